"""Who has no part in open answers reads the same, word for word, whether the workspace is open or guarded.

The score is among the words: it tells of answers as much as a why does.
"""

from collections.abc import Mapping

import pytest

from tests.matrix.book import rows, words_of
from tests.matrix.cast import CAST, MORE_MEMBERS, PLACES
from tests.matrix.theatre import Theatre

TELLS_OF_OWN = {"form", "submission"}
"""A form may say who reads what one says in it, and thanks count it."""
LOOKS = [
    row
    for row in rows("Who gets what")
    if "client" in words_of(row.cells["member"])
    and row.listener.kind not in TELLS_OF_OWN
    and row.listener.name != "rate.tap"  # asks the next question, and says as a form does who reads the answer
]
"""By which a member sees how a client is."""


@pytest.mark.parametrize("name", MORE_MEMBERS)
async def test_a_member_who_has_no_part_in_them_reads_the_same_words(theatre: Theatre, name: str) -> None:
    guarded = await read_by(theatre, name)
    async with theatre.opened():
        assert await read_by(theatre, name) == guarded


async def read_by(theatre: Theatre, name: str) -> Mapping[str, frozenset[str]]:
    """Every text by which somebody sees how a client is."""
    read = {}
    for row in LOOKS:
        outcome = await theatre.do(row.listener, row.text_typed, CAST[name], PLACES["safe"])
        seen = (shown for shown in outcome.shown if shown.where != "modal")
        read[str(row)] = frozenset(text for shown in seen for text in shown.texts)
    return read

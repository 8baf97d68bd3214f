"""What is kept of our answers: whatever tells of an agreement tells whose it is, or an erasure would not find it."""

import json
from typing import Any

import pytest

from tests.matrix.book import Row, rows
from tests.matrix.carrying import carried
from tests.matrix.cast import PEOPLE, PLACES
from tests.matrix.deeds import IN_MODAL, Deed
from tests.matrix.estate import AGREED, CLIENT
from tests.matrix.theatre import Theatre

OF_AGREEMENTS = ("kickoff.", "promises.", "retrospective.", "shared.look_back", "shared.show_due")
ROWS = [
    row
    for row in rows("Who gets what")
    if row.listener.kind in {"button", "submission"} and row.listener.name.startswith(OF_AGREEMENTS)
]
LEAD, SAFE = PEOPLE["lead"], PLACES["safe"]


@pytest.mark.parametrize("row", ROWS, ids=str)
async def test_what_is_kept_of_an_answer_names_the_client(theatre: Theatre, row: Row) -> None:
    outcome = await theatre.see(done(theatre, row), LEAD)
    kept = [told(one) for table in ("inbox", "outbox") for one in outcome.changes.new.get(table, ())]
    assert [one for one in kept if AGREED in one and CLIENT not in one] == []


def done(theatre: Theatre, row: Row) -> Deed:
    """With no way back but a direct message, which is kept until it is said and beyond."""
    kind, name = row.listener.kind, row.listener.name
    if kind == "submission":
        deed = theatre.hands.submission(LEAD, SAFE, name)
    else:
        value = carried(theatre.hands, theatre.router, name, LEAD)
        if name not in IN_MODAL:
            return theatre.hands.button_at_desk(LEAD, name, value)
        deed = theatre.hands.button(LEAD, SAFE, name, value, IN_MODAL[name])
    meta = json.loads(deed.body["view"].get("private_metadata") or "{}")
    deed.body["view"]["private_metadata"] = json.dumps(meta | {"back": ""})
    return deed


def told(row: dict[str, Any]) -> str:
    return json.dumps([row.get("answer"), row.get("payload")], ensure_ascii=False)

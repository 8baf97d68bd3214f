"""What is said of boundaries: within Slack's limits, in both languages, and as the documentation shows it."""

from pathlib import Path

import pytest

from handlers.boundaries.card import on_card
from handlers.boundaries.history import SHOWN, history_modal
from handlers.boundaries.our_list import list_modal
from handlers.boundaries.parts import Ladder
from handlers.boundaries.reminders import reminder
from handlers.boundaries.telling import noted_broken
from handlers.kit.our_boundaries import first_list
from models.boundaries import MOST_BOUNDARIES, Boundary, BoundaryEvent
from models.clients import Client, Status
from models.rules.boundaries import Event, Firmness, Happening, standing
from models.rules.facts import DAY
from tests.support.agency import MONDAY
from tests.support.learning import KEPT, TOO_OFTEN, WRITING, ZONE, event
from tests.support.slack import slack_takes

DOCS = Path(__file__).parents[2] / "docs"


def a_ladder(*told: tuple[float, Happening], words: str = "&", trusted: bool = True) -> Ladder:
    """Of a client with the longest and nastiest words there can be."""
    listed = [Boundary(id=n, rank=n, need=words * 150, why=words * 500) for n in range(1, MOST_BOUNDARIES + 1)]
    client = Client(id=7, name=words * 80, status=Status.ACTIVE, language="en", owner_id="UMETTE")
    rows = [event(client, listed[0], what, MONDAY - days * DAY, note=words * 500) for days, what in told]
    events = [Event(1, what, MONDAY - days * DAY) for days, what in told]
    goes = standing([one.id for one in listed], events, [], MONDAY, ZONE)
    return Ladder(client, listed, rows, goes, listed[1:], listed[1], trusted, MONDAY, ZONE)


@pytest.mark.parametrize("words", ["&", "😀", "*", "é"])
@pytest.mark.parametrize("told", [[], TOO_OFTEN], ids=["nothing yet", "a decision is due"])
def test_the_longest_words_keep_slacks_limits(words: str, told: list[tuple[float, Happening]]) -> None:
    ladder = a_ladder(*told, words=words)
    slack_takes(on_card(ladder))
    slack_takes(list_modal(ladder.listed, may_change=True))
    if told:
        slack_takes(noted_broken(ladder, ladder.listed[0], BoundaryEvent(id=1)))


def test_a_long_history_keeps_slacks_limits() -> None:
    ladder = a_ladder(*[(400 - number, KEPT) for number in range(SHOWN + 5)])
    view = history_modal(ladder, {one.id: one for one in ladder.listed})
    slack_takes(view)
    assert view["blocks"][-2]["elements"][0]["text"] == "And 5 older."


@pytest.mark.parametrize("language", ["en", "da"])
@pytest.mark.parametrize("firmness", Firmness)
def test_a_reminder_says_what_and_why_and_blames_nobody(firmness: Firmness, language: str) -> None:
    for need, why in first_list(language):
        words = reminder(Boundary(need=f"{need}.", why=why), firmness, language)
        assert f"{need}”" in words or f"{need}“" in words
        assert why in words
        lower = words.lower()
        assert not [
            word for word in ("your fault", "again", "always late", "you broke", "igen", "jeres skyld") if word in lower
        ]


def test_a_need_of_the_first_list_is_said_in_the_clients_language_and_the_agencys_own_as_written() -> None:
    need, why = next(pair for pair in first_list("en") if pair[0] == WRITING)
    assert "Brief på skrift" in reminder(Boundary(need=need, why=why), Firmness.GENTLE, "da")
    assert "Intet, der betyder noget" in reminder(Boundary(need=need, why=why), Firmness.GENTLE, "da")
    assert f"{need}”" in reminder(Boundary(need=need, why="We read."), Firmness.GENTLE, "da")


@pytest.mark.parametrize("language", ["en", "da"])
def test_the_documentation_shows_the_list_and_the_drafts_as_they_are(language: str) -> None:
    written = " ".join((DOCS / "boundaries.md").read_text().replace("\n>", "\n").replace("**", "").split())
    listed = first_list(language)
    assert [need for need, why in listed if f"{need}. {why}" not in written] == []
    need, why = next((need, why) for need, why in listed if need in {"Brief in writing", "Brief på skrift"})
    drafts = [reminder(Boundary(need=need, why=why), firmness, language) for firmness in Firmness]
    assert [draft for draft in drafts if " ".join(draft.split()) not in written] == []


def test_the_first_list_is_one_that_fits() -> None:
    for language in ("en", "da"):
        listed = first_list(language)
        assert len({need for need, _ in listed}) == 6
        assert all(len(need) <= 150 and len(why) <= 500 for need, why in listed)
    assert first_list("en") != first_list("da")

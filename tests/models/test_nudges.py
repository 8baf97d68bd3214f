"""Which nudges somebody may still act on, as closing looks for them: of people, of clients that are there, open."""

from typing import Any

from models.merges import ClientMerge
from models.nudges import Nudge, open_to_people
from models.rules.nudges.cause import Kind, What
from models.rules.nudges.deciding import State
from models.session import Database
from tests.models.test_erasing_beside import given, put
from tests.support.house import OURS, THEIRS
from tests.support.time import NOW


def nudge(client_id: int, about: str, state: State = State.OPEN, **more: Any) -> Nudge:
    facts = {"heard_by": "UMETTE", "kind": Kind.PROMISE, "what": What.OURS_LATE, "item": about, "said_at": NOW, **more}
    return Nudge(client_id=client_id, about=about, state=state, **facts)


async def open_ones(database: Database, team: str = OURS) -> list[str]:
    async with database.reading(team) as session:
        return [row.about for row in await open_to_people(session)]


async def test_what_is_open_or_put_off_can_still_close(database: Database) -> None:
    [acme] = await given(database, "Acme")
    states = (State.SNOOZED, State.OPEN, State.DONE, State.NOT_USEFUL, State.CLOSED)
    await put(database, *(nudge(acme, state.value, state) for state in states))
    assert await open_ones(database) == ["snoozed", "open"]
    assert await open_ones(database, THEIRS) == []


async def test_what_a_channel_heard_is_no_persons(database: Database) -> None:
    [acme] = await given(database, "Acme")
    await put(database, nudge(acme, "channel", heard_by="CACME"), nudge(acme, "person"))
    assert await open_ones(database) == ["person"]


async def test_of_an_entry_that_went_into_another_nothing_is_looked_at(database: Database) -> None:
    acme, gone = await given(database, "Acme", "Acme again")
    await put(database, nudge(acme, "stays"), nudge(gone, "went"))
    await put(database, ClientMerge(client_id=acme, gone_id=gone, merged_by="UMETTE", merged_at=NOW, named=False))
    assert await open_ones(database) == ["stays"]

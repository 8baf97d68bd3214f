"""Which message may go next: due, in hand of nobody, its channel's elders gone."""

import asyncio
import itertools
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from models.base import Workspace
from models.outbox import LEASE, OPEN, Outgoing, State, claim_next, count_by_state, head_of, workspaces_waiting
from models.session import Database
from tests.support.house import NOW, OURS, THEIRS

NUMBERS = itertools.count()
HOUR = timedelta(hours=1)


def message(channel: str = "C1", *, due_at: datetime = NOW, state: State = State.PENDING, **more: object) -> Outgoing:
    delivery_id = str(more.pop("delivery_id", next(NUMBERS)))
    return Outgoing(
        kind="test",
        channel=channel,
        delivery_id=delivery_id,
        payload={"text": "Hello"},
        due_at=due_at,
        state=state,
        **more,
    )


async def add(database: Database, *rows: Outgoing, team: str = OURS) -> list[int]:
    async with database.transaction(team) as session:
        session.add_all(rows)
        await session.flush()
        return [row.id for row in rows]


async def claim(database: Database, now: datetime = NOW, owner: str = "me") -> Outgoing | None:
    async with database.transaction(OURS) as session:
        return await claim_next(session, now, owner)


async def settle(database: Database, message_id: int, state: State) -> None:
    async with database.transaction(OURS) as session:
        (await session.scalars(select(Outgoing).where(Outgoing.id == message_id))).one().settle(state)


async def claimed_ids(database: Database, now: datetime = NOW) -> list[int]:
    """What can be claimed without anything being settled, in that order."""
    found = []
    while (one := await claim(database, now)) is not None:
        found.append(one.id)
    return found


async def test_the_oldest_first_and_what_is_not_due_not_at_all(database: Database) -> None:
    later, now, early = await add(
        database, message("C1", due_at=NOW + HOUR), message("C2"), message("C3", due_at=NOW - HOUR)
    )
    assert await claimed_ids(database) == [early, now]
    assert later in await claimed_ids(database, NOW + HOUR)


async def test_a_channels_messages_wait_for_one_another(database: Database) -> None:
    first, second, other = await add(database, message("C1"), message("C1"), message("C2"))
    assert await claimed_ids(database) == [first, other]
    await settle(database, first, State.SENT)
    assert await claimed_ids(database) == [second]


@pytest.mark.parametrize("end", [State.HELD, State.FAILED, State.SENT])
async def test_a_message_that_came_to_an_end_holds_up_nobody(database: Database, end: State) -> None:
    _, second = await add(database, message(state=end), message())
    assert await claimed_ids(database) == [second]


async def test_a_leased_message_is_nobody_elses_until_the_lease_ends(database: Database) -> None:
    [one] = await add(database, message())
    first = await claim(database, owner="first")
    assert first
    assert first.lease_owner == "first"
    assert await claim(database, NOW + LEASE - timedelta(seconds=1), owner="second") is None
    again = await claim(database, NOW + LEASE, owner="second")
    assert again
    assert (again.id, again.lease_owner, again.state) == (one, "second", State.PENDING)


async def test_what_a_dead_worker_had_in_hand_is_unknown_never_pending(database: Database) -> None:
    await add(database, message(state=State.SENDING, lease_owner="dead", lease_until=NOW))
    found = await claim(database)
    assert found
    assert found.state is State.UNKNOWN


async def test_what_is_unknown_is_taken_up_again(database: Database) -> None:
    [one] = await add(database, message(state=State.UNKNOWN))
    assert await claimed_ids(database) == [one]


async def test_other_workspaces_messages_are_not_claimed_and_hold_up_nobody(database: Database) -> None:
    await add(database, message("C1"), team=THEIRS)
    [ours] = await add(database, message("C1"))
    assert await claimed_ids(database) == [ours]
    assert await database.workspace_ids(workspaces_waiting(NOW)) == [THEIRS]


async def test_a_workspace_waits_while_it_has_something_to_say(database: Database) -> None:
    [one] = await add(database, message(due_at=NOW))
    assert await database.workspace_ids(workspaces_waiting(NOW - HOUR)) == []
    assert await database.workspace_ids(workspaces_waiting(NOW)) == [OURS]
    await settle(database, one, State.HELD)
    assert await database.workspace_ids(workspaces_waiting(NOW)) == []


async def test_two_workers_never_claim_the_same(postgres_url: str) -> None:
    database = Database(postgres_url)
    async with database.transaction(OURS) as session:
        session.add(Workspace(id=OURS, name="N", bot_user_id="U"))
    ids = await add(database, *(message(f"C{n}") for n in range(20)))
    found = await asyncio.gather(*(claim(database, owner=f"w{n}") for n in range(20)))
    await database.close()
    claimed = [one.id for one in found if one]
    assert len(claimed) == len(set(claimed))
    assert set(claimed) <= set(ids)
    assert len(claimed) > 1


async def test_a_reply_knows_its_head(database: Database) -> None:
    [head] = await add(database, message())
    await add(database, reply := message(reply_to=head))
    async with database.reading(OURS) as session:
        found = await head_of(session, reply)
        assert found
        assert found.id == head
        assert await head_of(session, found) is None


async def test_a_reply_to_another_workspaces_message_is_refused(database: Database) -> None:
    [theirs] = await add(database, message(), team=THEIRS)
    with pytest.raises(IntegrityError):
        await add(database, message(reply_to=theirs))


async def test_a_delivery_id_is_used_once(database: Database) -> None:
    await add(database, message(delivery_id="same"))
    with pytest.raises(IntegrityError):
        await add(database, message(delivery_id="same"))


async def test_counting_by_state(database: Database) -> None:
    await add(database, message(), message(state=State.HELD), message(state=State.UNKNOWN), message(state=State.SENT))
    await add(database, message(state=State.HELD), team=THEIRS)
    async with database.reading(OURS) as session:
        assert await count_by_state(session, OPEN) == 2
        assert await count_by_state(session, (State.HELD,)) == 1
        assert await count_by_state(session, (State.FAILED,)) == 0

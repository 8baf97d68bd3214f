"""Which message may go next: due, in hand of nobody, its channel's elders gone."""

import asyncio
import itertools
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from models.base import Workspace
from models.outbox import (
    LEASE,
    OPEN,
    Outgoing,
    State,
    claim_next,
    count_by_state,
    drop_open,
    head_of,
    newest_ts,
    places_waiting,
    said_to,
    still_ours,
)
from models.session import Database
from tests.support.house import OURS, THEIRS
from tests.support.time import NOW

NUMBERS = itertools.count()
HOUR = timedelta(hours=1)


def message(channel: str = "C1", *, due_at: datetime = NOW, state: State = State.PENDING, **more: object) -> Outgoing:
    delivery_id = str(more.pop("delivery_id", next(NUMBERS)))
    return Outgoing(
        kind=str(more.pop("kind", "test")),
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


async def claim(database: Database, channel: str = "C1", *, now: datetime = NOW, owner: str = "me") -> Outgoing | None:
    async with database.transaction(OURS) as session:
        return await claim_next(session, channel, now, owner)


async def waiting(database: Database, now: datetime = NOW) -> list[str]:
    """The channels of ours in which something may be said, in the order in which they would be served."""
    return [channel for team, channel in await database.places(places_waiting(now, 100, 100)) if team == OURS]


async def settle(database: Database, message_id: int, state: State) -> None:
    async with database.transaction(OURS) as session:
        (await session.scalars(select(Outgoing).where(Outgoing.id == message_id))).one().settle(state)


async def claimed_ids(database: Database, now: datetime = NOW) -> list[int]:
    """What can be claimed without anything being settled, in that order."""
    found = []
    for channel in await waiting(database, now):
        while (one := await claim(database, channel, now=now)) is not None:
            found.append(one.id)
    return found


async def test_the_longest_waiting_first_and_what_is_not_due_not_at_all(database: Database) -> None:
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


async def test_what_is_due_first_is_said_first_whatever_was_written_first(database: Database) -> None:
    noon, morning = await add(database, message(due_at=NOW), message(due_at=NOW - HOUR))
    assert await claimed_ids(database) == [morning]
    await settle(database, morning, State.SENT)
    assert await claimed_ids(database) == [noon]


async def test_what_is_due_later_holds_up_nobody_before(database: Database) -> None:
    _next_week, now = await add(database, message(due_at=NOW + HOUR), message())
    assert await claimed_ids(database) == [now]


async def test_what_backs_off_waits_and_its_channel_with_it(database: Database) -> None:
    first, _ = await add(database, message(try_at=NOW + HOUR), message())
    assert await claimed_ids(database) == []
    assert await claimed_ids(database, NOW + HOUR) == [first]


@pytest.mark.parametrize("end", [State.HELD, State.FAILED, State.SENT, State.DROPPED])
async def test_a_message_that_came_to_an_end_holds_up_nobody(database: Database, end: State) -> None:
    _, second = await add(database, message(state=end), message())
    assert await claimed_ids(database) == [second]


async def test_a_leased_message_is_nobody_elses_until_the_lease_ends(database: Database) -> None:
    [one] = await add(database, message())
    first = await claim(database, owner="first")
    assert first
    assert (first.lease_owner, first.generation) == ("first", 1)
    assert await waiting(database, NOW + LEASE - timedelta(seconds=1)) == []
    assert await claim(database, now=NOW + LEASE - timedelta(seconds=1), owner="second") is None
    again = await claim(database, now=NOW + LEASE, owner="second")
    assert again
    assert (again.id, again.lease_owner, again.generation, again.state) == (one, "second", 2, State.PENDING)


async def test_a_channel_is_anothers_for_as_long_as_a_lease_in_it_lasts(database: Database) -> None:
    """Even that of a message which was sent: so no two workers speak in one channel within a second."""
    await add(database, message(state=State.SENT, lease_owner="first", lease_until=NOW + HOUR), message())
    assert await claim(database, owner="second") is None
    assert await claim(database, owner="first")


async def test_what_was_claimed_anew_is_no_longer_ours(database: Database) -> None:
    await add(database, message())
    first = await claim(database, owner="first")
    assert first
    async with database.transaction(OURS) as session:
        assert await still_ours(session, first)
    await claim(database, now=NOW + LEASE, owner="first")
    async with database.transaction(OURS) as session:
        assert await still_ours(session, first) is None


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
    assert await database.places(places_waiting(NOW, 100, 100)) == [(THEIRS, "C1")]


async def test_no_more_places_than_asked_for(database: Database) -> None:
    await add(database, *(message(f"C{n}", due_at=NOW - n * HOUR) for n in range(5)))
    assert await database.places(places_waiting(NOW, 2, 100)) == [(OURS, "C4"), (OURS, "C3")]


async def test_a_crowd_in_one_workspace_does_not_hide_another(database: Database) -> None:
    await add(database, *(message(f"C{n}", due_at=NOW - HOUR) for n in range(5)))
    await add(database, message("C9"), team=THEIRS)
    found = await database.places(places_waiting(NOW, 3, 2))
    assert [team for team, _ in found] == [OURS, OURS, THEIRS]


async def test_two_workers_never_claim_the_same(postgres_url: str) -> None:
    database = Database(postgres_url)
    async with database.transaction(OURS) as session:
        session.add(Workspace(id=OURS, name="N", bot_user_id="U"))
    ids = await add(database, *(message(f"C{n % 5}") for n in range(20)))
    claims = (claim(database, f"C{n % 5}", owner=f"w{n}") for n in range(20))
    found = await asyncio.gather(*claims)
    await database.close()
    assert sorted(one.id for one in found if one) == ids[:5]


async def test_the_newest_that_stands_in_a_channel_or_in_a_thread(database: Database) -> None:
    head, *_ = await add(
        database,
        message(state=State.SENT, ts="1.1"),
        message(state=State.SENT, ts="1.2"),
        message("C2", state=State.SENT, ts="1.9"),
        message(),
    )
    async with database.reading(OURS) as session:
        assert await newest_ts(session, "C1", None) == "1.2"
        assert await newest_ts(session, "C1", head) == "1.1"
        assert await newest_ts(session, "C3", None) is None
    await add(database, message(reply_to=head, state=State.SENT, ts="1.3"))
    async with database.reading(OURS) as session:
        assert await newest_ts(session, "C1", None) == "1.2"
        assert await newest_ts(session, "C1", head) == "1.3"


async def test_what_stands_in_a_place_of_some_kinds_the_newest_first(database: Database) -> None:
    """Only there can something be changed that was said: what waits, was refused or is somewhere else is not there."""
    digest, broken, *_others = await add(
        database,
        message("U1", kind="digest", state=State.SENT),
        message("U1", kind="broken", state=State.SENT, due_at=NOW - HOUR),
        message("U1", kind="word", state=State.SENT),
        message("U2", kind="digest", state=State.SENT),
        *(message("U1", kind="digest", state=state) for state in State if state is not State.SENT),
    )
    async with database.reading(OURS) as session:
        assert [row.id for row in await said_to(session, "U1", ("digest", "broken"))] == [broken, digest]
        assert [row.id for row in await said_to(session, "U1", ("digest",))] == [digest]
        assert await said_to(session, "U1", ()) == []
    async with database.reading(THEIRS) as session:
        assert await said_to(session, "U1", ("digest", "broken")) == []


async def test_what_was_open_is_dropped_but_for_what_is_in_hand(database: Database) -> None:
    await add(database, message(lease_owner="me", lease_until=NOW), message(), message(state=State.UNKNOWN))
    await add(database, message(state=State.SENT), message(due_at=NOW - HOUR))
    await add(database, message(), team=THEIRS)
    async with database.transaction(OURS) as session:
        assert await drop_open(session, "token_revoked") == 3
    async with database.reading(OURS) as session:
        states = [row.state for row in await session.scalars(select(Outgoing).order_by(Outgoing.id))]
    assert states == [State.PENDING, State.DROPPED, State.DROPPED, State.SENT, State.DROPPED]
    async with database.reading(THEIRS) as session:
        assert await count_by_state(session, OPEN) == 1


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

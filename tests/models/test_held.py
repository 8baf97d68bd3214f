"""What is held back goes out once, in its order, elsewhere or never; on both databases."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import clients, held, outbox, schedules, troubles
from models.clients import Client
from models.outbox import Outgoing, State
from models.schedules import Schedule
from models.session import Database
from tests.support.house import OURS, THEIRS
from tests.support.time import NOW

NUMBERS = count()


def row(channel: str = "C1", state: State = State.HELD, **more: Any) -> Outgoing:
    known = {"kind": "test", "delivery_id": str(next(NUMBERS)), "payload": {"text": "hello"}, "due_at": NOW}
    return Outgoing(channel=channel, state=state, **{"reason": "guest", **known, **more})


async def put(database: Database, *rows: Outgoing, workspace: str = OURS) -> None:
    for one in rows:
        async with database.transaction(workspace) as session:
            session.add(one)


async def change(database: Database, work: Callable[[AsyncSession], Awaitable[Any]]) -> Any:
    async with database.transaction(OURS) as session:
        return await work(session)


async def found(database: Database, workspace: str = OURS) -> list[tuple[str, State, int | None]]:
    async with database.reading(workspace) as session:
        rows = await session.scalars(select(Outgoing).order_by(Outgoing.id))
        return [(one.channel, one.state, one.reply_to) for one in rows]


async def test_where_something_is_held(database: Database) -> None:
    await put(database, row("C2", reason="shared"), row("C1"), row("C2"), row("C3", State.SENT), row("UDM"))
    await put(database, row("C9"), workspace=THEIRS)
    async with database.reading(OURS) as session:
        assert await held.held_places(session) == ["C2", "C1", "UDM"]
        assert await held.held_places(session, ("shared",)) == ["C2"]
        assert [await held.held_for(session, place) for place in ("C1", "C3", "C9")] == [{"guest"}, set(), set()]
        assert len(await held.held_ids(session)) == 4
    assert await database.workspace_ids(held.workspaces_holding()) == [OURS, THEIRS]


async def test_what_may_stand_there_already_is_looked_for_before_it_is_said_again(database: Database) -> None:
    await put(database, row(), row(reason="gone", attempts=1, blind=1))
    assert await change(database, lambda s: held.held_for(s, "C1")) == {"guest", "gone"}
    assert await change(database, lambda s: held.release(s, "C1")) == 2
    assert [state for _, state, _ in await found(database)] == [State.PENDING, State.UNKNOWN]
    assert await change(database, lambda s: held.held_for(s, "C1")) == set()


async def test_where_slack_has_shut_us_out_nobody_looks(database: Database) -> None:
    await put(database, row())
    await change(database, lambda s: troubles.begin(s, OURS, "token_revoked", NOW))
    assert await database.workspace_ids(held.workspaces_holding()) == []


async def test_what_is_released_goes_out_in_its_order_before_what_is_due_later(database: Database) -> None:
    later = NOW + timedelta(minutes=1)
    await put(database, row(try_at=later), row(due_at=later, state=State.PENDING), row("C2"))
    assert await change(database, lambda s: held.release(s, "C1")) == 1
    assert await change(database, lambda s: held.release(s, "C1")) == 0
    first = await change(database, lambda s: outbox.claim_next(s, "C1", later, "worker"))
    assert (first.due_at, first.reason) == (NOW, None)
    assert [state for _, state, _ in await found(database)] == [State.PENDING, State.PENDING, State.HELD]


@pytest.mark.parametrize(
    ("more", "goes"),
    [
        ({"reason": "guest"}, True),
        ({"reason": "guest", "attempts": 3}, True),
        ({"reason": "not_in_channel"}, True),
        ({"reason": "not_in_channel", "attempts": 1}, False),
        ({"reason": "archived"}, True),
        ({"reason": "gone", "attempts": 1, "blind": 1}, False),
    ],
)
async def test_what_is_held_goes_before_what_may_go_now(database: Database, more: Any, goes: bool) -> None:  # noqa: FBT001 - the expectation
    now_going = row(state=State.PENDING, reason=None)
    await put(database, row(**more), now_going)
    assert await change(database, lambda s: held.release_elders(s, now_going)) is goes
    assert (await found(database))[0][1] is (State.PENDING if goes else State.HELD)


async def test_an_answer_is_left_with_the_head_that_slack_refused(database: Database) -> None:
    """It would be held again for its head, released again for what may go now, and so on without an end."""
    head = row(reason="not_in_channel", attempts=1)
    await put(database, head)
    now_going = row(state=State.PENDING, reason=None)
    await put(database, row(reason="not_in_channel", reply_to=head.id), now_going)
    assert not await change(database, lambda s: held.release_elders(s, now_going))
    assert [state for _, state, _ in await found(database)] == [State.HELD, State.HELD, State.PENDING]


async def test_what_is_moved_keeps_its_thread_and_leaves_what_was_said(database: Database) -> None:
    said, head = row(state=State.SENT, ts="1.0", sent_channel="C1"), row()
    await put(database, said, head)
    await put(
        database,
        row(reply_to=head.id),
        row(reply_to=head.id, state=State.PENDING, reason=None),
        row(reply_to=said.id),
        row("C2"),
    )
    assert await change(database, lambda s: held.move_held(s, "C1", "C5")) == 3
    assert await change(database, lambda s: held.move_held(s, "C1", "C5")) == 0
    assert await found(database) == [
        ("C1", State.SENT, None),
        ("C5", State.PENDING, None),
        ("C5", State.PENDING, head.id),
        ("C5", State.PENDING, head.id),
        ("C5", State.PENDING, None),
        ("C2", State.HELD, None),
    ]


async def test_a_thread_is_where_its_head_is(database: Database) -> None:
    head = row(state=State.SENT)
    await put(database, head)
    stray = row("C2", State.PENDING, reply_to=head.id)
    await put(database, stray)
    async with database.reading(OURS) as session:
        assert await outbox.head_of(session, stray) is None


async def test_letting_go_gives_up_what_is_held_there_and_no_more(database: Database) -> None:
    old = NOW - timedelta(days=31)
    await put(database, row(due_at=old), row(), row(state=State.PENDING), row("C2"))
    await put(database, row(), workspace=THEIRS)
    assert (
        await change(database, lambda s: held.let_go(s, "C1", "no_insider", due_before=NOW - timedelta(days=30))) == 1
    )
    assert await change(database, lambda s: held.let_go(s, "C1", "let_go")) == 1
    states = [state for _, state, _ in await found(database)]
    assert states == [State.DROPPED, State.DROPPED, State.PENDING, State.HELD]
    assert [state for _, state, _ in await found(database, THEIRS)] == [State.HELD]


async def test_messages_follow_a_channel_and_what_its_old_id_did_not_take_goes_on(database: Database) -> None:
    await put(
        database,
        row("COLD", State.SENT, sent_channel="COLD"),
        row("COLD"),
        row("COLD", reason="gone"),
        row("COLD", reason="gone", blind=1),
        row("COLD", State.DROPPED, reason="let_go"),
        row("CELSE", reason="gone"),
    )
    await change(database, lambda s: held.follow_channel(s, "COLD", "CNEW"))
    assert await found(database) == [
        ("CNEW", State.SENT, None),
        ("CNEW", State.HELD, None),
        ("CNEW", State.PENDING, None),
        ("CNEW", State.UNKNOWN, None),
        ("CNEW", State.DROPPED, None),
        ("CELSE", State.HELD, None),
    ]
    async with database.reading(OURS) as session:
        assert (await session.scalars(select(Outgoing.sent_channel).order_by(Outgoing.id))).first() == "CNEW"


async def test_all_else_follows_a_channel_too(database: Database) -> None:
    async with database.transaction(OURS) as session:
        at = {"weekday": 0, "at": NOW.time(), "zone": "UTC", "set_by": "U1", "since": NOW, "next_at": NOW}
        session.add_all(
            [
                Schedule(kind="summary", channel="COLD", **at),
                Schedule(kind="digest", channel="COLD", **at),
                Schedule(kind="digest", channel="CNEW", **at),
                Client(name="A", name_key="a", owner_id="U1", created_by="U1", created_at=NOW, internal_channel="COLD"),
                Client(name="B", name_key="b", owner_id="U1", created_by="U1", created_at=NOW, shared_channel="COLD"),
            ]
        )
        await troubles.begin(session, "COLD", "guest", NOW)
        await schedules.follow_channel(session, "COLD", "CNEW")
        await clients.follow_channel(session, "COLD", "CNEW")
        await troubles.follow_channel(session, "COLD", "CNEW")
        await troubles.begin(session, "COLD", "shared", NOW)
        await troubles.follow_channel(session, "COLD", "CNEW")
    async with database.transaction(OURS) as session:
        found = await session.execute(select(Schedule.kind, Schedule.channel))
        assert sorted((kind, channel) for kind, channel in found) == [
            ("digest", "CNEW"),
            ("summary", "CNEW"),
        ]
        assert await clients.shared_channels(session) == {"CNEW"}
        assert {one.internal_channel for one in await clients.clients_of_channel(session, "CNEW")} == {"CNEW", None}
        assert [one.reason for one in await troubles.end(session, "CNEW")] == ["guest"]
        assert await troubles.end(session, "COLD") == []

"""What is older than its kind is kept for goes, and nothing else does."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from models.audit import Act, AuditEntry
from models.clients import Client
from models.drafts import Draft
from models.importing.formats import Format
from models.imports import Import
from models.inbox import Receipt
from models.interactions import Interaction
from models.nudges import Nudge
from models.outbox import Outgoing, State
from models.ratings import Rating
from models.retention import YEAR, Kept, remove_old
from models.rules.facts import DAY, Kind
from models.rules.nudges.cause import Kind as NudgeKind
from models.rules.nudges.cause import What
from models.session import Database
from tests.support.house import OURS, THEIRS
from tests.support.many import a_client
from tests.support.time import NOW

TABLES = {
    Kept.LOGGED: Interaction,
    Kept.TRAIL: AuditEntry,
    Kept.MESSAGES: Outgoing,
    Kept.DRAFTS: Draft,
    Kept.RECEIPTS: Receipt,
    Kept.NUDGES: Nudge,
    Kept.IMPORTS: Import,
}


YOUNG = {Kept.RECEIPTS, Kept.MESSAGES, Kept.DRAFTS, Kept.IMPORTS}
"""What is gone within a year, whatever is chosen."""


async def fill(database: Database, workspace: str, age: timedelta) -> None:
    at = NOW - age
    async with database.transaction(workspace) as session:
        session.add(acme := a_client("Acme", at))
        await session.flush()
        session.add_all(
            [
                Interaction(
                    client_id=acme.id, kind=Kind.CONTACT, what="Hi", occurred_at=at, logged_at=at, logged_by="U1"
                ),
                Rating(client_id=acme.id, rater_id="U1", rated_at=at, gut=3, why="So so"),
                AuditEntry(at=at, act=Act.EXPORTED, actor_id="U1"),
                message("old", age),
                Draft(user_id="U1", modal="m", subject="", values={}, action_ts="1", changed_at=at),
                Receipt(key="K", received_at=at),
                nudge(acme, at),
                Import(at=at, format=Format.OWN),
            ]
        )


def nudge(client: Client, at: datetime) -> Nudge:
    about = {"kind": NudgeKind.QUIET, "what": What.QUIET, "about": "x"}
    return Nudge(heard_by="U1", client_id=client.id, said_at=at, item="a" * 32, **about)


def message(name: str, age: timedelta, state: State = State.SENT, reply_to: int | None = None) -> Outgoing:
    return Outgoing(
        kind="k", channel="C", delivery_id=name, payload={}, due_at=NOW - age, state=state, reply_to=reply_to
    )


async def sweep(database: Database, chosen: dict[str, int]) -> None:
    async with database.transaction(OURS) as session:
        await remove_old(session, chosen, NOW)


async def kept(database: Database, workspace: str = OURS) -> set[Kept]:
    async with database.reading(workspace) as session:
        found = {
            kind for kind, table in TABLES.items() if await session.scalar(select(func.count()).select_from(table))
        }
        why = await session.scalar(select(Rating.why))
    return found | {Kept.WHYS} if why else found


@pytest.mark.parametrize(
    ("age", "chosen", "gone"),
    [
        (6 * DAY, {}, set()),
        (8 * DAY, {}, {Kept.RECEIPTS}),
        (31 * DAY, {}, {Kept.RECEIPTS, Kept.MESSAGES, Kept.IMPORTS}),
        (91 * DAY, {}, YOUNG),
        ((2 * YEAR + 1) * DAY, {}, set(Kept) - {Kept.LOGGED, Kept.WHYS}),
        ((2 * YEAR + 1) * DAY, {"trail": 0}, set(Kept) - {Kept.LOGGED, Kept.WHYS, Kept.TRAIL}),
        ((YEAR + 1) * DAY, {"logged": YEAR, "whys": YEAR, "trail": YEAR}, set(Kept) - {Kept.NUDGES}),
        ((YEAR - 1) * DAY, {"logged": YEAR, "whys": YEAR, "trail": YEAR}, YOUNG),
    ],
)
async def test_what_is_too_old_goes(
    database: Database, age: timedelta, chosen: dict[str, int], gone: set[Kept]
) -> None:
    await fill(database, OURS, age)
    await fill(database, THEIRS, age)
    await sweep(database, chosen)
    assert await kept(database) == set(Kept) - gone
    assert await kept(database, THEIRS) == set(Kept)


async def test_a_rating_keeps_its_answers_and_its_rater(database: Database) -> None:
    await fill(database, OURS, 4000 * DAY)
    await sweep(database, {"whys": YEAR})
    async with database.reading(OURS) as session:
        rating = (await session.scalars(select(Rating))).one()
    assert (rating.rater_id, rating.gut, rating.why) == ("U1", 3, None)


async def test_what_still_waits_is_kept_however_old_and_so_is_what_its_thread_hangs_on(database: Database) -> None:
    async with database.transaction(OURS) as session:
        session.add_all([head := message("head", 99 * DAY), message("held", 99 * DAY, State.HELD)])
        session.add(done := message("done", 99 * DAY))
        await session.flush()
        session.add(message("reply", 98 * DAY, State.UNKNOWN, head.id))
        session.add(message("answer", 98 * DAY, State.SENT, done.id))
    await sweep(database, {})
    async with database.reading(OURS) as session:
        assert set(await session.scalars(select(Outgoing.delivery_id))) == {"head", "held", "reply"}

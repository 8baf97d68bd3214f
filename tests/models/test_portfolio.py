"""The facts of many clients at once."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.clients import Status
from models.engagements import Engagement
from models.interactions import Interaction
from models.portfolio import portfolio, summary_of
from models.ratings import Rating
from models.rules.agreement import EngagementKind, Rhythm
from models.rules.facts import DAY, Answer, Kind, Statement, Tone
from models.rules.health import health
from models.rules.schedule import WEEK
from models.session import Database
from models.sight import Sight
from models.workspaces import this_workspace
from tests.support.house import OURS, THEIRS
from tests.support.many import a_client, fill, statements
from tests.support.time import NOW


async def test_a_client_comes_with_its_own_answers_and_events(database: Database) -> None:
    async with database.transaction(OURS) as session:
        session.add_all([acme := a_client("Acme", NOW), globex := a_client("Globex", NOW)])
        await session.flush()
        session.add(Rating(client_id=acme.id, rater_id="UA", rated_at=NOW - DAY, gut=2, referral=5, why="tired"))
        session.add(
            Interaction(
                client_id=globex.id,
                kind=Kind.PRAISE,
                tone=Tone.WARM,
                what="Lovely",
                occurred_at=NOW - 2 * DAY,
                logged_at=NOW - DAY,
                logged_by="UA",
            )
        )
    async with database.reading(OURS) as session:
        first, second = await portfolio(session, NOW)

    assert (first.client.name, second.client.name) == ("Acme", "Globex")
    assert [one.answers for one in first.facts.ratings] == [
        (Answer("UA", Statement.GUT, 2, NOW - DAY), Answer("UA", Statement.REFERRAL, 5, NOW - DAY))
    ]
    assert first.facts.interactions == ()
    (praise,) = second.facts.interactions
    assert (praise.kind, praise.tone, praise.at, praise.heard_at) == (Kind.PRAISE, Tone.WARM, NOW - 2 * DAY, NOW - DAY)


async def test_only_the_clients_that_are_wanted(database: Database) -> None:
    async with database.transaction(OURS) as session:
        session.add_all([acme := a_client("Acme", NOW), a_client("Globex", NOW)])
        session.add(resting := a_client("Resting", NOW, status=Status.PAUSED))
    async with database.transaction(THEIRS) as session:
        session.add(a_client("Not ours", NOW))

    async def names(*given: object) -> list[str]:
        async with database.reading(OURS) as session:
            return [one.client.name for one in await portfolio(session, NOW, *given)]  # type: ignore[arg-type]

    assert await names() == ["Acme", "Globex"]
    assert await names([acme.id]) == ["Acme"]
    assert await names([]) == []
    assert await names([resting.id]) == []
    assert await names([resting.id], tuple(Status)) == ["Resting"]


async def test_the_first_answer_counts_however_old(database: Database) -> None:
    async with database.transaction(OURS) as session:
        session.add(acme := a_client("Acme", NOW))
        await session.flush()
        session.add(Rating(client_id=acme.id, rater_id="UA", rated_at=NOW - 3000 * DAY, gut=2))
    async with database.reading(OURS) as session:
        (found,) = await portfolio(session, NOW)

    assert len(found.facts.ratings) == 1


async def test_of_what_is_long_forgotten_only_what_still_counts_is_read(database: Database) -> None:
    old = [
        (Kind.CONTACT, 500, 500),  # not the last of its kind
        (Kind.CONTACT, 300, 300),
        (Kind.CONTACT, 290, 1),  # heard of yesterday
        (Kind.CONTACT, 280, 280),
        (Kind.FAVOUR, 600, 600),
        (Kind.REFERRAL, 300, 300),  # remembered for longer
        (Kind.REFERRAL, 250, 250),
        (Kind.COMPLAINT, 900, 900),  # open
        (Kind.COMPLAINT, 800, 800),
        (Kind.PRAISE, 190, 190),
        (Kind.PRAISE, 10, 10),
    ]
    async with database.transaction(OURS) as session:
        session.add(acme := a_client("Acme", NOW))
        await session.flush()
        session.add_all(_logged(acme.id, *one) for one in old)
    async with database.reading(OURS) as session:
        (found,) = await portfolio(session, NOW)
        (whole,) = await portfolio(session, NOW, back_to=NOW - 1000 * DAY)

    read = [(event.kind, (NOW - event.at).days) for event in found.facts.interactions]
    assert read == [
        (Kind.COMPLAINT, 900),
        (Kind.COMPLAINT, 800),
        (Kind.FAVOUR, 600),
        (Kind.REFERRAL, 300),
        (Kind.CONTACT, 290),
        (Kind.CONTACT, 280),
        (Kind.REFERRAL, 250),
        (Kind.PRAISE, 190),
        (Kind.PRAISE, 10),
    ]
    assert len(whole.facts.interactions) == len(old)


@given(st.lists(st.tuples(st.sampled_from(Kind), st.integers(0, 900), st.integers(0, 900), st.sampled_from(Tone))))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_health_is_the_same_as_if_all_were_read(
    database: Database, logged: list[tuple[Kind, int, int, Tone]]
) -> None:
    """Now, and at every moment back to the one that is asked about."""
    async with database.transaction(OURS) as session:
        session.add(acme := a_client(f"Acme {uuid4()}", NOW))
        await session.flush()
        for kind, ago, later, tone in logged:
            session.add(_logged(acme.id, kind, max(ago, later), min(ago, later), tone=tone))
    async with database.reading(OURS) as session:
        (found,) = await portfolio(session, NOW, [acme.id])
        (whole,) = await portfolio(session, NOW, [acme.id], back_to=NOW - 2000 * DAY)

    for ago in (0, 7, 14):
        assert health(found.facts, NOW - ago * DAY) == health(whole.facts, NOW - ago * DAY)


def _logged(client_id: int, kind: Kind, ago: int, heard_ago: int, **more: Any) -> Interaction:
    when = {"occurred_at": NOW - ago * DAY, "logged_at": NOW - heard_ago * DAY, "logged_by": "UA"}
    return Interaction(client_id=client_id, kind=kind, what="Call", **when, **more)


@pytest.mark.parametrize(
    ("zone", "now", "days"),
    [
        (None, datetime(2030, 3, 8, 23, 30, tzinfo=UTC), 7),
        ("Europe/Copenhagen", datetime(2030, 3, 8, 23, 30, tzinfo=UTC), 14),  # half past midnight on the 9th
        ("America/Los_Angeles", datetime(2030, 3, 9, 5, tzinfo=UTC), 7),  # nine in the evening of the 8th
        ("Pacific/Kiritimati", datetime(2030, 2, 28, 11, tzinfo=UTC), 7),  # one in the morning of 1 March
        ("Europe/Copenhagen", datetime(2030, 2, 28, 11, tzinfo=UTC), 14),
    ],
)
async def test_a_rhythm_is_agreed_on_its_days_where_the_agency_is(
    database: Database, zone: str | None, now: datetime, days: int
) -> None:
    """From 1 to 8 March they meet weekly; whoever agreed nothing meets every two weeks."""
    async with database.transaction(OURS) as session:
        (await this_workspace(session)).zone = zone
        session.add(acme := a_client("Acme", NOW))
        await session.flush()
        runs = {"starts_on": date(2030, 3, 1), "ends_on": date(2030, 3, 8)}
        told = {"project": "Site", "kind": EngagementKind.PROJECT, "created_by": "UA", "created_at": NOW}
        session.add(Engagement(client_id=acme.id, rhythm=Rhythm.WEEKLY, **runs, **told))
    async with database.reading(OURS) as session:
        (found,) = await portfolio(session, now)

    assert found.facts.cadence.days == days


async def test_500_clients_take_as_many_statements_as_10(database: Database) -> None:
    taken = []
    for numbers in (range(10), range(10, 500)):
        await fill(database, OURS, numbers, NOW)
        with statements(database) as seen:
            async with database.reading(OURS) as session:
                found = await portfolio(session, NOW)
        assert len(summary_of(found, NOW - WEEK, NOW, Sight(is_lead=True).see).lines) == numbers.stop
        taken.append(len([statement for statement in seen if "FROM" in statement]))

    assert taken == [5, 5]

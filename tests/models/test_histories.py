"""The histories of an agency's own clients: from which moment on, until when, and what was agreed then."""

from datetime import UTC, date, datetime, timedelta

from models.clients import Client, Status
from models.endings import ClientEnding
from models.engagements import Engagement
from models.histories import Found, histories
from models.interactions import Interaction
from models.ratings import Rating
from models.rules.agreement import EngagementKind, Rhythm
from models.rules.backtest import Ending
from models.rules.facts import Kind
from models.session import Database
from models.workspaces import this_workspace
from tests.support.house import OURS, THEIRS
from tests.support.many import a_client, statements
from tests.support.time import NOW

DAY = timedelta(days=1)
ENDED = date(2030, 1, 2)


async def add(database: Database, *clients: Client, workspace: str = OURS) -> None:
    async with database.transaction(workspace) as session:
        (await this_workspace(session)).zone = "Europe/Copenhagen"
        session.add_all(clients)


async def ended(database: Database, client: Client, ending: Ending) -> None:
    async with database.transaction(OURS) as session:
        row = {"client_id": client.id, "ending": ending, "ended_on": ENDED, "said_by": "UMETTE", "said_at": NOW}
        session.add(ClientEnding(**row))


async def found(database: Database) -> Found:
    async with database.reading(OURS) as session:
        return await histories(session, NOW)


async def test_who_is_here_who_left_who_was_let_go_and_who_is_put_away(database: Database) -> None:
    here, rests = a_client("Here", NOW - DAY), a_client("Rests", NOW - DAY, status=Status.PAUSED)
    left, let_go, away = (a_client(name, NOW - 90 * DAY, status=Status.ARCHIVED) for name in ("Left", "Let go", "Away"))
    await add(database, here, rests, left, let_go, away)
    await add(database, a_client("Theirs", NOW - DAY), workspace=THEIRS)
    await ended(database, left, Ending.LEFT)
    await ended(database, let_go, Ending.LET_GO)
    told = await found(database)
    assert {one.client_id: (one.ending, one.until) for one in told.histories} == {
        here.id: (None, NOW),
        rests.id: (None, NOW),
        left.id: (Ending.LEFT, datetime(2030, 1, 1, 23, tzinfo=UTC)),
        let_go.id: (Ending.LET_GO, datetime(2030, 1, 1, 23, tzinfo=UTC)),
    }
    assert told.put_away == 1


async def test_it_begins_with_the_first_that_is_known_however_long_ago(database: Database) -> None:
    client = a_client("Acme", NOW - 10 * DAY)
    await add(database, client)
    async with database.transaction(OURS) as session:
        moment = {"occurred_at": NOW - 900 * DAY, "logged_at": NOW - 899 * DAY}
        session.add(Interaction(client_id=client.id, kind=Kind.CONTACT, what="Hi", logged_by="UA", **moment))
        session.add(Rating(client_id=client.id, rater_id="UA", rated_at=NOW - 800 * DAY, gut=3))
    [one] = (await found(database)).histories
    assert one.since == NOW - 900 * DAY
    assert (len(one.facts.ratings), len(one.facts.interactions)) == (1, 1)


async def test_a_rhythm_counts_from_when_it_was_known_to_its_last_day(database: Database) -> None:
    client = a_client("Acme", NOW - 90 * DAY)
    await add(database, client)
    async with database.transaction(OURS) as session:
        row = {"starts_on": date(2029, 12, 1), "ends_on": date(2029, 12, 31), "created_at": NOW - 10 * DAY}
        kind = {"project": "Site", "kind": EngagementKind.PROJECT, "rhythm": Rhythm.WEEKLY, "created_by": "UA"}
        session.add(Engagement(client_id=client.id, **row, **kind))
    [one] = (await found(database)).histories
    [agreed] = one.rhythms
    assert (agreed.since, agreed.until) == (NOW - 10 * DAY, datetime(2029, 12, 31, 23, tzinfo=UTC))
    assert [one.at(NOW - days * DAY).cadence.days for days in (20, 9, 5)] == [14, 7, 14]


async def test_one_that_ended_before_anything_was_known_is_no_history(database: Database) -> None:
    client = a_client("Acme", NOW, status=Status.ARCHIVED)
    await add(database, client)
    await ended(database, client, Ending.LEFT)
    assert (await found(database)).histories == []


async def test_many_clients_take_as_many_statements_as_few(database: Database) -> None:
    counts = []
    for names in (["A"], ["B", "C", "D", "E"]):
        await add(database, *(a_client(name, NOW - DAY) for name in names))
        with statements(database) as seen:
            await found(database)
        counts.append(len(seen))
    assert counts[0] == counts[1]

"""What is known of who was asked: by whom it is found, what counts as heeded, and what goes with whom."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.exc import IntegrityError

from models.clients import Client, Status, name_key
from models.erasure import erase_client
from models.nudges import NudgeMute
from models.pulses import Pulse, PulsePause, find_pulse, pause_of, rater, want_pulse
from models.ratings import Rating, Said, own_answers
from models.retention import remove_old
from models.rules.facts import Statement
from models.rules.pulse import Ask, Came
from models.session import Database
from models.teams import set_team, step_out
from tests.models.test_erasing_beside import erase_somebody, given, put, rows, somebody
from tests.support.house import OURS, THEIRS
from tests.support.time import NOW

ANNA, BEN = "UANNA", "UBEN"
DAY = timedelta(days=1)
ZONE = "Europe/Copenhagen"


async def client(database: Database, name: str, *team: str, team_id: str = OURS) -> Client:
    row = Client(name=name, name_key=name_key(name), owner_id=BEN, created_by=BEN, created_at=NOW)
    async with database.transaction(team_id) as session:
        session.add(row)
        await session.flush()
        await set_team(session, row, team, named=True, now=NOW)
    return row


def pulse(about: Client, who: str = ANNA, days: int = 0, **more: object) -> Pulse:
    at = NOW - days * DAY
    return Pulse(client_id=about.id, person_id=who, asked_at=at, asked_on=at.date(), promised=False, **more)


async def test_only_active_clients_of_their_teams_whom_they_want_to_hear_of(database: Database) -> None:
    acme, bolt, corn, dune = [await client(database, name, ANNA) for name in ("Acme", "Bolt", "Corn", "Dune")]
    await client(database, "Echo", BEN)
    async with database.transaction(OURS) as session:
        (await session.get_one(Client, bolt.id)).status = Status.PAUSED
        await step_out(session, corn.id, ANNA)
        session.add(NudgeMute(heard_by=ANNA, kind=None, client_id=dune.id, until=NOW + DAY))
    async with database.reading(OURS) as session:
        assert set((await rater(session, ANNA, ZONE, NOW)).clients) == {acme.id}
        assert set((await rater(session, ANNA, ZONE, NOW + DAY)).clients) == {acme.id, dune.id}


async def test_days_are_those_of_the_persons_zone(database: Database) -> None:
    acme = await client(database, "Acme", ANNA)
    late = NOW.replace(hour=23, minute=30)
    async with database.transaction(OURS) as session:
        session.add_all([Rating(client_id=acme.id, rater_id=who, rated_at=late, gut=3) for who in (ANNA, BEN)])
        session.add(Rating(client_id=acme.id, rater_id=ANNA, rated_at=NOW - 9 * DAY, gut=3))
        session.add(PulsePause(person_id=ANNA, since=NOW, until=late))
    async with database.reading(OURS) as session:
        found = await rater(session, ANNA, ZONE, NOW + DAY)
    assert late.astimezone(ZoneInfo(ZONE)).date() == date(2030, 1, 8)
    assert (found.clients, found.resumed, found.paused) == ({acme.id: date(2030, 1, 8)}, date(2030, 1, 8), False)


async def test_heeded_is_what_came_to_something_or_was_rated_since(database: Database) -> None:
    acme, bolt = await client(database, "Acme", ANNA), await client(database, "Bolt", ANNA)
    async with database.transaction(OURS) as session:
        session.add_all([pulse(acme, days=9), pulse(acme, days=5), pulse(bolt, days=5), pulse(bolt, BEN)])
        session.add(pulse(bolt, days=1, came=Came.NOT_NOW))
        session.add(Rating(client_id=acme.id, rater_id=ANNA, rated_at=NOW - 7 * DAY, gut=3))
        session.add(Rating(client_id=bolt.id, rater_id=BEN, rated_at=NOW, gut=3))
    async with database.reading(OURS) as session:
        found = await rater(session, ANNA, ZONE, NOW)
    heeded = [(ask.client, ask.heeded) for ask in found.asks]
    assert heeded == [(acme.id, True), (acme.id, False), (bolt.id, False), (bolt.id, True)]
    assert found.asks[0] == Ask(acme.id, (NOW - 9 * DAY).date(), heeded=True)


async def test_an_id_finds_what_this_person_was_asked_and_nothing_else(database: Database) -> None:
    acme = await client(database, "Acme", ANNA)
    async with database.transaction(OURS) as session:
        session.add(row := pulse(acme))
    async with database.reading(OURS) as session:
        assert await find_pulse(session, ANNA, row.id) is not None
        assert await find_pulse(session, BEN, row.id) is None
        assert await find_pulse(session, ANNA, row.id + 1) is None
    async with database.reading(THEIRS) as session:
        assert await find_pulse(session, ANNA, row.id) is None


async def test_nobody_is_asked_twice_about_the_same_client_on_a_date(database: Database) -> None:
    acme = await client(database, "Acme", ANNA)
    async with database.transaction(OURS) as session:
        session.add(pulse(acme))
    with pytest.raises(IntegrityError):
        async with database.transaction(OURS) as session:
            session.add(pulse(acme))


async def test_what_was_answered_stays_answered(database: Database) -> None:
    row = pulse(await client(database, "Acme", ANNA))
    row.settle(Came.NOT_NOW, NOW)
    row.settle(Came.ANSWERED, NOW + DAY)
    row.settle(Came.NOT_NOW, NOW + 2 * DAY)
    assert (row.came, row.came_at) == (Came.ANSWERED, NOW + DAY)


async def test_off_and_on_and_each_twice(database: Database) -> None:
    for wanted, until in [(True, ...), (False, None), (False, None), (True, NOW), (True, NOW), (False, None)]:
        async with database.transaction(OURS) as session:
            await want_pulse(session, ANNA, NOW, wanted=wanted)
        async with database.reading(OURS) as session:
            row = await pause_of(session, ANNA)
        assert (row.until if row else ...) == until


async def test_ones_own_answers_are_the_newest_of_each_and_of_nobody_else(database: Database) -> None:
    acme, bolt = await client(database, "Acme", ANNA), await client(database, "Bolt", ANNA)
    mine: list[tuple[str, Client, int, dict[str, Any]]] = [
        (ANNA, acme, 3, {"gut": 2, "respect": 4, "why": "tired"}),
        (ANNA, acme, 1, {"gut": 5}),
    ]
    others: list[tuple[str, Client, int, dict[str, Any]]] = [
        (BEN, acme, 0, {"gut": 1, "value": 1, "why": "his"}),
        (ANNA, bolt, 0, {"gut": 1, "why": "of Bolt"}),
    ]
    async with database.transaction(OURS) as session:
        for who, about, days, more in [*mine, *others]:
            session.add(Rating(client_id=about.id, rater_id=who, rated_at=NOW - days * DAY, **more))
    async with database.reading(OURS) as session:
        own = await own_answers(session, ANNA, acme.id)
    assert own.given == {Statement.GUT: Said(5, NOW - DAY), Statement.RESPECT: Said(4, NOW - 3 * DAY)}
    assert (own.why, own.why_at) == ("tired", NOW - 3 * DAY)
    assert own.since(NOW - 2 * DAY) == {Statement.GUT: 5}


async def test_what_was_asked_goes_with_the_client_with_the_person_and_with_time(database: Database) -> None:
    await given(database)
    await put(database, somebody(ANNA, "Anna"), somebody(BEN, "Ben"))
    acme, bolt = await client(database, "Acme", ANNA), await client(database, "Bolt", ANNA)
    async with database.transaction(OURS) as session:
        session.add_all([pulse(acme), pulse(bolt), pulse(acme, BEN, days=800), pulse(bolt, BEN)])
        await want_pulse(session, ANNA, NOW, wanted=False)
    async with database.transaction(OURS) as session:
        await remove_old(session, {}, NOW)
    assert len(await rows(database, Pulse)) == 3
    async with database.transaction(OURS) as session:
        await erase_client(session, await session.get_one(Client, acme.id))
    assert {row.client_id for row in await rows(database, Pulse)} == {bolt.id}
    await erase_somebody(database, ANNA)
    assert [row.person_id for row in await rows(database, Pulse)] == [BEN]
    assert await rows(database, PulsePause) == []

"""What nudges are found in: whole, only as far as the reader may know, and in few statements."""

from datetime import time, timedelta
from decimal import Decimal

import pytest

from models.boundaries import Boundary, BoundaryEvent
from models.clients import Client
from models.nudges import Digest, Nudge, NudgeHabits, NudgeMute, as_person, habits_of, heard_by, mutes_of, snoozes_over
from models.offers import Offer, Pitch
from models.people import Person, Role
from models.ratings import Rating
from models.rules.agreement import Side
from models.rules.boundaries import Happening
from models.rules.business_time import BusinessCalendar
from models.rules.facts import DAY
from models.rules.nudges.cause import Kind as NudgeKind
from models.rules.nudges.cause import Known, What, Worth
from models.rules.nudges.deciding import State
from models.rules.nudges.rhythm import Habits
from models.rules.offers import Step as PitchStep
from models.session import Database
from models.sight import Sight, sight_of, sights_of
from models.watching import watch
from tests.support.engaged import Hand, engage
from tests.support.house import OURS, THEIRS
from tests.support.many import a_client, fill, statements
from tests.support.time import NOW

CALENDAR = BusinessCalendar("Europe/Copenhagen", frozenset(range(5)), time(9), time(17))
LEAD = Sight(is_lead=True)
HAND = Hand("sepia", "Usual", Decimal(1000), Decimal(1100), "EUR", "ULARS", "UMETTE")


async def known(database: Database, sight: Sight = LEAD) -> list[Known]:
    async with database.reading(OURS) as session:
        return [one.known(sight, NOW) for one in await watch(session, NOW, CALENDAR)]


@pytest.fixture
async def acme(database: Database) -> Client:
    """A client with one of everything."""
    async with database.transaction(OURS) as session:
        session.add(client := a_client("Acme", NOW - 100 * DAY))
        await session.flush()
        await engage(session, client.id, HAND)
    return client


async def test_a_client_comes_with_all_that_is_owed_asked_and_planned(database: Database, acme: Client) -> None:
    [one] = await known(database)
    assert one.client_id == acme.id
    assert {owed.side for owed in one.owed} == {Side.OURS}
    assert [asked.step.value for asked in one.asked] == ["quoted"]
    assert one.approved
    assert one.has_plan
    assert [step.what for step in one.steps] != []
    assert Worth(Decimal(1000), "EUR") in [work.worth for work in one.work]


@pytest.mark.usefixtures("acme")
async def test_many_clients_take_as_many_statements_as_one(database: Database) -> None:
    taken = []
    for numbers in (range(1), range(1, 60)):
        await fill(database, OURS, numbers, NOW)
        with statements(database) as seen:
            await known(database)
        taken.append(len([statement for statement in seen if "FROM" in statement]))
    assert taken[0] == taken[1]
    assert taken[0] <= 22


async def test_an_offer_that_they_heard_of_was_proposed(database: Database) -> None:
    """Who was pitched something last week is not told of as one to whom nobody proposed anything."""
    async with database.transaction(OURS) as session:
        session.add(client := a_client("Acme", NOW - 400 * DAY))
        days = {"starts_on": NOW.date(), "first_until": NOW.date()}
        session.add(offer := Offer(name="Audit", pitch="A look.", made_by="ULARS", made_at=NOW, **days))
        await session.flush()
        about = {"client_id": client.id, "offer_id": offer.id, "pitched_by": "ULARS", "moved_by": "ULARS"}
        session.add(Pitch(**about, step=PitchStep.LOST, pitched_at=NOW - 7 * DAY, moved_at=NOW))
    assert [one.proposed_at for one in await known(database)] == [NOW - 7 * DAY]


async def test_another_workspace_is_not_watched(database: Database) -> None:
    async with database.transaction(THEIRS) as session:
        session.add(a_client("Theirs", NOW))
    assert await known(database) == []


async def test_who_may_not_read_single_answers_gets_none(database: Database) -> None:
    async with database.transaction(OURS) as session:
        session.add(client := a_client("Acme", NOW - 100 * DAY))
        await session.flush()
        session.add_all(
            Rating(client_id=client.id, rater_id=rater, rated_at=NOW - DAY, gut=1, respect=1) for rater in ("UA", "UB")
        )
    [lead], [others] = await known(database), await known(database, Sight())
    assert [len(one.answers) for one in lead.facts.ratings] == [2, 2]
    assert others.facts.ratings == ()
    assert others.health.whole_coverage < lead.health.whole_coverage


async def test_a_decision_is_due_since_the_last_break(database: Database, acme: Client) -> None:
    async with database.transaction(OURS) as session:
        session.add(boundary := Boundary(rank=1, need="In writing", why="clear", made_at=NOW))
        await session.flush()
        told = {40: Happening.BEGAN, 35: Happening.REMINDED, 30: Happening.BROKEN, 20: Happening.BROKEN}
        session.add_all(_event(acme, boundary, kind, days) for days, kind in told.items())
    [before] = await known(database)
    assert before.decision_since is None
    async with database.transaction(OURS) as session:
        session.add(_event(acme, boundary, Happening.BROKEN, 10))
    [after] = await known(database)
    assert after.decision_since == NOW - 10 * DAY


def _event(client: Client, boundary: Boundary, kind: Happening, days: int) -> BoundaryEvent:
    at = NOW - days * DAY
    return BoundaryEvent(client_id=client.id, boundary_id=boundary.id, kind=kind, at=at, told_at=at, told_by="ULARS")


async def test_everybody_sees_what_they_see_alone(database: Database) -> None:
    people = [
        Person(user_id="ULARS", name="Lars", is_insider=True, given_role=Role.LEAD),
        Person(user_id="USOFIE", name="Sofie", is_insider=True),
    ]
    async with database.reading(OURS) as session:
        assert await sights_of(session, people) == {one.user_id: await sight_of(session, one) for one in people}


# What was said


async def test_what_was_heard_is_kept_for_each(database: Database, acme: Client) -> None:
    async with database.transaction(OURS) as session:
        for person in ("ULARS", "USOFIE"):
            session.add(_nudge(acme, person))
        session.add(NudgeMute(heard_by="ULARS", kind=NudgeKind.QUIET, client_id=acme.id, until=NOW))
        session.add(NudgeHabits(person_id="ULARS", days="024", at=time(11)))
    async with database.reading(OURS) as session:
        rows, mutes = await heard_by(session, ["ULARS", "USOFIE"]), await mutes_of(session, ["ULARS", "USOFIE"])
        habits = await habits_of(session, ["ULARS", "USOFIE"])
    lars, sofie = (as_person(rows, mutes, place) for place in ("ULARS", "USOFIE"))
    assert (len(lars.heard), len(lars.mutes)) == (1, 1)
    assert (len(sofie.heard), len(sofie.mutes)) == (1, 0)
    assert habits == {"ULARS": Habits(frozenset({0, 2, 4}), time(11))}


async def test_a_snooze_is_over_at_its_moment(database: Database, acme: Client) -> None:
    async with database.transaction(OURS) as session:
        session.add(row := _nudge(acme, "ULARS"))
        row.settle(State.SNOOZED, NOW, until=NOW + DAY)
    async with database.reading(OURS) as session:
        assert await snoozes_over(session, NOW + DAY - timedelta(seconds=1)) == set()
        assert await snoozes_over(session, NOW + DAY) == {"ULARS"}


async def test_a_date_is_taken_once(database: Database) -> None:
    def today() -> Digest:
        return Digest(person_id="ULARS", local_date=NOW.date(), items=0, at=NOW)

    async with database.transaction(OURS) as session:
        session.add(today())
    with pytest.raises(Exception, match=r"(?i)unique"):
        async with database.transaction(OURS) as session:
            session.add(today())


def _nudge(client: Client, person: str) -> Nudge:
    about = {"kind": NudgeKind.QUIET, "what": What.QUIET, "about": "2029-12-01"}
    return Nudge(heard_by=person, client_id=client.id, said_at=NOW, item="a" * 32, **about)

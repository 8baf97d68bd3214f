"""The example agency tells its stories on whatever day somebody tries it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from bot import example
from bot.example.history import Past
from handlers import weekly_summary
from models.agreements import versions_of
from models.base import Workspace
from models.boundaries import contacts_since, events_of, listed
from models.clients import Client, Status
from models.endings import endings_of
from models.engagements import Engagement
from models.fitting import proposed_at
from models.offers import offers_by_start, parities_of, pitches_of
from models.people import Person, Role
from models.plan_changes import changes_of
from models.plans import open_plans
from models.portfolio import ClientFacts, portfolio, summary_of
from models.ratings import Rating
from models.rules import names
from models.rules.backtest import Ending
from models.rules.boundaries import held, standing
from models.rules.business_time import BusinessCalendar
from models.rules.facts import DAY, Facts, Interaction, Kind
from models.rules.gut import gut
from models.rules.health import Band, health
from models.rules.offers import Candidate, Step, deserving, queue_of
from models.rules.promises import Fate
from models.rules.schedule import WEEK
from models.rules.scope import Step as ScopeStep
from models.rules.summary import Summary
from models.rules.tiers import Tier, known_of, outgrown, propose
from models.rules.ways_out import Way
from models.schedules import schedules_of
from models.scope_requests import ScopeRequest
from models.session import Database
from models.sight import Sight
from models.tiers import tier_facts, ways_out_of
from sandbox import Sandbox

DAYS = [
    pytest.param(datetime(2026, 11, 22, 11, tzinfo=UTC), id="a Sunday"),
    pytest.param(datetime(2026, 11, 23, 8, 30, tzinfo=UTC), id="a Monday after nine"),
    pytest.param(datetime(2026, 11, 23, 7, tzinfo=UTC), id="a Monday before nine"),
    pytest.param(datetime(2027, 3, 3, 15, tzinfo=UTC), id="a Wednesday in March"),
    pytest.param(datetime(2028, 2, 29, 23, 59, tzinfo=UTC), id="a leap day"),
]


@pytest.fixture(params=DAYS)
def today(request: pytest.FixtureRequest) -> datetime:
    day: datetime = request.param
    return day


@pytest.fixture
async def settled(sqlite_url: str, today: datetime) -> AsyncIterator[Database]:
    database = Database(sqlite_url)
    async with database.transaction(example.TEAM) as session:
        session.add(Workspace(id=example.TEAM, name="Nordlys", bot_user_id="URAPPORT"))
        session.add(Person(user_id="ULARS", name="Lars", is_insider=True))
    await example.settle(database, today)
    yield database
    await database.close()


async def week_of(database: Database, monday: datetime) -> Summary:
    async with database.reading(example.TEAM) as session:
        found = await portfolio(session, monday)
    return summary_of(found, monday - WEEK, monday, Sight().see)


async def test_next_mondays_summary_has_something_to_tell(settled: Database, today: datetime) -> None:
    week = await week_of(settled, example.start_of_week(today) + WEEK)

    assert len(week.lines) == 12
    assert set(week.bands) == {Band.AT_RISK, Band.WATCH, Band.HEALTHY, None}
    assert {line.client.name: line.change.whole > 0 for line in week.movers if line.change} == {
        "Aurora Outdoor": True,
        "Kestrel Robotics": True,
        "Brightwater Energy": False,
    }
    assert [line.client.name for line in week.unrated] == ["Gulliver Toys"]
    assert {line.client.name for line in week.attention} == {"Brightwater Energy", "Lumen Optics"}
    assert {win.client.name for win in week.wins} == {"Aurora Outdoor", "Kestrel Robotics"}


async def test_nothing_lies_in_the_future_and_a_year_is_told(settled: Database, today: datetime) -> None:
    async with settled.reading(example.TEAM) as session:
        first, last = (await session.execute(select(func.min(Rating.rated_at), func.max(Rating.rated_at)))).one()
        found = await portfolio(session, today)
        (schedule,) = await schedules_of(session, weekly_summary.KIND)
        lars = await session.scalar(select(Person).where(Person.user_id == "ULARS"))

    assert today - first > 330 * DAY
    assert last <= today
    assert all(event.at <= event.heard_at <= today for one in found for event in one.facts.interactions)
    assert schedule.next_at == example.start_of_week(today) + WEEK
    assert lars
    assert lars.role is Role.LEAD


async def test_each_step_of_a_boundary_has_a_client(settled: Database, today: datetime) -> None:
    async with settled.reading(example.TEAM) as session:
        order = [one.id for one in await listed(session)]
        ids = {one.name: one.id for one in await session.scalars(select(Client))}
        rows = await events_of(session, ids.values())
        talks = await contacts_since(session, ids.values(), today - 365 * DAY)

    assert all(row.at <= today for row in rows)
    told = {name: [row.event for row in rows if row.client_id == number] for name, number in ids.items()}
    zone = ZoneInfo("Europe/Copenhagen")
    goes = {name: standing(order, events, talks[ids[name]], today, zone) for name, events in told.items()}
    learning = {name: one for name, one in goes.items() if one}
    assert {name for name, one in learning.items() if one.decision_due} == {"Brightwater Energy"}
    assert set(learning) == {"Aurora Outdoor", "Brightwater Energy", "Fjord Ferries", "Kestrel Robotics"}
    assert {name for name in learning if held(order, told[name], today)} == {"Aurora Outdoor", "Kestrel Robotics"}
    assert not learning["Aurora Outdoor"].wants_reminder


def test_the_large_client_drains_though_everything_else_is_fine() -> None:
    pasts = {past.client.name: past for past in example.example_agency(NOON)}

    assert largest(list(pasts.values())).name == "Dovetail Bank"
    assert gut(facts_of(pasts["Dovetail Bank"]), NOON).disagrees
    assert health(facts_of(pasts["Ember & Oak"]), NOON).score is None
    assert health(facts_of(pasts["Zephyr Health"]), NOON).score is None
    assert health(facts_of(pasts["Casa Verde"]), NOON).band is Band.HEALTHY


CALENDAR = BusinessCalendar("Europe/Copenhagen", frozenset(range(5)), time(9), time(17), "DK")
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def largest(pasts: list[Past]) -> Client:
    return max((past.client for past in pasts), key=lambda client: client.yearly_budget or 0)


def facts_of(past: Past) -> Facts:
    """As the rules read them; the rows are not saved, so they are numbered here."""
    events = tuple(
        Interaction(number, row.kind, row.occurred_at, tone=row.tone) for number, row in enumerate(past.interactions)
    )
    return Facts(tuple(row.fact for row in past.ratings), events)


def test_only_the_two_lumens_need_the_question_which_one() -> None:
    known = [(past.client.name, past.client.name) for past in example.example_agency(NOON)]
    first_words = [name.split(maxsplit=1)[0] for name, _ in known]

    asked = {word for word in first_words if not isinstance(names.match_one(word, known), names.Exact)}
    assert asked == {"Lumen"}
    assert sum(past.client.status is Status.ACTIVE for past in example.example_agency(NOON)) == 12


def test_the_same_moment_gives_the_same_agency() -> None:
    once, again = ([[row.rated_at for row in past.ratings] for past in example.example_agency(NOON)] for _ in range(2))

    assert once == again
    assert [[at + timedelta(days=7) for at in times] for times in once] == [
        [row.rated_at for row in past.ratings] for past in example.example_agency(NOON + WEEK)
    ]


def test_the_sandbox_takes_its_people_and_channels() -> None:
    sandbox = Sandbox()
    sandbox.load(example.slack_seed())

    workspace = sandbox.world.workspaces[example.TEAM]
    people = [person for person in workspace.people.values() if person.team_id in ("", example.TEAM)]
    assert sum(not person.is_guest and not person.is_bot for person in people) >= 7
    assert workspace.channels["CWITHFJORD"].is_ext_shared
    mentioned = {past.client.internal_channel for past in example.example_agency(NOON)} - {None}
    assert mentioned <= set(workspace.channels)


async def test_what_was_agreed_is_under_way_or_has_just_ended(settled: Database, today: datetime) -> None:
    async with settled.reading(example.TEAM) as session:
        found = [one for one in await portfolio(session, today) if one.engagements]

    assert len(found) == 4
    assert all(promise.settled_at <= today for one in found for promise in one.promises if promise.settled_at)
    fates = {one.client.name: {promise.fate for promise in one.promises} for one in found}
    assert {Fate.KEPT, Fate.MISSED} <= fates["Brightwater Energy"]
    assert Fate.OPEN in fates["Aurora Outdoor"]
    ended = [engagement.project for one in found for engagement in one.engagements if _is_over(engagement, today)]
    assert ended == ["Autumn campaign"]


def _is_over(engagement: Engagement, today: datetime) -> bool:
    return engagement.ends_on is not None and engagement.ends_on < today.date()


def test_what_was_logged_shows_every_kind_of_detail() -> None:
    logged = [
        (row, people)
        for past in example.example_agency(NOON)
        for row, people in zip(past.interactions, past.earners, strict=True)
    ]
    late = [row.hours for row, _people in logged if row.kind is Kind.LATE_HOURS and row.occurred_at > NOON - 90 * DAY]
    assert late
    assert all(late)
    assert all(row.hours for row, _people in logged if row.kind is Kind.FAVOUR)
    complaints = [row for row, _people in logged if row.kind is Kind.COMPLAINT]
    assert any(row.is_open_complaint for row in complaints)
    assert any(row.is_closed_complaint and row.closing and row.closed_by for row in complaints)
    assert [people for _row, people in logged if len(people) == 2]
    assert all(row.kind is Kind.PRAISE and row.logged_by not in people for row, people in logged if people)


async def test_both_offers_have_something_to_show(settled: Database, today: datetime) -> None:
    async with settled.reading(example.TEAM) as session:
        check, hello = sorted(await offers_by_start(session), key=lambda one: one.starts_on)
        pitches = await pitches_of(session, [check.id])
        decided = {one.client_id for one in await parities_of(session, hello.id)}
        found = await portfolio(session, today)

    assert {one.step for one in pitches} == {*Step}
    assert all(one.pitched_at <= one.moved_at <= today for one in pitches)
    candidates = [
        Candidate(one.client.id, one.client.name, tier_of(one, today), health(one.facts, today).whole_score)
        for one in found
    ]
    queue = queue_of(candidates, {one.client_id: one.step for one in pitches}, check.seats)
    assert [one.name for one in queue.turn] == ["Oyelaran Coffee", "Fjord Ferries"]
    assert [one.name for one in queue.waiting] == ["Lumen Theatre"]
    assert {one.name for one, _gate in queue.held} >= {"Lumen Optics", "Gulliver Toys", "Zephyr Health"}
    best = {one.name for one in deserving(candidates) if one.id not in decided}
    assert best == {"Oyelaran Coffee", "Fjord Ferries", "Lumen Theatre"}


def tier_of(one: ClientFacts, today: datetime) -> Tier | None:
    proposal = propose(known_of(one.facts.ratings, one.facts.interactions, today))
    return proposal.tier if proposal else None


async def test_people_decided_how_well_clients_fit(settled: Database, today: datetime) -> None:
    async with settled.reading(example.TEAM) as session:
        found = {one.client.name: one for one in await portfolio(session, today)}
        tiers = await tier_facts(session, today, CALENDAR)
        ways = await ways_out_of(session, found["Dovetail Bank"].client.id)

    decided = {name: tiers.decisions[one.client.id] for name, one in found.items() if one.client.id in tiers.decisions}
    assert {row.tier for row in decided.values()} == {*Tier} - {Tier.GOOD}
    assert [name for name, row in decided.items() if row.tier is Tier.BAD_FIT] == ["Dovetail Bank"]
    assert [*ways] == [Way.FEEL]
    assert all(row.decided_at <= today for row in decided.values())

    def facts_propose(name: str, moment: datetime) -> Tier | None:
        proposal = proposed_at(found[name], found[name].facts.ratings, tiers, moment)
        return proposal.tier if proposal else None

    moved_on = {
        name: outgrown(row.decided, lambda moment, name=name: facts_propose(name, moment), today)  # type: ignore[misc]
        for name, row in decided.items()
    }
    assert {name: tier for name, tier in moved_on.items() if tier} == {"Aurora Outdoor": Tier.GOOD}


async def test_one_client_left_and_one_was_let_go(settled: Database, today: datetime) -> None:
    async with settled.reading(example.TEAM) as session:
        past = list(await session.scalars(select(Client).where(Client.status == Status.ARCHIVED)))
        ended = await endings_of(session, [one.id for one in past])

    assert {ended[one.id].ending for one in past} == {*Ending}
    assert all(one.reason and one.said_at <= today for one in ended.values())


async def test_the_plan_was_changed_after_it_began(settled: Database, today: datetime) -> None:
    async with settled.reading(example.TEAM) as session:
        ids = [one.client.id for one in await portfolio(session, today)]
        (running,) = await open_plans(session, ids)
        put_off, added = await changes_of(session, running.plan.id)

    assert put_off.was_due_on
    assert put_off.due_on
    assert put_off.was_due_on < put_off.due_on
    assert added.was_what is None
    assert running.plan.begun_at < put_off.changed_at <= today


async def test_a_change_that_was_approved_moved_its_agreement(settled: Database) -> None:
    """Whoever looks at the request and then at the agreement finds the same in both."""
    async with settled.reading(example.TEAM) as session:
        [yes] = await session.scalars(select(ScopeRequest).where(ScopeRequest.step == ScopeStep.APPROVED))
        newest, first = await versions_of(session, yes.engagement_id or 0)
    assert newest.terms.scope.inside[-1] == yes.what
    assert newest.terms.hours == (first.terms.hours or 0) + (yes.hours or 0)
    assert newest.budget == (first.budget or 0) + (yes.cost or 0)
    assert newest.agreed_by == "Nora Vik"

"""The leads' Monday: what it tells, with money, and what to do about it."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest

from handlers.kit.words import spoken_money
from handlers.leads_monday.message import Monday, monday_message
from models.audit import Act, AuditEntry
from models.clients import Client
from models.concentration import ConcentrationWord
from models.invoices import Invoice, Source
from models.mondays import MondayWord
from models.nudges import Nudge
from models.offers import Offer, Pitch
from models.outbox import State
from models.plans import Plan
from models.rules.agreement import EngagementKind
from models.rules.concentration import Level, News, concentration
from models.rules.nudges.cause import Kind, What
from models.rules.nudges.deciding import State as NudgeState
from models.rules.offers import Step as PitchStep
from models.rules.plans import Cause
from models.rules.revenue import Revenue
from models.rules.scope import Step
from models.rules.scope_sum import Side
from models.scope_requests import ScopeRequest
from tests.support import agreed, given
from tests.support.agency import MONDAY, TEAM, Agency
from tests.support.many import NASTY_NAMES, named
from tests.support.mondays import COPENHAGEN, FRIDAY, WEEK, client, in_danger, monday_of, paying, words

# What it says


async def test_revenue_at_risk_and_who_needs_a_plan(agency: Agency) -> None:
    known = await paying(agency, Acme=60_000, Globex=30_000, Initech=10_000)
    for name in ("Acme", "Globex"):
        await in_danger(agency, known[name])
    row = Plan(client_id=known["Globex"].id, cause=Cause.MISSED, begun_by="UMETTE", begun_at=FRIDAY)
    async with agency.house.deps.database.transaction(TEAM) as session:
        session.add(row)
    await agency.clock(MONDAY)
    told = await agency.mette.told()
    assert "*Revenue at risk: €90,000*\n🔴 Acme and Globex\n2 of them are estimates" in told.words
    assert "*At risk without a plan:* Acme" in told.words
    assert "Plan for Globex" not in told.buttons
    await told.press("Plan for Acme")
    assert "*Acme*: what happened?" in (await agency.mette.modal()).words


async def test_money_of_two_currencies_stays_apart(agency: Agency) -> None:
    acme = await client(agency, "Acme", yearly_budget=Decimal(5000), currency="DKK")
    globex = await client(agency, "Globex", yearly_budget=Decimal(7000), currency="EUR")
    for one in (acme, globex):
        await in_danger(agency, one)
    await agency.clock(MONDAY)
    told = await monday_of(agency.mette)
    kroner = spoken_money(Decimal(5000), "DKK")
    assert f"*Revenue at risk: {kroner} and €7,000*" in told
    assert "*Who our revenue hangs on: €7,000*" in told
    assert f"Paid in another currency, so in none of these shares: Acme ({kroner})" in told


async def test_what_was_given_away(agency: Agency) -> None:
    """400 hours for 48,000: 120 an hour. Three hours on 5 January, two on 20 December, ten in October."""
    acme = await client(agency, "Acme")
    terms = agreed.website(hours=Decimal(400))
    agreement = await agreed.agreement(agency, acme, terms, budget=Decimal(48_000), currency="EUR")
    async with agency.house.deps.database.transaction(TEAM) as session:
        for day, hours in ((date(2030, 1, 4), 3), (date(2029, 12, 20), 2), (date(2029, 10, 1), 10)):
            at = datetime.combine(day, time(12), COPENHAGEN)
            session.add(
                ScopeRequest(
                    client_id=acme.id,
                    engagement_id=agreement.engagement_id,
                    what="A banner",
                    step=Step.FAVOUR,
                    step_at=at,
                    hours=Decimal(hours),
                    asked_at=at,
                    logged_at=at,
                    logged_by="USOFIE",
                )
            )
    await agency.clock(MONDAY)
    told = await monday_of(agency.mette)
    assert "In the last 30 days: 2 favours · 5 hours · €600" in told
    assert "In Q1 2030: 1 favour · 3 hours · €360" in told


async def test_shares_with_their_levels(agency: Agency) -> None:
    """60 of 120 is a half, 45 are 37.5 %, 15 an eighth; with few clients red is a half, amber 35 %."""
    await paying(agency, Acme=60_000, Globex=45_000, Initech=15_000)
    await agency.clock(MONDAY)
    told = await monday_of(agency.mette)
    for line in (
        "*Who our revenue hangs on: €120,000*",
        "🔴 *Acme* 50% · €60,000 (estimate)",
        "🟡 *Globex* 37% · €45,000 (estimate)",
        "⚪ *Initech* 12% · €15,000 (estimate)",
        "The first three together: 100%",
    ):
        assert line in told


async def test_an_agreement_is_no_estimate(agency: Agency) -> None:
    """A retainer of 2,000 since December: that month, and seven of January's 31 days."""
    acme = await client(agency, "Acme", yearly_budget=Decimal(90_000))
    terms = agreed.website(kind=EngagementKind.RETAINER, starts_on=date(2029, 12, 1), ends_on=None, milestones=())
    await agreed.agreement(agency, acme, terms, budget=Decimal(3100), currency="EUR")
    await agency.clock(MONDAY)
    assert "🔴 *Acme* 100% · €3,800\n" in await monday_of(agency.mette)


async def test_a_level_is_news_once_to_each_lead(agency: Agency) -> None:
    known = await paying(agency, Acme=60_000, Globex=45_000, Initech=15_000)
    await agency.clock(MONDAY)
    first = await monday_of(agency.mette)
    assert "⚠️ *Acme* has reached 50% of our revenue. Another €1 a year from" not in first
    assert "⚠️ *Globex* has reached 37% of our revenue. Another €8,600 a year from the others brings them" in first
    await given.lead(agency, "ULARS")
    await agency.clock(MONDAY + WEEK)
    assert "has reached" not in await monday_of(agency.mette)
    assert "⚠️ *Acme* has reached 50%" in await monday_of(agency.person("ULARS"))
    await given.change(agency, known["Acme"], yearly_budget=Decimal(80_000))
    await agency.clock(MONDAY + 2 * WEEK)
    third = await monday_of(agency.mette)
    assert "⚠️ *Acme* has grown to 57% of our revenue." in third
    assert "*Globex* is down to 32%" not in third
    assert {row.level for row in await given.rows(agency, ConcentrationWord)} == {Level.RED}


async def test_who_left_is_no_news_but_counts(agency: Agency) -> None:
    acme = await client(agency, "Acme")
    await client(agency, "Globex", yearly_budget=Decimal(1000))
    await agreed.agreement(agency, acme, budget=Decimal(48_000), currency="EUR")
    await given.archived(agency, acme)
    await agency.clock(MONDAY)
    told = await monday_of(agency.mette)
    assert "🔴 *Acme* 9" in told
    assert "*Acme* has reached" not in told


async def test_it_is_written_down_whose_money_was_shown(agency: Agency) -> None:
    known = await paying(agency, Acme=60_000)
    await client(agency, "Globex")
    await agency.clock(MONDAY)
    looks = [row for row in await given.rows(agency, AuditEntry) if row.act is Act.SAW_MONEY]
    assert [(row.actor_id, row.client_id) for row in looks] == [("UMETTE", known["Acme"].id)]


async def test_it_speaks_the_language_of_its_reader(agency: Agency) -> None:
    await client(agency, "Acme")
    await given.language(agency, "da")
    await agency.clock(MONDAY)
    [row] = await words(agency)
    assert "Din mandag" in row.payload["text"]
    assert row.state is State.SENT
    assert len(await given.rows(agency, MondayWord)) == 1


# However many and however they are called


@pytest.mark.parametrize("nasty", NASTY_NAMES)
def test_it_fits_whatever_clients_are_called(agency: Agency, nasty: str) -> None:  # noqa: ARG001 - of the module
    count = 60
    euros = [10**10 if n < 3 else 10**6 for n in range(count)]
    found = [Revenue(n, {"EUR": Decimal(one), "DKK": Decimal(10**10)}, n % 2 == 0) for n, one in enumerate(euros)]
    monday = Monday(
        today=MONDAY.date(),
        names={n: named(nasty, n) for n in range(count)},
        concentration=concentration(found, "EUR"),
        at_risk=range(count),
        revenue_at_risk=found,
        lately=Side(3, Decimal(9), {"EUR": Decimal(10**10)}, 1),
        this_quarter=Side(3, Decimal(9), {"EUR": Decimal(10**10)}, 1),
        need_plan=range(count),
    )
    message = monday_message(monday, dict.fromkeys(range(3), News.CROSSED))
    assert "and 50 more" in str(message.blocks)


async def test_what_offers_brought_in_this_quarter(agency: Agency) -> None:
    acme = await client(agency, "Acme")
    now = agency.sandbox.clock.now()
    async with agency.house.deps.database.transaction(TEAM) as session:
        session.add(
            offer := Offer(
                name="Audit",
                pitch="x",
                starts_on=date(2030, 1, 1),
                first_until=date(2030, 2, 1),
                made_by="UMETTE",
                made_at=now,
            )
        )
        await session.flush()
        session.add(
            Pitch(
                offer_id=offer.id,
                client_id=acme.id,
                step=PitchStep.WON,
                value=Decimal(3500),
                currency="EUR",
                pitched_by="UMETTE",
                pitched_at=now,
                moved_by="UMETTE",
                moved_at=now,
            )
        )
    await agency.clock(MONDAY)
    assert "Offers in Q1 2030" in (told := await monday_of(agency.mette))
    assert "1 pitched · 1 won, €3,500" in told


async def test_admins_hear_which_nudges_people_act_on(agency: Agency) -> None:
    acme = await client(agency, "Acme")
    await given.lead(agency, "ULARS")
    async with agency.house.deps.database.transaction(TEAM) as session:
        session.add_all(
            nudged(acme, number, NudgeState.DONE if number == 1 else NudgeState.NOT_USEFUL) for number in range(9)
        )
    await agency.clock(MONDAY)
    told = await monday_of(agency.mette)
    assert "Quiet clients 1 of 9" in told
    assert "switch them off under *How I hear*: Quiet clients" in told
    assert "Nudges acted on" not in await monday_of(agency.person("ULARS"))


def nudged(client: Client, number: int, state: NudgeState) -> Nudge:
    """Somebody was told that the client is quiet, and did that."""
    about = {"kind": Kind.QUIET, "what": What.QUIET, "about": str(number)}
    return Nudge(heard_by="USOFIE", client_id=client.id, said_at=FRIDAY, item="a" * 32, state=state, **about)


async def test_overdue_invoices_are_counted_and_summed_by_currency(agency: Agency) -> None:
    known = await paying(agency, Acme=60_000, Globex=30_000, Initech=10_000)
    rows = [
        (known["Acme"], "EUR", FRIDAY.date(), None),
        (known["Acme"], "EUR", FRIDAY.date(), FRIDAY.date()),
        (known["Globex"], "DKK", FRIDAY.date(), None),
        (known["Initech"], "EUR", MONDAY.date(), None),
    ]
    async with agency.house.deps.database.transaction(TEAM) as session:
        for one, currency, due, paid in rows:
            bill = Invoice(client_id=one.id, issued_on=due, amount=Decimal(900), currency=currency)
            bill.due_on, bill.paid_on, bill.source, bill.added_at = due, paid, Source.HAND, FRIDAY
            session.add(bill)
    await agency.clock(MONDAY)
    told = await monday_of(agency.mette)
    assert f"*Overdue invoices: 2, {spoken_money(Decimal(900), 'DKK')} and €900*\nAcme and Globex" in told
    seen = {one.client_id for one in await given.rows(agency, AuditEntry) if one.act is Act.SAW_MONEY}
    assert {known["Acme"].id, known["Globex"].id} <= seen


async def test_what_was_invoiced_is_what_our_revenue_hangs_on(agency: Agency) -> None:
    """Nothing was agreed with Acme, and a budget of 1,000 guessed; 70,000 was invoiced."""
    known = await paying(agency, Acme=1000, Globex=30_000)
    bill = Invoice(client_id=known["Acme"].id, issued_on=FRIDAY.date(), amount=Decimal(70_000), currency="EUR")
    bill.source, bill.added_at = Source.HAND, FRIDAY
    async with agency.house.deps.database.transaction(TEAM) as session:
        session.add(bill)
    await agency.clock(MONDAY)
    told = await monday_of(agency.mette)
    assert "*Who our revenue hangs on: €100,000*" in told
    assert "🔴 *Acme* 70% · €70,000\n" in told

"""Budgets as people meet them: hours entered and taken back, how they burn, and a word before they run out."""

import asyncio
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from handlers.budget.alert import hours_added
from handlers.kit.turn import turn_in
from models.agreements import Agreement
from models.audit import Act, AuditEntry
from models.clients import Client
from models.hours import BudgetAlert, HoursEntry, Source
from models.kickoffs import Kickoff
from models.outbox import Outgoing
from models.recording import record
from models.rules.agreement import EngagementKind
from models.rules.budget import Alert
from tests.support import agreed, given
from tests.support.agency import MONDAY, TEAM, Agency
from tests.support.person import Modal, Person, Shown

HOURS = Decimal(100)


@pytest.fixture(autouse=True)
async def acme(agency: Agency) -> Client:
    """A client of Mette's with a channel of their own, and a hundred hours until 29 March; it is 7 January."""
    await agency.clock(MONDAY)
    client = await given.client(agency, "Acme", internal_channel="CACME")
    terms = agreed.website(hours=HOURS)
    await agreed.agreement(agency, client, terms, budget=Decimal(12000), currency="EUR")
    return client


async def worked(agency: Agency, client: Client, *amounts: str, until: date = date(2030, 1, 4), **more: Any) -> None:
    """So much in each of the weeks that end with that of a day, on that day of the week."""
    [website, *_] = await given.rows(agency, Agreement)
    rows = [
        HoursEntry(
            client_id=client.id,
            engagement_id=more.get("engagement_id", website.engagement_id),
            worked_on=until - timedelta(days=7 * back),
            hours=Decimal(amount),
            cost=more.get("cost"),
            currency="EUR" if more.get("cost") else None,
            source=Source.HARVEST,
            logged_at=MONDAY,
        )
        for back, amount in enumerate(reversed(amounts))
    ]
    turn = await turn_in(agency.house.deps, TEAM)
    async with turn.transaction() as session:
        session.add_all(rows)
        await hours_added(turn, session, [row.engagement_id for row in rows])


async def card(person: Person) -> Shown:
    await person.command("/clients acme")
    while "Add hours" not in (shown := await person.told()).buttons:
        pass
    return shown


async def form(person: Person) -> Modal:
    await (await card(person)).press("Add hours")
    return await person.modal()


async def add(person: Person, **answers: str) -> Shown:
    """What is said to whoever entered hours."""
    assert await (await (await form(person)).fill(**answers)).submit() == {}
    while "Kept with" not in (told := await person.told()).words:
        pass
    return told


async def burn(agency: Agency, person: Person) -> Modal:
    await (await card(person)).press("Burn and forecast")
    await agency.house.deps.tasks.drain()
    return await person.modal()


async def in_channel(agency: Agency, channel: str = "CACME") -> list[str]:
    """What stands there, as people read it."""
    await agency.clock(timedelta(seconds=1))
    return [message.text for message in agency.sandbox.world.workspaces[TEAM].channels[channel].messages]


# By hand


async def test_hours_are_entered_in_seconds_and_shown_at_once(agency: Agency) -> None:
    told = await add(agency.sofie, Hours="3.5", Note="Front page")
    assert "Kept with *Acme*, Website: 3.5 hours on Monday 7 January." in told.words
    assert "3.5 of 100 hours used (3%)" in told.words
    [row] = await given.rows(agency, HoursEntry)
    assert (row.worked_on, row.hours, row.note, row.cost) == (date(2030, 1, 7), Decimal("3.5"), "Front page", None)
    assert (row.source, row.logged_by) == (Source.HAND, "USOFIE")


async def test_who_entered_hours_takes_them_back_once(agency: Agency) -> None:
    told = await add(agency.sofie, Hours="3.5")
    await told.press("Undo")
    assert "Taken back from *Acme*: 3.5 hours on Monday 7 January." in (await agency.sofie.told()).words
    assert await given.rows(agency, HoursEntry) == []
    await agency.sofie.post("redeliver", kind="block_actions")
    assert "nothing of yours" not in (await agency.sofie.messages("CTEAM"))[-1].words


async def test_nobody_takes_back_what_somebody_else_entered(agency: Agency) -> None:
    told = await add(agency.sofie, Hours="3.5")
    async with agency.house.deps.database.transaction(TEAM) as session:
        [row] = await session.scalars(select(HoursEntry))
        row.logged_by = "ULARS"
    await told.press("Undo")
    assert "nothing of yours to take back" in (await agency.sofie.told()).words
    assert len(await given.rows(agency, HoursEntry)) == 1


async def test_a_slip_that_is_seen_the_next_day_is_taken_back_by_who_made_it_or_a_lead(
    agency: Agency, acme: Client
) -> None:
    await add(agency.sofie, Hours="35", Note="Front *page*")
    await add(agency.mette, Hours="3", Cost="360")
    await worked(agency, acme, "2")
    await agency.clock(timedelta(days=1))
    shown = await burn(agency, agency.sofie)
    assert "35 hours · 7 January · <@USOFIE> · “Front" in shown.words
    assert "2 hours · 4 January · Harvest" in shown.words
    assert "€" not in shown.words
    assert shown.buttons.count("Take back") == 1
    await shown.press("Take back")
    await agency.house.deps.tasks.drain()
    shown = await agency.sofie.modal()
    assert "Taken back from *Acme*: 35 hours" in shown.words
    assert "5 of 100 hours used" in shown.words
    assert "Take back" not in shown.buttons
    shown = await burn(agency, agency.mette)
    assert "3 hours · €360 · 7 January" in shown.words
    assert shown.buttons.count("Take back") == 2
    await shown.press("Take back", 1)
    await agency.house.deps.tasks.drain()
    [left] = await given.rows(agency, HoursEntry)
    assert left.logged_by == "UMETTE"


@pytest.mark.on_both
async def test_two_take_the_same_hours_back_at_once_and_one_does(agency: Agency) -> None:
    await add(agency.sofie, Hours="3.5")
    pages = [await burn(agency, person) for person in (agency.sofie, agency.mette)]
    await asyncio.gather(*(page.press("Take back") for page in pages))
    await agency.house.deps.tasks.drain()
    words = [(await person.modal()).words for person in (agency.sofie, agency.mette)]
    assert sum("Taken back from *Acme*" in one for one in words) == 1
    assert await given.rows(agency, HoursEntry) == []


@pytest.mark.parametrize(
    ("answers", "wrong"),
    [
        ({"Hours": "2", "Day": "2030-01-08"}, "Day"),
        ({"Hours": "2", "Day": "2024-01-01"}, "Day"),
        ({"Hours": "0"}, "Hours"),
        ({"Hours": "1.125"}, "Hours"),
        ({"Hours": "1001"}, "Hours"),
    ],
)
async def test_what_cannot_be_is_said_under_its_field(agency: Agency, answers: dict[str, str], wrong: str) -> None:
    sent = await (await form(agency.sofie)).fill(**answers)
    assert list(await sent.submit()) == [wrong]
    assert await given.rows(agency, HoursEntry) == []


async def test_the_project_is_asked_only_where_several_run(agency: Agency, acme: Client) -> None:
    alone = await form(agency.sofie)
    assert "Project" not in alone.labels
    await alone.close()
    await agreed.agreement(agency, acme, agreed.website(project="Shop", starts_on=date(2030, 1, 2)))
    told = await add(agency.sofie, Hours="2", Project="Website")
    assert "Acme*, Website" in told.words
    told = await add(agency.sofie, Hours="2", Project="Shop")
    assert "Acme*, Shop" in told.words


async def test_a_cost_is_asked_in_the_money_of_the_project(agency: Agency, acme: Client) -> None:
    await agreed.agreement(agency, acme, agreed.website(project="App", starts_on=date(2029, 12, 3)), currency="DKK")
    opened = await form(agency.mette)
    assert "In EUR." in opened.words
    await opened.fill(Project="App", Hours="2")
    await agency.house.deps.tasks.drain()
    opened = await agency.mette.modal()
    assert "In DKK." in opened.words
    await opened.fill(Cost="900")
    assert await opened.submit() == {}
    [row] = await given.rows(agency, HoursEntry)
    assert (row.hours, row.cost, row.currency) == (Decimal(2), Decimal(900), "DKK")


async def test_without_an_agreement_there_is_no_section(agency: Agency) -> None:
    await given.client(agency, "Globex")
    await agency.sofie.command("/clients globex")
    assert "Add hours" not in (await agency.sofie.told()).buttons


async def test_money_is_for_those_who_see_it(agency: Agency) -> None:
    assert "Cost" not in (await form(agency.sofie)).labels
    await add(agency.mette, Hours="10", Cost="1200")
    for shown in (await card(agency.mette), await burn(agency, agency.mette)):
        assert "€1,200 of €12,000 used (10%)" in shown.words
    for shown in (await card(agency.sofie), await burn(agency, agency.sofie)):
        assert "10 of 100 hours used (10%)" in shown.words
        assert "€" not in shown.words
    seen = {entry.actor_id for entry in await given.rows(agency, AuditEntry) if entry.act is Act.SAW_MONEY}
    assert seen == {"UMETTE"}


async def test_who_sees_money_no_more_adds_none(agency: Agency, acme: Client) -> None:
    await given.change(agency, acme, owner_id="USOFIE")
    sent = await (await form(agency.sofie)).fill(Hours="10", Cost="1200")
    await given.change(agency, acme, owner_id="UMETTE")
    assert await sent.submit() == {}
    [row] = await given.rows(agency, HoursEntry)
    assert (row.hours, row.cost, row.currency) == (10, None, None)


# How it burns


async def test_the_forecast_is_said_with_its_interval(agency: Agency, acme: Client) -> None:
    await worked(agency, acme, "0", "8", "10", "12", until=date(2030, 1, 4))
    shown = await card(agency.sofie)
    assert "🟨🟨🟨⬜⬜⬜⬜⬜⬜⬜ 30 of 100 hours used (30%)" in shown.words
    assert "of 100 hours by 29 March (between " in shown.words
    assert "Nothing is left from " in shown.words
    page = await burn(agency, agency.sofie)
    assert "in a working week." in page.words
    assert "12 hours · 31 December" in page.words
    assert "Four times out of five" in page.words


async def test_two_weeks_are_too_early_to_tell(agency: Agency, acme: Client) -> None:
    await worked(agency, acme, "8", "10")
    assert "Too early to tell" in (await card(agency.sofie)).words


async def test_a_retainer_shows_its_month(agency: Agency, acme: Client) -> None:
    terms = agreed.website(
        project="Care", kind=EngagementKind.RETAINER, hours=Decimal(40), starts_on=date(2029, 1, 1), ends_on=None
    )
    care = await agreed.agreement(agency, acme, terms)
    await worked(agency, acme, "6", "7", "8", engagement_id=care.engagement_id)
    assert "*Care*\n🟩🟩⬜⬜⬜⬜⬜⬜⬜⬜ 8 of 40 hours used (20%) · 1–31 Jan" in (await card(agency.sofie)).words


async def test_where_only_money_was_agreed_others_see_shares(agency: Agency) -> None:
    globex = await given.client(agency, "Globex", internal_channel="CACME")
    made = await agreed.agreement(agency, globex, agreed.website(), budget=Decimal(10000), currency="EUR")
    await worked(agency, globex, "5", "5", cost=Decimal(4500), engagement_id=made.engagement_id)
    await agency.sofie.command("/clients globex")
    shown = await agency.sofie.told()
    assert "90% of the budget used" in shown.words
    [word] = await in_channel(agency)
    assert "*Globex*: the budget of Website is nearly used up." in word
    assert "€" not in shown.words + word


# Before it runs out


async def test_the_channel_hears_before_the_overrun(agency: Agency, acme: Client) -> None:
    await agency.clock(timedelta(hours=2))
    await worked(agency, acme, "0", "10", "10", "10", until=date(2030, 1, 4))
    [word] = await in_channel(agency)
    assert "*Acme*: at this pace the hours of Website do not last." in word
    assert "30 of 100 hours used" in word
    assert "For you to know, <@UMETTE>." in word
    assert "€" not in word


async def test_each_word_is_said_once_and_the_worst_comes_last(agency: Agency) -> None:
    for amount in ("79", "1", "5", "20", "30"):
        await add(agency.sofie, Hours=amount)
    words = await in_channel(agency)
    assert [word.partition("\n")[0] for word in words] == [
        "*Acme*: the hours of Website are nearly used up.",
        "*Acme*: the hours of Website are used up.",
    ]
    assert {row.kind for row in await given.rows(agency, BudgetAlert)} == set(Alert)


async def test_a_larger_budget_is_warned_of_anew(agency: Agency, acme: Client) -> None:
    await add(agency.sofie, Hours="85")
    [first] = await given.rows(agency, Agreement)
    async with agency.house.deps.database.transaction(TEAM) as session:
        larger = Kickoff(
            client_id=acme.id,
            engagement_id=first.engagement_id,
            terms=agreed.website(hours=Decimal(200)),
            step="review",
            begun_by="UMETTE",
            changed_by="UMETTE",
            changed_at=MONDAY,
        )
        session.add(larger)
        await session.flush()
        await record(session, larger, "More pages", "UMETTE", MONDAY)
    await add(agency.sofie, Hours="60")
    assert len(await in_channel(agency)) == 1
    await add(agency.sofie, Hours="20")
    assert len(await in_channel(agency)) == 2


async def test_what_was_said_is_not_said_again_after_undo(agency: Agency) -> None:
    await (await add(agency.sofie, Hours="85")).press("Undo")
    await add(agency.sofie, Hours="85")
    assert len(await in_channel(agency)) == 1


async def test_a_retainer_that_was_over_last_month_is_told_too(agency: Agency, acme: Client) -> None:
    terms = agreed.website(
        project="Care", kind=EngagementKind.RETAINER, hours=Decimal(20), starts_on=date(2029, 1, 1), ends_on=None
    )
    care = await agreed.agreement(agency, acme, terms)
    await worked(agency, acme, "22", until=date(2029, 12, 28), engagement_id=care.engagement_id)
    [word] = await in_channel(agency)
    assert "*Acme*: the hours of Care are used up." in word
    assert word.endswith("22 of 20 hours used (110%) · 1–31 Dec")
    await worked(agency, acme, "17", until=date(2030, 1, 4), engagement_id=care.engagement_id)
    assert "*Acme*: the hours of Care are nearly used up." in (await in_channel(agency))[-1]


async def test_without_a_channel_the_owner_hears(agency: Agency) -> None:
    globex = await given.client(agency, "Globex", owner="USOFIE")
    made = await agreed.agreement(agency, globex, agreed.website(hours=Decimal(10)))
    await worked(agency, globex, "9", engagement_id=made.engagement_id)
    said = [row for row in await given.rows(agency, Outgoing) if row.kind == "budget"]
    assert [row.channel for row in said] == ["USOFIE"]


async def test_what_was_undone_by_a_failure_was_not_said(agency: Agency, acme: Client) -> None:
    [website] = await given.rows(agency, Agreement)
    about = {"client_id": acme.id, "engagement_id": website.engagement_id, "source": Source.HARVEST}
    row = HoursEntry(**about, worked_on=MONDAY.date(), hours=Decimal(99), logged_at=MONDAY)
    turn = await turn_in(agency.house.deps, TEAM)

    async def begin_and_fail() -> None:
        async with turn.transaction() as session:
            session.add(row)
            await hours_added(turn, session, [website.engagement_id])
            raise LookupError

    with pytest.raises(LookupError):
        await begin_and_fail()
    assert await given.rows(agency, BudgetAlert) == []
    assert await in_channel(agency) == []


async def test_money_that_runs_out_before_the_hours_is_warned_of_too(agency: Agency, acme: Client) -> None:
    """Four costly weeks: fifteen of a hundred hours are used, and half of the budget."""
    await worked(agency, acme, "3", "4", "4", "4", cost=Decimal(1500))
    [told] = await in_channel(agency)
    assert "at this pace the budget of Website does not last" in told
    assert "50% of the budget used" in told
    assert "€" not in told
    await worked(agency, acme, "4", until=date(2030, 1, 7), cost=Decimal(1500))
    assert len(await in_channel(agency)) == 1
    shown = await burn(agency, agency.mette)
    assert "€7,500 of €12,000 used (62%)" in shown.words
    assert "of €12,000 by" in shown.words
    await (await agency.mette.modal()).close()
    assert "€" not in (await burn(agency, agency.sofie)).words


async def test_hours_and_money_of_the_same_amount_are_warned_of_once(agency: Agency, acme: Client) -> None:
    """A hundred hours and a hundred euros: nothing breaks, and one word is enough."""
    terms = agreed.website(project="Tiny", hours=HOURS)
    tiny = await agreed.agreement(agency, acme, terms, budget=HOURS, currency="EUR")
    await worked(agency, acme, "100", cost=HOURS, engagement_id=tiny.engagement_id)
    assert len(await in_channel(agency)) == 1


async def test_of_an_archived_client_nothing_is_said(agency: Agency, acme: Client) -> None:
    await given.archived(agency, acme)
    await worked(agency, acme, "120")
    assert [row for row in await given.rows(agency, Outgoing) if row.kind == "budget"] == []

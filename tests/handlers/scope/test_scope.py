"""A scope request as people meet it: kept beside the agreement, answered, moved from step to step, and told once."""

import asyncio
import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from models.agreements import Agreement
from models.audit import Act, AuditEntry
from models.clients import Client
from models.rules.agreement import EngagementKind, Responses, ResponseTimes, Scope
from models.rules.scope import Step
from models.scope_requests import ScopeRequest, ScopeStep
from tests.support import agreed, given
from tests.support.agency import MONDAY, TEAM, Agency
from tests.support.kickoffs import press, the_kickoff
from tests.support.person import Modal, Person, Shown

SCOPE = Scope(
    inside=("Ten pages", "Two rounds of changes"),
    outside=("A shop", "Photography"),
    change="Anything beyond ten pages.",
    approver="Anna Berg",
    price_basis="€120 an hour",
    effect="The end moves by the days it takes.",
)
TUESDAY = MONDAY + timedelta(days=1, hours=1)
"""A digest comes, at the latest."""
SHARES = "Changes and favours, of the hours or the budget agreed at kickoff"
RESPONSES = Responses(ours=ResponseTimes(normal=Decimal(4)), theirs=ResponseTimes(normal=Decimal(16)))


@pytest.fixture(autouse=True)
async def acme(agency: Agency) -> Client:
    """A client of Mette's, with a channel of their own and an agreement worth 48,000 for 400 hours."""
    await agency.clock(MONDAY)
    client = await given.client(agency, "Acme", internal_channel="CACME")
    terms = agreed.website(scope=SCOPE, hours=Decimal(400), responses=RESPONSES)
    await agreed.agreement(agency, client, terms, budget=Decimal(48000), currency="EUR")
    return client


async def kept(agency: Agency, words: str = "five more pages", by: Person | None = None, **more: object) -> Shown:
    """What is said to whoever kept a request."""
    person = by or agency.sofie
    await person.command(f"/client-scope acme {words}")
    await (await (await person.modal()).fill(**more)).submit()
    return await person.told()


async def opened(agency: Agency, person: Person, client: str = "acme") -> Modal:
    """The page of the request that waits longest, or was kept last."""
    await person.command(f"/clients {client}")
    while "All requests" not in (card := await person.told()).buttons:
        pass
    await card.press("All requests")
    return await press(agency, "Open", by=person)


async def the_request(agency: Agency) -> ScopeRequest:
    row: ScopeRequest
    [row] = await given.rows(agency, ScopeRequest)
    return row


async def in_channel(agency: Agency, channel: str = "CACME") -> list[str]:
    """What stands there, as people read it."""
    await agency.clock(timedelta(seconds=1))
    known = agency.sandbox.world.workspaces[TEAM].channels[channel].messages
    return [message.text for message in known]


# Keeping it


async def test_the_agreement_stands_beside_the_form(agency: Agency) -> None:
    await agency.sofie.command("/client-scope acme can we have five more pages?")
    form = await agency.sofie.modal()
    assert form.value("What they ask for") == "can we have five more pages?"
    for words in ("Ten pages", "Photography", "Anything beyond ten pages.", "Anna Berg", "This may be about"):
        assert words in form.words
    assert "Cost" not in form.labels


async def test_it_comes_beside_as_soon_as_the_client_is_chosen(agency: Agency) -> None:
    await agency.sofie.command("/client-scope")
    form = await agency.sofie.modal()
    assert "Ten pages" not in form.words
    await form.fill(What_they_ask_for="a shop, please")
    await form.fill(Client="Acme")
    await agency.house.deps.tasks.drain()
    form = await agency.sofie.modal()
    assert "Ten pages" in form.words
    assert form.value("What they ask for") == "a shop, please"


async def test_only_client_and_words_are_needed(agency: Agency) -> None:
    word = await kept(agency)
    row = await the_request(agency)
    assert (row.step, row.what, row.hours) == (Step.NEW, "five more pages", None)
    assert "Kept with *Acme*: to be decided." in word.words
    assert "Words to begin with" in word.words


async def test_a_message_brings_its_words_and_its_link(agency: Agency) -> None:
    await agency.sofie.post("message", channel="CACME", text="Acme asks for a shop")
    ts = agency.sandbox.world.workspaces[TEAM].channels["CACME"].messages[-1].ts
    await agency.sofie.post("shortcut", callback_id="scope.message", channel="CACME", ts=ts)
    form = await agency.sofie.modal()
    assert form.value("What they ask for") == "Acme asks for a shop"
    assert await form.submit() == {}
    row = await the_request(agency)
    assert row.link


async def test_at_night_a_boundary_may_have_been_broken(agency: Agency) -> None:
    await agency.sofie.command("/clients acme")
    card = await agency.sofie.told()
    await card.press("Start with it")
    await agency.clock(datetime(2030, 1, 11, 17, 40, tzinfo=ZoneInfo("Europe/Copenhagen")))
    while "Kept with" not in (word := await kept(agency)).words:
        pass
    assert "They asked outside your working hours." in word.words
    assert "Boundary broken" in word.buttons


# Steps


async def test_a_quote_from_the_first_word_to_the_new_version(agency: Agency) -> None:
    await kept(agency, What_you_say="Extra, quote it", Hours="40", Days="5")
    page = await opened(agency, agency.mette)
    assert "Extra, to be quoted" in page.words
    assert "40 hours" in page.words
    page = await press(agency, "I sent the quote")
    assert "Quoted, they decide" in page.words
    form = await press(agency, "They said yes")
    assert form.value("Who said yes") == "Anna Berg"
    await form.fill(Cost="4800")
    assert await form.submit() == {}
    page = await agency.mette.modal()
    assert "yes from Anna Berg" in page.words
    assert "€4,800" in page.words
    first, second = sorted(await given.rows(agency, Agreement), key=lambda one: one.version)
    assert second.terms.hours == first.terms.hours + 40
    assert second.budget == first.budget + 4800
    assert (first.terms.ends_on, second.terms.ends_on) == (date(2030, 3, 29), date(2030, 4, 5))
    assert second.terms.scope.inside[-1] == "five more pages"
    assert second.agreed_by == "Anna Berg"
    assert "five more pages" in str(second.reason)


async def test_who_decides_later_has_the_agreement_beside_it_too(agency: Agency) -> None:
    await kept(agency, "photography of our team")
    page = await opened(agency, agency.mette)
    for words in ("Ten pages", "Anything beyond ten pages.", "This may be about “Photography” (not in scope)"):
        assert words in page.words
    page = await press(agency, "Extra, quote it")
    assert "This may be about" not in page.words


async def test_who_did_what_and_why_stands_on_the_page(agency: Agency) -> None:
    word = await kept(agency)
    await word.press("On us")
    form = await agency.sofie.modal()
    await form.fill(Hours="3", Why="They were patient with us")
    assert await form.submit() == {}
    page = await agency.sofie.modal()
    assert "They were patient with us" in page.words
    page = await press(agency, "Take it up again", by=agency.sofie)
    assert "To be decided" in page.words
    steps = [one.step for one in await given.rows(agency, ScopeStep)]
    assert steps == [Step.NEW, Step.FAVOUR, Step.NEW]


async def test_two_people_press_at_once(agency: Agency) -> None:
    await kept(agency, What_you_say="Extra, quote it")
    await opened(agency, agency.sofie)
    await opened(agency, agency.mette)
    pages = [await one.modal() for one in (agency.sofie, agency.mette)]
    await asyncio.gather(*(one.press("I sent the quote") for one in pages))
    await agency.house.deps.tasks.drain()
    shown = [(await one.modal()).words for one in (agency.sofie, agency.mette)]
    assert sum("Somebody moved this a moment ago" in one for one in shown) == 1
    assert [one.step for one in await given.rows(agency, ScopeStep)] == [Step.QUOTED, Step.WAITING]


async def test_two_say_yes_at_once_and_the_agreement_moves_once(agency: Agency) -> None:
    await kept(agency, What_you_say="Extra, quote it", Hours="10")
    for one in (agency.sofie, agency.mette):
        await opened(agency, one)
        await press(agency, "They said yes", by=one)
    forms = [await one.modal() for one in (agency.sofie, agency.mette)]
    answers = await asyncio.gather(*(one.submit() for one in forms))
    assert sorted(map(len, answers)) == [0, 1]
    assert [one.version for one in await given.rows(agency, Agreement)] == [1, 2]


async def test_an_amendment_that_somebody_is_writing_follows_the_change(agency: Agency) -> None:
    await kept(agency, What_you_say="Extra, quote it", Hours="10")
    await agency.mette.command("/clients acme")
    await (await agency.mette.told()).press("Open")
    await press(agency, "Amend")
    await (await agency.mette.modal()).close()
    await opened(agency, agency.sofie)
    await press(agency, "They said yes", by=agency.sofie)
    assert await (await agency.sofie.modal()).submit() == {}
    kickoff = await the_kickoff(agency)
    assert kickoff.terms.hours == 410
    assert kickoff.terms.scope.inside[-1] == "five more pages"


async def test_a_retainer_moves_by_the_month_only_where_that_is_said(agency: Agency) -> None:
    globex = await given.client(agency, "Globex")
    terms = agreed.website(kind=EngagementKind.RETAINER, hours=Decimal(20), ends_on=None)
    await agreed.agreement(agency, globex, terms, budget=Decimal(2400), currency="EUR")
    for ticked in ([], ["Every month from now on"]):
        await agency.mette.command("/client-scope globex a newsletter")
        form = await agency.mette.modal()
        await (await form.fill(What_you_say="Extra, quote it", Hours="5", Cost="600")).submit()
        await opened(agency, agency.mette, "globex")
        form = await press(agency, "They said yes")
        await form.fill(Who_said_yes="Bo", How_often=ticked)
        assert await form.submit() == {}
        await (await agency.mette.modal()).close()
    versions = [one for one in await given.rows(agency, Agreement) if one.client_id == globex.id]
    assert [(one.terms.hours, one.budget) for one in sorted(versions, key=lambda one: one.version)] == [
        (20, 2400),
        (20, 2400),
        (25, 3000),
    ]


# What the channel hears


async def test_the_channel_hears_of_a_change_and_a_favour_at_once_in_one_thread(agency: Agency) -> None:
    await kept(agency, "a shop", What_you_say="Extra, quote it")
    await kept(agency, "three banners", What_you_say="On us", Hours="3")
    await kept(agency, "which font?", What_you_say="In the agreement")
    await kept(agency, "a film")
    first, second = await in_channel(agency)
    assert "asks for more: “a shop”" in first
    assert "gets a favour: “three banners”" in second
    messages = agency.sandbox.world.workspaces[TEAM].channels["CACME"].messages
    assert messages[1].thread_ts == messages[0].ts


async def test_it_says_no_money_and_calls_nobody_at_night(agency: Agency) -> None:
    await kept(agency, "a shop", What_you_say="Extra, quote it", by=agency.sofie)
    await agency.clock(datetime(2030, 1, 11, 20, tzinfo=ZoneInfo("Europe/Copenhagen")))
    await kept(agency, "a blog", by=agency.mette, What_you_say="Extra, quote it", Cost="9000")
    await kept(agency, "a map", What_you_say="Extra, quote it", by=agency.sofie)
    by_day, by_owner, by_night = await in_channel(agency)
    assert "<@UMETTE>" in by_day
    assert "<@USOFIE> says it is extra" in by_day
    assert "9,000" not in by_owner
    assert "mette says it is extra" in by_owner
    assert all("<@" not in told for told in (by_owner, by_night))


async def test_each_threshold_is_spoken_of_once(agency: Agency) -> None:
    for hours in ("20", "25", "60", "20"):
        await kept(agency, f"{hours} hours of help", What_you_say="On us", Hours=hours)
    told = [[line for line in text.split("\n") if "%" in line] for text in await in_channel(agency)]
    said = [[line for line in lines if "hours agreed" in line] for lines in told]
    assert said == [
        [],
        ["Changes and favours now make 11% of the hours agreed at kickoff."],
        ["Changes and favours now make 26% of the hours agreed at kickoff."],
        [],
    ]


async def test_a_retainer_is_weighed_by_the_month(agency: Agency) -> None:
    """Two hours a month on twenty are ten percent, each month anew, and never fifty after half a year."""
    globex = await given.client(agency, "Globex", internal_channel="CTEAM")
    terms = agreed.website(kind=EngagementKind.RETAINER, hours=Decimal(20), ends_on=None)
    await agreed.agreement(agency, globex, terms, budget=Decimal(2400), currency="EUR")
    for days in (0, 30, 60):
        await agency.clock(MONDAY + timedelta(days=days, minutes=1))
        await agency.sofie.command("/client-scope globex a small thing")
        await (await (await agency.sofie.modal()).fill(What_you_say="On us", Hours="2")).submit()
    told = [text for text in await in_channel(agency, "CTEAM") if "favour" in text]
    assert ["of this month make 10% of its hours" in text for text in told] == [True] * 3


async def test_other_money_is_not_weighed_against_the_budget(agency: Agency) -> None:
    """A favour worth 30,000 kroner is not five eighths of a budget in euros."""
    await kept(agency, "a film", What_you_say="Extra, quote it", by=agency.mette, Cost="30000")
    async with agency.house.deps.database.transaction(TEAM) as session:
        (await session.get_one(ScopeRequest, (await the_request(agency)).id)).currency = "DKK"
    await opened(agency, agency.sofie)
    await (await (await press(agency, "On us", by=agency.sofie)).fill(Hours="1")).submit()
    assert all("%" not in text for text in await in_channel(agency))


async def test_a_client_without_a_channel_is_told_of_to_its_owner(agency: Agency, acme: Client) -> None:
    await given.change(agency, acme, internal_channel=None)
    await kept(agency, "a shop", What_you_say="Extra, quote it")
    await agency.clock(timedelta(seconds=1))
    assert "asks for more: “a shop”" in (await agency.mette.told()).words


# Waiting


async def test_its_owner_hears_once_that_it_waits(agency: Agency) -> None:
    await kept(agency)
    await agency.clock(TUESDAY)
    assert ("\n".join(agency.private("UMETTE"))).count("nobody has said yet") == 1
    await agency.clock(TUESDAY + timedelta(days=2))
    assert ("\n".join(agency.private("UMETTE"))).count("nobody has said yet") == 1


async def test_nobody_hears_of_it_before_the_agreed_time_is_over(agency: Agency) -> None:
    await agency.clock(TUESDAY - timedelta(hours=1))
    await kept(agency)
    await agency.clock(TUESDAY + timedelta(hours=2))
    assert "nobody has said yet" not in "\n".join(agency.private("UMETTE"))
    await agency.clock(TUESDAY + timedelta(days=2))
    assert ("\n".join(agency.private("UMETTE"))).count("nobody has said yet") == 1


async def test_the_agreed_time_runs_from_the_message_and_not_from_when_it_was_kept(agency: Agency) -> None:
    """They wait since they wrote, whenever somebody finds the time to keep it."""
    await agency.sofie.post("message", channel="CACME", text="Acme asks for a shop")
    ts = agency.sandbox.world.workspaces[TEAM].channels["CACME"].messages[-1].ts
    await agency.clock(MONDAY + timedelta(hours=6))
    await agency.sofie.post("shortcut", callback_id="scope.message", channel="CACME", ts=ts)
    assert await (await agency.sofie.modal()).submit() == {}
    await agency.clock(TUESDAY)
    assert ("\n".join(agency.private("UMETTE"))).count("nobody has said yet") == 1


async def test_nobody_hears_of_what_was_answered_in_time(agency: Agency) -> None:
    word = await kept(agency)
    await word.press("In the agreement")
    await agency.clock(TUESDAY)
    assert "nobody has said yet" not in "\n".join(agency.private("UMETTE"))


async def test_nobody_hears_of_a_client_that_rests_meanwhile(agency: Agency) -> None:
    await kept(agency)
    await agency.mette.command("/clients pause acme")
    await agency.clock(TUESDAY)
    assert "nobody has said yet" not in "\n".join(agency.private("UMETTE"))


# The sum, and who sees money


async def test_what_scope_gave_and_took(agency: Agency) -> None:
    await kept(agency, "banners", What_you_say="On us", Hours="3")
    await kept(agency, "a shop", What_you_say="Extra, quote it", Hours="40")
    await opened(agency, agency.mette)
    await (await (await press(agency, "They said yes")).fill(Cost="5000")).submit()
    for person, sees in ((agency.mette, True), (agency.sofie, False)):
        await opened(agency, person)
        every = await press(agency, "All requests", by=person)
        assert "Q1 2030" in every.words
        assert "1 change won · 40 hours" in every.words
        assert "1 favour given · 3 hours" in every.words
        assert ("€5,000" in every.words) is sees
        assert ("€360" in every.words) is sees
    looks = [one for one in await given.rows(agency, AuditEntry) if one.act is Act.SAW_MONEY]
    assert {one.actor_id for one in looks} == {"UMETTE"}


async def test_a_member_who_estimates_leaves_the_cost_as_it_was(agency: Agency) -> None:
    await kept(agency, by=agency.mette, What_you_say="Extra, quote it", Cost="700")
    await opened(agency, agency.sofie)
    form = await press(agency, "What it takes", by=agency.sofie)
    assert form.labels == ["Hours", "Days"]
    assert await (await form.fill(Hours="6")).submit() == {}
    row = await the_request(agency)
    assert (row.hours, row.cost) == (Decimal(6), Decimal(700))


async def test_the_week_tells_what_was_asked_for_and_what_became_of_it(agency: Agency) -> None:
    await kept(agency, "banners", What_you_say="On us", Hours="3")
    await kept(agency, "a shop")
    await agency.mette.command("/client-summary")
    await (await (await agency.mette.modal()).fill(Channel="CTEAM")).submit()
    while "Show me this week's now" not in (word := await agency.mette.told()).buttons:
        pass
    await word.press("Show me this week's now")
    while "Our clients" not in (week := await agency.mette.told()).words:
        pass
    assert "*Scope this week*" in week.words
    assert "*Acme* · 2 requests, 1 on us, 1 still open" in week.words


async def test_words_that_are_for_a_settled_step_move_nothing_else(agency: Agency) -> None:
    """A form that was tampered with takes no way around the agreement."""
    await kept(agency, What_you_say="Extra, quote it")
    await opened(agency, agency.sofie)
    form = await press(agency, "On us", by=agency.sofie)
    sent = json.loads(agency.sandbox.world.workspaces[TEAM].modals["USOFIE"][-1].body["private_metadata"])
    sent["keep"]["to"] = "approved"
    agency.sandbox.world.workspaces[TEAM].modals["USOFIE"][-1].body["private_metadata"] = json.dumps(sent)
    await form.fill(Why="Because")
    assert await form.submit() == {"Why": "Somebody moved this meanwhile. Copy your words, and open it again."}
    assert (await the_request(agency)).step is Step.QUOTED


async def test_an_admin_chooses_when_it_is_spoken_of(agency: Agency) -> None:
    await agency.mette.command("/client-settings scope")
    form = await agency.mette.modal()
    assert [one["value"] for one in form.value("Favours within 30 days")] == ["3", "5", "10"]
    await form.fill_in({SHARES: ["5%"], "Favours within 30 days": []})
    assert await form.submit() == {}
    await kept(agency, "some help", What_you_say="On us", Hours="30")
    [told] = await in_channel(agency)
    assert "now make 7% of the hours" in told
    await kept(agency, "more help", What_you_say="On us", Hours="90")
    assert "%" not in (await in_channel(agency))[-1]


@pytest.mark.parametrize("button", ["We decline", "They took it back"])
async def test_a_no_says_why_also_where_the_form_lets_blanks_through(agency: Agency, button: str) -> None:
    await kept(agency, What_you_say="Extra, quote it")
    await opened(agency, agency.sofie)
    form = await press(agency, button, by=agency.sofie)
    assert list(await form.submit()) == ["Why"]
    assert await (await form.fill(Why="   ")).submit() == {"Why": "Please fill this in."}
    assert (await the_request(agency)).step is Step.QUOTED
    assert await (await form.fill(Why="No time this month")).submit() == {}
    assert [one.why for one in await given.rows(agency, ScopeStep)] == [None, "No time this month"]

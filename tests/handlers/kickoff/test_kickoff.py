"""A kickoff from its first screen to the agreement, and what is typed on the way."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from models.agreements import Agreement
from models.clients import Client
from models.engagements import Engagement
from models.kickoffs import Kickoff
from models.promises import Promise
from models.rules.agreement import MOST_MILESTONES, Duty, Milestone, Side
from tests.support import given
from tests.support.agency import TEAM, Agency
from tests.support.kickoffs import first_screen, press, recorded, review, section, the_kickoff

FIRST = ["Client", "Project", "Template", "Start", "End"]
SECOND = ["Type", "Budget", "Hours", "Internal channel", "Notice period"]
MOST_FIELDS = 12
pytestmark = pytest.mark.usefixtures("acme")


# From a template


async def test_a_kickoff_from_a_template_asks_for_ten_things(agency: Agency) -> None:
    await agency.mette.command("/client-kickoff acme")
    modal = await agency.mette.modal()
    asked = modal.labels
    assert asked == FIRST
    assert modal.value("Client")["text"]["text"] == "Acme"
    await modal.fill(Project="Website", Start="2026-12-01", End="2027-02-26")
    assert await modal.submit() == {}

    modal = await agency.mette.modal()
    assert modal.labels == SECOND
    assert len([*asked, *modal.labels]) <= MOST_FIELDS
    await modal.fill(Budget="48000", Hours="400")
    assert await modal.submit() == {}

    everything = await agency.mette.modal()
    assert everything.labels == []
    told = ["Website", "€48,000", "400 hours", "30 days", "Urgent 4, normal 8, low 24 business hours", "Launch"]
    assert [words for words in told if words not in everything.words] == []
    assert await everything.submit() == {}

    agreement = await agency.mette.modal()
    assert agreement.title == "Agreement"
    assert "Version 1 by" in agreement.words
    [kept] = await given.rows(agency, Agreement)
    assert (kept.version, kept.terms.project, kept.budget, kept.currency) == (1, "Website", 48000, "EUR")
    assert await given.rows(agency, Kickoff) == []
    [engagement] = await given.rows(agency, Engagement)
    assert (engagement.starts_on, engagement.ends_on) == (date(2026, 12, 1), date(2027, 2, 26))
    sides = [promise.side for promise in await given.rows(agency, Promise)]
    assert (sides.count(Side.OURS), sides.count(Side.THEIRS)) == (4, 4)


@pytest.mark.parametrize("template", ["Website", "Retainer", "Campaign"])
async def test_every_template_that_ships_can_be_recorded_as_it_is(agency: Agency, template: str) -> None:
    await (await review(agency.mette, Template=template)).submit()
    [kept] = await given.rows(agency, Agreement)
    for milestone in kept.terms.milestones:
        days = [duty.due_on for _side, duty in milestone.duties()]
        assert [day.weekday() < 5 for day in days] == [True, True]
    assert kept.terms.outside == ()
    assert kept.terms.responses.working_hours == "Monday to Friday, 09:00–17:00 (Copenhagen)"


async def test_a_template_speaks_the_clients_language(agency: Agency, acme: Client) -> None:
    await given.change(agency, acme, language="da")
    await review(agency.mette)
    kickoff = await the_kickoff(agency)
    assert kickoff.terms.milestones[-1].title == "Lancering"
    assert kickoff.terms.responses.working_hours.startswith("Mandag til fredag")


async def test_from_scratch_the_way_leads_through_every_section(agency: Agency) -> None:
    await (await first_screen(agency.mette, Template="From scratch")).submit()
    titles = []
    for _ in range(5):
        modal = await agency.mette.modal()
        titles.append(modal.title)
        await modal.submit()
    assert titles == ["Engagement", "Response times", "Scope", "Milestones", "How we work best"]
    assert (await agency.mette.modal()).title == "Kickoff"


async def test_one_goes_back_and_skips(agency: Agency) -> None:
    await (await first_screen(agency.mette, Template="From scratch")).submit()
    await press(agency, "Skip")
    assert (await agency.mette.modal()).title == "Response times"
    await press(agency, "Back")
    assert (await agency.mette.modal()).title == "Engagement"
    await press(agency, "Back")
    assert (await agency.mette.modal()).value("Project") == "Website"
    await press(agency, "See all")
    assert (await agency.mette.modal()).title == "Kickoff"


async def test_a_section_edited_from_the_page_with_all_leads_back_to_it(agency: Agency) -> None:
    await (await first_screen(agency.mette, Template="From scratch")).submit()
    await press(agency, "See all")
    await (await section(agency, "Engagement")).submit()
    assert (await agency.mette.modal()).title == "Kickoff"


async def test_how_we_work_best_is_chosen_from_our_list(agency: Agency) -> None:
    await review(agency.mette)
    modal = await section(agency, "How we work best")
    chosen = ["No calls before nine", "Brief in writing"]
    await modal.fill_in({"From our list": chosen})
    await modal.submit()
    await (await agency.mette.modal()).submit()
    agreement = await agency.mette.modal()
    assert "*No calls before nine:* The early hours are for your work" in agreement.words
    [kept] = await given.rows(agency, Agreement)
    assert [one.need for one in kept.terms.boundaries] == chosen

    await agency.mette.command("/clients acme")
    assert "*Boundary: No calls before nine*" in (await agency.mette.told()).words


async def test_a_client_who_learns_one_goes_on_learning_it(agency: Agency) -> None:
    await recorded(agency)
    await (await agency.mette.modal()).close()
    await agency.mette.no_modal()
    await review(agency.mette, Project="Shop")
    await (await (await section(agency, "How we work best")).fill_in({"From our list": ["Brief in writing"]})).submit()
    await (await agency.mette.modal()).submit()
    await agency.mette.command("/clients acme")
    assert "*Boundary: Answer within a working day*" in (await agency.mette.told()).words


async def test_an_owner_writes_the_budget_and_others_are_not_asked(agency: Agency, acme: Client) -> None:
    await given.change(agency, acme, owner_id="UJONAS")
    await (await first_screen(agency.sofie)).submit()
    assert (await agency.sofie.modal()).labels == [label for label in SECOND if label != "Budget"]
    jonas = agency.person("UJONAS")
    await (await first_screen(jonas)).submit()
    assert (await jonas.modal()).labels == SECOND


async def test_others_keep_a_budget_that_they_do_not_see(agency: Agency) -> None:
    await (await first_screen(agency.mette)).submit()
    await (await (await agency.mette.modal()).fill(Budget="48000")).submit()
    await agency.sofie.command("/client-kickoff acme")
    await (await agency.sofie.told()).press("Go on")
    everything = await agency.sofie.modal()
    assert "48,000" not in everything.words
    await (await (await section(agency, "Engagement", agency.sofie)).fill(Hours="10")).submit()
    kickoff = await the_kickoff(agency)
    assert (kickoff.budget, kickoff.terms.hours) == (Decimal(48000), Decimal(10))


# What is typed is kept


async def test_a_closed_section_comes_back_as_it_was_left(agency: Agency) -> None:
    await review(agency.mette)
    modal = await section(agency, "Scope")
    await modal.fill_in({"In scope": "Design of ten pages", "Who approves a change": "Anna"})
    await modal.close()
    await agency.mette.no_modal()

    await agency.mette.command("/client-kickoff")
    left = await agency.mette.told()
    assert "*Acme* · Website" in left.words
    await left.press("Go on")
    again = await agency.mette.modal()
    assert again.title == "Scope"
    assert (again.value("In scope"), again.value("Who approves a change")) == ("Design of ten pages", "Anna")
    await again.submit()
    assert (await the_kickoff(agency)).terms.scope.inside == ("Design of ten pages",)


async def test_the_first_screen_is_kept_too(agency: Agency) -> None:
    await (await first_screen(agency.mette)).close()
    await agency.mette.no_modal()
    await agency.mette.command("/client-kickoff")
    modal = await agency.mette.modal()
    assert (modal.value("Project"), modal.value("End")) == ("Website", "2027-02-26")


async def test_finish_later_says_where_it_is_kept(agency: Agency) -> None:
    await review(agency.mette)
    await (await press(agency, "Finish later")).close()
    kept = await agency.mette.told()
    assert "Saved: *Acme* · Website" in kept.words
    await kept.press("Go on")
    assert "Website" in (await agency.mette.modal()).words


async def test_an_expired_trigger_costs_nothing(agency: Agency) -> None:
    await review(agency.mette)
    await (await section(agency, "Milestones")).close()
    await agency.fault("views.open", "error", error="expired_trigger_id")
    await agency.mette.command("/client-kickoff")
    await (await agency.mette.told()).press("Go on")
    again = await agency.mette.told()
    assert "What you wrote is kept" in again.words
    await again.press("Open it again")
    assert (await agency.mette.modal()).title == "Milestones"


async def test_a_milestone_that_was_not_saved_comes_back(agency: Agency) -> None:
    await review(agency.mette)
    await section(agency, "Milestones")
    modal = await press(agency, "Add a milestone")
    await modal.fill(Milestone="Photo day", Date="2026-12-15")
    await press(agency, "Back")
    await press(agency, "Add a milestone")
    assert (await agency.mette.modal()).value("Milestone") == "Photo day"


# Milestones


async def test_their_date_is_five_working_days_before_ours(agency: Agency) -> None:
    await review(agency.mette)
    await section(agency, "Milestones")
    modal = await press(agency, "Add a milestone")
    await modal.fill_in({"Milestone": "Photo day", "Date": "2026-12-16", "What we need from them": "The location"})
    await modal.submit()
    assert "The location, by 9 December" in (await agency.mette.modal()).words
    [added] = [one for one in (await the_kickoff(agency)).terms.milestones if one.title == "Photo day"]
    assert added.theirs == Duty("The location", date(2026, 12, 9))


async def test_a_day_of_theirs_without_a_duty_is_asked_about(agency: Agency) -> None:
    await review(agency.mette)
    await section(agency, "Milestones")
    modal = await press(agency, "Add a milestone")
    await modal.fill_in({"Milestone": "Photo day", "Date": "2026-12-16", "Their date": "2026-12-01"})
    assert list(await modal.submit()) == ["What we need from them"]


async def test_a_milestone_outside_is_warned_of_and_recorded(agency: Agency) -> None:
    await review(agency.mette)
    await section(agency, "Milestones")
    modal = await press(agency, "Add a milestone")
    await (await modal.fill(Milestone="Anniversary", Date="2028-01-10")).submit()
    assert "Not between start and end" in (await agency.mette.modal()).words
    await press(agency, "See all")
    everything = await agency.mette.modal()
    assert "Anniversary is not between start and end. Fine if you mean it." in everything.words
    await everything.submit()
    assert (await agency.mette.modal()).title == "Agreement"


async def test_many_milestones_fit_and_then_it_is_full(agency: Agency) -> None:
    await review(agency.mette)
    kickoff = await the_kickoff(agency)
    await fill_with_milestones(agency, kickoff.id, 40)
    modal = await section(agency, "Milestones")
    assert modal.buttons.count("Edit") == 40
    await fill_with_milestones(agency, kickoff.id, MOST_MILESTONES)
    await press(agency, "See all")
    full = await section(agency, "Milestones")
    assert "Add a milestone" not in full.buttons
    assert "the most one agreement holds" in full.words
    await press(agency, "See all")
    await (await agency.mette.modal()).submit()
    agreement = await agency.mette.modal()
    assert agreement.words.count("Step ") == MOST_MILESTONES


async def fill_with_milestones(agency: Agency, kickoff_id: int, count: int) -> None:
    """So many, a day each, with long duties."""
    start = date(2026, 12, 1)
    milestones = tuple(
        Milestone(key, f"Step {key}", Duty("x" * 300, start + timedelta(days=key)), Duty("y" * 300, start))
        for key in range(1, count + 1)
    )
    async with agency.house.deps.database.transaction(TEAM) as session:
        kickoff = await session.get_one(Kickoff, kickoff_id)
        kickoff.change("UMETTE", agency.sandbox.clock.now(), milestones=milestones)


async def test_removing_a_milestone(agency: Agency) -> None:
    await review(agency.mette)
    await section(agency, "Milestones")
    await press(agency, "Edit")
    await press(agency, "Remove")
    assert "Structure" not in (await agency.mette.modal()).words
    assert len((await the_kickoff(agency)).terms.milestones) == 3


# Response times


async def test_a_level_fills_the_hours_and_leaves_the_rest(agency: Agency) -> None:
    await review(agency.mette)
    modal = await section(agency, "Response times")
    await modal.fill(Channels="Only by mail")
    modal = await press(agency, "Premium")
    assert (modal.value("We answer: urgent"), modal.value("They answer: low")) == ("2", "24")
    assert modal.value("Channels") == "Only by mail"
    await modal.submit()
    assert "*Level:* Premium" in (await agency.mette.modal()).words


async def test_hours_of_ones_own_are_no_level(agency: Agency) -> None:
    await review(agency.mette)
    modal = await section(agency, "Response times")
    await modal.fill_in({"We answer: urgent": "1"})
    await modal.submit()
    everything = await agency.mette.modal()
    assert "Urgent 1, normal 8" in everything.words
    assert "Level" not in everything.words

"""A recovery plan as people meet it: begun from the card, ticked by anybody, ended by a lead or the owner."""

import asyncio
from datetime import date, timedelta

import pytest

from models.clients import Client
from models.plans import Plan, PlanStep
from models.rules.plans import Cause
from tests.support import given
from tests.support.agency import MONDAY, Agency
from tests.support.cards import rest_of
from tests.support.kickoffs import press
from tests.support.person import Modal
from tests.support.plans import WORDS, begun, card, chosen, opened, the_plan


@pytest.fixture(autouse=True)
async def acme(agency: Agency) -> Client:
    """A client of Sofie's."""
    await agency.clock(MONDAY)
    return await given.client(agency, "Acme", owner="USOFIE")


async def sofie_presses(agency: Agency, button: str) -> Modal:
    """What stands before her then."""
    return await press(agency, button, by=agency.sofie)


# Beginning one


async def test_it_begins_with_steps_for_what_happened(agency: Agency) -> None:
    form = await chosen(agency, agency.sofie)
    assert "*Acme* · We missed what we promised" in form.words
    assert form.value("Step 1") == WORDS
    assert form.value("Who does step 1") == "USOFIE"
    assert [form.value(f"Step {number} until") for number in (1, 2, 3, 4)] == [
        "2030-01-07",
        "2030-01-09",
        "2030-01-21",
        "2030-01-28",
    ]
    assert form.value("Step 5") is None


async def test_it_is_changed_before_it_is_saved(agency: Agency, acme: Client) -> None:
    form = await chosen(agency, agency.sofie, 3)
    more = {"Step 1": "Bring cake", "Who does step 1": "UJONAS", "Step 1 until": "2030-01-10", "Step 2": ""}
    await form.fill_in(more)
    assert await form.submit() == {}
    plan = await the_plan(agency)
    assert (plan.client_id, plan.cause, plan.begun_by) == (acme.id, Cause.QUIET, "USOFIE")
    rows = await given.rows(agency, PlanStep)
    assert [(row.place, row.what, row.who, row.due_on) for row in rows] == [
        (1, "Bring cake", "UJONAS", date(2030, 1, 10)),
        (2, "Meet them, and ask what keeps them up at night", "USOFIE", date(2030, 1, 28)),
    ]


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("Step 1 until", "2030-01-04", "This day has passed. Please pick another."),
        ("Who does step 1", "UGUEST", "Please pick somebody of your own team."),
        ("Who does step 1", "UCLIENT", "Please pick somebody of your own team."),
        ("Who does step 1", None, "Please fill this in."),
        ("Step 1 until", None, "Please fill this in."),
    ],
)
async def test_each_step_has_one_of_us_and_a_day_to_come(
    agency: Agency, field: str, value: str | None, error: str
) -> None:
    form = await chosen(agency, agency.sofie)
    await form.fill_in({field: value})
    assert await form.submit() == {field: error}
    assert await given.rows(agency, Plan) == []


async def test_what_was_typed_is_kept(agency: Agency) -> None:
    form = await chosen(agency, agency.sofie)
    await form.fill_in({"Step 5": "Bring cake", "Step 1": "Ring them"})
    await form.close()
    form = await chosen(agency, agency.sofie)
    assert (form.value("Step 5"), form.value("Step 1")) == ("Bring cake", "Ring them")
    assert "As you left it" in form.words
    assert (await chosen(agency, agency.sofie, 1)).value("Step 5") is None


async def test_of_two_who_begin_at_once_one_is_told(agency: Agency) -> None:
    forms = [await chosen(agency, agency.sofie), await chosen(agency, agency.mette)]
    answers = await asyncio.gather(*(form.submit() for form in forms))
    assert sorted(map(len, answers)) == [0, 1]
    [text] = [text for errors in answers for text in errors.values()]
    assert "Somebody began a plan for them a moment ago." in text
    await the_plan(agency)


async def test_one_runs_at_a_time(agency: Agency) -> None:
    old = await rest_of(agency.mette)
    await begun(agency)
    await old.press("Recovery plan")
    await agency.house.deps.tasks.drain()
    assert WORDS in (await agency.mette.modal()).words


async def test_an_archived_client_gets_none(agency: Agency, acme: Client) -> None:
    form = await chosen(agency, agency.sofie)
    await given.archived(agency, acme)
    assert "Acme is archived." in (await form.submit())["Step 1"]
    await agency.sofie.command("/clients")
    assert await given.rows(agency, Plan) == []


# On the card


async def test_it_stands_on_the_card_and_late_steps_are_marked(agency: Agency) -> None:
    await begun(agency)
    words = await card(agency.mette)
    assert "*Recovery plan:* We missed what we promised · 0 of 4 steps done" in words
    assert f"⬜ *{WORDS}*\n<@USOFIE> · until Monday 7 January" in words
    assert "overdue" not in words
    await agency.clock(timedelta(days=1))
    words = await card(agency.mette)
    assert "0 of 4 steps done, 1 overdue" in words
    assert f"⬜ *{WORDS}*\n<@USOFIE> · ⚠️ was to be done by 7 January" in words


async def test_what_is_done_is_no_longer_on_the_card(agency: Agency) -> None:
    await begun(agency)
    await sofie_presses(agency, "Done")
    words = await card(agency.mette)
    assert "1 of 4 steps done" in words
    assert WORDS not in words


# Ticking


async def test_anybody_ticks_and_takes_back(agency: Agency) -> None:
    await begun(agency)
    jonas = agency.person("UJONAS")
    await opened(agency, jonas)
    page = await press(agency, "Done", by=jonas)
    assert f"✅ *{WORDS}*\ndone by <@UJONAS>" in page.words
    page = await press(agency, "Not done", by=jonas)
    assert f"⬜ *{WORDS}*" in page.words
    assert [row.done_by for row in await given.rows(agency, PlanStep)] == [None] * 4


async def test_of_two_who_tick_at_once_one_is_told(agency: Agency) -> None:
    await begun(agency, agency.mette)
    await opened(agency, agency.sofie)
    await asyncio.gather(press(agency, "Done"), sofie_presses(agency, "Done"))
    pages = [await one.modal() for one in (agency.mette, agency.sofie)]
    assert sum("Somebody was quicker." in page.words for page in pages) == 1
    assert sum(row.is_done for row in await given.rows(agency, PlanStep)) == 1


async def test_with_the_last_step_it_is_over_and_a_slip_is_taken_back(agency: Agency) -> None:
    await begun(agency)
    for _step in range(4):
        page = await sofie_presses(agency, "Done")
    assert "All of it is done. Well done; that was not easy." in page.words
    assert (await the_plan(agency)).ended_by == "USOFIE"
    assert "Their last recovery plan was done 7 January." in await card(agency.mette)
    await sofie_presses(agency, "Not done")
    assert (await the_plan(agency)).ended_at is None
    assert "3 of 4 steps done" in await card(agency.mette)


async def test_one_that_is_over_does_not_go_on_beside_another(agency: Agency) -> None:
    await begun(agency)
    for _step in range(4):
        await sofie_presses(agency, "Done")
    await begun(agency, agency.mette)
    page = await sofie_presses(agency, "Not done")
    assert "Another plan has begun for them since" in page.words
    assert [plan.ended_at is None for plan in await given.rows(agency, Plan)] == [False, True]


# Ending it


async def test_the_owner_ends_it_with_a_word(agency: Agency) -> None:
    await begun(agency)
    form = await sofie_presses(agency, "End this plan")
    await form.fill(How_it_went="They came to the office and we laughed.")
    assert await form.submit() == {}
    page = await agency.sofie.modal()
    assert "“They came to the office and we laughed.”" in page.words
    assert page.buttons == ["Open card"]
    assert "Recovery plan ended 7 January by <@USOFIE>" in await card(agency.mette)


async def test_others_do_not_end_it(agency: Agency) -> None:
    await begun(agency)
    jonas = agency.person("UJONAS")
    assert "End this plan" not in (await opened(agency, jonas)).buttons
    await given.lead(agency, "UJONAS")
    agency.house.deps.directory.forget("T1", "UJONAS")
    assert "End this plan" in (await opened(agency, jonas)).buttons


async def test_who_is_the_owner_no_longer_does_not_end_it(agency: Agency, acme: Client) -> None:
    await begun(agency)
    form = await sofie_presses(agency, "End this plan")
    await given.change(agency, acme, owner_id="UMETTE")
    await form.fill(How_it_went="Well.")
    await form.submit()
    assert "Sorry, only a lead or the client's owner can do this." in (await agency.sofie.told()).words
    assert (await the_plan(agency)).ended_at is None


async def test_words_about_one_that_ended_meanwhile_are_not_lost(agency: Agency) -> None:
    await begun(agency)
    form = await sofie_presses(agency, "End this plan")
    await opened(agency, agency.mette)
    other = await press(agency, "End this plan")
    for one in (other, form):
        await one.fill(How_it_went="Well.")
    assert await other.submit() == {}
    assert "has ended meanwhile" in (await form.submit())["How it went"]
    assert (await the_plan(agency)).ended_by == "UMETTE"


async def test_a_tick_after_the_end_changes_nothing(agency: Agency) -> None:
    await begun(agency)
    await opened(agency, agency.mette)
    form = await press(agency, "End this plan")
    await form.fill(How_it_went="Well.")
    await form.submit()
    page = await sofie_presses(agency, "Done")
    assert "Somebody ended this plan meanwhile." in page.words
    assert [row.is_done for row in await given.rows(agency, PlanStep)] == [False] * 4

"""Changing a plan that runs: its steps, who hears of it, what was changed, and two who do so at once."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest

from models.clients import Client
from models.plan_changes import PlanChange
from models.plans import PlanStep
from tests.support import given
from tests.support.agency import MONDAY, Agency
from tests.support.cards import from_card
from tests.support.kickoffs import press
from tests.support.person import Modal, Person
from tests.support.plans import WORDS, begun, card, opened

NAMED = "named you in the recovery plan"
OVERTAKEN = "The plan was changed while you wrote."


@pytest.fixture(autouse=True)
async def acme(agency: Agency) -> Client:
    """A client of Sofie's, for whom she begins a plan in four steps, all of them hers."""
    await agency.clock(MONDAY)
    client = await given.client(agency, "Acme", owner="USOFIE")
    await (await begun(agency)).close()
    return client


async def changing(agency: Agency, person: Person) -> Modal:
    """The form in which somebody changes it."""
    await opened(agency, person)
    return await press(agency, "Change the plan", by=person)


async def changed(agency: Agency, person: Person, **answers: Any) -> Modal:
    """The plan's page, once somebody changed it."""
    form = await changing(agency, person)
    await form.fill(**answers)
    assert await form.submit() == {}
    return await person.modal()


async def steps(agency: Agency) -> list[tuple[str, str, date]]:
    """What is to be done or was, in the order of the days."""
    rows = [row for row in await given.rows(agency, PlanStep) if row.removed_at is None]
    return [(row.what, row.who, row.due_on) for row in sorted(rows, key=lambda row: (row.due_on, row.place))]


def named(agency: Agency, user_id: str) -> list[str]:
    """What somebody was told about steps that are theirs."""
    return [text for text in agency.private(user_id) if NAMED in text]


# What can be changed


async def test_anybody_changes_words_person_and_day(agency: Agency) -> None:
    jonas = agency.person("UJONAS")
    answers = {"Step_1": "Bring cake", "Who_does_step_1": "ULARS", "Step_1_until": "2030-01-08"}
    page = await changed(agency, jonas, **answers)
    assert "⬜ *Bring cake*\n<@ULARS> · until Tuesday 8 January" in page.words
    assert (await steps(agency))[0] == ("Bring cake", "ULARS", date(2030, 1, 8))


async def test_a_step_is_added_and_another_taken_away(agency: Agency) -> None:
    answers = {"Step_2": "", "Step_5": "Bring cake", "Who_does_step_5": "ULARS", "Step_5_until": "2030-01-10"}
    page = await changed(agency, agency.sofie, **answers)
    found = await steps(agency)
    assert len(found) == 4
    assert found[1] == ("Bring cake", "ULARS", date(2030, 1, 10)), "it stands by its day"
    assert "new date that we are sure of*" not in page.words
    assert "0 of 4 steps done" in await card(agency.mette)


async def test_done_steps_stay_as_they_are(agency: Agency) -> None:
    await opened(agency, agency.sofie)
    await press(agency, "Done", by=agency.sofie)
    form = await press(agency, "Change the plan", by=agency.sofie)
    assert f"✅ {WORDS}" in form.words
    assert form.value("Step 1") == "Give them a new date that we are sure of"
    assert "Step 5" not in form.labels, "five with the one that is done"
    await form.fill(Step_1="")
    assert await form.submit() == {}
    page = await agency.sofie.modal()
    assert f"✅ *{WORDS}*\ndone by <@USOFIE>" in page.words
    assert page.buttons[:2] == ["Not done", "Done"]


async def test_what_nobody_touched_is_let_be_though_its_day_has_passed(agency: Agency) -> None:
    await agency.clock(timedelta(days=1))
    await changed(agency, agency.sofie, Step_2="Say sorry")
    assert [(what, day) for what, _who, day in (await steps(agency))[:2]] == [
        (WORDS, date(2030, 1, 7)),
        ("Say sorry", date(2030, 1, 9)),
    ]


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        ({"Step 1 until": "2030-01-04"}, {"Step 1 until": "This day has passed. Please pick another."}),
        ({"Who does step 2": "UGUEST"}, {"Who does step 2": "Please pick somebody of your own team."}),
        (
            {"Step 5": "Bring cake"},
            {"Who does step 5": "Please fill this in.", "Step 5 until": "Please fill this in."},
        ),
        (
            {f"Step {number}": "" for number in range(1, 5)},
            {"Step 1": "Please leave one step at least. A lead or the owner can end the plan."},
        ),
    ],
)
async def test_what_makes_no_plan_is_refused_kindly(
    agency: Agency, answers: dict[str, str], error: dict[str, str]
) -> None:
    before = await steps(agency)
    form = await changing(agency, agency.sofie)
    await form.fill_in(answers)
    assert await form.submit() == error
    assert (await steps(agency), await given.rows(agency, PlanChange)) == (before, [])


async def test_one_that_is_over_is_not_changed(agency: Agency) -> None:
    page = await opened(agency, agency.sofie)
    assert "Change the plan" in page.buttons
    for _step in range(4):
        page = await press(agency, "Done", by=agency.sofie)
    assert "Change the plan" not in page.buttons


# Who hears of it


async def test_who_is_named_by_another_hears_so_in_one_message_with_the_way_to_it(agency: Agency) -> None:
    lars = agency.person("ULARS")
    await changed(agency, agency.sofie, Who_does_step_1="ULARS", Who_does_step_2="ULARS", Who_does_step_3="UJONAS")
    await agency.clock(timedelta(minutes=1))
    [text] = named(agency, "ULARS")
    assert "Acme" in text
    shown = await lars.told()
    assert f"⬜ *{WORDS}* · until Monday 7 January" in shown.words
    assert "new date that we are sure of* · until Wednesday 9 January" in shown.words
    await shown.press("Open the plan")
    assert WORDS in (await lars.modal()).words
    assert [len(named(agency, one)) for one in ("UJONAS", "USOFIE", "UMETTE")] == [1, 0, 0]


async def test_who_was_named_before_or_names_themselves_hears_nothing(agency: Agency) -> None:
    await changed(agency, agency.sofie, Who_does_step_1="ULARS")
    await agency.mette.command("/clients acme")
    await changed(agency, agency.mette, Step_1="Bring cake", Who_does_step_2="UMETTE")
    await agency.clock(timedelta(minutes=1))
    assert [len(named(agency, one)) for one in ("ULARS", "UMETTE")] == [1, 0]


async def test_who_is_named_as_it_begins_hears_so_too(agency: Agency) -> None:
    await given.client(agency, "Bolt", owner="UJONAS")
    await from_card(agency.mette, "Recovery plan", "bolt")
    assert await (await press(agency, "Begin")).submit() == {}
    await agency.clock(timedelta(minutes=1))
    [text] = named(agency, "UJONAS")
    assert "Bolt" in text


# What was changed


async def test_the_page_says_who_changed_what_and_when(agency: Agency) -> None:
    answers = {"Step_1": "Bring cake", "Who_does_step_1": "ULARS", "Step_2": "", "Step_5": "Sing"}
    more = {"Who_does_step_5": "USOFIE", "Step_5_until": "2030-01-30"}
    page = await changed(agency, agency.sofie, **answers, **more)
    told = page.words.split("What was changed")[1]
    assert f"<@USOFIE>, 7 January: changed “{WORDS}” · now “Bring cake” · now <@ULARS> does it" in told
    assert "<@USOFIE>, 7 January: took “Give them a new date that we are sure of” away" in told
    assert "<@USOFIE>, 7 January: added “Sing”" in told
    assert told.index("added") < told.index("changed"), "the newest first"
    await page.close()
    page = await changed(agency, agency.mette, Step_1_until="2030-01-11")
    assert "<@UMETTE>, 7 January: changed “Bring cake” · now until Friday 11 January" in page.words


async def test_saving_what_stands_there_changes_nothing_and_tells_nobody(agency: Agency) -> None:
    page = await changed(agency, agency.mette)
    assert "What was changed" not in page.words
    assert named(agency, "USOFIE") == []


# Two at once


async def test_of_two_at_once_nothing_is_lost_and_the_second_sees_the_first(agency: Agency) -> None:
    first, second = await changing(agency, agency.sofie), await changing(agency, agency.mette)
    await first.fill_in({"Step 1": "Bring cake", "Step 3": "", "Step 2 until": "2030-01-10"})
    more = {"Who does step 2": "ULARS", "Step 5": "Sing", "Who does step 5": "UMETTE", "Step 5 until": "2030-01-30"}
    await second.fill_in(more)
    assert await first.submit() == {}
    await second.submit()
    form = await agency.mette.modal()
    assert OVERTAKEN in form.words
    assert f"<@USOFIE>, 7 January: changed “{WORDS}” · now “Bring cake”" in form.words
    assert len(await steps(agency)) == 3, "Mette's waits for her to look it over"
    assert await form.submit() == {}
    assert await steps(agency) == [
        ("Bring cake", "USOFIE", date(2030, 1, 7)),
        ("Give them a new date that we are sure of", "ULARS", date(2030, 1, 10)),
        ("Ask them how it is now", "USOFIE", date(2030, 1, 28)),
        ("Sing", "UMETTE", date(2030, 1, 30)),
    ]


@pytest.mark.on_both
async def test_of_two_who_save_at_the_same_moment_one_sees_both(agency: Agency) -> None:
    forms = [await changing(agency, agency.sofie), await changing(agency, agency.mette)]
    await forms[0].fill(Step_1="Bring cake")
    await forms[1].fill(Step_2="Sing")
    await asyncio.gather(*(form.submit() for form in forms))
    shown = [await one.modal() for one in (agency.sofie, agency.mette)]
    [again] = [one for one in shown if OVERTAKEN in one.words]
    assert await again.submit() == {}
    assert [what for what, _who, _day in await steps(agency)][:2] == ["Bring cake", "Sing"]


async def test_a_step_that_was_done_meanwhile_keeps_its_words_and_yours_are_a_new_one(agency: Agency) -> None:
    form = await changing(agency, agency.mette)
    await form.fill(Step_1="Bring cake", Step_1_until="2030-01-29")
    await opened(agency, agency.sofie)
    await press(agency, "Done", by=agency.sofie)
    await form.submit()
    form = await agency.mette.modal()
    assert f"✅ <@USOFIE> did “{WORDS}”" in form.words
    assert (form.value("Step 4"), form.value("Who does step 4")) == ("Bring cake", "USOFIE")
    assert await form.submit() == {}
    assert [what for what, _who, _day in await steps(agency)] == [
        WORDS,
        "Give them a new date that we are sure of",
        "Keep it, and tell them that it is done",
        "Ask them how it is now",
        "Bring cake",
    ]


async def test_words_for_which_there_is_no_room_any_more_are_shown(agency: Agency) -> None:
    forms = [await changing(agency, agency.sofie), await changing(agency, agency.mette)]
    for form, words in zip(forms, ("Sing", "Dance"), strict=True):
        await form.fill_in({"Step 5": words, "Who does step 5": "USOFIE", "Step 5 until": "2030-01-30"})
        await form.submit()
    form = await agency.mette.modal()
    assert "There is no room left for “Dance”." in form.words
    assert form.value("Step 5") == "Sing"


async def test_what_was_typed_is_kept_and_meets_what_others_changed(agency: Agency) -> None:
    form = await changing(agency, agency.mette)
    await form.fill(Step_2="Say sorry")
    await form.close()
    await agency.mette.no_modal()
    await changed(agency, agency.sofie, Step_1="Bring cake")
    form = await changing(agency, agency.mette)
    assert "As you left it" in form.words
    assert OVERTAKEN in form.words
    assert (form.value("Step 1"), form.value("Step 2")) == ("Bring cake", "Say sorry")
    form = await press(agency, "Start afresh")
    assert OVERTAKEN not in form.words
    assert form.value("Step 2") == "Give them a new date that we are sure of"
    assert await form.submit() == {}


async def test_words_for_a_plan_that_ended_meanwhile_are_not_lost(agency: Agency) -> None:
    form = await changing(agency, agency.mette)
    await form.fill(Step_1="Bring cake")
    await opened(agency, agency.sofie)
    ending = await press(agency, "End this plan", by=agency.sofie)
    await ending.fill(How_it_went="Well.")
    await ending.submit()
    assert "This plan has ended meanwhile." in (await form.submit())["Step 1"]
    assert (await steps(agency))[0][0] == WORDS


async def test_an_old_button_changes_nothing_of_one_that_has_ended(agency: Agency) -> None:
    form = await changing(agency, agency.mette)
    await form.fill(Step_1="Bring cake")
    await form.close()
    await agency.mette.no_modal()
    await opened(agency, agency.mette)
    await opened(agency, agency.sofie)
    ending = await press(agency, "End this plan", by=agency.sofie)
    await ending.fill(How_it_went="Well.")
    await ending.submit()
    shown = await press(agency, "Change the plan")
    assert "This plan has ended, so it stays as it is." in shown.words
    assert "Bring cake" in shown.words, "what she wrote is there to copy"


async def test_a_tick_of_a_step_that_was_taken_away_says_so(agency: Agency) -> None:
    await opened(agency, agency.mette)
    await changed(agency, agency.sofie, Step_1="")
    page = await press(agency, "Done")
    assert "Somebody took this step away meanwhile." in page.words
    assert not any(row.is_done for row in await given.rows(agency, PlanStep))

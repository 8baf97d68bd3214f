"""The ledger: promises by side, kept, missed, moved or waived by one button, and what that does to health."""

from datetime import date, timedelta

import pytest

from models.clients import Client
from models.promises import Promise, PromiseMove
from models.rules.agreement import Side
from models.rules.promises import Fate
from tests.support import agreed, given
from tests.support.agency import MONDAY, Agency
from tests.support.cards import card_of
from tests.support.kickoffs import press
from tests.support.person import Modal, Person


@pytest.fixture(autouse=True)
async def acme(agency: Agency) -> Client:
    """A client with a promise on each side: theirs for 4 January, ours for 11 January."""
    await agency.clock(MONDAY)
    client = await given.client(agency, "Acme")
    await agreed.agreement(agency, client)
    return client


async def ledger(agency: Agency, person: Person | None = None) -> Modal:
    """All promises of the client."""
    person = person or agency.mette
    await (await card_of(person)).press("All promises")
    return await person.modal()


async def promise(agency: Agency, side: Side) -> Promise:
    found: Promise = next(one for one in await given.rows(agency, Promise) if one.side is side)
    return found


async def test_the_card_shows_the_next_ones_and_leads_to_a_button_for_each_way(agency: Agency) -> None:
    card = await card_of(agency.sofie)
    assert "They: send texts · 4 January, how did it go?" in card.words
    assert "We: show two designs · 11 January" in card.words
    await card.press("All promises")
    every = await agency.sofie.modal()
    assert "*They: send texts*\n4 January, how did it go? · Website" in every.words
    assert "*We: show two designs*\n11 January · Website" in every.words
    for button in ("Kept", "Missed", "Move …", "Waive …"):
        assert every.buttons.count(button) == 2


async def test_kept_by_one_press_and_taken_back(agency: Agency) -> None:
    await ledger(agency, agency.sofie)
    told = await press(agency, "Kept", 1, by=agency.sofie)
    assert "✅ *We: show two designs*" in told.words
    kept = await promise(agency, Side.OURS)
    assert (kept.fate, kept.settled_by) == (Fate.KEPT, "USOFIE")

    told = await press(agency, "Undo", by=agency.sofie)
    assert "✅" not in told.words
    opened = await promise(agency, Side.OURS)
    assert (opened.fate, opened.settled_at) == (Fate.OPEN, None)


@pytest.mark.parametrize(
    ("nth", "agreed_words", "draft"),
    [
        (0, "Our dates move with it.", "go on as soon as we have that"),
        (1, "We say so at once.", "You should hear this from us first"),
    ],
    ids=["theirs", "ours"],
)
async def test_a_miss_shows_what_was_agreed_and_words_to_say_so(
    agency: Agency, nth: int, agreed_words: str, draft: str
) -> None:
    await ledger(agency)
    missed = await press(agency, "Missed", nth)
    assert f"*What you agreed:* {agreed_words}" in missed.words
    assert draft in missed.words
    assert agreed_words in missed.words.partition("Words to begin with")[2]
    assert "You change and send them; I never write to a client." in missed.words
    await missed.press("All promises")


async def test_a_draft_speaks_the_clients_language(agency: Agency, acme: Client) -> None:
    await given.change(agency, acme, language="da")
    await ledger(agency)
    missed = await press(agency, "Missed", 1)
    assert "11. januar" in missed.words


async def test_the_ledger_counts_by_side(agency: Agency) -> None:
    await ledger(agency)
    assert "Nobody has said yet how they went." in (await agency.mette.modal()).words
    await press(agency, "Kept", 1)
    modal = await press(agency, "Kept")
    assert "🟩🟩🟩🟩🟩 We kept 1 of 1" in modal.words
    assert "They kept 1 of 1" in modal.words
    modal = await press(agency, "Undo")
    assert "They kept" not in modal.words


async def test_moving_needs_another_day_and_a_reason(agency: Agency) -> None:
    await ledger(agency)
    form = await press(agency, "Move …", 1)
    await form.fill(New_date="2030-01-11", Why_it_moves="Sofie is ill")
    assert list(await form.submit()) == ["New date"]
    await form.fill(New_date="2030-01-18")
    assert await form.submit() == {}
    modal = await agency.mette.modal()
    assert "*We: show two designs*\n18 January · Website" in modal.words
    assert "Moved from 11 January: Sofie is ill" in modal.words
    [moved] = await given.rows(agency, PromiseMove)
    assert (moved.from_day, moved.to_day, moved.moved_by) == (date(2030, 1, 11), date(2030, 1, 18), "UMETTE")


async def test_waiving_needs_a_reason_and_counts_for_nobody(agency: Agency) -> None:
    await ledger(agency)
    form = await press(agency, "Waive …")
    await form.fill(Why_it_no_longer_counts="We wrote them ourselves")
    await form.submit()
    modal = await agency.mette.modal()
    assert "Waived · 4 January" in modal.words
    assert "We wrote them ourselves" in modal.words
    assert "They kept" not in modal.words


async def test_a_promise_of_its_own(agency: Agency) -> None:
    await ledger(agency)
    form = await press(agency, "Add a promise")
    await form.fill(Who="We", What="call their CEO", By="2030-01-09")
    await form.submit()
    assert "*We: call their CEO*\n9 January · Website" in (await agency.mette.modal()).words


async def test_two_press_at_once(agency: Agency) -> None:
    seen = await ledger(agency, agency.sofie)
    await ledger(agency)
    await press(agency, "Missed")
    await seen.press("Kept")
    await agency.house.deps.tasks.drain()
    assert "❌ *They: send texts*" in (await agency.sofie.modal()).words
    assert (await promise(agency, Side.THEIRS)).fate is Fate.MISSED


async def test_a_form_about_a_promise_that_was_settled_meanwhile_keeps_its_words(agency: Agency) -> None:
    await ledger(agency)
    form = await press(agency, "Move …")
    await form.fill(New_date="2030-01-18", Why_it_moves="Late")
    await ledger(agency, agency.sofie)
    await press(agency, "Kept", by=agency.sofie)
    errors = await form.submit()
    assert "Somebody has already said how this went." in errors["New date"]
    assert (await agency.mette.modal()).value("Why it moves") == "Late"


async def test_hit_rates_feed_health(agency: Agency) -> None:
    await ledger(agency)
    await press(agency, "Missed", 1)
    await agency.mette.command("/client-health acme")
    told = await agency.mette.told()
    assert "*Promises* · 0 of 100, and 5 of 20 known" in told.words
    assert "*We missed*, today: “show two designs”" in told.words


async def test_the_weekly_summary_names_what_is_due_by_side(agency: Agency) -> None:
    await agency.mette.command("/client-summary")
    await (await (await agency.mette.modal()).fill(Channel="CTEAM")).submit()
    await agency.clock(MONDAY + timedelta(days=7))
    summary = await agency.mette.said("CTEAM", "Due this week")
    assert "*Due this week, ours*" in summary.words
    assert "*Acme* · show two designs, 11 January" in summary.words
    await summary.press("How did they go?")
    week = await agency.mette.modal()
    assert "*We: show two designs*\n11 January, how did it go? · Acme · Website" in week.words
    week = await press(agency, "Kept", 1)
    assert "show two designs" not in week.words
    assert week.title == "Due this week"


async def test_an_archived_client_owes_nothing_this_week(agency: Agency, acme: Client) -> None:
    await agency.mette.command("/client-summary")
    await (await (await agency.mette.modal()).fill(Channel="CTEAM")).submit()
    await agency.clock(MONDAY + timedelta(days=7))
    summary = await agency.mette.said("CTEAM", "Due this week")
    await given.archived(agency, acme)
    await summary.press("How did they go?")
    assert "Nothing is due this week." in (await agency.mette.modal()).words


async def test_guests_say_nothing(agency: Agency) -> None:
    guest = agency.person("UGUEST", here="CGUEST")
    await guest.command("/clients acme")
    assert "not available" in (await guest.told()).words

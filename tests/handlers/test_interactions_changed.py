"""Editing what was logged, taking it back, and what becomes of complaints."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given as whatever
from hypothesis import strategies as st

from handlers.interactions.complaints import Reading, complaints_section
from handlers.offers.wording import gate_words
from models.audit import Act, AuditEntry
from models.clients import Client
from models.interactions import Interaction
from models.rules.complaints import is_open
from models.rules.facts import DAY, Kind
from models.rules.offers import Candidate
from models.rules.upsell import Gate
from tests.support import given
from tests.support.agency import MONDAY, Agency
from tests.support.person import Modal, Person, Shown
from tests.support.slack import slack_takes
from tests.support.time import NOW

UTC_ZONE = ZoneInfo("UTC")


@pytest.fixture(autouse=True)
async def acme(agency: Agency) -> Client:
    """A client that Jonas owns."""
    await agency.clock(MONDAY)
    await given.lead(agency, "ULARS")
    return await given.client(agency, "Acme", owner="UJONAS")


async def logged(agency: Agency, words: str = "called", kind: str = "Contact", by: Person | None = None) -> Shown:
    """Something that somebody logged; gives the word that it was."""
    person = by or agency.sofie
    await person.command(f"/client-log acme {words}")
    modal = await person.modal()
    await modal.fill(Kind=kind)
    await agency.house.deps.tasks.drain()
    assert await (await person.modal()).submit() == {}
    return await told(person, "Logged with")


async def told(person: Person, words: str) -> Shown:
    """The next private word that has these in it."""
    while words not in (shown := await person.told()).words:
        pass
    return shown


async def the_card(person: Person) -> Shown:
    await person.command("/clients acme")
    return await told(person, "Acme")


async def the_row(agency: Agency) -> Interaction:
    row: Interaction
    [row] = await given.rows(agency, Interaction)
    return row


async def pressed(agency: Agency, shown: Shown, button: str, by: Person) -> Modal:
    await shown.press(button)
    await agency.house.deps.tasks.drain()
    return await by.modal()


# Editing


async def test_the_author_edits_it_and_when_it_was_logged_stays(agency: Agency) -> None:
    answer = await logged(agency, "called abuot Friday")
    before = await the_row(agency)
    await agency.clock(timedelta(days=3))
    modal = await pressed(agency, answer, "Edit", agency.sofie)
    assert modal.value("What happened") == "called abuot Friday"
    assert modal.value("When") == "2030-01-07"
    await modal.fill(What_happened="called about Friday", Tone="Warm")
    assert await modal.submit() == {}
    assert "it says now: contact" in (await told(agency.sofie, "Saved")).words
    after = await the_row(agency)
    assert (after.what, after.edits) == ("called about Friday", 1)
    assert (after.logged_at, after.occurred_at, after.logged_by) == (
        before.logged_at,
        before.occurred_at,
        before.logged_by,
    )
    assert await the_trail(agency) == []


async def test_another_day_can_be_said(agency: Agency) -> None:
    answer = await logged(agency)
    modal = await pressed(agency, answer, "Edit", agency.sofie)
    assert list(await (await modal.fill(When="2030-01-08")).submit()) == ["When"]
    assert await (await modal.fill(When="2030-01-03")).submit() == {}
    await told(agency.sofie, "Saved")
    assert (await the_row(agency)).occurred_at.date().isoformat() == "2030-01-03"


async def the_trail(agency: Agency) -> list[tuple[str | None, str | None, str]]:
    entries = [row for row in await given.rows(agency, AuditEntry) if row.act is Act.CHANGED_LOGGED]
    assert all(row.details.keys() == {"interaction", "done"} for row in entries)
    return [(row.actor_id, row.person_id, row.details["done"]) for row in entries]


async def test_a_lead_changes_what_others_logged_and_the_trail_tells_so_without_a_word(agency: Agency) -> None:
    await logged(agency, "said something rude")
    lars = agency.person("ULARS")
    card = await the_card(lars)
    await card.choose("Edit")
    await agency.house.deps.tasks.drain()
    await (await (await lars.modal()).fill(What_happened="said something")).submit()
    await told(lars, "Saved")
    await (await the_card(lars)).choose("Take back")
    assert "said something" in (await told(lars, "Taken back")).words
    assert await given.rows(agency, Interaction) == []
    assert await the_trail(agency) == [("ULARS", "USOFIE", "edited"), ("ULARS", "USOFIE", "taken_back")]
    await agency.mette.command("/client-settings audit")
    shown = (await agency.mette.modal()).words
    assert "took back what <@USOFIE> had logged with Acme" in shown
    assert "rude" not in shown


async def test_a_member_has_no_menu_for_what_others_logged(agency: Agency) -> None:
    await logged(agency)
    jonas = agency.person("UJONAS")
    assert (await the_card(jonas)).choices == []
    assert (await the_card(agency.sofie)).choices == ["Edit", "Take back"]


async def test_whoever_edits_what_another_edited_meanwhile_sees_both_and_loses_nothing(agency: Agency) -> None:
    answer = await logged(agency, "called")
    lars = agency.person("ULARS")
    mine = await pressed(agency, answer, "Edit", agency.sofie)
    await (await the_card(lars)).choose("Edit")
    await agency.house.deps.tasks.drain()
    theirs = await lars.modal()
    await (await theirs.fill(What_happened="called twice", Kind="Complaint")).submit()
    await told(lars, "Saved")

    await (await mine.fill(What_happened="called, and laughed")).submit()
    await agency.house.deps.tasks.drain()
    both = await agency.sofie.modal()
    assert "Somebody edited this while you wrote" in both.words
    assert "called twice" in both.words
    assert both.value("What happened") == "called, and laughed"
    assert (await the_row(agency)).what == "called twice"
    assert await both.submit() == {}
    await told(agency.sofie, "Saved")
    assert ((await the_row(agency)).what, (await the_row(agency)).edits) == ("called, and laughed", 2)


async def test_what_was_taken_back_meanwhile_is_not_brought_back_by_an_edit(agency: Agency) -> None:
    answer = await logged(agency)
    modal = await pressed(agency, answer, "Edit", agency.sofie)
    lars = agency.person("ULARS")
    await (await the_card(lars)).choose("Take back")
    await told(lars, "Taken back")
    errors = await (await modal.fill(What_happened="called again")).submit()
    assert errors == {"What happened": "This was taken back meanwhile. What you wrote is still here to copy."}
    assert await given.rows(agency, Interaction) == []


# Complaints


async def complained(agency: Agency, words: str = "angry about the map") -> Shown:
    return await logged(agency, words, "Complaint")


async def test_a_complaint_stays_open_on_the_card_until_somebody_says_how_it_was_settled(agency: Agency) -> None:
    assert "open until somebody closes it" in (await complained(agency)).words
    jonas = agency.person("UJONAS")
    card = await the_card(jonas)
    assert "*Open complaints*" in card.words
    assert "open for" not in card.words
    await agency.clock(timedelta(days=40))
    card = await the_card(jonas)
    assert "open for 40 days" in card.words
    modal = await pressed(agency, card, "Close", jonas)
    assert "angry about the map" in modal.words
    await (await modal.fill_in({"How was it settled?": "We drew it anew."})).submit()
    await told(jonas, "Closed")
    row = await the_row(agency)
    assert (row.closed_by, row.closing) == ("UJONAS", "We drew it anew.")
    assert row.closed_at
    assert row.closed_at.date() == (MONDAY + timedelta(days=40)).date()
    shown = await the_card(agency.sofie)
    assert "*Open complaints*" not in shown.words
    assert "closed on 16 February by <@UJONAS>" in shown.words
    assert "We drew it anew." in shown.words


async def test_it_is_open_again_with_the_words_that_closed_it(agency: Agency) -> None:
    await complained(agency)
    modal = await pressed(agency, await the_card(agency.sofie), "Close", agency.sofie)
    await (await modal.fill_in({"How was it settled?": "With cake."})).submit()
    await (await told(agency.sofie, "Closed")).press("Open again")
    again = await told(agency.sofie, "open again")
    row = await the_row(agency)
    assert (row.closed_at, row.closed_by) == (None, None)
    modal = await pressed(agency, again, "Close", agency.sofie)
    assert modal.value("How was it settled?") == "With cake."


async def test_of_two_who_close_it_the_later_is_told_and_keeps_the_words(agency: Agency) -> None:
    await complained(agency)
    jonas = agency.person("UJONAS")
    modals = [await pressed(agency, await the_card(person), "Close", person) for person in (agency.sofie, jonas)]
    await (await modals[0].fill_in({"How was it settled?": "With cake."})).submit()
    await told(agency.sofie, "Closed")
    errors = await (await modals[1].fill_in({"How was it settled?": "With flowers."})).submit()
    assert "closed this meanwhile" in errors["How was it settled?"]
    assert (await the_row(agency)).closing == "With cake."


@pytest.mark.parametrize(
    ("days", "why"),
    [
        ((3,), "their complaint of 4 January is open: that comes first"),
        ((400, 3), "2 complaints are open, the oldest of 3 December 2028: that comes first"),
    ],
)
def test_the_reason_why_nothing_is_offered_names_the_complaint(days: tuple[int, ...], why: str) -> None:
    acme = Candidate(1, "Acme", None, 90, complaints=tuple(NOW - day * DAY for day in days))
    assert acme.gate is Gate.COMPLAINT
    assert gate_words(acme.gate, acme, NOW, UTC_ZONE) == why


def a_complaint(number: int, days: int, **more: object) -> Interaction:
    at = NOW - days * DAY
    row = {"id": number, "kind": Kind.COMPLAINT, "what": "😀" * 3000, "logged_by": "USOFIE"}
    return Interaction(**{**row, "occurred_at": at, "logged_at": at, **more})


def test_a_card_has_room_for_the_longest_complaints_and_counts_the_rest() -> None:
    waiting = [a_complaint(n, n) for n in range(8)]
    settled = [a_complaint(n, n, closed_at=NOW, closed_by="ULARS", closing="😀" * 3000) for n in range(10, 15)]
    shown = complaints_section([*waiting, *settled], Reading(NOW, UTC_ZONE))
    slack_takes(shown)
    assert "And 5 more that are open." in str(shown)
    assert [len(block["accessory"]["options"]) for block in shown] == [5, 5]


# Whatever is done, in whichever order

steps = st.lists(st.sampled_from(["close", "reopen", "to praise", "to complaint"]), max_size=12)


@whatever(steps)
def test_closing_and_editing_in_any_order_loses_no_words_and_leaves_one_truth(done: list[str]) -> None:
    row, words, closed = a_complaint(1, 3), None, False
    for number, step in enumerate(done):
        if step == "close" and row.is_open_complaint:
            words, closed = f"settled {number}", True
            row.close("USOFIE", NOW, words)
        elif step == "reopen" and row.is_closed_complaint:
            closed = False
            row.reopen()
        elif step.startswith("to"):
            row.kind = Kind(step.removeprefix("to "))
        assert row.closing == words
        assert is_open(row.fact, NOW) is (row.kind is Kind.COMPLAINT and not closed)
        assert not (row.is_open_complaint and row.is_closed_complaint)

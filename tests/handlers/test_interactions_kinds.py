"""What each kind is asked for, and what it leads to: hours, a line for the invoice, people who hear of praise."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given as whatever
from hypothesis import strategies as st
from sqlalchemy import select

from handlers.interactions.fields import log_modal
from handlers.interactions.parts import LogForm
from handlers.kit.forms import FieldErrors
from models.clients import Client
from models.interaction_people import InteractionPerson
from models.interactions import Interaction
from models.nudges import Digest
from models.rules.facts import Kind
from tests.support import given
from tests.support.agency import MONDAY, TEAM, Agency
from tests.support.person import Modal, Person, Shown
from tests.support.slack import slack_takes

TUESDAY = datetime(2030, 1, 8, 8, tzinfo=UTC)
"""Nine o'clock in Copenhagen, a day after all began."""
A_GOOD_WORD = "praised your work"


@pytest.fixture(autouse=True)
async def acme(agency: Agency) -> Client:
    """A client with whom somebody spoke on Monday, so that nothing else is due."""
    await agency.clock(MONDAY)
    return await given.client(agency, "Acme", internal_channel="CACME")


async def the_form(agency: Agency, person: Person, kind: str, words: str = "loved the draft") -> Modal:
    """The form with this kind chosen, as it is drawn then."""
    await person.command(f"/client-log acme {words}")
    return await chosen(agency, person, kind)


async def chosen(agency: Agency, person: Person, kind: str) -> Modal:
    await (await person.modal()).fill(Kind=kind)
    await agency.house.deps.tasks.drain()
    return await person.modal()


async def praised(agency: Agency, *user_ids: str, words: str = "loved the draft", by: Person | None = None) -> Shown:
    """Somebody logged a praise; gives the word that it was."""
    person = by or agency.mette
    modal = await the_form(agency, person, "Praise", words)
    assert await (await modal.fill(For_whom=list(user_ids))).submit() == {}
    return await person.said("CTEAM", "Logged with")


def good_words(agency: Agency, user_id: str) -> list[str]:
    """Each digest that had praise in it."""
    return [text for text in agency.private(user_id) if A_GOOD_WORD in text]


async def earners(agency: Agency) -> list[str]:
    """Whose the praise is, as it is kept."""
    async with agency.house.deps.database.reading(TEAM) as session:
        rows = await session.scalars(select(InteractionPerson).order_by(InteractionPerson.user_id))
        return [row.user_id for row in rows if row.stands]


# What is asked


def test_each_kind_asks_for_what_belongs_to_it() -> None:
    def labels(kind: Kind) -> list[str]:
        view = log_modal(None, {"kind": kind.value}, date(2030, 1, 7))
        slack_takes(view)
        return [block["label"]["text"] for block in view["blocks"]]

    plain = ["Client", "What happened", "Kind", "Tone", "When"]
    with_hours, with_people = ([*plain[:3], more, *plain[3:]] for more in ("Hours", "For whom"))
    asked = dict.fromkeys(Kind, plain) | dict.fromkeys((Kind.FAVOUR, Kind.LATE_HOURS), with_hours)
    assert {kind: labels(kind) for kind in Kind} == asked | {Kind.PRAISE: with_people}


@pytest.mark.parametrize("typed", ["0", "-1", "200.01", "1.234", "NaN", "Infinity", "1e9999999", "three"])
def test_hours_that_nobody_works_are_refused_in_words(typed: str) -> None:
    with pytest.raises(FieldErrors) as refused:
        LogForm.parse(typed_in(typed))
    assert "from 0.01 to 200" in refused.value.errors["hours"]


@whatever(st.decimals("0.01", 200, places=2))
def test_hours_are_kept_to_the_hundredth_as_typed(hours: Decimal) -> None:
    assert LogForm.parse(typed_in(str(hours))).kept_hours == hours
    assert LogForm.parse(typed_in(str(hours).replace(".", ","))).kept_hours == hours


def typed_in(hours: str) -> dict[str, Any]:
    answers = {"client": "1", "what": "Moved the newsletter.", "hours": hours}
    values: dict[str, Any] = {name: {"any": {"value": value}} for name, value in answers.items()}
    values["kind"] = {"any": {"selected_option": {"value": "favour"}}}
    return {"state": {"values": values}}


async def test_what_was_typed_stays_while_the_kind_changes(agency: Agency) -> None:
    modal = await the_form(agency, agency.sofie, "Favour")
    await modal.fill(Hours="2.5", Tone="Warm")
    modal = await chosen(agency, agency.sofie, "Praise")
    await modal.fill(For_whom=["UJONAS"])
    modal = await chosen(agency, agency.sofie, "Late hours")
    assert (modal.value("Hours"), modal.value("What happened")) == ("2.5", "loved the draft")
    assert modal.value("Tone")["text"]["text"] == "Warm"
    modal = await chosen(agency, agency.sofie, "Praise")
    assert modal.value("For whom") == ["UJONAS"]
    assert await modal.submit() == {}
    await agency.sofie.told()
    [row] = await given.rows(agency, Interaction)
    assert (row.kind, row.hours) == (Kind.PRAISE, None)


async def test_a_favour_without_hours_is_asked_for_them(agency: Agency) -> None:
    modal = await the_form(agency, agency.sofie, "Favour")
    assert list(await modal.submit()) == ["Hours"]
    assert await given.rows(agency, Interaction) == []


async def test_a_form_that_was_sent_before_its_hours_came_asks_for_them_and_loses_no_word(agency: Agency) -> None:
    await agency.sofie.command("/client-log acme moved the newsletter")
    early = await agency.sofie.modal()
    view = early.view["id"]
    kind = next(block for block in early.blocks if block["block_id"] == "kind")
    late_hours = next(o for o in kind["element"]["options"] if o["value"] == "late_hours")
    await agency.fault("views.update", "http_500")
    await agency.sofie.post("fill", view_id=view, values={"kind": {"selected_option": late_hours}})
    await agency.house.deps.tasks.drain()
    await early.submit()
    modal = await agency.sofie.modal()
    assert "Hours" in modal.labels
    assert modal.value("What happened") == "moved the newsletter"
    assert await (await modal.fill(Hours="1.5")).submit() == {}
    await agency.sofie.told()
    assert [row.hours for row in await given.rows(agency, Interaction)] == [Decimal("1.5")]


async def test_a_favour_offers_its_line_in_the_clients_language(agency: Agency, acme: Client) -> None:
    await given.change(agency, acme, language="da")
    modal = await the_form(agency, agency.sofie, "Favour", "Flyttede nyhedsbrevet.")
    await (await modal.fill(Hours="3")).submit()
    told = await agency.sofie.told()
    assert "Logged with *Acme*: favour, 3 hours." in told.words
    assert "3 timer, på husets regning: Flyttede nyhedsbrevet" in told.words
    await agency.sofie.command("/clients acme")
    card = await agency.sofie.told()
    assert card.choices == ["Line for the invoice", "Edit", "Take back"]
    await card.choose("Line for the invoice")
    assert "3 timer, på husets regning" in (await agency.sofie.told()).words


async def test_late_hours_are_nobodys_but_ours(agency: Agency) -> None:
    modal = await the_form(agency, agency.sofie, "Late hours", "Until ten at night.")
    await (await modal.fill(Hours="4")).submit()
    told = await agency.sofie.told()
    assert "late hours, 4 hours" in told.words
    assert "invoice" not in told.words
    await agency.sofie.command("/clients acme")
    card = await agency.sofie.told()
    assert card.choices == ["Edit", "Take back"]
    assert "on us" not in card.words


async def test_health_says_what_we_gave_with_its_hours(agency: Agency) -> None:
    for kind, hours in (("Favour", "2.5"), ("Favour", "1"), ("Late hours", "4")):
        modal = await the_form(agency, agency.sofie, kind)
        await (await modal.fill(Hours=hours)).submit()
        await agency.sofie.told()
    await agency.sofie.command("/client-health acme")
    shown = (await agency.sofie.told()).words
    assert "2 favours (3.5 hours) and 1 late evening or weekend (4 hours)" in shown


async def test_the_shortcut_works_anywhere(agency: Agency) -> None:
    await agency.sofie.post("shortcut", callback_id="interactions.anywhere")
    modal = await agency.sofie.modal()
    await modal.fill(Client="Acme", What_happened="They called.")
    assert await modal.submit() == {}
    assert "Logged with *Acme*: contact." in (await agency.sofie.told()).words


# Praise reaches who earned it


async def test_praise_is_said_to_whom_it_belongs_in_a_digest_of_its_own(agency: Agency) -> None:
    logged = await praised(agency, "UJONAS", "USOFIE", words="the best yet")
    assert "jonas and sofie will hear of it." in logged.words
    assert good_words(agency, "UJONAS") == []
    await agency.clock(TUESDAY - timedelta(hours=3))
    assert good_words(agency, "UJONAS") == []
    await agency.clock(TUESDAY)
    [words] = good_words(agency, "UJONAS")
    assert "Acme praised your work. “the best yet”" in words
    assert words.startswith("*jonas:*")
    assert len(good_words(agency, "USOFIE")) == 1
    assert good_words(agency, "UMETTE") == []
    for days in (2, 7, 9):
        await agency.clock(TUESDAY + timedelta(days=days))
    assert len(good_words(agency, "UJONAS")) == 1


async def test_it_stands_above_what_else_is_due(agency: Agency) -> None:
    await given.client(agency, "Bolt", owner="UJONAS")
    await agency.clock(MONDAY + timedelta(days=21))
    await praised(agency, "UJONAS")
    await agency.clock(TUESDAY + timedelta(days=21))
    [words] = good_words(agency, "UJONAS")
    assert words.index(A_GOOD_WORD) < words.index("1 thing about your clients")
    assert [row.items for row in await given.rows(agency, Digest) if row.person_id == "UJONAS"][-1] == 1


async def test_many_praises_are_one_message_and_no_person_hears_one_twice(agency: Agency) -> None:
    for number in range(7):
        await praised(agency, "UJONAS", words=f"praise number {number}")
    await agency.clock(TUESDAY)
    [first] = good_words(agency, "UJONAS")
    await agency.clock(TUESDAY + timedelta(days=2))
    said = " ".join(good_words(agency, "UJONAS"))
    assert len(good_words(agency, "UJONAS")) == 2
    assert [said.count(f"praise number {number}") for number in range(7)] == [1] * 7
    assert first.count(A_GOOD_WORD) == 5


async def test_what_somebody_logged_for_themselves_they_know(agency: Agency) -> None:
    logged = await praised(agency, "USOFIE", by=agency.sofie)
    assert "will hear of it" not in logged.words
    await agency.clock(TUESDAY)
    assert good_words(agency, "USOFIE") == []
    assert await earners(agency) == ["USOFIE"]


async def test_what_is_taken_back_before_is_never_said(agency: Agency) -> None:
    await (await praised(agency, "UJONAS")).press("Undo")
    await agency.mette.said("CTEAM", "Taken back")
    await agency.clock(TUESDAY)
    assert good_words(agency, "UJONAS") == []
    assert await earners(agency) == []


async def test_an_edit_lets_nobody_hear_it_twice_and_whom_it_adds_once(agency: Agency) -> None:
    logged = await praised(agency, "UJONAS")
    await agency.clock(TUESDAY)
    for people in ([], ["UJONAS", "USOFIE"]):
        await logged.press("Edit")
        await (await (await agency.mette.modal()).fill(For_whom=people)).submit()
        await agency.house.deps.tasks.drain()
    assert await earners(agency) == ["UJONAS", "USOFIE"]
    await agency.clock(TUESDAY + timedelta(days=2))
    assert [len(good_words(agency, one)) for one in ("UJONAS", "USOFIE")] == [1, 1]


async def test_who_is_no_part_of_the_agency_any_more_hears_nothing(agency: Agency) -> None:
    await praised(agency, "UJONAS")
    await agency.mette.post("deactivate", user="UJONAS")
    await agency.clock(TUESDAY)
    assert good_words(agency, "UJONAS") == []


@pytest.mark.parametrize("stranger", ["UGUEST", "UCLIENT"])
async def test_praise_belongs_to_people_of_the_agency(agency: Agency, stranger: str) -> None:
    modal = await the_form(agency, agency.mette, "Praise")
    assert await (await modal.fill(For_whom=["UJONAS", stranger])).submit() == {
        "For whom": "Please pick people of your own team."
    }
    assert await given.rows(agency, Interaction) == []


async def test_the_card_says_whose_it_is(agency: Agency) -> None:
    await praised(agency, "UJONAS")
    await agency.sofie.command("/clients acme")
    assert "for <@UJONAS>" in (await agency.sofie.told()).words

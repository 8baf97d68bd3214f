"""An agreement after its kickoff: amended with a reason, followed by its promises, sent, agreed, made a template."""

import asyncio
from datetime import date

import pytest

from models.agreements import Agreement
from models.audit import Act, AuditEntry
from models.clients import Client
from models.engagements import follow_channel
from models.kickoffs import Kickoff
from models.promises import Promise, PromiseMove
from models.rules.agreement import Side
from models.rules.promises import Fate
from tests.support import given
from tests.support.agency import TEAM, Agency
from tests.support.kickoffs import first_screen, press, recorded, section, the_kickoff

pytestmark = pytest.mark.usefixtures("acme")


# Amending


async def test_an_amendment_says_why_and_what_changed(agency: Agency) -> None:
    await recorded(agency)
    await press(agency, "Amend")
    assert (await agency.mette.modal()).title == "Amend the agreement"
    await (await (await section(agency, "Engagement")).fill(Hours="500", Budget="60000")).submit()
    everything = await agency.mette.modal()
    assert list(await everything.submit()) == ["Why it changes"]
    await (await everything.fill(Why_it_changes="They want a shop too")).submit()

    agreement = await agency.mette.modal()
    assert "Version 2 by" in agreement.words
    assert "Why: They want a shop too" in agreement.words
    await press(agency, "What changed")
    changed = await agency.mette.modal()
    assert "*Hours* is new: 500 hours" in changed.words
    assert "*Budget* is new: €60,000" in changed.words
    assert "Scope" not in changed.words


async def test_what_is_recorded_stands_in_the_trail(agency: Agency) -> None:
    await recorded(agency)
    [entry] = [one for one in await given.rows(agency, AuditEntry) if one.act is Act.RECORDED]
    assert (entry.actor_id, entry.details) == ("UMETTE", {"version": 1})


async def test_two_press_amend_at_the_same_moment(agency: Agency) -> None:
    await recorded(agency)
    await agency.sofie.command("/clients acme")
    await (await agency.sofie.told()).press("Open")
    both = [await one.modal() for one in (agency.mette, agency.sofie)]
    await asyncio.gather(*(one.press("Amend") for one in both))
    await agency.house.deps.tasks.drain()
    assert [(await one.modal()).title for one in (agency.mette, agency.sofie)] == ["Amend the agreement"] * 2
    assert len(await given.rows(agency, Kickoff)) == 1


async def test_a_channel_that_got_another_id_is_in_the_next_version(agency: Agency, acme: Client) -> None:
    await given.change(agency, acme, internal_channel="CACME")
    await recorded(agency)
    async with agency.house.deps.database.transaction(TEAM) as session:
        await follow_channel(session, "CACME", "CTEAM")
    await press(agency, "Amend")
    assert (await the_kickoff(agency)).terms.internal_channel == "CTEAM"


async def test_promises_follow_an_amendment(agency: Agency) -> None:
    await recorded(agency)
    promises = await given.rows(agency, Promise)
    await press(agency, "Amend")
    await section(agency, "Milestones")
    await press(agency, "Edit", 3)
    await (await (await agency.mette.modal()).fill(Date="2027-03-05")).submit()
    await press(agency, "Edit")
    await press(agency, "Remove")
    await press(agency, "See all")
    await (await (await agency.mette.modal()).fill(Why_it_changes="Later")).submit()
    assert (await agency.mette.modal()).title == "Agreement"

    after = {(one.milestone, one.side): one for one in await given.rows(agency, Promise)}
    assert len(after) == len(promises)
    assert after[4, Side.OURS].due_on == date(2027, 3, 5)
    [moved] = await given.rows(agency, PromiseMove)
    assert (moved.from_day, moved.why) == (date(2027, 2, 26), "Later")
    assert {after[1, side].fate for side in Side} == {Fate.WAIVED}
    assert after[1, Side.OURS].why == "Later"


async def test_an_amendment_without_a_difference(agency: Agency) -> None:
    await recorded(agency)
    await press(agency, "Amend")
    everything = await agency.mette.modal()
    await everything.fill(Why_it_changes="No reason")
    assert list(await everything.submit()) == ["Why it changes"]
    assert len(await given.rows(agency, Agreement)) == 1


async def test_two_who_amend_go_on_with_one_draft(agency: Agency) -> None:
    await recorded(agency)
    await press(agency, "Amend")
    await agency.mette.modal()
    await agency.sofie.command("/clients acme")
    await (await agency.sofie.told()).press("Open")
    await press(agency, "Amend", by=agency.sofie)
    assert (await agency.sofie.modal()).title == "Amend the agreement"
    assert len(await given.rows(agency, Kickoff)) == 1


# Sent and agreed


async def test_sent_and_agreed_by_whom_and_when(agency: Agency) -> None:
    await recorded(agency)
    await press(agency, "I sent it")
    agreement = await agency.mette.modal()
    assert "sent " in agreement.words
    await press(agency, "They agreed")
    form = await agency.mette.modal()
    await form.fill(Who_agreed="Anna Berg", When="2030-01-01")
    assert list(await form.submit()) == ["When"]
    await (await form.fill(When="2026-06-01")).submit()
    assert "agreed by Anna Berg, 1 June" in (await agency.mette.modal()).words
    [kept] = await given.rows(agency, Agreement)
    assert (kept.sent_by, kept.agreed_by, kept.agreed_on) == ("UMETTE", "Anna Berg", date(2026, 6, 1))


async def test_a_template_of_ones_own(agency: Agency) -> None:
    await recorded(agency)
    form = await press(agency, "Use as template")
    await (await form.fill(Name="Shop")).submit()
    assert "*Shop* is a template now" in (await agency.mette.told()).words
    await (await first_screen(agency.mette, Template="Shop", Start="2027-01-04", End="2027-03-31")).submit()
    terms = (await the_kickoff(agency)).terms
    assert [one.title for one in terms.milestones] == ["Structure", "Design", "Build", "Launch"]
    assert terms.milestones[-1].ours.due_on == date(2027, 3, 31)


async def test_two_templates_of_one_name(agency: Agency) -> None:
    await recorded(agency)
    await (await (await press(agency, "Use as template")).fill(Name="Shop")).submit()
    await agency.mette.told()
    await agency.mette.command("/clients acme")
    await (await agency.mette.told()).press("Open")
    form = await press(agency, "Use as template")
    assert list(await (await form.fill(Name="SHOP")).submit()) == ["Name"]


async def test_guests_record_nothing(agency: Agency) -> None:
    guest = agency.person("UGUEST", here="CGUEST")
    await guest.command("/client-kickoff acme")
    assert "not available" in (await guest.told()).words
    assert await given.rows(agency, Kickoff) == []

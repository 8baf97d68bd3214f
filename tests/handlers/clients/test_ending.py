"""How it ended: asked of leads and the owner as a client is archived, seen by them alone, and over once it is back."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from handlers.clients.more import PER_PAGE, of_the_page
from models.audit import AuditEntry
from models.clients import Client, Status
from models.endings import ClientEnding
from models.rules.backtest import Ending
from tests.support import given
from tests.support.agency import Agency
from tests.support.cards import from_card
from tests.support.person import Modal, Person, Shown

MONDAY = datetime(2030, 1, 14, 9, tzinfo=UTC)


async def acme(agency: Agency, **more: Any) -> Client:
    await agency.clock(MONDAY)
    return await given.client(agency, "Acme", **more)


async def the_question(who: Person) -> Modal:
    await who.command("/clients archive acme")
    return await who.modal()


async def told_of(who: Person) -> Shown:
    """What is shown to somebody of an archived client."""
    await who.command("/clients acme")
    return await who.told()


async def status(agency: Agency) -> Status:
    client: Client
    [client] = await given.rows(agency, Client)
    return client.status


async def endings(agency: Agency) -> list[tuple[Ending, date, str | None, str]]:
    rows: list[ClientEnding] = await given.rows(agency, ClientEnding)
    return [(row.ending, row.ended_on, row.reason, row.said_by) for row in rows if row.over_at is None]


# Archiving


async def test_a_lead_says_that_they_left_when_and_why(agency: Agency) -> None:
    await acme(agency)
    question = await the_question(agency.mette)
    assert question.value("The day it ended") == "2030-01-14"
    await question.fill_in({"How did it end?": "They left", "The day it ended": "2030-01-02", "Why": "Merged."})
    assert await question.submit() == {}

    words = (await agency.mette.told()).words
    assert "*Acme* is archived" in words
    assert "*How it ended:* They left, 2 January" in words
    assert "Merged." in words
    assert await status(agency) is Status.ARCHIVED
    assert await endings(agency) == [(Ending.LEFT, date(2030, 1, 2), "Merged.", "UMETTE")]


async def test_one_that_is_merely_put_away_has_not_ended(agency: Agency) -> None:
    await acme(agency)
    question = await the_question(agency.mette)
    await question.fill_in({"How did it end?": "Just put it away"})
    await question.submit()
    assert "How it ended:" not in (await agency.mette.told()).words
    assert await status(agency) is Status.ARCHIVED
    assert await endings(agency) == []


async def test_nothing_is_archived_before_the_question_is_answered(agency: Agency) -> None:
    await acme(agency)
    question = await the_question(agency.mette)
    assert "How did it end?" in await question.submit()
    assert await status(agency) is Status.ACTIVE


@pytest.mark.parametrize("day", ["2030-01-15", None])
async def test_it_ended_on_a_day_that_has_come(agency: Agency, day: str | None) -> None:
    await acme(agency)
    question = await the_question(agency.mette)
    await question.fill_in({"How did it end?": "We let them go", "The day it ended": day})
    assert "The day it ended" in await question.submit()
    assert await status(agency) is Status.ACTIVE


async def test_the_owner_is_asked_as_a_lead_is(agency: Agency) -> None:
    await acme(agency, owner="USOFIE")
    question = await the_question(agency.sofie)
    await question.fill_in({"How did it end?": "We let them go"})
    await question.submit()
    assert "We let them go" in (await agency.sofie.told()).words


async def test_any_other_member_puts_a_client_away_at_once(agency: Agency) -> None:
    await acme(agency)
    await agency.sofie.command("/clients archive acme")
    assert "*Acme* is archived" in (await agency.sofie.told()).words
    assert await endings(agency) == []


# Later


async def parted(agency: Agency, ending: Ending = Ending.LET_GO) -> Client:
    client = await acme(agency, status=Status.ARCHIVED)
    row = ClientEnding(
        client_id=client.id,
        ending=ending,
        ended_on=date(2030, 1, 2),
        reason="They shouted.",
        said_by="UMETTE",
        said_at=agency.sandbox.clock.now(),
    )
    async with agency.house.deps.database.transaction("T1") as session:
        session.add(row)
    return client


async def test_only_leads_and_the_owner_see_how_it_ended(agency: Agency) -> None:
    await parted(agency)
    for who, sees in ((agency.mette, True), (agency.sofie, False)):
        card = await told_of(who)
        assert ("We let them go" in card.words) is sees
        assert ("They shouted." in card.words) is sees
        assert ("How it ended" in card.buttons) is sees


async def test_the_list_of_archived_clients_tells_them_too(agency: Agency) -> None:
    await parted(agency)
    for who, sees in ((agency.mette, True), (agency.sofie, False)):
        await who.command("/clients")
        await (await who.told()).press("Archived (1)")
        assert ("We let them go, 2 January" in (await who.told()).words) is sees


async def test_it_can_be_corrected_while_the_client_is_archived(agency: Agency) -> None:
    await parted(agency)
    await (await told_of(agency.mette)).press("How it ended")
    form = await agency.mette.modal()
    assert (form.value("How did it end?")["value"], form.value("Why")) == ("let_go", "They shouted.")
    await form.fill_in({"How did it end?": "They left"})
    await form.submit()
    assert "They left, 2 January" in (await agency.mette.told()).words
    assert await endings(agency) == [(Ending.LEFT, date(2030, 1, 2), "They shouted.", "UMETTE")]


async def test_a_client_that_is_brought_back_has_not_ended(agency: Agency) -> None:
    await parted(agency)
    await (await told_of(agency.sofie)).press("Bring back")
    assert "active again" in (await agency.sofie.told()).words
    assert await endings(agency) == []

    form = await the_question(agency.mette)
    assert form.value("Why") == "They shouted.", "whoever brings a client back takes no words from leads"


async def test_a_form_from_before_they_came_back_archives_nobody(agency: Agency) -> None:
    client = await parted(agency)
    await (await told_of(agency.mette)).press("How it ended")
    form = await agency.mette.modal()
    await given.change(agency, client, status=Status.ACTIVE)
    assert "brought them back" in (await form.submit())["How did it end?"]
    assert await status(agency) is Status.ACTIVE


async def test_who_is_the_owner_no_more_cannot_say_how_it_ended(agency: Agency) -> None:
    client = await acme(agency, owner="USOFIE")
    question = await the_question(agency.sofie)
    await given.change(agency, client, owner_id="UMETTE")
    await question.fill_in({"How did it end?": "They left"})
    await question.submit()
    assert "only a lead or the client's owner" in (await agency.sofie.told()).words
    assert await status(agency) is Status.ACTIVE


# Two who say it


async def test_what_a_lead_said_is_not_lost_to_a_form_that_was_open_before(agency: Agency) -> None:
    await acme(agency)
    await given.lead(agency, "ULARS")
    lars = agency.person("ULARS")
    early, late = await the_question(lars), await the_question(agency.mette)
    await late.fill_in({"How did it end?": "We let them go", "Why": "They shouted."})
    assert await late.submit() == {}
    await early.fill_in({"How did it end?": "Just put it away"})
    assert "Somebody said meanwhile" in (await early.submit())["How did it end?"]
    assert await endings(agency) == [(Ending.LET_GO, date(2030, 1, 14), "They shouted.", "UMETTE")]
    await early.close()
    await (await told_of(lars)).press("How it ended")
    again = await lars.modal()
    assert again.value("How did it end?")["value"] == "away", "it is as Lars left it"
    assert "<@UMETTE> said meanwhile: We let them go, 14 January." in again.words
    assert "“They shouted.”" in again.words
    assert await again.submit() == {}
    assert await endings(agency) == []


# In the history


async def history(who: Person) -> str:
    await from_card(who, "What changed")
    return (await who.modal()).words


async def test_the_history_says_how_it_ended_to_leads_and_the_owner_alone(agency: Agency) -> None:
    await acme(agency, owner="USOFIE")
    question = await the_question(agency.mette)
    await question.fill_in({"How did it end?": "They left", "The day it ended": "2030-01-02", "Why": "Too dear."})
    await question.submit()
    await agency.mette.told()
    for trusted in (agency.mette, agency.sofie):
        words = await history(trusted)
        assert "<@UMETTE> said how it ended: They left, 2 January. “Too dear.” · 14 January, 10:00" in words
        assert "<@UMETTE> archived them" in words
    words = await history(agency.person("UJONAS"))
    assert "<@UMETTE> archived them" in words
    assert "They left" not in words
    assert "Too dear" not in words

    await from_card(agency.sofie, "Bring back")
    await agency.sofie.told()
    assert "They left, 2 January; that counts no more. “Too dear.”" in await history(agency.mette)


def test_an_ending_stands_on_one_page_of_a_long_history() -> None:
    entries = [AuditEntry(at=MONDAY - timedelta(hours=hours)) for hours in range(45)]
    said = [ClientEnding(said_at=MONDAY - timedelta(hours=hours)) for hours in (-1, 0, 19.5, 20, 30, 39.5, 44, 50)]
    pages = [of_the_page(said, n, entries[n * PER_PAGE : (n + 1) * PER_PAGE + 1]) for n in range(3)]
    assert [one for page in pages for one in page] == said

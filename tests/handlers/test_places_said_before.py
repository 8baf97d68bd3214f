"""Others come to where something was said: leads hear at once, and take it back if they like."""

import asyncio
from datetime import timedelta

from sqlalchemy import select

from handlers.kit.blocks import note
from handlers.kit.turn import turn_in
from models.audit import Act, AuditEntry
from models.outbox import Outgoing
from models.rules.schedule import WEEK
from models.vouches import vouch
from tests.support import given
from tests.support.agency import MONDAY, TEAM, Agency


async def said(agency: Agency) -> None:
    """#team has heard a week already, with its details in the thread."""
    acme = await given.client(agency, "Acme")
    for rater in ("UMETTE", "USOFIE", "ULARS"):
        await given.rating(agency, acme, rater, gut=1, respect=1)
    await agency.clock(MONDAY)
    await agency.mette.command("/client-summary")
    assert await (await (await agency.mette.modal()).fill(Channel="CTEAM")).submit() == {}
    await agency.mette.told()
    await agency.clock(MONDAY + WEEK)
    await agency.mette.said("CTEAM", "7–13 Jan")


def words_of_ours(agency: Agency) -> list[str]:
    """What stands in #team from us, threads included."""
    standing = agency.sandbox.world.workspaces[TEAM].channels["CTEAM"].messages
    return [f"{one.text} {one.blocks}" for one in standing if one.app_id and not one.only_for]


async def heard(agency: Agency) -> list[str]:
    """To whom something was said about places."""
    rows: list[Outgoing] = await given.rows(agency, Outgoing)
    return [row.channel for row in rows if row.kind == "held"]


async def settled(agency: Agency) -> None:
    await asyncio.sleep(0.01)  # the sandbox sends in tasks of its own
    for one in [sent for sent in agency.sandbox.world.gateway.sent if sent.kind == "events_api"]:
        await agency.house.router.route(TEAM, one.payload)
    await agency.house.deps.tasks.drain(5)


async def test_leads_hear_at_once_that_a_channel_with_summaries_is_shared(agency: Agency) -> None:
    await said(agency)
    await agency.mette.post("share", channel="CTEAM", pending=True)
    await agency.mette.post("share", channel="CTEAM", shared=True)
    word = await agency.mette.told()
    assert "<#CTEAM> is read by another organisation now, or soon will be." in word.words
    assert "They can read what I said there before." in word.words
    assert "Acme" not in word.words
    await settled(agency)
    assert await heard(agency) == ["UMETTE"]


async def test_what_was_said_is_taken_back_threads_included(agency: Agency) -> None:
    await said(agency)
    await answered(agency)
    await agency.mette.post("message", channel="CTEAM", text="a word of ours")
    await agency.mette.post("share", channel="CTEAM", shared=True)
    assert any("Acme" in words for words in words_of_ours(agency))
    await (await agency.mette.told()).press("Take back what I said")
    assert "I'm taking back what I said" in (await agency.mette.told()).words
    assert "2 messages of mine are gone from <#CTEAM>" in (await agency.mette.told()).words
    assert words_of_ours(agency) == []
    assert "a word of ours" in [one.words for one in await agency.mette.messages("CTEAM")]
    entries: list[AuditEntry] = await given.rows(agency, AuditEntry)
    assert [(one.actor_id, one.channel) for one in entries if one.act is Act.TOOK_BACK] == [("UMETTE", "CTEAM")]


async def answered(agency: Agency) -> None:
    """Something stands in the thread of the week too."""
    turn = await turn_in(agency.house.deps, TEAM)
    async with turn.transaction() as session:
        head = (await session.scalars(select(Outgoing).where(Outgoing.kind == "weekly_summary"))).one()
        await turn.say(session, "CTEAM", note("Acme: the details"), kind="weekly_summary", reply_to=head)
    await agency.clock(timedelta(seconds=2))
    assert "the details" in words_of_ours(agency)[-1]


async def test_what_slack_does_not_let_us_delete_now_is_said_and_tried_again(agency: Agency) -> None:
    await said(agency)
    await agency.mette.post("share", channel="CTEAM", shared=True)
    word = await agency.mette.told()
    await agency.fault("chat.delete", "ratelimited", retry_after=1)
    await word.press("Take back what I said")
    await agency.mette.told()
    assert "0 of my messages are gone" in (await agency.mette.told()).words
    assert words_of_ours(agency) != []


async def test_a_guest_who_comes_reads_what_was_said_and_leads_hear(agency: Agency) -> None:
    await said(agency)
    await agency.mette.post("join", channel="CTEAM", user="UGUEST")
    word = await agency.mette.told()
    assert "*gustav*, a guest, reads along in <#CTEAM> now." in word.words
    assert word.buttons == ["Vouch for gustav", "Take back what I said"]
    await settled(agency)
    assert await heard(agency) == ["UMETTE"]
    await word.press("Vouch for gustav")
    assert "You vouch for *gustav*" in (await agency.mette.told()).words


async def test_of_a_guest_whom_a_lead_vouched_for_and_of_our_own_people_nobody_hears(agency: Agency) -> None:
    await said(agency)
    async with agency.house.deps.database.transaction(TEAM) as session:
        await vouch(session, "CTEAM", "UGUEST", "UMETTE", MONDAY)
    await agency.mette.post("join", channel="CTEAM", user="UGUEST")
    await agency.mette.post("leave", channel="CTEAM", user="USOFIE")
    await agency.mette.post("join", channel="CTEAM", user="USOFIE")
    await settled(agency)
    assert await heard(agency) == []


async def test_where_nothing_was_ever_said_nobody_hears(agency: Agency) -> None:
    await said(agency)
    await agency.mette.post("join", channel="CACME", user="UGUEST")
    await agency.mette.post("share", channel="CACME", shared=True)
    await settled(agency)
    assert await heard(agency) == []


async def test_a_member_takes_nothing_back(agency: Agency) -> None:
    await given.lead(agency, "ULARS")
    await said(agency)
    await agency.mette.post("share", channel="CTEAM", shared=True)
    lars = agency.person("ULARS")
    word = await lars.told()
    await agency.mette.command("/client-settings people")
    modal = await agency.mette.modal()
    assert await (await modal.fill(Person="ULARS", Role="Member")).submit() == {}
    await word.press("Take back what I said")
    assert "only a lead can do this" in (await lars.told()).words
    assert words_of_ours(agency) != []

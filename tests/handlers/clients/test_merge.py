"""A client that is on the list twice: leads make one of both, see what comes together, and can take them apart."""

import asyncio
from datetime import timedelta
from decimal import Decimal

from handlers.kit import blocks
from handlers.kit.blocks import Message, md, typed
from handlers.kit.ids import ClientRef
from handlers.kit.shared import SHOW_CARD
from handlers.kit.turn import turn_in
from models.audit import Act, AuditEntry
from models.base import Openness
from models.clients import Client
from models.interactions import Interaction
from models.outbox import Outgoing, State
from models.ratings import Rating
from tests.support import given
from tests.support.agency import Agency
from tests.support.cards import rest_of
from tests.support.kickoffs import press
from tests.support.person import Modal


async def twins(agency: Agency) -> tuple[Client, Client]:
    acme = await given.client(agency, "Acme")
    twin = await given.client(agency, "Beetroot", owner="USOFIE", yearly_budget=Decimal(12000), currency="EUR")
    await given.rating(agency, acme, "UJONAS", gut=4)
    await given.rating(agency, twin, "USOFIE", gut=2)
    return acme, twin


async def more(agency: Agency, client: str = "acme") -> Modal:
    """What changed, and what can be taken apart."""
    await (await rest_of(agency.mette, client)).press("What changed")
    return await agency.mette.modal()


async def merging(agency: Agency) -> Modal:
    """What comes together and what is to be decided, before anything is done; two clicks from the card."""
    await (await rest_of(agency.mette)).press("Merge with …")
    form = await agency.mette.modal()
    await form.fill_in({"Client": "Beetroot"})
    assert await form.submit() == {}
    return await agency.mette.modal()


async def merged(agency: Agency, **answers: str) -> str:
    """Make one of both; gives what is said of it."""
    form = await merging(agency)
    await form.fill_in({name.replace("_", " "): value for name, value in answers.items()})
    assert await form.submit() == {}
    return (await agency.mette.told()).words


async def told_to(agency: Agency, typed: str) -> str:
    await agency.mette.command(f"/clients {typed}")
    return (await agency.mette.told()).words


async def test_before_merging_a_lead_sees_what_comes_together_and_where_they_differ(agency: Agency) -> None:
    await twins(agency)
    words = (await merging(agency)).words
    assert "*Beetroot* becomes part of *Acme*" in words
    assert "*Acme:* 1 rating" in words
    assert "*Beetroot:* 1 rating" in words
    assert "€12,000" in words
    assert len(await given.rows(agency, Client)) == 2


async def test_every_rating_is_kept_and_either_name_finds_the_one(agency: Agency) -> None:
    acme, _ = await twins(agency)
    assert "*Beetroot* is part of *Acme* now" in await merged(agency, Owner="Beetroot")
    ratings: list[Rating] = await given.rows(agency, Rating)
    assert [(row.client_id, row.gut) for row in ratings] == [(acme.id, 4), (acme.id, 2)]
    [left] = await given.rows(agency, Client)
    assert (left.owner_id, left.yearly_budget) == ("USOFIE", Decimal(12000)), "the owner was chosen, the budget known"
    for name in ("acme", "beetroot", "beetrot"):
        assert "*Owner:* <@USOFIE>" in await told_to(agency, name)
    await agency.mette.command("/clients")
    assert "Beetroot" not in (await agency.mette.told()).words


async def test_a_rating_that_was_being_written_meanwhile_is_kept_with_the_one_and_promised_to_no_other_team(
    agency: Agency,
) -> None:
    """The form named the team of the one that is gone, so only leads see the answer."""
    acme, _ = await twins(agency)
    await given.openness(agency, Openness.OPEN)
    jonas = agency.person("UJONAS")
    await jonas.command("/client-rate beetroot")
    form = await (await jonas.modal()).fill_in({"Gut": "5 · lifts me"})
    await merged(agency, Owner="Beetroot")
    assert await form.submit() == {}
    assert "*Acme*" in (await jonas.told()).words
    newest = (await given.rows(agency, Rating))[-1]
    assert (newest.client_id, newest.gut, newest.openly, newest.given_to) == (acme.id, 5, False, None)


async def test_a_button_that_still_stands_in_slack_leads_to_the_one(agency: Agency) -> None:
    await twins(agency)
    await agency.sofie.command("/clients beetroot")
    card = await agency.sofie.told()
    await merged(agency)
    await card.press("Log")
    form = await agency.sofie.modal()
    assert form.value("Client")["text"]["text"] == "Acme"


async def test_apart_again_each_has_its_own_and_what_came_since_stays(agency: Agency) -> None:
    acme, twin = await twins(agency)
    await merged(agency, Owner="Beetroot")
    since = Interaction(
        client_id=acme.id,
        kind="contact",
        what="Since",
        occurred_at=agency.sandbox.clock.now(),
        logged_at=agency.sandbox.clock.now(),
        logged_by="UMETTE",
    )
    async with agency.house.deps.database.transaction("T1") as session:
        session.add(since)
    await more(agency, "beetroot")
    page = await press(agency, "Take apart")
    assert "took this client and another entry apart again" in page.words
    assert "merged another entry into this client" in page.words
    ratings: list[Rating] = await given.rows(agency, Rating)
    assert [(row.client_id, row.gut) for row in ratings] == [(acme.id, 4), (twin.id, 2)]
    [kept] = await given.rows(agency, Interaction)
    assert kept.client_id == acme.id
    assert {row.name: row.owner_id for row in await given.rows(agency, Client)} == {
        "Acme": "UMETTE",
        "Beetroot": "USOFIE",
    }
    acts = [row.act for row in await given.rows(agency, AuditEntry)]
    assert (acts.count(Act.MERGED), acts.count(Act.UNMERGED)) == (1, 1)


async def test_after_a_month_it_is_not_offered_any_more(agency: Agency) -> None:
    await twins(agency)
    await merged(agency)
    assert "can be taken apart until" in (await more(agency)).words
    await agency.clock(agency.sandbox.clock.now() + timedelta(days=31))
    assert "can be taken apart until" not in (await more(agency)).words


async def test_a_client_is_not_merged_with_itself(agency: Agency) -> None:
    await twins(agency)
    await more(agency)
    form = await press(agency, "Merge with …")
    await form.fill_in({"Client": "Acme"})
    assert "This is the same entry" in str(await form.submit())


async def test_a_member_sees_the_history_and_nothing_to_merge(agency: Agency) -> None:
    await twins(agency)
    await agency.mette.command("/clients edit acme")
    form = await agency.mette.modal()
    await form.fill_in({"Name": "Acme A/S", "Yearly budget": "900"})
    await form.submit()
    assert "is saved" in (await agency.mette.told()).words
    rest = await rest_of(agency.sofie)
    assert "Merge with …" not in rest.buttons
    await rest.press("What changed")
    page = await agency.sofie.modal()
    assert "<@UMETTE> changed the name" in page.words
    assert "Called before: Acme" in page.words
    assert "yearly budget" not in page.words
    assert "Merge" not in page.words
    assert "<@UMETTE> changed the yearly budget" in (await more(agency)).words


async def test_what_waits_says_the_name_that_is_right_when_it_is_read(agency: Agency) -> None:
    await twins(agency)
    await given.client(agency, "Beetroot Labs")
    card = ClientRef(client_id=7)
    said = Message(
        "Beetroot: a nudge",
        [
            blocks.header("Beetroot"),
            blocks.section(
                md("*{client}* is quiet, and so is {other}.", client="Beetroot", other="Beetroot Labs"),
                accessory=SHOW_CARD.button("Beetroot", card),
            ),
        ],
    )
    async with agency.house.deps.database.transaction("T1") as session:
        turn = await turn_in(agency.house.deps, "T1")
        row = await turn.say(session, "CTEAM", said, kind="later", at=turn.now + timedelta(days=1))
        row.state = State.HELD
    acme = (await given.rows(agency, Client))[0]
    await given.change(agency, acme, name="Ac*me & <Co>")
    await merged(agency, Owner="Beetroot")
    [kept] = [one for one in await given.rows(agency, Outgoing) if one.kind == "later"]
    header, section = kept.payload["blocks"]
    assert header["text"]["text"] == "Ac*me & <Co>"
    assert section["text"]["text"] == f"*{typed('Ac*me & <Co>')}* is quiet, and so is Beetroot Labs."
    assert section["accessory"] == SHOW_CARD.button("Beetroot", card)
    assert kept.payload["text"].startswith(typed("Ac*me & <Co>"))


async def test_of_two_who_merge_at_once_one_is_told_kindly(agency: Agency) -> None:
    await twins(agency)
    await given.lead(agency, "ULARS")
    forms = []
    for person in (agency.mette, agency.person("ULARS")):
        await (await rest_of(person)).press("Merge with …")
        form = await person.modal()
        await form.fill_in({"Client": "Beetroot"})
        await form.submit()
        forms.append(await person.modal())
    await asyncio.gather(*(form.submit() for form in forms))
    told = [(await one.told()).words for one in (agency.mette, agency.person("ULARS"))]
    assert sum("*Beetroot* is part of *Acme* now" in words for words in told) == 1
    assert sum("somebody was faster" in words for words in told) == 1

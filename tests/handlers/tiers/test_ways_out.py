"""Ways out of a bad fit: who finds them, what parting would cost, and words that stay as somebody leaves them."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from models.audit import Act, AuditEntry
from models.clients import Client
from models.rules.tiers import Tier
from models.tiers import WayOut
from tests.support import given
from tests.support.agency import MONDAY, TEAM, Agency
from tests.support.cards import rest_of
from tests.support.engaged import Hand, engage
from tests.support.kickoffs import press
from tests.support.tiered import decided, ways_out

HAND = Hand("sepia", "Usual", Decimal(1000), Decimal(1000), "EUR", "ULARS", "UMETTE")


@pytest.fixture(autouse=True)
async def monday(agency: Agency) -> None:
    await agency.clock(MONDAY)
    await given.lead(agency, "ULARS")


async def a_bad_fit(agency: Agency, **more: str) -> Client:
    client = await given.client(agency, "Acme", **more)
    await decided(agency, client, Tier.BAD_FIT, reason="We hide")
    return client


async def test_the_page_says_what_parting_would_cost(agency: Agency) -> None:
    client = await given.client(agency, "Acme", owner="USOFIE")
    await given.client(agency, "Beta", yearly_budget=Decimal(2000), currency="EUR")
    async with agency.house.deps.database.transaction(TEAM) as session:
        await engage(session, client.id, HAND)
    await decided(agency, client, Tier.BAD_FIT)
    page = await ways_out(agency, agency.sofie)
    costs = page.words.split("*What parting would cost*")[1]
    assert "% of our revenue of twelve months, €" in costs
    ends = MONDAY.date() + timedelta(days=30)
    assert f"• sepia site: 30 days' notice; given today, it would end {ends.day} February" in costs
    assert "• Open: 1 promise of ours and 1 request" in costs
    assert page.buttons == ["Go on", "Words to begin with", "Words to begin with"]
    saw = [one for one in await given.rows(agency, AuditEntry) if one.act is Act.SAW_MONEY]
    assert ("USOFIE", client.id) in {(one.actor_id, one.client_id) for one in saw}
    form = await press(agency, "Words to begin with", 1, by=agency.sofie)
    assert "With the notice period that we agreed on, 30 days, our work for you ends on 6 February." in form.value(
        "To the client"
    )


async def test_words_stay_as_somebody_leaves_them_and_begin_anew_when_emptied(agency: Agency) -> None:
    await a_bad_fit(agency, language="da")
    await ways_out(agency, agency.mette)
    form = await press(agency, "Words to begin with")
    begun = form.value("To the client")
    assert begun.startswith("Hej")
    assert await form.submit() == {}
    assert await given.rows(agency, WayOut) == []
    form = await press(agency, "Words to begin with")
    await form.fill_in({"To the client": "Hej Berg, kan vi tale sammen?"})
    assert await form.submit() == {}
    page = await ways_out(agency, agency.person("ULARS"))
    assert "Changed by <@UMETTE>, 7 January" in page.words
    form = await press(agency, "Go on", by=agency.person("ULARS"))
    assert form.value("To the client") == "Hej Berg, kan vi tale sammen?"
    await form.fill_in({"To the client": ""})
    assert await form.submit() == {}
    form = await press(agency, "Words to begin with", by=agency.person("ULARS"))
    assert form.value("To the client") == begun


async def test_nothing_is_overwritten_that_somebody_wrote_meanwhile(agency: Agency) -> None:
    client = await a_bad_fit(agency)
    await ways_out(agency, agency.mette)
    form = await press(agency, "Words to begin with")
    row = WayOut(client_id=client.id, way="feel", wording="Dear Berg", written_by="ULARS", written_at=MONDAY)
    async with agency.house.deps.database.transaction(TEAM) as session:
        session.add(row)
    await form.fill_in({"To the client": "Hello Berg"})
    errors = await form.submit()
    assert errors == {"To the client": "Somebody wrote here meanwhile. Copy your words, and open it again."}
    assert [one.wording for one in await given.rows(agency, WayOut)] == ["Dear Berg"]


async def test_a_member_finds_no_way_out_even_with_an_old_button(agency: Agency) -> None:
    client = await a_bad_fit(agency, owner="USOFIE")
    shown = await rest_of(agency.sofie)
    await given.change(agency, client, owner_id="UMETTE")
    await shown.press("Ways out")
    told = (await agency.sofie.told()).words
    assert told.startswith("Sorry, only a lead or the client's owner can do this. Nothing was changed.")


async def test_whoever_is_no_bad_fit_any_more_has_no_ways_out(agency: Agency) -> None:
    client = await a_bad_fit(agency)
    shown = await rest_of(agency.mette)
    await decided(agency, client, Tier.OK)
    await shown.press("Ways out")
    assert "*Acme* is no bad fit" in (await agency.mette.told()).words


# Ideal clients


async def test_ideal_clients_and_what_they_share(agency: Agency) -> None:
    for name in ("Alpha", "Beta", "Gamma"):
        client = await given.client(
            agency, name, language="da", since=date(2022, 3, 1), yearly_budget=Decimal(12000), currency="EUR"
        )
        await decided(agency, client, Tier.IDEAL)
    await given.client(agency, "Delta", language="da")
    await given.client(agency, "Epsilon", language="en", yearly_budget=Decimal(900), currency="EUR")
    await agency.mette.command("/clients")
    await (await agency.mette.told()).press("Ideal clients")
    page = await agency.mette.modal()
    listed, share = page.words.split("*What they share*")
    assert "*Alpha* · since 1 March 2022" in listed
    assert "Delta" not in listed
    assert "• A yearly budget of €10,000 to €25,000: 3 of 3, and 0 of the 2 others" in share
    assert "• We speak Dansk: 3 of 3, and 1 of the 2 others" in share
    assert share.index("A yearly budget") < share.index("We speak Dansk")


async def test_the_list_of_ideal_clients_is_for_leads(agency: Agency) -> None:
    await given.client(agency, "Acme")
    await agency.sofie.command("/clients")
    assert "Ideal clients" not in (await agency.sofie.told()).buttons


async def test_whose_own_words_waited_reads_what_somebody_wrote_meanwhile(agency: Agency) -> None:
    client = await a_bad_fit(agency)
    await ways_out(agency, agency.mette)
    form = await press(agency, "Words to begin with")
    await form.fill_in({"To the client": "Hello Berg"})
    await form.close()
    row = WayOut(client_id=client.id, way="feel", wording="Dear Berg", written_by="ULARS", written_at=MONDAY)
    async with agency.house.deps.database.transaction(TEAM) as session:
        session.add(row)
    await ways_out(agency, agency.mette)
    again = await press(agency, "Go on")
    assert again.value("To the client") == "Hello Berg"
    assert "<@ULARS> wrote this meanwhile. What you save takes its place:\nDear Berg" in again.words
    assert await again.submit() == {}
    assert [one.wording for one in await given.rows(agency, WayOut)] == ["Hello Berg"]

"""A tier on the card: its reasons, confirming it, knowing better, and what leads say where no facts do."""

import asyncio
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import delete, select

from handlers.tiers.wording import shows_money
from models.audit import Act, AuditEntry
from models.base import Openness, Workspace
from models.clients import Client
from models.engagements import Engagement
from models.fitting import Fit
from models.hours import HoursEntry, Source
from models.interactions import Interaction
from models.invoices import Invoice
from models.people import Person, Role
from models.rules.facts import Kind, Statement
from models.rules.invoices import Late
from models.rules.tiers import Known, Thresholds, Tier, propose
from models.tiers import TierAnswers, TierDecision, thresholds_of
from models.workspaces import this_workspace
from tests.support import given
from tests.support.agency import MONDAY, TEAM, Agency
from tests.support.cards import from_card, rest_of
from tests.support.engaged import Hand, engage
from tests.support.kickoffs import press
from tests.support.offered import a_client, an_offer, opened, order
from tests.support.tiered import card, decided, why

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
async def monday(agency: Agency) -> None:
    await agency.clock(MONDAY)
    await given.lead(agency, "ULARS")


async def logged(agency: Agency, client_id: int, kind: Kind) -> None:
    moment = agency.sandbox.clock.now() - 2 * DAY
    async with agency.house.deps.database.transaction(TEAM) as session:
        facts = {"client_id": client_id, "kind": kind, "what": "So it was.", "logged_by": "ULARS"}
        session.add(Interaction(**facts, occurred_at=moment, logged_at=moment))


async def test_what_is_proposed_comes_with_its_reasons_and_is_confirmed(agency: Agency) -> None:
    await a_client(agency, "Acme", gut=5, owner="USOFIE")
    shown = await card(agency, agency.person("ULARS"))
    assert "*Tier:* Good, as the facts propose · nobody has decided yet" in shown.words
    assert "Ways out" not in shown.buttons
    page = await why(agency, agency.person("ULARS"))
    speaks, keeps = page.words.split("*What keeps them from Ideal*")
    assert "✓ Gut 5, from 3 people's ratings (good from 4)" in speaks
    assert "✓ Referral 4, from 3 people's ratings (good from 4)" in speaks
    assert "✓ No late payment is logged in 180 days" in speaks
    assert "✗ No referral is logged" in keeps
    assert "✗ Their fees by the hour are not known: log hours, or a lead says so" in keeps
    page = await press(agency, "Confirm", by=agency.person("ULARS"))
    assert "*Tier:* Good · decided by <@ULARS>, 7 January" in page.words
    assert "Confirm" not in page.buttons
    [row] = await given.rows(agency, TierDecision)
    assert (row.tier, row.proposed, row.reason, row.decided_by) == (Tier.GOOD, Tier.GOOD, None, "ULARS")
    assert Act.DECIDED_TIER in [one.act for one in await given.rows(agency, AuditEntry)]


async def test_who_knows_better_says_why_and_both_stand_beside_each_other(agency: Agency) -> None:
    await a_client(agency, "Acme")
    await from_card(agency.mette, "Confirm")
    assert "*Acme*: Noted: Good." in (await agency.mette.told()).words
    await from_card(agency.mette, "I know better")
    form = await agency.mette.modal()
    assert await (await form.fill_in({"What they are": "OK"})).submit() == {
        "What you know better": "Please complete this required field."
    }
    await form.fill_in({"What you know better": "Their new boss haggles over every line."})
    assert await form.submit() == {}
    page = await agency.mette.modal()
    assert "*Tier:* OK · decided by <@UMETTE>, 7 January\nThe facts speak for Good now." in page.words
    history = page.words.split("*What was decided*")[1]
    assert "OK · <@UMETTE>, 7 January · proposed was Good · “Their new boss haggles over every line.”" in history
    assert "Good · <@UMETTE>, 7 January" in history
    rows = await given.rows(agency, TierDecision)
    assert [(row.tier, row.proposed) for row in rows] == [(Tier.GOOD, Tier.GOOD), (Tier.OK, Tier.GOOD)]
    page = await press(agency, "Yes, Good")
    assert "*Tier:* Good · decided by" in page.words


async def test_what_leads_say_counts_where_no_facts_do(agency: Agency) -> None:
    client = await a_client(agency, "Acme")
    await logged(agency, client.id, Kind.REFERRAL)
    await why(agency, agency.mette)
    form = await press(agency, "What facts don't tell")
    await form.fill_in({"Are they worth it for us?": "Yes"})
    assert await form.submit() == {}
    page = await agency.mette.modal()
    assert "*Tier:* Ideal, as the facts propose" in page.words
    assert "✓ A lead says that they are worth it for us" in page.words
    assert "✓ They sent 1 client to us, as logged" in page.words
    form = await press(agency, "What facts don't tell")
    await form.fill_in({"Do we hide from them?": "Yes"})
    await form.submit()
    page = await agency.mette.modal()
    assert "*Tier:* Bad fit, as the facts propose" in page.words
    assert "✓ A lead says that we hide from them" in page.words
    [said] = await given.rows(agency, TierAnswers)
    assert (said.we_hide, said.is_worth_it) == (True, True)


async def test_two_leads_who_answer_different_things_at_once_lose_neither(agency: Agency) -> None:
    await a_client(agency, "Acme")
    lars = agency.person("ULARS")
    forms = []
    for person in (lars, agency.mette):
        await why(agency, person)
        forms.append(await press(agency, "What facts don't tell", by=person))
    await forms[1].fill_in({"Do we hide from them?": "Yes"})
    await forms[0].fill_in({"Are they worth it for us?": "No"})
    assert [await form.submit() for form in reversed(forms)] == [{}, {}]
    [said] = await given.rows(agency, TierAnswers)
    assert (said.we_hide, said.is_worth_it) == (True, False)


async def test_who_saves_what_another_lead_said_as_it_was_has_said_nothing(agency: Agency) -> None:
    await a_client(agency, "Acme")
    lars = agency.person("ULARS")
    await why(agency, lars)
    assert await (await press(agency, "What facts don't tell", by=lars)).submit() == {}
    assert await given.rows(agency, TierAnswers) == []
    await why(agency, agency.mette)
    form = await press(agency, "What facts don't tell")
    await form.fill_in({"Do we hide from them?": "Yes"})
    await form.submit()
    await why(agency, lars)
    await (await press(agency, "What facts don't tell", by=lars)).submit()
    [said] = await given.rows(agency, TierAnswers)
    assert (said.we_hide, said.said_by) == (True, "UMETTE")


async def test_an_answer_that_was_left_unsent_takes_nothing_back_that_another_lead_said(agency: Agency) -> None:
    await a_client(agency, "Acme")
    lars = agency.person("ULARS")
    await why(agency, lars)
    form = await press(agency, "What facts don't tell", by=lars)
    await form.fill_in({"Are they worth it for us?": "No"})
    await form.close()
    await why(agency, agency.mette)
    other = await press(agency, "What facts don't tell")
    await other.fill_in({"Do we hide from them?": "Yes"})
    await other.submit()
    await why(agency, lars)
    form = await press(agency, "What facts don't tell", by=lars)
    assert form.value("Do we hide from them?")["value"] == "yes"
    assert form.value("Are they worth it for us?")["value"] == "no"
    assert await form.submit() == {}
    [said] = await given.rows(agency, TierAnswers)
    assert (said.we_hide, said.is_worth_it) == (True, False)


# Who sees what


async def test_only_good_and_ideal_are_for_everybody_and_no_other_tier_is_missed(agency: Agency) -> None:
    """A bad fit, an OK client and one of whom nobody decided anything look the same to a member."""
    shown = {}
    for name, tier in {"Alpha": Tier.GOOD, "Beta": Tier.IDEAL, "Gamma": Tier.OK, "Delta": Tier.BAD_FIT}.items():
        client = await a_client(agency, name, gut=1)
        await decided(agency, client, tier, reason="For leads alone")
        shown[name] = await card(agency, agency.sofie, name)
    await a_client(agency, "Epsilon", gut=1)
    shown["Epsilon"] = await card(agency, agency.sofie, "Epsilon")
    assert "*Tier:* Good" in shown["Alpha"].words
    assert "*Tier:* Ideal" in shown["Beta"].words
    plain = {shown[name].words.replace(name, "") for name in ("Gamma", "Delta", "Epsilon")}
    assert len(plain) == 1
    assert "Tier" not in plain.pop()
    assert all("For leads alone" not in one.words and "Why this tier?" not in one.buttons for one in shown.values())


async def test_in_the_queue_of_an_offer_a_decision_holds_for_those_who_may_know_it(agency: Agency) -> None:
    """In an open workspace: its team reads the answers, and still cannot tell a bad fit from one nobody decided on."""
    await given.openness(agency, Openness.OPEN)
    for name, tier in {"Alpha": Tier.GOOD, "Beta": Tier.BAD_FIT, "Gamma": Tier.OK, "Delta": None}.items():
        client = await given.client(agency, name, owner="UJONAS")
        await given.team(agency, client, "USOFIE", "UJONAS")
        answers = dict.fromkeys(("gut", "respect", "value", "referral", "teamwork", "boundaries"), 5)
        await given.rating(agency, client, "ULARS", openly=True, **answers)
        if tier:
            await decided(agency, client, tier)
    await an_offer(agency)
    page = await opened(agency, agency.sofie)
    assert order(page.words, "Alpha", "Beta", "Gamma", "Delta") == ["Alpha", "Beta", "Delta", "Gamma"]
    assert all(f"*{name}*: Good · health 100" in page.words for name in ("Alpha", "Beta", "Gamma", "Delta"))
    for reader in (agency.mette, agency.person("UJONAS")):
        words = (await opened(agency, reader)).words
        assert "Beta" not in words
        assert order(words, "Alpha", "Gamma", "Delta") == ["Alpha", "Delta", "Gamma"]
        assert "*Gamma*: OK · health 100" in words


async def test_the_owner_decides_and_learns_no_single_answer(agency: Agency) -> None:
    """Guarded: the facts that propose a tier rest on what others answered, so the owner is not told of them."""
    client = await a_client(agency, "Acme", owner="USOFIE", gut=1)
    await decided(agency, client, Tier.OK, proposed=Tier.BAD_FIT, reason="They were ill")
    page = await why(agency, agency.sofie)
    assert "*Tier:* OK · decided by <@ULARS>, 7 January" in page.words
    assert "OK · <@ULARS>, 7 January · “They were ill”" in page.words
    assert not any(word in page.words for word in ("Gut", "proposed", "The facts speak", "Bad fit", "Respect"))
    assert "Nothing that you may read speaks for a tier." in page.words
    assert page.buttons == ["I know better"]
    form = await press(agency, "I know better", by=agency.sofie)
    await form.fill_in({"What they are": "Bad fit", "What you know better": "I dread every call."})
    assert await form.submit() == {}
    page = await agency.sofie.modal()
    assert "*Tier:* Bad fit · decided by <@USOFIE>" in page.words
    assert "Ways out" in page.buttons
    assert (await given.rows(agency, TierDecision))[-1].proposed is None


async def test_a_leads_word_reaches_the_owner_without_a_name(agency: Agency) -> None:
    client = await given.client(agency, "Acme", owner="USOFIE")
    async with agency.house.deps.database.transaction(TEAM) as session:
        session.add(TierAnswers(client_id=client.id, we_hide=True, said_by="ULARS", said_at=MONDAY))
    page = await why(agency, agency.sofie)
    assert "✓ A lead says that we hide from them" in page.words
    assert "ULARS" not in page.words
    assert "What facts don't tell" not in page.buttons


async def test_a_member_with_an_old_button_is_refused_whatever_the_tier(agency: Agency) -> None:
    client = await a_client(agency, "Acme", owner="USOFIE")
    shown, rest = await card(agency, agency.sofie), await rest_of(agency.sofie)
    await given.change(agency, client, owner_id="UMETTE")
    for old, button in ((shown, "Why this tier?"), (rest, "I know better")):
        await old.press(button)
        assert (await agency.sofie.told()).words.startswith(
            "Sorry, only a lead or the client's owner can do this. Nothing was changed."
        )
    assert await given.rows(agency, TierDecision) == []


# At once, and meanwhile


async def test_two_confirm_at_once_and_it_is_decided_once(agency: Agency) -> None:
    await a_client(agency, "Acme")
    both = [agency.mette, agency.person("ULARS")]
    cards = [await rest_of(one) for one in both]
    await asyncio.gather(*(one.press("Confirm") for one in cards))
    told = [(await one.told()).words for one in both]
    assert sum("Somebody was quicker." in words for words in told) == 1
    assert len(await given.rows(agency, TierDecision)) == 1


async def test_what_was_confirmed_is_what_was_seen(agency: Agency) -> None:
    client = await a_client(agency, "Acme")
    shown = await rest_of(agency.mette)
    await logged(agency, client.id, Kind.LATE_PAYMENT)
    await shown.press("Confirm")
    assert "The facts have moved on meanwhile." in (await agency.mette.told()).words
    assert await given.rows(agency, TierDecision) == []


async def test_no_words_are_lost_where_somebody_decided_meanwhile(agency: Agency) -> None:
    client = await a_client(agency, "Acme")
    await from_card(agency.mette, "I know better")
    form = await agency.mette.modal()
    await form.fill_in({"What they are": "OK", "What you know better": "They never answer."})
    await decided(agency, client, Tier.IDEAL)
    errors = await form.submit()
    assert errors == {"What you know better": "Somebody decided meanwhile. Copy your words, and open it again."}


# What the trail says


async def test_the_trail_says_that_money_was_seen_where_it_was(agency: Agency) -> None:
    """Fees that are known do not stand on the page of a client whose tier does not hang on them."""
    await a_client(agency, "Acme", gut=5)
    await a_client(agency, "Beta", value=3)
    async with agency.house.deps.database.transaction(TEAM) as session:
        workspace = await this_workspace(session)
        workspace.target_rate, workspace.target_currency = Decimal(9000), "EUR"
        for client in list(await session.scalars(select(Client))):
            await engage(
                session, client.id, Hand(client.name, client.name, Decimal(900), Decimal(900), "EUR", "ULARS", "U1")
            )
        await session.execute(delete(Invoice))
        for row in list(await session.scalars(select(Engagement))):
            facts = {"worked_on": MONDAY.date() - 60 * DAY, "hours": Decimal(9), "source": Source.HAND}
            about = {"client_id": row.client_id, "engagement_id": row.id, "logged_by": "ULARS", "logged_at": MONDAY}
            session.add(HoursEntry(**facts, **about))
    lars = agency.person("ULARS")
    for name, says in (("Beta", False), ("Acme", True)):
        shown = await card(agency, lars, name)
        async with agency.house.deps.database.transaction(TEAM) as session:
            await session.execute(delete(AuditEntry))  # the card itself has money on it
        await shown.press("Why this tier?")
        await agency.house.deps.tasks.drain()
        assert ("Fees by hours" in (await lars.modal()).words) == says
        acts = {one.act for one in await given.rows(agency, AuditEntry)}
        assert acts == ({Act.SAW_RATINGS, Act.SAW_MONEY} if says else {Act.SAW_RATINGS})
        await (await lars.modal()).close()


def test_invoices_among_the_reasons_are_money_too() -> None:
    late = Late("1001", date(2030, 1, 2), date(2030, 1, 6), is_open=True)
    known: Any = {"averages": dict.fromkeys(Statement, Fraction(5)), "late_payments": 1}
    assert shows_money(Fit(proposal=propose(Known(**known)), late=(late,)))
    assert not shows_money(Fit(proposal=propose(Known(**known))))
    assert not shows_money(Fit(proposal=propose(Known(we_hide=True)), late=(late,)))
    assert not shows_money(Fit(late=(late,)))


# What an admin sets


async def test_thresholds_and_the_target_rate_are_the_agencys_own(agency: Agency) -> None:
    await a_client(agency, "Acme")
    await agency.mette.command("/client-settings tiers")
    form = await agency.mette.modal()
    assert form.value("Good from") == "4"
    wrong = await (await form.fill_in({"A bad fit under": "4.5"})).submit()
    assert wrong == {"A bad fit under": "Please pick no more than what a good client needs."}
    await form.fill_in({"Good from": "4.4", "A bad fit under": "4.2", "What an hour should bring in": "100"})
    assert await form.submit() == {}
    assert "Saved." in (await agency.mette.told()).words
    page = await why(agency, agency.mette)
    assert "*Tier:* Bad fit, as the facts propose" in page.words
    assert "✓ Gut 4, from 3 people's ratings (a bad fit under 4.2)" in page.words
    await page.close()
    await agency.mette.command("/client-settings tiers")
    form = await agency.mette.modal()
    assert (form.value("Good from"), form.value("What an hour should bring in")) == ("4.4", "100")
    assert Decimal(form.value("Late payments count for")) == 180


async def test_of_two_admins_who_set_thresholds_at_once_the_second_sees_what_the_first_did(agency: Agency) -> None:
    async with agency.house.deps.database.transaction(TEAM) as session:
        (await session.scalars(select(Person).where(Person.user_id == "ULARS"))).one().given_role = Role.ADMIN
    lars, forms = agency.person("ULARS"), []
    for person in (agency.mette, lars):
        await person.command("/client-settings tiers")
        forms.append(await person.modal())
    await forms[0].fill_in({"Good from": "4.4", "Late payments count for": "90"})
    await forms[1].fill_in({"Good from": "4.2", "A bad fit under": "2"})
    assert [await form.submit() for form in forms] == [{}, {}]
    [workspace] = await given.rows(agency, Workspace)
    assert Thresholds(Fraction("4.4"), late_within=90 * DAY) == thresholds_of(workspace), "nothing of Lars is saved yet"

    anew = await lars.modal()
    assert "Somebody changed these meanwhile, and nothing of yours is saved yet." in anew.words
    assert "• Good from: 4.4\n• Late payments count for: 90" in anew.words
    shown = [anew.value(label) for label in ("Good from", "A bad fit under", "Late payments count for")]
    assert shown == ["4.2", "2", "90"], "what Lars typed, and what he left alone as it is now"
    assert await anew.submit() == {}
    [workspace] = await given.rows(agency, Workspace)
    assert Thresholds(Fraction("4.2"), bad_under=Fraction(2), late_within=90 * DAY) == thresholds_of(workspace)


async def test_thresholds_that_were_left_unsent_take_nothing_back(agency: Agency) -> None:
    await agency.mette.command("/client-settings tiers")
    form = await agency.mette.modal()
    await form.fill_in({"A bad fit under": "2"})
    await form.close()
    async with agency.house.deps.database.transaction(TEAM) as session:
        (await this_workspace(session)).tier_thresholds = {"good_from": "4.5"}
    await agency.mette.command("/client-settings tiers")
    form = await agency.mette.modal()
    assert "• Good from: 4.5" in form.words
    assert (form.value("Good from"), form.value("A bad fit under")) == ("4.5", "2")
    assert await form.submit() == {}
    [workspace] = await given.rows(agency, Workspace)
    assert thresholds_of(workspace) == Thresholds(Fraction("4.5"), bad_under=Fraction(2))


async def test_a_target_is_of_the_currency_that_its_field_named(agency: Agency) -> None:
    await agency.mette.command("/client-settings tiers")
    form = await agency.mette.modal()
    assert "In EUR." in form.words
    await form.fill_in({"What an hour should bring in": "100"})
    async with agency.house.deps.database.transaction(TEAM) as session:
        (await this_workspace(session)).currency = "DKK"
    assert await form.submit() == {}
    anew = await agency.mette.modal()
    assert "In DKK." in anew.words
    assert (await given.rows(agency, Workspace))[0].target_rate is None
    await anew.fill_in({"What an hour should bring in": "750"})
    assert await anew.submit() == {}
    [workspace] = await given.rows(agency, Workspace)
    assert (workspace.target_rate, workspace.target_currency) == (Decimal(750), "DKK")


async def test_the_card_begins_with_how_it_is_and_ends_with_what_was_said(agency: Agency) -> None:
    client = await a_client(agency, "Acme", gut=5, owner="USOFIE")
    await logged(agency, client.id, Kind.PRAISE)
    words = (await card(agency, agency.person("ULARS"))).words
    order_of_reading = [
        "known",
        "*Tier:*",
        "*Ratings*\n",
        "*Boundary:*",
        "A kickoff takes ten minutes",
        "*Their people*",
        "So it was.",
        "*Invoices*",
    ]
    places = [words.index(part) for part in order_of_reading]
    assert places == sorted(places)

"""Who hears of what: with their own eyes, what they took on, what is theirs to decide; and once, whoever looks."""

import asyncio
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from handlers.kit.turn import turn_in
from handlers.nudges import say_what_is_due
from models.clients import Client
from models.interactions import Interaction
from models.nudges import Digest, Nudge
from models.offers import Offer
from models.outbox import Outgoing
from models.plans import Plan, PlanStep
from models.rules.facts import Kind
from models.rules.plans import Cause
from tests.support import given
from tests.support.agency import MONDAY, TEAM, Agency

TUESDAY = datetime(2030, 1, 8, 8, tzinfo=UTC)
LOW = {"gut": 1, "respect": 1, "value": 1, "payment": 1, "teamwork": 1}


@pytest.fixture(autouse=True)
async def acme(agency: Agency) -> Client:
    """A client of Sofie's, who is a member; somebody spoke with them today, and the workspace is guarded."""
    await agency.clock(MONDAY)
    return await a_client(agency, "Acme", owner="USOFIE")


async def a_client(agency: Agency, name: str, owner: str) -> Client:
    client = await given.client(agency, name, owner=owner)
    now = agency.sandbox.clock.now()
    async with agency.house.deps.database.transaction(TEAM) as session:
        about = {"client_id": client.id, "kind": Kind.CONTACT, "what": "We spoke"}
        session.add(Interaction(**about, occurred_at=now, logged_at=now, logged_by=owner))
    return client


async def told(agency: Agency) -> dict[str, str]:
    """What each person's digest says on Tuesday."""
    await agency.clock(TUESDAY)
    rows = [row for row in await given.rows(agency, Outgoing) if row.kind == "digest"]
    return {row.channel: str(row.payload["text"]) for row in rows}


async def test_a_member_hears_of_no_score_that_single_answers_would_explain(agency: Agency, acme: Client) -> None:
    for rater in ("UMETTE", "UJONAS"):
        await given.rating(agency, acme, rater, **LOW)
    assert await told(agency) == {}


async def test_what_three_people_said_is_published_and_told(agency: Agency, acme: Client) -> None:
    for rater in ("UMETTE", "UJONAS", "ULARS"):
        await given.rating(agency, acme, rater, **LOW)
    heard = await told(agency)
    assert "*Acme* · at risk" in heard["USOFIE"]
    assert "drain us" not in heard["USOFIE"]
    assert "the last 3 answers about the gut say that they drain us" in heard["UMETTE"]
    assert "at risk" not in heard["UMETTE"], "that is its owner's"


async def test_late_steps_of_a_plan_reach_who_took_them_on(agency: Agency, acme: Client) -> None:
    now = agency.sandbox.clock.now()
    async with agency.house.deps.database.transaction(TEAM) as session:
        session.add(plan := Plan(client_id=acme.id, cause=Cause.QUIET, begun_by="UMETTE", begun_at=now))
        await session.flush()
        about = {"client_id": acme.id, "plan_id": plan.id}
        session.add(PlanStep(**about, place=1, what="bring cake", who="UJONAS", due_on=date(2030, 1, 7)))
        session.add(PlanStep(**about, place=2, what="call them", who="ULARS", due_on=date(2030, 1, 8)))
    await given.change(agency, acme, yearly_budget=Decimal(90_000), currency="EUR")
    heard = await told(agency)
    assert list(heard) == ["UJONAS"]
    assert "bring cake" in heard["UJONAS"]
    jonas = agency.person("UJONAS")
    await (await jonas.told()).press("Why in this order?")
    words = (await jonas.modal()).words
    assert "bring cake" in words
    assert "€" not in words, "who only took on a step sees no money"


async def test_the_late_step_of_somebody_who_has_left_is_its_owners(agency: Agency, acme: Client) -> None:
    now = agency.sandbox.clock.now()
    async with agency.house.deps.database.transaction(TEAM) as session:
        session.add(plan := Plan(client_id=acme.id, cause=Cause.QUIET, begun_by="UMETTE", begun_at=now))
        await session.flush()
        about = {"client_id": acme.id, "plan_id": plan.id, "place": 1, "what": "bring cake"}
        session.add(PlanStep(**about, who="UGONE", due_on=date(2030, 1, 7)))
    heard = await told(agency)
    assert list(heard) == ["USOFIE"]
    assert "bring cake" in heard["USOFIE"]


async def test_an_offer_is_one_item_for_all_clients_of_a_person(agency: Agency, acme: Client) -> None:
    bolt = await a_client(agency, "Bolt", owner="USOFIE")
    for client in (acme, bolt):
        for rater in ("UMETTE", "UJONAS", "ULARS"):
            await given.rating(agency, client, rater, gut=5, respect=5, value=5, payment=5, teamwork=5)
    now = agency.sandbox.clock.now()
    async with agency.house.deps.database.transaction(TEAM) as session:
        days = {"starts_on": date(2030, 1, 14), "first_until": date(2030, 1, 28)}
        session.add(Offer(name="Spring audit", pitch="A look at it all.", made_by="UMETTE", made_at=now, **days))
    text = (await told(agency))["USOFIE"]
    assert "“Spring audit” · not heard of it yet: *Acme and Bolt*" in text
    assert len([row for row in await given.rows(agency, Nudge) if row.kind == "offer"]) == 2


async def test_two_who_look_at_the_same_moment_say_it_once(agency: Agency) -> None:
    await a_client(agency, "Old friend", owner="USOFIE")
    await given.change(agency, (await given.rows(agency, Client))[-1], since=date(2025, 1, 8))
    agency.house.clockwork.turn_over = nothing  # type: ignore[method-assign]
    await agency.clock(TUESDAY)
    turns = [await turn_in(agency.house.deps, TEAM) for _ in range(2)]
    await asyncio.gather(*(say_what_is_due(turn) for turn in turns))
    assert [row.channel for row in await given.rows(agency, Outgoing) if row.kind == "digest"] == ["USOFIE"]
    assert [row.person_id for row in await given.rows(agency, Digest)].count("USOFIE") == 1


async def nothing() -> list[Outgoing]:
    """The clock is looked at by the test alone."""
    return []

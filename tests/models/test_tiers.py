"""Decided tiers and what they rest on: the newest holds, each reader sees their own, and erasing reaches all of it."""

from dataclasses import dataclass, replace
from datetime import time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given as any_of
from hypothesis import strategies as st

from models.clients import Client
from models.erasure import GONE
from models.fitting import TOLD_TO_ALL, fit_of
from models.people import Role
from models.portfolio import ClientFacts
from models.rules.business_time import BusinessCalendar
from models.rules.facts import Facts, Rating
from models.rules.target_rate import Hourly, Target
from models.rules.tiers import DEFAULTS, Thresholds, Tier
from models.rules.ways_out import Way
from models.session import Database
from models.sight import Sight
from models.tiers import TierAnswers, TierDecision, TierFacts, WayOut, decisions_of, tier_facts, ways_out_of
from models.workspaces import this_workspace
from tests.models.rules.made import some_ratings
from tests.models.test_erasing_beside import erase, erase_somebody, given, put, rows, somebody
from tests.models.test_exports import of_person, text_of
from tests.support.engaged import Hand, engage
from tests.support.house import OURS, THEIRS
from tests.support.many import fill, statements
from tests.support.time import NOW

CALENDAR = BusinessCalendar("Europe/Copenhagen", frozenset(range(5)), time(9), time(17))
DAY = timedelta(days=1)
HAND = Hand("sepia", "Usual", Decimal(1000), Decimal(1000), "EUR", "ULARS", "UMETTE")


@dataclass(frozen=True)
class Reader:
    user_id: str
    role: Role


def decision(client_id: int, tier: Tier, **more: Any) -> TierDecision:
    return TierDecision(client_id=client_id, tier=tier, **{"decided_by": "ULARS", "decided_at": NOW, **more})


async def facts(database: Database, workspace: str = OURS) -> TierFacts:
    async with database.reading(workspace) as session:
        return await tier_facts(session, NOW, CALENDAR)


async def test_the_newest_decision_holds_and_the_others_stand_beside_it(database: Database) -> None:
    acme, beta = await given(database, "Acme", "Beta")
    await put(database, decision(acme, Tier.GOOD), decision(beta, Tier.OK))
    await put(database, decision(acme, Tier.BAD_FIT))
    found = (await facts(database)).decisions
    assert {client_id: one.tier for client_id, one in found.items()} == {acme: Tier.BAD_FIT, beta: Tier.OK}
    async with database.reading(OURS) as session:
        assert [one.tier for one in await decisions_of(session, acme)] == [Tier.BAD_FIT, Tier.GOOD]
    assert (await facts(database, THEIRS)).decisions == {}


async def test_thresholds_are_the_defaults_until_an_admin_chose(database: Database) -> None:
    assert (await facts(database)).thresholds == DEFAULTS
    async with database.transaction(OURS) as session:
        (await this_workspace(session)).tier_thresholds = {"good_from": "4.4", "late_days": "90"}
    found = (await facts(database)).thresholds
    assert found == replace(DEFAULTS, good_from=Fraction(22, 5), late_within=timedelta(days=90))


async def test_what_an_hour_brought_in_is_looked_up_where_there_is_a_target(database: Database) -> None:
    [acme] = await given(database, "Acme")
    async with database.transaction(OURS) as session:
        await engage(session, acme, HAND)
    assert (await facts(database)).hourly == {}
    async with database.transaction(OURS) as session:
        workspace = await this_workspace(session)
        workspace.target_rate, workspace.target_currency = Decimal(100), "EUR"
    found = await facts(database)
    assert found.target == Target(Decimal(100), "EUR")
    assert found.hourly == {}  # the hours are of yesterday alone
    assert found.reaches_target_rate(acme) is True  # so a lead's answer counts


async def test_many_clients_take_as_many_statements_as_one(database: Database) -> None:
    async with database.transaction(OURS) as session:
        workspace = await this_workspace(session)
        workspace.target_rate, workspace.target_currency = Decimal(100), "EUR"
    taken = []
    for numbers in (range(1), range(1, 40)):
        await fill(database, OURS, numbers, NOW)
        with statements(database) as seen:
            await facts(database)
        taken.append(len(seen))
    assert taken[0] == taken[1]


@pytest.mark.parametrize(
    ("paid", "said", "expected"),
    [
        (None, None, None),
        (None, True, True),
        (None, False, False),
        (Hourly(Decimal(99), "EUR"), True, False),  # hours tell, so nobody is asked
        (Hourly(Decimal(100), "EUR"), False, True),
        (Hourly(Decimal(99), "EUR", is_all=False), True, True),  # these hours do not tell
    ],
)
def test_a_leads_answer_counts_where_hours_do_not_tell(
    paid: Hourly | None,
    said: bool | None,  # noqa: FBT001 - what a lead answered
    expected: bool | None,  # noqa: FBT001
) -> None:
    row = TierAnswers(client_id=1, is_worth_it=said, said_by="ULARS", said_at=NOW)
    known = TierFacts(target=Target(Decimal(100), "EUR"), answers={1: row}, hourly={1: paid} if paid else {})
    assert known.reaches_target_rate(1) is expected


# Erasing and taking along


async def test_all_of_it_goes_with_its_client(database: Database) -> None:
    [acme] = await given(database, "Acme")
    async with database.transaction(OURS) as session:
        await engage(session, acme, HAND)
    await erase(database, acme)
    for table in (TierDecision, TierAnswers, WayOut):
        assert await rows(database, table) == []


async def test_what_an_erased_person_decided_stays_without_their_name(database: Database) -> None:
    [acme, _beta] = await given(database, "Acme", "Beta")
    letter = WayOut(client_id=acme, way=Way.FEEL, wording="Jonas says hello.", written_by="UJONAS", written_at=NOW)
    answer = TierAnswers(client_id=acme, we_hide=True, said_by="UJONAS", said_at=NOW)
    reason = decision(acme, Tier.OK, reason="Jonas was there, and Beta was not", decided_by="UJONAS")
    await put(database, somebody("UJONAS", "Jonas"), letter, answer, reason)
    await erase_somebody(database, "UJONAS")
    [kept] = await rows(database, TierDecision)
    assert kept.decided_by.startswith(GONE)
    assert kept.reason == "… was there, and Beta was not"
    assert [one.said_by for one in await rows(database, TierAnswers)] == [kept.decided_by]
    async with database.reading(OURS) as session:
        found = await ways_out_of(session, acme)
    assert (found[Way.FEEL].wording, found[Way.FEEL].written_by) == ("… says hello.", kept.decided_by)


async def test_a_person_takes_along_what_they_decided(database: Database) -> None:
    [acme] = await given(database, "Acme")
    await put(database, somebody("UJONAS", "Jonas"), decision(acme, Tier.OK, reason="Mine", decided_by="UJONAS"))
    await put(database, decision(acme, Tier.BAD_FIT, reason="Not theirs"))
    export = text_of(await of_person(database, "UJONAS"))
    assert "Mine" in export
    assert "Not theirs" not in export


# Who sees what

CLIENT = Client(id=1, name="Acme", owner_id="UOWNER")
MEMBER, OWNER = Reader("UMEMBER", Role.MEMBER), Reader("UOWNER", Role.MEMBER)


def sealed(given_ratings: tuple[Rating, ...]) -> ClientFacts:
    """One whom people rated in confidence."""
    return ClientFacts(CLIENT, Facts(ratings=given_ratings), (), (), ())


decisions = st.builds(
    TierDecision, client_id=st.just(1), tier=st.sampled_from(Tier), decided_by=st.just("ULARS"), decided_at=st.just(NOW)
)
said = st.builds(
    TierAnswers,
    client_id=st.just(1),
    we_hide=st.none() | st.booleans(),
    is_worth_it=st.none() | st.booleans(),
    said_by=st.just("ULARS"),
    said_at=st.just(NOW),
)
beside = st.builds(
    TierFacts,
    thresholds=st.just(Thresholds()),
    target=st.none() | st.just(Target(Decimal(100), "EUR")),
    decisions=st.just({}) | decisions.map(lambda one: {1: one}),
    answers=st.just({}) | said.map(lambda one: {1: one}),
    hourly=st.just({}) | st.just({1: Hourly(Decimal(120), "EUR")}),
)


@any_of(some_ratings(), beside)
def test_to_a_member_all_but_good_and_ideal_looks_as_if_nobody_had_decided(
    given_answers: Any, tiers: TierFacts
) -> None:
    one = sealed(given_answers)
    seen = fit_of(one, MEMBER, Sight(), tiers, NOW)
    decided = tiers.decisions.get(1)
    assert seen.tier is not Tier.BAD_FIT
    if decided is None or decided.tier not in TOLD_TO_ALL:
        assert seen == fit_of(one, MEMBER, Sight(), TierFacts(tiers.thresholds), NOW)
    assert (seen.hourly, seen.target, seen.raters) == (None, None, {})


def test_only_good_and_ideal_are_told_to_everybody() -> None:
    """By name: were OK among them, the tier that is missing would say who is a bad fit."""
    assert {Tier.GOOD, Tier.IDEAL} == TOLD_TO_ALL


@any_of(some_ratings(), beside)
def test_nothing_that_the_owner_sees_hangs_on_answers_they_may_not_read(given_answers: Any, tiers: TierFacts) -> None:
    """None of these ratings is among those that they may read: without them everything looks the same."""
    rated, unrated = sealed(given_answers), sealed(())
    assert fit_of(rated, OWNER, Sight(), tiers, NOW) == fit_of(unrated, OWNER, Sight(), tiers, NOW)

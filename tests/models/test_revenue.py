"""Revenue of the last twelve months from what is kept, an approved change and the version it made among it."""

from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from typing import Any

from models.agreements import Agreement
from models.clients import Client, Status
from models.engagements import Engagement, find_engagement
from models.kickoffs import Kickoff
from models.recording import Worth, amend, record
from models.revenue import trailing_revenue
from models.rules.agreement import EngagementKind, Terms
from models.rules.business_time import BusinessCalendar
from models.rules.revenue import Revenue
from models.rules.scope import Step
from models.scope_requests import ScopeRequest
from models.session import Database
from tests.support.house import OURS
from tests.support.many import a_client, statements
from tests.support.time import NOW

CALENDAR = BusinessCalendar("Europe/Copenhagen", frozenset(range(5)), time(9), time(17))
RUN = Terms("Website", EngagementKind.PROJECT, date(2029, 6, 1), date(2029, 9, 30))


async def keep(database: Database, *rows: Any) -> None:
    async with database.transaction(OURS) as session:
        session.add_all(rows)


async def agree(database: Database, client: Client, terms: Terms = RUN, budget: int = 12_000) -> Agreement:
    written = Kickoff(
        client_id=client.id,
        terms=terms,
        budget=Decimal(budget),
        currency="EUR",
        step="review",
        begun_by="UA",
        changed_by="UA",
        changed_at=NOW,
    )
    async with database.transaction(OURS) as session:
        session.add(written)
        await session.flush()
        return await record(session, written, None, "UA", NOW)


def approved(client: Client, engagement_id: int | None, cost: int, step: Step = Step.APPROVED) -> ScopeRequest:
    return ScopeRequest(
        client_id=client.id,
        engagement_id=engagement_id,
        what="A shop",
        step=step,
        step_at=NOW,
        cost=Decimal(cost),
        currency="EUR",
        asked_at=NOW,
        logged_at=NOW,
        logged_by="UA",
    )


async def found(database: Database, currency: str = "EUR") -> list[Revenue]:
    async with database.reading(OURS) as session:
        return await trailing_revenue(session, NOW, CALENDAR, currency)


async def test_a_change_that_made_a_version_counts_once(database: Database) -> None:
    await keep(database, acme := a_client("Acme", NOW))
    agreement = await agree(database, acme)
    async with database.transaction(OURS) as session:
        session.add(approved(acme, agreement.engagement_id, 3000))
        engagement: Engagement | None = await find_engagement(session, agreement.engagement_id)
        assert engagement
        await amend(session, engagement, lambda terms: terms, Worth(Decimal(3000), "EUR"), "more", "UA", NOW)
    assert await found(database) == [Revenue(acme.id, {"EUR": Decimal(15_000)})]


async def test_a_change_beside_the_agreement_counts_and_what_is_not_approved_does_not(database: Database) -> None:
    await keep(database, acme := a_client("Acme", NOW))
    await agree(database, acme)
    await keep(database, approved(acme, None, 500), approved(acme, None, 9000, Step.WAITING))
    assert await found(database) == [Revenue(acme.id, {"EUR": Decimal(12_500)})]


async def test_the_newest_version_is_what_counts(database: Database) -> None:
    await keep(database, acme := a_client("Acme", NOW))
    agreement = await agree(database, acme)
    async with database.transaction(OURS) as session:
        engagement = await find_engagement(session, agreement.engagement_id)
        assert engagement
        shorter = replace(RUN, starts_on=date(2030, 6, 1), ends_on=date(2030, 6, 30))
        await amend(session, engagement, lambda _terms: shorter, Worth(), "later", "UA", NOW)
    assert await found(database) == [Revenue(acme.id)]


async def test_a_yearly_budget_stands_in_for_who_is_with_us(database: Database) -> None:
    acme = a_client("Acme", NOW, yearly_budget=Decimal(9000), currency="DKK")
    globex = a_client("Globex", NOW, yearly_budget=Decimal(7000))
    initech = a_client("Initech", NOW, yearly_budget=Decimal(5000), status=Status.ARCHIVED)
    await keep(database, acme, globex, initech)
    assert await found(database, "SEK") == [
        Revenue(acme.id, {"DKK": Decimal(9000)}, is_estimate=True),
        Revenue(globex.id, {"SEK": Decimal(7000)}, is_estimate=True),
        Revenue(initech.id),
    ]


async def test_who_left_counts_with_what_they_brought_in(database: Database) -> None:
    await keep(database, acme := a_client("Acme", NOW))
    await agree(database, acme)
    async with database.transaction(OURS) as session:
        (await session.get_one(Client, acme.id)).status = Status.ARCHIVED
    assert await found(database) == [Revenue(acme.id, {"EUR": Decimal(12_000)})]


async def test_many_clients_take_as_many_statements_as_one(database: Database) -> None:
    await keep(database, acme := a_client("Acme", NOW))
    await agree(database, acme)
    with statements(database) as for_one:
        await found(database)
    more = [a_client(f"Client {number}", NOW) for number in range(5)]
    await keep(database, *more)
    for client in more:
        await agree(database, client)
    with statements(database) as for_many:
        await found(database)
    assert len(for_many) == len(for_one)

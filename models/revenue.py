"""What is known of every client's revenue, in as many statements for one client as for five hundred."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.agreements import Agreement, newest_agreements
from models.clients import Client, Status, clients_by_name
from models.invoices import invoiced
from models.rules import revenue as rules
from models.rules.business_time import BusinessCalendar
from models.rules.invoices import Invoice
from models.rules.revenue import Change, Revenue, Version, revenue_of, trailing_year
from models.rules.scope import Step
from models.scope_requests import ScopeRequest

Versions = dict[int, tuple[Version, ...]]
"""By engagement, oldest first."""
Changes = dict[int | None, tuple[Change, ...]]
"""By engagement; None holds those under no agreement."""


async def trailing_revenue(
    session: AsyncSession, now: datetime, calendar: BusinessCalendar, currency: str
) -> list[Revenue]:
    """Of each client, in the order of their names, for the twelve months until today.

    Clients who left count with what they brought in; a yearly budget stands in for those who are with us alone.
    `currency` is the workspace's, in which a budget without one is meant.
    """
    year = trailing_year(calendar.day_of(now))
    return [revenue_of(one, year) for one in await known_of_money(session, calendar, currency)]


async def known_of_money(
    session: AsyncSession, calendar: BusinessCalendar, currency: str, client_ids: Collection[int] | None = None
) -> list[rules.Client]:
    """What was agreed and invoiced with each client (where given, of these ids), in the order of their names."""
    clients = await clients_by_name(session, statuses=tuple(Status), ids=client_ids)
    versions, agreed = await _versions(session), defaultdict[int, list[Agreement]](list)
    for one in await newest_agreements(session, [client.id for client in clients]):
        agreed[one.client_id].append(one)
    changes = await _changes(session, calendar, versions.keys())
    bills = await invoiced(session, [client.id for client in clients])
    return [
        _known(one, agreed[one.id], versions, changes.get(one.id, {}), bills.get(one.id, ()), currency)
        for one in clients
    ]


def _known(
    client: Client,
    agreed: Iterable[Agreement],
    versions: Versions,
    mine: Changes,
    bills: tuple[Invoice, ...],
    currency: str,
) -> rules.Client:
    engagements = tuple(
        rules.Engagement(
            one.terms.kind,
            one.terms.starts_on,
            one.terms.ends_on,
            versions[one.engagement_id],
            mine.get(one.engagement_id, ()),
            one.engagement_id,
        )
        for one in agreed
    )
    budget = None if client.status is Status.ARCHIVED else client.yearly_budget
    yearly = None if budget is None else (budget, client.currency or currency)
    return rules.Client(client.id, engagements, mine.get(None, ()), yearly, bills)


async def _versions(session: AsyncSession) -> Versions:
    """What every version is worth, without its terms, which are long."""
    worth = select(Agreement.engagement_id, Agreement.made_at, Agreement.budget, Agreement.currency)
    found: defaultdict[int, list[Version]] = defaultdict(list)
    for row in await session.execute(worth.order_by(Agreement.engagement_id, Agreement.version)):
        found[row.engagement_id].append(Version(row.made_at, row.budget, row.currency))
    return {engagement_id: tuple(versions) for engagement_id, versions in found.items()}


async def _changes(session: AsyncSession, calendar: BusinessCalendar, agreed: Collection[int]) -> dict[int, Changes]:
    """What every client said yes to and what it costs, by client and engagement."""
    approved = select(ScopeRequest).where(ScopeRequest.step == Step.APPROVED).order_by(ScopeRequest.id)
    found: defaultdict[int, Changes] = defaultdict(dict)
    for row in await session.scalars(approved):
        if row.cost is not None and row.currency is not None:
            under = row.engagement_id if row.engagement_id in agreed else None
            change = Change(row.step_at, calendar.day_of(row.step_at), row.cost, row.currency)
            mine = found[row.client_id]
            mine[under] = (*mine.get(under, ()), change)
    return found

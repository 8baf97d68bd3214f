"""Making what was written the next version of an agreement, and the ledger follow it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from models.agreements import Agreement, versions_of
from models.engagements import Engagement, find_engagement
from models.kickoffs import Kickoff, kickoff_of_engagement
from models.promises import Promise, move, promises_of_engagement
from models.rules.agreement import Duty, Side, Terms
from models.rules.promises import Fate


@dataclass(frozen=True, slots=True)
class Worth:
    """A budget, where one is known."""

    budget: Decimal | None = None
    currency: str | None = None

    @classmethod
    def of(cls, row: Agreement | Kickoff) -> "Worth":
        """What it is worth."""
        return cls(row.budget, row.currency)

    def plus(self, cost: "Worth") -> "Worth":
        """With this on top, as far as both are known and in one currency."""
        if self.budget is None or cost.budget is None or self.currency != cost.currency:
            return self
        return Worth(self.budget + cost.budget, self.currency)


Owed = dict[tuple[int | None, Side], Duty]
"""What each side owes, by its milestone."""


async def record(session: AsyncSession, kickoff: Kickoff, reason: str | None, by: str, now: datetime) -> Agreement:
    """Keep it as an agreement: the first of a new engagement, or the next version of one that is there.

    Raises ValueError for what is written as a template.
    """
    client_id = kickoff.client_id
    if client_id is None:
        raise ValueError("what is written for no client becomes a template, and no agreement")
    engagement = await _engagement_of(session, kickoff, client_id, by, now)
    agreement = await _next_version(session, engagement, Worth.of(kickoff), kickoff.terms, reason, by, now)
    await session.delete(kickoff)
    await session.flush()
    return agreement


async def amend(
    session: AsyncSession,
    engagement: Engagement,
    change: Callable[[Terms], Terms],
    cost: Worth,
    reason: str,
    by: str,
    now: datetime,
) -> Agreement | None:
    """Make the next version with this change and what it costs; what somebody is writing as such follows it.

    None where nothing is agreed yet.
    """
    before = await versions_of(session, engagement.id)
    if not before:
        return None
    terms = change(replace(before[0].terms, internal_channel=engagement.internal_channel))
    engagement.follow(terms)
    worth = Worth.of(before[0]).plus(cost)
    agreement = await _next_version(session, engagement, worth, terms, reason, by, now)
    if writing := await kickoff_of_engagement(session, engagement.id):
        writing.terms = change(writing.terms)
        writing.budget = Worth.of(writing).plus(cost).budget
        writing.changed_by, writing.changed_at = by, now
    await session.flush()
    return agreement


async def _next_version(
    session: AsyncSession,
    engagement: Engagement,
    worth: Worth,
    terms: Terms,
    reason: str | None,
    by: str,
    now: datetime,
) -> Agreement:
    before = await versions_of(session, engagement.id)
    agreement = Agreement(
        client_id=engagement.client_id,
        engagement_id=engagement.id,
        version=before[0].version + 1 if before else 1,
        terms=terms,
        budget=worth.budget,
        currency=worth.currency,
        reason=reason if before else None,
        made_by=by,
        made_at=now,
    )
    session.add(agreement)
    await _follow_promises(session, engagement, terms, reason or "", by, now)
    return agreement


async def _engagement_of(session: AsyncSession, kickoff: Kickoff, client_id: int, by: str, now: datetime) -> Engagement:
    engagement = await find_engagement(session, kickoff.engagement_id) if kickoff.engagement_id else None
    if engagement is None:
        engagement = Engagement(client_id=client_id, created_by=by, created_at=now)
        session.add(engagement)
    engagement.follow(kickoff.terms)
    await session.flush()
    return engagement


async def _follow_promises(
    session: AsyncSession, engagement: Engagement, terms: Terms, reason: str, by: str, now: datetime
) -> None:
    """Promises that are still open follow the new terms; what is settled stays as it went."""
    owed: Owed = dict(_owed(terms))
    for promise in await promises_of_engagement(session, engagement.id):
        duty = owed.pop((promise.milestone, promise.side), None)
        if promise.fate is not Fate.OPEN or promise.milestone is None:
            continue
        if duty is None:
            promise.settle(Fate.WAIVED, by, now, reason)
        else:
            promise.what = duty.what
            await move(session, promise, duty.due_on, reason, by, now)
    for (milestone, side), duty in owed.items():
        session.add(
            Promise(
                client_id=engagement.client_id,
                engagement_id=engagement.id,
                milestone=milestone,
                side=side,
                what=duty.what,
                due_on=duty.due_on,
                fate=Fate.OPEN,
            )
        )


def _owed(terms: Terms) -> Iterator[tuple[tuple[int | None, Side], Duty]]:
    """A milestone of which nothing more is said is our promise by its title."""
    for milestone in terms.milestones:
        for side, duty in milestone.duties():
            yield (milestone.key, side), Duty(duty.what or milestone.title, duty.due_on)

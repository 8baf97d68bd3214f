"""What is known of an engagement's budget at one moment: what was agreed, what was worked, and how that burns."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from models.agreements import Agreement, newest_agreements
from models.engagements import Engagement, engagements_of
from models.hours import HoursEntry, hours_of
from models.rules.agreement import EngagementKind
from models.rules.budget import Burn, Frame, Spent, burn
from models.rules.business_time import BusinessCalendar


@dataclass(frozen=True, slots=True)
class Account:
    """One engagement with what was worked on it. Hours are what counts; money, where only a budget was agreed.

    Where both were agreed, `in_money` is the same in money.
    """

    engagement: Engagement
    agreement: Agreement | None
    entries: Sequence[HoursEntry]
    today: date
    calendar: BusinessCalendar
    _is_beside: bool = False

    @property
    def is_money(self) -> bool:
        """Whether money is what counts."""
        known = self.agreement
        return known is not None and bool(known.budget) and (self._is_beside or not known.terms.hours)

    @property
    def in_money(self) -> "Account | None":
        """Beside the hours the budget, where both were agreed and any of it is known to be used."""
        beside = replace(self, _is_beside=True)
        return beside if not self.is_money and beside.is_money and beside.spent else None

    @property
    def frame(self) -> Frame:
        """What was agreed, and for which days."""
        agreed = self.agreement.terms.hours if self.agreement else None
        if self.is_money and self.agreement:
            agreed = self.agreement.budget
        one = self.engagement
        return Frame(one.kind, agreed, one.starts_on, one.ends_on)

    @property
    def spent(self) -> list[Spent]:
        """What counts of each entry; costs in another currency than the agreement's do not."""
        if not self.is_money:
            return [Spent(row.worked_on, row.hours) for row in self.entries]
        mine = self.agreement.currency if self.agreement else None
        return [Spent(row.worked_on, row.cost) for row in self.entries if row.cost is not None and row.currency == mine]

    @property
    def burn(self) -> Burn:
        """How it stands today."""
        return burn(self.frame, self.spent, self.today, self.calendar)

    def at_last_month(self, versions: Sequence[Agreement]) -> "Account":
        """The same as it was agreed when last month ended; by the first version where none was recorded by then."""
        first = self.today.replace(day=1)
        then = [one for one in versions if self.calendar.day_of(one.made_at) < first] or versions[:1]
        return replace(self, agreement=then[-1]) if then else self

    @property
    def last_month(self) -> Burn | None:
        """How a retainer's month before this one ended."""
        if self.engagement.kind is not EngagementKind.RETAINER:
            return None
        ended = burn(self.frame, self.spent, self.today.replace(day=1) - timedelta(days=1), self.calendar)
        return replace(ended, has_ended=True)

    @property
    def costs(self) -> Mapping[str, Decimal]:
        """Money used in this period, by currency."""
        found: dict[str, Decimal] = {}
        for row in self.entries:
            if row.cost is not None and row.currency and self.frame.counts(row.worked_on, self.today):
                found[row.currency] = found.get(row.currency, Decimal()) + row.cost
        return found

    @property
    def is_running(self) -> bool:
        """Whether its last day has not passed."""
        return self.engagement.ends_on is None or self.today <= self.engagement.ends_on


async def accounts_of(
    session: AsyncSession, client_ids: Collection[int], calendar: BusinessCalendar, now: datetime
) -> list[Account]:
    """All engagements of these clients, the newest first, in as many statements for one as for many."""
    engagements = await engagements_of(session, client_ids)
    agreements = {one.engagement_id: one for one in await newest_agreements(session, client_ids)}
    entries: defaultdict[int, list[HoursEntry]] = defaultdict(list)
    for row in await hours_of(session, [one.id for one in engagements]):
        entries[row.engagement_id].append(row)
    return [
        Account(
            engagement=one,
            agreement=agreements.get(one.id),
            entries=entries[one.id],
            today=calendar.day_of(now),
            calendar=calendar,
        )
        for one in engagements
    ]


def running(accounts: Sequence[Account]) -> list[Account]:
    """Those that run; where none does, the one that ended last."""
    found = [one for one in accounts if one.is_running]
    ended = sorted(accounts, key=lambda one: one.engagement.ends_on or one.today, reverse=True)
    return found or ended[:1]

"""What each client brought in within the twelve months until a day: as invoiced, or else as both sides agreed.

Concentration rests on it (product.md, Methods: 8).

As agreed, a project's fee is spread evenly over the days of its run, a retainer's over the days of each month, and a
change counts on the day on which the client said yes to it. What a change added to an agreement stands in its newest
budget too, so it is taken out of there, and counted once.

As invoiced, an invoice counts whole on the day of its issue, and a credit note takes away.

Of one client the one or the other counts, never the two together, so that nothing counts twice: what was invoiced, once
the invoices cover the time (`_cover`); and as long as they do not, the larger of both (`_exceed`).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import chain, pairwise

from models.rules.agreement import EngagementKind
from models.rules.invoices import Invoice

DAY, CENT = timedelta(days=1), Decimal("0.01")
FIRST_AFTER = timedelta(days=31)
"""The first invoice comes at most so long after the work began where the invoices are all there."""
LAST_BEFORE = timedelta(days=92)
"""And the last one at most so long before it ended: whoever invoices by the quarter does so too."""


@dataclass(frozen=True, slots=True)
class Days:
    """From one day to another, both in."""

    first: date
    last: date

    def __len__(self) -> int:
        return max(0, (self.last - self.first).days + 1)

    def within(self, other: "Days") -> "Days":
        """What both have in common; without any day where that is nothing."""
        return Days(max(self.first, other.first), min(self.last, other.last))


def trailing_year(today: date) -> Days:
    """The twelve months that end with this day."""
    leap = (today.month, today.day) == (2, 29)
    year_ago = today.replace(year=today.year - 1, day=28 if leap else today.day)
    return Days(year_ago + DAY, today)


@dataclass(frozen=True, slots=True)
class Change:
    """Something more that a client said yes to: when, and what it costs."""

    at: datetime
    day: date
    cost: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Version:
    """What one version of an agreement is worth, as far as that is known, and when it was made."""

    made_at: datetime
    budget: Decimal | None
    currency: str | None


@dataclass(frozen=True, slots=True)
class Engagement:
    """One engagement as its newest version has it; `versions` are all of them, oldest first.

    The budget is that of a whole project, or of each month of a retainer.
    """

    kind: EngagementKind
    starts_on: date
    ends_on: date | None
    versions: tuple[Version, ...]
    changes: tuple[Change, ...] = ()
    id: int = 0

    def earned(self, year: Days) -> Iterator[tuple[str, Decimal]]:
        """Amounts within these days, each with its currency."""
        within, beside = _told_apart(self.versions, self.changes)
        newest = self.versions[-1]
        if newest.budget is not None and newest.currency is not None:
            added = sum((one.cost for one in within), Decimal())
            if self.kind is EngagementKind.PROJECT and added <= newest.budget:
                beside += within
                yield newest.currency, self._of_project(newest.budget - added, year)
            elif self.kind is EngagementKind.PROJECT:  # written anew since, for less than its changes cost
                yield newest.currency, self._of_project(newest.budget, year)
            else:
                yield newest.currency, self._of_retainer(newest.budget, year)
        yield from _on_their_days(beside, year)

    def _of_project(self, fee: Decimal, year: Days) -> Decimal:
        """One without an end has run until today."""
        run = Days(self.starts_on, max(self.ends_on or year.last, self.starts_on))
        return fee * len(run.within(year)) / len(run)

    def _of_retainer(self, monthly: Decimal, year: Days) -> Decimal:
        run = Days(self.starts_on, self.ends_on or year.last).within(year)
        shares = (Decimal(len(month.within(run))) / len(month) for month in _months(run))
        return monthly * sum(shares, Decimal())


@dataclass(frozen=True, slots=True)
class Client:
    """What is known of one client's money. `yearly` is a budget that somebody named, for want of any agreement.

    `invoices` are all of theirs, those before the days that count among them, in any order.
    """

    id: int
    engagements: tuple[Engagement, ...] = ()
    changes: tuple[Change, ...] = ()
    """Those under no agreement."""
    yearly: tuple[Decimal, str] | None = None
    invoices: tuple[Invoice, ...] = ()


@dataclass(frozen=True, slots=True)
class Revenue:
    """What one client brought in, by currency, to the cent; nothing of what is nought."""

    client: int
    amounts: Mapping[str, Decimal] = field(default_factory=dict)
    is_estimate: bool = False
    """Nobody agreed on it: it is the yearly budget."""


def revenue_of(client: Client, year: Days) -> Revenue:
    """Within these days, as invoiced or as agreed. See the top of this module for which of them counts."""
    agreed = as_agreed(client, year)
    issued = [one for one in client.invoices if one.issued_on <= year.last]
    if not issued:
        return agreed
    invoiced = _exact(client, ((one.currency, one.amount) for one in issued if one.issued_on >= year.first))
    return invoiced if _cover(issued, client, year) or _exceed(invoiced, agreed) else agreed


def _cover(issued: list[Invoice], client: Client, year: Days) -> bool:
    """Whether invoices reach from the beginning of the work within these days to its end."""
    runs = [Days(one.starts_on, one.ends_on or year.last).within(year) for one in client.engagements]
    worked = [run for run in runs if len(run)] or [year]
    begins, ends = min(run.first for run in worked), max(run.last for run in worked)
    days = [one.issued_on for one in issued]
    return min(days) <= begins + FIRST_AFTER and max(days) >= ends - LAST_BEFORE


def _exceed(invoiced: Revenue, agreed: Revenue) -> bool:
    """Whether in some currency more was invoiced than agreed."""
    return any(amount > agreed.amounts.get(currency, 0) for currency, amount in invoiced.amounts.items())


def as_agreed(client: Client, year: Days) -> Revenue:
    """Without any invoice. A yearly budget stands in where nothing at all was agreed, and holds the changes too."""
    if client.yearly is not None and not client.engagements:
        amount, currency = client.yearly
        return Revenue(client.id, {currency: amount} if amount else {}, is_estimate=True)
    engaged = (earned for engagement in client.engagements for earned in engagement.earned(year))
    return _exact(client, chain(engaged, _on_their_days(client.changes, year)))


def _exact(client: Client, earned: Iterable[tuple[str, Decimal]]) -> Revenue:
    """All of it by currency, to the cent."""
    found: defaultdict[str, Decimal] = defaultdict(Decimal)
    for currency, amount in earned:
        found[currency] += amount
    exact = {currency: amount.quantize(CENT, ROUND_HALF_UP) for currency, amount in sorted(found.items())}
    return Revenue(client.id, {currency: amount for currency, amount in exact.items() if amount})


def together(found: Iterable[Revenue]) -> dict[str, Decimal]:
    """All of it by currency, in the order of these."""
    total: defaultdict[str, Decimal] = defaultdict(Decimal)
    for one in found:
        for currency, amount in one.amounts.items():
            total[currency] += amount
    return dict(sorted(total.items()))


def _on_their_days(changes: Iterable[Change], year: Days) -> Iterator[tuple[str, Decimal]]:
    for one in changes:
        if year.first <= one.day <= year.last:
            yield one.currency, one.cost


def _told_apart(versions: Iterable[Version], changes: Iterable[Change]) -> tuple[list[Change], list[Change]]:
    """The changes that raised the budget, and those that did not.

    A yes and the version that it makes are of one moment, and the version is dearer by what the change costs.
    """
    raises = list(_raises(versions))
    within: list[Change] = []
    beside: list[Change] = []
    for one in changes:
        raised = (one.at, one.currency, one.cost)
        if raised in raises:
            raises.remove(raised)
            within.append(one)
        else:
            beside.append(one)
    return within, beside


def _raises(versions: Iterable[Version]) -> Iterator[tuple[datetime, str | None, Decimal]]:
    for before, after in pairwise(versions):
        if before.budget is not None and after.budget is not None and before.currency == after.currency:
            yield after.made_at, after.currency, after.budget - before.budget


def _months(run: Days) -> Iterator[Days]:
    first = run.first.replace(day=1)
    while first <= run.last:
        following = (first + 31 * DAY).replace(day=1)
        yield Days(first, following - DAY)
        first = following

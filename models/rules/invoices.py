"""When an invoice is open, overdue or was paid late (product.md, Methods: 3: they pay on time).

A credit note is an invoice of less than nothing: it takes from what was invoiced, and nobody pays it late. One without
a day on which it is due is never late either.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

NOTED_WITHIN = timedelta(days=7)
"""So long after a payment somebody may still log by hand that it came late."""


@dataclass(frozen=True, slots=True)
class Invoice:
    """One invoice; `known_at` is when we heard of it (None: always)."""

    issued_on: date
    amount: Decimal
    currency: str
    due_on: date | None = None
    paid_on: date | None = None
    number: str | None = None
    known_at: datetime | None = None

    def is_open(self, today: date) -> bool:
        """Whether it waits to be paid on that day."""
        return self.amount > 0 and (self.paid_on is None or self.paid_on > today)

    def is_overdue(self, today: date) -> bool:
        """Whether it should have been paid before that day."""
        return self.is_open(today) and self.due_on is not None and self.due_on < today

    def days_late(self, today: date) -> int:
        """How long after it was due it was paid or, still open, is waited for."""
        if self.due_on is None or self.amount <= 0:
            return 0
        return max(0, (min(self.paid_on or today, today) - self.due_on).days)


@dataclass(frozen=True, slots=True)
class Late:
    """An invoice that was paid late, or is overdue: on which days, the first after it was due and the last of it."""

    number: str | None
    first: date
    last: date
    is_open: bool

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1


def late_invoices(invoices: Iterable[Invoice], today: date, within: timedelta) -> tuple[Late, ...]:
    """Those of which a late day lies less than so long ago, the latest last."""
    found = []
    for one in invoices:
        if one.due_on is not None and (days := one.days_late(today)):
            last = one.due_on + timedelta(days=days)
            if today - last < within:
                found.append(Late(one.number, one.due_on + timedelta(days=1), last, one.is_open(today)))
    return tuple(sorted(found, key=lambda late: (late.last, late.first, late.number or "")))


def late_payments(late: Sequence[Late], logged: Iterable[date]) -> int:
    """How often they paid late: each of these invoices, and what was logged by hand on no day of any of them."""
    beside = [day for day in logged if not any(one.first <= day <= one.last + NOTED_WITHIN for one in late)]
    return len(late) + len(beside)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is still to be paid, by currency."""

    count: int = 0
    sums: dict[str, Decimal] = field(default_factory=dict)


def overdue(invoices: Iterable[Invoice], today: date) -> Waiting:
    """What should have been paid before that day."""
    return _waiting(one for one in invoices if one.is_overdue(today))


def still_open(invoices: Iterable[Invoice], today: date) -> Waiting:
    """All that waits to be paid, what is overdue among it."""
    return _waiting(one for one in invoices if one.is_open(today))


def _waiting(invoices: Iterable[Invoice]) -> Waiting:
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    count = 0
    for one in invoices:
        sums[one.currency] += one.amount
        count += 1
    return Waiting(count, dict(sorted(sums.items())))

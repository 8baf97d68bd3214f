"""What a client pays for an hour, and whether that is what the agency aims at (product.md, Methods: 3).

Fees and hours are of the same days, from the first hours that were logged within twelve months until today. Hours tell
nothing where they are logged for a part of the work alone: then nobody knows, and a lead may say.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from models.rules.revenue import CENT, Client, Days, revenue_of

ENOUGH_DAYS = 30
"""Over fewer days an hour and a fee say nothing of each other."""


@dataclass(frozen=True, slots=True)
class Target:
    """What an hour should bring in at least."""

    rate: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Worked:
    """Hours on one engagement within twelve months, and the first day of which some were logged."""

    engagement: int
    first: date
    hours: Decimal


@dataclass(frozen=True, slots=True)
class Hourly:
    """What an hour brought in, in one currency. `is_all`: they paid in no other besides."""

    rate: Decimal
    currency: str
    is_all: bool = True

    def reaches(self, target: Target) -> bool | None:
        """Whether it is enough; None where money of another currency might make up for what lacks."""
        if self.currency == target.currency and self.rate >= target.rate:
            return True
        return False if self.is_all and self.currency == target.currency else None


def hourly(client: Client, worked: Collection[Worked], currency: str, today: date) -> Hourly | None:
    """What a client's hour brought in, in this currency, to the cent; None where hours or fees are not known."""
    hours = sum((one.hours for one in worked), Decimal())
    if not hours:
        return None
    days = Days(min(one.first for one in worked), today)
    if len(days) < ENOUGH_DAYS or _has_gaps(client, {one.engagement for one in worked}, days):
        return None
    earned = revenue_of(client, days)
    if earned.is_estimate or not earned.amounts:
        return None
    fees = earned.amounts.get(currency, Decimal())
    return Hourly((fees / hours).quantize(CENT, ROUND_HALF_UP), currency, is_all=earned.amounts.keys() <= {currency})


def _has_gaps(client: Client, with_hours: set[int], days: Days) -> bool:
    """Whether work was paid in these days for which nobody logged hours."""
    runs = (Days(one.starts_on, one.ends_on or days.last) for one in client.engagements if one.id not in with_hours)
    return any(len(run.within(days)) for run in runs)

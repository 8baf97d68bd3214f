"""Which traits the ideal clients share: whom to look for (product.md, Methods: 1).

A trait is shared where at least two thirds of them have it, and three at least; how many of the others have it too says
whether it tells anything.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from models.rules.agreement import EngagementKind, Rhythm
from models.rules.profile import Often, Profitable, Season

MOST, AT_LEAST = Fraction(2, 3), 3
KEEPS, SETTLED = Fraction(9, 10), 3
"""Who kept nine in ten of at least three promises keeps them."""
YEARS_WITH_US = (0, 1, 3, 5)
"""From how many years on a client belongs to which group; the last has no end."""
ROUND = (Decimal(1), Decimal("2.5"), Decimal(5))
"""Where a range of budgets begins, times a power of ten."""


class Aspect(StrEnum):
    """What a trait is of."""

    WITH_US = "with_us"
    """Years, such as "1-3", or "5-" for five and more."""
    WORK = "work"
    BUDGET = "budget"
    """A year's, such as "10000-25000 EUR"."""
    LANGUAGE = "language"
    CADENCE = "cadence"
    WE_KEEP = "we_keep"
    """We keep what we promise them."""
    THEY_KEEP = "they_keep"
    CHANGES = "changes"
    """They said yes to a change within twelve months."""
    REFERRED = "referred"
    OFTEN = "often"
    """How often they need us, as somebody answered."""
    SEASON = "season"
    PROFITABLE = "profitable"
    """Whether they earn money themselves: "yes" or "no"."""


@dataclass(frozen=True, slots=True, order=True)
class Trait:
    """One of a client's; without a `value` it is there or not."""

    aspect: Aspect
    value: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """Promises of one side: how many were kept of those that were settled."""

    kept: int = 0
    settled: int = 0

    @property
    def keeps(self) -> bool:
        """Whether they are kept, as far as enough of them tell."""
        return self.settled >= SETTLED and self.kept >= KEEPS * self.settled


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of one client; what nobody knows is None or nothing."""

    since: date | None = None
    kinds: frozenset[EngagementKind] = frozenset()
    yearly: tuple[Decimal, str] | None = None
    language: str = ""
    rhythm: Rhythm | None = None
    ours: Kept = Kept()
    theirs: Kept = Kept()
    changes: int = 0
    referrals: int = 0
    often: Often | None = None
    season: Season | None = None
    profitable: Profitable | None = None


def traits_of(profile: Profile, today: date) -> frozenset[Trait]:
    """All that can be said of a client."""
    return frozenset(_traits(profile, today))


def _traits(profile: Profile, today: date) -> Iterator[Trait]:
    if profile.since and profile.since <= today:
        yield Trait(Aspect.WITH_US, _years(profile.since, today))
    yield from (Trait(Aspect.WORK, kind.value) for kind in profile.kinds)
    if profile.yearly and profile.yearly[0] > 0:
        yield Trait(Aspect.BUDGET, "{}-{} {}".format(*budget_range(profile.yearly[0]), profile.yearly[1]))
    if profile.language:
        yield Trait(Aspect.LANGUAGE, profile.language)
    if profile.rhythm:
        yield Trait(Aspect.CADENCE, profile.rhythm.value)
    answered = {Aspect.OFTEN: profile.often, Aspect.SEASON: profile.season, Aspect.PROFITABLE: profile.profitable}
    yield from (Trait(aspect, one.value) for aspect, one in answered.items() if one and one is not Profitable.UNKNOWN)
    holds = {
        Aspect.WE_KEEP: profile.ours.keeps,
        Aspect.THEY_KEEP: profile.theirs.keeps,
        Aspect.CHANGES: profile.changes > 0,
        Aspect.REFERRED: profile.referrals > 0,
    }
    yield from (Trait(aspect) for aspect, is_so in holds.items() if is_so)


def _years(since: date, today: date) -> str:
    years = today.year - since.year - ((today.month, today.day) < (since.month, since.day))
    first = max(one for one in YEARS_WITH_US if one <= years)
    return f"{first}-{next((one for one in YEARS_WITH_US if one > first), '')}"


def budget_range(amount: Decimal) -> tuple[Decimal, Decimal]:
    """The round amounts between which one more than nothing lies; the lower is in it, the upper is not."""
    power = Decimal(10) ** amount.adjusted()
    first = max(one for one in ROUND if one * power <= amount)
    upper = next((one for one in ROUND if one > first), Decimal(10))
    return _plain(first * power), _plain(upper * power)


def _plain(amount: Decimal) -> Decimal:
    """Without an exponent: 10000 and not 1E+4."""
    return amount.quantize(Decimal(1)) if amount == amount.to_integral() else amount


@dataclass(frozen=True, slots=True)
class Shared:
    """A trait with how many of the ideal clients have it, and how many of all others."""

    trait: Trait
    count: int
    of: int
    others: int
    of_others: int

    @property
    def tells(self) -> Fraction:
        """How much more common it is among the ideal."""
        return Fraction(self.count, self.of) - (Fraction(self.others, self.of_others) if self.of_others else 0)


def shared(ideal: Sequence[frozenset[Trait]], others: Sequence[frozenset[Trait]]) -> tuple[Shared, ...]:
    """What the ideal clients have in common; what sets them apart from the others stands first."""
    every = sorted(frozenset[Trait]().union(*ideal))
    counted = (Shared(one, _having(one, ideal), len(ideal), _having(one, others), len(others)) for one in every)
    found = [one for one in counted if one.count >= AT_LEAST and one.count >= MOST * one.of]
    return tuple(sorted(found, key=strongest_first))


def strongest_first(one: Shared) -> tuple[Fraction, int, Trait]:
    """Sorts what sets the ideal clients apart the most to the front."""
    return -one.tells, -one.count, one.trait


def _having(trait: Trait, clients: Sequence[frozenset[Trait]]) -> int:
    return sum(trait in one for one in clients)

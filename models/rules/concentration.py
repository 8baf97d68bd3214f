"""How much hangs on one client, and when that is said (product.md, Methods: 8).

Shares are whole hundredths of a percent, rounded down: 2000 is a fifth. Money of another currency than the
workspace's is not added up; whoever pays in one is left out, and named.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from enum import IntEnum, StrEnum

from models.rules.revenue import CENT, Revenue

WHOLE = 10_000
FEW = 8
"""With fewer clients than this, each is naturally a larger part of the whole."""
STEP = 500
"""Hundredths of a percent by which a share must move to be spoken of again."""
FIRST_FEW = 3


class Level(IntEnum):
    """How dangerous a share is."""

    NONE = 0
    AMBER = 1
    RED = 2


MANY_CLIENTS = {Level.AMBER: 2000, Level.RED: 3000}
FEW_CLIENTS = {Level.AMBER: 3500, Level.RED: 5000}
"""From which share on."""


@dataclass(frozen=True, slots=True)
class Share:
    """One client's part of the whole."""

    client: int
    amount: Decimal
    share: int
    level: Level
    is_estimate: bool = False


@dataclass(frozen=True, slots=True)
class Concentration:
    """All clients with revenue in one currency, the largest first. `left_out` are those who pay in another."""

    currency: str
    total: Decimal
    shares: tuple[Share, ...]
    left_out: tuple[Revenue, ...] = ()

    @property
    def first(self) -> int:
        """The share of the largest client."""
        return self.shares[0].share if self.shares else 0

    @property
    def first_three(self) -> int:
        """The share of the three largest together."""
        return _part(sum((one.amount for one in self.shares[:FIRST_FEW]), Decimal()), self.total)

    @property
    def level(self) -> Level:
        """That of the largest client."""
        return self.shares[0].level if self.shares else Level.NONE

    def is_above(self, level: Level) -> int:
        """From which share on a client of these is at a level."""
        return thresholds(len(self.shares))[level]


def thresholds(clients: int) -> dict[Level, int]:
    """From which share on it is amber and red where so many clients bring something in."""
    return FEW_CLIENTS if clients < FEW else MANY_CLIENTS


def concentration(found: Iterable[Revenue], currency: str) -> Concentration:
    """What hangs on whom, in one currency; equal amounts stand in the order of their clients."""
    known = [one for one in found if one.amounts]
    paying = sorted(
        (one for one in known if one.amounts.get(currency, 0) > 0),
        key=lambda one: (-one.amounts[currency], one.client),
    )
    total = sum((one.amounts[currency] for one in paying), Decimal())
    limits = thresholds(len(paying))
    shares = tuple(_share(one, one.amounts[currency], total, limits) for one in paying)
    return Concentration(currency, total, shares, tuple(one for one in known if one.amounts.keys() - {currency}))


def _share(one: Revenue, amount: Decimal, total: Decimal, limits: dict[Level, int]) -> Share:
    share = _part(amount, total)
    level = max((level for level, limit in limits.items() if share >= limit), default=Level.NONE)
    return Share(one.client, amount, share, level, one.is_estimate)


def _part(amount: Decimal, total: Decimal) -> int:
    return int((WHOLE * amount / total).to_integral_value(ROUND_FLOOR)) if total else 0


# What would bring it down


def needed(amount: Decimal, total: Decimal, limit: int) -> Decimal:
    """How much more the others must bring in, to the cent, for this amount to be less than that share of all."""
    exact = (amount * WHOLE / limit - total).quantize(CENT, ROUND_FLOOR)
    return max(Decimal(), exact + CENT)


def spoken(amount: Decimal) -> Decimal:
    """So much or a little more, in two figures, as one would say it: 61000 for 60000.01."""
    return amount.quantize(Decimal(1).scaleb(amount.adjusted() - 1), ROUND_CEILING) if amount else amount


# When it is said


class News(StrEnum):
    """Why a client's share is spoken of."""

    CROSSED = "crossed"
    """It reached a level."""
    ROSE = "rose"
    FELL = "fell"


@dataclass(frozen=True, slots=True)
class Said:
    """The level at which a client was when somebody last looked, and the share that was last spoken of."""

    level: Level
    share: int


@dataclass(frozen=True, slots=True)
class Now:
    """Where a client stands."""

    level: Level
    share: int


def to_say(said: Said | None, now: Now) -> tuple[News | None, Said | None]:
    """What there is to say of a client, and what is to be remembered of it.

    It is said on the way up into a level, and then whenever the share is five points from what was said last. On the
    way down the level is forgotten, so that the way up to it is news again; below all levels everything is.
    """
    if now.level is Level.NONE:
        return None, None
    if said is None or now.level > said.level:
        return News.CROSSED, Said(now.level, now.share)
    if abs(now.share - said.share) >= STEP:
        return News.ROSE if now.share > said.share else News.FELL, Said(now.level, now.share)
    return None, Said(now.level, said.share)

"""What scope gave and took: changes that were won and favours that were given, by client and quarter.

A favour is worth its hours at the agreed rate, the first budget divided by the first hours; money of different
currencies is never added up.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import reduce

from models.rules.quarters import Quarter
from models.rules.scope import Step

SOON_AGAIN, LATELY = timedelta(days=90), timedelta(days=30)
REPEATED = 3
"""So many approved changes within 90 days say that the work has grown: a larger retainer may fit better."""


@dataclass(frozen=True, slots=True)
class Settled:
    """A request that ended on a day, what it took and what that is worth."""

    client: int
    day: date
    step: Step
    hours: Decimal | None = None
    worth: Decimal | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """Of one kind: how many, their hours, and their worth by currency. `unknown` of them have no known worth."""

    count: int = 0
    hours: Decimal = Decimal()
    worth: Mapping[str, Decimal] = field(default_factory=dict)
    unknown: int = 0

    def plus(self, one: Settled) -> "Side":
        """With one more."""
        known = {one.currency: one.worth} if one.worth is not None and one.currency else {}
        worth = {code: self.worth.get(code, Decimal()) + amount for code, amount in known.items()}
        return Side(
            self.count + 1,
            self.hours + (one.hours or Decimal()),
            {**self.worth, **worth},
            self.unknown + (0 if known else 1),
        )


@dataclass(frozen=True, slots=True)
class Balance:
    """What scope gave, in changes they paid for, and what it took, in favours."""

    won: Side = field(default_factory=Side)
    given: Side = field(default_factory=Side)
    declined: int = 0

    def plus(self, one: Settled) -> "Balance":
        """With one more; what was in the agreement or withdrawn gives and takes nothing."""
        match one.step:
            case Step.APPROVED:
                return replace(self, won=self.won.plus(one))
            case Step.FAVOUR:
                return replace(self, given=self.given.plus(one))
            case Step.DECLINED:
                return replace(self, declined=self.declined + 1)
        return self


def balance_of(settled: Iterable[Settled]) -> Balance:
    """All of them together."""
    return reduce(Balance.plus, settled, Balance())


def balances(settled: Iterable[Settled]) -> dict[tuple[Quarter, int], Balance]:
    """By quarter and client, the newest quarter first; whoever gave and took nothing in one is not in it."""
    found: defaultdict[tuple[Quarter, int], Balance] = defaultdict(Balance)
    for one in settled:
        key = (Quarter.of(one.day), one.client)
        found[key] = found[key].plus(one)
    told = {key: balance for key, balance in found.items() if balance != Balance()}
    return dict(sorted(told.items(), key=lambda item: (item[0][0], -item[0][1]), reverse=True))


def grows(settled: Iterable[Settled], client: int, today: date) -> int:
    """How many changes a client approved within 90 days where these are so many that it is worth a word, else 0."""
    recent = sum(
        1
        for one in settled
        if one.client == client and one.step is Step.APPROVED and today - SOON_AGAIN < one.day <= today
    )
    return recent if recent >= REPEATED else 0


def given_away(settled: Iterable[Settled], today: date) -> tuple[Side, Side]:
    """The favours of the last 30 days, and those of this quarter so far."""
    past = [one for one in settled if one.day <= today]
    lately = balance_of(one for one in past if today - LATELY < one.day)
    return lately.given, balance_of(one for one in past if Quarter.of(one.day) == Quarter.of(today)).given

"""Whose work stands in what is known of a client, and by which word it is found."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from models.rules.agreement import (
    AgreedBoundary,
    Duty,
    EngagementKind,
    Milestone,
    Misses,
    Responses,
    Rhythm,
    Scope,
    Terms,
)
from tests.support.time import NOW

DAY = timedelta(days=1)
TODAY = NOW.date()


@dataclass(frozen=True)
class Hand:
    """Whose work it is, by which word it is known, and what it costs."""

    word: str
    template: str
    """What a template made of it is called."""
    first_budget: Decimal
    budget: Decimal
    currency: str
    begun_by: str
    changed_by: str


def terms_of(word: str, *, starts_on: date, ends_on: date, channel: str | None = None) -> Terms:
    """Something in every field, the word in each text."""
    step = Milestone(1, f"{word} step", Duty(f"{word} duty", TODAY + DAY), Duty(f"{word} input", TODAY + DAY))
    return Terms(
        project=f"{word} site",
        kind=EngagementKind.PROJECT,
        starts_on=starts_on,
        ends_on=ends_on,
        hours=Decimal(40),
        notice_days=30,
        internal_channel=channel,
        responses=Responses(channels=f"{word} mail", working_hours=f"{word} hours", rhythm=Rhythm.WEEKLY),
        scope=Scope((f"{word} pages",), (f"{word} photos",), *(f"{word} {one}" for one in ("a", "b", "c", "d"))),
        milestones=(step,),
        misses=Misses(f"{word} ours", f"{word} theirs"),
        boundaries=(AgreedBoundary(f"{word} need", f"{word} why"),),
    )

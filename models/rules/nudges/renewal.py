"""A retainer ends and nothing follows it, or the years with a client are worth a word."""

from collections.abc import Iterator
from datetime import date, timedelta

from models.rules.agreement import EngagementKind
from models.rules.complaints import open_since
from models.rules.nudges.cause import DAY, Cause, Evidence, Kind, Known, Today, Urgency, What, Work

AHEAD = timedelta(days=60)
"""Before the end or, where a notice period is agreed, before the last day on which it can be given."""
AROUND = timedelta(days=7)
"""Before an anniversary; two weeks after it nobody congratulates any more."""


def causes(known: Known, today: Today) -> Iterator[Cause]:
    """Each retainer that ends soon, and the anniversary that is near; nobody celebrates while a complaint is open."""
    for work in known.work:
        if work.kind is EngagementKind.RETAINER and ends_within(work, known, today.day, AHEAD + _notice(work)):
            yield _ends(known, work, today.day)
    if open_since(known.facts.interactions, today.now):
        return
    if known.client_since and (years := _anniversary(known.client_since, today.day)):
        yield Cause(
            Kind.RENEWAL,
            What.ANNIVERSARY,
            known.client_id,
            Urgency.WHEN_IT_SUITS,
            str(years),
            Evidence(count=years, on=known.client_since),
        )


def ends_within(work: Work, known: Known, day: date, ahead: timedelta) -> bool:
    """Whether it runs today, ends within so many days, and nothing else runs beyond it."""
    if work.ends_on is None or not work.starts_on <= day <= work.ends_on <= day + ahead:
        return False
    end = work.ends_on
    return not any(other.ends_on is None or other.ends_on > end for other in known.work if other.id != work.id)


def _ends(known: Known, work: Work, day: date) -> Cause:
    left = (work.ends_on - day) // DAY if work.ends_on else 0
    return Cause(
        Kind.RENEWAL,
        What.ENDS,
        known.client_id,
        Urgency.SOON,
        f"{work.id}:{work.ends_on}",
        Evidence(work.project, work.id, work.ends_on, left),
        work.worth or known.worth,
    )


def _notice(work: Work) -> timedelta:
    return timedelta(days=work.notice_days or 0)


def _anniversary(since: date, day: date) -> int:
    """How many years it will be, or was, around this day; 0 where no anniversary is near."""
    for year in (day.year, day.year + 1):
        years = year - since.year
        if years > 0 and -AROUND <= day - _in_year(since, year) <= AROUND:
            return years
    return 0


def _in_year(day: date, year: int) -> date:
    """The same day of that year; 29 February is 28 February in most."""
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)

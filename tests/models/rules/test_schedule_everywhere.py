"""Every zone of tzdata, every day of 2024 to 2030: a scheduled local date comes once, never skipped or repeated."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.schedule import LATE_AFTER, Due, Weekly, due_now, occurrences
from tests.support.effort import Effort

ZONES = sorted(available_timezones())
FIRST, LAST = date(2024, 1, 1), date(2030, 12, 31)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
CLOCKS = (time(0), time(2, 30), time(9))

NOONS = [datetime.combine(FIRST, time(12), UTC) + number * DAY for number in range((LAST - FIRST).days + 1)]

Span = tuple[date, date]
"""The first and the last of some days in a row."""


def everything() -> dict[str, list[Span]]:
    """All days of all zones."""
    return {name: [(FIRST, LAST)] for name in ZONES}


def what_is_telling() -> dict[str, list[Span]]:
    """A zone of each kind: a week of each year, and the days around each change of its clocks."""
    weeks = [(date(year, 1, 1), date(year, 1, 7)) for year in range(FIRST.year, LAST.year + 1)]
    return {name: [*_around_changes(offsets), *weeks] for offsets, name in _kinds().items()}


@cache
def _kinds() -> dict[tuple[timedelta | None, ...], str]:
    return {tuple(noon.astimezone(ZoneInfo(name)).utcoffset() for noon in NOONS): name for name in ZONES}


def _around_changes(offsets: tuple[timedelta | None, ...]) -> list[Span]:
    changes = [noon.date() for noon, (one, other) in zip(NOONS, pairwise(offsets), strict=False) if one != other]
    return [(day - DAY, day + 3 * DAY) for day in changes]


def shown(instant: datetime, zone: ZoneInfo) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None)


def is_when_it_should_be(due: Due, clock: time, zone: ZoneInfo) -> bool:
    """At the first pass of that local time or, where the clocks jump over it, with the jump."""
    wanted = datetime.combine(due.local_date, clock)
    if shown(due.due_at, zone) == wanted:
        return due.due_at == wanted.replace(tzinfo=zone, fold=0).astimezone(UTC)
    return shown(due.due_at - SECOND, zone) < wanted < shown(due.due_at, zone)


def found_in(span: Span, clock: time, name: str) -> list[Due]:
    """What seven schedules, one a weekday, find on these days, by local date."""
    first, last = (datetime.combine(day, time(12), UTC) for day in span)
    found = [
        due
        for weekday in range(7)
        for due in occurrences(Weekly(weekday, clock.hour, clock.minute, name), first - 3 * DAY, last + 3 * DAY)
        if span[0] <= due.local_date <= span[1]
    ]
    return sorted(found, key=lambda due: due.local_date)


def dates_of(dues: Iterable[Due]) -> list[date]:
    return [due.local_date for due in dues]


@pytest.mark.soak
@pytest.mark.parametrize("clock", CLOCKS, ids=str)
def test_each_local_date_has_one_occurrence_at_its_time(clock: time, effort: Effort) -> None:
    for name, spans in effort(what_is_telling, everything)().items():
        zone = ZoneInfo(name)
        for span in spans:
            found = found_in(span, clock, name)
            days = (span[1] - span[0]).days + 1
            assert dates_of(found) == [span[0] + number * DAY for number in range(days)], name
            assert all(one.due_at < following.due_at for one, following in pairwise(found)), name
            assert [due for due in found if not is_when_it_should_be(due, clock, zone)] == [], name


@given(
    schedule=st.builds(
        Weekly,
        weekday=st.integers(0, 6),
        hour=st.integers(0, 23),
        minute=st.sampled_from((0, 15, 30, 59)),
        zone=st.sampled_from(ZONES),
    ),
    since=st.datetimes(datetime(2024, 1, 1), datetime(2031, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - Hypothesis adds the zone
    waits=st.lists(st.timedeltas(timedelta(), timedelta(days=40)) | st.sampled_from((timedelta(), SECOND, 7 * DAY))),
    from_newest=st.booleans(),
)
def test_whenever_one_looks_no_date_is_skipped_or_met_twice(
    schedule: Weekly, since: datetime, waits: list[timedelta], *, from_newest: bool
) -> None:
    """Whether one goes on from the moment of the last look or from the occurrence that was found by it."""
    now = last = since
    met: list[Due] = []
    for wait in waits:
        now += wait
        if due := due_now(schedule, last, now):
            met += [*due.missed, due.newest]
            assert due.late is (now - due.newest.due_at > LATE_AFTER)
            last = due.newest.due_at if from_newest else now
    assert met == list(occurrences(schedule, since, now))

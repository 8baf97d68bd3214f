"""Health as a chart, with the words that say the same: how one client went, and how many clients are in each band."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from handlers.kit import blocks, charts, drawn
from handlers.kit.blocks import Block, Message
from handlers.kit.labels import band_name
from handlers.kit.words import _, n_, short_day, spoken_date
from models.rules.change import change
from models.rules.charts import FEWEST, Count, Course, Week
from models.rules.health import HEALTHY_FROM, WATCH_FROM, Band
from models.rules.summary import WORST_FIRST

COURSE_WEEKS = charts.MOST_POINTS
"""Of one client: as many as Slack's chart takes."""
BANDS_WEEKS = 12
"""Of all clients: a quarter."""


# One client


def of_course(course: Course, zone: str) -> list[Block]:
    """The newest unbroken stretch as a line, and the same in words; nothing where it has no two points."""
    stretch = course.unbroken
    if len(stretch.weeks) < FEWEST:
        return []
    count = len(stretch.weeks)
    title = n_("Health, the last {count} week", "Health, the last {count} weeks", count).format(count=count)
    series = {
        _("Health"): [week.score for week in stretch.weeks],
        _("Healthy from {score}").format(score=HEALTHY_FROM): [HEALTHY_FROM] * count,
        _("Watch from {score}").format(score=WATCH_FROM): [WATCH_FROM] * count,
    }
    labels = _labels([week.at for week in stretch.weeks], zone)
    chart = charts.line(title, labels, series, across=_("Week"), up=_("Health"))
    return [chart, blocks.context(course_words(stretch, zone))]


def course_words(course: Course, zone: str) -> str:
    """From where to where, the highest, the lowest and what moved it; empty where nothing is known."""
    if not course.known:
        return ""
    first, last, today = course.known[0], course.known[-1], _day(course.weeks[-1].at, zone)
    told = [_went(first, last, today, zone), *_between(course, today, zone)]
    if moved := drawn.moved_most(change(first.health, last.health)):
        told.append(_("Moved most: {part}.").format(part=moved))
    if gaps := course.unknown:
        told.append(n_("{count} week had no score.", "{count} weeks had no score.", gaps).format(count=gaps))
    return " ".join(told)


def scores_in_words(course: Course) -> str:
    """Every point of the line, for who does not see it; empty where there is no line."""
    stretch = course.unbroken.weeks
    if len(stretch) < FEWEST:
        return ""
    return _("Week by week: {numbers}.").format(numbers=", ".join(str(week.score) for week in stretch))


def _went(first: Week, last: Week, today: date, zone: str) -> str:
    began, ended = (spoken_date(_day(week.at, zone), today) for week in (first, last))
    facts = {"first": first.score, "began": began, "last": last.score, "ended": ended}
    if _day(last.at, zone) != today:
        return _("From {first} on {began} to {last} on {ended}.").format(**facts)
    return _("From {first} on {began} to {last} now.").format(**facts)


def _between(course: Course, today: date, zone: str) -> list[str]:
    best, worst = course.highest, course.lowest
    if best.score == worst.score:
        return [_("The same every week.")] if len(course.known) > 1 else []
    best_day, worst_day = (spoken_date(_day(week.at, zone), today) for week in (best, worst))
    facts = {"best": best.score, "best_day": best_day, "worst": worst.score, "worst_day": worst_day}
    return [_("Highest {best} ({best_day}), lowest {worst} ({worst_day}).").format(**facts)]


# All clients


def of_bands(counts: Sequence[Count], zone: str) -> Message | None:
    """How many clients were in each band, week by week; None without two weeks, or where none had a score."""
    if len(counts) < FEWEST or not any(band for count in counts for band in count.bands):
        return None
    weeks = len(counts)
    title = n_("Clients by health, {count} week", "Clients by health, {count} weeks", weeks).format(count=weeks)
    found = {band: [count.bands.get(band, 0) for count in counts] for band in WORST_FIRST}
    lines = {band: numbers for band, numbers in found.items() if any(numbers)}
    series = {band_name(band): numbers for band, numbers in lines.items()}
    chart = charts.line(title, _labels([one.at for one in counts], zone), series, across=_("Week"), up=_("Clients"))
    first = spoken_date(_day(counts[0].at, zone), _day(counts[-1].at, zone))
    since = _("Since {day}: {bands}").format(day=first, bands=" · ".join(_moved(*line) for line in lines.items()))
    whose = _("Of the clients on the list today, each from when it came.")
    text = f"{title}. {' '.join(_numbers(*line) for line in lines.items())} {whose}"
    return Message(text, [chart, blocks.context(blocks.lines(since, whose))])


def _moved(band: Band | None, numbers: Sequence[int]) -> str:
    """'🟢 Healthy 5 → 7'."""
    return f"{drawn.DOTS[band]} {band_name(band)} {numbers[0]} → {numbers[-1]}"


def _numbers(band: Band | None, numbers: Sequence[int]) -> str:
    """Every number of a band, in the order of the weeks."""
    return f"{band_name(band)}: {', '.join(map(str, numbers))}."


def _labels(moments: Sequence[datetime], zone: str) -> list[str]:
    return [short_day(_day(moment, zone)) for moment in moments]


def _day(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()

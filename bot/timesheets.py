"""Reading what time trackers export as CSV: the detailed reports of Harvest, Toggl Track and Clockify.

Their columns are those that each of them exports, whatever their order:
support.getharvest.com/hc/en-us/articles/360048181352 (Detailed time report),
support.toggl.com/en/articles/2206966 (Detailed report), clockify.me/help/reports/detailed-report.
None of them says which number an entry has, so that an entry is known again by whose it is and when it began; in
Harvest, where it has no beginning, by its day, project and task, and by its place among others of the same.
A spreadsheet may have gone over a file since: semicolons, decimal commas and local dates are read too.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from hashlib import sha256
from io import BytesIO

from handlers.kit.forms import clean
from models.hours import MOST_HOURS, NOTE_LENGTH, Source
from models.importing import text, troubles
from models.importing.reading import MOST_BYTES
from models.rules.figures import CENT, DayOrder, day_of, money_of, number_of, order_of
from models.worked import Worked

Row = Mapping[str, str]

DURATION = re.compile(r"(\d{1,4}):([0-5]?\d)(?::([0-5]?\d))?")
CURRENCY = re.compile(r"\b([A-Z]{3})\b\)?$")


class UnreadableError(Exception):
    """The file as a whole cannot be read; the text says why, in one line."""


@dataclass(frozen=True, slots=True)
class Format:
    """Where a tracker's export says what. Names are those of its columns, in small letters."""

    source: Source
    needs: frozenset[str]
    """Columns by which it is known."""
    day: str
    hours: tuple[str, ...]
    """The first of these that is there."""
    note: str
    person: tuple[str, ...]
    begun: str = ""
    amount: str = ""
    """What the column of money begins with."""


FORMATS = (
    Format(
        Source.HARVEST,
        frozenset({"date", "client", "project", "hours"}),
        day="date",
        hours=("hours",),
        note="notes",
        person=("email", "first name", "last name"),
        amount="billable amount",
    ),
    Format(
        Source.CLOCKIFY,
        frozenset({"client", "project", "start date"}),
        day="start date",
        hours=("duration (decimal)", "duration (h)"),
        note="description",
        person=("email", "user"),
        begun="start time",
        amount="billable amount",
    ),
    Format(
        Source.TOGGL,
        frozenset({"client", "project", "start date", "duration"}),
        day="start date",
        hours=("duration",),
        note="description",
        person=("email", "user", "member"),
        begun="start time",
        amount="amount",
    ),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file, by its number there: hours, or why it holds none."""

    number: int
    worked: Worked | None
    why: str = ""


def read(content: bytes, source: Source | None = None, order: DayOrder | None = None) -> tuple[Source, list[Line]]:
    """Every line that is not empty, and whose export it is. Raises UnreadableError."""
    if len(content) > MOST_BYTES:
        raise UnreadableError(f"it is larger than {MOST_BYTES // 2**20} MB; export a shorter time")
    head, rows = _rows(_records(content))
    known = _format(head, source)
    order = order or order_of(row.get(known.day, "") for _, row in rows)
    seen: Counter[str] = Counter()
    return known.source, [_line(number, row, known, head, order, seen) for number, row in rows]


def _records(content: bytes) -> list[text.Record]:
    file = BytesIO(content)
    try:
        encoding = text.encoding_of(file)
        return list(text.records(file, encoding, text.delimiter_of(file, encoding)))
    except troubles.UnreadableError as error:
        if error.why is troubles.Unreadable.NO_CSV:
            raise UnreadableError(f"line {error.line} is no CSV ({error.__cause__})") from error
        raise UnreadableError("it is not text; export it as CSV, not as Excel or PDF") from error


def _rows(found: Sequence[text.Record]) -> tuple[list[str], list[tuple[int, Row]]]:
    """The names of the columns in small letters, and each line by them."""
    if not found:
        raise UnreadableError("it is empty")
    head = [cell.strip().lower() for cell in found[0][1]]
    return head, [(number, dict(zip(head, map(str.strip, cells), strict=False))) for number, cells in found[1:]]


def _format(head: Sequence[str], source: Source | None) -> Format:
    columns = set(head)
    for known in FORMATS:
        if source in {None, known.source} and known.needs <= columns and columns & set(known.hours):
            return known
    if source:
        raise UnreadableError(f"it has not the columns of a detailed report of {source.value.capitalize()}")
    raise UnreadableError("its columns are not those of a detailed report of Harvest, Toggl Track or Clockify")


def _line(
    number: int, row: Row, known: Format, head: Sequence[str], order: DayOrder | None, seen: "Counter[str]"
) -> Line:
    try:
        day = day_of(row.get(known.day, ""), order)
        hours = hours_of(next((row[name] for name in known.hours if row.get(name)), ""))
        cost, currency = _money(row, known, head)
    except ValueError as error:
        return Line(number, None, str(error))
    mark = _mark(row, known, day)
    seen[mark] += 1
    worked = Worked(
        key=f"{mark}:{seen[mark]}",
        client=row.get("client", ""),
        project=row.get("project", ""),
        day=day,
        hours=hours,
        cost=cost,
        currency=currency,
        note=clean(row.get(known.note, ""))[:NOTE_LENGTH] or None,
    )
    return Line(number, worked)


def _mark(row: Row, known: Format, day: date) -> str:
    """By what an entry is known again, so that whoever worked stays unknown to us."""
    begun = row.get(known.begun, "")
    about = [begun] if begun else [row.get(name, "") for name in ("client", "project", "task")]
    whose = [row.get(name, "") for name in known.person]
    return sha256("\x1f".join([*whose, day.isoformat(), *about]).encode()).hexdigest()[:32]


def _money(row: Row, known: Format, head: Sequence[str]) -> tuple[Decimal | None, str | None]:
    """What it uses of the budget, where its currency is known."""
    column = next((name for name in head if name.startswith(known.amount)), "")
    named = CURRENCY.search((row.get("currency") or column).upper())
    if not row.get(column) or not named:
        return None, None
    amount = money_of(row[column])
    return (amount, named[1]) if amount else (None, None)


# Hours as people and spreadsheets write them


def hours_of(told: str) -> Decimal:
    """'1.5', '1,5', '1:30' or '01:30:00', to the hundredth. Raises ValueError, which says what is wrong."""
    if match := DURATION.fullmatch(told.strip()):
        whole, minutes, seconds = (int(part or 0) for part in match.groups())
        hours = Decimal(whole * 3600 + minutes * 60 + seconds) / 3600
    else:
        hours = number_of(told, f"“{told}” is no number of hours")
    hours = hours.quantize(CENT, ROUND_HALF_UP)
    if not 0 < hours <= MOST_HOURS:
        raise ValueError(f"there are no hours in “{told}”" if hours <= 0 else f"“{told}” is too many hours")
    return hours


def numbered(lines: Iterable[Line]) -> Iterator[tuple[int, Worked]]:
    """Those that hold hours, with the number of their line."""
    yield from ((line.number, line.worked) for line in lines if line.worked)

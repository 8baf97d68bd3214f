"""Reading what time trackers export as CSV: the detailed reports of Harvest, Toggl Track and Clockify.

Their columns are those that each of them exports, whatever their order:
support.getharvest.com/hc/en-us/articles/360048181352 (Detailed time report),
support.toggl.com/en/articles/2206966 (Detailed report), clockify.me/help/reports/detailed-report.
None of them says which number an entry has, so that an entry is known again by whose it is and when it began; in
Harvest, where it has no beginning, by its day, project and task, and by its place among others of the same.
A spreadsheet may have gone over a file since: semicolons, decimal commas and local dates are read too.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from hashlib import sha256

from handlers.kit.forms import clean
from models.hours import MOST_HOURS, NOTE_LENGTH, Source
from models.worked import Worked

CENT = Decimal("0.01")
MOST_MONEY = Decimal(10) ** 12
ENCODINGS = ("utf-8-sig", "cp1252")
"""cp1252 is what Excel writes in Western Europe."""
Row = Mapping[str, str]

DURATION = re.compile(r"(\d{1,4}):([0-5]?\d)(?::([0-5]?\d))?")
YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})[-/.](\d{4})")
CURRENCY = re.compile(r"\b([A-Z]{3})\b\)?$")


class DayOrder(StrEnum):
    """What comes first in a date that does not begin with its year."""

    DAY_FIRST = "day"
    MONTH_FIRST = "month"


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
    head, rows = _rows(_decoded(content))
    known = _format(head, source)
    order = order or _order(row.get(known.day, "") for _, row in rows)
    seen: Counter[str] = Counter()
    return known.source, [_line(number, row, known, head, order, seen) for number, row in rows]


def _decoded(content: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableError("it is not text; export it as CSV, not as Excel or PDF")


def _rows(text: str) -> tuple[list[str], list[tuple[int, Row]]]:
    """The names of the columns in small letters, and each line by them."""
    lines = text.splitlines(keepends=True)
    first = next((line for line in lines if line.strip()), "")
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        found = [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error as error:
        raise UnreadableError(f"line {reader.line_num} is no CSV ({error})") from error
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


def _order(days: Iterable[str]) -> DayOrder | None:
    """What the dates of a file say together: no month has a number above twelve. None where nothing tells."""
    found = [match for match in map(YEAR_LAST.fullmatch, days) if match]
    if any(int(match[1]) > 12 or match[2] == "." for match in found):  # noqa: PLR2004 - months
        return DayOrder.DAY_FIRST
    return DayOrder.MONTH_FIRST if any(int(match[3]) > 12 for match in found) else None  # noqa: PLR2004 - as above


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


# Numbers and days as people and spreadsheets write them


def hours_of(text: str) -> Decimal:
    """'1.5', '1,5', '1:30' or '01:30:00', to the hundredth. Raises ValueError, which says what is wrong."""
    if match := DURATION.fullmatch(text.strip()):
        whole, minutes, seconds = (int(part or 0) for part in match.groups())
        hours = Decimal(whole * 3600 + minutes * 60 + seconds) / 3600
    else:
        hours = _number(text, f"“{text}” is no number of hours")
    hours = hours.quantize(CENT, ROUND_HALF_UP)
    if not 0 < hours <= MOST_HOURS:
        raise ValueError(f"there are no hours in “{text}”" if hours <= 0 else f"“{text}” is too many hours")
    return hours


def money_of(text: str) -> Decimal:
    """'1,234.50', '1.234,50' or '€150', to the cent. Raises ValueError, which says what is wrong."""
    bare = re.sub(r"[^\d.,-]", "", text)
    if re.fullmatch(r"-?\d{1,3}[.,]\d{3}", bare):  # no money has three decimals
        bare = bare.replace(".", "").replace(",", "")
    amount = _number(bare, f"“{text}” is no amount of money").quantize(CENT, ROUND_HALF_UP)
    if not 0 <= amount < MOST_MONEY:
        raise ValueError(f"“{text}” is no amount of money")
    return amount


def _number(text: str, wrong: str) -> Decimal:
    """The last of points and commas is the decimal one, unless it comes several times."""
    bare = re.sub(r"[\s\u00a0\u202f']", "", text)
    last = max(bare.rfind("."), bare.rfind(","))
    if last >= 0 and bare.count(bare[last]) == 1:
        bare = re.sub(r"[.,]", "", bare[:last]) + "." + bare[last + 1 :]
    elif re.fullmatch(r"-?\d{1,3}([.,]\d{3})+", bare):
        bare = re.sub(r"[.,]", "", bare)
    if not re.fullmatch(r"-?\d{1,12}(\.\d{0,8})?", bare, re.ASCII):
        raise ValueError(wrong)
    return Decimal(bare)


def day_of(text: str, order: DayOrder | None = None) -> date:
    """'2026-11-23', '11/23/2026' or '23.11.2026'. Raises ValueError, which says what is wrong."""
    text = text.strip()
    if match := YEAR_FIRST.fullmatch(text):
        return _day(text, match[1], match[2], match[3])
    match = YEAR_LAST.fullmatch(text)
    if match is None:
        raise ValueError(f"“{text}” is no date")
    if match[1] != match[3] and order is None:
        raise ValueError(f"“{text}” may be two days: say --dates day or --dates month, whichever comes first")
    first_is_day = order is DayOrder.DAY_FIRST
    return _day(text, match[4], match[3] if first_is_day else match[1], match[1] if first_is_day else match[3])


def _day(text: str, year: str, month: str, day: str) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise ValueError(f"“{text}” is no date") from None


def numbered(lines: Iterable[Line]) -> Iterator[tuple[int, Worked]]:
    """Those that hold hours, with the number of their line."""
    yield from ((line.number, line.worked) for line in lines if line.worked)

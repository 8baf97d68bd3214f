"""Numbers and days as people and spreadsheets write them."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

CENT = Decimal("0.01")
MOST_MONEY = Decimal(10) ** 12
MONTHS = 12

YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", re.ASCII)
YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})[-/.](\d{4})", re.ASCII)

BESIDE = r"([^\d\s.,'’-]*)"
MONEY = re.compile(rf"{BESIDE}\.?\s*(-?\d(?:[\d.,'’\s-]*\d)?)(?:[.,][-–—])?\s*{BESIDE}\.?")
"""Digits with what may stand before or after them: '€1,200', '1.200,- kr.', '1 200 DKK'."""
CODE = re.compile(r"[A-Z]{3}", re.ASCII)
CROWNS, DOLLARS = {"DKK", "SEK", "NOK", "ISK"}, {"USD", "CAD", "AUD", "NZD", "HKD", "SGD"}
MARKS = {
    "KR": CROWNS,
    "KČ": {"CZK"},
    "ZŁ": {"PLN"},
    "FR": {"CHF"},
    "FT": {"HUF"},
    "LEI": {"RON"},
    "€": {"EUR"},
    "£": {"GBP"},
    "$": DOLLARS,
    "US$": {"USD"},
    "A$": {"AUD"},
    "CA$": {"CAD"},
    "¥": {"JPY", "CNY"},
}
"""What people write beside an amount, and which currencies it may mean."""


class DayOrder(StrEnum):
    """What comes first in a date that does not begin with its year."""

    DAY_FIRST = "day"
    MONTH_FIRST = "month"


class TwoDaysError(ValueError):
    """A date can be read two ways, and nothing tells which is meant."""


def order_of(days: Iterable[str]) -> DayOrder | None:
    """What the dates of a file say together: no month has a number above twelve. None where nothing tells."""
    order = None
    for match in map(YEAR_LAST.fullmatch, days):
        if match and (int(match[1]) > MONTHS or match[2] == "."):
            return DayOrder.DAY_FIRST
        if match and int(match[3]) > MONTHS:
            order = DayOrder.MONTH_FIRST
    return order


def day_of(text: str, order: DayOrder | None = None) -> date:
    """'2026-11-23', '11/23/2026' or '23.11.2026'. Raises ValueError, which says what is wrong, or TwoDaysError."""
    text = text.strip()
    if match := YEAR_FIRST.fullmatch(text):
        return _day(text, match[1], match[2], match[3])
    match = YEAR_LAST.fullmatch(text)
    if match is None:
        raise ValueError(f"“{text}” is no date")
    if match[1] != match[3] and order is None:
        raise TwoDaysError(f"“{text}” may be two days: say --dates day or --dates month, whichever comes first")
    first_is_day = order is DayOrder.DAY_FIRST
    return _day(text, match[4], match[3] if first_is_day else match[1], match[1] if first_is_day else match[3])


def _day(text: str, year: str, month: str, day: str) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise ValueError(f"“{text}” is no date") from None


def money_of(text: str) -> Decimal:
    """'1,234.50', '1.234,50' or '€150', to the cent. Raises ValueError, which says what is wrong."""
    bare = _written(text)[1]
    if re.fullmatch(r"-?\d{1,3}[.,]\d{3}", bare):  # no money has three decimals
        bare = bare.replace(".", "").replace(",", "")
    amount = number_of(bare, f"“{text}” is no amount of money").quantize(CENT, ROUND_HALF_UP)
    if not 0 <= amount < MOST_MONEY:
        raise ValueError(f"“{text}” is no amount of money")
    return amount


def currency_marks(text: str) -> Sequence[str]:
    """What stands beside an amount, in capitals: '€', 'KR' or 'DKK'. Raises ValueError where it is no such amount."""
    return [mark.upper() for mark in _written(text)[::2] if mark]


def _written(text: str) -> tuple[str, str, str]:
    """The digits and what stands before and after them, which is a currency or nothing: '12k' is not twelve."""
    found = MONEY.fullmatch(text.replace("−", "-").strip())
    if found is None or not all(map(_is_mark, (found[1], found[3]))):
        raise ValueError(f"“{text}” is no amount of money")
    return found[1], found[2], found[3]


def _is_mark(beside: str) -> bool:
    mark = beside.upper()
    return not mark or mark in MARKS or CODE.fullmatch(mark) is not None or unicodedata.category(mark[-1]) == "Sc"


def number_of(text: str, wrong: str) -> Decimal:
    """The last of points and commas is the decimal one, unless it comes several times. Raises ValueError(wrong)."""
    bare = re.sub(r"[\s\u00a0\u202f']", "", text)
    last = max(bare.rfind("."), bare.rfind(","))
    if last >= 0 and bare.count(bare[last]) == 1:
        bare = re.sub(r"[.,]", "", bare[:last]) + "." + bare[last + 1 :]
    elif re.fullmatch(r"-?\d{1,3}([.,]\d{3})+", bare):
        bare = re.sub(r"[.,]", "", bare)
    if not re.fullmatch(r"-?\d{1,12}(\.\d{0,8})?", bare, re.ASCII):
        raise ValueError(wrong)
    return Decimal(bare)

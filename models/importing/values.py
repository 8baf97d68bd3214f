"""The values of single cells, and why there is none."""

import re
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from models.importing.workbook import Cell
from models.rules.figures import (
    CENT,
    CODE,
    MARKS,
    MOST_MONEY,
    DayOrder,
    TwoDaysError,
    currency_marks,
    day_of,
    money_of,
)

SERIAL = re.compile(r"\d{5}(?:\.\d+)?", re.ASCII)
SERIALS = range(10_000, 100_000)
"""Days since Excel's beginning that may be meant: 1927 to 2173."""
YEARS = range(1900, 2200)
"""In which a day may lie: what is written of others is a slip."""
WITH_TIME = re.compile(r"(\S+?)[T ]+\d{1,2}:\d{2}\S*(?: ?[AaPp]\.?[Mm]\.?)?", re.ASCII)
UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
TURNING = re.compile(r"[\u00ad\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Marks that turn text, that nobody sees, and halves of characters."""
NO_VALUE = frozenset({"#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"})
"""What a spreadsheet writes where a formula came to nothing."""
BELOW_NOTHING = re.compile(r"[^\d]*[-(]")
"""A minus before the first digit, or brackets around them all."""
BRACKETS = re.compile(r"[()]")
SHOWN = 60
"""So much of a cell is said again."""


class Refusal(StrEnum):
    """Why a row is not taken in."""

    NO_NAME = "no_name"
    NO_VALUE = "no_value"
    """A formula came to nothing where the name should stand."""
    LONG_NAME = "long_name"
    TWICE = "twice"
    TOO_MANY_CELLS = "too_many_cells"
    OWNER = "owner"
    SEVERAL_OWNERS = "several_owners"
    NO_OWNER = "no_owner"
    CHANNEL = "channel"
    UNSAFE_CHANNEL = "unsafe_channel"
    BOTH_CHANNELS = "both_channels"
    DAY = "day"
    TWO_DAYS = "two_days"
    LANGUAGE = "language"
    BUDGET = "budget"
    CURRENCY = "currency"
    OTHER_CURRENCY = "other_currency"
    """The amount itself names another one than stands beside it, or than goes without saying."""
    STATUS = "status"
    ARCHIVED = "archived"
    """The client is archived here."""
    TO_ARCHIVE = "to_archive"
    """The row would archive it, and nobody said how it ended."""
    NO_CLIENT = "no_client"
    """Somebody whom its source calls a lead, and no customer."""
    UNKNOWN_CLIENT = "unknown_client"
    """Whoever the invoice is for is not on the list."""
    LIKE_CLIENT = "like_client"
    """The same, but somebody's name is near."""
    NO_NUMBER = "no_number"
    LONG_NUMBER = "long_number"
    NUMBER_TWICE = "number_twice"
    NO_ISSUE = "no_issue"
    NO_AMOUNT = "no_amount"
    PAID_EARLY = "paid_early"
    DUE_EARLY = "due_early"
    TO_COME = "to_come"
    """It will be issued or paid some day."""
    NOT_SENT = "not_sent"
    """A draft, one that does not count any more, or one that we are to pay."""
    WRITTEN_OFF = "written_off"


class NoValueError(Exception):
    """A row cannot be taken in."""

    def __init__(self, why: Refusal, what: str = "") -> None:
        super().__init__(why)
        self.why = why
        self.what = what if len(what) <= SHOWN else f"{what[: SHOWN - 1]}…"


def one_line(cell: Cell) -> str:
    """A cell as text, on one line and without what nobody types."""
    text = f"{cell:f}" if isinstance(cell, Decimal) else str(cell)
    return " ".join(TURNING.sub("", UNSEEN.sub(" ", text)).split())


def since_of(cell: Cell, epoch: date, order: DayOrder | None) -> date:
    """A day, written in any way that spreadsheets have. Raises NoValueError."""
    text = day_part(one_line(cell))
    try:
        if isinstance(cell, date):
            return _likely(cell)
        if isinstance(cell, Decimal) or SERIAL.fullmatch(text):
            return _day_numbered(Decimal(text), epoch)
        return _likely(day_of(text, order))
    except TwoDaysError as error:
        raise NoValueError(Refusal.TWO_DAYS, text) from error
    except ValueError as error:
        raise NoValueError(Refusal.DAY, text) from error


def _likely(day: date) -> date:
    if day.year not in YEARS:
        raise ValueError("no day")
    return day


def day_part(text: str) -> str:
    """A moment without its time."""
    found = WITH_TIME.fullmatch(text.strip())
    return found[1] if found else text.strip()


def signed_amount_of(cell: Cell) -> Decimal:
    """An amount of money to the cent, which may be below nothing: -120, (120) or −120. Raises NoValueError."""
    if isinstance(cell, Decimal):
        return -budget_of(-cell) if cell < 0 else budget_of(cell)
    text = one_line(cell)
    bare = text.replace("−", "-").removesuffix(",-").strip()
    is_less = BELOW_NOTHING.match(bare) is not None
    amount = budget_of(BRACKETS.sub("", bare).replace("-", "") or text)
    return -amount if is_less else amount


def _day_numbered(days: Decimal, epoch: date) -> date:
    if not SERIALS.start <= days < SERIALS.stop:
        raise ValueError("no day")
    return epoch + timedelta(days=int(days))


def budget_of(cell: Cell) -> Decimal:
    """An amount of money to the cent. Raises NoValueError."""
    if one_line(cell).startswith("="):  # a formula that no program worked out holds numbers, and none of them is meant
        raise NoValueError(Refusal.BUDGET, one_line(cell))
    try:
        amount = cell if isinstance(cell, Decimal) else money_of(one_line(cell))
    except ValueError as error:
        raise NoValueError(Refusal.BUDGET, one_line(cell)) from error
    if not 0 <= amount < MOST_MONEY - 1:
        raise NoValueError(Refusal.BUDGET, one_line(cell))
    return amount.quantize(CENT, ROUND_HALF_UP)


def currency_of(amount: Cell | None, said: str, otherwise: str, known: Collection[str]) -> str:
    """The currency of an amount: the one that was said, or that stands beside it, or else the one that is usual.

    Raises NoValueError where that is none, or where what stands beside the amount means another.
    """
    currency = said or otherwise
    if currency not in known:
        raise NoValueError(Refusal.CURRENCY, currency)
    for mark in _marks(amount):
        meant = MARKS.get(mark) or ({mark} if CODE.fullmatch(mark) else {currency})
        if CODE.fullmatch(mark) and not meant & {*known}:
            raise NoValueError(Refusal.CURRENCY, mark)
        if currency not in meant and (said or len(meant) > 1):
            raise NoValueError(Refusal.OTHER_CURRENCY, one_line(amount or ""))
        currency = currency if currency in meant else min(meant)
    return currency


def _marks(amount: Cell | None) -> Sequence[str]:
    if not isinstance(amount, str):
        return ()
    try:
        return currency_marks(BRACKETS.sub("", one_line(amount)).replace("−", "-").lstrip("- "))
    except ValueError:
        return ()  # it is refused for being no amount

"""Every sentence on a screen: gettext in the reader's language, dates and numbers as that language writes them."""

import gettext as catalogues
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale, dates, numbers

LANGUAGES = {"en": "English", "da": "Dansk"}
LOCALES = Path(__file__).parent.parent / "locale"
YEAR_NOT_OBVIOUS = timedelta(days=180)

_language: ContextVar[str] = ContextVar("language", default="en")


def _(message: str) -> str:
    """The message in the language being spoken; English where there is no translation."""
    return _catalogue(_language.get()).gettext(message)


def n_(one: str, many: str, count: int) -> str:
    """The singular or plural for a count, still holding its `{placeholders}`."""
    return _catalogue(_language.get()).ngettext(one, many, count)


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for it
    """Marks a message where it is written down, for `_` to translate where it is shown."""
    return message


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak this language inside the block; one we do not know is spoken as English."""
    token = _language.set(language if language in LANGUAGES else "en")
    try:
        yield
    finally:
        _language.reset(token)


def spoken_date(day: date, today: date | None = None) -> str:
    """'16 November' or '16. november'; with its year where `today` is half a year away or more."""
    if today and abs(today - day) >= YEAR_NOT_OBVIOUS:
        return dates.format_date(day, "long", locale=locale())
    return dates.format_skeleton("MMMMd", day, locale=locale())


def spoken_day(day: date) -> str:
    """'Monday 16 November' or 'mandag 16. november'."""
    return f"{dates.format_date(day, 'EEEE', locale=locale())} {spoken_date(day)}"


def short_day(day: date) -> str:
    """'16 Nov' or '16. nov.', where there is little room; no two days within a year are the same."""
    return dates.format_skeleton("MMMd", day, locale=locale())


def spoken_interval(first: date, last: date) -> str:
    """'16–22 November'."""
    return str(dates.format_interval(first, last, "MMMMd", locale=locale()))


def spoken_time(moment: datetime | time, zone: str | None = None) -> str:
    """'09:00' or '09.00', in the zone given for a moment."""
    if isinstance(moment, datetime):
        moment = (moment.astimezone(ZoneInfo(zone)) if zone else moment).time()
    return dates.format_time(moment, "short", locale=locale())


def weekday_names() -> list[str]:
    """Monday first, as a line begins."""
    names = dates.get_day_names("wide", context="stand-alone", locale=locale())
    return [names[day].capitalize() for day in range(7)]


def spoken_weekdays(days: Sequence[int]) -> str:
    """'Monday to Friday', or each of them by name where they are not one run; Monday is 0."""
    names = dates.get_day_names("wide", locale=locale())
    if len(days) > 2 and list(days) == list(range(days[0], days[-1] + 1)):  # noqa: PLR2004 - two are named
        spoken = _("{first} to {last}").format(first=names[days[0]], last=names[days[-1]])
    else:
        spoken = spoken_list([names[day] for day in days])
    return spoken[:1].upper() + spoken[1:]


def spoken_list(items: list[str]) -> str:
    """'Mette, Lars and Sofie'."""
    from babel.lists import format_list  # noqa: PLC0415 - costs 10 ms at start and few screens need it

    return format_list(items, locale=locale())


def first_few(names: Sequence[str], most: int) -> list[str]:
    """The first of these names, and how many more there are: for a list, or as a part of one."""
    more = len(names) - most
    count = [n_("{count} more", "{count} more", more).format(count=more)] if more > 0 else []
    return [*names[:most], *count]


def spoken_money(amount: Decimal, currency: str) -> str:
    """'€12,000' or '12.000 kr.'; cents only where there are any."""
    pattern = locale().currency_formats["standard"].pattern
    if amount == amount.to_integral():
        pattern = pattern.replace(".00", "")
    return numbers.format_currency(amount, currency, pattern, locale=locale(), currency_digits=False)


def spoken_number(value: Decimal) -> str:
    """'1,234.5'."""
    return numbers.format_decimal(value, locale=locale())


def spoken_hours(hours: Decimal) -> str:
    """'3.5 hours'."""
    return n_("{count} hour", "{count} hours", 1 if hours == 1 else 2).format(count=spoken_number(hours))


def spoken_percent(share: int) -> str:
    """'11%', and '11 %' in Danish."""
    return numbers.format_percent(Decimal(share) / 100, locale=locale())


def plain_number(value: Decimal | None) -> str | None:
    """As somebody would type it: 12000, not 1.2E+4 and no cents where there are none."""
    if value is None:
        return None
    return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"


@lru_cache
def _catalogue(language: str) -> catalogues.NullTranslations:
    return catalogues.translation("rapport", LOCALES, [language], fallback=True)


def locale() -> Locale:
    """That of the language being spoken; babel takes it."""
    return Locale.parse("en_GB" if _language.get() == "en" else _language.get())

"""What one could answer to a client who asks for more, in the client's language (product.md, Methods: 4 and 5).

It follows what both sides agreed, says what is known and blames nobody; what only a person can know is a [bracket] to
fill in. The person changes and sends it; Rapport never writes to a client. docs/scope-words.md shows every letter.

What people wrote stands in quotation marks or behind a colon, so that it reads well whatever they wrote.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from babel.dates import format_date

from handlers.kit.invoice import quotable
from handlers.kit.words import _, locale, n_, speaking, spoken_date, spoken_day, spoken_hours, spoken_money, spoken_time
from models.rules.agreement import Scope
from models.rules.business_time import BusinessCalendar

WITHIN = Decimal(4)
"""Business hours until we answer, where nothing is agreed."""
ROUND = 30
"""Minutes: we promise an answer for a full or a half hour, and never for later than was agreed."""
WEEK = timedelta(days=7)


class Case(StrEnum):
    """What the client is to hear."""

    IN_AGREEMENT = "in_agreement"
    QUOTE = "quote"
    """It is extra: what it takes, and how we agreed to go about it."""
    REMIND = "remind"
    """A quote waits for their yes."""
    ON_US = "on_us"
    APPROVED = "approved"
    """They said yes."""
    DECLINED_BY_US = "declined_by_us"
    WITHDRAWN = "withdrawn"
    """They leave it."""


@dataclass(frozen=True, slots=True)
class _Request:
    """What was asked for, and what it takes as far as that is known."""

    what: str
    scope: Scope
    hours: Decimal | None
    cost: Decimal | None
    currency: str | None
    days: int | None
    new_end: date | None


# A word at once


def holding(now: datetime, calendar: BusinessCalendar, language: str, within: Decimal | None) -> str:
    """That we have seen it, and when we answer: `within` the agreed business hours, 4 where none are agreed.

    Times are those of the calendar's zone.
    """
    until = _by(now, calendar, timedelta(hours=float(within or WITHIN)))
    with speaking(language):
        if calendar.is_open(now):
            text = _("Thanks, we have seen it. We look at what it means and answer {when}.")
        else:
            text = _("Thanks, we have seen it. We have closed now and will answer {when}.")
        return text.format(when=_when(until, now.astimezone(until.tzinfo).date()))


def _by(now: datetime, calendar: BusinessCalendar, within: timedelta) -> datetime:
    """When the time is up, on the clock there: rounded down, but not to when business opens."""
    zone = ZoneInfo(calendar.zone)
    exact = calendar.add_hours(now, within).astimezone(zone)
    rounded = exact - timedelta(minutes=exact.minute % ROUND, seconds=exact.second, microseconds=exact.microsecond)
    return rounded if rounded > max(now, calendar.opening_of(exact.date())) else exact


def _when(until: datetime, today: date) -> str:
    """'today before 15:00', 'on Monday before 10:00'."""
    day = until.date()
    time = spoken_time(until) if until.minute else _("{hour}:00").format(hour=until.hour)
    if day == today:
        return _("today before {time}").format(time=time)
    spoken = format_date(day, "EEEE", locale=locale()) if day - today < WEEK else spoken_day(day)
    return _("on {day} before {time}").format(day=spoken, time=time)


# The answer


def answer(
    case: Case,
    what: str,
    scope: Scope,
    *,
    hours: Decimal | None,
    cost: Decimal | None,
    currency: str | None,
    days: int | None,
    new_end: date | None,
    language: str,
) -> str:
    """A letter to copy, change and send.

    `days` are the working days by which the end moves, `new_end` where that leads. Each case tells the facts that mean
    something for it: for what is in the agreement those are the hours.
    """
    with speaking(language):
        asked = _Request(quotable(what), scope, hours, cost, currency, days, new_end)
        return "\n\n".join([_("Hi,"), *_PASSAGES[case](asked)])


def _in_agreement(asked: _Request) -> Iterator[str]:
    text = _(
        "Thank you for asking us about “{what}”. It is part of what we agreed, so there is nothing to decide and"
        " nothing extra to pay."
    )
    yield text.format(what=asked.what)
    if asked.hours is not None:
        yield _("It takes us {hours}, and you have it by [day].").format(hours=spoken_hours(asked.hours))
    else:
        yield _("You have it by [day].")


def _quote(asked: _Request) -> Iterator[str]:
    text = _(
        "Thank you for asking us about “{what}”. We are glad to do it. It goes beyond what we agreed, so before we"
        " begin, this is what it means:"
    )
    yield text.format(what=asked.what)
    yield _listed(_effects(asked, price=_("[price]"), date=_("[day]")))
    if agreed := _listed(_process(asked.scope)):
        yield _("This is how we agreed to go about it:") + f"\n\n{agreed}"
    yield _("Shall we? We begin as soon as we have your yes.")


def _remind(asked: _Request) -> Iterator[str]:
    text = _("A short note on where we stand with “{what}”: we begin as soon as we have your yes.")
    yield text.format(what=asked.what)
    if known := _listed(_effects(asked)):
        yield _("So that you have it at hand:") + f"\n\n{known}"
    if asked.scope.approver:
        yield _("Who says yes, as we agreed: {who}").format(who=_ended(asked.scope.approver))
    yield _("Does it still suit you? If you would like it smaller, or not at all, that is fine too: just tell us.")


def _on_us(asked: _Request) -> Iterator[str]:
    text = _(
        "Thank you for asking us about “{what}”. We are glad to do it: it goes beyond what we agreed, and this time it"
        " is on us."
    )
    yield text.format(what=asked.what)
    if known := _listed(_effects(asked, price_label=_("What it is worth"))):
        yield known
    yield _("If more of the kind comes up, we agree with you on its price and its days before we begin.")


def _approved(asked: _Request) -> Iterator[str]:
    yield _("Thank you for your yes to “{what}”.").format(what=asked.what)
    if known := _listed(_effects(asked)):
        yield _("From now on this holds:") + f"\n\n{known}"
    yield _("Everything else stays as we agreed.")


def _declined(asked: _Request) -> Iterator[str]:
    text = _("Thank you for asking us about “{what}”. We have thought about it, and this time our answer is no: [why].")
    yield text.format(what=asked.what)
    yield _("What we can do instead: [an alternative]. Would that help you?")


def _withdrawn(asked: _Request) -> Iterator[str]:
    yield _("All right, we leave “{what}” for now, and our agreement stays as it is.").format(what=asked.what)
    yield _("Should it come up again, just ask.")


_PASSAGES = {
    Case.IN_AGREEMENT: _in_agreement,
    Case.QUOTE: _quote,
    Case.REMIND: _remind,
    Case.ON_US: _on_us,
    Case.APPROVED: _approved,
    Case.DECLINED_BY_US: _declined,
    Case.WITHDRAWN: _withdrawn,
}


# What it takes


def _effects(
    asked: _Request, *, price: str = "", date: str = "", price_label: str | None = None
) -> Iterator[tuple[str, str]]:
    """Price, time and date; what stands for a price or a date that is not known, if anything."""
    yield price_label or _("Price"), _price(asked) or price
    yield _("Work"), spoken_hours(asked.hours) if asked.hours is not None else ""
    yield _("Date"), _date(asked) or date


def _process(scope: Scope) -> Iterator[tuple[str, str]]:
    """What both sides agreed about changes."""
    yield _("Who says yes"), _on_one_line(scope.approver)
    yield _("Price"), _on_one_line(scope.price_basis)
    yield _("Date and budget"), _on_one_line(scope.effect)


def _price(asked: _Request) -> str:
    return spoken_money(asked.cost, asked.currency) if asked.cost is not None and asked.currency else ""


def _date(asked: _Request) -> str:
    """'3 working days later, on 26 February'."""
    day = spoken_date(asked.new_end) if asked.new_end else ""
    if asked.days is None:
        return day
    if asked.days == 0:
        return _("{day}, as before").format(day=day) if day else _("as before")
    text = n_("{count} working day later", "{count} working days later", asked.days)
    if day:
        text = n_("{count} working day later, on {day}", "{count} working days later, on {day}", asked.days)
    return text.format(count=asked.days, day=day)


# Pieces of sentences


def _listed(facts: Iterator[tuple[str, str]]) -> str:
    """A line for each that is known."""
    return "\n".join(f"- {name}: {told}" for name, told in facts if told)


def _on_one_line(words: str) -> str:
    return " ".join(words.split())


def _ended(words: str) -> str:
    """As a sentence ends."""
    told = _on_one_line(words)
    return told if told.endswith((".", "!", "?", "…")) else f"{told}."

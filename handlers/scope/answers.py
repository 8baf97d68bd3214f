"""Words to answer a client with."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from models.rules.agreement import Scope
from models.rules.business_time import BusinessCalendar


class Case(StrEnum):
    """What is answered."""

    IN_AGREEMENT = "in_agreement"
    QUOTE = "quote"
    REMIND = "remind"
    ON_US = "on_us"
    APPROVED = "approved"
    DECLINED_BY_US = "declined_by_us"


def holding(now: datetime, calendar: BusinessCalendar, language: str, within: Decimal | None) -> str:
    """For now."""
    return "Thanks, we have seen it."


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
    """For now."""
    return "Thanks."

"""What there is to do about a bad fit, and when work with a client would end (product.md, Methods: 3)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Way(StrEnum):
    """What one could say to a client who is a bad fit, gentlest first."""

    FEEL = "feel"
    """How it feels."""
    PRICE = "price"
    """That it costs more from now on."""
    GOODBYE = "goodbye"


@dataclass(frozen=True, slots=True)
class Running:
    """Work that goes on; `notice_days` is None where no notice period is agreed."""

    project: str
    starts_on: date
    ends_on: date | None = None
    notice_days: int | None = None

    def is_running(self, today: date) -> bool:
        """Whether it still binds us: what has not begun yet does too."""
        return self.ends_on is None or self.ends_on >= today

    def would_end(self, today: date) -> date | None:
        """Its last day where notice is given today; never later than agreed, None where nobody agreed on any."""
        if self.notice_days is None:
            return self.ends_on
        noticed = today + timedelta(days=self.notice_days)
        return noticed if self.ends_on is None else min(noticed, self.ends_on)


@dataclass(frozen=True, slots=True)
class Ending:
    """When all of it would be over: None where nobody agreed on it. `notice_days` is the longest notice period."""

    on: date | None = None
    notice_days: int | None = None


def ending(work: Iterable[Running], today: date) -> Ending:
    """When the last of this work would end where notice is given today."""
    running = [one for one in work if one.is_running(today)]
    days = [one.would_end(today) for one in running]
    notice = max((one.notice_days for one in running if one.notice_days is not None), default=None)
    known = [day for day in days if day is not None]
    return Ending(max(known) if known and len(known) == len(days) else None, notice)

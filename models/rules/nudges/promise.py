"""A promise is due, or its day has passed without a word (product.md, Methods: 4)."""

from collections.abc import Iterator
from datetime import datetime

from models.rules.agreement import Side
from models.rules.business_time import BusinessCalendar
from models.rules.nudges.cause import Cause, Evidence, Kind, Known, Owed, Today, Urgency, What, Worth
from models.rules.promises import is_overdue

SOON = 2
"""Working days before its day at which a promise is brought to mind."""

LATE = {Side.OURS: (What.OURS_LATE, Urgency.NOW), Side.THEIRS: (What.THEIRS_LATE, Urgency.THIS_WEEK)}
DUE = {Side.OURS: (What.OURS_SOON, Urgency.THIS_WEEK), Side.THEIRS: (What.THEIRS_SOON, Urgency.SOON)}


def causes(known: Known, today: Today) -> Iterator[Cause]:
    """Each open promise that is overdue, or due within two working days."""
    horizon = today.calendar.working_days_after(today.day, SOON)
    for owed in known.owed:
        if owed.due_on <= horizon:
            yield cause_of(owed, known.client_id, today, known.worth)


def cause_of(owed: Owed, client_id: int, today: Today, worth: Worth | None = None) -> Cause:
    """What there is to say of a promise whose day is near or past."""
    late = is_overdue(owed.due_on, today.now, today.calendar)
    what, urgency = (LATE if late else DUE)[owed.side]
    evidence = Evidence(owed.what, owed.id, on=owed.due_on)
    return Cause(Kind.PROMISE, what, client_id, urgency, f"{owed.id}:{owed.due_on}", evidence, worth)


def channel_hears_from(broken_at: datetime, calendar: BusinessCalendar) -> datetime:
    """The working morning after the one on which the owner could hear of it first."""
    first = calendar.day_of(calendar.next_opening(broken_at))
    return calendar.opening_of(calendar.working_days_after(first, 1))

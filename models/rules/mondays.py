"""When a lead's Monday comes: at nine on the first working day of the week where the lead lives."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from models.rules.business_time import BusinessCalendar
from models.rules.local_time import first_instant
from models.rules.nudges.rhythm import Quiet, is_quiet

AT = time(9)


def monday_due(now: datetime, calendar: BusinessCalendar, quiets: Collection[Quiet] = ()) -> date | None:
    """The local date whose word may be said now; None outside of it.

    That is from nine, or from when the clocks jump over it, until business closes there: later it is left out. Where
    Monday is a day off, or the agency is quiet, the next working day of the week takes its place. Raises ValueError
    for a naive moment.
    """
    today = calendar.day_of(now)
    days = (today - timedelta(days=today.weekday() - number) for number in range(7))
    if today != next((day for day in days if calendar.is_working_day(day) and not is_quiet(quiets, day)), None):
        return None
    begins = first_instant(datetime.combine(today, AT), ZoneInfo(calendar.zone))
    return today if begins <= now < calendar.close_of(today) else None

"""When a lead's Monday comes: at nine on the first working day of the week where the lead lives."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from models.rules.business_time import BusinessCalendar
from models.rules.local_time import first_instant

AT = time(9)


def monday_due(now: datetime, calendar: BusinessCalendar) -> date | None:
    """The local date whose word may be said now; None outside of it.

    That is from nine, or from when the clocks jump over it, until business closes there: later it is left out. Where
    Monday is a day off, the next working day of the week takes its place. Raises ValueError for a naive moment.
    """
    today = calendar.day_of(now)
    if not calendar.is_working_day(today):
        return None
    if calendar.working_day_from(today - timedelta(days=today.weekday())) != today:
        return None
    begins = first_instant(datetime.combine(today, AT), ZoneInfo(calendar.zone))
    return today if begins <= now < calendar.close_of(today) else None

"""What the clocks of a zone show, and when (product.md, Words: the zone of a workspace)."""

from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def zone_named(name: str) -> ZoneInfo:
    """A zone of the IANA list. Raises ValueError if there is none of that name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError) as none:
        raise ValueError(f"there is no time zone {name!r}") from none


def first_instant(local: datetime, zone: ZoneInfo) -> datetime:
    """When the clocks of the zone first show `local` or, where they jump over it, something later; in UTC."""
    instant = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    shown = instant.astimezone(zone).replace(tzinfo=None)
    return instant if shown == local else _end_of_gap(instant, shown - local, zone)


def _end_of_gap(after_gap: datetime, gap: timedelta, zone: ZoneInfo) -> datetime:
    """The instant of the jump, which lies at most the length of the gap before `after_gap`."""
    start, offset = after_gap - gap, after_gap.astimezone(zone).utcoffset()
    seconds = range(int(gap.total_seconds()) + 1)
    jumped = bisect_left(
        seconds,
        x=True,
        key=lambda passed: (start + timedelta(seconds=passed)).astimezone(zone).utcoffset() == offset,
    )
    return start + timedelta(seconds=jumped)

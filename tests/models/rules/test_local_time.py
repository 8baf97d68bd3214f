from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from models.rules.local_time import first_instant


@pytest.mark.parametrize(
    ("name", "local", "instant"),
    [
        ("Europe/Copenhagen", "2026-06-15T09:00", "2026-06-15T07:00Z"),
        # It comes twice, at 00:30 and at 01:30 UTC.
        ("Europe/Copenhagen", "2026-10-25T02:30", "2026-10-25T00:30Z"),
        # Clocks jump over it, from 02:00 to 03:00 at 01:00 UTC.
        ("Europe/Copenhagen", "2026-03-29T02:30", "2026-03-29T01:00Z"),
        # Clocks jump over midnight, from 23:00 to 00:00 at 01:00 UTC.
        ("America/Nuuk", "2026-03-28T23:30", "2026-03-29T01:00Z"),
    ],
)
@pytest.mark.parametrize("fold", [0, 1])
def test_it_is_the_first_pass_or_the_end_of_the_gap_whichever_the_caller_had_in_mind(
    name: str, local: str, instant: str, fold: int
) -> None:
    shown = datetime.fromisoformat(local).replace(fold=fold)
    assert first_instant(shown, ZoneInfo(name)) == datetime.fromisoformat(instant).astimezone(UTC)

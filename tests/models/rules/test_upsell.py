"""When we keep quiet about more work."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.upsell import Activity, Gate, held_back
from tests.models.rules.made import NOW, moments

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("activity", "score", "days", "gate"),
    [
        (Activity.ACTIVE, 60, (), None),
        (Activity.ACTIVE, 59, (), Gate.UNWELL),
        (Activity.ACTIVE, None, (), Gate.UNRATED),
        (Activity.ACTIVE, 95, (29,), Gate.COMPLAINT),
        (Activity.ACTIVE, 95, (400,), Gate.COMPLAINT),  # it is open, however old
        (Activity.ACTIVE, None, (3,), Gate.COMPLAINT),  # it comes before the question for a rating
        (Activity.PAUSED, 95, (3,), Gate.PAUSED),
        (Activity.ARCHIVED, None, (), Gate.ARCHIVED),
    ],
)
def test_what_holds_back(activity: Activity, score: int | None, days: tuple[int, ...], gate: Gate | None) -> None:
    assert held_back(activity, score, [NOW - one * DAY for one in days]) is gate


@given(st.sampled_from(Activity), st.none() | st.integers(0, 100), st.lists(moments, max_size=4))
def test_nobody_unwell_hears_of_more(activity: Activity, score: int | None, complaints: list[datetime]) -> None:
    if held_back(activity, score, complaints) is None:
        assert activity is Activity.ACTIVE
        assert score is not None
        assert score >= 60

"""When work with a client would end, where notice is given today."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.ways_out import Ending, Running, ending

TODAY = date(2026, 6, 15)
BEGAN = date(2026, 1, 1)
DAY = timedelta(days=1)


def work(ends: date | None = None, notice: int | None = None) -> Running:
    return Running("Care", BEGAN, ends, notice)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([], Ending()),
        ([work(notice=30)], Ending(date(2026, 7, 15), 30)),
        ([work(notice=0)], Ending(TODAY, 0)),
        ([work(date(2026, 7, 1), notice=30)], Ending(date(2026, 7, 1), 30)),  # it ends before the notice is over
        ([work(date(2026, 7, 1))], Ending(date(2026, 7, 1))),
        ([work()], Ending()),  # nobody agreed on an end
        ([work(notice=30), work()], Ending(None, 30)),
        ([work(notice=30), work(notice=90)], Ending(date(2026, 9, 13), 90)),  # the last to end
        ([work(TODAY - DAY, notice=90), work(notice=30)], Ending(date(2026, 7, 15), 30)),  # what is over binds nobody
        ([Running("Shop", TODAY + 10 * DAY, None, 14)], Ending(TODAY + 14 * DAY, 14)),
    ],
)
def test_when_it_would_be_over(found: list[Running], expected: Ending) -> None:
    assert ending(found, TODAY) == expected


some_work = st.lists(
    st.builds(
        Running,
        st.just("Care"),
        st.just(BEGAN),
        st.none() | st.dates(TODAY - 50 * DAY, TODAY + 400 * DAY),
        st.none() | st.integers(0, 180),
    ),
    max_size=5,
)


@given(some_work)
def test_no_work_goes_on_after_it(found: list[Running]) -> None:
    over = ending(found, TODAY)
    if over.on is not None:
        assert over.on >= TODAY
        assert all((one.would_end(TODAY) or TODAY) <= over.on for one in found if one.is_running(TODAY))

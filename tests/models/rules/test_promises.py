"""How promises went, by side."""

from datetime import UTC, date, datetime, time

from hypothesis import given
from hypothesis import strategies as st

from models.rules.agreement import Side
from models.rules.business_time import BusinessCalendar
from models.rules.promises import Fate, HitRate, hit_rates, is_overdue

WEEKDAYS = BusinessCalendar("Europe/Copenhagen", frozenset(range(5)), time(9), time(17), "DK")


@given(st.lists(st.tuples(st.sampled_from(Side), st.sampled_from(Fate))))
def test_only_what_was_kept_or_missed_counts(said: list[tuple[Side, Fate]]) -> None:
    rates = hit_rates(said)
    for side in Side:
        fates = [fate for one, fate in said if one is side]
        assert rates[side] == HitRate(fates.count(Fate.KEPT), fates.count(Fate.MISSED))
        share = rates[side].share
        assert (share is None) is not any(fate in (Fate.KEPT, Fate.MISSED) for fate in fates)
        assert share is None or 0 <= share <= 1


def test_a_promise_is_overdue_once_business_has_closed_on_its_day() -> None:
    friday = date(2026, 11, 27)
    assert not is_overdue(friday, datetime(2026, 11, 27, 16, 0, tzinfo=UTC), WEEKDAYS)
    assert is_overdue(friday, datetime(2026, 11, 27, 16, 1, tzinfo=UTC), WEEKDAYS)


def test_on_a_day_off_it_has_until_the_next_working_one() -> None:
    christmas = date(2026, 12, 25)
    assert not is_overdue(christmas, datetime(2026, 12, 28, 15, 59, tzinfo=UTC), WEEKDAYS)
    assert is_overdue(christmas, datetime(2026, 12, 28, 16, 1, tzinfo=UTC), WEEKDAYS)

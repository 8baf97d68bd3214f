"""When a complaint is open."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.complaints import days_open, is_open, open_since
from models.rules.facts import DAY, Interaction, Kind
from tests.models.rules.made import NOW, moments


@pytest.mark.parametrize(
    ("kind", "at", "heard", "closed", "open_now"),
    [
        (Kind.COMPLAINT, NOW - DAY, None, None, True),
        (Kind.COMPLAINT, NOW - 900 * DAY, None, None, True),
        (Kind.COMPLAINT, NOW - DAY, None, NOW, False),
        (Kind.COMPLAINT, NOW - DAY, None, NOW + DAY, True),  # as it was yesterday, when nobody had closed it
        (Kind.COMPLAINT, NOW - DAY, NOW + DAY, None, False),  # nobody knows of it yet
        (Kind.PRAISE, NOW - DAY, None, None, False),
        (Kind.LATE_PAYMENT, NOW - DAY, None, None, False),
    ],
)
def test_a_complaint_is_open_until_it_is_closed(
    kind: Kind, at: datetime, heard: datetime | None, closed: datetime | None, *, open_now: bool
) -> None:
    assert is_open(Interaction(1, kind, at, logged_at=heard, closed_at=closed), NOW) is open_now


@pytest.mark.parametrize(("age", "days"), [(timedelta(0), None), (29 * DAY, None), (30 * DAY, 30), (75 * DAY, 75)])
def test_what_is_open_for_long_says_for_how_long(age: timedelta, days: int | None) -> None:
    assert days_open(NOW - age, NOW) == days


logged = st.lists(
    st.builds(
        Interaction,
        id=st.integers(1, 99),
        kind=st.sampled_from(Kind),
        at=moments,
        logged_at=st.none() | moments,
        closed_at=st.none() | moments,
    ),
    max_size=8,
)


@given(logged, moments)
def test_what_is_open_is_counted_once_the_oldest_first(interactions: list[Interaction], now: datetime) -> None:
    found = open_since(interactions, now)
    assert list(found) == sorted(found)
    assert len(found) == sum(is_open(one, now) for one in interactions)
    assert all(at <= now for at in found)


@given(logged, moments, st.data())
def test_closing_one_leaves_the_others_open(
    interactions: list[Interaction], now: datetime, data: st.DataObject
) -> None:
    waiting = [one for one in interactions if is_open(one, now)]
    if waiting:
        chosen = data.draw(st.integers(0, len(waiting) - 1))
        rest = [one for place, one in enumerate(waiting) if place != chosen]
        assert open_since(rest, now) == tuple(sorted(one.at for one in rest))

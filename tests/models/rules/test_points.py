import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.points import whole, whole_points

some_points = st.lists(st.floats(-100, 100), max_size=8)


@pytest.mark.parametrize(("points", "shown"), [(0.5, 1), (2.5, 3), (74.49, 74), (-0.5, 0), (0.5 - 1e-12, 1)])
def test_a_half_is_rounded_up(points: float, shown: int) -> None:
    assert whole(points) == shown


@given(some_points)
def test_whole_points_add_up_to_the_rounded_sum(points: list[float]) -> None:
    rounded = sum(whole_points(points))
    assert abs(rounded - sum(points)) <= 0.5 + 1e-6
    assert whole(rounded) == rounded


@given(some_points)
def test_each_is_its_own_number_rounded_down_or_up(points: list[float]) -> None:
    for exact, shown in zip(points, whole_points(points), strict=True):
        assert abs(exact - shown) < 1 + 1e-6


@given(st.lists(st.integers(-100, 100), max_size=8))
def test_whole_numbers_stay_as_they_are(points: list[int]) -> None:
    assert whole_points(points) == tuple(points)


@pytest.mark.parametrize(
    ("points", "total", "shown"),
    [
        ([49.23, 6.15, 10.38], None, (49, 6, 11)),  # sum 65.76, so 66: the .38 is the largest remainder
        ([10.5, 10.5, 10.5], None, (11, 11, 10)),  # sum 31.5, so 32; of equal remainders the first
        ([-1.6, -1.6], None, (-1, -2)),  # sum -3.2, so -3
        ([-2.8], -2, (-2,)),  # 71.4 to 68.6 is shown as 71 and 69
        ([3.0, -1e-13], 3, (3, 0)),
        ([3.0, 0.0], 2, (2, 0)),
        ([], None, ()),
    ],
)
def test_largest_remainders(points: list[float], total: int | None, shown: tuple[int, ...]) -> None:
    assert whole_points(points, total) == shown


def test_a_total_out_of_reach_is_refused() -> None:
    with pytest.raises(ValueError, match="rounded sum"):
        whole_points([1.0], 5)

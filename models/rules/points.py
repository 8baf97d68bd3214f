"""Points as people see them: whole numbers that still add up."""

from collections.abc import Sequence
from math import floor, fsum


def whole(points: float) -> int:
    """To the nearest whole point, a half upwards."""
    return floor(round(points, 9) + 0.5)


def whole_points(points: Sequence[float], total: int | None = None) -> tuple[int, ...]:
    """Whole numbers that add up to `total` (by default the rounded sum), by the largest remainders.

    `total` is the sum rounded down or up; then each is its own number rounded down or up, and what is whole
    stays as it is. Raises ValueError for a total farther away.
    """
    exact = [round(value, 9) for value in points]
    shown = [floor(value) for value in exact]
    missing = (whole(fsum(exact)) if total is None else total) - sum(shown)
    if abs(missing) > len(shown):
        raise ValueError(f"{total} is not the rounded sum of {exact}")
    step = 1 if missing > 0 else -1  # down only where noise in the last digit put the sum beyond the total
    by_remainder = sorted(range(len(shown)), key=lambda index: step * (shown[index] - exact[index]))
    for index in by_remainder[: abs(missing)]:
        shown[index] += step
    return tuple(shown)

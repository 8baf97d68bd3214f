"""How much a test does: little in `make test`, much in `make soak`."""

from typing import Protocol, TypeVar

import pytest

T = TypeVar("T")


class Effort(Protocol):
    """Picks one of two, such as `effort(25, 600)` faults."""

    def __call__(self, short: T, long: T) -> T:
        """The first, or in a soak the second."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--soak` lets tests do much."""
    parser.addoption("--soak", action="store_true", help="let the tests marked soak do much")


@pytest.fixture(scope="session")
def effort(request: pytest.FixtureRequest) -> Effort:
    """How much to do in this run."""
    is_soak = request.config.getoption("soak")

    def pick(short: T, long: T) -> T:
        return long if is_soak else short

    return pick

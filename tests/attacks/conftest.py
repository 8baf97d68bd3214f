"""The front that attackers stand before, once for all tests here: after each request everything is as before."""

from collections.abc import AsyncIterator

import pytest

from tests.attacks.front import Front, open_front
from tests.matrix.theatre import play_on_both, stage_set


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """In a soak everything is tried on both databases."""
    play_on_both(metafunc, "front")


@pytest.fixture(scope="session")
async def front(request: pytest.FixtureRequest) -> AsyncIterator[Front]:
    """Two workspaces in one database, an SQLite file unless a test asks for PostgreSQL."""
    with stage_set(request, "attacks") as database_url:
        async with open_front(database_url) as opened:
            yield opened


@pytest.fixture(autouse=True)
async def nothing_left_running(request: pytest.FixtureRequest) -> AsyncIterator[None]:
    """The front's connections outlive a test; what else a failed attack began or left behind does not."""
    yield
    if "front" in request.fixturenames:
        theatre = request.getfixturevalue("front").theatre
        await theatre.settle()
        theatre.put_back(theatre.ledger.changes())

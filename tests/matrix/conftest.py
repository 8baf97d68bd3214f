"""One theatre for all cells: after each deed everything in it is as before."""

from collections.abc import AsyncIterator

import pytest

from tests.matrix.theatre import Theatre, open_theatre, play_on_both, stage_set


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """In a soak everything is played on both databases."""
    play_on_both(metafunc, "theatre")


@pytest.fixture(scope="session")
async def theatre(request: pytest.FixtureRequest) -> AsyncIterator[Theatre]:
    """Both workspaces with all that is known in them, on SQLite unless a test asks for PostgreSQL."""
    with stage_set(request, "theatre") as database_url:
        async with open_theatre(database_url) as opened:
            yield opened


@pytest.fixture(scope="module")
async def opened(theatre: Theatre) -> AsyncIterator[Theatre]:
    """The same, and our workspace is an open one."""
    async with theatre.opened():
        yield theatre


@pytest.fixture(autouse=True)
async def nothing_left_running(request: pytest.FixtureRequest) -> AsyncIterator[None]:
    """The theatre's connections outlive a test; what else a failed deed began or left behind does not."""
    yield
    if "theatre" in request.fixturenames:
        theatre = request.getfixturevalue("theatre")
        await theatre.settle()
        theatre.put_back(theatre.ledger.changes())

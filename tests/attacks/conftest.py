"""The front that attackers stand before, once for all tests here: after each request everything is as before."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.attacks.front import Front, open_front
from tests.matrix.theatre import stage_set


@pytest.fixture(scope="session")
async def front(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Front]:
    """Two workspaces on one SQLite file."""
    with stage_set(migrated_file, tmp_path_factory.mktemp("attacks")) as file:
        async with open_front(file) as opened:
            yield opened


@pytest.fixture(autouse=True)
async def nothing_left_running(request: pytest.FixtureRequest) -> AsyncIterator[None]:
    """The front's connections outlive a test; what else a failed attack began or left behind does not."""
    yield
    if "front" in request.fixturenames:
        theatre = request.getfixturevalue("front").theatre
        await theatre.settle()
        theatre.put_back(theatre.ledger.changes())

"""One theatre for all cells: after each deed everything in it is as before."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.matrix.theatre import Theatre, open_theatre, stage_set


@pytest.fixture(scope="session")
async def theatre(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Theatre]:
    """Both workspaces with all that is known in them."""
    with stage_set(migrated_file, tmp_path_factory.mktemp("theatre")) as file:
        async with open_theatre(file) as opened:
            yield opened


@pytest.fixture(scope="module")
async def opened(theatre: Theatre) -> AsyncIterator[Theatre]:
    """The same, and our workspace is an open one."""
    async with theatre.opened():
        yield theatre


@pytest.fixture(autouse=True)
async def nothing_left_running(theatre: Theatre) -> AsyncIterator[None]:
    """The theatre's connections outlive a test; what else a failed deed began or left behind does not."""
    yield
    await theatre.settle()
    theatre.put_back(theatre.ledger.changes())

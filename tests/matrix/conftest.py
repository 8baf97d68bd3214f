"""One theatre for all cells: after each deed everything in it is as before."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from handlers.kit import tasks
from tests.matrix.theatre import Theatre, open_theatre


@pytest.fixture(scope="session")
async def theatre(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Theatre]:
    """Both workspaces with all that is known in them."""
    file = Path(shutil.copy(migrated_file, tmp_path_factory.mktemp("theatre") / "rapport.db"))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(tasks, "QUIET", 0)  # what follows an answer waits for a burst to pass; here is none
        async with open_theatre(file) as opened:
            yield opened


@pytest.fixture(autouse=True)
async def nothing_left_running(theatre: Theatre) -> AsyncIterator[None]:
    """The theatre's connections outlive a test; what else a failed deed began or left behind does not."""
    yield
    await theatre.settle()
    theatre.put_back(theatre.ledger.changes())

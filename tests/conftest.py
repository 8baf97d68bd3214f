"""What every test can ask for."""

import asyncio
import gc
import os
from collections.abc import AsyncIterator

import pytest
from hypothesis import HealthCheck, settings

from bot.run import OBJECTS
from tests.support.memory import quick_folder

SUPPORT = ("log_search", "browser", "effort", "postgres", "agency", "house", "stage", "statements", "town")
pytest_plugins = [f"tests.support.{name}" for name in SUPPORT]

MARKS = {"browser": "browser", "postgres_server": "postgres"}

# How long an example takes says how busy the machine is: no test fails for it.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


def pytest_configure() -> None:
    """Folders of tests are where files cost no disk, unless somebody says otherwise."""
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(quick_folder()))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by what they need, for `pytest -m "not browser"`."""
    for item in items:
        for fixture, mark in MARKS.items():
            if fixture in getattr(item, "fixturenames", ()):
                item.add_marker(mark)


def pytest_collection_finish() -> None:
    """Garbage is looked for as seldom as `rapport run` looks, and not in eleven thousand tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS)


@pytest.fixture(autouse=True)
async def nothing_left_running() -> AsyncIterator[None]:
    """All tests share one event loop: a test whose program still works on it afterwards fails."""
    before = asyncio.all_tasks()
    yield
    ours = {asyncio.current_task()}
    left = {task for task in asyncio.all_tasks() - before - ours if not _of_the_browser(task)}
    if left:
        _, left = await asyncio.wait(left, timeout=10)
    assert not left


def _of_the_browser(task: asyncio.Task[object]) -> bool:
    return "playwright" in repr(task.get_coro())

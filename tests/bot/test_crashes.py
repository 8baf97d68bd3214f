"""Kill -9 at every boundary of delivery, and a Slack that fails: nothing is lost and nothing doubled (issue 3).

A post that was accepted can be read back within a minute of business time. How it is done: tests/support/crashes.py.
"""

import random
from pathlib import Path

import pytest

from tests.support.crashes import ordeal
from tests.support.effort import Effort


@pytest.mark.soak
@pytest.mark.parametrize(("kind", "workers"), [("sqlite", 1), ("postgres", 2)])
async def test_each_message_stands_once_whatever_dies(
    kind: str, workers: int, request: pytest.FixtureRequest, tmp_path: Path, effort: Effort
) -> None:
    url = str(request.getfixturevalue(f"{kind}_url"))
    seed = effort(2030, random.SystemRandom().getrandbits(32))
    async with ordeal(url, tmp_path / "workers.log", seed) as begun:
        await begun.suffer(faults=effort(25, 1000), workers=workers)
        toll = await begun.recover()
    print(f"\n{kind}, {workers} at once: {toll}")  # noqa: T201 - the counts are what a soak is for
    assert not any(toll.wrong.values()), str(toll)

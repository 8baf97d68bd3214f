"""`rapport tick` as a command: what is due is said and printed, and what Slack limits is waited for."""

from datetime import datetime

import orjson
import pytest
from typer.testing import CliRunner

from bot.__main__ import cli
from tests.support.shell import MONDAY, Shell, message, migrated, post_goes_wrong, prepare, shell

__all__ = ["migrated", "shell"]


async def test_tick_says_what_is_due_and_prints_it(migrated: Shell) -> None:
    await prepare(migrated.database_url, message("CTEAM", 1), message("CSHARED", 2))
    status, out, err = await migrated.run_fresh("tick", "--at", MONDAY)
    assert status == 0, err
    told = orjson.loads(out)
    assert set(told) == {"at", "said", "held", "held_in_all", "left"}
    assert datetime.fromisoformat(told["at"]) == datetime.fromisoformat(MONDAY)
    assert [one["channel"] for one in told["said"] if not one["channel"].startswith("D")] == ["CTEAM"]
    assert float(told["said"][0]["ts"]) > 0
    assert (told["held"], told["held_in_all"], told["left"]) == (1, 1, 0)
    status, out, _ = await migrated.run("tick", "--at", MONDAY)
    told = orjson.loads(out)
    assert (status, told["said"], told["held"], told["held_in_all"]) == (0, [], 0, 1)


async def test_tick_waits_out_what_slack_limits(migrated: Shell) -> None:
    await prepare(migrated.database_url, message("CTEAM", 1))
    await post_goes_wrong(migrated, "ratelimited", retry_after=1)
    status, out, _ = await migrated.run("tick", "--at", MONDAY)
    assert (status, len(orjson.loads(out)["said"]), orjson.loads(out)["left"]) == (0, 1, 0)


async def test_tick_leaves_what_nobody_knows_of_to_later_ticks(migrated: Shell) -> None:
    await prepare(migrated.database_url, message("CTEAM", 1))
    await post_goes_wrong(migrated, "http_500")
    found = []
    for at in ("08:00:00", "08:00:25", "08:00:50", "08:01:15"):
        status, out, _ = await migrated.run("tick", "--at", f"2030-01-14T{at}Z")
        assert status == 0
        found.append((len(orjson.loads(out)["said"]), orjson.loads(out)["left"]))
    assert found == [(0, 1), (0, 1), (0, 1), (1, 0)]


@pytest.mark.parametrize("at", ["2030-01-14T09:00", "monday", "", "2030-13-01T00:00Z"])
def test_tick_wants_an_instant_with_its_zone(at: str) -> None:
    result = CliRunner().invoke(cli, ["tick", "--at", at])
    assert result.exit_code == 2
    assert "Traceback" not in result.output

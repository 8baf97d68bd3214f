"""`rapport backtest`: an invented agency end to end, one's own data, and honest words where too few clients left."""

import random
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from bot.__main__ import cli
from bot.backtest import ceiling, tell_example, tell_own
from bot.backtest.world import invented
from bot.settings import DatabaseSettings
from bot.wiring import now
from models.base import Workspace
from models.clients import Status
from models.endings import ClientEnding
from models.ratings import Rating
from models.rules.backtest import WEEK, Ending, replay
from models.session import Database
from tests.support.house import OURS
from tests.support.many import a_client

ROOT = Path(__file__).parents[2]
SEED = 1


def rng(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - a simulation


# The invented agency


def test_the_same_seed_is_the_same_agency() -> None:
    assert invented(rng(5), 20) == invented(rng(5), 20)
    assert invented(rng(5), 20) != invented(rng(6), 20)


@settings(max_examples=10)
@given(st.integers(0, 1000), st.integers(5, 60))
def test_nothing_is_noticed_before_the_beginning_or_after_the_end(seed: int, weeks: int) -> None:
    world = invented(rng(seed), 10, weeks)
    for one in world.histories:
        assert one.since < one.until
        assert all(one.since <= fact.at < one.until for fact in one.facts.ratings)
        assert all(one.since <= fact.at < one.until for fact in one.facts.interactions)
        assert all(one.since <= fact.at < one.until for fact in one.facts.promises)
        assert len(world.quality[one.client_id]) * WEEK == one.until - one.since


def test_who_left_was_worse_to_work_with_but_not_all_of_them() -> None:
    """Else the backtest would show that a wheel is round: some leave for reasons that nobody could see."""
    world = invented(rng(2), 300)
    last = {
        ending: [world.quality[one.client_id][-1] for one in world.histories if one.ending is ending]
        for ending in (None, *Ending)
    }
    mean = {ending: sum(values) / len(values) for ending, values in last.items()}
    assert mean[Ending.LET_GO] < mean[Ending.LEFT] < mean[None]
    assert 0.1 * len(last[Ending.LEFT]) < world.unseen < 0.6 * len(last[Ending.LEFT])


def test_who_saw_the_hidden_quality_would_know_more_than_a_coin() -> None:
    world = invented(rng(3), 120)
    best = ceiling(world, [replay(one) for one in world.histories], 8)
    assert best
    assert best > 0.55


# What is printed


def test_a_small_example_end_to_end(capsys: pytest.CaptureFixture[str]) -> None:
    tell_example(4, 8, clients=60)
    printed = capsys.readouterr().out
    assert "60 clients over" in printed
    assert "This history is simulated" in printed
    assert re.search(r"AUC of 0\.\d\d \(0\.\d\d–\d\.\d\d\), the newest single rating with 0\.\d\d", printed)
    for words in ("Newest single rating", "at risk, below 50", "Lead time:", "False alarms:", "Health had no score at"):
        assert words in printed
    tell_example(4, 8, clients=60)
    assert capsys.readouterr().out == printed


def test_with_too_few_that_left_no_auc_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    tell_example(4, 8, clients=6)
    printed = capsys.readouterr().out
    assert "Under 10, an AUC says more about chance than about health" in printed
    assert "AUC of 0" not in printed.replace("reach an AUC of 0", "")


@pytest.mark.soak
def test_what_the_readme_and_the_page_say_is_what_the_command_prints(
    capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest
) -> None:
    """The whole example takes a quarter of a minute, so it is made in a soak; the two are compared each time."""
    page, readme = ((ROOT / name).read_text() for name in ("docs/backtest.md", "README.md"))
    printed = page.partition("```text\n")[2].partition("```")[0]
    claim = printed.rstrip().splitlines()[-1]
    assert claim.startswith("In a simulated history of 300 clients")
    assert " ".join(claim.split()) in " ".join(readme.split())
    if request.config.getoption("soak"):
        tell_example(SEED, 8)
        assert capsys.readouterr().out == printed


# One's own data


async def test_ones_own_data_is_only_read_and_no_answer_is_printed(
    database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    database = Database(database_url)
    async with database.transaction(OURS) as session:
        session.add(Workspace(id=OURS, name="Agency", bot_user_id="URAPPORT"))
        await session.flush()
        left, away = (a_client(name, now() - 20 * WEEK, status=Status.ARCHIVED) for name in ("Kingfisher", "Away"))
        session.add_all([left, away, stays := a_client("Heron", now() - 20 * WEEK)])
        await session.flush()
        said = {"said_by": "UMETTE", "said_at": now(), "reason": "A merger."}
        session.add(ClientEnding(client_id=left.id, ending=Ending.LEFT, ended_on=(now() - 5 * WEEK).date(), **said))
        for one in (left, stays):
            session.add(Rating(client_id=one.id, rater_id="UJONAS", rated_at=now() - 19 * WEEK, gut=2, why="Late."))
    await database.close()

    await tell_own(DatabaseSettings(database_url=database_url), "", 8)
    printed = capsys.readouterr().out
    assert "2 clients over" in printed
    assert "1 stayed, 1 left" in printed
    assert "1 more are put away" in printed
    assert "too few clients left to say" in printed
    for secret in ("Kingfisher", "Heron", "UJONAS", "Late.", "A merger."):
        assert secret not in printed


def test_an_example_belongs_to_no_workspace() -> None:
    result = CliRunner().invoke(cli, ["backtest", "--example", "1", "--workspace", "T1"])
    assert result.exit_code == 2
    assert "--example is invented" in result.stderr

"""`rapport backtest`: health week by week over a whole history, and how well it told who would leave.

The rule is models/rules/backtest.py; docs/backtest.md says what the figures mean. The example is invented
(world.py), one's own data is only read, and nothing that anybody answered is printed (telling.py).
"""

import random
from collections.abc import Iterable, Mapping, Sequence

from rich.console import Console
from rich.progress import track

from bot.backtest.telling import tell
from bot.backtest.world import CLIENTS, WEEKS, World, invented
from bot.settings import DatabaseSettings
from bot.wiring import now
from bot.workspace import one_workspace
from models.histories import histories
from models.rules.backtest import WEEK, Ending, History, Replay, Report, judge, replay
from models.rules.health import DEFAULT_WEIGHTS, Part
from models.rules.odds import auc
from models.sight import sight_of_leads

DRAWS_SEED = 8
"""Of the clients that are drawn for the intervals; the same histories give the same figures."""


def tell_example(seed: int, weeks: int, clients: int = CLIENTS) -> None:
    """Print what comes of the invented agency of this seed."""
    world = invented(random.Random(seed), clients)  # noqa: S311 - a simulation
    replays, report = backtest(world.histories, weeks)
    best = ceiling(world, replays, weeks)
    asides = (
        "This history is simulated: how clients and people behave in it is invented, not measured (docs/backtest.md).",
        f"{world.unseen} of those that left did so for a reason that has nothing to do with the relationship.",
        *([f"Who saw the hidden quality of each client would reach an AUC of {best:.2f}."] if best else []),
    )
    whose = f"a simulated history of {clients} clients over {WEEKS // 52} years (seed {seed})"
    tell(report, Console(highlight=False), whose=whose, asides=asides)


async def tell_own(settings: DatabaseSettings, workspace: str, weeks: int) -> None:
    """Print what comes of a workspace's own history, which is only read. Raises SettingsError, saying what to do."""
    async with one_workspace(settings, workspace) as (database, known), database.reading(known) as session:
        found = await histories(session, now())
        weights = (await sight_of_leads(session)).weights
    _, report = backtest(found.histories, weeks, weights)
    away = f"{found.put_away} more are put away, and nobody said how it ended: they are left out."
    tell(report, Console(highlight=False), whose="your history", asides=(away,) if found.put_away else ())


def backtest(
    found: Sequence[History], weeks: int, weights: Mapping[Part, float] = DEFAULT_WEIGHTS
) -> tuple[list[Replay], Report]:
    """Go through all histories, with a bar on standard error, and judge."""
    each: Iterable[History] = track(found, "Replaying", console=Console(stderr=True), transient=True)
    replays = [replay(history, weights) for history in each]
    return replays, judge(replays, weeks, random.Random(DRAWS_SEED))  # noqa: S311 - the same draws for the same data


def ceiling(world: World, replays: Sequence[Replay], weeks: int) -> float | None:
    """The AUC of who could look into the invented world, at the moments that were compared."""
    left, stayed = list[float](), list[float]()
    for one in replays:
        for moment, quality in zip(one.moments, world.quality[one.history.client_id], strict=False):
            ends = one.history.ends_within(moment.at, weeks * WEEK)
            if moment.rivals and ends is not None and one.history.ending is not Ending.LET_GO:
                (left if ends else stayed).append(quality)
    return auc(left, stayed)

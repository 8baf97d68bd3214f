"""`rapport backtest`: how well health told who would leave (bot/backtest)."""

from typing import Annotated

import typer

from bot.commands.ending import WRONG_SETTING, give_up, outcome, settings_of
from bot.commands.options import WHOSE
from bot.settings import DatabaseSettings


def backtest(
    example: Annotated[
        int | None, typer.Option(min=0, metavar="SEED", help="An invented agency instead of your own data.")
    ] = None,
    workspace: Annotated[str, WHOSE] = "",
    weeks: Annotated[int, typer.Option(min=1, max=52, help="How far ahead health is to tell who leaves.")] = 8,
) -> None:
    """Say how well health told, some weeks ahead, the clients that left from those that stayed. Changes nothing."""
    from bot.backtest import tell_example, tell_own  # noqa: PLC0415 - as in audit

    if example is not None:
        if workspace:
            give_up("--example is invented: it is no --workspace's.", WRONG_SETTING)
        tell_example(example, weeks)
        return
    settings = settings_of(DatabaseSettings)
    outcome(tell_own(settings, workspace, weeks))

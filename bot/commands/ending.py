"""How a command begins and ends: its settings, what comes of it, or one line that says why not."""

import asyncio
from collections.abc import Coroutine
from typing import Any, NoReturn, TypeVar

import typer

from bot.lock import LockedError
from bot.settings import DatabaseSettings, SettingsError, load

S = TypeVar("S", bound=DatabaseSettings)
T = TypeVar("T")

WRONG_SETTING = 2
HELD_BY_RUN = 3
NOT_ALL = 4


def settings_of(kind: type[S]) -> S:
    """The settings that a command needs; logs go to standard error from here on."""
    from bot.logs import log_to_stderr, secrets_of  # noqa: PLC0415 - as in run

    try:
        settings = load(kind)
    except SettingsError as error:
        give_up(str(error), WRONG_SETTING)
    log_to_stderr(settings.rapport_log_level, secrets_of(settings))
    return settings


def outcome(work: Coroutine[Any, Any, T]) -> T:
    """Do a command's work to its end. A wrong setting, or a file that `run` holds, ends the command with one line."""
    try:
        return asyncio.run(work)
    except LockedError as error:
        give_up(str(error), HELD_BY_RUN)
    except SettingsError as error:
        give_up(str(error), WRONG_SETTING)


def give_up(why: str, code: int) -> NoReturn:
    """End the command: one line on standard error, and this exit code."""
    typer.echo(f"rapport: {why}", err=True)
    raise typer.Exit(code)

"""How every import begins and shows how far it is: `rapport import` and `rapport import-hours`."""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from typing import TypeVar

from rich.console import Console
from rich.progress import track

from bot.choices import one_of
from bot.settings import SlackSettings
from bot.wiring import now, open_house
from bot.workspace import one_workspace
from handlers.kit.turn import Turn, turn_in
from models.rules.figures import DayOrder

T = TypeVar("T")

MANY = 1_000
"""Rows from which on a bar is shown."""


@asynccontextmanager
async def a_turn(settings: SlackSettings, workspace: str) -> AsyncIterator[Turn]:
    """A turn in the workspace that `--workspace` gave. Raises SettingsError as `one_workspace`."""
    async with one_workspace(settings, workspace) as (_, known), open_house(settings, clock=now) as house:
        yield await turn_in(house.deps, known)


def day_order(dates: str) -> DayOrder | None:
    """What `--dates` says comes first in a date. Raises SettingsError."""
    return one_of(DayOrder, dates, "--dates", list(DayOrder))


def bar(what: str, rows: int) -> Callable[[Iterable[T]], Iterable[T]]:
    """On standard error, where somebody waits for so many that they would wonder."""
    console = Console(stderr=True)
    hidden = rows < MANY or not console.is_terminal
    return lambda each: track(each, what, total=rows, console=console, disable=hidden, transient=True)

"""`rapport import`: clients or invoices from a file, row by row in a preview, then all or nothing; and its undoing."""

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from tempfile import TemporaryFile
from typing import BinaryIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.choices import one_of
from bot.settings import SettingsError, SlackSettings
from bot.taking_in import a_turn, bar, day_order
from handlers.importing import words
from handlers.importing.lookup import owners_meant
from handlers.importing.work import ComesTooLateError, Ready, make_ready, preview, take_back, take_in
from handlers.kit.slack_errors import SLACK_TROUBLE
from handlers.kit.turn import Turn
from models import people
from models.importing.applying import Counts, NameCameError, Undone
from models.importing.formats import Format
from models.importing.planning import Outcome, Verdict
from models.importing.reading import MOST_BYTES
from models.importing.troubles import UnreadableError

FIRST_ROWS = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command was asked to do."""

    file: BinaryIO
    workspace: str = ""
    source: str = ""
    """Whose export it is; its columns tell where this is empty."""
    dates: str = ""
    """What comes first in its dates, "day" or "month", where they can be read both ways."""
    owner: str = ""
    """Who owns new clients for which the file names nobody."""
    dry_run: bool = False
    every_row: bool = False
    """Print all rows, not the first ones only."""


@dataclass(slots=True)
class Imported:
    """What came of it."""

    counts: Counts
    refused: list[tuple[int, str]] = field(default_factory=list)
    """Lines that are not in, by their number in the file, and why."""


async def import_clients(settings: SlackSettings, asked: Asked, confirm: Callable[[Counts], bool]) -> Imported | None:
    """Print what would come of each row, and take it in if that is confirmed; None where it is not.

    Raises SettingsError where the file cannot be read, the workspace is not known or the database does not answer.
    """
    whose = one_of(Format, asked.source, "--from", list(Format))
    order = day_order(asked.dates)
    async with a_turn(settings, asked.workspace) as turn:
        owner = await _owner(turn, asked.owner)
        try:
            with _seekable(asked.file) as file:
                ready = await make_ready(turn, file, whose=whose, order=order, owner=owner)
                return await _import(turn, ready, asked, confirm)
        except UnreadableError as error:
            raise SettingsError(f"This file cannot be read. {words.unreadable(error)}") from error
        except NameCameError as error:
            raise SettingsError("Somebody added one of these at this very moment. Please try again.") from error
        except SLACK_TROUBLE as error:
            raise SettingsError("Slack does not tell which channels there are. Please try again.") from error


async def undo_import(settings: SlackSettings, workspace: str) -> Undone:
    """Take the last import back. Raises SettingsError."""
    async with a_turn(settings, workspace) as turn:
        try:
            return await take_back(turn, None, by=None)
        except ComesTooLateError as error:
            raise SettingsError("There is no import of the last 30 days that is not undone.") from error


async def _owner(turn: Turn, text: str) -> str:
    if not text:
        return ""
    async with turn.reading() as session:
        found = (await owners_meant(session, [text]))[text]
    if found.why:
        raise SettingsError(f"--owner must be one of your team, by Slack's id or the whole name: “{text}” is not.")
    return found.id


def _seekable(file: BinaryIO) -> BinaryIO:
    """The file itself, or a copy of what a pipe brings, no longer than may be read."""
    if file.seekable():
        return file
    copy = TemporaryFile()  # noqa: SIM115 - the caller closes it
    copy.write(file.read(MOST_BYTES + 1))
    return copy


async def _import(turn: Turn, ready: Ready, asked: Asked, confirm: Callable[[Counts], bool]) -> Imported | None:
    async with turn.reading() as session:
        names = words.names_in(await people.names_by_id(session), ready.facts)
    table, rows = Preview(names, every_row=asked.every_row), ready.said.rows
    done = Imported(await preview(turn, ready, show=table.add, watch=bar("Reading", rows)), table.refused)
    Console(soft_wrap=True, stderr=True).print(words.written(ready.table.written))
    table.print()
    if asked.dry_run or not any(done.counts.by_outcome[one] for one in (Outcome.ADDED, Outcome.CHANGED)):
        return done
    if not confirm(done.counts):
        return None
    done.counts = await take_in(turn, ready, by=None, show=_unseen, watch=bar("Taking in", rows))
    return done


def _unseen(_verdict: Verdict) -> None:
    """What was shown once."""


class Preview:
    """The rows as a table, on standard output."""

    def __init__(self, names: Mapping[str, str], *, every_row: bool) -> None:
        self._names = names
        self._every_row = every_row
        self._table = Table("Line", "Client", "", "What", box=None, pad_edge=False)
        self._rows = 0
        self.refused: list[tuple[int, str]] = []

    def add(self, verdict: Verdict) -> None:
        """One more row."""
        self._rows += 1
        if verdict.outcome is Outcome.REFUSED:
            self.refused.append((verdict.number, words.why_refused(verdict)))
        if self._every_row or self._rows <= FIRST_ROWS:
            cells = (str(verdict.number), verdict.name, words.outcome(verdict), words.about(verdict, self._names))
            self._table.add_row(*(Text(cell) for cell in cells))

    def print(self) -> None:
        """And how many more there are."""
        width = None if sys.stdout.isatty() else 200
        console = Console(width=width)
        console.print(self._table)
        if left := self._rows - self._table.row_count:
            console.print(f"… and {left} more: --all shows them.")


def told(done: Imported, *, dry_run: bool) -> Iterator[str]:
    """What the command prints at the end: how many came to what, and which lines are not in."""
    yield f"{'Would be' if dry_run else 'Done'}: {words.summary(done.counts)}"
    yield from (f"line {number}: {why}" for number, why in done.refused)

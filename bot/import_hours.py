"""`rapport import-hours`: what a time tracker exported, into the hours of our engagements, all of it or nothing."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from bot import timesheets
from bot.choices import one_of
from bot.settings import SettingsError, SlackSettings
from bot.taking_in import a_turn, bar, day_order
from bot.timesheets import Line, UnreadableError
from handlers.budget.alert import hours_added
from handlers.kit.turn import Turn
from models.hours import Source
from models.rules.placing import Misfit
from models.worked import Kept, Worked, keep

TRACKERS = (Source.HARVEST, Source.TOGGL, Source.CLOCKIFY)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command was asked to do."""

    content: bytes
    workspace: str = ""
    source: str = ""
    """Whose export it is; its columns tell where this is empty."""
    dates: str = ""
    """What comes first in its dates, "day" or "month", where they can be read both ways."""
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of it."""

    kept: Kept
    left: list[tuple[int, str]]
    """Lines that are not in, by their number in the file, and why."""


class _DryRunError(Exception):
    """Nothing is to stay."""


async def import_hours(settings: SlackSettings, asked: Asked) -> Imported:
    """Keep the hours of an export, and let channels know where a budget runs out.

    Raises SettingsError where the file is no export, the workspace is not known or the database does not answer.
    """
    whose = one_of(Source, asked.source, "--from", TRACKERS)
    order = day_order(asked.dates)
    try:
        source, lines = timesheets.read(asked.content, whose, order)
    except UnreadableError as error:
        raise SettingsError(f"This file cannot be read: {error}.") from error
    async with a_turn(settings, asked.workspace) as turn:
        try:
            return await _import(turn, source, lines, dry_run=asked.dry_run)
        except IntegrityError as error:
            why = "Somebody took in some of these hours at the same moment. Nothing of yours is in: run it again."
            raise SettingsError(why) from error


async def _import(turn: Turn, source: Source, lines: list[Line], *, dry_run: bool) -> Imported:
    told = list(timesheets.numbered(lines))
    try:
        async with turn.transaction() as session:
            worked = [one for _, one in told]
            watch = bar("Taking in hours", len(worked))
            today = turn.calendar.day_of(turn.now)
            kept = await keep(session, source, worked, today=today, now=turn.now, watch=watch)
            if dry_run:
                raise _DryRunError
            await hours_added(turn, session, kept.engagements)
    except _DryRunError:
        pass
    unread = [(line.number, line.why) for line in lines if not line.worked]
    misfits = [(told[number][0], _why(told[number][1], misfit)) for number, misfit in kept.misfits.items()]
    return Imported(kept, sorted([*unread, *misfits]))


def _why(one: Worked, misfit: Misfit) -> str:
    return {
        Misfit.NO_CLIENT: f"no client is called “{one.client}”" if one.client else "it names no client",
        Misfit.SEVERAL_CLIENTS: f"“{one.client}” may be several clients",
        Misfit.NO_PROJECT: f"“{one.client}” has no project “{one.project}”, and none that ran on {one.day}",
        Misfit.SEVERAL_PROJECTS: f"“{one.project}” may be several projects of “{one.client}”",
        Misfit.TO_COME: f"{one.day} is still to come",
    }[misfit]


def told(done: Imported, *, dry_run: bool) -> Iterator[str]:
    """What the command prints: one line with the result, then what is worth a look."""
    kept, left = done.kept, done.left
    begin = "Would add" if dry_run else "Added"
    parts = [f"{begin} {_count(kept.added, 'entry', 'entries')} for {_count(len(kept.clients), 'client', 'clients')}"]
    parts += [f"{kept.changed} changed"] if kept.changed else []
    parts += [f"{kept.known} known already"] if kept.known else []
    parts += [f"{len(left)} not understood:"] if left else []
    yield ", ".join(parts)
    yield from (f"line {number}: {why}" for number, why in left)
    yield from (f"“{name}” was read as {client}" for name, client in kept.read_as)


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"

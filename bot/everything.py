"""`rapport export --all` and `rapport import EXPORT.zip`: a whole workspace out, and in where nothing is yet."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import IO, Any, BinaryIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy.exc import SQLAlchemyError

from bot.lock import only_one
from bot.run import check_schema
from bot.settings import DatabaseSettings, SettingsError
from bot.wiring import now
from bot.workspace import one_workspace
from handlers.everything import about_everything
from handlers.kit.words import speaking
from models.audit import Act, AuditEntry, note
from models.migrations import head
from models.session import Database
from models.transfer.giving import Label, count_rows, give
from models.transfer.manifest import Manifest
from models.transfer.opening import BEGINNING, BadExportError, is_export, opened
from models.transfer.taking import NotEmptyError, NumbersError, take
from models.workspaces import this_workspace

WORKSPACE = re.compile(r"[A-Z][A-Z0-9]{0,39}")


async def export_everything(settings: DatabaseSettings, workspace: str, file: IO[bytes]) -> Manifest:
    """Write a workspace into a file; left empty, it is the only one there is. Written down before anything goes out.

    Raises SettingsError.
    """
    await check_schema(settings)
    async with one_workspace(settings, workspace) as (database, known):
        await _trace(database, known)
        async with database.reading(known) as session:
            language = (await this_workspace(session)).language
        with speaking(language):
            label = Label(head(), now(), about_everything())
        try:
            with _bar("Writing") as bar:
                async with database.copying(known) as connection:
                    return await give(connection, known, file, label, bar)
        except OSError as error:
            raise SettingsError(f"The export cannot be written ({error.strerror}).") from error


async def _trace(database: Database, known: str) -> None:
    async with database.copying(known) as connection:
        rows = await count_rows(connection, known)
    details = {"what": "everything", "rows": {table: count for table, count in rows.items() if count}}
    async with database.transaction(known) as session:
        await note(session, AuditEntry(at=now(), act=Act.EXPORTED, details=details))


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command was asked to do with an export."""

    file: BinaryIO
    workspace: str = ""
    """Where to; the export's own if empty."""
    dry_run: bool = False


def is_one(file: BinaryIO) -> bool:
    """Whether a file, or what a pipe brings, begins as an export; it can still be read from its beginning."""
    if file.seekable():
        beginning = file.read(BEGINNING)
        file.seek(0)
        return is_export(beginning)
    peek: Callable[[int], bytes] | None = getattr(file, "peek", None)
    return is_export(peek(BEGINNING)) if peek else False


async def import_everything(
    settings: DatabaseSettings, asked: Asked, confirm: Callable[[Manifest, str], bool]
) -> Manifest | None:
    """Take an export in, if that is confirmed; None where it is not.

    Raises SettingsError, with nothing kept, and LockedError while a `run` holds the SQLite file.
    """
    await check_schema(settings)
    with only_one(settings.database_url), _explained(), _seekable(asked.file) as file, opened(file, head()) as export:
        workspace = asked.workspace or export.manifest.workspace
        if not WORKSPACE.fullmatch(workspace):
            raise SettingsError("--workspace must be Slack's id of a workspace, such as T024BE7LD.")
        if not confirm(export.manifest, workspace):
            return None
        database = Database(settings.database_url)
        try:
            with _bar("Taking in") as bar:
                await _take(database, workspace, export, bar, dry_run=asked.dry_run)
        finally:
            await database.close()
        return export.manifest


class _OnlyTriedError(Exception):
    """All of it went in: nothing is to be kept."""


async def _take(
    database: Database, workspace: str, export: Any, bar: Callable[[int, int], None], *, dry_run: bool
) -> None:
    total, done = export.manifest.rows, 0

    def watch(rows: int) -> None:
        nonlocal done
        done += rows
        bar(done, total)

    try:
        async with database.filling(workspace) as connection:
            await take(connection, workspace, export, watch)
            if dry_run:
                raise _OnlyTriedError
    except _OnlyTriedError:
        return


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except BadExportError as error:
        raise SettingsError(f"This export cannot be taken in: {error} Nothing was changed.") from error
    except NotEmptyError as error:
        raise SettingsError(
            f"This workspace has something already (in {error}). An export goes into an empty one: make a new "
            "database, run rapport migrate on it, and import before anything else. Nothing was changed."
        ) from error
    except NumbersError as error:
        raise SettingsError(
            "DATABASE_URL: this user may not set what numbers new rows get; import as the user that runs rapport "
            "migrate. Nothing was changed."
        ) from error
    except SQLAlchemyError as error:
        raise SettingsError(
            f"DATABASE_URL: the database gave up ({type(error).__name__}). Nothing was changed."
        ) from error


@contextmanager
def _seekable(file: BinaryIO) -> Iterator[BinaryIO]:
    """The file itself, or a copy on disk of what a pipe brings."""
    if file.seekable():
        yield file
        return
    with TemporaryFile() as copy:
        copyfileobj(file, copy)
        copy.seek(0)
        yield copy


@contextmanager
def _bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """On standard error, where somebody looks."""
    console = Console(stderr=True)
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TextColumn("rows"), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)

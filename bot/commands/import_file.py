"""`rapport import`: lists of clients and invoices (bot/import_clients.py), or a whole export (bot/everything.py)."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.ending import NOT_ALL, WRONG_SETTING, give_up, outcome, settings_of
from bot.commands.options import DATES, DRY_RUN, WHOSE, YES, printable
from bot.settings import DatabaseSettings, SlackSettings

if TYPE_CHECKING:
    from bot.import_clients import Asked
    from models.transfer.manifest import Manifest

NOBODY_TO_ASK = "standard input is the file, so nobody can be asked: say --yes or --dry-run."


def import_file(
    file: Annotated[
        typer.FileBinaryRead | None,
        typer.Argument(
            help="CSV, XLSX or the zip of an export; - reads standard input.", metavar="FILE", show_default=False
        ),
    ] = None,
    workspace: Annotated[str, WHOSE] = "",
    source: Annotated[
        str,
        typer.Option(
            "--from",
            metavar="rapport|hubspot|pipedrive|harvest|xero",
            help="Whose it is; known by its columns without.",
        ),
    ] = "",
    dates: Annotated[str, DATES] = "",
    owner: Annotated[
        str, typer.Option(metavar="NAME|U…", help="Who owns new clients for which the file names nobody.")
    ] = "",
    *,
    every_row: Annotated[bool, typer.Option("--all", help="Print every row, not only the first 50.")] = False,
    dry_run: Annotated[bool, DRY_RUN] = False,
    yes: Annotated[bool, YES] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Take the last import back, as one step.")] = False,
) -> None:
    """Take in clients or invoices from a file of yours or an export of another system: all of it or nothing.

    The zip of rapport export --all is taken in whole, into a workspace that has nothing yet.
    """
    from bot.everything import is_one  # noqa: PLC0415 - as in run
    from bot.import_clients import Asked  # noqa: PLC0415 - as above

    if (file is None) is not undo:
        give_up("say which FILE, or --undo.", WRONG_SETTING)
    if file is None:
        _take_back(workspace, yes=yes)
    elif not (yes or dry_run or file.seekable()):
        give_up(NOBODY_TO_ASK, WRONG_SETTING)
    elif not is_one(file):
        _import_list(Asked(file, workspace, source, dates, owner, dry_run, every_row), yes=yes)
    elif source or dates or owner:
        give_up("--from, --dates and --owner are for lists of clients, not for an export.", WRONG_SETTING)
    else:
        _import_everything(file, workspace, dry_run=dry_run, yes=yes)


def _take_back(workspace: str, *, yes: bool) -> None:
    from bot.import_clients import undo_import  # noqa: PLC0415 - as in run
    from handlers.importing.words import undone  # noqa: PLC0415 - as above

    settings = settings_of(SlackSettings)
    if not yes:
        typer.confirm("Take the last import back?", abort=True, err=True)
    for line in undone(outcome(undo_import(settings, workspace))):
        typer.echo(line)


def _import_list(asked: "Asked", *, yes: bool) -> None:
    from bot.import_clients import import_clients, told  # noqa: PLC0415 - as in run

    settings = settings_of(SlackSettings)
    done = outcome(import_clients(settings, asked, lambda _: yes or _agreed()))
    if done is None:
        raise typer.Abort
    for line in told(done, dry_run=asked.dry_run):
        typer.echo(line)
    if done.refused:
        raise typer.Exit(NOT_ALL)


def _import_everything(file: typer.FileBinaryRead, workspace: str, *, dry_run: bool, yes: bool) -> None:
    from bot.everything import Asked, import_everything  # noqa: PLC0415 - as in run

    def confirm(manifest: "Manifest", where: str) -> bool:
        name, made_at = printable(manifest.name), f"{manifest.made_at:%Y-%m-%d %H:%M} UTC"
        typer.echo(
            f"{name} ({printable(manifest.workspace)}) of {made_at}, {manifest.rows:,} rows, into {where}.", err=True
        )
        return yes or dry_run or _agreed()

    settings = settings_of(DatabaseSettings)
    done = outcome(import_everything(settings, Asked(file, workspace, dry_run), confirm))
    if done is None:
        raise typer.Abort
    typer.echo("All of it can be taken in; nothing was kept." if dry_run else f"Done: {done.rows:,} rows are in.")


def _agreed() -> bool:
    return typer.confirm("Take this in?", err=True)

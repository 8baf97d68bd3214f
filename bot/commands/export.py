"""`rapport export`: one client, person or contact (bot/data_rights.py), or a whole workspace (bot/everything.py)."""

import sys
from typing import Annotated

import typer

from bot.commands.ending import WRONG_SETTING, give_up, outcome, settings_of
from bot.commands.options import ABOUT_CLIENT, ABOUT_CONTACT, ABOUT_PERSON, WHOSE, printable
from bot.settings import DatabaseSettings


def export(
    client: Annotated[str, ABOUT_CLIENT] = "",
    person: Annotated[str, ABOUT_PERSON] = "",
    contact: Annotated[str, ABOUT_CONTACT] = "",
    workspace: Annotated[str, WHOSE] = "",
    *,
    everything: Annotated[
        bool, typer.Option("--all", help="Everything of the workspace, which rapport import takes in again.")
    ] = False,
) -> None:
    """Write what is kept about one client, person or contact, or --all, to standard output: a zip.

    It holds JSON, a CSV for each table, and with --all a workbook of Excel: rapport export --all > everything.zip
    """
    settings = settings_of(DatabaseSettings)
    if everything and (client or person or contact):
        give_up("say one of --client, --person, --contact and --all.", WRONG_SETTING)
    if sys.stdout.isatty():
        give_up("a zip is no use on a screen: rapport export … > export.zip", WRONG_SETTING)
    if everything:
        _export_everything(settings, workspace)
    else:
        from bot import data_rights  # noqa: PLC0415 - the database is needed here only

        about = data_rights.About(workspace, client, person, contact)
        sys.stdout.buffer.write(outcome(data_rights.export(settings, about)))


def _export_everything(settings: DatabaseSettings, workspace: str) -> None:
    from bot.everything import export_everything  # noqa: PLC0415 - as in run

    done = outcome(export_everything(settings, workspace, sys.stdout.buffer))
    typer.echo(f"Exported {done.rows:,} rows of {printable(done.name)} ({done.workspace}).", err=True)

"""`rapport import-hours`: what a time tracker exported (bot/import_hours.py)."""

from typing import Annotated

import typer

from bot.commands.ending import NOT_ALL, outcome, settings_of
from bot.commands.options import DATES, DRY_RUN, WHOSE
from bot.settings import SlackSettings


def import_hours(
    file: Annotated[
        typer.FileBinaryRead, typer.Argument(help="A detailed report as CSV; - reads standard input.", metavar="FILE")
    ],
    workspace: Annotated[str, WHOSE] = "",
    source: Annotated[
        str,
        typer.Option(
            "--from", metavar="harvest|toggl|clockify", help="Whose export it is; known by its columns without."
        ),
    ] = "",
    dates: Annotated[str, DATES] = "",
    *,
    dry_run: Annotated[bool, DRY_RUN] = False,
) -> None:
    """Take in the hours that Harvest, Toggl Track or Clockify exported; what is in already counts once."""
    from bot import import_hours as hours  # noqa: PLC0415 - as in run
    from models.importing.reading import MOST_BYTES  # noqa: PLC0415 - as in run

    settings = settings_of(SlackSettings)
    asked = hours.Asked(file.read(MOST_BYTES + 1), workspace, source, dates, dry_run)
    done = outcome(hours.import_hours(settings, asked))
    for line in hours.told(done, dry_run=dry_run):
        typer.echo(line)
    if done.left:
        raise typer.Exit(NOT_ALL)

"""`rapport audit`: the trail of one workspace (bot/audit.py)."""

from datetime import datetime
from typing import Annotated

import orjson
import typer

from bot.commands.ending import outcome, settings_of
from bot.commands.options import instant
from bot.settings import DatabaseSettings


def audit(
    workspace: Annotated[str, typer.Option(metavar="T…", help="Whose trail; needed where there are several.")] = "",
    since: Annotated[
        datetime | None, typer.Option(parser=instant, metavar="ISO-8601", help="2026-11-23T09:00+01:00")
    ] = None,
    person: Annotated[str, typer.Option(metavar="U…", help="What this person did, or what was done to them.")] = "",
    act: Annotated[str, typer.Option(help="One kind of act, such as saw_ratings or gave_role.")] = "",
) -> None:
    """Print who saw or changed what of weight, oldest first, as lines of JSON."""
    from bot.audit import trail, wanted  # noqa: PLC0415 - the database is needed here only

    settings = settings_of(DatabaseSettings)

    async def print_lines() -> None:
        async for entry in trail(settings, workspace, wanted(since, person, act)):
            typer.echo(orjson.dumps(entry).decode())

    outcome(print_lines())

"""`rapport tick`: one instant of business time (bot/tick.py)."""

from datetime import datetime
from typing import Annotated

import orjson
import typer

from bot.commands.ending import outcome, settings_of
from bot.commands.options import instant
from bot.settings import SlackSettings


def tick(
    at: Annotated[datetime, typer.Option(parser=instant, metavar="ISO-8601", help="2026-11-23T09:00+01:00")],
) -> None:
    """Do what is due at one instant of business time, say it, and print what was said as JSON."""
    from bot.tick import tick_at  # noqa: PLC0415 - as in run

    settings = settings_of(SlackSettings)
    typer.echo(orjson.dumps(outcome(tick_at(settings, at))).decode())

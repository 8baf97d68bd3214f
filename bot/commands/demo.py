"""`rapport demo`: an example agency in a local Slack (bot/demo.py, bot/example)."""

import asyncio
from typing import Annotated

import typer

from bot.commands.ending import WRONG_SETTING, give_up


def demo(
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port of the page in the browser; a free one where it is taken.")
    ] = 8080,
    state: Annotated[str, typer.Option(help="Folder to keep the demo in; a temporary one without.")] = "",
) -> None:
    """Start a local Slack with an example agency in it, and print its address."""
    from bot.demo import play  # noqa: PLC0415 - the sandbox is needed here only
    from models import migrations  # noqa: PLC0415 - as in migrate

    try:
        asyncio.run(play(port, state))
    except migrations.UnreachableError as error:
        give_up(f"--state: {error}", WRONG_SETTING)

"""`rapport run`: the bot itself (bot/run.py)."""

import asyncio

from bot.commands.ending import WRONG_SETTING, give_up, settings_of
from bot.lock import LockedError
from bot.settings import RunSettings, SettingsError


def run() -> None:
    """Run the bot: by Socket Mode where SLACK_APP_TOKEN is set, otherwise by signed HTTP on /slack/events."""
    from bot.run import serve  # noqa: PLC0415 - Bolt takes half a second to import

    settings = settings_of(RunSettings)
    try:
        asyncio.run(serve(settings))
    except (SettingsError, LockedError) as error:
        give_up(str(error), WRONG_SETTING)

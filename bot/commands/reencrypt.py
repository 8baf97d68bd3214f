"""`rapport reencrypt`: every token under the first key (bot/reencrypt.py)."""

import typer

from bot.commands.ending import outcome, settings_of
from bot.settings import KeySettings


def reencrypt() -> None:
    """Encrypt every kept token with the first of RAPPORT_ENCRYPTION_KEYS, so that the others are no longer needed."""
    from bot import reencrypt as sealing  # noqa: PLC0415 - as in run

    settings = settings_of(KeySettings)
    count = outcome(sealing.reencrypt(settings))
    typer.echo(f"Installations encrypted with the first key: {count}.", err=True)

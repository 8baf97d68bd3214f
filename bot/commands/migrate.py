"""`rapport migrate`: the newest schema (models/migrations)."""

import typer

from bot.commands.ending import WRONG_SETTING, give_up, settings_of
from bot.settings import DatabaseSettings


def migrate() -> None:
    """Bring the database to the newest schema; safe to run from several processes at once."""
    from models import migrations  # noqa: PLC0415 - Alembic is for this command only

    settings = settings_of(DatabaseSettings)
    try:
        revision = migrations.upgrade(settings.database_url)
    except migrations.UnreachableError as error:
        give_up(f"DATABASE_URL: {error}", WRONG_SETTING)
    typer.echo(f"The database is at {revision}.", err=True)

"""One workspace's books, for commands that look into the database by themselves."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.exc import SQLAlchemyError

from bot.settings import DatabaseSettings, SettingsError
from models.session import Database


@asynccontextmanager
async def one_workspace(settings: DatabaseSettings, workspace: str) -> AsyncIterator[tuple[Database, str]]:
    """The database, and the workspace that `--workspace` gave; left empty, it is the only one there is.

    Raises SettingsError, which says what to do: also where the database gives up inside the block.
    """
    database = Database(settings.database_url)
    try:
        yield database, await _meant(database, workspace)
    except SQLAlchemyError as error:
        why = f"the database does not answer ({type(error).__name__}); if it was never migrated: rapport migrate"
        raise SettingsError(f"DATABASE_URL: {why}") from error
    finally:
        await database.close()


async def _meant(database: Database, workspace: str) -> str:
    known = await database.workspace_ids()
    if workspace in known:
        return workspace
    if len(known) == 1 and not workspace:
        return known[0]
    if not known:
        raise SettingsError("No workspace has installed Rapport in this database yet.")
    raise SettingsError(f"--workspace is {'unknown' if workspace else 'missing'}: there is {', '.join(known)}.")

"""Which workspace a command means that looks into the database by itself."""

from bot.settings import SettingsError
from models.session import Database


async def one_workspace(database: Database, workspace: str) -> str:
    """The id that `--workspace` gave; left empty, that of the only one there is. Raises SettingsError, naming all."""
    known = await database.workspace_ids()
    if workspace in known:
        return workspace
    if len(known) == 1 and not workspace:
        return known[0]
    if not known:
        raise SettingsError("No workspace has installed Rapport in this database yet.")
    raise SettingsError(f"--workspace is {'unknown' if workspace else 'missing'}: there is {', '.join(known)}.")

"""`rapport reencrypt`: after it, none but the first of RAPPORT_ENCRYPTION_KEYS is needed."""

from bot.lock import only_one
from bot.run import check_schema
from bot.sealing import seal_anew
from bot.settings import KeySettings, SettingsError, cipher_of
from models.session import Database


async def reencrypt(settings: KeySettings) -> int:
    """Encrypt every token with the first key, as often as you like; gives how many installations.

    Raises LockedError while a `run` holds the SQLite file, SettingsError where some stay as they were, for no key
    opens them.
    """
    with only_one(settings.database_url):
        await check_schema(settings)
        database = Database(settings.database_url)
        try:
            done = await seal_anew(database, cipher_of(settings.rapport_encryption_keys))
        finally:
            await database.close()
    if closed := [installation for installation, is_open in done.items() if not is_open]:
        raise SettingsError(
            f"RAPPORT_ENCRYPTION_KEYS: none of these keys opens the tokens of {', '.join(closed)}; "
            f"the others ({len(done) - len(closed)}) are encrypted with the first key. "
            "Add the key that is missing, or have Rapport installed there again."
        )
    return len(done)

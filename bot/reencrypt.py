"""`rapport reencrypt`: after it, none but the first of RAPPORT_ENCRYPTION_KEYS is needed."""

from cryptography.fernet import InvalidToken

from bot.lock import only_one
from bot.run import check_schema
from bot.sealing import seal_anew
from bot.settings import KeySettings, SettingsError, cipher_of
from models.session import Database


async def reencrypt(settings: KeySettings) -> int:
    """Encrypt every token with the first key, all or none, as often as you like; gives how many installations.

    Raises LockedError while a `run` holds the SQLite file, SettingsError where the keys do not open a token.
    """
    with only_one(settings.database_url):
        await check_schema(settings)
        database = Database(settings.database_url)
        try:
            return await seal_anew(database, cipher_of(settings.rapport_encryption_keys))
        except InvalidToken:
            raise SettingsError(
                "RAPPORT_ENCRYPTION_KEYS: a token was encrypted with none of these keys; nothing was changed."
            ) from None
        finally:
            await database.close()

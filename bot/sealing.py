"""Tokens at rest: encrypted with the first of RAPPORT_ENCRYPTION_KEYS, opened with any (cryptography's MultiFernet)."""

from cryptography.fernet import InvalidToken, MultiFernet

from models import installations
from models.installations import Installation
from models.session import Database


def seal(cipher: MultiFernet, secret: str) -> str:
    """A secret as it is kept."""
    return cipher.encrypt(secret.encode()).decode()


def unseal(cipher: MultiFernet, kept: str) -> str:
    """The secret again. Raises cryptography.fernet.InvalidToken where none of the keys opens it."""
    return cipher.decrypt(kept.encode()).decode()


async def opens_any(database: Database, cipher: MultiFernet) -> bool:
    """Whether these keys open any of the tokens that are kept, if there are any."""
    async with database.installing() as session:
        found = await installations.all_installations(session)
    return not found or any(_opens(cipher, one.token) for one in found)


async def seal_anew(database: Database, cipher: MultiFernet) -> dict[str, bool]:
    """Encrypt with the first key whatever any of the keys opens; gives for each installation whether they do."""
    async with database.installing() as session:
        found = await installations.all_installations(session)
        return {one.id: _sealed_anew(cipher, one) for one in found}


def _sealed_anew(cipher: MultiFernet, one: Installation) -> bool:
    """Both of its tokens or none."""
    try:
        token = cipher.rotate(one.token).decode()
        refresh_token = cipher.rotate(one.refresh_token).decode() if one.refresh_token else None
    except InvalidToken:
        return False
    one.token, one.refresh_token = token, refresh_token
    return True


def _opens(cipher: MultiFernet, kept: str) -> bool:
    try:
        unseal(cipher, kept)
    except InvalidToken:
        return False
    return True

"""One `run` an SQLite file: a kernel lock on a file beside it, which a kill frees."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from sqlalchemy import make_url

from bot.settings import SettingsError


class LockedError(Exception):
    """Another process holds the SQLite file."""


@contextmanager
def only_one(database_url: str) -> Iterator[None]:
    """Hold the SQLite file for ourselves inside the block; PostgreSQL is shared and needs no such thing.

    Raises LockedError at once where another `run` holds it, SettingsError where there is no such folder.
    """
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite":
        yield
        return
    with _lock_file(Path(str(url.database)).resolve()) as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise LockedError(f"Another rapport is running on {url.database}.") from error
        yield


def _lock_file(database: Path) -> TextIO:
    try:
        return database.with_name(f"{database.name}.lock").open("w")
    except OSError as error:
        raise SettingsError(f"DATABASE_URL: {database} cannot be opened ({error.strerror}).") from error

"""Where tests put their files: in memory where there is room, for nobody needs them after a power cut."""

import os
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")  # noqa: S108 - each run makes a folder of its own in it
ROOM = 2 * 1024**3
"""Bytes: a whole run takes less than half of that."""


def quick_folder() -> Path:
    """The folder for temporary files that costs no disk, or the usual one where memory has none or too small a one."""
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK):
        size = os.statvfs(MEMORY)
        if size.f_blocks * size.f_frsize >= ROOM:
            return MEMORY
    return Path(tempfile.gettempdir())

"""A command of `rapport` in a process of its own.

It is forked where all is loaded; that a fresh one loads what it needs, one test of each kind of command shows.
"""

import asyncio
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from bot.__main__ import cli
from tests.support.forks import FORKS
from tests.support.memory import quick_folder
from tests.support.time import PATIENCE

ROOT = Path(__file__).parents[2]


class Ended(NamedTuple):
    """What came of a command: its exit code, standard output and standard error."""

    code: int
    out: bytes
    err: str


@dataclass(frozen=True)
class Started:
    """What a command is given. It begins with this environment alone."""

    args: tuple[str, ...]
    folder: Path
    environment: Mapping[str, str]
    streams: tuple[Path, Path, Path]
    """Standard input, output and error."""

    def play(self) -> None:
        """Become that command, and end as it does."""
        os.environ.clear()
        os.environ.update(self.environment)
        os.chdir(self.folder)
        flags = (os.O_RDONLY, *[os.O_WRONLY | os.O_CREAT] * 2)
        for number, (path, how) in enumerate(zip(self.streams, flags, strict=True)):
            os.dup2(os.open(path, how), number)
        sys.stdin, sys.stdout, sys.stderr = (
            open(number, mode, encoding="utf-8", closefd=False)  # noqa: SIM115 - they stay open to the end
            for number, mode in enumerate(("r", "w", "w"))
        )
        cli(self.args, prog_name="rapport")


async def rapport(
    *args: str,
    folder: Path = ROOT,
    stdin: Path = Path(os.devnull),
    environment: Mapping[str, str] | None = None,
    fresh: bool = False,
) -> Ended:
    """Run a command to its end in that folder; a fresh one is a Python that has loaded nothing yet."""
    with TemporaryDirectory(dir=quick_folder()) as made:
        out, err = Path(made) / "out", Path(made) / "err"
        started = Started(args, folder, environment or {}, (stdin, out, err))
        code = await (_fresh(started) if fresh else _forked(started))
        return Ended(code, out.read_bytes(), err.read_text(encoding="utf-8"))


async def _fresh(started: Started) -> int:
    given, out, err = started.streams
    with given.open("rb") as stdin, out.open("wb") as stdout, err.open("wb") as stderr:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *started.args,
            cwd=started.folder, env={"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **started.environment},
            stdin=stdin, stdout=stdout, stderr=stderr,
        )  # fmt: skip
        async with asyncio.timeout(PATIENCE):
            return await process.wait()


async def _forked(started: Started) -> int:
    process = FORKS.Process(target=started.play, daemon=True)
    process.start()
    await asyncio.to_thread(process.join, PATIENCE)
    assert process.exitcode is not None, f"it does not end: {started.args}"
    return process.exitcode

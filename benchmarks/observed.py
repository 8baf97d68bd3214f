"""`rapport run`, which writes down at its end what it took. Run as: python -m benchmarks.observed FILE."""

import resource
import sys
from pathlib import Path

import orjson
from sqlalchemy import Engine, event

from bot.commands.run import run

LINUX = Path("/proc/self/status")


def main() -> None:
    """Run until SIGTERM."""
    statements = 0

    def count(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        nonlocal statements
        statements += not statement.startswith("BEGIN")

    event.listen(Engine, "before_cursor_execute", count)
    run()
    used = resource.getrusage(resource.RUSAGE_SELF)
    took = {"statements": statements, "seconds": used.ru_utime + used.ru_stime, "megabytes": _most_memory()}
    Path(sys.argv[1]).write_bytes(orjson.dumps(took))


def _most_memory() -> float:
    """Megabytes that this process had at its most; on Linux getrusage also counts the one that started it."""
    if LINUX.exists():
        return next(int(line.split()[1]) / 2**10 for line in LINUX.open() if line.startswith("VmHWM:"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


if __name__ == "__main__":
    main()

"""Runs a sandbox on its own: `python -m sandbox --seed FILE --port N`."""

import argparse
import asyncio
import sys
from contextlib import suppress
from pathlib import Path

import orjson
from pydantic import ValidationError

from sandbox.server import Sandbox


def main() -> int:
    """Runs a sandbox until it is interrupted; 2 when the seed cannot be used."""
    parser = argparse.ArgumentParser(prog="sandbox", description="A local Slack for trying and testing a bot.")
    parser.add_argument("--seed", type=Path, required=True, help="JSON file with workspaces and apps")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8065)
    options = parser.parse_args()
    sandbox = Sandbox()
    try:
        sandbox.load(orjson.loads(options.seed.read_bytes()))
    except (OSError, orjson.JSONDecodeError, ValidationError) as error:
        sys.stderr.write(f"The seed {options.seed} cannot be used: {error}\n")
        return 2
    with suppress(KeyboardInterrupt):
        asyncio.run(_run(sandbox, options.host, options.port))
    return 0


async def _run(sandbox: Sandbox, host: str, port: int) -> None:
    async with sandbox.serve(host, port) as url:
        sys.stdout.write(f"{url}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    sys.exit(main())

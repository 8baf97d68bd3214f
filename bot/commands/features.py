"""`rapport features`: what handlers/__init__.py lists."""

import sys

from rich.console import Console
from rich.table import Table


def features() -> None:
    """List the features and what they answer."""
    from handlers import FEATURES  # noqa: PLC0415 - as in manifest

    table = Table("Feature", "Commands", "Shortcuts", "By itself", "What it is")
    for feature in FEATURES:
        module = sys.modules.get(f"handlers.{feature.name}")
        about = (module.__doc__ or "").strip().splitlines()[0] if module else ""
        commands = "\n".join(command.name for command in feature.commands)
        table.add_row(
            feature.name,
            commands,
            "\n".join(s.name for s in feature.shortcuts),
            "\n".join(feature.jobs),
            about,
        )
    Console().print(table)

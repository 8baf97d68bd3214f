"""What can be asked for on the command line, in the order of its help: a module for each command.

They import what they need when they are called: the help of all of them is to come at once.
"""

from collections.abc import Callable
from typing import Final

from bot.commands import (
    audit,
    backtest,
    demo,
    erase,
    export,
    features,
    import_file,
    import_hours,
    key,
    manifest,
    migrate,
    reencrypt,
    run,
    tick,
)

COMMANDS: Final[dict[str, Callable[..., None]]] = {
    "run": run.run,
    "migrate": migrate.migrate,
    "demo": demo.demo,
    "tick": tick.tick,
    "manifest": manifest.manifest,
    "audit": audit.audit,
    "export": export.export,
    "erase": erase.erase,
    "import": import_file.import_file,
    "import-hours": import_hours.import_hours,
    "backtest": backtest.backtest,
    "key": key.key,
    "reencrypt": reencrypt.reencrypt,
    "features": features.features,
}

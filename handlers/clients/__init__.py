"""Clients: the list, the card, and the form that adds or changes one (product.md, Words and Doors).

`/clients` is read in command.py; what people see stands in listing.py, card.py, more.py, form.py and
ending.py; merging.py makes one client of two entries. Names typed
roughly are ruled by models/rules/names.py, the table is models/clients.py. Tests: tests/handlers/clients/.
"""

from handlers.clients import merging, more, winning
from handlers.clients.command import by_command
from handlers.clients.parts import feature
from handlers.clients.team import follow_channels

__all__ = ["by_command", "feature", "follow_channels", "merging", "more", "winning"]

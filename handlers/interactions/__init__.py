"""Logging what happened with a client, in seconds (product.md, Methods: 5, the gut).

The doors stand in opening.py, the form and what follows it in form.py, the client's card in card.py. What kinds and
tones mean for health is ruled by models/rules/health.py, which client a text begins with by models/rules/names.py;
the table is models/interactions.py. Tests: tests/handlers/test_interactions*.py.
"""

from handlers.interactions.card import what_happened
from handlers.interactions.form import save
from handlers.interactions.opening import log_by_command
from handlers.interactions.parts import feature

__all__ = ["feature", "log_by_command", "save", "what_happened"]

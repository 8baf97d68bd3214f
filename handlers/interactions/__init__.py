"""Logging what happened with a client, in seconds (product.md, Methods: 5, the gut).

The doors stand in opening.py, the form in form.py with its fields in fields.py, editing and taking back in editing.py,
what becomes of complaints in complaints.py, the client's card in card.py. What kinds and tones mean for health is ruled
by models/rules/health.py, when a complaint is open by models/rules/complaints.py, which client a text begins with by
models/rules/names.py; the tables are models/interactions.py and models/interaction_people.py. Who earned a praise hears
of it in their digest (handlers/nudges/praise.py). docs/logging.md tells it whole; the tests are
tests/handlers/test_interactions*.py.
"""

from handlers.interactions import complaints, editing
from handlers.interactions.card import what_happened
from handlers.interactions.form import save
from handlers.interactions.opening import log_by_command
from handlers.interactions.parts import feature

__all__ = ["complaints", "editing", "feature", "log_by_command", "save", "what_happened"]

"""Teaching a client our boundaries, one at a time (product.md, Methods: 2).

The card and what follows a logged interaction stand in card.py, the card's menu in menu.py, *Kept* and *Broken* in
telling.py with the drafts of reminders.py, what begins next in choosing.py, what a lead decides in deciding.py, the
history in history.py, the agency's list in our_list.py and need.py. The rule is models/rules/boundaries.py, the tables
are models/boundaries.py. Tests: tests/handlers/test_boundaries*.py.
"""

from handlers.boundaries import card, choosing, deciding, history, menu, need, our_list, telling
from handlers.boundaries.parts import feature

__all__ = ["card", "choosing", "deciding", "feature", "history", "menu", "need", "our_list", "telling"]

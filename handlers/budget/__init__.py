"""Hours and money of an engagement: what is used, what it comes to, and a word before it runs out.

What people see of a budget stands in views.py, what was entered last in entries.py, entering hours by hand in
adding.py, the card and the page with the weeks in showing.py; the channel hears of it by alert.py, which imports and
the webhook call too. The rule is models/rules/budget.py, the tables are models/hours.py, models/accounts.py puts them
together. Tests: tests/handlers/test_budget.py.
"""

from handlers.budget import adding, showing
from handlers.budget.parts import feature

__all__ = ["adding", "feature", "showing"]

"""The leads' Monday: what each lead hears alone, with money, at nine where they live (product.md, Speaking up).

What is told stands in message.py, when and to whom in telling.py, switching it off and on in switching.py. The rules
are models/rules/mondays.py, concentration.py and revenue.py, the tables models/mondays.py and models/concentration.py.
Tests: tests/handlers/leads_monday/.
"""

from handlers.leads_monday import switching
from handlers.leads_monday.parts import feature
from handlers.leads_monday.telling import say_what_is_due

__all__ = ["feature", "say_what_is_due", "switching"]

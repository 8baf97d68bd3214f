"""Recovery plans: who does what, until when, so that a client at risk comes back (product.md, Health and Speaking up).

The way in is the client's card, where the plan stands too. What a plan begins with stands in beginnings.py, what people
see in views.py, beginning one in beginning.py, ticking and ending in acting.py, changing one that runs in changing.py;
who is named hears of it by named.py. The rule is models/rules/plans.py, the tables are models/plans.py and
models/plan_changes.py. Tests: tests/handlers/test_plans.py.
"""

from handlers.plans import acting, beginning, changing
from handlers.plans.parts import feature

__all__ = ["acting", "beginning", "changing", "feature"]

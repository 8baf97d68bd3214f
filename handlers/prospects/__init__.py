"""Prospects: how near they come to the ideal clients, who sent them, and what came of it (product.md, Methods: 1, 3).

form.py adds and changes one, listing.py holds them against what the ideal clients share, outcome.py says what came of
it, referrals.py is who sent whom, on cards and on a page for leads. The rule is models/rules/nearness.py, the tables
models/prospects.py; tests: tests/handlers/prospects/.
"""

from handlers.prospects import form, listing, outcome, referrals
from handlers.prospects.parts import feature

__all__ = ["feature", "form", "listing", "outcome", "referrals"]

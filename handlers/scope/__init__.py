"""Scope requests: what a client asks for besides, kept at once, answered kindly and counted (product.md, Methods: 4).

The doors and the form stand in log.py, what was agreed beside it in beside.py, a request's page in page.py with the
words to answer in answering.py and answers.py, its steps in moving.py and approving.py; alert.py tells the channel;
the card, all requests and the sum are in listing.py. The rules are models/rules/scope.py, scope_sum.py and clauses.py,
the tables are models/scope_requests.py and models/threads.py. Tests: tests/handlers/scope/.
"""

from handlers.scope import approving, listing, log, moving, page, thresholds
from handlers.scope.parts import feature

__all__ = ["approving", "feature", "listing", "log", "moving", "page", "thresholds"]

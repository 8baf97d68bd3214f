"""`/client-health [client]`: how we live with our clients, and what every point of it rests on.

Showing it stands in showing.py with the views in one_client.py, missing.py, evidence.py and all_clients.py; all of the
evidence in every_point.py; the weeks before in history.py; clients by statement in by_statement.py; what the parts
weigh in weights.py. The rules are
models/rules/health.py, published.py, change.py, gut.py and statements.py.
Tests: tests/handlers/test_health*.py.
"""

from handlers.health import by_statement, every_point, history, showing, weights
from handlers.health.parts import feature

__all__ = ["by_statement", "every_point", "feature", "history", "showing", "weights"]

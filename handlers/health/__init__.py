"""`/client-health [client]`: how we live with our clients, and what every point of it rests on.

Showing it stands in showing.py with the views in one_client.py, evidence.py and all_clients.py; the weeks before in
history.py; what the parts weigh in weights.py. The rules are models/rules/health.py, published.py, change.py, gut.py.
Tests: tests/handlers/test_health.py, tests/handlers/health/.
"""

from handlers.health import history, showing, weights
from handlers.health.parts import feature

__all__ = ["feature", "history", "showing", "weights"]

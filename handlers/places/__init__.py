"""Where it may be said: guests for whom a lead vouches, what was kept back, and channels as they change.

The rule is handlers/kit/guard.py (product.md, Speaking up); choosing a channel is handlers/kit/choosing.py. Here
`vouching.py` has the leads' words for guests, `holding.py` what was kept back, `said_before.py` what others can read
now, `events.py` what happens in Slack; the tables are models/vouches.py and models/outbox.py with models/held.py; the
tests are tests/handlers/test_places*.py.
"""

from handlers.places import events
from handlers.places.holding import hold, look_everywhere
from handlers.places.parts import feature

__all__ = ["events", "feature", "hold", "look_everywhere"]

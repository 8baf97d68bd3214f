"""Nudges: a digest of at most five things a person, our own broken promise at once, and nothing said twice.

What is worth a word is ruled in models/rules/nudges, its facts are gathered by models/watching.py, and models/nudges.py
keeps what was said. The words of each kind stand in kinds/, the screens in digest.py and habits.py, the agency's quiet
weeks in quiet.py, what people do in acting.py, what is said by itself in saying.py and broken.py, and what ends by
itself in closing.py.
docs/nudges.md tells it whole; the tests are in tests/handlers/nudges/.
"""

from handlers.kit.feature import Turn
from handlers.nudges import acting, habits, quiet
from handlers.nudges.broken import say_broken
from handlers.nudges.closing import close_what_is_over
from handlers.nudges.parts import feature
from handlers.nudges.saying import say_digests

__all__ = ["acting", "close_what_is_over", "feature", "habits", "quiet", "say_what_is_due"]


async def say_what_is_due(turn: Turn) -> None:
    """Whatever of it is to be said at this moment in a workspace; it may be called as often as one likes."""
    await say_broken(turn)
    await say_digests(turn)

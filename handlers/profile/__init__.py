"""Why a client is with us, what they need and when, and the one review a quarter (product.md, Methods: 1 and 9).

asking.py is the form with the questions, history.py what was answered before, card.py what stands on the client's card;
review.py is the ten minutes a quarter, reviews.py what was found in them. The tables are models/profile_answers.py and
models/reviews.py; tests: tests/handlers/profile/.
"""

from handlers.profile import asking, card, history, review, reviews
from handlers.profile.parts import feature

__all__ = ["asking", "card", "feature", "history", "review", "reviews"]

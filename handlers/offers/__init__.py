"""Offers: current clients hear of something new first, the best before the others (product.md, Methods: 7).

`/client-offer` lists them (listing.py); one of them with its queue is page.py, as the reader sees it by seeing.py. It
is made, changed and ended in making.py; a pitch moves in moving.py, and the words to the client are writing.py and
letters.py. parity.py and deciding.py ask what new customers are promised for the best current clients; card.py is what
a client's card says. The rules are models/rules/offers.py, upsell.py and tiers.py, the tables are models/offers.py.
Tests: tests/handlers/offers/.
"""

from handlers.offers import card, deciding, listing, making, moving, page, writing
from handlers.offers.parts import feature

__all__ = ["card", "deciding", "feature", "listing", "making", "moving", "page", "writing"]

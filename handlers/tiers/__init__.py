"""Tiers that a person decides: good, OK, bad fit, ideal, with the reasons (product.md, Methods: 1 and 3).

The client's card says it (card.py), why.py has the reasons, deciding.py confirms or knows better, answering.py is what
leads say where no facts do. ideal.py lists the ideal clients with what they share; ways_out.py is what there is to do
about a bad fit, with words to begin with in letters.py; thresholds.py is what an admin sets. The rules are
models/rules/tiers.py, target_rate.py, traits.py and ways_out.py, the tables models/tiers.py, and who sees what is ruled
by models/fitting.py. Tests: tests/handlers/tiers/.
"""

from handlers.tiers import answering, card, deciding, ideal, thresholds, ways_out, why
from handlers.tiers.parts import feature

__all__ = ["answering", "card", "deciding", "feature", "ideal", "thresholds", "ways_out", "why"]

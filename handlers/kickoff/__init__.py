"""Kickoff: what both sides promise before the work begins, kept as an agreement (product.md, Methods: 4).

The way through it is flow.py: the first screen in start.py, a section a file (engagement, responses, scope,
milestones, boundaries), all of it on one page in review.py. What is recorded stands in agreement.py, and on the
client's card in card.py; what is made of it for the client in handing_over.py, document.py and letter.py; what an
agreement reads like, everywhere, in outline.py. The rules are models/rules/agreement.py and
templates.py, the tables models/kickoffs.py, agreements.py and engagements.py; docs/kickoff.md tells it to people.
Tests: tests/handlers/kickoff/.
"""

from functools import partial
from typing import Any

from handlers.kickoff import agreement, card, handing_over, review, start
from handlers.kickoff.boundaries import BOUNDARIES
from handlers.kickoff.engagement import BASICS, ENGAGEMENT
from handlers.kickoff.flow import open_section, save_section
from handlers.kickoff.milestones import MILESTONES
from handlers.kickoff.parts import STEPS, Step, feature
from handlers.kickoff.responses import RESPONSES
from handlers.kickoff.scope import SCOPE

__all__ = ["agreement", "card", "feature", "handing_over", "review", "start"]

SECTIONS: tuple[Step[Any], ...] = (BASICS, ENGAGEMENT, RESPONSES, SCOPE, MILESTONES, BOUNDARIES)

for section in SECTIONS:
    STEPS[section.key] = section
    feature.opens(section.modal)(partial(open_section, section))
    feature.on_submit(section.modal)(partial(save_section, section))

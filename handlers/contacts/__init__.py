"""The people of a client: who decides, who pays, whom we meet daily (product.md, Words: Contact).

listing.py shows them all, form.py adds and changes one, identity.py finds them in Slack, card.py says on a client's
card who they are and whether we ever spoke with who decides. With whom something happened is asked by the logging form
(handlers/interactions/whom.py); erasing one is handlers/data_rights.py. The rule is models/rules/contacts.py, the
tables are models/contacts.py and models/interaction_contacts.py. docs/contacts.md tells it whole; the tests are
tests/handlers/test_contacts*.py.
"""

from handlers.contacts import card, form, identity, listing
from handlers.contacts.parts import feature

__all__ = ["card", "feature", "form", "identity", "listing"]

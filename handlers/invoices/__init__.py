"""Invoices by hand, for leads and a client's owner: what is open and overdue on the card, and all of them on a page.

views.py is what people see, listing.py the card and the page, editing.py adds and changes. Files come in by
handlers/importing/. The rule is models/rules/invoices.py, the tables models/invoices.py; what invoices feed stands in
docs/invoices.md. Tests: tests/handlers/test_invoices.py.
"""

from handlers.invoices import editing, listing
from handlers.invoices.parts import feature

__all__ = ["editing", "feature", "listing"]

"""A favour that a client does not see is none: the line by which an invoice tells of it (product.md, Methods: 5)."""

from decimal import Decimal

from handlers.kit import blocks
from handlers.kit.blocks import Block, clip
from handlers.kit.words import _, speaking, spoken_hours

LONGEST_QUOTATION = 160
"""Characters of what somebody wrote: enough to know what is meant."""


def invoice_line(hours: Decimal | None, what: str, language: str) -> str:
    """What a favour is called on an invoice, for the client to see: '3 hours, on us: a white logo'."""
    with speaking(language):
        if hours is None:
            return _("On us: {what}").format(what=quotable(what))
        return _("{hours}, on us: {what}").format(hours=spoken_hours(hours), what=quotable(what))


def for_the_invoice(hours: Decimal | None, what: str, language: str) -> list[Block]:
    """The line in the client's `language`, to be copied; Rapport sends nothing."""
    said = _("A line for the next invoice, so that they see it:")
    return [blocks.context(said), blocks.quote(invoice_line(hours, what, language))]


def quotable(what: str) -> str:
    """On one line, as long as a quotation may be, without the full stop that would stand before the mark."""
    return clip(" ".join(what.split()), LONGEST_QUOTATION).rstrip(" .")

"""What one could write to a client about a promise that was not kept, in the client's language.

It says what was promised, what both sides agreed for that, and what comes next; it asks for nothing twice and blames
nobody. The person sends it; Rapport never writes to a client.
"""

from handlers.kit.words import _, speaking, spoken_date
from models.agreements import Agreement
from models.promises import Promise
from models.rules.agreement import Side


def consequence(agreement: Agreement | None, promise: Promise) -> str:
    """What both sides agreed for this miss; empty where nothing is agreed."""
    if agreement is None:
        return ""
    misses = agreement.terms.misses
    return misses.ours if promise.side is Side.OURS else misses.theirs


def draft(agreement: Agreement | None, promise: Promise, language: str) -> str:
    """A few lines to copy, change and send."""
    with speaking(language):
        if promise.side is Side.OURS:
            text = _(
                "Hi,\n\nYou should hear this from us first: we promised you “{what}” for {day}, and we are late."
                " We are sorry.{agreed}\n\nThe new date is [day]. Does that work for you?"
            )
        else:
            text = _(
                "Hi,\n\nA short note on where we stand: we had “{what}” down for {day}, and go on as soon as we"
                " have that.{agreed}\n\nWhich day suits you now? If something is in the way, we are glad to help."
            )
        agreed = consequence(agreement, promise)
        told = "\n\n" + _("As we agreed for such a case: {agreed}").format(agreed=agreed) if agreed else ""
        return text.format(what=promise.what, day=spoken_date(promise.due_on), agreed=told)

"""What the parts of this feature share: itself, what Slack sends back, and the prospect that is meant."""

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit.blocks import note
from handlers.kit.feature import Feature, Request
from handlers.kit.forms import Form, Hidden
from handlers.kit.ids import ClientRef, Nothing, ProspectRef, RowId
from handlers.kit.request import RefusedError
from handlers.kit.shared import id_in
from handlers.kit.words import _
from models.prospects import WORDS_LENGTH, Outcome, Prospect, find_prospect, sees_prospect

feature = Feature("prospects")


class OutcomeForm(Form):
    """What came of it; that somebody was won is said by adding the client."""

    prospect_id: Hidden[RowId]
    outcome: Outcome
    why: str | None = Field(default=None, max_length=WORDS_LENGTH)


OUTCOME = feature.modal("outcome", OutcomeForm)

ADD = feature.action("add", Nothing)
SENT = feature.action("sent", ClientRef)
EDIT = feature.action("edit", ProspectRef)
ASK_OUTCOME = feature.action("ask_outcome", ProspectRef)
REMOVE = feature.action("remove", ProspectRef)
SHOW_REFERRALS = feature.action("show_referrals", Nothing)


async def prospect_meant(
    request: Request, session: AsyncSession, given: object, *, to_change: bool = False
) -> Prospect:
    """The prospect with this id, for leads and who added it. Raises RefusedError for others, and where it is gone."""
    known = id_in(given)
    found = await find_prospect(session, known, to_change=to_change) if known else None
    if found is None or not sees_prospect(request.person, found):
        raise RefusedError(note(_("This prospect is not on your list any more.")))
    return found


def outcome_name(outcome: Outcome) -> str:
    """'Talking'."""
    return {
        Outcome.TALKING: _("Talking"),
        Outcome.WON: _("Won"),
        Outcome.LOST: _("Lost"),
        Outcome.NOT_NOW: _("Not now"),
    }[outcome]

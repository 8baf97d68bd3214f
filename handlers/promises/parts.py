"""What the parts of this feature share: the feature itself and what Slack sends back."""

from datetime import date

from pydantic import Field

from handlers.kit.feature import Feature
from handlers.kit.forms import Form, Hidden
from handlers.kit.ids import ClientRef, Payload, RowId
from models.promises import WHY_LENGTH
from models.rules.agreement import Side

feature = Feature("promises")

WHAT_LENGTH = 300


class PromiseRef(Payload):
    """A promise; `week` where it stands among those of all clients that are due soon."""

    promise_id: RowId
    week: bool = False


class MoveForm(Form):
    """Another day for a promise, and why."""

    promise_id: Hidden[RowId]
    about: Hidden[int | None] = None
    week: Hidden[bool] = False
    day: date
    why: str = Field(min_length=1, max_length=WHY_LENGTH)


class WaiveForm(Form):
    """Why a promise is owed no more."""

    promise_id: Hidden[RowId]
    about: Hidden[int | None] = None
    week: Hidden[bool] = False
    why: str = Field(min_length=1, max_length=WHY_LENGTH)


class GiveForm(Form):
    """A promise that was given besides those of the milestones."""

    about: Hidden[RowId]
    engagement: RowId
    side: Side
    what: str = Field(min_length=1, max_length=WHAT_LENGTH)
    due: date


MOVE = feature.modal("move", MoveForm)
WAIVE = feature.modal("waive", WaiveForm)
GIVE = feature.modal("give", GiveForm)

KEPT = feature.action("kept", PromiseRef)
MISSED = feature.action("missed", PromiseRef)
REOPEN = feature.action("reopen", PromiseRef)
ASK_MOVE = feature.action("ask_move", PromiseRef)
ASK_WAIVE = feature.action("ask_waive", PromiseRef)
ASK_GIVE = feature.action("ask_give", ClientRef)

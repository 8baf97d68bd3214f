"""What the parts of this feature share: the feature itself and what Slack sends back."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from handlers.kit.feature import Feature
from handlers.kit.forms import Form, Hidden
from handlers.kit.ids import ClientRef, EngagementRef, Payload, RowId
from models.hours import MOST_HOURS, NOTE_LENGTH

feature = Feature("budget")


class EntryRef(Payload):
    """Hours that somebody entered."""

    entry_id: RowId


class AddForm(Form):
    """Hours of one day; `project` is asked only where several run."""

    about: Hidden[RowId]
    project: RowId | None = None
    day: date
    hours: Annotated[Decimal, Field(gt=0, le=MOST_HOURS, decimal_places=2)]
    cost: Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=2)] | None = None
    note: Annotated[str, Field(max_length=NOTE_LENGTH)] | None = None


ADD = feature.modal("add", AddForm, follows="project")
ADD_FOR = feature.action("add_for", ClientRef)
SHOW = feature.action("show", EngagementRef)
UNDO = feature.action("undo", EntryRef)

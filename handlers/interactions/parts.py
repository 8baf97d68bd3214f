"""What the parts of this feature share: the feature itself, what Slack sends back, and who may change what."""

from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field

from handlers.kit.blocks import INPUT_TEXT
from handlers.kit.directory import Caller
from handlers.kit.feature import Feature
from handlers.kit.forms import Form, Hidden, Ticks
from handlers.kit.ids import Payload, RowId, SlackId
from handlers.kit.words import _
from models.interactions import Interaction
from models.people import Role
from models.rules.facts import Kind, Tone

feature = Feature("interactions")

MOST_HOURS = 200
"""In one entry: nobody gives away more than a month at once."""
MOST_PEOPLE = 10
"""To whom one praise belongs."""
MOST_CONTACTS = 10
"""Of the client, in one entry."""


def _hours(typed: object) -> Decimal | None:
    """Hours as somebody typed them. Raises ValueError in words for that person."""
    if typed in (None, ""):
        return None
    try:
        hours = Decimal(str(typed).strip().replace(",", "."))
    except InvalidOperation:
        raise ValueError(which_hours()) from None
    if not (hours.is_finite() and 0 < hours <= MOST_HOURS and hours == round(hours, 2)):
        raise ValueError(which_hours())
    return hours


def which_hours() -> str:
    """What can stand in the field of hours."""
    return _("Please write the hours as a number from 0.01 to {most}, such as 1.5.").format(most=MOST_HOURS)


class LogForm(Form):
    """Answers of the logging modal; what is left open is a contact, and today."""

    client: RowId
    what: str = Field(min_length=1, max_length=INPUT_TEXT)
    kind: Kind = Kind.CONTACT
    tone: Tone | None = None
    when: date | None = None
    hours: Annotated[Decimal | None, BeforeValidator(_hours)] = None
    earned_by: Ticks[SlackId] = Field(default=(), max_length=MOST_PEOPLE)
    """To whom a praise belongs."""
    with_whom: Ticks[RowId] = Field(default=(), max_length=MOST_CONTACTS)
    """Contacts of the client."""
    link: Hidden[str | None] = None
    """Permanent link of the message that it is logged from."""
    author: Hidden[SlackId | None] = None
    """Who wrote that message."""

    @property
    def kept_hours(self) -> Decimal | None:
        """Those that belong to what it is."""
        return self.hours if self.kind.takes_hours else None

    @property
    def earners(self) -> tuple[str, ...]:
        """Those to whom it belongs, if it is a praise."""
        return self.earned_by if self.kind is Kind.PRAISE else ()


class EditForm(LogForm):
    """What was logged, as it is from now on."""

    interaction_id: Hidden[RowId]
    edits: Hidden[int]
    """How often it had been edited when its editor saw it."""


class ClosingForm(Form):
    """How a complaint was settled."""

    interaction_id: Hidden[RowId]
    closing: str | None = Field(default=None, max_length=INPUT_TEXT)


class InteractionRef(Payload):
    """Something that was logged."""

    interaction_id: RowId


class Choice(StrEnum):
    """What can be done with something that was logged."""

    EDIT = "edit"
    TAKE_BACK = "take_back"
    INVOICE = "invoice"


class ChoiceRef(Payload):
    """Something that was logged, and what somebody chose of its menu."""

    interaction_id: RowId
    choice: Choice


LOG = feature.modal("log", LogForm, follows=("kind", "client"))
EDIT = feature.modal("edit", EditForm, follows=("kind", "client"))
CLOSING = feature.modal("closing", ClosingForm)

ASK_EDIT = feature.action("ask_edit", InteractionRef)
UNDO = feature.action("undo", InteractionRef)
MORE = feature.action("more", ChoiceRef)
CLOSE = feature.action("close", InteractionRef)
REOPEN = feature.action("reopen", InteractionRef)


def ref_of(row: Interaction) -> InteractionRef:
    """For a button."""
    return InteractionRef(interaction_id=row.id)


def may_change(person: Caller, row: Interaction) -> bool:
    """Its author may, and leads may change everybody's."""
    return row.logged_by == person.user_id or person.role >= Role.LEAD

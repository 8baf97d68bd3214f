"""What the parts of this feature share: the feature itself, its form and its buttons."""

from datetime import date

from pydantic import Field

from handlers.kit.blocks import INPUT_TEXT
from handlers.kit.feature import Feature
from handlers.kit.forms import Form, Hidden
from handlers.kit.ids import Payload
from models.rules.facts import Kind, Tone

feature = Feature("interactions")


class LogForm(Form):
    """Answers of the logging modal; what is left open is a contact, and today."""

    client: int
    what: str = Field(min_length=1, max_length=INPUT_TEXT)
    kind: Kind = Kind.CONTACT
    tone: Tone | None = None
    when: date | None = None
    link: Hidden[str | None] = None
    """Permanent link of the message that it is logged from."""


class InteractionRef(Payload):
    """Something that was logged."""

    interaction_id: int


LOG = feature.modal("log", LogForm)
UNDO = feature.action("undo", InteractionRef)

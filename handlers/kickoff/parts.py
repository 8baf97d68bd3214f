"""What the parts of this feature share: the feature itself, what Slack sends back, and the steps of a kickoff."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import Field

from handlers.kit.blocks import Block
from handlers.kit.documents import Kind
from handlers.kit.feature import Feature, Request
from handlers.kit.forms import Form, Hidden, Modal
from handlers.kit.ids import ClientRef, Nothing, Payload, RowId
from handlers.kit.words import _
from models.agreements import REASON_LENGTH
from models.clients import Client
from models.kickoffs import Kickoff
from models.rules.agreement import AgreedBoundary, Terms

feature = Feature("kickoff")

# What Slack sends back


class KickoffRef(Payload):
    """An agreement that is being written."""

    kickoff_id: RowId


class StepRef(Payload):
    """One screen of it."""

    kickoff_id: RowId
    step: str
    then: str = ""
    """Where it leads once it is saved; empty: on, through whatever is not said yet."""


class AgreementRef(Payload):
    """One version of an agreement."""

    agreement_id: RowId


class DocumentRef(Payload):
    """A file that is made of an agreement, or of its welcome letter."""

    agreement_id: RowId
    kind: Kind
    letter: bool = False


class SectionForm(Form):
    """What every section's form carries along."""

    kickoff_id: Hidden[RowId]
    about: Hidden[int | None] = None
    """The client, so that a draft of it goes when the client is erased."""
    then: Hidden[str] = ""
    """As in StepRef."""
    seen: Hidden[str] = ""
    """What the section said when its form was built; where it says something else by now, two people wrote at once."""


class ReviewForm(SectionForm):
    """What is recorded; an amendment says why."""

    reason: str | None = Field(default=None, max_length=REASON_LENGTH)


REVIEW_MODAL = feature.modal("review", ReviewForm)
SHOW = feature.action("show", AgreementRef)
LETTER = feature.action("letter", AgreementRef)
AS_TEMPLATE = feature.action("make_template", AgreementRef)
TAKE = feature.action("take", DocumentRef)
KICK_OFF = feature.action("kick_off", ClientRef)
KICK_OFF_ANY = feature.action("kick_off_any", Nothing)
OPEN_STEP = feature.action("open_step", StepRef)
"""Goes to a screen in the place of the one before."""
RESUME = feature.action("resume", KickoffRef)
"""Opens it where it was left, from a message."""
LATER = feature.action("later", KickoffRef)
DROP = feature.action("drop", KickoffRef)

REVIEW = "review"
"""The screen with all sections; every other screen leads to it in the end."""

F = TypeVar("F", bound=SectionForm)


@dataclass(frozen=True, slots=True)
class Step(Generic[F]):
    """One section of an agreement as a screen: its form, what it begins with, and what it changes."""

    key: str
    modal: Modal[F]
    title: Callable[[], str]
    stored: Callable[[Kickoff], dict[str, Any]]
    """The answers as they stand in the agreement, by field."""
    fields: Callable[["Sheet", Mapping[str, Any]], list[Block]]
    """The form with these answers."""
    change: Callable[["Sheet", F], dict[str, Any]]
    """What the answers change in the terms, by name. Raises FieldErrors."""
    is_empty: Callable[[Terms], bool]
    """Whether nothing of it is said yet: then the way leads through it."""
    check: Callable[[Request, F], Awaitable[None]] | None = None
    """What Slack is asked of the answers before they are kept. Raises FieldErrors."""
    carried: tuple[str, ...] = ()
    """Answers that travel with the form unasked."""

    @property
    def first_field(self) -> str:
        """Where an error stands that concerns the whole."""
        hidden = SectionForm.model_fields
        return next(name for name in self.modal.form.model_fields if name not in hidden)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The agreement that is written, whose it is, and who writes at this moment."""

    request: Request
    kickoff: Kickoff
    client: Client | None
    """None where it becomes a template."""
    money: bool
    """Whether this person sees and writes the client's money."""
    listed: Sequence[AgreedBoundary] = ()
    """How the agency works best, in its order."""

    @property
    def terms(self) -> Terms:
        return self.kickoff.terms

    @property
    def about(self) -> int | None:
        """The client's id."""
        return self.client.id if self.client else None

    @property
    def whose(self) -> str:
        """The client's name; a template is everybody's."""
        return self.client.name if self.client else _("Template")


STEPS: dict[str, Step[Any]] = {}
"""The sections in the order in which one goes through them; handlers/kickoff/__init__.py puts them there."""


def subject_of(kickoff_id: int) -> str:
    """What a person's draft of a section is kept for."""
    return f"kickoff:{kickoff_id}"

"""What the parts of this feature share: the feature itself, what Slack sends back, and a client with their tier."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit.blocks import note
from handlers.kit.deciding_tiers import fit_seen
from handlers.kit.feature import Feature, Request
from handlers.kit.forms import Form, Hidden
from handlers.kit.guard import for_the_trusted
from handlers.kit.ids import ClientRef, Nothing, Payload, RowId
from handlers.kit.request import RefusedError
from handlers.kit.shared import id_in
from handlers.kit.words import _
from models.clients import Client, Status, find_client
from models.fitting import Fit, decides
from models.people import Role
from models.rules.tiers import Tier
from models.rules.ways_out import Way
from models.tiers import REASON_LENGTH, WORDS_LENGTH, TierDecision, decisions_of

feature = Feature("tiers")


class Said(StrEnum):
    """What a lead answers."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    @property
    def meant(self) -> bool | None:
        """As it is kept."""
        return {Said.YES: True, Said.NO: False, Said.UNKNOWN: None}[self]

    @classmethod
    def of(cls, kept: bool | None) -> "Said":  # noqa: FBT001 - what is kept
        """What was answered."""
        return cls.UNKNOWN if kept is None else cls.YES if kept else cls.NO


class DecideForm(Form):
    """What somebody knows better; `before` is the decision that they saw."""

    client_id: Hidden[RowId]
    before: Hidden[RowId | None] = None
    tier: Tier
    reason: str = Field(min_length=1, max_length=REASON_LENGTH)


class AnswersForm(Form):
    """What a lead says of a client where no facts do; `before` is what stood there when they were asked."""

    client_id: Hidden[RowId]
    before: Hidden[dict[str, Said]] = Field(default_factory=dict)
    we_hide: Said = Said.UNKNOWN
    is_worth_it: Said = Said.UNKNOWN


class WordsForm(Form):
    """Words to a client; left empty, they begin anew. `before` is when those that they saw were written."""

    client_id: Hidden[RowId]
    way: Hidden[Way]
    before: Hidden[str | None] = None
    wording: str | None = Field(default=None, max_length=WORDS_LENGTH)


class TierRef(Payload):
    """A client, and what they are to be from now on."""

    client_id: RowId
    tier: Tier


class WayRef(Payload):
    """A client, and a way out."""

    client_id: RowId
    way: Way


DECISION = feature.modal("decision", DecideForm)
ANSWERS = feature.modal("answers", AnswersForm)
WORDS = feature.modal("words", WordsForm)

WHY = feature.action("why", ClientRef)
CONFIRM = feature.action("confirm", TierRef)
ASK_DECISION = feature.action("ask_decision", ClientRef)
ASK_ANSWERS = feature.action("ask_answers", ClientRef)
SHOW_WAYS = feature.action("show_ways", ClientRef)
WRITE = feature.action("write", WayRef)
SHOW_THRESHOLDS = feature.action("show_thresholds", Nothing)


@dataclass(frozen=True, slots=True)
class Judged:
    """A client with their tier, as a lead or their owner sees it."""

    client: Client
    fit: Fit
    decisions: Sequence[TierDecision]
    """The newest first."""
    is_lead: bool
    """Whether the reader may read every single answer."""

    @property
    def ref(self) -> ClientRef:
        """For a button."""
        return ClientRef(client_id=self.client.id)

    @property
    def newest(self) -> int | None:
        """The id of the decision that holds."""
        return self.fit.decided.id if self.fit.decided else None

    @property
    def is_bad_fit(self) -> bool:
        """Whether somebody decided so."""
        return self.fit.decided is not None and self.fit.decided.tier is Tier.BAD_FIT


async def judged(request: Request, session: AsyncSession, given: object) -> Judged:
    """The client with this id, for whoever decides about them. Raises RefusedError for others, and where it is gone."""
    client_id = id_in(given)
    client = await find_client(session, client_id) if client_id else None
    if client is None or client.status is Status.ARCHIVED:
        raise RefusedError(note(_("This client is not on our list any more. Please pick another.")))
    if not decides(request.person, client):
        raise RefusedError(for_the_trusted())
    decisions = await decisions_of(session, client.id)
    is_lead = request.person.role >= Role.LEAD
    return Judged(client, await fit_seen(request, session, client), decisions, is_lead)

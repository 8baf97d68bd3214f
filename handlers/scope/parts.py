"""What the parts of this feature share: the feature itself, what Slack sends back, and a request with all about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, Field
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit.blocks import INPUT_TEXT
from handlers.kit.feature import Feature, Turn
from handlers.kit.forms import Form, Hidden, Ticks
from handlers.kit.ids import ClientRef, Nothing, Payload, RowId
from handlers.kit.shared import client_currency
from models.agreements import Agreement, versions_of
from models.clients import Client, find_client
from models.engagements import Engagement, find_engagement
from models.interactions import LINK_LENGTH
from models.rules.agreement import EngagementKind, Scope
from models.rules.scope import Agreed, Step
from models.scope_requests import (
    MOST_DAYS,
    REASON_LENGTH,
    WHO_LENGTH,
    ScopeRequest,
    ScopeStep,
    find_request,
    steps_of,
)

feature = Feature("scope")

Amount = Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=2)]
Hours = Annotated[Decimal, Field(ge=0, le=100_000, decimal_places=2)]
Days = Annotated[int, Field(ge=0, le=MOST_DAYS)]


class Verdict(StrEnum):
    """What somebody says at once of what a client asked for."""

    IN_AGREEMENT = "in_agreement"
    EXTRA = "extra"
    ON_US = "on_us"
    LATER = "later"

    @property
    def step(self) -> Step:
        """Where that puts it."""
        return {
            Verdict.IN_AGREEMENT: Step.IN_SCOPE,
            Verdict.EXTRA: Step.QUOTED,
            Verdict.ON_US: Step.FAVOUR,
            Verdict.LATER: Step.NEW,
        }[self]


class LogForm(Form):
    """What a client asked for; all but the client and the words may come later."""

    client: RowId
    what: str = Field(min_length=1, max_length=INPUT_TEXT)
    verdict: Verdict = Verdict.LATER
    project: RowId | None = None
    hours: Hours | None = None
    cost: Amount | None = None
    days: Days | None = None
    link: Hidden[str | None] = Field(default=None, max_length=LINK_LENGTH)
    asked_at: Hidden[AwareDatetime | None] = None
    """When the message was written that it is logged from."""


class EstimateForm(Form):
    """What it takes."""

    request_id: Hidden[RowId]
    about: Hidden[int | None] = None
    hours: Hours | None = None
    cost: Amount | None = None
    days: Days | None = None


class SettleForm(Form):
    """Why it ends as it does; of a favour, with its hours."""

    request_id: Hidden[RowId]
    to: Hidden[Step]
    about: Hidden[int | None] = None
    hours: Hours | None = None
    why: str | None = Field(default=None, max_length=REASON_LENGTH)


class ApproveForm(Form):
    """What both sides agreed on, and what it moves."""

    request_id: Hidden[RowId]
    about: Hidden[int | None] = None
    who: str = Field(min_length=1, max_length=WHO_LENGTH)
    hours: Hours | None = None
    cost: Amount | None = None
    days: Days | None = None
    moved: Ticks[int] = ()
    every_month: Ticks[str] = ()


class RequestRef(Payload):
    """A scope request."""

    request_id: RowId


class MoveRef(Payload):
    """A step that a request shall take, and where it stood when the button was shown."""

    request_id: RowId
    to: Step


LOG = feature.modal("log", LogForm, follows=("client", "project"))
ESTIMATE = feature.modal("estimate", EstimateForm)
SETTLE = feature.modal("settle", SettleForm)
APPROVE = feature.modal("approve", ApproveForm)

SHOW = feature.action("show", RequestRef)
MOVE = feature.action("move", MoveRef)
ASK_ESTIMATE = feature.action("ask_estimate", RequestRef)
LOG_FOR = feature.action("log_for", ClientRef)
SHOW_ALL = feature.action("show_all", ClientRef)
SHOW_SUM = feature.action("show_sum", Nothing)


class GoneError(Exception):
    """There is no such request any more."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request with its client, what was agreed, and how it got where it is."""

    client: Client
    row: ScopeRequest
    steps: Sequence[ScopeStep]
    engagement: Engagement | None
    versions: Sequence[Agreement]
    """Of the agreement that it was asked under, the newest first."""

    @property
    def under(self) -> Agreement | None:
        """The newest version."""
        return self.versions[0] if self.versions else None

    @property
    def scope(self) -> Scope:
        """What is in that work and what is not, as it stands now."""
        return self.under.terms.scope if self.under else Scope()

    @property
    def kind(self) -> EngagementKind:
        """Whether what was agreed is for all of it, or for a month."""
        return self.engagement.kind if self.engagement else EngagementKind.PROJECT

    @property
    def agreed(self) -> Agreed:
        """What was agreed at first."""
        if not self.versions:
            return Agreed()
        first = self.versions[-1]
        return Agreed(first.terms.hours, first.budget)

    @property
    def ref(self) -> RequestRef:
        """For a button."""
        return RequestRef(request_id=self.row.id)


async def asked_of(session: AsyncSession, request_id: int, *, to_change: bool = False) -> Asked:
    """A request with all about it; locked where it is `to_change`. Raises GoneError."""
    row = await find_request(session, request_id, to_change=to_change)
    client = await find_client(session, row.client_id) if row else None
    if row is None or client is None:
        raise GoneError
    engagement = await find_engagement(session, row.engagement_id) if row.engagement_id else None
    versions = await versions_of(session, engagement.id) if engagement else []
    return Asked(client, row, await steps_of(session, row.id), engagement, versions)


def currency_of(turn: Turn, client: Client, under: Agreement | None) -> str:
    """In which money a change is spoken of: that of the agreement it is under, else as for all that is the client's."""
    return (under.currency if under else None) or client_currency(turn, client)

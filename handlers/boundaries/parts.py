"""What the parts of this feature share: the feature itself, its ids, and how far a client has come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit import guard
from handlers.kit.blocks import note
from handlers.kit.feature import Feature, Request
from handlers.kit.forms import FieldErrors
from handlers.kit.ids import ClientRef, Nothing, Payload
from handlers.kit.our_boundaries import boundaries_to_change, our_boundaries
from handlers.kit.request import RefusedError
from handlers.kit.shared import client_chosen, client_given
from handlers.kit.words import _
from models import boundaries
from models.boundaries import Boundary, BoundaryEvent
from models.clients import Client, wait_for_client
from models.rules.boundaries import Decision, Firmness, Happening, Standing, held, may_know, next_after, standing

feature = Feature("boundaries")


class BoundaryRef(Payload):
    """A client's boundary, as it was when the button was shown; 0 is the first of a list that nobody wrote yet."""

    client_id: int
    boundary_id: int
    interaction_id: int | None = None
    """What was logged, where the button stood below that."""


class DecisionRef(Payload):
    """What shall come of a client's boundary."""

    client_id: int
    boundary_id: int
    decision: Decision


class EventRef(Payload):
    """Something that was told."""

    event_id: int


class Choice(StrEnum):
    """What can be chosen from the menu beside a client's boundary; the last three are decisions."""

    KEPT = "kept"
    BROKEN = "broken"
    DRAFT = "draft"
    NEXT = "next"
    TALK = Happening.TALK
    LIVE_WITH_IT = Happening.LIVE_WITH_IT
    PART_WAYS = Happening.PART_WAYS


class ChoiceRef(Payload):
    """A client's boundary, and what somebody chose of its menu; for `next` the boundary is the one that begins."""

    client_id: int
    boundary_id: int
    choice: Choice


class NeedRef(Payload):
    """A boundary of the list."""

    boundary_id: int


KEPT = feature.action("kept", BoundaryRef)
BROKEN = feature.action("broken", BoundaryRef)
DRAFT = feature.action("draft", BoundaryRef)
SENT = feature.action("sent", BoundaryRef)
UNDO = feature.action("undo", EventRef)
BEGIN = feature.action("begin", BoundaryRef)
CHOOSE = feature.action("choose", ClientRef)
DECIDE = feature.action("decide", DecisionRef)
SHOW_HISTORY = feature.action("show_history", ClientRef)
FROM_MENU = feature.action("from_menu", ChoiceRef)
SHOW_LIST = feature.action("show_list", Nothing)
ADD = feature.action("add", Nothing)
EDIT = feature.action("edit", NeedRef)
RAISE = feature.action("raise", NeedRef)
REMOVE = feature.action("remove", NeedRef)


@dataclass(frozen=True, slots=True)
class Ladder:
    """How far a client has come, as one reader may know it."""

    client: Client
    listed: Sequence[Boundary]
    told: Sequence[BoundaryEvent]
    """Oldest first."""
    standing: Standing | None
    held: Sequence[Boundary]
    coming: Boundary | None
    """Which unlocks next."""
    is_trusted: bool
    """Whether the reader is a lead or the client's owner: they choose, decide and know of partings."""
    now: datetime
    zone: ZoneInfo
    """The reader's."""

    @property
    def active(self) -> Boundary | None:
        """What the client learns now."""
        return next((one for one in self.listed if self.standing and one.id == self.standing.boundary), None)

    @property
    def firmness(self) -> Firmness:
        """How the next reminder sounds."""
        return self.standing.firmness if self.standing else Firmness.GENTLE

    @property
    def ref(self) -> ClientRef:
        """The client, for a button."""
        return ClientRef(client_id=self.client.id)

    @property
    def today(self) -> date:
        """Where the reader is."""
        return self.day(self.now)

    def day(self, moment: datetime) -> date:
        """The day of a moment where the reader is."""
        return moment.astimezone(self.zone).date()


async def ladder_of(request: Request, session: AsyncSession, client: Client) -> Ladder:
    """How far a client has come, as this person may know it."""
    is_trusted = guard.sees_money(request.person, client)
    listed = await our_boundaries(request, session)
    told = [row for row in await boundaries.events_of(session, [client.id]) if may_know(row.kind, for_lead=is_trusted)]
    now = moment_of(request, told)
    order, events = [one.id for one in listed if one.id], [row.event for row in told]
    keeps, wanted = held(order, events, now), next_after(order, events, now)
    spoke = await boundaries.contacts_since(session, [client.id], told[0].at if told else now)
    return Ladder(
        client=client,
        listed=listed,
        told=told,
        standing=standing(order, events, spoke[client.id], now, ZoneInfo(request.workspace.zone or request.zone)),
        held=[one for one in listed if one.id in keeps],
        coming=next((one for one in listed if one.id == wanted), None),  # of a list that nobody wrote it is the first
        is_trusted=is_trusted,
        now=now,
        zone=ZoneInfo(request.zone),
    )


async def ladder_to_change(request: Request, session: AsyncSession, client_id: int) -> Ladder:
    """As `ladder_of`, for one who changes it; others wait. Raises RefusedError for a client archived or gone."""
    await wait_for_client(session, client_id)
    try:
        client = await client_chosen(session, client_id)
    except FieldErrors as gone:
        raise RefusedError(note(gone.errors["client"])) from gone
    return await ladder_of(request, session, client)


async def ladder_given(request: Request, client_id: object) -> Ladder:
    """As `ladder_of`, for a form about a client. Raises RefusedError where they are archived or gone."""
    async with request.reading() as session:
        client = await client_given(session, client_id)
        if client:
            return await ladder_of(request, session, client)
    raise RefusedError(note(_("This client is not on our list any more.")))


async def write_first_list(request: Request) -> None:
    """Where nobody wrote a list, the first one is written down: what people choose from has ids."""
    async with request.reading() as session:
        if await boundaries.has_list(session):
            return
    async with request.transaction() as session:
        await boundaries_to_change(request, session)


def moment_of(request: Request, told: Sequence[BoundaryEvent]) -> datetime:
    """Now, and not before anything that was told: who waited for another tells it after them."""
    return max([request.now, *(row.at for row in told)])


def happened(request: Request, ladder: Ladder, boundary: Boundary, what: Happening) -> BoundaryEvent:
    """Told by this person, of now."""
    about = {"client_id": ladder.client.id, "boundary_id": boundary.id, "kind": what}
    return BoundaryEvent(**about, at=ladder.now, told_at=ladder.now, told_by=request.person.user_id)

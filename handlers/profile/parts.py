"""What the parts of this feature share: itself, what Slack sends back, and the client that is meant."""

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit.blocks import note
from handlers.kit.feature import Feature, Request
from handlers.kit.forms import Form, Hidden
from handlers.kit.guard import for_the_trusted
from handlers.kit.ids import ClientRef, RowId
from handlers.kit.request import RefusedError
from handlers.kit.shared import id_in
from handlers.kit.words import _
from models.clients import Client, Status, find_client
from models.fitting import decides
from models.profile_answers import ANSWER_LENGTH
from models.reviews import WORDS_LENGTH, Foundation, ReviewStep
from models.rules.profile import Often, Profitable, Season
from models.rules.quarters import Quarter
from models.rules.tiers import Tier
from models.tiers import REASON_LENGTH

feature = Feature("profile")


class ProfileForm(Form):
    """Answers about a client, each of them optional; `before` are the rows that were seen, by question."""

    client_id: Hidden[RowId]
    before: Hidden[dict[str, RowId]] = Field(default_factory=dict)
    often: Often | None = None
    season: Season | None = None
    why_chose: str | None = Field(default=None, max_length=ANSWER_LENGTH)
    why_stayed: str | None = Field(default=None, max_length=ANSWER_LENGTH)
    up_at_night: str | None = Field(default=None, max_length=ANSWER_LENGTH)
    went_right: str | None = Field(default=None, max_length=ANSWER_LENGTH)
    profitable: Profitable | None = None


class ReviewProfileForm(ProfileForm):
    """The same in the review of a quarter."""

    review_id: Hidden[RowId]


class ReviewTierForm(Form):
    """Whether the tier still fits; `before` is the decision that was seen."""

    client_id: Hidden[RowId]
    review_id: Hidden[RowId]
    before: Hidden[RowId | None] = None
    tier: Tier | None = None
    reason: str | None = Field(default=None, max_length=REASON_LENGTH)


class ReviewAheadForm(Form):
    """What could be added, and whether the foundation has changed."""

    client_id: Hidden[RowId]
    review_id: Hidden[RowId]
    idea: str | None = Field(default=None, max_length=WORDS_LENGTH)
    foundation: Foundation
    foundation_words: str | None = Field(default=None, max_length=WORDS_LENGTH)


class ScreenRef(ClientRef):
    """A screen of a review."""

    review_id: RowId
    step: ReviewStep


PROFILE = feature.modal("profile", ProfileForm)
REVIEW_PROFILE = feature.modal("review_profile", ReviewProfileForm)
REVIEW_TIER = feature.modal("review_tier", ReviewTierForm)
REVIEW_AHEAD = feature.modal("review_ahead", ReviewAheadForm)

ASK_PROFILE = feature.action("ask_profile", ClientRef)
SHOW_HISTORY = feature.action("show_history", ClientRef)
SHOW_REVIEWS = feature.action("show_reviews", ClientRef)
BACK = feature.action("back", ScreenRef)


async def client_meant(session: AsyncSession, given: object) -> Client:
    """The client with this id. Raises RefusedError where it is archived or gone."""
    client_id = id_in(given)
    client = await find_client(session, client_id) if client_id else None
    if client is None or client.status is Status.ARCHIVED:
        raise RefusedError(note(_("This client is not on our list any more. Please pick another.")))
    return client


async def client_reviewed(request: Request, session: AsyncSession, given: object) -> Client:
    """The same, for leads and the client's owner. Raises RefusedError for others."""
    client = await client_meant(session, given)
    if not decides(request.person, client):
        raise RefusedError(for_the_trusted())
    return client


def this_quarter(request: Request) -> Quarter:
    """That of the agency's day."""
    return Quarter.of(request.calendar.day_of(request.now))

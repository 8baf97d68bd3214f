"""What Nordlys knows of its ideal clients, a review of last quarter, and who may become a client."""

from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from bot.example.people import JONAS, METTE, PRIYA
from models.clients import Client
from models.profile_answers import answered
from models.prospects import Outcome, Prospect, Tie, tie_to
from models.reviews import Foundation, Review, ReviewStep
from models.rules.agreement import EngagementKind
from models.rules.profile import Often, Profitable, Question, Season
from models.rules.quarters import Quarter
from models.rules.tiers import Tier

DAY = timedelta(days=1)

ANSWERS: dict[str, dict[Question, str]] = {
    "Oyelaran Coffee": {
        Question.OFTEN: Often.MONTHLY,
        Question.SEASON: Season.ALL_YEAR,
        Question.WHY_CHOSE: "We had drunk their coffee for years and could say why it is good.",
        Question.WHY_STAYED: "Jonas answers before they have finished asking.",
        Question.UP_AT_NIGHT: "That a chain opens next door to each new shop.",
        Question.WENT_RIGHT: "The app went live a week early.",
        Question.PROFITABLE: Profitable.YES,
    },
    "Fjord Ferries": {
        Question.OFTEN: Often.MONTHLY,
        Question.SEASON: Season.ALL_YEAR,
        Question.WHY_STAYED: "We tell them when an idea of theirs is a bad one.",
        Question.UP_AT_NIGHT: "Empty winter crossings.",
        Question.PROFITABLE: Profitable.YES,
    },
    "Lumen Theatre": {
        Question.OFTEN: Often.MONTHLY,
        Question.SEASON: Season.ALL_YEAR,
        Question.WENT_RIGHT: "Two premieres, and nobody worked at night.",
        Question.PROFITABLE: Profitable.YES,
    },
}


async def prospect(session: AsyncSession, clients: dict[str, Client], now: datetime) -> None:
    """Write all of it down."""
    for name, answers in ANSWERS.items():
        for question, said in answers.items():
            session.add(answered(clients[name].id, question, str(said), clients[name].owner_id, now - 60 * DAY))
    session.add(_review(clients["Oyelaran Coffee"].id, now))
    near, far, won = _near(now), _far(now), _won(now)
    session.add_all([near, far, won])
    await session.flush()
    await tie_to(session, near, Tie.SENT_BY, clients["Fjord Ferries"].id)
    await tie_to(session, won, Tie.SENT_BY, clients["Oyelaran Coffee"].id)
    await tie_to(session, won, Tie.BECAME, clients["Ember & Oak"].id)


def _review(client_id: int, now: datetime) -> Review:
    done = now - 92 * DAY
    quarter = Quarter.of(done.date())
    return Review(
        client_id=client_id,
        year=quarter.year,
        quarter=quarter.number,
        step=ReviewStep.AHEAD,
        tier=Tier.IDEAL,
        idea="A loyalty card that is no app.",
        foundation=Foundation.SAME,
        begun_by=JONAS,
        begun_at=done,
        done_by=JONAS,
        done_at=done,
    )


def _near(now: datetime) -> Prospect:
    return Prospect(
        name="Skagen Harbour",
        often=Often.MONTHLY,
        season=Season.ALL_YEAR,
        profitable=Profitable.YES,
        note="Met at Fjord Ferries' summer party. They want to be asked in spring.",
        outcome=Outcome.TALKING,
        added_by=PRIYA,
        added_at=now - 20 * DAY,
    )


def _far(now: datetime) -> Prospect:
    return Prospect(
        name="Quickfit Gyms",
        work=EngagementKind.PROJECT,
        yearly_budget=Decimal(6000),
        currency="EUR",
        often=Often.ONCE,
        season=Season.WINTER,
        profitable=Profitable.NO,
        note="They want a site by January, and three pitches for nothing first.",
        outcome=Outcome.TALKING,
        added_by=METTE,
        added_at=now - 9 * DAY,
    )


def _won(now: datetime) -> Prospect:
    row = Prospect(name="Ember & Oak", often=Often.QUARTERLY, added_by=JONAS, added_at=now - 160 * DAY)
    row.settle(Outcome.WON, "They had heard us named over the counter.", JONAS, now - 120 * DAY)
    return row

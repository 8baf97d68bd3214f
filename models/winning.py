"""A prospect becomes a client: what was known of them goes along, and the two stay tied."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from models.clients import Client
from models.profile_answers import answered
from models.prospects import Outcome, Prospect, Tie, find_prospect, sees_prospect, tie_to
from models.rules.profile import Question
from models.sight import Reader

CARRIED = (Question.OFTEN, Question.SEASON, Question.PROFITABLE)


async def to_win(session: AsyncSession, reader: Reader, prospect_id: int | None) -> Prospect | None:
    """The prospect, where this reader may see it and it is no client yet."""
    found = await find_prospect(session, prospect_id, to_change=False) if prospect_id else None
    return found if found and found.outcome is not Outcome.WON and sees_prospect(reader, found) else None


def known_of(prospect: Prospect, currency: str) -> dict[str, Any]:
    """What a client's form begins with; a budget in another currency than the workspace's is not taken along."""
    known: dict[str, Any] = {"name": prospect.name}
    known |= {"language": prospect.language} if prospect.language else {}
    is_same = prospect.yearly_budget is not None and prospect.currency == currency
    return known | ({"yearly_budget": prospect.yearly_budget} if is_same else {})


async def win(session: AsyncSession, reader: Reader, prospect_id: int, client: Client, now: datetime) -> None:
    """From now on the prospect is this client. Nothing happens where somebody was quicker."""
    await find_prospect(session, prospect_id, to_change=True)
    prospect = await to_win(session, reader, prospect_id)
    if prospect is None:
        return
    await tie_to(session, prospect, Tie.BECAME, client.id)
    prospect.settle(Outcome.WON, prospect.why, reader.user_id, now)
    for question in CARRIED:
        if known := getattr(prospect, question.value):
            session.add(answered(client.id, question, known.value, reader.user_id, now))

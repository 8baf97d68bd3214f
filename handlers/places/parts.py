"""The ids of this feature, and what its parts share."""

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit.choosing import GuestRef
from handlers.kit.feature import Feature, Turn
from handlers.kit.forms import Form, Hidden, Ticks
from handlers.kit.ids import ChannelRef, Nothing, SlackId
from models import held

KIND = "held"

feature = Feature("places")


class Elsewhere(Form):
    """Where to say what was held back in `place`, and whether what is to come as well."""

    place: Hidden[SlackId]
    channel: str
    from_now_on: Ticks[str] = ()


ELSEWHERE = feature.modal("elsewhere", Elsewhere)
SAY_ELSEWHERE = feature.action("say_elsewhere", ChannelRef)
LET_GO = feature.action("let_go", ChannelRef)
TAKE_BACK = feature.action("take_back", ChannelRef)
SHOW_VOUCHES = feature.action("show_vouches", Nothing)
END_VOUCH = feature.action("end_vouch", GuestRef)


async def release(turn: Turn, session: AsyncSession, place: str) -> None:
    """It may be said there again: what was held goes out."""
    await held.release(session, place)
    turn.deps.wake()

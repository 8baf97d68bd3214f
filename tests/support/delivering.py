"""Putting messages into the outbox of a workplace, and letting its worker deliver them."""

from handlers.kit.blocks import note
from handlers.kit.turn import turn_in
from models.outbox import Outgoing, State
from tests.support.agency import TEAM
from tests.support.house import Workplace


async def say(place: Workplace, *texts: str, channel: str = "CTEAM", reply_to: Outgoing | None = None) -> Outgoing:
    """Put these into the outbox, in one transaction; gives the last."""
    turn = await turn_in(place.house.deps, TEAM)
    async with turn.transaction() as session:
        for text in texts:
            row = await turn.say(session, channel, note(text), kind="test", reply_to=reply_to)
    return row


async def drain(place: Workplace, **later: float) -> list[str]:
    """Deliver what may go, so much later; gives the texts that went out."""
    place.clock.move(**later)
    sent = await place.house.delivery.drain()
    return [message.payload["text"] for message in sent]


async def states(place: Workplace) -> list[State]:
    return [message.state for message in await place.outbox()]

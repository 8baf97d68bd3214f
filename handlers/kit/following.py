"""Making whoever is in a client's internal channel its team, as Slack tells at this moment."""

from collections.abc import Iterable
from contextlib import suppress

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit import guard
from handlers.kit.slack_errors import SLACK_TROUBLE
from handlers.kit.turn import Turn
from models import people
from models.audit import Act
from models.clients import Client
from models.teams import Moves, clients_following, set_team


async def follow(turn: Turn, channels: Iterable[str]) -> None:
    """Of the clients of these channels whose team nobody named; where Slack does not tell, it stays as it is."""
    for channel in channels:
        with suppress(*SLACK_TROUBLE):
            found = await guard.readers(turn.slack, turn.deps.directory, turn.workspace.id, channel)
            await _follow(turn, channel, {person.user_id for person in found if person.is_insider})


async def _follow(turn: Turn, channel: str, present: set[str]) -> None:
    async with turn.transaction() as session:
        for client in await clients_following(session, channel):
            moves = await set_team(session, client, present, named=False, now=turn.now)
            await trace_moves(turn, session, client, moves)


async def trace_moves(turn: Turn, session: AsyncSession, client: Client, moves: Moves) -> None:
    """Who came and who went, for the trail; what those of the agency see changes with it."""
    moved = (await people.some(session, moves.came | moves.went)).values()
    turn.see_anew |= {person.user_id for person in moved if person.is_insider}
    if any(moves):
        details = {"came": sorted(moves.came), "went": sorted(moves.went)}
        await turn.trace(session, Act.CHANGED_TEAM, client_id=client.id, details=details)

"""The team of a client: those in its internal channel until it is named in the form; who is no part of it says so.

The table is models/teams.py. Tests: tests/handlers/clients/test_team.py.
"""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.clients.parts import feature
from handlers.kit import blocks, guard
from handlers.kit.blocks import Block
from handlers.kit.directory import Caller
from handlers.kit.feature import Request, Turn
from handlers.kit.following import follow, trace_moves
from handlers.kit.forms import FieldErrors
from handlers.kit.guard import Reason, Verdict, sees_money
from handlers.kit.slack_errors import SLACK_TROUBLE, told
from handlers.kit.words import _, first_few, spoken_list
from models import people
from models.audit import Act
from models.clients import Client
from models.people import Person
from models.teams import (
    came_to_channel,
    followed_channels,
    is_followed,
    left_channel,
    set_team,
)

SHOWN = 8
"""So many people of a team are named, the rest is counted."""

# What people see


def team_input(value: Sequence[str], present: Sequence[Person], *, is_named: bool, is_open: bool) -> Block:
    """Who works with the client; while nobody is named it says who they are by default, which is `present`."""
    hints = [_("Who works with them. Left empty, it is whoever is in the internal channel.")]
    if present and not is_named:
        hints.append(_("Now that is {people}.").format(people=few([person.name for person in present])))
    if is_open:
        hints.append(_("They see who said what about this client."))
    return blocks.people_input("team", _("Team"), value=value, hint=" ".join(hints), optional=True)


def few(names: Sequence[str]) -> str:
    """'Jonas, Sofie and 3 more'."""
    return spoken_list(first_few(names, SHOWN))


# What people do


def names_team(person: Caller, client: Client | None) -> bool:
    """Whether this person says who is in the team: those who see its money do (product.md, Words: Team)."""
    return sees_money(person, client)


def check_channel(person: Caller, before: Client | None, channel: str | None) -> None:
    """Who is in the channel is in the team, so nobody gets into one by moving it. Raises FieldErrors."""
    moved = before and not before.team_named and channel != before.internal_channel
    if moved and not names_team(person, before):
        text = _("Who is in it is their team. Only the owner, a lead or an admin changes it: please ask one of them.")
        raise FieldErrors(internal_channel=text)


async def present_in(request: Request, channel: str | None) -> set[str]:
    """The members of the agency who are in a channel. Raises FieldErrors where Slack does not tell."""
    if channel is None:
        return set()
    try:
        found = await guard.readers(request.slack, request.deps.directory, request.workspace.id, channel)
    except SLACK_TROUBLE as error:
        raise FieldErrors(internal_channel=guard.explain(Verdict(Reason.SILENT))) from error
    return {person.user_id for person in found if person.is_insider}


async def check_team(session: AsyncSession, team: Collection[str]) -> None:
    """Everybody in it is of the agency. Raises FieldErrors."""
    known = await people.some(session, team)
    if any(user_id not in known or not known[user_id].is_insider for user_id in team):
        raise FieldErrors(team=_("Please pick people of your own team, no guests and no apps."))


async def settle(
    request: Request, session: AsyncSession, client: Client, *, named: Collection[str] | None, present: set[str]
) -> None:
    """Keep who is in the team: those `named` or, where nobody is, those `present`; with None named ones stay."""
    if named is None and client.team_named:
        return
    moves = await set_team(session, client, named or present, named=bool(named), now=request.now)
    await trace_moves(request, session, client, moves)


# What happens by itself


@feature.event("member_joined_channel")
async def joined(turn: Turn, event: dict[str, Any]) -> None:
    """Who comes into an internal channel is in the team, if Slack still finds them there. Raises its silence.

    Events keep no order: who left again may be told of first.
    """
    channel, user_id = str(event["channel"]), str(event["user"])
    async with turn.reading() as session:
        if not await is_followed(session, channel):
            return
    found = await told(guard.readers(turn.slack, turn.deps.directory, turn.workspace.id, channel)) or []
    if any(one.user_id == user_id and one.is_insider for one in found):
        async with turn.transaction() as session:
            clients = await came_to_channel(session, channel, user_id, turn.now)
            await _trace(turn, session, clients, user_id, "came")


@feature.event("member_left_channel")
async def left(turn: Turn, event: dict[str, Any]) -> None:
    """Who leaves it is out of the team."""
    channel, user_id = str(event["channel"]), str(event["user"])
    async with turn.transaction() as session:
        await _trace(turn, session, await left_channel(session, channel, user_id), user_id, "went")


async def follow_channels(turn: Turn) -> None:
    """See who is in the internal channels: an event that never came leaves nobody in a team, or out of it, for long.

    Where Slack does not tell, the team stays as it is until the next look (bot/upkeep.py).
    """
    async with turn.reading() as session:
        channels = await followed_channels(session)
    await follow(turn, channels)
    turn.deps.redraw(turn)


async def _trace(turn: Turn, session: AsyncSession, clients: Sequence[int], user_id: str, move: str) -> None:
    turn.see_anew |= {user_id} if clients else set()
    for client_id in clients:
        details = {move: [user_id]}
        await turn.trace(session, Act.CHANGED_TEAM, client_id=client_id, person_id=user_id, details=details)

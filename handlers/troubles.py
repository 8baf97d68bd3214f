"""Where Rapport can speak no longer: admins hear of it once, and it is forgotten when it works again.

Delivery notices it (bot/delivery.py), the table is models/troubles.py, the test is tests/handlers/test_troubles.py.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit.access import NOT_GRANTED, refusal_of
from handlers.kit.blocks import Message, lines, md, note
from handlers.kit.feature import Feature, Turn
from handlers.kit.slack_errors import UNINSTALLED, NoTokenError, code_of
from handlers.kit.words import _, n_, speaking, spoken_day, spoken_time
from models import outbox, people, troubles, workspaces
from models.audit import Act
from models.outbox import Outgoing
from models.people import Person
from models.troubles import Trouble

feature = Feature("troubles")

log = structlog.get_logger()

KIND = "trouble"

# What people see


def let_in_again(trouble: Trouble, until: datetime, zone: str) -> Message:
    """To an admin: how long nothing was said, and what was lost by it."""
    left, back, count = _moment(trouble.since, zone), _moment(until, zone), trouble.dropped
    away = md(_("From {left} to {back} Slack didn't let me in, so I said nothing."), left=left, back=back)
    kept = _("Nothing that was written down is lost.")
    lost = n_("{count} message meant for then was not sent.", "{count} messages meant for then were not sent.", count)
    return note(lines(away, md(lost, count=count) if count else None, kept))


def _moment(when: datetime, zone: str) -> str:
    local = when.astimezone(ZoneInfo(zone))
    return f"{spoken_day(local.date())} {spoken_time(local)}"


# What happens by itself


@feature.event("app_uninstalled")
async def uninstalled(turn: Turn, _event: dict[str, Any]) -> None:
    """The workspace, or its organisation, took Rapport out."""
    await taken_out(turn)


@feature.event("tokens_revoked")
async def revoked(turn: Turn, event: dict[str, Any]) -> None:
    """The bot's token was withdrawn; those of people are not ours."""
    if turn.workspace.bot_user_id in event.get("tokens", {}).get("bot", []):
        await taken_out(turn)


@feature.event("team_access_revoked")
async def no_longer_granted(turn: Turn, _event: dict[str, Any]) -> None:
    """An organisation took Rapport out of this workspace of its own."""
    await taken_out(turn)


@feature.event("team_access_granted")
async def granted(turn: Turn, _event: dict[str, Any]) -> None:
    """An organisation let Rapport into this workspace of its own."""
    await knock(turn)


async def taken_out(turn: Turn) -> None:
    """Slack says that we were: all ends at once, unless Slack lets us in, for then we were and came back."""
    turn.deps.access.forget(turn.workspace.id)  # another process may have installed us anew
    refused = word = await _word_now(turn)
    while refused and await turn.deps.access.let_go(turn.workspace.id, refused):
        refused = await _word_now(turn)
    await (_keep_out(turn, word, taken_out=True) if refused else let_in(turn))


async def _word_now(turn: Turn) -> str:
    """Why we are kept out. Where we have no token to ask with, Slack's event stands: this word is our own then."""
    try:
        return await refusal_of(turn.slack, turn.workspace.id)
    except NoTokenError as error:
        return code_of(error)


async def knock(turn: Turn) -> None:
    """Ask Slack whether we may still do anything in this workspace, and keep its answer. Raises its silence."""
    if refused := await refusal_of(turn.slack, turn.workspace.id):
        await _keep_out(turn, refused, taken_out=refused in UNINSTALLED)
    else:
        await let_in(turn)


async def let_in(turn: Turn) -> None:
    """Slack knows us in this workspace; had it not for a while, the admins hear of it."""
    async with turn.transaction() as session:
        if await workspaces.come_back(session):
            await turn.trace(session, Act.INSTALLED)
        for trouble in await troubles.end(session, turn.workspace.id):
            await _tell_admins(turn, session, partial(_spoken_to, trouble, turn.now))


async def shut_out(turn: Turn, session: AsyncSession, message: Outgoing) -> None:
    """A message met the end of our access; it is settled already, with Slack's word for it."""
    await _shut_out(turn, session, message.reason or "", dropped=1)


async def _keep_out(turn: Turn, reason: str, *, taken_out: bool) -> None:
    """Who was taken out is erased after a time of grace (bot/upkeep.py); who is only refused may be by mistake."""
    async with turn.transaction() as session:
        await _shut_out(turn, session, reason)
        if taken_out and await workspaces.leave(session, turn.now, organisation_stays=reason == NOT_GRANTED):
            await turn.trace(session, Act.UNINSTALLED, details={"reason": reason})
    turn.deps.access.forget(turn.workspace.id)


async def _shut_out(turn: Turn, session: AsyncSession, reason: str, dropped: int = 0) -> None:
    """Slack lets us do nothing more in this workspace: the log says so once, the admins when we are back."""
    dropped += await outbox.drop_open(session, reason)
    if await troubles.begin(session, turn.workspace.id, reason, turn.now, dropped):
        log.error("shut out of a workspace", workspace=turn.workspace.id, reason=reason)


def _spoken_to(trouble: Trouble, now: datetime, admin: Person) -> Message:
    return let_in_again(trouble, now, admin.zone)


async def _tell_admins(turn: Turn, session: AsyncSession, words: Callable[[Person], Message]) -> None:
    for admin in await people.admins(session):
        with speaking(turn.language_of(admin)):
            await turn.say(session, admin.user_id, words(admin), kind=KIND)

"""Messages that wait while their client becomes one with another: they say the name that is right when they are read.

What stands on buttons and in their values stays: it is ours, and it finds the one client by either.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.mentions import Mentions
from models.outbox import WAITING, Outgoing

MOST = 3000
"""Characters that Slack takes of a text; one that would grow over it stays as it is."""
CONTROLS = frozenset({"button", "overflow", "static_select"})

Change = Callable[[str, bool], str]
"""Gives a text anew, and is told whether it is markup."""


async def reword_waiting(session: AsyncSession, named: Mentions, plain: str, markup: str) -> int:
    """Put a name in the place of another in all that is still to be said; gives in how many messages.

    `named` knows the one that goes, `plain` is the name that stays, `markup` the same as Slack's markup takes it.
    """

    def change(text: str, is_markup: bool) -> str:  # noqa: FBT001 - what a Change is
        anew = named.without(text, markup if is_markup else plain)
        return anew if len(anew) <= MOST else text

    wanted = select(Outgoing).where(Outgoing.state.in_(WAITING)).order_by(Outgoing.id).with_for_update()
    found = [row for row in await session.scalars(wanted) if named.shown_in(row.payload)]
    for row in found:
        row.payload = reworded(row.payload, change)
    return len(found)


def reworded(node: Any, change: Change) -> Any:
    """A message, or a part of one, with its texts given anew."""
    if isinstance(node, list):
        return [reworded(one, change) for one in node]
    if not isinstance(node, dict) or node.get("type") in CONTROLS:
        return node
    is_markup = node.get("type", "mrkdwn") == "mrkdwn"
    return {
        key: change(value, is_markup) if key == "text" and isinstance(value, str) else reworded(value, change)
        for key, value in node.items()
    }

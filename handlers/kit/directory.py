"""Who somebody is and what they may do, remembered for a minute so that a command is answered without a query."""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import time
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit.slack_errors import SLACK_TROUBLE
from handlers.kit.words import LANGUAGES
from handlers.kit.zones import is_zone
from models import clients, people, vouches
from models.base import Workspace
from models.people import Person, Role
from models.session import Database

FRESH = 60.0
"""Seconds of machine time after which an entry is read again; another process may have changed it."""


@dataclass(frozen=True, slots=True)
class Caller:
    """A person, as far as a listener needs to know them."""

    user_id: str
    name: str
    role: Role
    zone: str
    language: str


@dataclass(frozen=True, slots=True)
class WorkspaceFacts:
    """The workspace's own settings (product.md, Words: Workspace)."""

    id: str
    name: str
    bot_user_id: str
    zone: str | None
    working_days: str
    opens: time
    closes: time
    holiday_country: str | None
    currency: str
    language: str


class Directory:
    """People and workspaces of one database, with a short memory."""

    def __init__(self, database: Database, slack: Callable[[str], AsyncWebClient]) -> None:
        self._database = database
        self._slack = slack
        self._callers: dict[tuple[str, str], tuple[float, Caller]] = {}
        self._forgotten = 0
        self._workspaces: dict[str, tuple[float, WorkspaceFacts]] = {}

    async def caller(self, workspace_id: str, user_id: str) -> Caller:
        """Who this is. Somebody unknown is asked of Slack; whom Slack does not tell us of has no role for now.

        A role changed in this process counts at once, in another one within FRESH seconds.
        """
        key = (workspace_id, user_id)
        kept = self._callers.get(key)
        if kept and kept[0] > _machine_time():
            return kept[1]
        forgotten = self._forgotten
        async with self._database.reading(workspace_id) as session:
            person = await people.find_person(session, user_id)
        try:
            person = person or await self._ask_slack(workspace_id, user_id)
        except SLACK_TROUBLE:
            return Caller(user_id, user_id, Role.NONE, "UTC", "")
        caller = Caller(user_id, person.name, person.role, person.zone, person.language)
        if forgotten == self._forgotten:  # else somebody changed while this was read
            self._callers[key] = (_machine_time() + FRESH, caller)
        return caller

    async def workspace(self, workspace_id: str) -> WorkspaceFacts | None:
        """The workspace's settings, or None for one that never installed Rapport."""
        kept = self._workspaces.get(workspace_id)
        if kept and kept[0] > _machine_time():
            return kept[1]
        async with self._database.reading(workspace_id) as session:
            row = await session.scalar(select(Workspace))
        if row is None:
            return None
        facts = WorkspaceFacts(**{name: getattr(row, name) for name in WorkspaceFacts.__slots__})
        self._workspaces[workspace_id] = (_machine_time() + FRESH, facts)
        return facts

    async def people(self, workspace_id: str, user_ids: set[str]) -> list[Person]:
        """These people, as Slack describes them. Raises what a Web API call raises where Slack must be asked."""
        async with self._database.reading(workspace_id) as session:
            known = await people.some(session, user_ids)
        return [known.get(user_id) or await self._ask_slack(workspace_id, user_id) for user_id in user_ids]

    async def vouched_for(self, workspace_id: str, channel: str) -> set[str]:
        """The guests for whom somebody who is a lead today vouched in this channel."""
        async with self._database.reading(workspace_id) as session:
            return await vouches.vouched_for(session, channel)

    async def shared_channels(self, workspace_id: str) -> set[str]:
        """The channels in which we talk with our clients."""
        async with self._database.reading(workspace_id) as session:
            return await clients.shared_channels(session)

    async def learn(self, workspace_id: str, users: list[dict[str, Any]]) -> None:
        """Keep what Slack says of these people, as users.list and user_change describe them."""
        async with self._database.transaction(workspace_id) as session:
            await remember(session, workspace_id, users)
        for user in users:
            self.forget(workspace_id, user["id"])

    def forget(self, workspace_id: str, user_id: str) -> None:
        """Read this person anew next time."""
        self._callers.pop((workspace_id, user_id), None)
        self._forgotten += 1

    def forget_workspace(self, workspace_id: str) -> None:
        """Read the workspace's settings anew next time."""
        self._workspaces.pop(workspace_id, None)

    async def _ask_slack(self, workspace_id: str, user_id: str) -> Person:
        user = (await self._slack(workspace_id).users_info(user=user_id, include_locale=True))["user"]
        await self.learn(workspace_id, [user])
        return describe(workspace_id, user)


async def remember(
    session: AsyncSession, workspace_id: str, users: Collection[dict[str, Any]], *, just_asked: bool = True
) -> None:
    """Keep what Slack says of these people, but for whom it has deleted and we do not know."""
    gone = {user["id"] for user in users if user.get("deleted")}
    await people.remember(session, [describe(workspace_id, user) for user in users], gone, just_asked=just_asked)


def describe(workspace_id: str, user: dict[str, Any]) -> Person:
    """A directory entry from Slack's user object.

    An outsider who shares a channel has is_stranger false, so the team decides (docs.slack.dev, user object).
    """
    profile = user.get("profile", {})
    guest = bool(user.get("is_restricted") or user.get("is_ultra_restricted"))
    bot = bool(user.get("is_bot") or user.get("is_workflow_bot") or user["id"] == "USLACKBOT")
    own_team = user.get("team_id") == workspace_id or workspace_id in user.get("enterprise_user", {}).get("teams", ())
    ours = own_team and not user.get("deleted") and not user.get("is_stranger")
    return Person(
        user_id=user["id"],
        name=(
            profile.get("display_name")
            or profile.get("real_name")
            or user.get("real_name")
            or user.get("name")
            or user["id"]
        )[:200],
        zone=user["tz"] if is_zone(user.get("tz")) else "UTC",
        language=_own_language(str(user.get("locale", ""))),
        is_slack_admin=bool(user.get("is_admin") or user.get("is_owner")),
        is_insider=ours and not guest and not bot,
        is_own_bot=ours and not guest and bot,
        is_guest=ours and guest and not bot,
        as_of=int(user.get("updated") or 0),
    )


def _own_language(locale: str) -> str:
    """What Slack's own setting says of somebody; empty for English too, which Slack shows where it lacks a language."""
    return next((code for code in LANGUAGES if code != "en" and locale.startswith(code)), "")


def _machine_time() -> float:
    return asyncio.get_running_loop().time()

"""Who comes in: the workspaces that may ask something of us, and how a new one moves in.

A workspace is let in by its own installation, or by its organisation's where Slack says that it was granted; never by
any other's.
"""

from dataclasses import dataclass

import structlog

from bot.tokens import Tokens
from handlers import troubles
from handlers.kit.access import granted_to
from handlers.kit.slack_errors import SLACK_TROUBLE, NoTokenError
from handlers.kit.turn import Deps, turn_in
from handlers.people import sync_people
from models import audit, workspaces
from models.audit import Act, AuditEntry

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A workspace, as Slack tells of it."""

    workspace_id: str
    name: str
    bot_user_id: str
    enterprise_id: str | None = None
    """The organisation by whose installation it is served."""
    installed_by: str | None = None
    """Who installed us just now, where somebody did."""


class Reception:
    """Lets workspaces in."""

    def __init__(self, deps: Deps, tokens: Tokens) -> None:
        self._deps, self._tokens = deps, tokens

    async def admits(self, workspace_id: str, enterprise_id: str) -> bool:
        """Whether a request that Slack signed comes from a workspace that has us.

        It may be one of which we never heard, of an organisation that has us, or one that was erased; then it moves in.
        """
        try:
            token = await self._tokens.held_for(workspace_id)
        except NoTokenError:
            return bool(enterprise_id) and await self._admits_by_organisation(workspace_id, enterprise_id)
        if token.is_enterprise and token.installation_id == workspace_id:
            return False  # an organisation is no workspace
        if await self._deps.directory.workspace(workspace_id) is None:
            told = await self._deps.slack(workspace_id).auth_test()
            await self.welcome(Newcomer(workspace_id, told["team"], told["user_id"]))
        return True

    async def _admits_by_organisation(self, workspace_id: str, enterprise_id: str) -> bool:
        try:
            newcomers = await self.granted_by(enterprise_id)
        except SLACK_TROUBLE as error:
            log.warning("workspace not admitted", workspace=workspace_id, error=type(error).__name__)
            return False
        for newcomer in newcomers:
            if newcomer.workspace_id == workspace_id:
                await self.welcome(newcomer)
                return True
        return False

    async def granted_by(self, enterprise_id: str) -> list[Newcomer]:
        """The workspaces into which an organisation let us. Raises what calls of the Web API raise."""
        token = await self._tokens.held_for(enterprise_id)
        granted = await granted_to(self._deps.slack(enterprise_id)) if token.is_enterprise else {}
        return [Newcomer(team, name, token.bot_user_id, enterprise_id) for team, name in granted.items()]

    async def welcome(self, newcomer: Newcomer) -> None:
        """Let it move in, and learn who works there."""
        await self.move_in(newcomer)
        self._deps.tasks.spawn(sync_people(self._deps, newcomer.workspace_id))
        self._deps.wake()

    async def move_in(self, newcomer: Newcomer) -> None:
        """Remember the workspace; one that comes back finds all that was kept."""
        workspace_id = newcomer.workspace_id
        async with self._deps.database.transaction(workspace_id) as session:
            is_new = await workspaces.move_in(
                session, workspace_id, newcomer.name, newcomer.bot_user_id, newcomer.enterprise_id
            )
            if is_new or newcomer.installed_by:
                now, by = self._deps.clock(), newcomer.installed_by
                await audit.note(session, AuditEntry(at=now, act=Act.INSTALLED, actor_id=by))
        self._deps.directory.forget_workspace(workspace_id)
        self._tokens.forget(workspace_id)
        await troubles.let_in(await turn_in(self._deps, workspace_id))

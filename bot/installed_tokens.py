"""The tokens that installing brought: encrypted in the database, in the open only in memory.

One that expires is renewed by one process at a time: a refresh token is good once, so the claim is committed before
Slack is asked, and the new pair before it is used (docs.slack.dev/authentication/using-token-rotation).
"""

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakValueDictionary

import structlog
from cryptography.fernet import InvalidToken
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import SQLAlchemyError

from bot.pacing import Machine
from bot.sealing import seal, unseal
from bot.settings import Many
from bot.tokens import FETCH_TOKEN, Token
from handlers.kit.access import NOT_GRANTED
from handlers.kit.slack_errors import NO_TOKEN_NOW, SEALED, SHUT_OUT, SLACK_TROUBLE, NoTokenError, code_of
from handlers.kit.tasks import Tasks
from models import installations
from models.installations import Installation
from models.session import Database
from models.workspaces import find_workspace

log = structlog.get_logger()

AGEING = timedelta(hours=2)
"""What a token has left when the next one is asked for; Slack's last twelve hours."""
PAUSE, TRIES = 0.5, 10
"""Seconds of machine time between two looks at the database, and how many."""
REST = 30.0
"""Seconds of machine time before what failed is tried again."""
EXPIRED = "token_expired"
SPENT = SHUT_OUT | {"invalid_refresh_token", "invalid_grant"}
"""Slack's words for a refresh token that gets nothing more."""


class InstalledTokens:
    """A workspace's own token goes before that of its organisation."""

    def __init__(
        self,
        database: Database,
        many: Many,
        app: AsyncWebClient,
        tasks: Tasks,
        clock: Callable[[], datetime],
        machine: Machine,
    ) -> None:
        self._database, self._many, self._app, self._tasks = database, many, app, tasks
        self._clock, self._machine = clock, machine
        self._serving: dict[str, str] = {}
        """The installation by which each workspace is served."""
        self._known: dict[str, Token] = {}
        self._renewing: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._failed: dict[str, tuple[float, NoTokenError]] = {}
        """Why a token was not renewed, and until when it is left at that."""

    async def of(self, workspace_id: str) -> Token:
        """As Tokens says; one that has little time left is renewed."""
        token = await self.held_for(workspace_id)
        if not token.expires_within(AGEING, self._clock()):
            return token
        return await self._renew(token, in_need=token.expires_within(timedelta(), self._clock()))

    async def held_for(self, workspace_id: str) -> Token:
        """As Tokens says."""
        return self._last_known(workspace_id) or await self._find(workspace_id)

    async def after(self, workspace_id: str, spent: Token, code: str) -> Token | None:
        """As Tokens says: what another process renewed or installed, or a new one where this had expired."""
        kept = await self._kept_for(workspace_id)
        same = next((one for one in kept if one.value == spent.value), None)
        if same and code == EXPIRED:
            renewed = await self._renew(same, in_need=True)
            return renewed if renewed.value != spent.value else None
        self.forget(workspace_id)
        newer = next((one for one in kept if one.value != spent.value), None)
        if serving := newer or same:
            self._serve(workspace_id, serving)
        return newer

    async def let_go(self, workspace_id: str, code: str) -> bool:
        """As Tokens says; where an organisation's was beneath it, that serves the workspace from now on."""
        token = self._last_known(workspace_id)
        self.forget(workspace_id)
        if token is None or code not in SHUT_OUT or code == NOT_GRANTED:
            return False
        async with self._database.installing() as session:
            return await installations.remove_installation(session, token.installation_id, token.sealed)

    def forget(self, workspace_id: str) -> None:
        """As Tokens says."""
        self._known.pop(self._serving.pop(workspace_id, workspace_id), None)

    def _last_known(self, workspace_id: str) -> Token | None:
        return self._known.get(self._serving.get(workspace_id, ""))

    async def _find(self, workspace_id: str) -> Token:
        for token in await self._kept_for(workspace_id):
            return self._serve(workspace_id, token)
        raise NoTokenError

    async def _kept_for(self, workspace_id: str) -> list[Token]:
        """Its own token and its organisation's, as far as there are such. Raises NoTokenError where none opens."""
        async with self._database.reading(workspace_id) as session:
            workspace = await find_workspace(session)
        organisation = workspace.enterprise_id if workspace else None
        async with self._database.installing() as session:
            found = [await installations.find_installation(session, one) for one in (workspace_id, organisation) if one]
        return self._open_any(one for one in found if one)

    def _open_any(self, found: Iterable[Installation]) -> list[Token]:
        opened, closed = [], None
        for one in found:
            try:
                opened.append(self._open(one))
            except NoTokenError as error:
                closed = error
        if closed and not opened:
            raise closed
        return opened

    def _serve(self, workspace_id: str, token: Token) -> Token:
        self._serving[workspace_id] = token.installation_id
        self._known[token.installation_id] = token
        return token

    def _remember(self, found: Installation) -> Token:
        token = self._known[found.id] = self._open(found)
        return token

    def _open(self, found: Installation) -> Token:
        return Token(
            found.id,
            self._opened(found.id, found.token),
            found.bot_user_id,
            found.is_enterprise,
            found.expires_at,
            found.token,
        )

    def _opened(self, installation_id: str, sealed: str) -> str:
        try:
            return unseal(self._many.cipher, sealed)
        except InvalidToken:
            log.error("RAPPORT_ENCRYPTION_KEYS do not open a token", installation=installation_id)  # noqa: TRY400
            raise NoTokenError(SEALED) from None

    async def _renew(self, spent: Token, *, in_need: bool) -> Token:
        """The next token, or this one while it still lives: not where it is `in_need` of a successor at once."""
        lock = self._renewing.setdefault(spent.installation_id, asyncio.Lock())
        async with lock:
            until, failure = self._failed.get(spent.installation_id, (0.0, NoTokenError(NO_TOKEN_NOW)))
            next_one = failure if until > self._machine.time() else await self._next(spent, in_need=in_need)
        if isinstance(next_one, Token):
            return next_one
        if in_need and code_of(next_one) != EXPIRED:
            raise next_one
        return spent  # which lives yet, or of which Slack will say what became of it

    async def _next(self, spent: Token, *, in_need: bool) -> Token | NoTokenError:
        """From Slack, or from another process that is asking Slack already."""
        known = spent
        for _ in range(TRIES):
            async with self._database.installing() as session:
                found = await installations.find_installation(session, spent.installation_id)
                claimed = await installations.claim_renewal(session, known.installation_id, known.sealed, self._clock())
            if claimed is not None:  # who waits for it may be cancelled; what Slack gives only once must be kept
                return await asyncio.shield(self._tasks.spawn(self._exchange(claimed)))
            if found is None:
                raise NoTokenError
            known = self._remember(found)
            if known.value != spent.value or not in_need:
                return known
            await self._machine.sleep(PAUSE)
        return self._note_failure(spent.installation_id, "another process is at it")

    async def _exchange(self, claimed: Installation) -> Token | NoTokenError:
        renewed: dict[str, Any] = {}
        failure = NoTokenError(NO_TOKEN_NOW)
        try:
            renewed = await self._ask_for_next(self._opened(claimed.id, claimed.refresh_token or ""))
        except SLACK_TROUBLE as error:
            code = code_of(error) if isinstance(error, SlackApiError) else type(error).__name__
            failure = self._note_failure(claimed.id, code)
        kept = await self._keep(claimed, renewed)
        return self._remember(kept) if kept and renewed else failure

    async def _ask_for_next(self, refresh_token: str) -> dict[str, Any]:
        asked_at = self._clock()
        answer = await self._app.api_call(
            FETCH_TOKEN, data={**self._many.credentials, "grant_type": "refresh_token", "refresh_token": refresh_token}
        )
        return {
            "token": seal(self._many.cipher, answer["access_token"]),
            "refresh_token": seal(self._many.cipher, answer["refresh_token"]),
            "expires_at": asked_at + timedelta(seconds=answer["expires_in"]),
        }

    async def _keep(self, claimed: Installation, renewed: dict[str, Any]) -> Installation | None:
        """Write down the new pair, trying hard: lost, it can be had again only by installing anew."""
        for _ in range(TRIES):
            try:
                async with self._database.installing() as session:
                    await installations.end_renewal(session, claimed, **renewed)
                    return await installations.find_installation(session, claimed.id)
            except SQLAlchemyError as error:
                log.warning("token not kept yet", installation=claimed.id, error=type(error).__name__)
                await self._machine.sleep(PAUSE)
        return None

    def _note_failure(self, installation_id: str, code: str) -> NoTokenError:
        log.error("token not renewed", installation=installation_id, reason=code)
        failure = NoTokenError(EXPIRED if code in SPENT else NO_TOKEN_NOW)
        self._failed[installation_id] = (self._machine.time() + REST, failure)
        return failure

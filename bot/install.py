"""Installing by a browser: /slack/install offers it, Slack asks for a yes, /slack/oauth_redirect keeps what it gave.

What comes back must fit a state that this very browser began in the last ten minutes, and fits once
(docs.slack.dev/authentication/installing-with-oauth; datatracker.ietf.org/doc/html/rfc9700#section-4.7). The state
itself says so, under our seal: whoever only begins makes us write nothing down. The words of the pages are in
handlers/install_pages.py.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from hmac import compare_digest
from typing import Any

import structlog
from aiohttp import web
from cryptography.fernet import InvalidToken
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from yarl import URL

from bot import pages
from bot.manifest import REDIRECT, SCOPES
from bot.reception import Newcomer
from bot.sealing import seal
from bot.settings import Many
from bot.tokens import FETCH_TOKEN
from bot.wiring import House
from handlers import install_pages
from handlers.install_pages import BEGIN, INSTALL, Page
from handlers.kit.slack_errors import SLACK_TROUBLE, Meaning, code_of, meaning_of
from handlers.kit.words import speaking
from models import installations
from models.installations import Installation, InstallState

log = structlog.get_logger()

PATIENCE = timedelta(minutes=10)
"""Business time from the beginning to the yes; Slack's code lives as long."""
LAST_SECOND = int(PATIENCE.total_seconds()) - 1
"""Fernet counts whole seconds, and the last of them in."""
SECRET = re.compile(r"[0-9a-f]{64}")
STATE = re.compile(r"[A-Za-z0-9_-]{100,200}={0,2}")
OUR_OWN_FAULTS = {"bad_client_secret", "bad_redirect_uri", "invalid_client_id", "oauth_authorization_url_mismatch"}
"""Slack's words for settings that do not fit the app."""


def routes(house: House) -> list[web.RouteDef]:
    """What it takes to be installed; nothing where there is one workspace and its token."""
    if house.settings.many is None:
        return []
    installing = Installing(house, house.settings.many)
    return [
        web.get(INSTALL, installing.offer),
        web.get(BEGIN, installing.begin, allow_head=False),
        web.get(REDIRECT, installing.finish, allow_head=False),
    ]


class Installing:
    """Answers browsers."""

    def __init__(self, house: House, many: Many) -> None:
        self._house, self._deps, self._many = house, house.deps, many
        self._redirect_uri = f"{many.url}{REDIRECT}"
        self._is_secure = many.url.startswith("https:")
        self._cookie = "__Host-rapport-install" if self._is_secure else "rapport-install"
        self._in_turn = asyncio.Lock()
        """So that strangers, however many, never have more than one in the queue of those who write."""

    async def offer(self, request: web.Request) -> web.Response:
        """Say what it is about. Nothing is begun yet: this page is what previews of links look at."""
        return await self._shown(request, self._offer)

    async def begin(self, request: web.Request) -> web.Response:
        """Send the browser to Slack, with a state that only it can bring back."""
        browser = request.cookies.get(self._cookie, "")
        if not SECRET.fullmatch(browser):  # one browser may begin in two windows
            browser = self._secret()
        answer = web.Response(status=302, headers={"Location": str(self._slacks_page(self._state_for(browser)))})
        answer.set_cookie(
            self._cookie,
            browser,
            max_age=int(PATIENCE.total_seconds()),
            path="/",
            secure=self._is_secure,
            httponly=True,
            samesite="Lax",  # Slack sends people back from a site that is not ours
        )
        return answer

    async def finish(self, request: web.Request) -> web.Response:
        """Take what Slack sends people back with, once."""
        return await self._shown(request, lambda: self._finish(request))

    async def _shown(self, request: web.Request, work: Callable[[], Awaitable[Page]]) -> web.Response:
        """Whatever goes wrong, people read what happened and what to do, and never a traceback."""
        language = pages.language_of(request)
        with speaking(language):
            try:
                shown = await work()
            except Exception as error:
                reference = f"{self._deps.rng.getrandbits(24):06X}"
                log.exception("not installed", reference=reference, error=type(error).__name__)
                shown = install_pages.broken(reference)
            return pages.answer(shown, language)

    async def _offer(self) -> Page:
        return install_pages.offer()

    async def _finish(self, request: web.Request) -> Page:
        told, browser = request.query, request.cookies.get(self._cookie, "")
        if not await self._began_here(told.get("state", ""), browser):
            return install_pages.stale()
        if told.get("error") == "access_denied":
            return install_pages.cancelled()
        if not told.get("code"):
            return install_pages.refused()
        try:
            granted = await self._exchange(told["code"])
        except SLACK_TROUBLE as error:
            return _said_no(error)
        return await self._keep(granted)

    async def _began_here(self, state: str, browser: str) -> bool:
        if not self._is_for(browser, state):
            return False
        now = self._deps.clock()
        used = InstallState(state=_digest(state), expires_at=now + PATIENCE)
        async with self._in_turn, self._deps.database.installing() as session:
            return await installations.use_up(session, used, now)

    def _state_for(self, browser: str) -> str:
        """What only that browser can bring back; none is like another."""
        return self._many.cipher.encrypt_at_time(_digest(browser).encode(), self._second()).decode()

    def _is_for(self, browser: str, state: str) -> bool:
        if not STATE.fullmatch(state):
            return False
        try:
            meant = self._many.cipher.decrypt_at_time(state, LAST_SECOND, self._second()).decode()
        except InvalidToken:
            return False
        return compare_digest(meant, _digest(browser))

    def _second(self) -> int:
        return int(self._deps.clock().timestamp())

    async def _exchange(self, code: str) -> AsyncSlackResponse:
        asked = {**self._many.credentials, "code": code, "redirect_uri": self._redirect_uri}
        return await self._house.app.api_call(FETCH_TOKEN, data=asked)

    async def _keep(self, granted: AsyncSlackResponse) -> Page:
        if missing := [scope for scope in SCOPES if scope not in granted["scope"].split(",")]:
            log.error("installed with too few scopes", missing=missing)
            return install_pages.too_few(missing)
        kept = self._installation(granted)
        async with self._deps.database.installing() as session:
            await installations.keep_installation(session, kept)
        self._house.tokens.forget(kept.id)
        return await self._welcome(kept, str(granted["app_id"]), by=granted["authed_user"]["id"])

    def _installation(self, granted: AsyncSlackResponse) -> Installation:
        is_enterprise = bool(granted.get("is_enterprise_install"))
        place: dict[str, Any] = granted["enterprise"] if is_enterprise else granted["team"]
        now, refresh_token, lives = self._deps.clock(), granted.get("refresh_token"), granted.get("expires_in")
        return Installation(
            id=place["id"],
            name=str(place.get("name", ""))[:200],
            is_enterprise=is_enterprise,
            bot_user_id=granted["bot_user_id"],
            token=seal(self._many.cipher, granted["access_token"]),
            refresh_token=seal(self._many.cipher, refresh_token) if refresh_token else None,
            expires_at=now + timedelta(seconds=lives) if lives else None,
            renewing_until=None,
            scopes=granted["scope"],
            installed_at=now,
        )

    async def _welcome(self, kept: Installation, app_id: str, by: str) -> Page:
        reception = self._house.reception
        if not kept.is_enterprise:
            await reception.welcome(Newcomer(kept.id, kept.name, kept.bot_user_id, installed_by=by))
            return install_pages.installed(kept.name, app_id, kept.id)
        newcomers: list[Newcomer] = []
        with suppress(*SLACK_TROUBLE):  # then each moves in with its first request
            newcomers = await reception.granted_by(kept.id)
        for newcomer in newcomers:
            await reception.welcome(replace(newcomer, installed_by=by))
        return install_pages.installed_everywhere(kept.name, len(newcomers), app_id, kept.id)

    def _slacks_page(self, state: str) -> URL:
        slack = URL(self._house.settings.slack_api_url).origin()
        asked = {"client_id": self._many.client_id, "scope": ",".join(SCOPES), "state": state}
        return (slack / "oauth/v2/authorize").with_query(asked | {"redirect_uri": self._redirect_uri})

    def _secret(self) -> str:
        return f"{self._deps.rng.getrandbits(256):064x}"


def _digest(secret: str) -> str:
    """What is kept of a secret: whoever reads it cannot bring it back, and to compare digests gives nothing away."""
    return sha256(secret.encode()).hexdigest()


def _said_no(error: Exception) -> Page:
    code = code_of(error) if isinstance(error, SlackApiError) else ""
    log.warning("not installed", reason=code or type(error).__name__)
    if code in OUR_OWN_FAULTS:
        return install_pages.not_set_up()
    return install_pages.refused() if meaning_of(error) is Meaning.REFUSED else install_pages.silent()

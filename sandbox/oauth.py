"""Where apps are installed, the tokens that this gave them, and the codes with which they fetch them.

After docs.slack.dev/authentication/installing-with-oauth and …/using-token-rotation.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sandbox.clock import Clock
from sandbox.errors import SlackError
from sandbox.seed import App

CODE_LIFETIME = timedelta(minutes=10)
TOKEN_LIFETIME = timedelta(hours=12)
MOST_LIVE = 2


@dataclass(eq=False)
class Installation:
    """An app in one workspace, or in those of an organisation that let it in."""

    app: App
    place: str
    """The id of the workspace, or of the organisation."""
    is_org: bool = False
    teams: list[str] = field(default_factory=list)
    granted: list[str] | None = None
    """The bot's scopes; None for all of the manifest's."""
    withdrawn: bool = False

    @property
    def scopes(self) -> list[str] | None:
        return self.app.scopes if self.granted is None else self.granted

    def may(self, scope: str) -> bool:
        return self.scopes is None or scope in self.scopes

    def add_scopes(self, scopes: Iterable[str]) -> None:
        """Scopes are only ever added; what was granted stays granted until the app is uninstalled."""
        if self.granted is not None:
            self.granted = list(dict.fromkeys([*self.granted, *scopes]))


@dataclass(eq=False)
class Token:
    """A bot's token; one that expires has a refresh token beside it, good for one exchange."""

    text: str
    installation: Installation
    refresh_token: str = ""
    expires_at: datetime | None = None
    is_revoked: bool = False


@dataclass(eq=False)
class Code:
    """What a person's yes is worth: the right to fetch a token, once and soon."""

    app: App
    place: str
    user: str
    scopes: list[str]
    redirect_uri: str
    issued: datetime
    is_used: bool = False


class Tokens:
    """Every token that was given out. They expire by business time."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._known: dict[str, Token] = {}

    def fix(self, installation: Installation, text: str) -> None:
        """A token that the seed names: it stays what it is, and does not expire."""
        self._known[text] = Token(text, installation)

    def issue(self, installation: Installation) -> Token:
        """A new token where they rotate; otherwise the one that there is, if it still works."""
        if installation.app.rotates_tokens:
            return self._rotated(installation)
        live = self._live(installation)
        return live[-1] if live else self._keep(Token(f"xoxb-{secrets.token_hex(20)}", installation))

    def refresh(self, app: App, refresh_token: str) -> Token:
        """Exchanges a refresh token, once. Raises SlackError invalid_refresh_token.

        Slack leaves the old one a short grace of which it does not say how long; here it has none.
        """
        used = self._of_refresh_token(refresh_token)
        if not used or used.installation.app is not app or used.installation.withdrawn:
            raise SlackError("invalid_refresh_token")
        used.refresh_token = ""
        return self._rotated(used.installation)

    def find(self, text: str) -> Token:
        """Raises SlackError invalid_auth, token_revoked, token_expired, or account_inactive after an uninstall."""
        found = self._known.get(text)
        if not found:
            raise SlackError("invalid_auth")
        if found.installation.withdrawn:
            raise SlackError("account_inactive")
        if found.is_revoked:
            raise SlackError("token_revoked")
        if not self._is_live(found):
            raise SlackError("token_expired")
        return found

    def revoke(self, text: str, *, is_test: bool) -> Token | None:
        """Revokes an access token or a refresh token; returns the access token if it was that. Raises as `find`."""
        if beside := self._of_refresh_token(text):
            beside.refresh_token = beside.refresh_token if is_test else ""
            return None
        found = self.find(text)
        found.is_revoked = not is_test
        return found

    def withdraw(self, app: App, places: Iterable[str]) -> None:
        """Nothing that was given to the app in these places works any more."""
        for token in self._known.values():
            if token.installation.app is app and token.installation.place in places:
                token.installation.withdrawn, token.refresh_token = True, ""

    def clear(self) -> None:
        self._known.clear()

    def _rotated(self, installation: Installation) -> Token:
        """A new pair. Of more than two live tokens the oldest are revoked."""
        token = self._keep(
            Token(
                text=f"xoxe.xoxb-1-{secrets.token_hex(20)}",
                installation=installation,
                refresh_token=f"xoxe-1-{secrets.token_hex(20)}",
                expires_at=self._clock.now() + TOKEN_LIFETIME,
            )
        )
        for old in self._live(installation)[:-MOST_LIVE]:
            old.is_revoked, old.refresh_token = True, ""
        return token

    def _keep(self, token: Token) -> Token:
        self._known[token.text] = token
        return token

    def _live(self, installation: Installation) -> list[Token]:
        return [one for one in self._known.values() if one.installation is installation and self._is_live(one)]

    def _is_live(self, token: Token) -> bool:
        return not token.is_revoked and (token.expires_at is None or self._clock.now() < token.expires_at)

    def _of_refresh_token(self, text: str) -> Token | None:
        return next((one for one in self._known.values() if text and one.refresh_token == text), None)


class Codes:
    """The codes that are on their way from Slack over a browser to an app."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._issued: dict[str, Code] = {}

    def issue(self, app: App, place: str, user: str, scopes: list[str], redirect_uri: str) -> str:
        text = f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**13)}.{secrets.token_hex(32)}"
        self._issued[text] = Code(app, place, user, scopes, redirect_uri, self._clock.now())
        return text

    def exchange(self, text: str, app: App, redirect_uri: str) -> Code:
        """Raises SlackError invalid_code, code_already_used, or bad_redirect_uri where it is not the one asked with."""
        code = self._issued.get(text)
        if not code or code.app is not app or self._clock.now() - code.issued > CODE_LIFETIME:
            raise SlackError("invalid_code")
        if code.is_used:
            raise SlackError("code_already_used")
        if code.redirect_uri != redirect_uri:
            raise SlackError("bad_redirect_uri")
        code.is_used = True
        return code

    def clear(self) -> None:
        self._issued.clear()

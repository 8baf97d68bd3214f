"""Settings from the environment or `.env` (12factor.net/config), each command asking only for what it needs."""

import re
from base64 import b64decode
from dataclasses import dataclass, field
from typing import Annotated, TypeVar

from cryptography.fernet import Fernet, MultiFernet
from pydantic import AfterValidator, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from yarl import URL

URL_FORMS = "must be sqlite:///path or postgresql://user@host/name"
PUBLIC_FORMS = "must be like https://rapport.your-agency.com"
HOOK_FORM = "whsec_ and 24 to 64 random bytes in base64, as docs/budget.md shows"
ON_THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}
KEY = re.compile(r"[\w-]{43}=", re.ASCII)
FOR_MANY = ("slack_client_id", "slack_client_secret", "rapport_encryption_keys", "rapport_url")
"""What it takes to be installed in many workspaces, in the order in which it is asked for."""


class SettingsError(Exception):
    """A setting is missing or wrong; the text is one line for a person and names it."""


def _prefixed(*prefixes: str) -> AfterValidator:
    def check(secret: SecretStr | None) -> SecretStr | None:
        if secret is None:
            return None
        value = secret.get_secret_value()
        if not value.strip():
            raise ValueError("is empty")
        if prefixes and not value.startswith(prefixes):
            raise ValueError(f"must begin with {' or '.join(prefixes)}")
        return secret

    return AfterValidator(check)


def _not_blank(text: str | None) -> str | None:
    if text is not None and not text.strip():
        raise ValueError("is empty")
    return text


def _keys(secret: SecretStr | None) -> SecretStr | None:
    if secret is not None:
        try:
            cipher_of(secret)
        except ValueError:
            raise ValueError("must be keys as `rapport key` prints them, with commas between them") from None
    return secret


def _hook_secret(secret: SecretStr | None) -> SecretStr | None:
    """As the Standard Webhooks specification writes it: 24 to 64 random bytes."""
    if secret is not None:
        prefix, _, rest = secret.get_secret_value().partition("_")
        try:
            known = b64decode(rest, validate=True)
        except ValueError:
            known = b""
        if prefix != "whsec" or not 24 <= len(known) <= 64:  # noqa: PLR2004 - the specification's numbers
            raise ValueError(f"must be {HOOK_FORM}")
    return secret


def _public_url(text: str | None) -> str | None:
    if text is None:
        return None
    try:
        url = URL(text.strip())
    except ValueError:
        raise ValueError(PUBLIC_FORMS) from None
    if not url.host or url.user or url.query_string or url.fragment or url.path not in {"", "/"}:
        raise ValueError(PUBLIC_FORMS)
    if url.scheme != "https" and not (url.scheme == "http" and url.host in ON_THIS_MACHINE):
        raise ValueError(f"{PUBLIC_FORMS}: Slack and browsers want https")
    return str(url.origin())


def cipher_of(keys: SecretStr) -> MultiFernet:
    """What encrypts with the first of these keys and opens with any. Raises ValueError."""
    each = [key.strip() for key in keys.get_secret_value().split(",")]
    if not all(KEY.fullmatch(key) for key in each):  # Fernet would overlook what is no base64
        raise ValueError
    return MultiFernet([Fernet(key) for key in each])


@dataclass(frozen=True, slots=True)
class Many:
    """What it takes to be installed in many workspaces."""

    client_id: str
    client_secret: str = field(repr=False)
    cipher: MultiFernet = field(repr=False)
    url: str
    """Where browsers reach us, without a slash at its end."""

    @property
    def credentials(self) -> dict[str, str]:
        """By which Slack knows the app; the SDK's own way to pass them is deprecated by aiohttp (BasicAuth)."""
        return {"client_id": self.client_id, "client_secret": self.client_secret}


class DatabaseSettings(BaseSettings):
    """What every command that touches the database needs."""

    model_config = SettingsConfigDict(env_file=".env", frozen=True, extra="ignore")

    database_url: str = "sqlite:///rapport.db"
    rapport_log_level: str = Field(default="INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$")

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, url: str) -> str:
        if not url.strip():
            raise ValueError("is empty")
        in_a_file = url.startswith("sqlite:///") and len(url) > len("sqlite:///") and ":memory:" not in url
        if not in_a_file and not url.startswith("postgresql://"):
            raise ValueError(URL_FORMS)
        try:
            make_url(url)
        except ValueError:
            raise ValueError(URL_FORMS) from None
        return url


class KeySettings(DatabaseSettings):
    """What it takes to encrypt tokens anew."""

    rapport_encryption_keys: Annotated[SecretStr, AfterValidator(_keys)]


class SlackSettings(DatabaseSettings):
    """What it takes to speak in Slack: the token of one workspace, or what it takes to be installed in many."""

    slack_bot_token: Annotated[SecretStr | None, _prefixed("xoxb-")] = None
    slack_client_id: Annotated[str | None, AfterValidator(_not_blank)] = None
    slack_client_secret: Annotated[SecretStr | None, _prefixed()] = None
    rapport_encryption_keys: Annotated[SecretStr | None, AfterValidator(_keys)] = None
    rapport_url: Annotated[str | None, AfterValidator(_public_url)] = None
    slack_api_url: str = Field(default="https://slack.com/api/", pattern="^https?://[^/]+")

    @field_validator("slack_api_url")
    @classmethod
    def _as_a_folder(cls, url: str) -> str:
        try:
            URL(url)
        except ValueError:
            raise ValueError("must be like https://slack.com/api/") from None
        return url if url.endswith("/") else f"{url}/"

    def model_post_init(self, _context: object) -> None:
        """One workspace or many, and then all that takes."""
        given = [name for name in FOR_MANY if getattr(self, name) is not None]
        if self.slack_bot_token is not None:
            if given:
                raise SettingsError(
                    f"SLACK_BOT_TOKEN (for one workspace) and {given[0].upper()} (for many) are both set: unset one."
                )
        elif not given:
            raise SettingsError(
                "SLACK_BOT_TOKEN (for one workspace) or SLACK_CLIENT_ID (for many) is missing: set one of them."
            )
        elif missing := [name for name in FOR_MANY if name not in given]:
            raise SettingsError(f"{missing[0].upper()} is missing: it goes with {given[0].upper()}.")

    @property
    def many(self) -> Many | None:
        """What it takes for many workspaces; None where there is one."""
        secret, keys = self.slack_client_secret, self.rapport_encryption_keys
        if self.slack_client_id is None or secret is None or keys is None or self.rapport_url is None:
            return None
        return Many(self.slack_client_id, secret.get_secret_value(), cipher_of(keys), self.rapport_url)


class RunSettings(SlackSettings):
    """What `run` needs: Socket Mode with an app token, otherwise signed HTTP."""

    slack_app_token: Annotated[SecretStr | None, _prefixed("xapp-")] = None
    slack_signing_secret: Annotated[SecretStr | None, _prefixed()] = None
    rapport_hours_secret: Annotated[SecretStr | None, AfterValidator(_hook_secret)] = None
    """By which other systems sign the hours that they send; without it they can send none."""
    host: str = Field(default="127.0.0.1", min_length=1)
    port: int = Field(default=3000, ge=0, le=65535)

    def model_post_init(self, context: object) -> None:
        """One of the two ways in must be there."""
        super().model_post_init(context)
        if self.slack_app_token is None and self.slack_signing_secret is None:
            raise SettingsError(
                "SLACK_APP_TOKEN (for Socket Mode) or SLACK_SIGNING_SECRET (for HTTP) is missing: set one of them."
            )


S = TypeVar("S", bound=DatabaseSettings)


def load(kind: type[S]) -> S:
    """The settings that a command needs. Raises SettingsError with one line that names the first wrong one."""
    try:
        return kind()
    except UnicodeDecodeError:
        raise SettingsError(".env cannot be read: save it as plain UTF-8 text.") from None
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]).upper()
        if first["type"] == "missing":
            raise SettingsError(f"{name} is missing: set it in the environment or in .env.") from None
        reason = str(first["ctx"]["error"]) if first["type"] == "value_error" else f"is not valid: {first['msg']}"
        raise SettingsError(f"{name} {reason}.") from None

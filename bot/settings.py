"""Settings from the environment or `.env` (12factor.net/config), each command asking only for what it needs."""

from typing import Annotated, TypeVar

from pydantic import AfterValidator, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from yarl import URL

URL_FORMS = "must be sqlite:///path or postgresql://user@host/name"


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


class SlackSettings(DatabaseSettings):
    """What it takes to speak in Slack."""

    slack_bot_token: Annotated[SecretStr, _prefixed("xoxb-")]
    slack_api_url: str = Field(default="https://slack.com/api/", pattern="^https?://[^/]+")

    @field_validator("slack_api_url")
    @classmethod
    def _as_a_folder(cls, url: str) -> str:
        try:
            URL(url)
        except ValueError:
            raise ValueError("must be like https://slack.com/api/") from None
        return url if url.endswith("/") else f"{url}/"


class RunSettings(SlackSettings):
    """What `run` needs: Socket Mode with an app token, otherwise signed HTTP."""

    slack_app_token: Annotated[SecretStr | None, _prefixed("xapp-")] = None
    slack_signing_secret: Annotated[SecretStr | None, _prefixed()] = None
    host: str = Field(default="127.0.0.1", min_length=1)
    port: int = Field(default=3000, ge=0, le=65535)

    def model_post_init(self, _context: object) -> None:
        """One of the two ways in must be there."""
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

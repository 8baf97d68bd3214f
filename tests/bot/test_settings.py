"""A setting that is missing or wrong is one clear line that names it."""

from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr

from bot.settings import DatabaseSettings, KeySettings, RunSettings, SettingsError, SlackSettings, load

GOOD = {
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_APP_TOKEN": "xapp-1",
    "SLACK_SIGNING_SECRET": "s3cret",
    "SLACK_API_URL": "http://127.0.0.1:1/api",
    "DATABASE_URL": "sqlite:///x.db",
    "HOST": "0.0.0.0",  # noqa: S104 - a setting, not a socket
    "PORT": "8080",
    "RAPPORT_HOURS_SECRET": f"whsec_{'s3cret' * 6}",
    "RAPPORT_LOG_LEVEL": "WARNING",
}


KEY, OLD_KEY = (Fernet.generate_key().decode() for _ in range(2))
MANY = {
    "SLACK_CLIENT_ID": "1.2",
    "SLACK_CLIENT_SECRET": "cl1ent",
    "RAPPORT_ENCRYPTION_KEYS": f"{KEY}, {OLD_KEY}",
    "RAPPORT_URL": "https://rapport.nordlys.dk/",
}


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """For many workspaces instead of one."""
    monkeypatch.delenv("SLACK_BOT_TOKEN")
    for name, value in MANY.items():
        monkeypatch.setenv(name, value)


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Every setting is there and right, and no .env about."""
    monkeypatch.chdir(tmp_path)
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)


def test_the_environment_is_read() -> None:
    settings = load(RunSettings)
    assert settings.slack_bot_token == SecretStr("xoxb-1")
    assert settings.many is None
    assert settings.slack_api_url == "http://127.0.0.1:1/api/"
    assert (settings.host, settings.port, settings.rapport_log_level) == ("0.0.0.0", 8080, "WARNING")  # noqa: S104 - never listened on


def test_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in set(GOOD) - {"SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"}:
        monkeypatch.delenv(name)
    settings = load(RunSettings)
    assert settings.slack_api_url == "https://slack.com/api/"
    assert settings.database_url == "sqlite:///rapport.db"
    assert (settings.host, settings.port, settings.slack_app_token) == ("127.0.0.1", 3000, None)


def test_the_environment_goes_over_dotenv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SLACK_BOT_TOKEN")
    (tmp_path / ".env").write_text("SLACK_BOT_TOKEN=xoxb-from-file\nPORT=1\nSOMEBODY_ELSES=1\n")
    settings = load(RunSettings)
    assert settings.slack_bot_token == SecretStr("xoxb-from-file")
    assert settings.port == 8080


def test_a_dotenv_that_is_no_text_is_named_in_one_line(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"PORT=\xff\xfe")
    with pytest.raises(SettingsError, match=r"^\.env cannot be read.*\.$"):
        load(RunSettings)


WRONG = {
    ("SLACK_BOT_TOKEN", None): "SLACK_BOT_TOKEN (for one workspace) or SLACK_CLIENT_ID (for many) is missing: set one",
    ("SLACK_BOT_TOKEN", ""): "SLACK_BOT_TOKEN is empty.",
    ("SLACK_BOT_TOKEN", "  "): "SLACK_BOT_TOKEN is empty.",
    ("SLACK_BOT_TOKEN", "xoxp-private"): "SLACK_BOT_TOKEN must begin with xoxb-.",
    ("SLACK_APP_TOKEN", ""): "SLACK_APP_TOKEN is empty.",
    ("SLACK_APP_TOKEN", "xoxb-private"): "SLACK_APP_TOKEN must begin with xapp-.",
    ("SLACK_SIGNING_SECRET", ""): "SLACK_SIGNING_SECRET is empty.",
    ("RAPPORT_HOURS_SECRET", ""): "RAPPORT_HOURS_SECRET must be whsec_",
    ("RAPPORT_HOURS_SECRET", "kept-private"): "RAPPORT_HOURS_SECRET must be whsec_",
    ("RAPPORT_HOURS_SECRET", "whsec_cHJpdmF0ZQ=="): "RAPPORT_HOURS_SECRET must be whsec_",
    ("RAPPORT_HOURS_SECRET", f"whsec_{'private!' * 8}"): "RAPPORT_HOURS_SECRET must be whsec_",
    ("SLACK_API_URL", ""): "SLACK_API_URL",
    ("SLACK_API_URL", "slack.com/api"): "SLACK_API_URL",
    ("SLACK_API_URL", "http://["): "SLACK_API_URL must be",
    ("SLACK_API_URL", "https://slack.com:99999/api/"): "SLACK_API_URL must be",
    ("DATABASE_URL", ""): "DATABASE_URL is empty.",
    ("DATABASE_URL", "mysql://private@host/x"): "DATABASE_URL must be",
    ("DATABASE_URL", "sqlite://"): "DATABASE_URL must be",
    ("DATABASE_URL", "sqlite:///"): "DATABASE_URL must be",
    ("DATABASE_URL", "sqlite:///:memory:"): "DATABASE_URL must be",
    ("DATABASE_URL", "postgresql+asyncpg://private@host/x"): "DATABASE_URL must be",
    ("DATABASE_URL", "postgresql://private@host:port/x"): "DATABASE_URL must be",
    ("HOST", ""): "HOST",
    ("PORT", ""): "PORT",
    ("PORT", "http"): "PORT",
    ("PORT", "70000"): "PORT",
    ("PORT", "-1"): "PORT",
    ("RAPPORT_LOG_LEVEL", "LOUD"): "RAPPORT_LOG_LEVEL",
}


@pytest.mark.parametrize(("name", "value"), WRONG, ids=repr)
def test_what_is_wrong_is_named_in_one_line(name: str, value: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    if value is None:
        monkeypatch.delenv(name)
    else:
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as wrong:
        load(RunSettings)
    text = str(wrong.value)
    assert text.startswith(WRONG[name, value])
    assert text.endswith(".")
    assert "\n" not in text
    assert "private" not in text


def test_one_of_two_ways_in_must_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SLACK_APP_TOKEN")
    assert load(RunSettings).slack_signing_secret
    monkeypatch.delenv("SLACK_SIGNING_SECRET")
    with pytest.raises(SettingsError, match=r"SLACK_APP_TOKEN .* or SLACK_SIGNING_SECRET .* is missing"):
        load(RunSettings)


def test_each_command_asks_only_for_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SLACK_APP_TOKEN")
    monkeypatch.delenv("SLACK_SIGNING_SECRET")
    assert load(SlackSettings).slack_bot_token
    monkeypatch.delenv("SLACK_BOT_TOKEN")
    assert load(DatabaseSettings).database_url


def test_secrets_do_not_show() -> None:
    assert "xoxb-1" not in repr(load(RunSettings))
    assert "s3cret" not in str(load(RunSettings).model_dump())


# Many workspaces


@pytest.mark.usefixtures("many")
def test_what_it_takes_for_many_workspaces() -> None:
    found = load(RunSettings).many
    assert found
    assert (found.client_id, found.client_secret, found.url) == ("1.2", "cl1ent", "https://rapport.nordlys.dk")
    assert found.cipher.decrypt(Fernet(OLD_KEY).encrypt(b"by the old key")) == b"by the old key"
    assert Fernet(KEY).decrypt(found.cipher.encrypt(b"by the first")) == b"by the first"


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("name", MANY)
def test_what_is_missing_for_many_is_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(name)
    with pytest.raises(SettingsError, match=rf"^{name} is missing: it goes with [A-Z_]+\.$"):
        load(RunSettings)


@pytest.mark.parametrize("name", MANY)
def test_one_workspace_and_many_at_once_is_an_error(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, MANY[name])
    with pytest.raises(SettingsError, match=rf"^SLACK_BOT_TOKEN .* and {name} .* are both set: unset one\.$"):
        load(RunSettings)


WRONG_FOR_MANY = {
    ("SLACK_CLIENT_ID", " "): "SLACK_CLIENT_ID is empty.",
    ("SLACK_CLIENT_SECRET", ""): "SLACK_CLIENT_SECRET is empty.",
    ("RAPPORT_ENCRYPTION_KEYS", ""): "RAPPORT_ENCRYPTION_KEYS must be keys as `rapport key` prints them",
    ("RAPPORT_ENCRYPTION_KEYS", "private-key"): "RAPPORT_ENCRYPTION_KEYS must be keys as",
    ("RAPPORT_ENCRYPTION_KEYS", f"{KEY},"): "RAPPORT_ENCRYPTION_KEYS must be keys as",
    ("RAPPORT_ENCRYPTION_KEYS", f"{KEY};{OLD_KEY}"): "RAPPORT_ENCRYPTION_KEYS must be keys as",
    ("RAPPORT_URL", ""): "RAPPORT_URL must be like https://",
    ("RAPPORT_URL", "rapport.nordlys.dk"): "RAPPORT_URL must be like https://",
    ("RAPPORT_URL", "http://rapport.nordlys.dk"): "RAPPORT_URL must be like https://rapport.your-agency.com: Slack and",
    ("RAPPORT_URL", "http://localhost.nordlys.dk"): "RAPPORT_URL must be like https://",
    ("RAPPORT_URL", "https://rapport.nordlys.dk/slack"): "RAPPORT_URL must be like https://",
    ("RAPPORT_URL", "https://me:private@rapport.nordlys.dk"): "RAPPORT_URL must be like https://",
    ("RAPPORT_URL", "https://rapport.nordlys.dk?private"): "RAPPORT_URL must be like https://",
    ("RAPPORT_URL", "https://["): "RAPPORT_URL must be like https://",
}


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize(("name", "value"), WRONG_FOR_MANY, ids=(str(n) for n in range(len(WRONG_FOR_MANY))))
def test_what_is_wrong_for_many_is_named_in_one_line(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as wrong:
        load(RunSettings)
    text = str(wrong.value)
    assert text.startswith(WRONG_FOR_MANY[name, value])
    assert "\n" not in text
    assert "private" not in text
    assert KEY not in text


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("url", ["http://localhost:3000", "http://127.0.0.1:3000", "http://[::1]:3000"])
def test_on_this_machine_http_will_do(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAPPORT_URL", url)
    found = load(RunSettings).many
    assert found
    assert found.url == url


@pytest.mark.usefixtures("many")
def test_secrets_of_many_do_not_show() -> None:
    settings = load(RunSettings)
    for shown in (repr(settings), str(settings.model_dump()), repr(settings.many)):
        assert not any(secret in shown for secret in ("cl1ent", KEY, OLD_KEY))


def test_encrypting_anew_takes_nothing_but_the_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in GOOD:
        monkeypatch.delenv(name)
    with pytest.raises(SettingsError, match=r"^RAPPORT_ENCRYPTION_KEYS is missing"):
        load(KeySettings)
    monkeypatch.setenv("RAPPORT_ENCRYPTION_KEYS", KEY)
    assert load(KeySettings).rapport_encryption_keys == SecretStr(KEY)

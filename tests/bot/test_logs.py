"""No secret and nobody's words reach the log, whichever library writes them and however they are spelled."""

import asyncio
import io
import json
import logging
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote, quote_plus

import pytest
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.logs import Redaction, log_to, log_to_stderr, secrets_of
from bot.settings import RunSettings
from tests.support.http import COMMAND, post, signed
from tests.support.stage import Stage

log = structlog.get_logger()

WORDS = "they cannot pay"
SETTINGS = RunSettings(
    slack_bot_token=SecretStr("xoxb-1-2-3"),
    slack_signing_secret=SecretStr("a \"very\" secret/'word' & more"),
    database_url="postgresql://rapport:p%40ss%2Fword@db.example:5432/rapport",
)
FERNET = "k" * 42 + "8="
HEX = "0123456789abcdef" * 2
SECRETS = {
    "a bot's token": "xoxb-2345-6789-AbCdEf",
    "a rotated token": "xoxe.xoxb-1-MS0yLTEyMw",
    "a refresh token": "xoxe-1-MS0yLTEyMw",
    "an app's token": "xapp-1-A0-99-0a1b2c",
    "a user's token": "xoxp-1-2-3-4",
    "a signature": f"v0={HEX * 2}",
    "a key": FERNET,
    "another key": f"_{FERNET[1:]}",
    "what it encrypted": "gAAAAABnQ0" + "x" * 60 + "==",
}
PLACES = {
    "{secret}": "",
    "Bearer {secret}": "Bearer ",
    "{{'Authorization': 'Bearer {secret}', 'Accept': '*/*'}}": "'Accept': '*/*'",
    "Cookie: state={secret}; theme=dark": "Cookie: ",
    "client_secret={secret}&code=1": "client_secret=",
    '{{"refresh_token": "{secret}", "ok": true}}': '"ok": true',
    "https://hooks.slack.com/actions/T1/2/{secret}": "https://hooks.slack.com…",
    "posting to https://files.slack.com/upload/v1/{secret}?x=1 now": "https://files.slack.com… now",
    "wss://wss-primary.slack.com/link/?ticket={secret}&app_id=1": "wss://wss-primary.slack.com…",
    "http://127.0.0.1:3000/slack/oauth_redirect?code={secret}&state={secret}": "http://127.0.0.1:3000…",
    "GET /slack/oauth_redirect?code={secret}&state={secret}": "GET /slack/oauth_redirect?code=",
    "postgresql+psycopg://rapport:{secret}@db.example:5432/rapport": "postgresql+psycopg://db.example:5432…",
    "password={secret} host=db": "host=db",
    "payload=%7B%22token%22%3A+%22{secret}%22%7D": "payload=%7B%22token%22%3A",
    "a line\\n{secret}": "a line",
    "my_{secret}": "my_",
    "response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1%2F2%2F{secret}&user_id=U1": "&user_id=U1",
    "posting to https%3A%2F%2Fhooks.slack.com%2Factions%2FT1%2F2%2F{secret} now": "https%3A%2F%2Fhooks.slack.com… now",
    "twice https%253A%252F%252Fhooks.slack.com%252Factions%252F{secret} now": "hooks.slack.com… now",
    'posting to "https:\\/\\/hooks.slack.com\\/actions\\/T1\\/2\\/{secret}" now': 'https:\\/\\/hooks.slack.com…" now',
    '{{"trigger_id":"1338.57.{secret}","response_url":"{secret}","ok":true}}': '"ok":true',
    "trigger_id=1338.57.{secret}&user_id=U1": "trigger_id=…&user_id=U1",
}
BODY = "5eCr3tB0dY"
SLACKS = st.sampled_from(["xoxb", "xoxp", "xoxa", "xoxr", "xoxs", "xoxe", "xoxe.xoxb", "xoxe.xoxp", "xapp"])
NASTY = [
    "%22",
    "%2C",
    "\\n",
    "my_",
    "://",
    "https://",
    "https%3A%2F%2F",
    "token=",
    "9",
    "x",
    "xox",
    "'",
    '"',
    "\\",
    "@",
    "/api/",
]
AROUND = st.lists(st.sampled_from(NASTY) | st.text(max_size=5), max_size=6).map("".join)
SPELLINGS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "repr": repr,
    "bytes": lambda text: repr(text.encode(errors="replace")),
    "in a structure": lambda text: repr({"a": [{text: (text, 1)}]}),
    "JSON": lambda text: json.dumps({"a": [text]}),
    "JSON within JSON": lambda text: json.dumps(json.dumps({text: text})),
    "as in an address": lambda text: quote(text, errors="replace"),
    "as in a form": lambda text: f"payload={quote_plus(json.dumps({'a': text}))}",
}


@dataclass
class Written:
    """What a program with these settings has logged."""

    stream: io.StringIO

    def lines(self) -> list[str]:
        return self.stream.getvalue().splitlines()

    def line(self) -> str:
        [line] = self.lines()
        return line


@pytest.fixture
def written() -> Iterator[Written]:
    """Logging as the program does it, at its most talkative, put back afterwards."""
    root, structured = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers[:], root.level
    root.handlers = []
    stream = io.StringIO()
    log_to(stream, "DEBUG", secrets_of(SETTINGS))
    yield Written(stream)
    root.handlers = handlers
    root.setLevel(level)
    structlog.configure(**structured)


@pytest.mark.parametrize(("place", "left"), PLACES.items(), ids=PLACES)
@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
def test_whatever_looks_like_a_secret_goes_and_the_rest_stays(secret: str, place: str, left: str) -> None:
    said = Redaction()(place.format(secret=secret))
    assert secret not in said
    assert left in said


@pytest.mark.parametrize("spelled", [str, quote_plus, json.dumps, repr], ids=lambda f: f.__name__)
def test_the_secrets_of_the_settings_go_however_they_are_spelled(spelled: type[str]) -> None:
    redacted = Redaction(secrets_of(SETTINGS))
    for secret in ("xoxb-1-2-3", "a \"very\" secret/'word' & more", "p@ss/word"):
        assert spelled(secret).strip("'\"") not in redacted(f"it is {spelled(secret)}!")
    assert redacted("it is p%40ss%2Fword!") == "it is …!"


def test_what_is_no_secret_stays_readable() -> None:
    for line in (
        "event=listening host=127.0.0.1 port=3000 level=info",
        f"event=delivery delivery={HEX} level=warning",
        "event='method not allowed' method=chat.postMessage error=not_in_channel seconds=30",
        "The server responded at https://slack.com/api/chat.postMessage with 429",
        "trace='run.py:75 serve > wiring.py:80 _build' workspace=T0123 channel=C0123 status=200",
        "Retry-After: 30, code=404, state=sending",
    ):
        assert Redaction()(line) == line


@given(st.text(st.sampled_from("ab:/@?=&.-'\" \\xo0v{}"), max_size=300))
def test_a_password_in_an_address_goes_whatever_it_looks_like(password: str) -> None:
    address = f"postgresql://rapport:{quote_plus(password)}sEcReT@db.example/rapport"
    assert "sEcReT" not in Redaction()(f"could not connect to {address}")


@pytest.mark.parametrize("spelled", SPELLINGS.values(), ids=SPELLINGS)
@given(before=AROUND, slacks=SLACKS, after=AROUND)
def test_a_token_of_slacks_goes_wherever_it_stands(
    spelled: Callable[[str], str], before: str, slacks: str, after: str
) -> None:
    assert BODY not in Redaction()(spelled(f"{before}{slacks}-1-{BODY}-2{after}"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=AROUND, slacks=SLACKS, after=AROUND)
def test_a_token_of_slacks_in_what_is_logged_goes(written: Written, before: str, slacks: str, after: str) -> None:
    text = f"{before}{slacks}-1-{BODY}-2{after}"
    log.warning(text, one=text, more={"list": [text], text: {"bytes": text.encode(errors="replace")}})
    logging.getLogger("slack_sdk").warning("odd %s: %r", text, {"view": {"private_metadata": text}})
    assert BODY not in written.stream.getvalue()


@pytest.mark.parametrize(
    "hostile", ["https%3A%2F%2F", "token%20", ":\\\\", "a://", "a", "://@", "token=", "v0=", "x:'", "https://a@"]
)
def test_a_line_made_to_keep_us_busy_is_read_like_any_other(hostile: str) -> None:
    assert "xoxb-9-9" not in Redaction()(f"{hostile * 30_000} xoxb-9-9")


@pytest.mark.parametrize("name", ["", "slack_bolt.AsyncApp", "slack_sdk.web", "aiohttp.server", "asyncio"])
@pytest.mark.parametrize("level", [logging.WARNING, logging.ERROR, logging.CRITICAL])
def test_whoever_logs_it_goes(written: Written, name: str, level: int) -> None:
    logging.getLogger(name).log(level, "token %s of %s", "xoxb-9-9", {"Authorization": "Bearer abcdefghijk"})
    assert "xoxb-9-9" not in written.line()
    assert "abcdefghijk" not in written.line()
    assert logging.getLevelName(level).lower() in written.line()


def test_ours_goes_through_the_same_hands(written: Written) -> None:
    for say in (log.debug, log.info, log.warning, log.error, log.critical):
        say(
            "called", url="https://hooks.slack.com/commands/T1/2/secret", token="xoxb-9-9", header=["Bearer abcdefghij"]
        )
    assert len(written.lines()) == 5
    for line in written.lines():
        assert "event=called" in line
        assert not any(secret in line for secret in ("commands", "xoxb-9-9", "abcdefghij"))


@pytest.mark.parametrize(
    "name", ["slack_bolt.AsyncApp", "slack_sdk.web.async_client", "sqlalchemy.engine", "aiohttp.access"]
)
def test_others_say_nothing_below_a_warning(written: Written, name: str) -> None:
    logging.getLogger(name).info("body: %s", WORDS)
    logging.getLogger(name).debug("body: %s", WORDS)
    assert written.lines() == []


async def test_ours_is_heard_at_every_level_while_bolt_is_at_work(stage: Stage, logged: Callable[[], str]) -> None:
    assert (await post(stage, COMMAND, signed(COMMAND)))[0] == 200
    for say in (log.debug, log.info, log.warning, log.error):
        say("still heard")
    assert logged().count("still heard") == 4


def fail() -> None:
    try:
        raise ValueError(WORDS)
    except ValueError as error:
        raise RuntimeError(f"{WORDS}, really") from error


def test_an_exception_is_its_kind_and_its_place(written: Written) -> None:
    try:
        fail()
    except RuntimeError as error:
        log.exception("request failed")
        log.exception("later", exc_info=error)
        logging.getLogger("aiohttp.server").exception("Error handling request")
        as_bolt_says_it = f"Failed to run it (error: {error})"
        logging.getLogger("slack_bolt").exception(as_bolt_says_it, stack_info=True)
        logging.getLogger("slack_bolt").exception("Failed", exc_info=(type(error), error, error.__traceback__))
    assert len(written.lines()) == 5
    for line in written.lines():
        assert "error=RuntimeError" in line
        assert "fail" in line
        assert WORDS not in line


async def test_a_task_that_nobody_waited_for_is_told_without_its_words(written: Written) -> None:
    loop = asyncio.get_running_loop()
    told = {"message": "Task exception was never retrieved", "exception": ValueError(WORDS), "future": WORDS}
    loop.default_exception_handler(told)
    assert "never retrieved" in written.line()
    assert "error=ValueError" in written.line()
    assert WORDS not in written.line()


def test_a_record_that_cannot_be_written_prints_nothing_else(
    written: Written, capsys: pytest.CaptureFixture[str]
) -> None:
    for_two = "%d of %d"
    logging.getLogger("slack_bolt").error(for_two, WORDS)
    log.info("still here")
    assert "still here" in written.line()
    assert WORDS not in capsys.readouterr().err


def test_one_record_is_one_line(written: Written) -> None:
    log.warning("odd", what="a\nlevel=info event=forged")
    logging.getLogger("slack_sdk").warning("odd\nlevel=info event=forged")
    assert len(written.lines()) == 2


@pytest.fixture
def last_words(written: Written, monkeypatch: pytest.MonkeyPatch) -> Written:
    """As `written`, and what nobody caught too."""
    for module, hook in (
        (sys, "excepthook"),
        (sys, "unraisablehook"),
        (threading, "excepthook"),
        (warnings, "showwarning"),
    ):
        monkeypatch.setattr(module, hook, getattr(module, hook))
    monkeypatch.setattr(sys, "stderr", written.stream)
    log_to_stderr("INFO")
    return written


def test_what_nobody_caught_is_told_the_same_way(last_words: Written) -> None:
    try:
        fail()
    except RuntimeError as error:
        sys.excepthook(type(error), error, error.__traceback__)
        threading.excepthook(threading.ExceptHookArgs((type(error), error, error.__traceback__, None)))
    warnings.showwarning(UserWarning(WORDS), UserWarning, "some/file.py", 7)
    crashed, thread, warned = last_words.lines()
    assert "event=crashed" in crashed
    assert "RuntimeError" in crashed
    assert "RuntimeError" in thread
    assert "at=file.py:7" in warned
    assert WORDS not in last_words.stream.getvalue()

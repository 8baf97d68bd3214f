"""What is logged: where something happened and of what kind, never a secret and never what somebody wrote.

One handler on the root writes whatever there is: ours, Bolt's, the SDK's, aiohttp's and Python's own warnings.
"""

import json
import logging
import re
import sys
import threading
import traceback
import warnings
from collections.abc import Iterable, Iterator, MutableMapping
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import quote, quote_plus

import structlog
from pydantic import SecretStr
from sqlalchemy import make_url
from structlog.stdlib import ProcessorFormatter

from bot.settings import DatabaseSettings

Event = MutableMapping[str, Any]

log = structlog.get_logger()

OURS = "bot.logs"
"""The logger behind our structlog. Bolt sets the level of one that is called like its app."""
GONE = "…"
"""What stands in the place of a secret."""
TELLING = 4
"""Characters from which on a setting's value is looked for: shorter ones stand in every other word."""
TOKENS = r"x (?: ox[a-z] (?:\.xox[a-z])? | app ) -[\w-]+"
"""Slack's tokens, whatever stands before them: `%22`, an escaped line break or a name."""
SHAPES = r"""
      (: (?:\\*/){2} | %(?:25)*3A (?:%(?:25)*2F){2})                   # of an address, also one within another, stay
      (?:[^\s/'"\\]*@)?                                               # scheme, host and port,
      (\[[0-9a-f:.]+\] | [\w.-]*) (:\d{1,5}(?![^\s'"\\]*@))?          # and the Web API's method
      (/api/[a-z][\w.]*)? (?:[^\s'"\\] | \\+/)*
    | v0=[0-9a-f]+                                                     # signatures
    | ((?:authorization|cookie) \\?['"]?\s*[:=]\s*) [^\r\n,}]+
    | ((?:bearer|basic)\s+) [\w+/=.~-]{8,}
    | [\w-]{42,43}=                                                    # keys of Fernet's,
    | gAAAA[\w-]{20,}={0,2}                                            # and what they encrypted
    | ((?: token|secret|password|passwd|signature|ticket|_keys?|trigger_id|response_url|[?&](?:code|state) )
       (?:\\?['"]|%22)? (?:\s|%20)* (?:[:=]|%3A) (?:\s|%20)* )
      (?: \\?'[^']*' | \\?"[^"]*" | [^\s'"&,;)}]+ )                     # whatever is called so
"""
"""Of what these find, the groups stay."""


class Redaction:
    """Takes secrets out of a text: what looks like one, and these `values` wherever they stand."""

    def __init__(self, values: Iterable[str] = ()) -> None:
        known = {spelling for value in values if len(value) >= TELLING for spelling in _spellings(value)}
        longest_first = [re.escape(value) for value in sorted(known, key=len, reverse=True)]
        self._known = re.compile("|".join([*longest_first, TOKENS]), re.VERBOSE | re.IGNORECASE)
        self._likely = re.compile(SHAPES, re.VERBOSE | re.IGNORECASE)

    def __call__(self, text: str) -> str:
        """The text without its secrets. What is surely one goes first: it might stand where a host stays."""
        return self._likely.sub(_what_stays, self._known.sub(GONE, text))


def secrets_of(settings: DatabaseSettings) -> Iterator[str]:
    """What is secret in settings: each SecretStr, its parts where it is a list, and the database's password."""
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if isinstance(value, SecretStr):
            yield from {value.get_secret_value(), *value.get_secret_value().split(",")}
    if password := make_url(settings.database_url).password:
        yield str(password)


def log_to_stderr(level: str, secrets: Iterable[str] = ()) -> None:
    """Log to standard error without these `secrets`, also what nobody caught. Standard output holds results only."""
    log_to(sys.stderr, level, secrets)
    sys.excepthook = lambda _kind, error, _trace: log.critical("crashed", exc_info=error)
    sys.unraisablehook = lambda lost: log.error("an error was lost", exc_info=lost.exc_value)
    threading.excepthook = lambda lost: log.error("a thread crashed", exc_info=lost.exc_value)
    warnings.showwarning = lambda _words, kind, file, line, *_: log.warning(
        "warned", kind=kind.__name__, at=f"{Path(file).name}:{line}"
    )


def log_to(stream: TextIO, level: str, secrets: Iterable[str] = ()) -> None:
    """Log to a stream. Bolt and the SDK log people's words, so they speak only when it matters.

    The root is what keeps them quiet: Bolt gives the root's level to each of its own loggers.
    """
    ours = logging.getLevelNamesMapping()[level]
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_formatter(Redaction(secrets), for_people=stream.isatty()))
    logging.basicConfig(level=max(ours, logging.WARNING), handlers=[handler], force=True)
    logging.raiseExceptions = False  # a record that cannot be formatted would be printed with all that it holds
    writer = logging.getLogger(OURS)
    writer.setLevel(ours)
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(ours),
        logger_factory=lambda *_: writer,
        processors=[ProcessorFormatter.wrap_for_formatter],
    )


def _formatter(redacted: Redaction, *, for_people: bool) -> logging.Formatter:
    return ProcessorFormatter(
        processors=[
            _from_others,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _where_it_broke,
            ProcessorFormatter.remove_processors_meta,
            structlog.dev.ConsoleRenderer(colors=False) if for_people else structlog.processors.LogfmtRenderer(),
            lambda _logger, _method, line: redacted(str(line)),
        ]
    )


def _from_others(_logger: object, _method: str, event: Event) -> Event:
    """Of a record that is not ours its first line, without its exception's words; asyncio's others hold reprs."""
    if not event["_from_structlog"]:
        error = _error_in(event)
        words = event["event"].replace(str(error), type(error).__name__) if str(error or "") else event["event"]
        event.update(event=words.partition("\n")[0], logger=event["_record"].name)
    return event


def _where_it_broke(_logger: object, _method: str, event: Event) -> Event:
    """The kind of an exception and the code that was running; its message may hold what somebody wrote."""
    error = _error_in(event)
    event.pop("exc_info", None)
    event.pop("stack_info", None)
    if error:
        frames = traceback.extract_tb(error.__traceback__)
        event.setdefault("error", type(error).__name__)
        event["trace"] = " > ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in frames)
    return event


def _error_in(event: Event) -> BaseException | None:
    """What structlog and logging call exc_info is the exception, its triple, or True for the one being handled."""
    match event.get("exc_info"):
        case BaseException() as error:
            return error
        case (_, BaseException() as error, _):
            return error
        case True:
            return sys.exception()
    return None


def _spellings(value: str) -> set[str]:
    """As it is, as in an address, and as in quotes."""
    return {value, quote(value, safe=""), quote_plus(value), json.dumps(value)[1:-1], repr(value)[1:-1]}


def _what_stays(found: re.Match[str]) -> str:
    kept = "".join(part for part in found.groups() if part)
    return kept if kept == found[0] else f"{kept}{GONE}"

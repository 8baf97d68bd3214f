"""All that a test run logged is searched for every secret and for whatever people wrote; the run fails where it stands.

Each process of the run logs as the program does, at DEBUG, into a file of its own, and keeps beside it what must not be
found. Settings' values are not taken out as they are in production: no line may hold them in the first place.
"""

import json
import re
import secrets
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TextIO

import pytest
from pydantic import SecretStr
from sqlalchemy import JSON, String, Text, event
from sqlalchemy.orm import configure_mappers

from bot.logs import log_to
from handlers import FEATURES
from models import tables
from models.base import Base

SECRET, TYPED = "secret", "words of a person"
TELLING, DISTINCT = 8, 5
"""Characters, and different ones, from which on words of people are looked for: shorter ones are ours as well."""
HEAD = 6
"""Characters by which a line is searched; no secret is shorter."""
CHUNK = 24
"""Characters of long words that are looked for at a time: a part that was cut out is found as well."""
SPELLING = re.compile(r"\\+(?:u[0-9a-f]{4}|x[0-9a-f]{2}|[nrt])|%[0-9A-F]{2}|[^A-Za-z0-9_]")
"""What differs between the ways of writing a text: quotes, escapes, spaces and whatever is not ASCII."""
ENTROPY = 16
"""Bytes from which on what is drawn at random is a secret rather than an id."""
OURS = {"payload", "answer", "details", "key", "reason", "retention", "scopes"}
"""Columns that are long enough for words of people, and hold ours."""
NAMES = {part for feature in FEATURES for modal in feature.doors for part in modal.split(".")} | {
    "internal",
    "owner_id",
}
"""What our modals are called, and the fields that one remembers, stands in the log, whoever types such a word."""
MARK = "# "


class Notes:
    """What one process of the run logged, and what must not be found in it, told once each."""

    log: TextIO
    _kept: TextIO

    def __init__(self) -> None:
        self._told: set[str] = set()

    def begin(self, folder: Path, name: str) -> None:
        """Write them into this folder."""
        self.log = (folder / f"{name}.log").open("a", buffering=1)
        self._kept = (folder / f"{name}.kept").open("a", buffering=1)

    def end(self) -> None:
        """Nothing more comes."""
        self.log.close()
        self._kept.close()

    def keep(self, kind: str, words: object) -> None:
        """Keep what must not be found; of JSON, every string in it."""
        if isinstance(words, dict | list):
            for part in words.values() if isinstance(words, dict) else words:
                self.keep(kind, part)
        elif isinstance(words, str) and words not in self._told:
            self._told.add(words)
            self._kept.write(json.dumps([kind, words]) + "\n")


NOTES = Notes()


class LogSearch:
    """The part of the search that whoever started the run does, at its end."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """A worker of xdist writes into the same folder."""
        node.workerinput["logs"] = str(self.folder)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Look; what was found is an error of the run."""
        if found := list(search(self.folder)):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
            _report(session.config, "\n".join(["What must not be logged was logged:", *found]))
        else:
            shutil.rmtree(self.folder, ignore_errors=True)


def pytest_configure(config: pytest.Config) -> None:
    """Begin: from here on everything is logged, and everything secret or typed is kept."""
    worker = getattr(config, "workerinput", None)
    folder = Path(worker["logs"] if worker else tempfile.mkdtemp(prefix="rapport-logs-"))
    if worker is None:
        config.pluginmanager.register(LogSearch(folder))
    NOTES.begin(folder, worker["workerid"] if worker else "main")
    log_to(NOTES.log, "DEBUG")
    _notice_secrets()
    _notice_rows()


def pytest_unconfigure() -> None:
    """End."""
    NOTES.end()


def pytest_runtest_logstart(nodeid: str) -> None:
    """What follows was logged in this test."""
    NOTES.log.write(f"{MARK}{nodeid}\n")


@pytest.fixture
def logged() -> Callable[[], str]:
    """What has been logged since the test asked for it, as the program writes it."""
    log = Path(NOTES.log.name)
    begin = log.stat().st_size

    def so_far() -> str:
        return log.read_bytes()[begin:].decode()

    return so_far


def also_logged(text: str) -> None:
    """A program that a test started has written this to its log."""
    NOTES.log.write(text)


def typed(body: dict[str, Any]) -> None:
    """Somebody in the sandbox typed something."""
    if isinstance(text := body.get("text"), str):
        NOTES.keep(TYPED, re.sub(r"^/\S+\s*", "", text))
    if isinstance(body.get("value"), str):
        NOTES.keep(TYPED, body["value"])
    NOTES.keep(TYPED, [field.get("value") for field in (body.get("values") or {}).values()])


def search(folder: Path) -> Iterator[str]:
    """Every place where something stands that must not: file, line, the test that ran, and what it is."""
    needles = _needles(json.loads(line) for kept in folder.glob("*.kept") for line in kept.read_text().splitlines())
    for log in sorted(folder.glob("*.log")):
        test = "before the first test"
        for number, line in enumerate(log.read_text(errors="replace").split("\n"), 1):
            if line.startswith(MARK):
                test = line.removeprefix(MARK)
            elif hit := _first_in(_plain(line), needles):
                kind, words = needles[hit[:HEAD]][hit]
                yield f"{log}:{number} in {test}: {kind}, {words!r}"


Needles = dict[str, dict[str, tuple[str, str]]]


def _needles(kept: Iterable[tuple[str, str]]) -> Needles:
    """What to look for, by its first characters."""
    by_head: defaultdict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
    for kind, words in kept:
        for needle in _chunks(_plain(words)):
            is_telling = len(needle) >= TELLING and len(set(needle)) >= DISTINCT and not needle.isdigit()
            is_telling &= needle not in NAMES
            if is_telling or (kind == SECRET and len(needle) >= HEAD):
                by_head[needle[:HEAD]][needle] = (kind, words)
    return dict(by_head)


def _plain(text: str) -> str:
    return SPELLING.sub("", text)


def _chunks(text: str) -> Iterator[str]:
    for at in range(0, max(len(text) - CHUNK, 0) + 1, CHUNK):
        yield text[at : at + CHUNK]


def _first_in(line: str, needles: Needles) -> str | None:
    for at in range(len(line) - HEAD + 1):
        for needle in needles.get(line[at : at + HEAD], ()):
            if line.startswith(needle, at):
                return needle
    return None


def _notice_secrets() -> None:
    """Whatever a setting hides and whatever is drawn at random, by the sandbox as by the bot."""

    def hidden(secret: SecretStr, value: str, init: Callable[[Any, str], None] = SecretStr.__init__) -> None:
        init(secret, value)
        NOTES.keep(SECRET, value)

    def noticed(draw: Callable[[int | None], str]) -> Any:
        def drawn(size: int | None = None) -> str:
            text = draw(size)
            if size is None or size >= ENTROPY:
                NOTES.keep(SECRET, text)
            return text

        return drawn

    SecretStr.__init__ = hidden  # type: ignore[assignment, method-assign]
    secrets.token_hex, secrets.token_urlsafe = noticed(secrets.token_hex), noticed(secrets.token_urlsafe)


def _notice_rows() -> None:
    """Whatever is put into a column that can hold words of people."""
    assert tables
    configure_mappers()
    for mapper in Base.registry.mappers:
        for attribute in mapper.column_attrs:
            [column] = attribute.columns
            long = isinstance(column.type, Text | JSON) or (
                isinstance(column.type, String) and (column.type.length or 0) >= 80
            )
            if long and column.name not in OURS:
                event.listen(attribute.class_attribute, "set", _put)


def _put(_row: object, value: object, *_more: object) -> None:
    NOTES.keep(TYPED, value)


def _report(config: pytest.Config, text: str) -> None:
    reporter = config.pluginmanager.getplugin("terminalreporter")
    report = pytest.TestReport("what was logged", ("tests", None, "what was logged"), {}, "failed", text, "teardown")
    reporter.stats.setdefault("error", []).append(report)

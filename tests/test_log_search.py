"""The search of the log finds what it must: else a run in which nothing is found would say nothing."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.log_search import SECRET, TYPED, search

ROOT = Path(__file__).parent.parent
LEAKS = """
import logging
import secrets

import pytest
import structlog
from pydantic import SecretStr
from models.drafts import Draft
from models.ratings import Rating
from tests.support.log_search import typed


def hidden(): return SecretStr("s3cret-of-a-test").get_secret_value()
def drawn(): return secrets.token_urlsafe(18)
def why(): return Rating(why="They 'never' pay, 'on time'").why
def draft(): return str(Draft(values={"what": "They called\\nat midnight"}).values)
def command():
    typed({"text": "/client-log acme says nothing works"})
    return "acme says nothing works"


@pytest.mark.parametrize("leak", [hidden, drawn, why, draft, command], ids=lambda leak: leak.__name__)
def test_leaks(leak):
    structlog.get_logger().debug("told", words=leak())


def test_leaks_by_another_logger():
    logging.getLogger("slack_bolt").warning("body: %s", why())


def test_leaks_nothing():
    hidden(), drawn(), why(), draft(), command()
    structlog.get_logger().debug("told", words="acme, Acme Ltd, s3cret")
"""


def run(folder: Path, *chosen: str) -> tuple[int, str]:
    """A test run of its own, with the search; gives its exit code and what it printed."""
    (folder / "test_leaks.py").write_text(LEAKS)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "tests.support.log_search",
        "-p",
        "no:cacheprovider",
        "-c",
        "/dev/null",
    ]
    done = subprocess.run(
        [*command, f"--rootdir={folder}", str(folder), *chosen], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("processes", [0, 2])
def test_a_run_that_logs_what_it_must_not_fails_and_names_the_places(tmp_path: Path, processes: int) -> None:
    code, said = run(tmp_path, "-n", str(processes))
    assert code == 1, said
    assert "7 passed, 1 error" in said
    for name in ("[hidden]", "[drawn]", "[why]", "[draft]", "[command]", "_by_another_logger"):
        assert f"test_leaks.py::test_leaks{name}: " in said
    assert "test_leaks_nothing" not in said


def test_a_run_that_logs_nothing_of_that_kind_passes(tmp_path: Path) -> None:
    code, said = run(tmp_path, "-n", "0", "-k", "leaks_nothing")
    assert code == 0, said


@pytest.mark.parametrize(
    ("kind", "told", "line"),
    [
        (TYPED, "They cannot pay us", 'event="They cannot pay us" level=info'),
        (TYPED, "They cannot pay us", "body=text=They+cannot+pay+us&user=U1"),
        (TYPED, 'Called "never again": why?', r"event=\"Called \\\"never again\\\": why?\""),
        (TYPED, "Sølvi ringede i går aftes", r"S\u00f8lvi ringede i g\u00e5r aftes"),
        (
            TYPED,
            "They never paid in time, and they never will: " * 9,
            "event=cut what='never paid in time, and they never will: they nev…'",
        ),
        (SECRET, "s3cr&t/word", "s3cr%26t%2Fword"),
        (SECRET, "s3cret", "a s3cret."),
    ],
)
def test_it_is_found_however_it_is_written(tmp_path: Path, kind: str, told: str, line: str) -> None:
    (tmp_path / "gw0.kept").write_text(json.dumps([kind, told]) + "\n")
    (tmp_path / "gw1.log").write_text(f"# tests/a.py::test_b\nevent=fine\n{line}\n")
    [place] = search(tmp_path)
    assert "gw1.log:3 in tests/a.py::test_b: " in place


@pytest.mark.parametrize("told", ["Acme", "2030-01-07", "--------------", "00000000", "æøåæøåæøå"])
def test_what_tells_nothing_is_not_looked_for(tmp_path: Path, told: str) -> None:
    (tmp_path / "gw0.kept").write_text(json.dumps([TYPED, told]) + "\n")
    (tmp_path / "gw0.log").write_text(f"event={told}\n")
    assert list(search(tmp_path)) == []

"""One at a time on an SQLite file, and a kill frees it."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.lock import LockedError, only_one

HOLD = """
import sys
from bot.lock import only_one
with only_one(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_the_second_is_refused_and_the_file_is_named(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'x.db'}"
    with only_one(url):
        with pytest.raises(LockedError, match=r"x\.db"), only_one(url):
            pytest.fail("two at once")
        with only_one(f"sqlite:///{tmp_path / 'other.db'}"):
            pass
    with only_one(url):
        pass


def test_the_same_file_by_another_path_is_the_same_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "link.db").symlink_to(tmp_path / "x.db")
    monkeypatch.chdir(tmp_path)
    with only_one(f"sqlite:///{tmp_path / 'x.db'}"):
        for url in ("sqlite:///x.db", "sqlite:///./x.db", "sqlite:///link.db"):
            with pytest.raises(LockedError), only_one(url):
                pytest.fail("two at once")


def test_postgresql_is_shared() -> None:
    url = "postgresql://nobody@nowhere/x"
    with only_one(url), only_one(url):
        pass


def test_a_kill_frees_it(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'x.db'}"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(LockedError), only_one(url):
            pytest.fail("two at once")
        holder.kill()
    with only_one(url):
        pass

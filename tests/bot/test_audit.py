"""`rapport audit`: lines of JSON from the database alone, and one clear line where it cannot be."""

from datetime import timedelta
from pathlib import Path

import orjson
import pytest
from sqlalchemy import create_engine, text

from models.audit import Act, AuditEntry
from models.base import Workspace
from models.session import Database
from tests.support.command import rapport
from tests.support.house import OURS, THEIRS
from tests.support.time import NOW


async def rapport_audit(
    folder: Path, url: str, *options: str, fresh: bool = False
) -> tuple[int, list[dict[str, object]], str]:
    """Run it with nothing but a database; gives its exit code, the lines and standard error."""
    code, out, err = await rapport("audit", *options, folder=folder, environment={"DATABASE_URL": url}, fresh=fresh)
    assert "Traceback" not in err
    return code, [orjson.loads(line) for line in out.splitlines()], err


async def fill(url: str, *workspaces: str) -> str:
    """Two entries in each workspace; gives the URL."""
    database = Database(url)
    for workspace in workspaces:
        async with database.transaction(workspace) as session:
            session.add(Workspace(id=workspace, name="Nordlys", bot_user_id="URAPPORT"))
            await session.flush()
            session.add(AuditEntry(at=NOW, act=Act.SAW_RATINGS, actor_id="ULARS", client_id=7))
            roles = {"old": "member", "new": "lead"}
            given = AuditEntry(at=NOW + timedelta(hours=1), act=Act.GAVE_ROLE, actor_id="UMETTE", details=roles)
            given.person_id = "ULARS"
            session.add(given)
    await database.close()
    return url


async def test_the_trail_as_lines_of_json(database_url: str, tmp_path: Path) -> None:
    code, lines, err = await rapport_audit(tmp_path, await fill(database_url, OURS), fresh=True)
    assert (code, err) == (0, "")
    assert lines[1:] == [
        {
            "workspace": OURS, "at": "2030-01-07T08:00:00+00:00", "who": "ULARS", "act": "saw_ratings",
            "client": 7, "person": None, "channel": None, "details": {},
        },
        {
            "workspace": OURS, "at": "2030-01-07T09:00:00+00:00", "who": "UMETTE", "act": "gave_role",
            "client": None, "person": "ULARS", "channel": None, "details": {"old": "member", "new": "lead"},
        },
    ]  # fmt: skip


async def test_who_reads_it_is_in_it_too(database_url: str, tmp_path: Path) -> None:
    await fill(database_url, OURS)
    for times in (1, 2):
        _code, lines, _err = await rapport_audit(tmp_path, database_url, "--act", "saw_trail")
        assert [(line["who"], line["act"]) for line in lines] == [(None, "saw_trail")] * times


async def test_unwritten_it_is_not_shown(sqlite_url: str, tmp_path: Path) -> None:
    engine = create_engine(await fill(sqlite_url, OURS))
    with engine.begin() as connection:
        full = "CREATE TRIGGER full_up BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'full'); END"
        connection.execute(text(full))
    engine.dispose()
    code, lines, err = await rapport_audit(tmp_path, sqlite_url)
    assert (code, lines) == (2, [])
    assert "the database does not answer" in err


@pytest.mark.parametrize(
    ("options", "acts"),
    [
        (("--workspace", OURS, "--since", "2030-01-07T09:00+01:00"), ["saw_ratings", "gave_role"]),
        (("--since", "2030-01-07T09:30+01:00"), ["gave_role"]),
        (("--person", "UMETTE"), ["gave_role"]),
        (("--person", "ULARS"), ["saw_ratings", "gave_role"]),
        (("--act", "saw_ratings"), ["saw_ratings"]),
        (("--act", "erased"), []),
    ],
)
async def test_it_is_narrowed_by_options(
    sqlite_url: str, tmp_path: Path, options: tuple[str, ...], acts: list[str]
) -> None:
    code, lines, _err = await rapport_audit(tmp_path, await fill(sqlite_url, OURS), *options)
    assert code == 0
    assert [line["act"] for line in lines] == acts


async def test_each_workspace_has_its_own(database_url: str, tmp_path: Path) -> None:
    code, lines, _err = await rapport_audit(tmp_path, await fill(database_url, OURS, THEIRS), "--workspace", THEIRS)
    assert code == 0
    assert [line["workspace"] for line in lines] == [THEIRS] * 3


@pytest.mark.parametrize(
    ("workspaces", "options", "why"),
    [
        ((OURS, THEIRS), (), "--workspace is missing: there is T1, T2."),
        ((OURS,), ("--workspace", "T404"), "--workspace is unknown: there is T1."),
        ((), (), "No workspace has installed Rapport"),
        ((OURS,), ("--act", "danced"), "--act is unknown: there are saw_ratings, saw_money,"),
    ],
)
async def test_what_is_not_clear_is_said_in_one_line(
    sqlite_url: str, tmp_path: Path, workspaces: tuple[str, ...], options: tuple[str, ...], why: str
) -> None:
    code, lines, err = await rapport_audit(tmp_path, await fill(sqlite_url, *workspaces), *options)
    assert (code, lines) == (2, [])
    assert why in err
    assert len(err.splitlines()) == 1


async def test_a_database_that_was_never_migrated_is_named(tmp_path: Path) -> None:
    code, lines, err = await rapport_audit(tmp_path, f"sqlite:///{tmp_path / 'empty.db'}")
    assert (code, lines) == (2, [])
    assert "rapport migrate" in err

"""Whatever is wrong with an export is said in one sentence, and then nothing of it is kept."""

from collections.abc import AsyncIterator, Callable
from hashlib import sha256
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import orjson
import pytest
from sqlalchemy import select

from models.clients import Client
from models.migrations import head
from models.session import Database
from models.transfer.manifest import NAME, README, lines_of
from models.transfer.opening import BadExportError, is_export, opened
from models.transfer.taking import NotEmptyError
from tests.support.exported import cells_of, changed, given_out, retold, taken_in
from tests.support.house import OURS, THEIRS
from tests.support.many import a_client
from tests.support.time import NOW

CLIENTS = lines_of("clients")
Parts = dict[str, bytes]


@pytest.fixture
async def export(database: Database) -> bytes:
    """Two clients of ours; the workspace goes then, so that there is room for it."""
    async with database.transaction(OURS) as session:
        session.add_all([a_client("Acme", NOW), a_client("Globex", NOW)])
    file = BytesIO()
    await given_out(database, OURS, file)
    async with database.transaction(OURS) as session:
        for client in await session.scalars(select(Client)):
            await session.delete(client)
    return file.getvalue()


@pytest.fixture
async def unchanged(database: Database, export: bytes) -> AsyncIterator[None]:
    """Both workspaces are afterwards what they were."""
    assert export
    before = [await cells_of(database, workspace) for workspace in (OURS, THEIRS)]
    yield
    assert [await cells_of(database, workspace) for workspace in (OURS, THEIRS)] == before


def sealed(parts: Parts, table: str, lines: list[dict[str, Any]]) -> None:
    """Other rows, with a manifest that agrees: whoever did this meant it."""
    written = b"".join(orjson.dumps(line) + b"\n" for line in lines)
    parts[lines_of(table)] = written
    tables = orjson.loads(parts[NAME])["tables"]
    tables[table] |= {"rows": len(lines), "sha256": sha256(written).hexdigest()}
    retold(parts, tables=tables)


def rows(parts: Parts, table: str = "clients") -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in parts[lines_of(table)].splitlines()]


def one(**to: Any) -> Callable[[Parts], None]:
    """The second client is different."""

    def change(parts: Parts) -> None:
        first, second = rows(parts)
        sealed(parts, "clients", [first, second | to])

    change.__name__ = str(to)
    return change


def without(column: str) -> Callable[[Parts], None]:
    def change(parts: Parts) -> None:
        first, second = rows(parts)
        del second[column]
        sealed(parts, "clients", [first, second])

    return change


def a_letter(parts: Parts) -> None:
    parts[CLIENTS] = parts[CLIENTS].replace(b"Acme", b"Acne")


def half_a_letter(parts: Parts) -> None:
    one(name="halfaletter")(parts)
    written = parts[CLIENTS].replace(b"halfaletter", b"\\ud800")
    parts[CLIENTS] = written
    tables = orjson.loads(parts[NAME])["tables"]
    tables["clients"]["sha256"] = sha256(written).hexdigest()
    retold(parts, tables=tables)


def a_line_less(parts: Parts) -> None:
    parts[CLIENTS] = parts[CLIENTS].splitlines(keepends=True)[0]


def a_line_more(parts: Parts) -> None:
    parts[CLIENTS] *= 2


def no_json(parts: Parts) -> None:
    parts[CLIENTS] = b"[" * 100_000 + b"\n" + parts[CLIENTS].splitlines(keepends=True)[1]


def no_table(parts: Parts) -> None:
    del parts[CLIENTS]


def another_table(parts: Parts) -> None:
    parts[lines_of("secrets")] = b""


def of_one_client(parts: Parts) -> None:
    del parts[NAME]


def of_tomorrow(parts: Parts) -> None:
    retold(parts, schema="9999", anything="else")


def not_ours(parts: Parts) -> None:
    retold(parts, format="of somebody else")


def broken_manifest(parts: Parts) -> None:
    parts[NAME] = parts[NAME][:-9]


def nobodys_team(parts: Parts) -> None:
    mate = {"workspace_id": OURS, "client_id": 99, "user_id": "USOFIE"}
    about = {"named": False, "since": NOW.isoformat()}
    columns = orjson.loads(parts[NAME])["tables"]["client_teams"]["columns"]
    sealed(parts, "client_teams", [{column: (mate | about).get(column) for column in columns}])


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize(
    ("change", "why"),
    [
        (a_letter, "clients.jsonl: it is not as it was written"),
        (a_line_less, "clients.jsonl: it is not as it was written"),
        (a_line_more, "clients.jsonl, line 3: it is not as it was written"),
        (no_json, "clients.jsonl, line 1: it is not as it was written"),
        (no_table, "the table 'clients' is missing"),
        (another_table, "there is no table 'secrets'"),
        (one(workspace_id=THEIRS), "line 2: this row is another workspace's"),
        (one(password="x"), "line 2: there is no column 'password' in clients"),
        (without("name"), "line 2: the column 'name' is missing"),
        (one(name=None), "line 2: name is wrong: it may not be empty"),
        (one(name=7), "line 2: name is wrong: it must be text"),
        (one(status="ours"), "line 2: status is wrong: it cannot be read"),
        (one(created_at="2026-01-01T00:00:00"), "line 2: created_at is wrong: it cannot be read"),
        (one(created_at="0001-01-01T00:00:00+05:00"), "line 2: created_at is wrong: it cannot be read"),
        (half_a_letter, "line 2: name is wrong: it cannot be read"),
        (one(yearly_budget="1.234"), "line 2: yearly_budget is wrong"),
        (one(yearly_budget="NaN"), "line 2: yearly_budget is wrong"),
        (one(id=2**63), "line 2: id is wrong: it must be a whole number"),
        (one(team_named=1), "line 2: team_named is wrong: it must be true or false"),
        (one(id=1), "lines 1 to 2: one of these rows refers to a row that is not there, or is there twice"),
        (nobodys_team, "client_teams.jsonl"),
        (of_one_client, "an export of one client or one person"),
        (of_tomorrow, r"another version of Rapport \(schema 9999, here \d+\). Install the version that made"),
        (not_ours, "not made by rapport export --all"),
        (broken_manifest, "manifest.json: it is not as it was written"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
async def test_what_was_changed_is_refused(
    database: Database, export: bytes, change: Callable[[Parts], None], why: str
) -> None:
    with pytest.raises(BadExportError, match=why):
        await taken_in(database, OURS, changed(export, change))


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
async def test_a_zip_that_was_cut_is_known_and_refused(database: Database, export: bytes, share: float) -> None:
    cut = export[: int(len(export) * share)]
    assert is_export(cut)
    with pytest.raises(BadExportError, match="damaged or was cut short"):
        await taken_in(database, OURS, BytesIO(cut))


@pytest.mark.usefixtures("unchanged")
async def test_a_zip_with_a_broken_byte_is_refused(database: Database, export: bytes) -> None:
    with ZipFile(BytesIO(export)) as archive:
        part = archive.getinfo(CLIENTS)
    at = part.header_offset + 30 + len(part.filename) + part.compress_size // 2
    broken = export[:at] + bytes([export[at] ^ 0xFF]) + export[at + 1 :]
    with pytest.raises(BadExportError):
        await taken_in(database, OURS, BytesIO(broken))


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        archive.writestr(README, "boo")
        archive.writestr(CLIENTS, bytes(100_000_000))
    with pytest.raises(BadExportError, match="far too large once unpacked"), opened(made, head()):
        pass


@pytest.mark.usefixtures("unchanged")
async def test_one_line_without_end_is_refused(database: Database, export: bytes) -> None:
    def endless(parts: Parts) -> None:
        parts[CLIENTS] = b'{"name": "' + b"x" * 17_000_000

    with pytest.raises(BadExportError, match="line 1: it is not as it was written"):
        await taken_in(database, OURS, changed(export, endless))


async def test_a_workspace_that_has_anything_takes_nothing_in(database: Database, export: bytes) -> None:
    async with database.transaction(OURS) as session:
        session.add(a_client("Hooli", NOW))
    before = await cells_of(database, OURS)
    with pytest.raises(NotEmptyError, match="clients"):
        await taken_in(database, OURS, BytesIO(export))
    assert await cells_of(database, OURS) == before


async def test_as_it_was_it_is_taken_in(database: Database, export: bytes) -> None:
    await taken_in(database, OURS, BytesIO(export))
    assert [row[1] for row in (await cells_of(database, OURS))["clients"]] == ["Acme", "Globex"]

"""The only door to the database: a session that sees one workspace and nothing else.

The tenant key is applied here and nowhere else. Every query a session runs is narrowed to its workspace,
every new row is stamped with it, and what cannot be narrowed (text, Core tables, bulk inserts) is refused.
On PostgreSQL the database does the same once more, whatever the statement (models/bounds.py).
"""

import sqlite3
from asyncio import Semaphore
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, nullcontext
from typing import Any, NoReturn

from sqlalchemy import Connection, Engine, Select, Update, event, false, make_url, select
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria

from models.base import Mergeable, TenantOwned, Unowned, Workspace
from models.bounds import BOUNDS, Bounds, bind
from models.narrowing import can_be_narrowed, values_of

READING, MERGED_TOO = "rapport_reading", "merged_too"
SWITCHES = 10
"""How many others may be opening the same new database of SQLite."""
ALL_WORKSPACES = select(Workspace.id).order_by(Workspace.id)


class TenantError(RuntimeError):
    """A statement or a row that does not belong to the session's workspace."""


class TenantSession(Session):
    """A synchronous session bound to one workspace; used through AsyncSession."""

    @property
    def workspace_id(self) -> str:
        """The workspace this session was opened for."""
        return str(self.info["workspace_id"])

    def connection(self, *_: Any, **__: Any) -> NoReturn:
        """Refused, as the bulk methods are: what goes this way is neither narrowed nor stamped."""
        raise TenantError("nothing goes past the session")

    bulk_save_objects = bulk_insert_mappings = bulk_update_mappings = connection


@event.listens_for(TenantSession, "do_orm_execute")
def _narrow(state: ORMExecuteState) -> None:
    assert isinstance(state.session, TenantSession)  # noqa: S101 - the listener is registered on that class
    if state.session.info["reading"] and not state.is_select:
        raise TenantError("this session only reads")
    if isinstance(state.statement, Update) and "workspace_id" in values_of(state.statement):
        raise TenantError("no row moves to another workspace")
    own = state.session.workspace_id
    state.statement = state.statement.options(
        with_loader_criteria(TenantOwned, lambda cls: cls.workspace_id == own, include_aliases=True),
        with_loader_criteria(Workspace, lambda cls: cls.id == own, include_aliases=True),
    )
    if not state.session.info.get(MERGED_TOO) and not state.is_column_load:
        alone = with_loader_criteria(Mergeable, lambda cls: cls.merged_into_id.is_(None), include_aliases=True)
        state.statement = state.statement.options(alone)
    if not state.session.info["installing"]:
        state.statement = state.statement.options(with_loader_criteria(Unowned, false(), include_aliases=True))
    if not can_be_narrowed(state):
        raise TenantError("only ORM statements that can be narrowed to one workspace are allowed")


@contextmanager
def merged_too(session: AsyncSession) -> Iterator[None]:
    """Within it a session sees those too that are one with another by now."""
    before = session.info.get(MERGED_TOO, False)
    session.info[MERGED_TOO] = True
    try:
        yield
    finally:
        session.info[MERGED_TOO] = before


@event.listens_for(TenantSession, "before_flush")
def _stamp(session: TenantSession, _context: object, _instances: object) -> None:
    if session.info["reading"] and (session.new or session.dirty or session.deleted):
        raise TenantError("this session only reads")
    for row in session.new:
        if isinstance(row, TenantOwned) and row.workspace_id is None:
            row.workspace_id = session.workspace_id
    for row in (*session.new, *session.dirty, *session.deleted):
        if not _is_within(session, row):
            raise TenantError("a row of another workspace")


def _is_within(session: TenantSession, row: object) -> bool:
    if isinstance(row, Unowned):
        return bool(session.info["installing"])
    owner = row.workspace_id if isinstance(row, TenantOwned) else getattr(row, "id", None)
    return owner == session.workspace_id


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # SQLAlchemy's begin event below decides when a transaction starts
    cursor = connection.cursor()
    cursor.execute("PRAGMA busy_timeout=10000")
    _write_ahead(cursor)
    for pragma in ("synchronous=NORMAL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _write_ahead(cursor: Any) -> None:
    """Who opens a new database while another does is refused at once, and not made to wait; for a transaction it is."""
    for _ in range(SWITCHES):
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            cursor.execute("BEGIN IMMEDIATE")
            cursor.execute("COMMIT")
        else:
            return
    cursor.execute("PRAGMA journal_mode=WAL")


def _begin_sqlite(connection: Connection) -> None:
    """Writers queue at BEGIN, where waiting is possible, instead of failing at their first write."""
    reading = connection.get_execution_options().get(READING, False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def prepare(engine: Engine) -> Engine:
    """Give an SQLite engine WAL, foreign keys, patience and honest transactions; leave others alone."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def driver_url(url: str, *, asynchronous: bool) -> URL:
    """The SQLAlchemy URL for DATABASE_URL: plain `sqlite:///path` or `postgresql://…` with our drivers."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return parsed.set(drivername="sqlite+aiosqlite" if asynchronous else "sqlite")
    return parsed.set(drivername="postgresql+psycopg")


def _patience(url: str) -> dict[str, int]:
    """How long a PostgreSQL may be silent: seconds to connect, milliseconds to take what was sent.

    postgresql.org/docs/current/libpq-connect.html
    """
    if make_url(url).get_backend_name() == "sqlite":
        return {}
    return {"connect_timeout": 5, "tcp_user_timeout": 10_000}


class Database:
    """One engine and the ways in: `transaction` to change things, `reading` to look, `installing` for installations."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine: AsyncEngine = create_async_engine(
            driver_url(url, asynchronous=True),
            hide_parameters=True,
            pool_pre_ping=True,  # a PostgreSQL that was restarted leaves dead connections behind
            connect_args=_patience(url),
        )
        prepare(self.engine.sync_engine)
        bind(self.engine.sync_engine)
        self._reader = self.engine.execution_options(**{READING: True, "postgresql_readonly": True})
        self._across = self._reader.execution_options(**{BOUNDS: Bounds(every_workspace=True)})
        # An SQLite file has one writer; here they queue fairly, at BEGIN they would poll for it.
        self._writing = Semaphore(1) if self.engine.dialect.name == "sqlite" else nullcontext()

    def transaction(self, workspace_id: str) -> AbstractAsyncContextManager[AsyncSession]:
        """A session of one workspace that commits at the end of the block and rolls back on an exception."""
        return self._writable(Bounds(workspace_id))

    @asynccontextmanager
    async def reading(self, workspace_id: str) -> AsyncIterator[AsyncSession]:
        """A session of one workspace that only reads; a flush raises TenantError."""
        async with self._session(self._reader, Bounds(workspace_id)) as session, session.begin():
            yield session

    def installing(self) -> AbstractAsyncContextManager[AsyncSession]:
        """A session, as of `transaction`, for what belongs to no workspace; it sees nothing of any."""
        return self._writable(Bounds(installing=True))

    @asynccontextmanager
    async def copying(self, workspace_id: str) -> AsyncIterator[AsyncConnection]:
        """A connection for reading a whole workspace as it is at one moment, for models/transfer alone.

        Nothing narrows its statements: each names the workspace, and PostgreSQL holds to it.
        """
        options: dict[str, Any] = {BOUNDS: Bounds(workspace_id)}
        if self.engine.dialect.name == "postgresql":
            options["isolation_level"] = "REPEATABLE READ"  # a transaction of SQLite sees one moment anyway
        async with self._reader.execution_options(**options).begin() as connection:
            yield connection

    @asynccontextmanager
    async def filling(self, workspace_id: str) -> AsyncIterator[AsyncConnection]:
        """A connection for putting a whole workspace in, as `copying`: all of it or, after an exception, nothing."""
        engine = self.engine.execution_options(**{BOUNDS: Bounds(workspace_id)})
        async with self._writing, engine.begin() as connection:
            yield connection

    @asynccontextmanager
    async def _writable(self, bounds: Bounds) -> AsyncIterator[AsyncSession]:
        async with self._writing, self._session(self.engine, bounds) as session, session.begin():
            yield session

    def _session(self, engine: AsyncEngine, bounds: Bounds) -> AsyncSession:
        return AsyncSession(
            engine.execution_options(**{BOUNDS: bounds}),
            sync_session_class=TenantSession,
            expire_on_commit=False,
            info={
                "workspace_id": bounds.workspace_id,
                "installing": bounds.installing,
                "reading": engine is self._reader,
            },
        )

    async def workspace_ids(self, wanted: Select[str] = ALL_WORKSPACES) -> list[str]:
        """The workspaces that a statement names, ids only, for the clockwork: it alone goes from one to the next."""
        async with self._across.connect() as connection:
            return list(await connection.scalars(wanted))

    async def places(self, wanted: Select[str, str]) -> list[tuple[str, str]]:
        """Workspaces and ids of Slack's within them, for delivery: it too goes from one to the next."""
        async with self._across.connect() as connection:
            return [(workspace_id, place) for workspace_id, place in await connection.execute(wanted)]

    async def close(self) -> None:
        """Let go of every connection; an open one would keep the process from ending."""
        await self.engine.dispose()

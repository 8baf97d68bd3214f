"""Taking in what was planned, a batch at a time within one transaction of the caller's, and taking it back."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Select, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from models import audit, vouches
from models.audit import Act, AuditEntry
from models.clients import Client, name_key
from models.importing.formats import Format
from models.importing.planning import AMOUNT, Book, Known, Outcome, Verdict
from models.imports import FIELDS, Import, ImportStep
from models.weights import changes, weight_of

T = TypeVar("T")
A_BATCH, A_TURN = 500, 25


class NameCameError(Exception):
    """Somebody added a client of the same name at this very moment; nothing of the import stays."""


@dataclass(slots=True)
class Counts:
    """How many rows came to what."""

    by_outcome: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(Outcome, 0))
    import_id: int | None = None
    """What was taken in; None where nothing was there to take in."""

    def count(self, verdict: Verdict) -> None:
        """One more."""
        self.by_outcome[verdict.outcome] += 1


async def known_clients(session: AsyncSession) -> Book:
    """Every client, whatever its status."""
    columns = [getattr(Client, name) for name in Known.__slots__]
    return Book([Known(*row) for row in await session.execute(select(*columns))])


@dataclass(frozen=True, slots=True)
class Doer:
    """Who takes a file in, and when."""

    now: datetime
    user_id: str | None
    """None at the command line."""


Write = Callable[[AsyncSession, Import, Collection[Verdict], Doer], Awaitable[None]]
"""Writes one batch. Raises NameCameError."""


async def apply(session: AsyncSession, verdicts: Iterable[Verdict], whose: Format, by: Doer) -> Counts:
    """Take in clients that are added and changed. Raises NameCameError.

    The trail counts the new ones; of those that were known it tells what of weight changed.
    """
    return await apply_by(_write_clients, session, verdicts, whose, by)


async def apply_by(
    write: Write, session: AsyncSession, verdicts: Iterable[Verdict], whose: Format, by: Doer, **told: str
) -> Counts:
    """Take in what is added and changed; an import that does neither leaves nothing. Raises what `write` does.

    `told` is what the trail is to say besides.
    """
    counts = Counts()
    done = Import(at=by.now, done_by=by.user_id, format=whose)
    async for batch in _batches(verdicts):
        for verdict in batch:
            counts.count(verdict)
        if any(verdict.outcome in {Outcome.ADDED, Outcome.CHANGED} for verdict in batch):
            session.add(done)
            await session.flush()
            await write(session, done, batch, by)
            session.expunge_all()  # so that memory does not grow with the file
    if done.id is not None:
        added, changed = counts.by_outcome[Outcome.ADDED], counts.by_outcome[Outcome.CHANGED]
        session.add(done)
        done.added, done.changed = added, changed
        details = {"import": done.id, "added": added, "changed": changed, **told}
        await audit.note(session, AuditEntry(at=by.now, act=Act.IMPORTED, actor_id=by.user_id, details=details))
        counts.import_id = done.id
    return counts


async def _write_clients(session: AsyncSession, done: Import, batch: Collection[Verdict], by: Doer) -> None:
    new = [(verdict, _client(verdict, by)) for verdict in batch if verdict.outcome is Outcome.ADDED]
    session.add_all(client for _, client in new)
    try:
        await session.flush()
    except IntegrityError as error:
        raise NameCameError from error
    for verdict, client in new:
        session.add(_step(done, client, verdict))
    changed = {verdict.client_id: verdict for verdict in batch if verdict.outcome is Outcome.CHANGED}
    for client in await _all(session, select(Client).where(Client.id.in_(changed)).with_for_update()):
        verdict = changed[client.id]
        session.add(_step(done, client, verdict))
        session.add_all(_set(client, verdict.values, by))
    await _end_words(session, {one.values["shared_channel"] for one in batch if one.values.get("shared_channel")}, by)
    await session.flush()


def _client(verdict: Verdict, by: Doer) -> Client:
    values = verdict.values
    who = by.user_id or values["owner_id"]
    return Client(**values, name_key=name_key(values["name"]), created_by=who, created_at=by.now)


def _step(done: Import, client: Client, verdict: Verdict) -> ImportStep:
    fields = [name for name in FIELDS if name in verdict.values]
    was = {f"was_{name}": getattr(client, name) for name in fields} if verdict.client_id else {}
    now = {f"now_{name}": verdict.values[name] for name in fields}
    is_new = verdict.client_id is None
    return ImportStep(import_id=done.id, client_id=client.id, is_new=is_new, fields=",".join(fields), **was, **now)


def _set(client: Client, values: Mapping[str, Any], by: Doer) -> Iterator[AuditEntry]:
    """Change a client; gives what the trail is to say of it."""
    before = weight_of(client)
    for name, value in values.items():
        setattr(client, name, value)
    for act, about in changes(before, client):
        yield AuditEntry(at=by.now, act=act, actor_id=by.user_id, **about)


async def _end_words(session: AsyncSession, shared: Collection[str], by: Doer) -> None:
    """Where a client reads, no lead's word for a guest holds any more."""
    for channel in sorted(shared):
        for one in await vouches.end_vouches(session, channel=channel):
            details = {"why": "shared", "lead": one.lead_id}
            about = {"person_id": one.guest_id, "channel": one.channel, "details": details}
            await audit.note(session, AuditEntry(at=by.now, act=Act.ENDED_VOUCH, actor_id=by.user_id, **about))


async def _batches(rows: Iterable[T]) -> AsyncIterator[list[T]]:
    """Others get a turn while the rows of one are read and judged."""
    batch: list[T] = []
    for row in rows:
        batch.append(row)
        if len(batch) % A_TURN == 0:
            await asyncio.sleep(0)
        if len(batch) == A_BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


async def _all(session: AsyncSession, wanted: Select[T]) -> list[T]:
    return list(await session.scalars(wanted))


# Taking it back


@dataclass(slots=True)
class Undone:
    """What came of undoing, by the names of clients."""

    removed: int = 0
    restored: int = 0
    kept: list[str] = field(default_factory=list)
    """New ones to which somebody has added something, or which somebody changed."""
    changed_since: list[str] = field(default_factory=list)
    """Those of which something was changed again: that stays."""


async def undo(
    session: AsyncSession,
    done: Import,
    by: Doer,
    touched: Collection[int],
    insiders: Collection[str],
    result: Undone | None = None,
) -> Undone:
    """Take back exactly what an import did, where nobody went on from it; `result` is what was taken back already.

    `touched` are clients to which something was added since (models/importing/touched.py); a client goes back to no
    owner who is not among the `insiders`.
    """
    result = result or Undone()
    session.expunge(done)
    last = 0
    while steps := await _next_steps(session, done.id, last):
        last = steps[-1].id
        await _undo(session, steps, result, by, touched, insiders)
        await session.flush()
        session.expunge_all()
    session.add(done)
    done.undone_at = by.now
    details = {"import": done.id, "removed": result.removed, "restored": result.restored}
    await audit.note(session, AuditEntry(at=by.now, act=Act.UNDID_IMPORT, actor_id=by.user_id, details=details))
    return result


async def _next_steps(session: AsyncSession, import_id: int, after: int) -> list[ImportStep]:
    theirs = (ImportStep.import_id == import_id, ImportStep.id > after)
    return await _all(session, select(ImportStep).where(*theirs).order_by(ImportStep.id).limit(A_BATCH))


async def _undo(
    session: AsyncSession,
    steps: Collection[ImportStep],
    result: Undone,
    by: Doer,
    touched: Collection[int],
    insiders: Collection[str],
) -> None:
    ids = [step.client_id for step in steps]
    clients = {one.id: one for one in await _all(session, select(Client).where(Client.id.in_(ids)).with_for_update())}
    going: list[int] = []
    for step in steps:
        client = clients.get(step.client_id)
        if client is None:  # it is one with another by now
            continue
        if not step.is_new:
            session.add_all(_restore(step, client, result, by, insiders))
        elif client.id in touched or client.team_named or _differs(step, client):
            result.kept.append(client.name)
        else:
            going.append(client.id)
    result.removed += len(going)
    if going:
        await session.execute(delete(Client).where(Client.id.in_(going)).execution_options(synchronize_session=False))


def _differs(step: ImportStep, client: Client) -> bool:
    """Whether a new client is not as it was taken in."""
    return any(getattr(client, name) != getattr(step, f"now_{name}") for name in FIELDS)


def _restore(
    step: ImportStep, client: Client, result: Undone, by: Doer, insiders: Collection[str]
) -> Iterator[AuditEntry]:
    same = [name for name in step.changed if getattr(client, name) == getattr(step, f"now_{name}")]
    if "owner_id" in same and step.was_owner_id not in insiders:
        same.remove("owner_id")
    if len({*AMOUNT} & {*same}) == 1:
        same = [name for name in same if name not in AMOUNT]
    if len(same) < len(step.changed):
        result.changed_since.append(client.name)
    if same:
        result.restored += 1
        yield from _set(client, {name: getattr(step, f"was_{name}") for name in same}, by)

"""Reading a file, planning, taking in and taking back, for Slack and for the command line alike."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.importing.lookup import facts_of
from handlers.kit.following import follow
from handlers.kit.turn import Turn
from models import people
from models.importing.applying import Counts, Doer, Undone, apply, known_clients, undo
from models.importing.formats import Columns, Format, Subject, columns_of, is_known
from models.importing.invoice_applying import apply_invoices, known_invoices, undo_invoices
from models.importing.invoice_planning import InvoiceFacts, Ledger, plan_invoices
from models.importing.mentioned import Mentioned, mentioned
from models.importing.planning import Book, Facts, Verdict, plan
from models.importing.reading import Table, read
from models.importing.touched import touched_clients
from models.imports import import_to_undo
from models.rules.figures import DayOrder
from models.workspaces import this_workspace

A_TURN = 25
"""Rows after which others get a turn."""
Then = Callable[[AsyncSession, Counts], Awaitable[None]]
"""Does what is to be kept with an import, in its transaction."""
Watch = Callable[[Iterable[Verdict]], Iterable[Verdict]]
"""Lets verdicts pass, and sees how far it is."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A file that can be judged row by row; it must stay open."""

    table: Table
    columns: Columns
    said: Mentioned
    facts: Facts
    today: date

    @property
    def subject(self) -> Subject:
        """What its rows are."""
        return self.columns.layout.subject

    def plan(self, known: Book | Ledger) -> Iterable[Verdict]:
        """A verdict for each row."""
        if isinstance(known, Ledger):
            facts = InvoiceFacts(self.facts.currency, self.facts.currencies, self.today, self.facts.order)
            return plan_invoices(self.table, self.columns, facts, known)
        return plan(self.table, self.columns, self.facts, known)

    async def known(self, session: AsyncSession) -> Book | Ledger:
        """What the rows are compared with."""
        return await (known_invoices(session) if self.subject is Subject.INVOICES else known_clients(session))


async def make_ready(turn: Turn, file: BinaryIO, *, whose: Format | None, order: DayOrder | None, owner: str) -> Ready:
    """Read a file once and look up what it names. Raises UnreadableError, and what a Web API call raises."""
    table, columns, said = await asyncio.to_thread(_read, file, whose)
    facts = await facts_of(turn, said, owner=owner, order=order)
    return Ready(table, columns, said, facts, turn.calendar.day_of(turn.now))


def _read(file: BinaryIO, whose: Format | None) -> tuple[Table, Columns, Mentioned]:
    table = read(file, is_known)
    columns = columns_of(table, whose)
    return table, columns, mentioned(table, columns)


async def preview(turn: Turn, ready: Ready, *, show: Callable[[Verdict], None], watch: Watch = iter) -> Counts:
    """What would come of it; each verdict is shown as it comes. Others get a turn between batches."""
    async with turn.reading() as session:
        known = await ready.known(session)
    counts = Counts()
    for number, verdict in enumerate(watch(ready.plan(known)), start=1):
        counts.count(verdict)
        show(verdict)
        if number % A_TURN == 0:
            await asyncio.sleep(0)
    return counts


async def take_in(
    turn: Turn,
    ready: Ready,
    *,
    by: str | None,
    show: Callable[[Verdict], None],
    watch: Watch = iter,
    then: Then | None = None,
) -> Counts:
    """All of it or nothing; two at once come one after the other. Raises NameCameError, and what `watch` raises.

    Then a client's team is who is in its internal channel.
    """

    def seen(verdicts: Iterable[Verdict]) -> Iterable[Verdict]:
        for verdict in watch(verdicts):
            show(verdict)
            yield verdict

    async with turn.transaction() as session:
        await this_workspace(session, to_change=True)
        verdicts = seen(ready.plan(await ready.known(session)))
        take = apply_invoices if ready.subject is Subject.INVOICES else apply
        counts = await take(session, verdicts, ready.columns.layout.format, Doer(turn.now, by))
        if then:
            await then(session, counts)
    turn.deps.directory.forget_workspace(turn.workspace.id)
    if counts.import_id:
        await follow(turn, sorted({found.id for found in ready.facts.internal_channels.values() if found.id}))
    return counts


class ComesTooLateError(Exception):
    """It was undone already, or is so old that it is not known any more."""


async def take_back(turn: Turn, import_id: int | None, *, by: str | None) -> Undone:
    """Undo an import as one step; None is the last one that was not. Raises ComesTooLateError."""
    async with turn.transaction() as session:
        found = await import_to_undo(session, import_id)
        if found is None:
            raise ComesTooLateError
        touched = await touched_clients(session, found.id)
        insiders = {person.user_id for person in await people.members(session)}
        result = Undone()
        await undo_invoices(session, found, result)
        await undo(session, found, Doer(turn.now, by), touched, insiders, result)
    turn.deps.directory.forget_workspace(turn.workspace.id)
    return result

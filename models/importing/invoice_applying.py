"""Taking in invoices that were planned, within one transaction of the caller's, and taking them back."""

from collections.abc import Collection, Iterable

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from models.clients import Status, client_names
from models.importing.applying import A_BATCH, Counts, Doer, NameCameError, Undone, apply_by, known_clients
from models.importing.formats import Format, Subject
from models.importing.invoice_planning import KnownInvoice, Ledger
from models.importing.planning import Outcome, Verdict
from models.imports import Import
from models.invoices import FIELDS, Invoice, InvoiceStep, Source


async def known_invoices(session: AsyncSession) -> Ledger:
    """Every client and every invoice."""
    columns = [getattr(Invoice, name) for name in KnownInvoice.__slots__]
    rows = [KnownInvoice(*row) for row in await session.execute(select(*columns))]
    return Ledger(await known_clients(session), rows)


async def apply_invoices(session: AsyncSession, verdicts: Iterable[Verdict], whose: Format, by: Doer) -> Counts:
    """Take in invoices that are added and changed. Raises NameCameError."""
    return await apply_by(_write, session, verdicts, whose, by, of=Subject.INVOICES.value)


async def _write(session: AsyncSession, done: Import, batch: Collection[Verdict], by: Doer) -> None:
    new = [_invoice(verdict, by) for verdict in batch if verdict.outcome is Outcome.ADDED]
    session.add_all(new)
    try:
        await session.flush()
    except IntegrityError as error:
        raise NameCameError from error
    session.add_all(_step(done, row, {}) for row in new)
    changed = {one.invoice_id: one for one in batch if one.outcome is Outcome.CHANGED}
    for row in await session.scalars(select(Invoice).where(Invoice.id.in_(changed)).with_for_update()):
        was = {f"was_{name}": getattr(row, name) for name in FIELDS}
        for name, value in changed[row.id].values.items():
            setattr(row, name, value)
        session.add(_step(done, row, was))
    await session.flush()


def _invoice(verdict: Verdict, by: Doer) -> Invoice:
    return Invoice(
        **verdict.values, client_id=verdict.client_id, source=Source.FILE, added_by=by.user_id, added_at=by.now
    )


def _step(done: Import, row: Invoice, was: dict[str, object]) -> InvoiceStep:
    now = {f"now_{name}": getattr(row, name) for name in FIELDS}
    about = {"import_id": done.id, "client_id": row.client_id, "invoice_id": row.id}
    return InvoiceStep(**about, is_new=not was, **was, **now)


async def undo_invoices(session: AsyncSession, done: Import, result: Undone) -> None:
    """Take back what an import did to invoices: one that it added goes, and a field goes back, unless changed since."""
    steps = list(
        await session.scalars(select(InvoiceStep).where(InvoiceStep.import_id == done.id).order_by(InvoiceStep.id))
    )
    if not steps:
        return
    theirs = select(Invoice).join(InvoiceStep, InvoiceStep.invoice_id == Invoice.id)
    rows = {one.id: one for one in await session.scalars(theirs.where(InvoiceStep.import_id == done.id))}
    names = dict(await client_names(session, statuses=tuple(Status)))
    going: list[int] = []
    for step in steps:
        row = rows[step.invoice_id]
        same = _as_taken_in(step, row)
        shown = " · ".join(one for one in (names.get(row.client_id), row.number) if one)
        if not step.is_new:
            _restore(step, row, same, result, shown)
        elif len(same) < len(FIELDS):
            result.kept.append(shown)
        else:
            going.append(row.id)
    result.removed += len(going)
    await session.flush()
    for start in range(0, len(going), A_BATCH):
        gone = delete(Invoice).where(Invoice.id.in_(going[start : start + A_BATCH]))
        await session.execute(gone.execution_options(synchronize_session=False))


def _as_taken_in(step: InvoiceStep, row: Invoice) -> list[str]:
    return [name for name in FIELDS if getattr(row, name) == getattr(step, f"now_{name}")]


def _restore(step: InvoiceStep, row: Invoice, same: list[str], result: Undone, shown: str) -> None:
    """An amount and its currency go back together."""
    if not {"amount", "currency"} <= {*same}:
        same = [name for name in same if name not in {"amount", "currency"}]
    if len(same) < len(FIELDS):
        result.changed_since.append(shown)
    result.restored += 1
    for name in same:
        setattr(row, name, getattr(step, f"was_{name}"))

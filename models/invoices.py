"""Invoices: what clients were asked to pay, by when, and when they did; entered by hand or taken in from a file."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import ColumnElement, ForeignKeyConstraint, Index, String, UniqueConstraint, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Numbered, words
from models.rules import invoices as rules

NUMBER_LENGTH = 60


class Source(StrEnum):
    """Where an invoice was first heard of."""

    HAND = "hand"
    FILE = "file"


class Invoice(Numbered, Base):
    """One invoice, or a credit note, whose amount is below nothing. Leads and the client's owner see it."""

    __tablename__ = "invoices"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        UniqueConstraint("workspace_id", "client_id", "number"),
        ForeignKeyConstraint(["workspace_id", "client_id"], ["clients.workspace_id", "clients.id"], ondelete="CASCADE"),
        Index("ix_invoices_client", "workspace_id", "client_id", "issued_on"),
    )

    client_id: Mapped[int]
    number: Mapped[str | None] = mapped_column(String(NUMBER_LENGTH))
    """By which it is known again when a file tells of it; one that was entered by hand may have none."""
    issued_on: Mapped[date]
    amount: Mapped[Decimal]
    currency: Mapped[str] = mapped_column(String(3))
    due_on: Mapped[date | None]
    paid_on: Mapped[date | None]
    source: Mapped[Source] = mapped_column(words(Source))
    added_by: Mapped[str | None] = mapped_column(String(40))
    """None where it was taken in at the command line."""
    added_at: Mapped[datetime]

    @property
    def fact(self) -> rules.Invoice:
        """As the rules read it."""
        return rules.Invoice(
            self.issued_on, self.amount, self.currency, self.due_on, self.paid_on, self.number, self.added_at
        )


FIELDS = ("issued_on", "amount", "currency", "due_on", "paid_on")
"""Columns that a file can change; what they were and are is kept in `was_…` and `now_…` of a step."""


class InvoiceStep(Numbered, Base):
    """What one import did to one invoice: it goes with the invoice, and with the import (models/imports.py)."""

    __tablename__ = "invoice_steps"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "import_id"], ["imports.workspace_id", "imports.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(["workspace_id", "client_id"], ["clients.workspace_id", "clients.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(
            ["workspace_id", "invoice_id"], ["invoices.workspace_id", "invoices.id"], ondelete="CASCADE"
        ),
        Index("ix_invoice_steps_import", "workspace_id", "import_id"),
        Index("ix_invoice_steps_client", "workspace_id", "client_id"),
        Index("ix_invoice_steps_invoice", "workspace_id", "invoice_id"),
    )

    import_id: Mapped[int]
    client_id: Mapped[int]
    invoice_id: Mapped[int]
    is_new: Mapped[bool]
    was_issued_on: Mapped[date | None]
    now_issued_on: Mapped[date]
    was_amount: Mapped[Decimal | None]
    now_amount: Mapped[Decimal]
    was_currency: Mapped[str | None] = mapped_column(String(3))
    now_currency: Mapped[str] = mapped_column(String(3))
    was_due_on: Mapped[date | None]
    now_due_on: Mapped[date | None]
    was_paid_on: Mapped[date | None]
    now_paid_on: Mapped[date | None]


async def invoices_of(session: AsyncSession, client_id: int) -> list[Invoice]:
    """All of a client's, the newest first."""
    wanted = select(Invoice).where(Invoice.client_id == client_id)
    return list(await session.scalars(wanted.order_by(Invoice.issued_on.desc(), Invoice.id.desc())))


async def find_invoice(session: AsyncSession, invoice_id: int, *, to_change: bool = False) -> Invoice | None:
    """The invoice with this id in this workspace; whoever changes it at the same moment waits."""
    wanted = select(Invoice).where(Invoice.id == invoice_id)
    return await session.scalar(wanted.with_for_update() if to_change else wanted)


async def has_number(session: AsyncSession, client_id: int, number: str, besides: int | None = None) -> bool:
    """Whether another invoice of this client has that number."""
    wanted = select(func.count()).where(Invoice.client_id == client_id, Invoice.number == number)
    return bool(await session.scalar(wanted if besides is None else wanted.where(Invoice.id != besides)))


async def invoiced(session: AsyncSession, client_ids: Collection[int]) -> dict[int, tuple[rules.Invoice, ...]]:
    """What each of these clients was invoiced, by the day of issue."""
    return await _facts(session, client_ids)


async def overdue_by_client(session: AsyncSession, today: date) -> dict[int, tuple[rules.Invoice, ...]]:
    """What should have been paid before that day, by client; those who left among them."""
    return await _facts(session, None, Invoice.paid_on.is_(None), Invoice.due_on < today, Invoice.amount > 0)


async def late_or_open(
    session: AsyncSession, client_ids: Collection[int] | None = None
) -> dict[int, tuple[rules.Invoice, ...]]:
    """What was paid after it was due, or is not paid yet, by client."""
    late = or_(Invoice.paid_on.is_(None), Invoice.paid_on > Invoice.due_on)
    return await _facts(session, client_ids, Invoice.due_on.is_not(None), Invoice.amount > 0, late)


async def _facts(
    session: AsyncSession, client_ids: Collection[int] | None, *which: ColumnElement[bool]
) -> dict[int, tuple[rules.Invoice, ...]]:
    wanted = select(Invoice).where(*which)
    if client_ids is not None:
        wanted = wanted.where(Invoice.client_id.in_(client_ids))
    found: defaultdict[int, list[rules.Invoice]] = defaultdict(list)
    for row in await session.scalars(wanted.order_by(Invoice.issued_on, Invoice.id)):
        found[row.client_id].append(row.fact)
    return {client_id: tuple(rows) for client_id, rows in found.items()}

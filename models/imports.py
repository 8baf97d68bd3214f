"""What was taken in from a file: who did it, and what it changed of each client, so that it can be undone as one step.

No words stand in it: neither the file's name nor what is written in it. It goes after a month (models/retention.py).
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKeyConstraint, Index, String, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Numbered, words
from models.clients import Status
from models.importing.formats import Format


class Import(Numbered, Base):
    """One file that was taken in."""

    __tablename__ = "imports"
    __table_args__ = (UniqueConstraint("workspace_id", "id"), Index("ix_imports_at", "workspace_id", "at"))

    at: Mapped[datetime]
    done_by: Mapped[str | None] = mapped_column(String(40))
    """None where it was done at the command line."""
    format: Mapped[Format] = mapped_column(words(Format))
    added: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    undone_at: Mapped[datetime | None]


FIELDS = (
    "owner_id",
    "internal_channel",
    "shared_channel",
    "since",
    "language",
    "yearly_budget",
    "currency",
    "status",
)
"""Columns of a client that a file can change; what they were and are is kept in `was_…` and `now_…`."""


class ImportStep(Numbered, Base):
    """What one import did to one client: it goes with the client."""

    __tablename__ = "import_steps"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "import_id"], ["imports.workspace_id", "imports.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(["workspace_id", "client_id"], ["clients.workspace_id", "clients.id"], ondelete="CASCADE"),
        Index("ix_import_steps_import", "workspace_id", "import_id"),
        Index("ix_import_steps_client", "workspace_id", "client_id"),
    )

    import_id: Mapped[int]
    client_id: Mapped[int]
    is_new: Mapped[bool]
    fields: Mapped[str] = mapped_column(String(200))
    """Which of FIELDS it set, with commas between."""
    was_owner_id: Mapped[str | None] = mapped_column(String(40))
    now_owner_id: Mapped[str | None] = mapped_column(String(40))
    was_internal_channel: Mapped[str | None] = mapped_column(String(40))
    now_internal_channel: Mapped[str | None] = mapped_column(String(40))
    was_shared_channel: Mapped[str | None] = mapped_column(String(40))
    now_shared_channel: Mapped[str | None] = mapped_column(String(40))
    was_since: Mapped[date | None]
    now_since: Mapped[date | None]
    was_language: Mapped[str | None] = mapped_column(String(5))
    now_language: Mapped[str | None] = mapped_column(String(5))
    was_yearly_budget: Mapped[Decimal | None]
    now_yearly_budget: Mapped[Decimal | None]
    was_currency: Mapped[str | None] = mapped_column(String(3))
    now_currency: Mapped[str | None] = mapped_column(String(3))
    was_status: Mapped[Status | None] = mapped_column(words(Status))
    now_status: Mapped[Status | None] = mapped_column(words(Status))

    @property
    def changed(self) -> Sequence[str]:
        """Which of FIELDS it set."""
        return [field for field in self.fields.split(",") if field]


async def import_to_undo(session: AsyncSession, import_id: int | None = None) -> Import | None:
    """The import with this id, or else the last one, if it was not undone; who undoes it at the same moment waits."""
    wanted = select(Import).where(Import.undone_at.is_(None)).order_by(Import.id.desc()).limit(1).with_for_update()
    return await session.scalar(wanted if import_id is None else wanted.where(Import.id == import_id))

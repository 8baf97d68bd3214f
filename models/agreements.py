"""Agreements: what both sides expect in an engagement, version after version. A version is never changed."""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import JSON, Dialect, ForeignKeyConstraint, String, Text, TypeDecorator, UniqueConstraint, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Numbered
from models.rules.agreement import Letter, Terms
from models.rules.templates import Template

REASON_LENGTH = 500
AGREED_BY_LENGTH = 120


class Structured(TypeDecorator[Any]):
    """A frozen dataclass of models/rules, kept as JSON. Raises pydantic's ValidationError for JSON that is none."""

    impl = JSON
    cache_ok = True

    def __init__(self, kind: type[Any]) -> None:
        super().__init__()
        self.kind = kind
        self._adapter = TypeAdapter(kind)

    def process_bind_param(self, value: Any, _dialect: Dialect) -> Any:
        """As plain JSON."""
        return None if value is None else self._adapter.dump_python(value, mode="json")

    def process_result_value(self, value: Any, _dialect: Dialect) -> Any:
        """Checked, and whole again."""
        return None if value is None else self._adapter.validate_python(value)


TERMS, TEMPLATE, LETTER = Structured(Terms), Structured(Template), Structured(Letter)


class Agreement(Numbered, Base):
    """One version of the agreement of one engagement, from 1 on."""

    __tablename__ = "agreements"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        UniqueConstraint("workspace_id", "engagement_id", "version"),
        ForeignKeyConstraint(["workspace_id", "client_id"], ["clients.workspace_id", "clients.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(
            ["workspace_id", "engagement_id"], ["engagements.workspace_id", "engagements.id"], ondelete="CASCADE"
        ),
    )

    client_id: Mapped[int]
    engagement_id: Mapped[int]
    version: Mapped[int]
    terms: Mapped[Terms] = mapped_column(TERMS)
    budget: Mapped[Decimal | None]
    currency: Mapped[str | None] = mapped_column(String(3))
    reason: Mapped[str | None] = mapped_column(Text)
    """Why it is not as the version before; None for the first."""
    made_by: Mapped[str] = mapped_column(String(40))
    made_at: Mapped[datetime]
    sent_by: Mapped[str | None] = mapped_column(String(40))
    sent_at: Mapped[datetime | None]
    agreed_by: Mapped[str | None] = mapped_column(String(AGREED_BY_LENGTH))
    """Who said yes for the client, as a name."""
    agreed_on: Mapped[date | None]
    letter: Mapped[Letter | None] = mapped_column(LETTER)
    """The welcome letter, once somebody edited it."""


async def find_agreement(session: AsyncSession, agreement_id: int) -> Agreement | None:
    """The version with this id in this workspace; an id that came back from Slack is only a hint."""
    return await session.scalar(select(Agreement).where(Agreement.id == agreement_id))


async def versions_of(session: AsyncSession, engagement_id: int) -> list[Agreement]:
    """All versions of an engagement's agreement, the newest first."""
    wanted = select(Agreement).where(Agreement.engagement_id == engagement_id)
    return list(await session.scalars(wanted.order_by(Agreement.version.desc())))


async def newest_agreements(session: AsyncSession, client_ids: Collection[int]) -> list[Agreement]:
    """The newest version for each engagement of these clients, in the order in which they were made."""
    newest = (
        select(Agreement.engagement_id, func.max(Agreement.version).label("version"))
        .where(Agreement.client_id.in_(client_ids))
        .group_by(Agreement.engagement_id)
        .subquery()
    )
    its_own = (Agreement.engagement_id == newest.c.engagement_id) & (Agreement.version == newest.c.version)
    return list(await session.scalars(select(Agreement).join(newest, its_own).order_by(Agreement.id)))


async def versions_by_engagement(session: AsyncSession, engagement_ids: Collection[int]) -> dict[int, list[Agreement]]:
    """All versions of these engagements' agreements, the first one first."""
    wanted = select(Agreement).where(Agreement.engagement_id.in_(engagement_ids))
    found: dict[int, list[Agreement]] = {}
    for one in await session.scalars(wanted.order_by(Agreement.engagement_id, Agreement.version)):
        found.setdefault(one.engagement_id, []).append(one)
    return found


async def first_agreements(session: AsyncSession, client_ids: Collection[int]) -> dict[int, Agreement]:
    """By engagement, what was agreed first with these clients."""
    wanted = select(Agreement).where(Agreement.client_id.in_(client_ids), Agreement.version == 1)
    return {one.engagement_id: one for one in await session.scalars(wanted)}

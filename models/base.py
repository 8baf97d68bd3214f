"""The ground that every table stands on: the declarative base, the column types and the tenant."""

from collections.abc import Callable
from datetime import UTC, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    ForeignKey,
    Integer,
    MetaData,
    Numeric,
    String,
    TypeDecorator,
    false,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from models.rules.pulse import Pace

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored as UTC. SQLite keeps no zone, so it is put back on the way out.

    Raises ValueError for a naive datetime: a moment without a zone is a bug of the caller.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; SQLite is given the same moment without its zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment needs a zone: {value!r}")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def result_processor(self, dialect: Dialect, _coltype: object) -> Callable[[Any], datetime | None]:
        """Always aware, always UTC; at once, for through SQLAlchemy's own readers a moment takes five times as long."""
        return _moment_of if dialect.name == "sqlite" else _in_utc


def _moment_of(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(f"{text}+00:00")


def _in_utc(moment: datetime | None) -> datetime | None:
    return moment if moment is None or moment.tzinfo is UTC else moment.astimezone(UTC)


class Money(TypeDecorator[Decimal]):
    """An amount to the cent. SQLite has no decimal type, so it keeps cents as a whole number."""

    impl = Numeric(14, 2)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Cents in a BigInteger on SQLite, numeric(14, 2) elsewhere."""
        return dialect.type_descriptor(BigInteger() if dialect.name == "sqlite" else Numeric(14, 2))

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Decimal | int | None:
        """Rounds nothing: more than two decimals raise ValueError."""
        if value is None:
            return None
        cents = value * 100
        if cents != int(cents):
            raise ValueError("an amount has at most two decimals")
        return int(cents) if dialect.name == "sqlite" else value

    def result_processor(self, dialect: Dialect, _coltype: object) -> Callable[[Any], Decimal | None] | None:
        """Back to a Decimal with two decimals, as PostgreSQL's driver gives it."""
        return _of_cents if dialect.name == "sqlite" else None


def _of_cents(cents: int | None) -> Decimal | None:
    return None if cents is None else Decimal(cents).scaleb(-2)


class Word(TypeDecorator[StrEnum]):
    """A StrEnum kept as its words, without a database type that later migrations must alter.

    Raises KeyError for words that are none of its own.
    """

    impl = String(40)
    cache_ok = True

    def __init__(self, enum: type[StrEnum]) -> None:
        super().__init__(40)
        self.enum = enum
        self._members: dict[str | None, StrEnum | None] = {None: None, **{one.value: one for one in enum}}

    def process_bind_param(self, value: StrEnum | None, _dialect: Dialect) -> str | None:
        """Nothing else is let in."""
        return None if value is None else self.enum(value).value

    def result_processor(self, _dialect: Dialect, _coltype: object) -> Callable[[Any], StrEnum | None]:
        """A look into a dictionary, for there are hundreds of thousands."""
        return self._members.__getitem__


def words(enum: type[StrEnum]) -> Word:
    """The type of a column that holds one of these."""
    return Word(enum)


class Base(DeclarativeBase):
    """The declarative base; constraint names are predictable so that migrations can name them."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcDateTime, Decimal: Money}  # noqa: RUF012 - SQLAlchemy's own shape


BigId = BigInteger().with_variant(Integer, "sqlite")


class Openness(StrEnum):
    """Who sees who said what of a client (product.md, Ratings)."""

    OPEN = "open"
    """The client's team, and the leads."""
    GUARDED = "guarded"
    """The leads."""


class Workspace(Base):
    """A Slack workspace that installed Rapport: the tenant (product.md, Words)."""

    __tablename__ = "workspaces"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    bot_user_id: Mapped[str] = mapped_column(String(40))
    zone: Mapped[str | None] = mapped_column(String(64))
    working_days: Mapped[str] = mapped_column(String(7), default="01234")
    opens: Mapped[time] = mapped_column(default=time(9))
    closes: Mapped[time] = mapped_column(default=time(17))
    holiday_country: Mapped[str | None] = mapped_column(String(2))
    currency: Mapped[str] = mapped_column(String(3), default="EUR")
    language: Mapped[str] = mapped_column(String(5), default="en")
    openness: Mapped[Openness] = mapped_column(words(Openness), default=Openness.GUARDED, server_default="guarded")
    settled_at: Mapped[datetime | None]
    """When an admin first went through its settings and chose; until then these are only suggested."""
    enterprise_id: Mapped[str | None] = mapped_column(String(40))
    """The organisation that it belongs to, where that installed Rapport for all of its workspaces."""
    left_at: Mapped[datetime | None]
    """When it took Rapport out; all that is kept of it is erased some time later."""
    retention: Mapped[dict[str, int]] = mapped_column(JSON, default=dict, server_default="{}")
    """Days for which a kind of thing is kept, where an admin decided; models/retention.py has the kinds."""
    scope_alerts: Mapped[dict[str, list[int]]] = mapped_column(JSON, default=dict, server_default="{}")
    """`shares` and `favours` from where on scope is spoken of, where an admin decided (models/rules/scope.py)."""
    health_weights: Mapped[dict[str, int]] = mapped_column(JSON, default=dict, server_default="{}")
    """What each part of health weighs, where an admin decided (models/rules/health.py)."""
    pulse: Mapped[Pace] = mapped_column(words(Pace), default=Pace.MONTHLY, server_default="monthly")
    """How often people are asked at the end of a digest how a client feels."""
    tier_thresholds: Mapped[dict[str, str]] = mapped_column(JSON, default=dict, server_default="{}")
    """From where on which tier is proposed, where an admin decided (models/rules/tiers.py)."""
    target_rate: Mapped[Decimal | None]
    """What an hour should bring in at least."""
    target_currency: Mapped[str | None] = mapped_column(String(3))
    roles_are_fine: Mapped[bool] = mapped_column(default=False, server_default=false())
    """An admin said that Slack's own roles will do."""


class TenantOwned:
    """Belongs to one workspace. `models.session` filters and stamps every class that mixes this in."""

    workspace_id: Mapped[str] = mapped_column(String(40), ForeignKey("workspaces.id", ondelete="CASCADE"))


class Unowned:
    """Belongs to no workspace. `models.session` shows it to the transactions of installing alone."""


class Mergeable:
    """What may be one with another by now. `models.session` shows only those that are not, but where all are asked."""

    merged_into_id: Mapped[int | None] = mapped_column(BigId)
    """The one that it is one with since (models/merges.py)."""


class Named(TenantOwned):
    """Owned, and known by a name of Slack's: the key is (workspace_id, that name)."""

    workspace_id: Mapped[str] = mapped_column(
        String(40), ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True
    )


class Numbered(TenantOwned):
    """Owned, with a number of its own; other tables refer to it by (workspace_id, id)."""

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True, sort_order=-1)

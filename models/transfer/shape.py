"""Which tables and columns belong to a workspace: read off the tables themselves, so that a new one is in at once."""

from sqlalchemy import BigInteger, Column, Integer, SmallInteger, Table

from models import tables
from models.base import Base, Unowned, Workspace

assert tables  # noqa: S101 - imported so that every table is registered

OWNER = "workspace_id"


def all_tables() -> list[Table]:
    """The workspace itself and whatever belongs to it, each after those that it refers to.

    Installations belong to none, so no token is ever among them.
    """
    unowned = {mapper.local_table for mapper in Base.registry.mappers if issubclass(mapper.class_, Unowned)}
    return [table for table in Base.metadata.sorted_tables if table not in unowned]


def owner_of(table: Table) -> Column[str]:
    """The column that says whose a row is."""
    return table.c.id if table.name == Workspace.__tablename__ else table.c[OWNER]


def looking_back(table: Table) -> list[Column[object]]:
    """Columns that refer to other rows of the same table, which may come later in it."""
    own = [key for key in table.foreign_key_constraints if key.referred_table is table]
    return [column for key in own for column in key.columns if column.name != OWNER]


def numbered_by(table: Table) -> Column[int] | None:
    """The column whose numbers the database gives out, if there is one."""
    column = table.autoincrement_column
    is_number = column is not None and isinstance(column.type, BigInteger | Integer | SmallInteger)
    return column if is_number else None

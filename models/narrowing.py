"""Which statements can be narrowed to one workspace: those that reach every table through a class of ours.

SQLAlchemy adds the tenant's criteria to classes alone (docs.sqlalchemy.org/orm/queryguide/api.html).
A table that stands for itself, SQL in words and the second table of an UPDATE would go past them, on SQLite unseen.
Each shape of a statement is walked through once: SQLAlchemy's key of it, which it makes anyway, stands for its SQL.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Alias, ColumnClause, Delete, TableClause, TextClause, TextualSelect, Update
from sqlalchemy.orm import Mapper, ORMExecuteState
from sqlalchemy.sql.elements import ClauseElement
from sqlalchemy.sql.visitors import HasTraverseInternals
from sqlalchemy.util import LRUCache

OF_A_CLASS = "parententity"
"""SQLAlchemy's annotation on what stands for a class of ours."""
SQL_IN_WORDS = {"_prefixes", "_suffixes", "_hints", "_statement_hints"}
"""Where SQLAlchemy keeps words that it puts into a statement as they are."""

_KNOWN: LRUCache[object, bool] = LRUCache(1000)


def can_be_narrowed(state: ORMExecuteState) -> bool:
    """Whether the tenant's criteria will hold for every table of a statement."""
    statement, of_a_class = state.statement, state.is_orm_statement and not state.is_insert
    if not of_a_class or state.is_executemany or not isinstance(statement, ClauseElement):
        return False
    shape = statement._generate_cache_key()  # noqa: SLF001 - SQLAlchemy has no public word for it
    if shape is None:
        return _stays_within(statement, state.bind_mapper)
    if shape.key not in _KNOWN:
        _KNOWN[shape.key] = _stays_within(statement, state.bind_mapper)
    return _KNOWN[shape.key]


def _stays_within(statement: ClauseElement, mapper: Mapper[Any] | None) -> bool:
    if isinstance(statement, Update | Delete) and _takes_from_elsewhere(statement):
        return False
    return not any(map(_is_past_narrowing, _parts_of(statement, mapper)))


def values_of(statement: Update) -> dict[str, object]:
    """What an update sets, by the names of columns."""
    values: Mapping[Any, object] = statement._values or {}  # noqa: SLF001 - as above
    return {str(getattr(column, "key", column)): value for column, value in values.items()}


def _parts_of(statement: ClauseElement, mapper: Mapper[Any] | None) -> Iterator[HasTraverseInternals]:
    """Everything in a statement, down to what stands for classes of ours.

    SQLAlchemy's own walk leaves out the table of a column, and brings in tables that are only implied.
    """
    waiting: list[HasTraverseInternals] = [statement]
    seen: dict[int, object] = {id(part): part for part in _of_its_key(statement, mapper)}
    while waiting:
        part = waiting.pop()
        if id(part) not in seen and not _stands_for_a_class(part):
            seen[id(part)] = part
            yield part
            waiting.extend(HasTraverseInternals.get_children(part))


def _of_its_key(statement: ClauseElement, mapper: Mapper[Any] | None) -> Iterator[object]:
    """The key of the class that it is about, by which SQLAlchemy gets a row and learns which rows an UPDATE meets.

    It stands there for itself, and is narrowed all the same.
    """
    if mapper:
        yield mapper._get_clause[0]  # noqa: SLF001 - as above
        named = {id(column) for column in getattr(statement, "_raw_columns", ())}
        yield from (column for column in mapper.primary_key if id(column) in named)


def _stands_for_a_class(part: HasTraverseInternals) -> bool:
    """A class's table or column; not where the class is laid over a select, which may read anything."""
    is_of_a_class = OF_A_CLASS in getattr(part, "_annotations", {})
    return is_of_a_class and isinstance(getattr(part, "table", part), TableClause | Alias)


def _is_past_narrowing(part: HasTraverseInternals) -> bool:
    if isinstance(part, ColumnClause):
        return part.is_literal and part.name != "*"
    return isinstance(part, TableClause | TextClause | TextualSelect) or not SQL_IN_WORDS.isdisjoint(vars(part))


def _takes_from_elsewhere(statement: Update | Delete) -> bool:
    """UPDATE … FROM and DELETE … USING: of several tables only the first would be narrowed."""
    set_to = values_of(statement).values() if isinstance(statement, Update) else ()
    parts = [part for part in (statement.whereclause, *set_to) if isinstance(part, ClauseElement)]
    return any(table != statement.table for part in parts for table in part._from_objects)  # noqa: SLF001 - as above

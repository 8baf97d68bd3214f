"""Rows of every table with anything in them that it can hold, for tests of what must work with whatever is there.

It walks the tables, so a new one is filled without a word; what the database refuses (a name twice) is left out.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Integer,
    SmallInteger,
    String,
    Table,
    Time,
    TypeDecorator,
    insert,
    null,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from models.agreements import LETTER, TEMPLATE, TERMS
from models.base import Money, UtcDateTime, Word
from models.rules.agreement import Letter
from models.rules.templates import template_from
from models.transfer.shape import all_tables, numbered_by, owner_of
from tests.support.engaged import TODAY, terms_of

ODD = (
    "", " ", "'", "''=1", "=1+1", "+45 12", "-", "@SUM(A1)", "＝1", "\t=1", "\r\n", 'a "quoted", cell;', "null", "{}",
    "Ærø 🚢", "👩\u200d👩\u200d👧", "عميل", "\u2028", "a\nb", "\x07", "\\u0000", "ﬀ", "e\u0301", "NaN", "1e9", "\ufeff",
)  # fmt: skip
"""Words that some way of writing them down would change."""
AMOUNTS = [Decimal(text) for text in ("0.00", "-0.01", "999999999999.99", "-999999999999.99", "1000000.10")]
MOMENTS = [
    datetime(1, 1, 2, tzinfo=UTC),
    datetime(9999, 12, 30, 23, 59, 59, 999999, tzinfo=UTC),
    datetime(2026, 3, 29, 1, 0, 0, 1, tzinfo=UTC),
]
DAYS = [date(1, 1, 1), date(9999, 12, 31), date(2024, 2, 29)]
TIMES = [time(0), time(23, 59, 59, 999999), time(9, 30)]
ROWS = 2


@dataclass(frozen=True)
class Matter:
    """What cells are made of, and the dice that deal it out."""

    dice: random.Random
    words: Sequence[str]
    values: Sequence[Any]
    amounts: Sequence[Decimal]
    moments: Sequence[datetime]


def words() -> st.SearchStrategy[str]:
    """Anything that PostgreSQL keeps too."""
    letters = st.characters(exclude_characters="\x00", exclude_categories=["Cs"])
    return st.text(letters, max_size=30)


def matters() -> st.SearchStrategy[Matter]:
    """Always with what is odd in it; SQLite makes 0 of a 0.0 that stands alone in a column, as none of ours does."""
    floats = st.floats(allow_nan=False, allow_infinity=False).filter(
        lambda one: not one.is_integer()
    )  # SQLite: 0.0 is 0
    leaves = st.none() | st.booleans() | st.integers() | floats | words()
    values = st.recursive(
        leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words(), inner, max_size=3), max_leaves=5
    )
    amounts = st.decimals(-(10**12) + 1, 10**12 - 1, places=2)
    low, high = datetime(1970, 1, 1), datetime(2100, 1, 1)  # noqa: DTZ001 - Hypothesis wants them so
    moments = st.datetimes(low, high, timezones=st.just(UTC))
    return st.builds(
        Matter,
        st.integers(0, 2**32).map(random.Random),
        st.lists(words(), max_size=8).map(lambda some: [*some, *ODD]),
        st.lists(values, max_size=6).map(lambda some: [*some, None, {}, "=1", {"a": [1.5, "Ærø", None]}]),
        st.lists(amounts, max_size=4).map(lambda some: [*some, *AMOUNTS]),
        st.lists(moments, max_size=4).map(lambda some: [*some, *MOMENTS]),
    )


STRUCTURED: Mapping[Any, Callable[[str], Any]] = {
    TERMS: lambda word: terms_of(word, starts_on=TODAY, ends_on=TODAY),
    TEMPLATE: lambda word: template_from(terms_of(word, starts_on=TODAY, ends_on=TODAY)),
    LETTER: lambda word: Letter("en", word, word, word, word),
}


async def fill(connection: AsyncConnection, workspace_id: str, matter: Matter) -> None:
    """Some rows in every table."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for table in all_tables():
        rows[table.name] = []
        wanted = 1 if owner_of(table).primary_key and len(table.primary_key.columns) == 1 else ROWS
        for _ in range(wanted):
            await _add(connection, table, _row(table, workspace_id, matter, rows), rows)
        assert rows[table.name], f"nothing that tests/support/anything.py made could be put into {table.name}"


async def _add(
    connection: AsyncConnection, table: Table, row: dict[str, Any], rows: dict[str, list[dict[str, Any]]]
) -> None:
    try:
        async with connection.begin_nested():
            await connection.execute(insert(table).values(row))
    except IntegrityError:
        return
    rows[table.name].append(row)


def _row(table: Table, workspace_id: str, matter: Matter, rows: Mapping[str, list[dict[str, Any]]]) -> dict[str, Any]:
    row = {column.name: _cell(column, matter) for column in table.columns}
    if (number := numbered_by(table)) is not None:
        row[number.name] = 1 + sum(map(len, rows.values())) + 7 * len(rows)
    for key in table.foreign_key_constraints:
        pointed = rows[key.referred_table.name]
        parent = matter.dice.choice(pointed) if pointed else None
        for element in key.elements:
            row[element.parent.name] = parent[element.column.name] if parent else None
    return row | {owner_of(table).name: workspace_id}


def _cell(column: Column[Any], matter: Matter) -> Any:
    if column.nullable and matter.dice.random() < 0.3:
        return null()
    return _of_its_kind(column, matter)


def _of_its_kind(column: Column[Any], matter: Matter) -> Any:
    kind: Any = column.type
    pick = matter.dice.choice
    if kind in STRUCTURED:
        return STRUCTURED[kind](pick(matter.words))
    if isinstance(kind, Word):
        return pick(list(kind.enum))
    if isinstance(kind, UtcDateTime):
        return pick(matter.moments)
    if isinstance(kind, Money):
        return pick(matter.amounts)
    if isinstance(kind.impl_instance if isinstance(kind, TypeDecorator) else kind, JSON):
        return pick(matter.values)
    return _plain(column, matter)


def _plain(column: Column[Any], matter: Matter) -> Any:
    kind: Any = column.type
    pick = matter.dice.choice
    for known, values in ((Boolean, [True, False]), (SmallInteger, range(1, 6)), (Date, DAYS), (Time, TIMES)):
        if isinstance(kind, known):
            return pick(values)
    if isinstance(kind, Integer):
        return pick(range(1, 6)) if _is_bounded(column) else matter.dice.randint(-(2**31), 2**31 - 1)
    assert isinstance(kind, String), f"tests/support/anything.py does not know what {column} can hold"
    return pick(matter.words)[: kind.length]


def _is_bounded(column: Column[Any]) -> bool:
    checks = (str(getattr(constraint, "sqltext", "")) for constraint in column.table.constraints)
    return any(column.name in check for check in checks)

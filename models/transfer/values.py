"""A cell as it is kept, in JSON, and back, exactly: what types would complete on the way out stays as it is."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    Date,
    Dialect,
    Integer,
    Numeric,
    String,
    Text,
    Time,
    TypeDecorator,
    bindparam,
    cast,
    type_coerce,
)

from models.agreements import Structured
from models.base import Money, UtcDateTime, Word

GREATEST = 2**63


class WrongValueError(ValueError):
    """What stands there is none of what its column holds."""


def is_json(column: Column[Any]) -> bool:
    """Whether it holds JSON of any kind."""
    return _stored_as(column, JSON)


def kept(column: Column[Any]) -> ColumnElement[Any]:
    """What to select for it: JSON as its text, a code as its letters."""
    if is_json(column):
        return cast(column, Text).label(column.name)
    if isinstance(column.type, Word):
        return type_coerce(column, String).label(column.name)
    return column


def put(column: Column[Any], dialect: Dialect) -> ColumnElement[Any]:
    """What to insert for it, given what `from_json` gives."""
    if not is_json(column):
        return bindparam(column.name, type_=column.type)
    text = bindparam(column.name, type_=Text())
    return text if dialect.name == "sqlite" else cast(text, JSON)


def line_of(row: Mapping[str, Any], columns: list[Column[Any]]) -> bytes:
    """A row as one line of ASCII. JSON that is not there at all is left out; a JSON null is null."""
    cells = {
        column.name: _to_json(column, row[column.name])
        for column in columns
        if not (is_json(column) and row[column.name] is None)
    }
    return json.dumps(cells, separators=(",", ":")).encode() + b"\n"


def _to_json(column: Column[Any], value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if is_json(column):
        return json.loads(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else value


def from_json(column: Column[Any], cells: Mapping[str, Any]) -> Any:
    """What a line says of a column, to be put into it. Raises WrongValueError."""
    if is_json(column) and column.name in cells:
        return _json_text(column, cells[column.name])
    value = cells.get(column.name)
    if value is None:
        if not column.nullable:
            raise WrongValueError("it may not be empty")
        return None
    return _reader_of(column)(value)


def _json_text(column: Column[Any], value: Any) -> str:
    """Checked as the column checks it, and kept as it was written."""
    if isinstance(column.type, Structured) and value is not None:
        try:
            column.type.process_result_value(value, None)  # type: ignore[arg-type]  # no dialect matters to it
        except ValueError:  # what it says would quote what people wrote
            raise WrongValueError("its parts are not what they must be") from None
    return json.dumps(value)


def _reader_of(column: Column[Any]) -> Callable[[Any], Any]:
    kind = column.type
    if isinstance(kind, Word):
        return lambda value: _told(kind.enum, value)
    for known, reader in READERS:
        if _stored_as(column, known) or isinstance(kind, known):
            return reader
    raise NotImplementedError(f"{column}: how are its values written down?")


def _stored_as(column: Column[Any], known: type[Any]) -> bool:
    kind: Any = column.type
    return isinstance(kind.impl_instance if isinstance(kind, TypeDecorator) else kind, known)


def _told(read: Callable[[str], Any], value: Any) -> Any:
    if not isinstance(value, str):
        raise WrongValueError("it must be text")
    try:
        return read(value)
    except (ValueError, OverflowError, InvalidOperation):
        raise WrongValueError("it cannot be read") from None


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment without its zone")
    return moment.astimezone(UTC)


def _amount(text: str) -> Decimal:
    amount = Decimal(text)
    if not amount.is_finite() or amount != round(amount, 2) or abs(amount) >= 10**12:
        raise ValueError("no amount")
    return amount


def _text(text: str) -> str:
    text.encode()  # half a letter raises UnicodeEncodeError: no database keeps it
    return text


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not -GREATEST <= value < GREATEST:
        raise WrongValueError("it must be a whole number")
    return value


def _yes_or_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise WrongValueError("it must be true or false")
    return value


READERS: list[tuple[type[Any], Callable[[Any], Any]]] = [
    (UtcDateTime, lambda value: _told(_moment, value)),
    (Money, lambda value: _told(_amount, value)),
    (Numeric, lambda value: _told(Decimal, value)),
    (Boolean, _yes_or_no),
    (Integer, _whole),
    (Date, lambda value: _told(date.fromisoformat, value)),
    (Time, lambda value: _told(time.fromisoformat, value)),
    (String, lambda value: _told(_text, value)),
]
"""Kinds of columns, the narrower first. A kind that is not here is no surprise at night: a test goes through all."""

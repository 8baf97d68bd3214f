"""What an export says of itself: of which schema it is, whose, and for each table how much, with a sum over it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

NAME = "manifest.json"
README = "README.txt"
"""The first part of an export, by which it is told from other zips even when it was cut."""
FORMAT: Final = "rapport-export"


class TableSum(BaseModel):
    """One table's lines."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rows: int = Field(ge=0)
    columns: tuple[str, ...]
    sha256: str
    """Over its lines as they stand in the zip, in hexadecimal."""


class Manifest(BaseModel):
    """`manifest.json`, the last part to be written."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal["rapport-export"] = FORMAT
    version: int = 1
    """Of this way to write it down."""
    db_schema: str = Field(alias="schema")
    """The revision of the database."""
    workspace: str
    name: str
    made_at: datetime
    tables: Mapping[str, TableSum]

    @property
    def rows(self) -> int:
        """Of all tables."""
        return sum(table.rows for table in self.tables.values())


def lines_of(table: str) -> str:
    """The part of the zip that has a table exactly."""
    return f"tables/{table}.jsonl"

"""The map of what every column holds is whole: nothing is forgotten by export or erasure because it came later."""

import ast
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, Enum, String, TypeDecorator, inspect

from models import tables
from models.base import Base, TenantOwned
from models.kept import EVERYTHING, IDS_WITHIN, NEITHER, OF_A_CLIENT, OF_NO_WORKSPACE, PEOPLE, WORDS
from models.shown import TYPED

assert tables
HANDLERS = Path(__file__).parents[2] / "handlers"
OWNED = sorted(
    (mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, TenantOwned)),
    key=lambda table: table.__name__,
)


def texts_of(table: type[Base]) -> list[str]:
    columns = inspect(table).columns
    return sorted(
        c.key for c in columns if isinstance(_stored(c.type), String | JSON | Enum) and c.key != "workspace_id"
    )


def _stored(kind: Any) -> Any:
    """What a column is in the database."""
    return kind.impl_instance if isinstance(kind, TypeDecorator) else kind


@pytest.mark.parametrize("table", OWNED, ids=lambda table: table.__name__)
def test_every_column_of_text_is_on_the_map_once(table: type[Any]) -> None:
    mapped = [name for told in (PEOPLE, IDS_WITHIN, WORDS, NEITHER) for name in told.get(table, ())]
    assert sorted(mapped) == texts_of(table)


def test_the_other_tables_are_on_it_too() -> None:
    others = {mapper.class_ for mapper in Base.registry.mappers} - {*OWNED}
    assert {table: sorted(columns) for table, columns in OF_NO_WORKSPACE.items()} == {
        table: texts_of(table) for table in others
    }


def test_every_table_of_a_workspace_is_gone_through() -> None:
    assert list(EVERYTHING) == OWNED


def test_every_table_with_a_client_is_known() -> None:
    with_client = {table.__name__ for table in OWNED if "client_id" in inspect(table).columns}
    assert with_client == {table.__name__ for table in OF_A_CLIENT}


def test_every_field_into_which_people_type_is_read_for_names() -> None:
    """A form's words are found by the names of its fields: models/shown.py."""
    calls = (node for path in HANDLERS.rglob("*.py") for node in ast.walk(ast.parse(path.read_text())))
    fields = {ast.literal_eval(call.args[0]) for call in calls if isinstance(call, ast.Call) and _is_text_input(call)}
    assert fields
    assert fields <= {*TYPED}


def _is_text_input(call: ast.Call) -> bool:
    return ast.unparse(call.func).rpartition(".")[2] == "text_input"

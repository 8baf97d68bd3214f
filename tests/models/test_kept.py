"""The map of what every column holds is whole: nothing is forgotten by export or erasure because it came later."""

import pytest
from sqlalchemy import JSON, Enum, String, inspect

from models import tables
from models.base import Base, TenantOwned
from models.kept import EVERYTHING, NEITHER, OF_A_CLIENT, PEOPLE, WORDS

assert tables
OWNED = sorted(
    (mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, TenantOwned)),
    key=lambda table: table.__name__,
)


@pytest.mark.parametrize("table", OWNED, ids=lambda table: table.__name__)
def test_every_column_of_text_is_on_the_map_once(table: type[TenantOwned]) -> None:
    columns = inspect(table).columns
    texts = {c.key for c in columns if isinstance(c.type, String | JSON | Enum)} - {"workspace_id"}
    mapped = [name for told in (PEOPLE, WORDS, NEITHER) for name in told.get(table, ())]
    assert sorted(mapped) == sorted(texts)


def test_every_table_of_a_workspace_is_gone_through() -> None:
    assert list(EVERYTHING) == OWNED


def test_every_table_with_a_client_is_known() -> None:
    with_client = {table.__name__ for table in OWNED if "client_id" in inspect(table).columns}
    assert with_client == {table.__name__ for table in OF_A_CLIENT}

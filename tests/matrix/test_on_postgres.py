"""Every listener on PostgreSQL too, by those who tell workspaces and roles apart; a soak plays all of the matrix there.

There each transaction is that of the tenants' role, which row-level security binds to its workspace.
"""

import pytest
from sqlalchemy import text

from models.bounds import TENANT_ROLE
from tests.matrix.book import Row, problems, rows
from tests.matrix.cast import PEOPLE, PLACES
from tests.matrix.theatre import ON_POSTGRES, Theatre

SHARE = {"lead": "safe", "member": "guest inside", "guest": "shared", "other workspace": "safe"}
"""Who does it where, if it is there at all."""

pytestmark = pytest.mark.parametrize("theatre", [ON_POSTGRES], indirect=True, scope="session")


async def test_it_is_done_as_the_role_of_tenants(theatre: Theatre) -> None:
    async with theatre.house.deps.database.engine.connect() as connection:
        assert await connection.scalar(text("SELECT current_user")) == TENANT_ROLE


@pytest.mark.parametrize("row", rows("Who gets what"), ids=str)
async def test_who_gets_what_on_postgres(theatre: Theatre, row: Row) -> None:
    wrong = []
    for name, place in SHARE.items():
        there = next(one for one in (place, *PLACES) if row.is_about(one))
        outcome = await theatre.do(row.listener, row.text_typed, PEOPLE[name], PLACES[there])
        wrong += [f"{there}: {problem}" for problem in problems(row, name, outcome)]
    assert wrong == []

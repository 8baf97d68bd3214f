"""Forged payloads on PostgreSQL too: a few for each listener, past the guard in Python; a soak sends all of them there.

So row-level security is the only wall that they meet.
"""

from collections.abc import Iterator

import pytest
from sqlalchemy import event

from models import session as guard
from models.session import TenantSession
from tests.attacks.attempts import LISTENERS, attempt, some, with_their_ids
from tests.attacks.forging import INNER
from tests.attacks.front import Front
from tests.attacks.neighbour import ADMIN
from tests.matrix.deeds import Listener
from tests.matrix.theatre import ON_POSTGRES

VALUES = {"value", "selected_user", "selected_conversation"}
"""Where ids stand in what a button carries and a form answers."""

pytestmark = pytest.mark.parametrize("front", [ON_POSTGRES], indirect=True, scope="session")


@pytest.fixture
def unguarded() -> Iterator[None]:
    """No statement is narrowed to a workspace."""
    narrowing = (TenantSession, "do_orm_execute", guard._narrow)  # noqa: SLF001 - to be switched off
    event.remove(*narrowing)
    yield
    event.listen(*narrowing)


@pytest.mark.usefixtures("unguarded")
@pytest.mark.parametrize("listener", LISTENERS, ids=str)
async def test_an_id_of_theirs_leads_nowhere_on_postgres(front: Front, listener: Listener) -> None:
    every = with_their_ids(front, listener)
    carried = [(who, at, value) for who, at, value in every if who == ADMIN and (INNER in at or VALUES & set(at))]
    chosen = [*some(carried, 0, 12), *some(every, 7 * LISTENERS.index(listener), 2)]
    assert await attempt(front, listener, chosen) == []

"""Two workspaces in a PostgreSQL that keeps them apart, by each of the two kinds of user there are; whole clusters."""

from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack

import pytest
from sqlalchemy import make_url

from models.base import Workspace
from models.installations import InstallState
from models.migrations import upgrade
from models.session import Database
from tests.support.house import OURS, THEIRS
from tests.support.missing import cannot_run
from tests.support.neighbours import move_in
from tests.support.postgres import NUMBERS, ServerUnavailable, new_database, new_user, shared_server, url_of
from tests.support.time import NOW


@pytest.fixture(scope="session")
def owner_url(postgres_server: str, testrun_uid: str, worker_id: str) -> Iterator[str]:
    """A migrated database, for its owner, who may do nothing else."""
    name = f"owner_{testrun_uid[:12]}_{worker_id}"
    with new_user(postgres_server, name) as user, new_database(postgres_server, name, owner=name):
        url = url_of(user, database=name)
        upgrade(url)
        yield url


@pytest.fixture(params=["superuser", "owner"])
def bound_url(request: pytest.FixtureRequest, postgres_server: str) -> Iterator[str]:
    """A fresh migrated database: for a superuser, who takes the role of tenants, and for an owner who may not."""
    if request.param == "superuser":
        yield request.getfixturevalue("postgres_url")
        return
    template = make_url(request.getfixturevalue("owner_url"))
    name = f"{template.database}_{next(NUMBERS)}"
    with new_database(postgres_server, name, str(template.database), template.username):
        yield url_of(request.getfixturevalue("owner_url"), database=name)


@pytest.fixture
async def walled(bound_url: str) -> AsyncIterator[Database]:
    """Acme is ours, Globex and Initech are theirs; an installation under way is nobody's."""
    database = Database(bound_url)
    for team in (OURS, THEIRS):
        async with database.transaction(team) as session:
            session.add(Workspace(id=team, name=f"Agency {team}", bot_user_id="URAPPORT"))
    await move_in(database)
    async with database.installing() as session:
        session.add(InstallState(state="s", expires_at=NOW))
    yield database
    await database.close()


@pytest.fixture
def cluster(testrun_uid: str, worker_id: str) -> Iterator[str]:
    """The URL of a server of this test alone, in which nobody made a role yet."""
    with ExitStack() as stack:
        try:
            server = stack.enter_context(shared_server(f"{testrun_uid}-{worker_id}-roles"))
        except ServerUnavailable as reason:
            cannot_run(f"needs a PostgreSQL of its own: {reason}")
        yield server

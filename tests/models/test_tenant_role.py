"""Who migrates makes the role of tenants, if they may; `run` starts only where policies bind it, with the role or not.

Roles belong to a whole cluster, so these tests have one of their own.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from sqlalchemy import text

from bot.run import check_schema
from bot.settings import DatabaseSettings, SettingsError
from models import migrations
from models.bounds import TENANT_ROLE
from models.session import Database
from models.workspaces import move_in
from tests.support.beneath import beneath
from tests.support.house import OURS
from tests.support.postgres import new_database, new_user, url_of


@contextmanager
def somebodys(server: str, name: str, *attributes: str) -> Iterator[str]:
    """A new empty database and its owner, who may do what is said."""
    with new_user(server, name, *attributes) as user, new_database(server, name, owner=name):
        yield url_of(user, database=name)


async def starts(url: str) -> str:
    """Start as `run` does and work in a workspace; gives as whom."""
    await check_schema(DatabaseSettings(database_url=url))
    database = Database(url)
    async with database.transaction(OURS) as session:
        await move_in(session, OURS, "Nordlys", "U")
        user = await (await beneath(session)).scalar(text("SELECT current_user"))
    assert await database.workspace_ids() == [OURS]
    await database.close()
    return str(user)


async def is_refused(url: str) -> bool:
    """`run` would not start, and says why."""
    with pytest.raises(SettingsError, match="row-level security"):
        await check_schema(DatabaseSettings(database_url=url))
    return True


def tell(url: str, statement: str) -> list[tuple[object, ...]]:
    """Let this user say something to their database; gives the answer, if there is one."""
    with psycopg.connect(url) as connection:
        cursor = connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []


RIGHTS = """
    SELECT rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles
    WHERE rolname = 'rapport_tenant'
"""


async def test_each_user_goes_as_far_as_they_may(cluster: str) -> None:
    with somebodys(cluster, "plain") as plain, somebodys(cluster, "maker", "CREATEROLE") as maker:
        migrations.upgrade(plain)
        assert tell(cluster, RIGHTS) == []
        assert await starts(plain) == "plain", "an owner is bound without the role"
        migrations.upgrade(maker)
        assert tell(cluster, RIGHTS) == [(False,) * 5]
        assert await starts(maker) == TENANT_ROLE
        migrations.upgrade(plain)
        assert await starts(plain) == "plain", "a role of somebody else changes nothing"
        with new_database(cluster, "ours") as ours:
            migrations.upgrade(ours)
            assert await starts(ours) == TENANT_ROLE, "who is above policies takes the role that is there"
        tell(cluster, f"DROP OWNED BY {TENANT_ROLE}")


async def test_who_is_above_policies_needs_the_role(cluster: str) -> None:
    with somebodys(cluster, "above", "BYPASSRLS") as above:
        migrations.upgrade(above)
        assert await is_refused(above)
        tell(cluster, f"CREATE ROLE {TENANT_ROLE}; GRANT {TENANT_ROLE} TO above")
        assert await is_refused(above), "it was given nothing yet"
        migrations.upgrade(above)
        assert await starts(above) == TENANT_ROLE
        tell(cluster, f"ALTER ROLE {TENANT_ROLE} BYPASSRLS")
        assert await is_refused(above)


async def test_a_table_without_its_policies_is_noticed(cluster: str) -> None:
    with somebodys(cluster, "plain") as plain:
        migrations.upgrade(plain)
        tell(plain, "ALTER TABLE drafts NO FORCE ROW LEVEL SECURITY")
        assert await is_refused(plain)


async def test_tables_in_the_users_own_schema_are_found_by_the_role(cluster: str) -> None:
    with new_database(cluster, "ours") as ours:
        tell(ours, "CREATE SCHEMA postgres")
        migrations.upgrade(ours)
        assert tell(ours, "SELECT schemaname FROM pg_tables WHERE tablename = 'clients'") == [("postgres",)]
        assert await starts(ours) == TENANT_ROLE


async def test_a_database_of_an_older_release_is_to_be_migrated(cluster: str) -> None:
    with new_database(cluster, "new") as new, new_database(cluster, "old") as old:
        migrations.upgrade(new)
        tell(old, "CREATE TABLE alembic_version AS SELECT '0002' AS version_num")
        for url in (old, cluster):
            with pytest.raises(SettingsError, match="rapport migrate"):
                await check_schema(DatabaseSettings(database_url=url))

"""What binds a transaction on PostgreSQL to one workspace, whatever statement it runs.

The guard in Python stands in models/session.py; behind it stand policies of the database, made by
models/migrations/policies.py. They go by settings that are local to the transaction, and bind everybody but
superusers and those with BYPASSRLS. So that these are bound too, each transaction takes on a role that may do nothing
but read and write rows, made by models/migrations/tenant_role.py.

postgresql.org/docs/current/ddl-rowsecurity.html
"""

from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, event

BOUNDS = "rapport_bounds"
"""The execution option that holds a transaction's Bounds; without it nothing is to be seen."""
TENANT_ROLE = "rapport_tenant"
OWN, EVERY, INSTALLING = "rapport.workspace_id", "rapport.every_workspace", "rapport.installing"

_SET_BOUNDS = ", ".join(f"set_config('{name}', %s, true)" for name in (OWN, EVERY, INSTALLING))
BIND = f"SELECT {_SET_BOUNDS}"
BIND_AND_TAKE_ROLE = f"SELECT set_config('search_path', %s, true), set_config('role', %s, true), {_SET_BOUNDS}"
MAY_TAKE_ROLE = f"""
    SELECT pg_has_role(oid, CASE WHEN current_setting('server_version_num')::int < 160000 THEN 'MEMBER' ELSE 'SET' END)
    FROM pg_roles WHERE rolname = '{TENANT_ROLE}'
"""  # noqa: S608 - a name of ours
MAY_WORK_AS_ROLE = f"{MAY_TAKE_ROLE} AND has_table_privilege(oid, to_regclass('alembic_version'), 'SELECT')"
"""A role of another database of the cluster is there, but was given nothing here."""
SEARCH_PATH = "SELECT string_agg(quote_ident(name), ', ') FROM unnest(current_schemas(false)) AS name"


class Bounds(NamedTuple):
    """What a transaction may touch."""

    workspace_id: str = ""
    """The rows of this workspace; none if empty."""
    every_workspace: bool = False
    """Read, and only read, the rows of all."""
    installing: bool = False
    """What belongs to no workspace: installations."""

    def settings(self) -> tuple[str, str, str]:
        """The values of OWN, EVERY and INSTALLING."""
        return self.workspace_id, "on" if self.every_workspace else "", "on" if self.installing else ""


NOTHING = Bounds()


def bind(engine: Engine) -> None:
    """Let each transaction of a PostgreSQL engine begin with its bounds; leave other engines alone."""
    if engine.dialect.name == "postgresql":
        event.listen(engine, "connect", _learn_role)
        event.listen(engine, "begin", _bind)


def _learn_role(connection: Any, record: Any) -> None:
    """Once a connection: whether it may take the role and, as a path may name the user, where its tables are then."""
    cursor = connection.cursor()
    cursor.execute(MAY_WORK_AS_ROLE)
    if cursor.fetchone() == (True,):
        cursor.execute(SEARCH_PATH)
        record.info[TENANT_ROLE] = cursor.fetchone()
    cursor.close()
    connection.rollback()


def _bind(connection: Connection) -> None:
    bounds: Bounds = connection.get_execution_options().get(BOUNDS, NOTHING)
    if path := connection.info.get(TENANT_ROLE):
        connection.exec_driver_sql(BIND_AND_TAKE_ROLE, (*path, TENANT_ROLE, *bounds.settings()))
    else:
        connection.exec_driver_sql(BIND, bounds.settings())

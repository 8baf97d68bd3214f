"""The role that transactions take on, so that policies bind those too who are above them (models/bounds.py).

Roles belong to the whole cluster: another database's migration may have made this one, or be making it.
"""

from sqlalchemy import Connection, text

from models import tables
from models.base import Base
from models.bounds import MAY_TAKE_ROLE, TENANT_ROLE

assert tables  # noqa: S101 - imported so that every table is registered

MAKE_ROLE = f"""
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{TENANT_ROLE}') THEN
        CREATE ROLE {TENANT_ROLE} NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
    END IF;
EXCEPTION WHEN insufficient_privilege OR duplicate_object OR unique_violation THEN NULL;
END $$
"""
JOIN_ROLE = f"""
DO $$ BEGIN
    GRANT {TENANT_ROLE} TO CURRENT_USER;
EXCEPTION WHEN insufficient_privilege OR undefined_object THEN NULL;
END $$
"""
SEQUENCES = """
    SELECT pg_get_serial_sequence(quote_ident(table_name), column_name) FROM information_schema.columns
    WHERE table_schema = current_schema() AND table_name = ANY(:tables)
"""
UNBOUND = """
    SELECT relname FROM pg_class
    WHERE relnamespace = current_schema()::regnamespace AND relname = ANY(:tables) AND NOT row_security_active(oid)
"""


def offer(connection: Connection) -> None:
    """Make the role, join it and give it our tables, each as far as this user may; what is there already stays.

    Without the role the policies still bind whoever is neither superuser nor has BYPASSRLS.
    """
    connection.execute(text(MAKE_ROLE))
    if not connection.scalar(text(MAY_TAKE_ROLE)):
        connection.execute(text(JOIN_ROLE))
    if connection.scalar(text(MAY_TAKE_ROLE)):
        _give_tables(connection)


def is_bound(connection: Connection) -> bool:
    """Whether the policies of every table bind this transaction; on SQLite there are none."""
    if connection.dialect.name != "postgresql":
        return True
    return not connection.scalars(text(UNBOUND), {"tables": list(Base.metadata.tables)}).all()


def _give_tables(connection: Connection) -> None:
    ours = list(Base.metadata.tables)
    sequences = [name for name in connection.scalars(text(SEQUENCES), {"tables": ours}) if name]
    schema = connection.scalar(text("SELECT quote_ident(current_schema())"))
    for right in (
        f"USAGE ON SCHEMA {schema}",
        f"SELECT, INSERT, UPDATE, DELETE ON {', '.join(ours)}",
        "SELECT ON alembic_version",
        f"USAGE ON SEQUENCE {', '.join(sequences)}",
    ):
        connection.execute(text(f"GRANT {right} TO {TENANT_ROLE}"))

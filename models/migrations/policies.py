"""Row-level security, a line a table: what a migration calls that makes one. On SQLite nothing happens.

The policies bind the owner too (FORCE): a later migration that reads or writes rows does so within `every_row`, or it
fails for an owner who is no superuser.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import op

OWN = "nullif(current_setting('rapport.workspace_id', true), '')"
EVERY = "current_setting('rapport.every_workspace', true) = 'on'"
INSTALLING = "current_setting('rapport.installing', true) = 'on'"


def only_own_rows(table: str, key: str = "workspace_id") -> None:
    """Rows are there for the transactions of their workspace, and to read for those that look across workspaces."""
    _enforce(table)
    _allow("own_workspace", table, f"FOR ALL USING ({key} = {OWN}) WITH CHECK ({key} = {OWN})")
    _allow("every_workspace", table, f"FOR SELECT USING ({EVERY})")


def only_while_installing(table: str) -> None:
    """Rows are there for the transactions of installing alone; they belong to no workspace."""
    _enforce(table)
    _allow("installing", table, f"FOR ALL USING ({INSTALLING}) WITH CHECK ({INSTALLING})")


@contextmanager
def every_row(table: str) -> Iterator[None]:
    """All workspaces' rows, for a migration that changes some."""
    _on_postgresql(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    yield
    _on_postgresql(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def _enforce(table: str) -> None:
    _on_postgresql(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")


def _allow(policy: str, table: str, what: str) -> None:
    _on_postgresql(f"CREATE POLICY {policy} ON {table} {what}")


def _on_postgresql(statement: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(statement)

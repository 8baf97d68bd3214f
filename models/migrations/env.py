"""Alembic's entry: runs on the connection that `models.migrations.upgrade` holds."""

from alembic import context

from models import tables
from models.base import Base

assert tables  # noqa: S101 - imported so that every table is registered

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    compare_type=True,
    render_as_batch=connection.dialect.name == "sqlite",
)
context.run_migrations()

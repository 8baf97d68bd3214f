"""What was taken in from files, and what that changed, so that it can be undone."""

import sqlalchemy as sa
from alembic import op

from models.base import BigId, Money, UtcDateTime
from models.migrations.policies import only_own_rows

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    """Forward; there is no way back but the backup."""
    op.create_table(
        "imports",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("done_by", sa.String(length=40), nullable=True),
        sa.Column("format", sa.String(40), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("undone_at", UtcDateTime(), nullable=True),
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name="fk_imports_workspace_id_workspaces", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_imports"),
        sa.UniqueConstraint("workspace_id", "id", name="uq_imports_workspace_id_id"),
    )
    op.create_index("ix_imports_at", "imports", ["workspace_id", "at"])
    op.create_table(
        "import_steps",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("is_new", sa.Boolean(), nullable=False),
        sa.Column("fields", sa.String(length=200), nullable=False),
        sa.Column("was_owner_id", sa.String(length=40), nullable=True),
        sa.Column("now_owner_id", sa.String(length=40), nullable=True),
        sa.Column("was_internal_channel", sa.String(length=40), nullable=True),
        sa.Column("now_internal_channel", sa.String(length=40), nullable=True),
        sa.Column("was_shared_channel", sa.String(length=40), nullable=True),
        sa.Column("now_shared_channel", sa.String(length=40), nullable=True),
        sa.Column("was_since", sa.Date(), nullable=True),
        sa.Column("now_since", sa.Date(), nullable=True),
        sa.Column("was_language", sa.String(length=5), nullable=True),
        sa.Column("now_language", sa.String(length=5), nullable=True),
        sa.Column("was_yearly_budget", Money(), nullable=True),
        sa.Column("now_yearly_budget", Money(), nullable=True),
        sa.Column("was_currency", sa.String(length=3), nullable=True),
        sa.Column("now_currency", sa.String(length=3), nullable=True),
        sa.Column("was_status", sa.String(40), nullable=True),
        sa.Column("now_status", sa.String(40), nullable=True),
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name="fk_import_steps_workspace_id_workspaces", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "import_id"],
            ["imports.workspace_id", "imports.id"],
            name="fk_import_steps_workspace_id_import_id_imports",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "client_id"],
            ["clients.workspace_id", "clients.id"],
            name="fk_import_steps_workspace_id_client_id_clients",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_import_steps"),
    )
    op.create_index("ix_import_steps_import", "import_steps", ["workspace_id", "import_id"])
    op.create_index("ix_import_steps_client", "import_steps", ["workspace_id", "client_id"])
    only_own_rows("imports")
    only_own_rows("import_steps")

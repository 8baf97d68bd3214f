"""Two entries of one client can become one, and two again."""

import sqlalchemy as sa
from alembic import op

from models.base import BigId, Money, UtcDateTime
from models.migrations.policies import only_own_rows

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    """Forward; there is no way back but the backup."""
    op.add_column("clients", sa.Column("merged_into_id", BigId, nullable=True))
    op.add_column("ratings", sa.Column("given_to", BigId, nullable=True))
    op.create_table(
        "client_merges",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("gone_id", sa.Integer(), nullable=False),
        sa.Column("merged_by", sa.String(length=40), nullable=False),
        sa.Column("merged_at", UtcDateTime(), nullable=False),
        sa.Column("undone_by", sa.String(length=40), nullable=True),
        sa.Column("undone_at", UtcDateTime(), nullable=True),
        sa.Column("fields", sa.String(length=200), nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("was_owner_id", sa.String(length=40), nullable=True),
        sa.Column("was_internal_channel", sa.String(length=40), nullable=True),
        sa.Column("was_shared_channel", sa.String(length=40), nullable=True),
        sa.Column("was_since", sa.Date(), nullable=True),
        sa.Column("was_language", sa.String(length=5), nullable=True),
        sa.Column("was_yearly_budget", Money(), nullable=True),
        sa.Column("was_currency", sa.String(length=3), nullable=True),
        sa.Column("was_status", sa.String(40), nullable=True),
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name="fk_client_merges_workspace_id_workspaces", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "client_id"],
            ["clients.workspace_id", "clients.id"],
            name="fk_client_merges_workspace_id_client_id_clients",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "gone_id"],
            ["clients.workspace_id", "clients.id"],
            name="fk_client_merges_workspace_id_gone_id_clients",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_client_merges"),
        sa.UniqueConstraint("workspace_id", "id", name="uq_client_merges_workspace_id_id"),
    )
    op.create_index("ix_client_merges_client", "client_merges", ["workspace_id", "client_id"])
    op.create_index("ix_client_merges_gone", "client_merges", ["workspace_id", "gone_id"])
    op.create_table(
        "client_merge_rows",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("merge_id", sa.Integer(), nullable=False),
        sa.Column("of_table", sa.String(length=60), nullable=False),
        sa.Column("row_id", sa.BigInteger(), nullable=False),
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name="fk_client_merge_rows_workspace_id_workspaces",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "merge_id"],
            ["client_merges.workspace_id", "client_merges.id"],
            name="fk_client_merge_rows_workspace_id_merge_id_client_merges",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_client_merge_rows"),
    )
    op.create_index("ix_client_merge_rows_merge", "client_merge_rows", ["workspace_id", "merge_id"])
    only_own_rows("client_merges")
    only_own_rows("client_merge_rows")

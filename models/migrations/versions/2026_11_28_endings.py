"""How it ended with clients that were archived."""

import sqlalchemy as sa
from alembic import op

from models.base import BigId, UtcDateTime
from models.migrations.policies import only_own_rows

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Forward; there is no way back but the backup."""
    op.create_table(
        "client_endings",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("ending", sa.String(40), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("said_by", sa.String(length=40), nullable=False),
        sa.Column("said_at", UtcDateTime(), nullable=False),
        sa.Column("over_at", UtcDateTime(), nullable=True),
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name="fk_client_endings_workspace_id_workspaces",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "client_id"],
            ["clients.workspace_id", "clients.id"],
            name="fk_client_endings_workspace_id_client_id_clients",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_client_endings"),
        sa.UniqueConstraint("workspace_id", "client_id", name="uq_client_endings_workspace_id_client_id"),
    )
    only_own_rows("client_endings")

"""What each lead was last told of how much hangs on one client."""

import sqlalchemy as sa
from alembic import op

from models.base import BigId
from models.migrations.policies import only_own_rows

revision = "0014"
down_revision = "0013"

TABLE = "concentration_words"


def upgrade() -> None:
    """Forward; there is no way back but the backup."""
    op.create_table(
        TABLE,
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("user_id", sa.String(length=40), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=f"fk_{TABLE}_workspace_id_workspaces", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "client_id"],
            ["clients.workspace_id", "clients.id"],
            name=f"fk_{TABLE}_workspace_id_client_id_clients",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{TABLE}"),
        sa.UniqueConstraint("workspace_id", "user_id", "client_id", name=f"uq_{TABLE}_workspace_id_user_id_client_id"),
    )
    op.create_index(f"ix_{TABLE}_client", TABLE, ["workspace_id", "client_id"])
    only_own_rows(TABLE)

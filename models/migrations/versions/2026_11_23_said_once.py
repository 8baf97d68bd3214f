"""Said once: leases with a generation, back-off apart from the due time, answers of the inbox, troubles."""

import sqlalchemy as sa
from alembic import op

from models.base import UtcDateTime

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Forward; there is no way back but the backup."""
    op.add_column("outbox", sa.Column("try_at", UtcDateTime(), nullable=True))
    op.add_column("outbox", sa.Column("blind", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("outbox", sa.Column("generation", sa.Integer(), nullable=False, server_default="0"))
    op.create_index("ix_outbox_place", "outbox", ["workspace_id", "channel", "state"])
    op.create_index("ix_outbox_lease", "outbox", ["workspace_id", "channel", "lease_until"])
    op.add_column("inbox", sa.Column("answer", sa.JSON(), nullable=True))
    op.create_index("ix_inbox_received_at", "inbox", ["workspace_id", "received_at"])
    op.create_table(
        "troubles",
        sa.Column("place", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("dropped", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name="fk_troubles_workspace_id_workspaces", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "place", name="pk_troubles"),
    )

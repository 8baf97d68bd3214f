"""The desk: who put its first steps away, that roles are fine as Slack has them, and marks of clients' names."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Forward; there is no way back but the backup. A name gets its mark when it is next written."""
    op.add_column("clients", sa.Column("name_mark", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("people", sa.Column("knows_desk", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("workspaces", sa.Column("roles_are_fine", sa.Boolean(), server_default=sa.false(), nullable=False))

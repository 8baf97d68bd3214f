"""What each part of health weighs, as an admin decides."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Forward; there is no way back but the backup."""
    op.add_column("workspaces", sa.Column("health_weights", sa.JSON(), server_default="{}", nullable=False))

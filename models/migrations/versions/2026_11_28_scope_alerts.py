"""From where on a channel hears that scope adds up, as an admin decides."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Forward; there is no way back but the backup."""
    op.add_column("workspaces", sa.Column("scope_alerts", sa.JSON(), server_default="{}", nullable=False))

"""When the cause of a nudge went away, also of one that somebody settled: what comes back weeks later is news."""

import sqlalchemy as sa
from alembic import op

from models.base import UtcDateTime

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Forward; there is no way back but the backup."""
    op.add_column("nudges", sa.Column("gone_at", UtcDateTime(), nullable=True))

"""Promises kept: since when somebody is in a team, when a rater was erased, for whose eyes a word is, who chose."""

import sqlalchemy as sa
from alembic import op

from models.base import UtcDateTime

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Forward; there is no way back but the backup."""
    op.add_column("client_teams", sa.Column("since", UtcDateTime(), nullable=True))
    op.add_column("ratings", sa.Column("unnamed_at", UtcDateTime(), nullable=True))
    op.add_column("workspaces", sa.Column("settled_at", UtcDateTime(), nullable=True))
    op.add_column("outbox", sa.Column("for_role", sa.SmallInteger(), nullable=True))

"""Which leads heard their Monday on which date, and who does not want it."""

import sqlalchemy as sa
from alembic import op

from models.base import BigId, UtcDateTime
from models.migrations.policies import only_own_rows

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Forward; there is no way back but the backup."""
    op.create_table(
        "monday_words",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("user_id", sa.String(length=40), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("settled_at", UtcDateTime(), nullable=False),
        *_owned("monday_words"),
        sa.PrimaryKeyConstraint("id", name="pk_monday_words"),
        sa.UniqueConstraint(
            "workspace_id", "user_id", "local_date", name="uq_monday_words_workspace_id_user_id_local_date"
        ),
    )
    op.create_table(
        "mondays_off",
        sa.Column("user_id", sa.String(length=40), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        *_owned("mondays_off"),
        sa.PrimaryKeyConstraint("user_id", "workspace_id", name="pk_mondays_off"),
    )
    for table in ("monday_words", "mondays_off"):
        only_own_rows(table)


def _owned(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=f"fk_{table}_workspace_id_workspaces", ondelete="CASCADE"
        ),
    ]

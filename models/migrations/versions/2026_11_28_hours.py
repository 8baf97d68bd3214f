"""Hours that were worked, and the warnings about them."""

import sqlalchemy as sa
from alembic import op

from models.base import BigId, Money, UtcDateTime
from models.migrations.policies import only_own_rows

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Forward; there is no way back but the backup."""
    _hours()
    _alerts()
    for table in ("hours", "budget_alerts"):
        only_own_rows(table)


def _hours() -> None:
    op.create_table(
        "hours",
        *_owned("hours"),
        sa.Column("worked_on", sa.Date(), nullable=False),
        sa.Column("hours", Money(), nullable=False),
        sa.Column("cost", Money(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=True),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("source_key", sa.String(length=120), nullable=True),
        sa.Column("logged_by", sa.String(length=40), nullable=True),
        sa.Column("logged_at", UtcDateTime(), nullable=False),
        sa.UniqueConstraint("workspace_id", "source", "source_key", name="uq_hours_workspace_id_source_source_key"),
    )
    op.create_index("ix_hours_engagement", "hours", ["workspace_id", "engagement_id", "worked_on"])
    op.create_index("ix_hours_client", "hours", ["workspace_id", "client_id"])


def _alerts() -> None:
    op.create_table(
        "budget_alerts",
        *_owned("budget_alerts"),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("period", sa.Date(), nullable=False),
        sa.Column("agreed", Money(), nullable=False),
        sa.Column("said_at", UtcDateTime(), nullable=False),
        sa.UniqueConstraint(
            "workspace_id",
            "engagement_id",
            "kind",
            "period",
            "agreed",
            name="uq_budget_alerts_workspace_id_engagement_id_kind_period_agreed",
        ),
    )
    op.create_index("ix_budget_alerts_client", "budget_alerts", ["workspace_id", "client_id"])


def _owned(table: str) -> list[sa.schema.SchemaItem]:
    """A key of its own, its tenant, and the client and engagement that it is about."""
    return [
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("engagement_id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=f"fk_{table}_workspace_id_workspaces", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        _of(table, "client_id", "clients"),
        _of(table, "engagement_id", "engagements"),
    ]


def _of(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    columns, keys = ["workspace_id", column], [f"{other}.workspace_id", f"{other}.id"]
    return sa.ForeignKeyConstraint(columns, keys, name=f"fk_{table}_workspace_id_{column}_{other}", ondelete="CASCADE")

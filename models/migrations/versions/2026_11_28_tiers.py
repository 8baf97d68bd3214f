"""Tiers that people decided, what leads say beside the facts, words for the ways out, and the thresholds."""

import sqlalchemy as sa
from alembic import op

from models.base import BigId, Money, UtcDateTime
from models.migrations.policies import only_own_rows

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Forward; there is no way back but the backup."""
    _tiers()
    _answers()
    _ways_out()
    for table in ("tiers", "tier_answers", "ways_out"):
        only_own_rows(table)
    op.add_column("workspaces", sa.Column("tier_thresholds", sa.JSON(), server_default="{}", nullable=False))
    op.add_column("workspaces", sa.Column("target_rate", Money(), nullable=True))
    op.add_column("workspaces", sa.Column("target_currency", sa.String(length=3), nullable=True))


def _tiers() -> None:
    op.create_table(
        "tiers",
        *_owned("tiers"),
        sa.Column("tier", sa.String(length=40), nullable=False),
        sa.Column("proposed", sa.String(length=40), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.String(length=40), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=False),
    )
    op.create_index("ix_tiers_client", "tiers", ["workspace_id", "client_id"])


def _answers() -> None:
    op.create_table(
        "tier_answers",
        *_owned("tier_answers"),
        sa.Column("we_hide", sa.Boolean(), nullable=True),
        sa.Column("is_worth_it", sa.Boolean(), nullable=True),
        sa.Column("said_by", sa.String(length=40), nullable=False),
        sa.Column("said_at", UtcDateTime(), nullable=False),
        sa.UniqueConstraint("workspace_id", "client_id", name="uq_tier_answers_workspace_id_client_id"),
    )


def _ways_out() -> None:
    op.create_table(
        "ways_out",
        *_owned("ways_out"),
        sa.Column("way", sa.String(length=40), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("written_by", sa.String(length=40), nullable=False),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.UniqueConstraint("workspace_id", "client_id", "way", name="uq_ways_out_workspace_id_client_id_way"),
    )


def _owned(table: str) -> list[sa.schema.SchemaItem]:
    """A key of its own, its tenant, and the client that it is about."""
    return [
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=f"fk_{table}_workspace_id_workspaces", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "client_id"],
            ["clients.workspace_id", "clients.id"],
            name=f"fk_{table}_workspace_id_client_id_clients",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    ]

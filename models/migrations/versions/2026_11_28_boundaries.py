"""The agency's boundaries, and what happened with them at each client."""

import sqlalchemy as sa
from alembic import op

from models.base import BigId, UtcDateTime
from models.migrations.policies import only_own_rows

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Forward; there is no way back but the backup."""
    _boundaries()
    _boundary_events()
    for table in ("boundaries", "boundary_events"):
        only_own_rows(table)


def _boundaries() -> None:
    op.create_table(
        "boundaries",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("need", sa.String(length=150), nullable=False),
        sa.Column("why", sa.String(length=500), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        *_of_a_workspace("boundaries"),
        sa.UniqueConstraint("workspace_id", "id", name="uq_boundaries_workspace_id_id"),
    )
    op.create_index("ix_boundaries_rank", "boundaries", ["workspace_id", "rank"])


def _boundary_events() -> None:
    op.create_table(
        "boundary_events",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("boundary_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("told_at", UtcDateTime(), nullable=False),
        sa.Column("told_by", sa.String(length=40), nullable=False),
        sa.Column("interaction_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        *_of_a_workspace("boundary_events"),
        _of("client_id", "clients"),
        _of("boundary_id", "boundaries"),
        _of("interaction_id", "interactions"),
    )
    op.create_index("ix_boundary_events_client", "boundary_events", ["workspace_id", "client_id", "at"])
    op.create_index("ix_boundary_events_interaction", "boundary_events", ["workspace_id", "interaction_id"])


def _of_a_workspace(table: str) -> list[sa.Constraint]:
    return [
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=f"fk_{table}_workspace_id_workspaces", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    ]


def _of(column: str, other: str) -> sa.ForeignKeyConstraint:
    columns, keys = ["workspace_id", column], [f"{other}.workspace_id", f"{other}.id"]
    name = f"fk_boundary_events_workspace_id_{column}_{other}"
    return sa.ForeignKeyConstraint(columns, keys, name=name, ondelete="CASCADE")

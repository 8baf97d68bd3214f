"""Recovery plans with their steps."""

import sqlalchemy as sa
from alembic import op

from models.base import BigId, UtcDateTime
from models.migrations.policies import only_own_rows

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Forward; there is no way back but the backup."""
    _plans()
    _steps()
    for table in ("plans", "plan_steps"):
        only_own_rows(table)


def _plans() -> None:
    op.create_table(
        "plans",
        *_owned("plans"),
        sa.Column("cause", sa.String(40), nullable=False),
        sa.Column("begun_by", sa.String(length=40), nullable=False),
        sa.Column("begun_at", UtcDateTime(), nullable=False),
        sa.Column("ended_by", sa.String(length=40), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("how", sa.Text(), nullable=True),
        sa.UniqueConstraint("workspace_id", "id", name="uq_plans_workspace_id_id"),
    )
    op.create_index("ix_plans_client", "plans", ["workspace_id", "client_id", "ended_at"])


def _steps() -> None:
    op.create_table(
        "plan_steps",
        *_owned("plan_steps"),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("who", sa.String(length=40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_by", sa.String(length=40), nullable=True),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        _of("plan_steps", "plan_id", "plans"),
    )
    op.create_index("ix_plan_steps_plan", "plan_steps", ["workspace_id", "plan_id"])
    op.create_index("ix_plan_steps_client", "plan_steps", ["workspace_id", "client_id"])


def _owned(table: str) -> list[sa.schema.SchemaItem]:
    """A key of its own, its tenant and the client that it is about."""
    return [
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=f"fk_{table}_workspace_id_workspaces", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        _of(table, "client_id", "clients"),
    ]


def _of(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    columns, keys = ["workspace_id", column], [f"{other}.workspace_id", f"{other}.id"]
    return sa.ForeignKeyConstraint(columns, keys, name=f"fk_{table}_workspace_id_{column}_{other}", ondelete="CASCADE")

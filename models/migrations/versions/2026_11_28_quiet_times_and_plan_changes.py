"""Times in which the whole agency is quiet; what was changed in a recovery plan, and which steps were taken away."""

import sqlalchemy as sa
from alembic import op

from models.base import BigId, UtcDateTime
from models.migrations.policies import only_own_rows

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Forward; there is no way back but the backup."""
    _quiet_times()
    _plan_changes()
    op.add_column("plan_steps", sa.Column("removed_at", UtcDateTime(), nullable=True))
    for table in ("quiet_times", "plan_changes"):
        only_own_rows(table)


def _quiet_times() -> None:
    op.create_table(
        "quiet_times",
        *_owned("quiet_times"),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("why", sa.String(length=80), nullable=False),
    )


def _plan_changes() -> None:
    op.create_table(
        "plan_changes",
        *_owned("plan_changes"),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("was_what", sa.String(length=200), nullable=True),
        sa.Column("was_who", sa.String(length=40), nullable=True),
        sa.Column("was_due_on", sa.Date(), nullable=True),
        sa.Column("what", sa.String(length=200), nullable=True),
        sa.Column("who", sa.String(length=40), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("changed_by", sa.String(length=40), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        _of("plan_changes", "client_id", "clients"),
        _of("plan_changes", "plan_id", "plans"),
    )
    op.create_index("ix_plan_changes_plan", "plan_changes", ["workspace_id", "plan_id"])
    op.create_index("ix_plan_changes_client", "plan_changes", ["workspace_id", "client_id"])


def _owned(table: str) -> list[sa.schema.SchemaItem]:
    """A key of its own and its tenant."""
    return [
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=f"fk_{table}_workspace_id_workspaces", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    ]


def _of(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    columns, keys = ["workspace_id", column], [f"{other}.workspace_id", f"{other}.id"]
    return sa.ForeignKeyConstraint(columns, keys, name=f"fk_{table}_workspace_id_{column}_{other}", ondelete="CASCADE")

"""The pulse: who was asked about which client, who does not want to be asked, and how often a workspace asks."""

import sqlalchemy as sa
from alembic import op

from models.base import BigId, UtcDateTime
from models.migrations.policies import only_own_rows

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Forward; there is no way back but the backup."""
    op.add_column("workspaces", sa.Column("pulse", sa.String(40), server_default="monthly", nullable=False))
    _pulses()
    _pauses()
    for table in ("pulses", "pulse_pauses"):
        only_own_rows(table)


def _pulses() -> None:
    op.create_table(
        "pulses",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("promised", sa.Boolean(), nullable=False),
        sa.Column("came", sa.String(length=40), nullable=True),
        sa.Column("came_at", UtcDateTime(), nullable=True),
        *_owned("pulses"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "client_id"],
            ["clients.workspace_id", "clients.id"],
            name="fk_pulses_workspace_id_client_id_clients",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_pulses"),
        sa.UniqueConstraint(
            "workspace_id",
            "person_id",
            "client_id",
            "asked_on",
            name="uq_pulses_workspace_id_person_id_client_id_asked_on",
        ),
    )
    op.create_index("ix_pulses_client", "pulses", ["workspace_id", "client_id"])


def _pauses() -> None:
    op.create_table(
        "pulse_pauses",
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=True),
        *_owned("pulse_pauses"),
        sa.PrimaryKeyConstraint("workspace_id", "person_id", name="pk_pulse_pauses"),
    )


def _owned(table: str) -> list[sa.schema.SchemaItem]:
    """Its tenant."""
    name = f"fk_{table}_workspace_id_workspaces"
    return [
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=name, ondelete="CASCADE"),
    ]

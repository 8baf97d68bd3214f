"""The people of clients, and with whom something happened that was logged."""

import sqlalchemy as sa
from alembic import op

from models.base import BigId, UtcDateTime
from models.migrations.policies import only_own_rows

revision = "0027"
down_revision = "0026"

TABLES = ("contacts", "interaction_contacts")
TOO_LONG = {"interaction_id": "fk_interaction_contacts_interaction"}


def upgrade() -> None:
    """Forward; there is no way back but the backup."""
    _contacts()
    _interaction_contacts()
    for table in TABLES:
        only_own_rows(table)


def _contacts() -> None:
    op.create_table(
        "contacts",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("former_names", sa.JSON(), nullable=False),
        sa.Column("decides", sa.Boolean(), nullable=False),
        sa.Column("pays", sa.Boolean(), nullable=False),
        sa.Column("daily", sa.Boolean(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=True),
        sa.Column("email", sa.String(length=120), nullable=True),
        sa.Column("phone", sa.String(length=120), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("slack_team_id", sa.String(length=40), nullable=True),
        sa.Column("slack_user_id", sa.String(length=40), nullable=True),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.Column("left_at", UtcDateTime(), nullable=True),
        sa.Column("edits", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        _of_workspace("contacts"),
        _of("contacts", "client_id", "clients"),
        sa.PrimaryKeyConstraint("id", name="pk_contacts"),
        sa.UniqueConstraint("workspace_id", "id", name="uq_contacts_workspace_id_id"),
        sa.UniqueConstraint(
            "workspace_id", "client_id", "slack_user_id", name="uq_contacts_workspace_id_client_id_slack_user_id"
        ),
    )
    op.create_index("ix_contacts_slack", "contacts", ["workspace_id", "slack_user_id"])


def _interaction_contacts() -> None:
    op.create_table(
        "interaction_contacts",
        sa.Column("interaction_id", BigId, autoincrement=False, nullable=False),
        sa.Column("contact_id", BigId, autoincrement=False, nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        _of_workspace("interaction_contacts"),
        _of("interaction_contacts", "client_id", "clients"),
        _of("interaction_contacts", "interaction_id", "interactions"),
        _of("interaction_contacts", "contact_id", "contacts"),
        sa.PrimaryKeyConstraint("workspace_id", "interaction_id", "contact_id", name="pk_interaction_contacts"),
    )
    op.create_index("ix_interaction_contacts_client", "interaction_contacts", ["workspace_id", "client_id"])
    op.create_index("ix_interaction_contacts_contact", "interaction_contacts", ["workspace_id", "contact_id"])


def _of_workspace(table: str) -> sa.schema.SchemaItem:
    name = f"fk_{table}_workspace_id_workspaces"
    return sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=name, ondelete="CASCADE")


def _of(table: str, column: str, other: str) -> sa.schema.SchemaItem:
    """A row of another table, with which this one goes."""
    name = TOO_LONG.get(column, f"fk_{table}_workspace_id_{column}_{other}")
    keys = [f"{other}.workspace_id", f"{other}.id"]
    return sa.ForeignKeyConstraint(["workspace_id", column], keys, name=name, ondelete="CASCADE")

"""Locked doors: installations, who vouched for whom, teams, the trail, open or guarded."""

import sqlalchemy as sa
from alembic import op

from models.base import BigId, UtcDateTime

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Forward; there is no way back but the backup."""
    _widen()
    _installing()
    _vouches()
    _teams()
    _audit()


def _widen() -> None:
    openness = sa.String(length=40)
    op.add_column("workspaces", sa.Column("openness", openness, nullable=False, server_default="guarded"))
    op.add_column("workspaces", sa.Column("enterprise_id", sa.String(length=40), nullable=True))
    op.add_column("workspaces", sa.Column("left_at", UtcDateTime(), nullable=True))
    op.add_column("workspaces", sa.Column("retention", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("people", sa.Column("as_of", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("people", sa.Column("is_guest", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("clients", sa.Column("team_named", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("ratings", sa.Column("openly", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("outbox", sa.Column("set_by", sa.String(length=40), nullable=True))


def _installing() -> None:
    op.create_table(
        "installations",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("is_enterprise", sa.Boolean(), nullable=False),
        sa.Column("bot_user_id", sa.String(length=40), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("refresh_token", sa.Text(), nullable=True),
        sa.Column("expires_at", UtcDateTime(), nullable=True),
        sa.Column("renewing_until", UtcDateTime(), nullable=True),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("installed_by", sa.String(length=40), nullable=False),
        sa.Column("installed_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_installations"),
    )
    op.create_table(
        "install_states",
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("browser", sa.String(length=64), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("state", name="pk_install_states"),
    )
    op.create_index("ix_install_states_expires_at", "install_states", ["expires_at"])


def _vouches() -> None:
    op.create_table(
        "vouches",
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("guest_id", sa.String(length=40), nullable=False),
        sa.Column("lead_id", sa.String(length=40), nullable=False),
        sa.Column("given_at", UtcDateTime(), nullable=False),
        _workspace_id(),
        _of_a_workspace("vouches"),
        sa.PrimaryKeyConstraint("workspace_id", "channel", "guest_id", name="pk_vouches"),
    )
    op.create_index("ix_vouches_guest", "vouches", ["workspace_id", "guest_id"])


def _teams() -> None:
    op.create_table(
        "client_teams",
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.String(length=40), nullable=False),
        sa.Column("stays_out", sa.Boolean(), nullable=False, server_default=sa.false()),
        _workspace_id(),
        _of_a_workspace("client_teams"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "client_id"],
            ["clients.workspace_id", "clients.id"],
            name="fk_client_teams_workspace_id_client_id_clients",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "client_id", "user_id", name="pk_client_teams"),
    )
    op.create_index("ix_client_teams_user", "client_teams", ["workspace_id", "user_id"])


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor_id", sa.String(length=40), nullable=True),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.String(length=40), nullable=True),
        sa.Column("channel", sa.String(length=40), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        _workspace_id(),
        _of_a_workspace("audit"),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_at", "audit", ["workspace_id", "at"])
    op.create_index("ix_audit_actor", "audit", ["workspace_id", "actor_id", "act", "at"])


def _workspace_id() -> sa.Column[str]:
    return sa.Column("workspace_id", sa.String(length=40), nullable=False)


def _of_a_workspace(table: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_workspace_id_workspaces"
    return sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=name, ondelete="CASCADE")

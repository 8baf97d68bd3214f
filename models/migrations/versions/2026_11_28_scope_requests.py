"""Scope requests with their steps, what was spoken of, and the one thread a week about a client."""

import sqlalchemy as sa
from alembic import op

from models.base import BigId, Money, UtcDateTime
from models.migrations.policies import only_own_rows

revision = "0009"
down_revision = "0008"

TABLES = ("scope_requests", "scope_steps", "scope_alerts", "scope_nudges", "client_threads")


def upgrade() -> None:
    """Forward; there is no way back but the backup."""
    _requests()
    _steps()
    _alerts()
    _nudges()
    _threads()
    for table in TABLES:
        only_own_rows(table)


def _requests() -> None:
    op.create_table(
        "scope_requests",
        *_owned("scope_requests"),
        sa.Column("engagement_id", sa.Integer(), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=True),
        sa.Column("step", sa.String(40), nullable=False),
        sa.Column("step_at", UtcDateTime(), nullable=False),
        sa.Column("hours", Money(), nullable=True),
        sa.Column("cost", Money(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("logged_at", UtcDateTime(), nullable=False),
        sa.Column("logged_by", sa.String(length=40), nullable=False),
        sa.UniqueConstraint("workspace_id", "id", name="uq_scope_requests_workspace_id_id"),
        _of("scope_requests", "engagement_id", "engagements"),
    )
    op.create_index("ix_scope_requests_client", "scope_requests", ["workspace_id", "client_id", "asked_at"])


def _steps() -> None:
    op.create_table(
        "scope_steps",
        *_owned("scope_steps"),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(40), nullable=False),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("approved_by", sa.String(length=120), nullable=True),
        sa.Column("said_by", sa.String(length=40), nullable=False),
        sa.Column("said_at", UtcDateTime(), nullable=False),
        _of("scope_steps", "request_id", "scope_requests"),
    )
    op.create_index("ix_scope_steps_request", "scope_steps", ["workspace_id", "request_id"])
    op.create_index("ix_scope_steps_client", "scope_steps", ["workspace_id", "client_id"])


def _alerts() -> None:
    op.create_table(
        "scope_alerts",
        *_owned("scope_alerts"),
        sa.Column("engagement_id", sa.Integer(), nullable=True),
        sa.Column("measure", sa.String(40), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column("said_at", UtcDateTime(), nullable=False),
        _of("scope_alerts", "engagement_id", "engagements"),
    )
    op.create_index("ix_scope_alerts_client", "scope_alerts", ["workspace_id", "client_id"])


def _nudges() -> None:
    op.create_table(
        "scope_nudges",
        *_owned("scope_nudges"),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.UniqueConstraint("workspace_id", "request_id", name="uq_scope_nudges_workspace_id_request_id"),
        _of("scope_nudges", "request_id", "scope_requests"),
        _of("scope_nudges", "message_id", "outbox"),
    )
    op.create_index("ix_scope_nudges_message", "scope_nudges", ["workspace_id", "message_id"])


def _threads() -> None:
    op.create_table(
        "client_threads",
        *_owned("client_threads"),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("head_id", sa.Integer(), nullable=False),
        sa.UniqueConstraint(
            "workspace_id",
            "client_id",
            "channel",
            "week",
            name="uq_client_threads_workspace_id_client_id_channel_week",
        ),
        _of("client_threads", "head_id", "outbox"),
    )
    op.create_index("ix_client_threads_head", "client_threads", ["workspace_id", "head_id"])


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

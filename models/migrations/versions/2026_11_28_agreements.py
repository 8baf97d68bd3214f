"""Engagements, their agreements and what is being written of them, templates, and the ledger of promises."""

import sqlalchemy as sa
from alembic import op

from models.base import BigId, Money, UtcDateTime
from models.migrations.policies import only_own_rows

revision = "0007"
down_revision = "0006"

TABLES = (
    "engagements",
    "agreements",
    "kickoffs",
    "agreement_templates",
    "promises",
    "promise_moves",
    "retrospectives",
)


def upgrade() -> None:
    """Forward; there is no way back but the backup."""
    _engagements()
    _agreements()
    _templates()
    _kickoffs()
    _promises()
    _promise_moves()
    _retrospectives()
    for table in TABLES:
        only_own_rows(table)


def _engagements() -> None:
    op.create_table(
        "engagements",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("project", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("internal_channel", sa.String(length=40), nullable=True),
        sa.Column("rhythm", sa.String(40), nullable=True),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        *_of_a_workspace("engagements"),
        _of("engagements", "client_id", "clients"),
    )
    op.create_index("ix_engagements_client", "engagements", ["workspace_id", "client_id", "starts_on"])
    op.create_index("ix_engagements_end", "engagements", ["workspace_id", "ends_on"])


def _agreements() -> None:
    op.create_table(
        "agreements",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("engagement_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("budget", Money(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("sent_by", sa.String(length=40), nullable=True),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.Column("agreed_by", sa.String(length=120), nullable=True),
        sa.Column("agreed_on", sa.Date(), nullable=True),
        sa.Column("letter", sa.JSON(), nullable=True),
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        *_of_a_workspace("agreements"),
        _of("agreements", "client_id", "clients"),
        _of("agreements", "engagement_id", "engagements"),
        sa.UniqueConstraint(
            "workspace_id", "engagement_id", "version", name="uq_agreements_workspace_id_engagement_id_version"
        ),
    )


def _kickoffs() -> None:
    op.create_table(
        "kickoffs",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=True),
        sa.Column("engagement_id", sa.Integer(), nullable=True),
        sa.Column("template_id", sa.Integer(), nullable=True),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("budget", Money(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("step", sa.String(length=60), nullable=False),
        sa.Column("begun_by", sa.String(length=40), nullable=False),
        sa.Column("changed_by", sa.String(length=40), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        *_of_a_workspace("kickoffs"),
        _of("kickoffs", "client_id", "clients"),
        _of("kickoffs", "engagement_id", "engagements"),
        _of("kickoffs", "template_id", "agreement_templates"),
        sa.UniqueConstraint("workspace_id", "engagement_id", name="uq_kickoffs_workspace_id_engagement_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_kickoffs_client", "kickoffs", ["workspace_id", "client_id"])


def _templates() -> None:
    op.create_table(
        "agreement_templates",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column("template", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        *_of_a_workspace("agreement_templates"),
        sa.UniqueConstraint("workspace_id", "name_key", name="uq_agreement_templates_workspace_id_name_key"),
    )


def _promises() -> None:
    op.create_table(
        "promises",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("engagement_id", sa.Integer(), nullable=False),
        sa.Column("milestone", sa.Integer(), nullable=True),
        sa.Column("side", sa.String(40), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("fate", sa.String(40), nullable=False),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("settled_by", sa.String(length=40), nullable=True),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        *_of_a_workspace("promises"),
        _of("promises", "client_id", "clients"),
        _of("promises", "engagement_id", "engagements"),
        sa.UniqueConstraint(
            "workspace_id",
            "engagement_id",
            "milestone",
            "side",
            name="uq_promises_workspace_id_engagement_id_milestone_side",
        ),
    )
    op.create_index("ix_promises_due", "promises", ["workspace_id", "fate", "due_on"])
    op.create_index("ix_promises_client", "promises", ["workspace_id", "client_id", "due_on"])


def _promise_moves() -> None:
    op.create_table(
        "promise_moves",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("promise_id", sa.Integer(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("to_day", sa.Date(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("moved_by", sa.String(length=40), nullable=False),
        sa.Column("moved_at", UtcDateTime(), nullable=False),
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name="fk_promise_moves_workspace_id_workspaces", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_promise_moves"),
        _of("promise_moves", "client_id", "clients"),
        _of("promise_moves", "promise_id", "promises"),
    )
    op.create_index("ix_promise_moves_promise", "promise_moves", ["workspace_id", "promise_id"])
    op.create_index("ix_promise_moves_client", "promise_moves", ["workspace_id", "client_id"])


def _retrospectives() -> None:
    op.create_table(
        "retrospectives",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("engagement_id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(40), nullable=False),
        sa.Column("scope_words", sa.Text(), nullable=True),
        sa.Column("went_right", sa.Text(), nullable=True),
        sa.Column("why_stayed", sa.Text(), nullable=True),
        sa.Column("ask", sa.String(40), nullable=False),
        sa.Column("said_by", sa.String(length=40), nullable=False),
        sa.Column("said_at", UtcDateTime(), nullable=False),
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name="fk_retrospectives_workspace_id_workspaces", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_retrospectives"),
        sa.UniqueConstraint("workspace_id", "engagement_id", name="uq_retrospectives_workspace_id_engagement_id"),
        _of("retrospectives", "client_id", "clients"),
        _of("retrospectives", "engagement_id", "engagements"),
    )


def _of_a_workspace(table: str) -> list[sa.Constraint]:
    """Its key and its tenant, and what other tables refer to."""
    return [
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=f"fk_{table}_workspace_id_workspaces", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.UniqueConstraint("workspace_id", "id", name=f"uq_{table}_workspace_id_id"),
    ]


def _of(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    columns, keys = ["workspace_id", column], [f"{other}.workspace_id", f"{other}.id"]
    return sa.ForeignKeyConstraint(columns, keys, name=f"fk_{table}_workspace_id_{column}_{other}", ondelete="CASCADE")

"""What people answer about a client's profile, the one review a quarter, and who may become a client."""

import sqlalchemy as sa
from alembic import op

from models.base import BigId, Money, UtcDateTime
from models.migrations.policies import only_own_rows

revision = "0025"
down_revision = "0024"

TABLES = ("profile_answers", "reviews", "prospects", "prospect_ties")


def upgrade() -> None:
    """Forward; there is no way back but the backup."""
    _profile_answers()
    _reviews()
    _prospects()
    _prospect_ties()
    for table in TABLES:
        only_own_rows(table)


def _profile_answers() -> None:
    op.create_table(
        "profile_answers",
        *_owned("profile_answers"),
        *_of("profile_answers", "client_id", "clients"),
        sa.Column("question", sa.String(length=40), nullable=False),
        sa.Column("choice", sa.String(length=20), nullable=True),
        sa.Column("said", sa.Text(), nullable=True),
        sa.Column("said_by", sa.String(length=40), nullable=False),
        sa.Column("said_at", UtcDateTime(), nullable=False),
    )
    op.create_index("ix_profile_answers_client", "profile_answers", ["workspace_id", "client_id"])


def _reviews() -> None:
    key = ["workspace_id", "client_id", "year", "quarter"]
    op.create_table(
        "reviews",
        *_owned("reviews"),
        *_of("reviews", "client_id", "clients"),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("tier", sa.String(length=40), nullable=True),
        sa.Column("idea", sa.Text(), nullable=True),
        sa.Column("foundation", sa.String(length=40), nullable=True),
        sa.Column("foundation_words", sa.Text(), nullable=True),
        sa.Column("begun_by", sa.String(length=40), nullable=False),
        sa.Column("begun_at", UtcDateTime(), nullable=False),
        sa.Column("done_by", sa.String(length=40), nullable=True),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.UniqueConstraint(*key, name="uq_reviews_workspace_id_client_id_year_quarter"),
    )


def _prospects() -> None:
    op.create_table(
        "prospects",
        *_owned("prospects"),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("work", sa.String(length=40), nullable=True),
        sa.Column("yearly_budget", Money(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("language", sa.String(length=5), nullable=True),
        sa.Column("often", sa.String(length=40), nullable=True),
        sa.Column("season", sa.String(length=40), nullable=True),
        sa.Column("profitable", sa.String(length=40), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("added_by", sa.String(length=40), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.Column("settled_by", sa.String(length=40), nullable=True),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.UniqueConstraint("workspace_id", "id", name="uq_prospects_workspace_id_id"),
    )


def _prospect_ties() -> None:
    key = ["workspace_id", "prospect_id", "tie"]
    op.create_table(
        "prospect_ties",
        *_owned("prospect_ties"),
        *_of("prospect_ties", "prospect_id", "prospects"),
        *_of("prospect_ties", "client_id", "clients"),
        sa.Column("tie", sa.String(length=40), nullable=False),
        sa.UniqueConstraint(*key, name="uq_prospect_ties_workspace_id_prospect_id_tie"),
    )
    op.create_index("ix_prospect_ties_client", "prospect_ties", ["workspace_id", "client_id"])


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


def _of(table: str, column: str, other: str) -> list[sa.schema.SchemaItem]:
    """A row of another table, with which this one goes."""
    name = f"fk_{table}_workspace_id_{column}_{other}"
    keys = [f"{other}.workspace_id", f"{other}.id"]
    return [
        sa.Column(column, sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id", column], keys, name=name, ondelete="CASCADE"),
    ]

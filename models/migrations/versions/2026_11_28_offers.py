"""Offers, the pitches of them, and what was decided for current clients."""

import sqlalchemy as sa
from alembic import op

from models.base import BigId, Money, UtcDateTime
from models.migrations.policies import only_own_rows

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Forward; there is no way back but the backup."""
    _offers()
    _pitches()
    _parities()
    for table in ("offers", "pitches", "parities"):
        only_own_rows(table)


def _offers() -> None:
    op.create_table(
        "offers",
        *_owned("offers"),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("pitch", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("first_until", sa.Date(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=True),
        sa.Column("price", Money(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("for_new", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.UniqueConstraint("workspace_id", "id", name="uq_offers_workspace_id_id"),
    )


def _pitches() -> None:
    op.create_table(
        "pitches",
        *_owned("pitches"),
        *_made_to("pitches"),
        sa.Column("step", sa.String(40), nullable=False),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("value", Money(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("pitched_by", sa.String(length=40), nullable=False),
        sa.Column("pitched_at", UtcDateTime(), nullable=False),
        sa.Column("moved_by", sa.String(length=40), nullable=False),
        sa.Column("moved_at", UtcDateTime(), nullable=False),
    )
    op.create_index("ix_pitches_client", "pitches", ["workspace_id", "client_id"])


def _parities() -> None:
    op.create_table(
        "parities",
        *_owned("parities"),
        *_made_to("parities"),
        sa.Column("too", sa.Boolean(), nullable=False),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.String(length=40), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=False),
    )
    op.create_index("ix_parities_client", "parities", ["workspace_id", "client_id"])


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


def _made_to(table: str) -> list[sa.schema.SchemaItem]:
    """The offer and the client that it is about, once for both."""
    unique = f"uq_{table}_workspace_id_offer_id_client_id"
    return [
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.UniqueConstraint("workspace_id", "offer_id", "client_id", name=unique),
        _of(table, "client_id", "clients"),
        _of(table, "offer_id", "offers"),
    ]


def _of(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    columns, keys = ["workspace_id", column], [f"{other}.workspace_id", f"{other}.id"]
    return sa.ForeignKeyConstraint(columns, keys, name=f"fk_{table}_workspace_id_{column}_{other}", ondelete="CASCADE")

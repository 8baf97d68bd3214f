"""Invoices, and what an import did to them, so that it can be undone."""

import sqlalchemy as sa
from alembic import op

from models.base import BigId, Money, UtcDateTime
from models.migrations.policies import only_own_rows

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    """Forward; there is no way back but the backup."""
    _invoices()
    _steps()
    only_own_rows("invoices")
    only_own_rows("invoice_steps")


def _invoices() -> None:
    op.create_table(
        "invoices",
        *_owned("invoices"),
        sa.Column("number", sa.String(length=60), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("amount", Money(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("added_by", sa.String(length=40), nullable=True),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.UniqueConstraint("workspace_id", "id", name="uq_invoices_workspace_id_id"),
        sa.UniqueConstraint("workspace_id", "client_id", "number", name="uq_invoices_workspace_id_client_id_number"),
    )
    op.create_index("ix_invoices_client", "invoices", ["workspace_id", "client_id", "issued_on"])


def _steps() -> None:
    op.create_table(
        "invoice_steps",
        *_owned("invoice_steps"),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("invoice_id", sa.Integer(), nullable=False),
        sa.Column("is_new", sa.Boolean(), nullable=False),
        sa.Column("was_issued_on", sa.Date(), nullable=True),
        sa.Column("now_issued_on", sa.Date(), nullable=False),
        sa.Column("was_amount", Money(), nullable=True),
        sa.Column("now_amount", Money(), nullable=False),
        sa.Column("was_currency", sa.String(length=3), nullable=True),
        sa.Column("now_currency", sa.String(length=3), nullable=False),
        sa.Column("was_due_on", sa.Date(), nullable=True),
        sa.Column("now_due_on", sa.Date(), nullable=True),
        sa.Column("was_paid_on", sa.Date(), nullable=True),
        sa.Column("now_paid_on", sa.Date(), nullable=True),
        _belongs_to("import", "imports"),
        _belongs_to("invoice", "invoices"),
    )
    for of in ("import", "client", "invoice"):
        op.create_index(f"ix_invoice_steps_{of}", "invoice_steps", ["workspace_id", f"{of}_id"])


def _belongs_to(one: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace_id", f"{one}_id"],
        [f"{table}.workspace_id", f"{table}.id"],
        name=f"fk_invoice_steps_workspace_id_{one}_id_{table}",
        ondelete="CASCADE",
    )


def _owned(table: str) -> list[sa.schema.SchemaItem]:
    """A key of its own, its tenant, and the client that it is about."""
    return [
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=f"fk_{table}_workspace_id_workspaces", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "client_id"],
            ["clients.workspace_id", "clients.id"],
            name=f"fk_{table}_workspace_id_client_id_clients",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    ]

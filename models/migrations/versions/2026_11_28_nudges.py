"""Nudges, what nobody wants to hear, how people want to hear, and their digests.

The words that lay in the outbox until a request had waited long are given up: the digest brings it.
"""

import sqlalchemy as sa
from alembic import op

from models.base import BigId, UtcDateTime
from models.migrations.policies import every_row, only_own_rows

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Forward; there is no way back but the backup."""
    _no_words_laid_down()
    _nudges()
    _mutes()
    _habits()
    _digests()
    for table in ("nudges", "nudge_mutes", "nudge_habits", "digests"):
        only_own_rows(table)


def _no_words_laid_down() -> None:
    op.drop_table("scope_nudges")
    given_up = (
        "UPDATE outbox SET state = 'dropped', reason = 'moved_on' WHERE kind = 'scope_waits' AND state = 'pending'"
    )
    with every_row("outbox"):
        op.execute(given_up)


def _nudges() -> None:
    op.create_table(
        "nudges",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("heard_by", sa.String(length=40), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("about", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("said_at", UtcDateTime(), nullable=False),
        sa.Column("item", sa.String(length=32), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=True),
        sa.Column("why", sa.String(length=40), nullable=True),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        *_owned("nudges"),
        _of_a_client("nudges"),
        sa.UniqueConstraint(
            "workspace_id",
            "heard_by",
            "client_id",
            "what",
            "about",
            name="uq_nudges_workspace_id_heard_by_client_id_what_about",
        ),
    )
    op.create_index("ix_nudges_client", "nudges", ["workspace_id", "client_id"])


def _mutes() -> None:
    op.create_table(
        "nudge_mutes",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("heard_by", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=True),
        sa.Column("client_id", sa.Integer(), nullable=True),
        sa.Column("until", UtcDateTime(), nullable=True),
        *_owned("nudge_mutes"),
        _of_a_client("nudge_mutes"),
    )
    op.create_index("ix_nudge_mutes_heard_by", "nudge_mutes", ["workspace_id", "heard_by"])
    op.create_index("ix_nudge_mutes_client", "nudge_mutes", ["workspace_id", "client_id"])


def _habits() -> None:
    op.create_table(
        "nudge_habits",
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("days", sa.String(length=7), nullable=False),
        sa.Column("at", sa.Time(), nullable=False),
        sa.Column("quiet_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name="fk_nudge_habits_workspace_id_workspaces", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "person_id", name="pk_nudge_habits"),
    )


def _digests() -> None:
    op.create_table(
        "digests",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        *_owned("digests"),
        sa.UniqueConstraint(
            "workspace_id", "person_id", "local_date", name="uq_digests_workspace_id_person_id_local_date"
        ),
    )


def _owned(table: str) -> list[sa.schema.SchemaItem]:
    """Its tenant, and a key of its own."""
    return [
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=f"fk_{table}_workspace_id_workspaces", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    ]


def _of_a_client(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace_id", "client_id"],
        ["clients.workspace_id", "clients.id"],
        name=f"fk_{table}_workspace_id_client_id_clients",
        ondelete="CASCADE",
    )

"""Former names of clients and people; who installed Rapport stands in the trail alone, a browser in its state."""

import sqlalchemy as sa
from alembic import op

from models.base import BigId
from models.migrations.policies import only_own_rows

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Forward; there is no way back but the backup."""
    op.drop_column("installations", "installed_by")
    op.drop_column("install_states", "browser")
    op.create_table(
        "former_names",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.String(length=40), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name="fk_former_names_workspace_id_workspaces", ondelete="CASCADE"
        ),
        _of("clients", "client_id", "id"),
        _of("people", "user_id", "user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_former_names"),
    )
    op.create_index("ix_former_names_client", "former_names", ["workspace_id", "client_id"])
    op.create_index("ix_former_names_user", "former_names", ["workspace_id", "user_id"])
    only_own_rows("former_names")


def _of(table: str, column: str, key: str) -> sa.ForeignKeyConstraint:
    columns, keys = ["workspace_id", column], [f"{table}.workspace_id", f"{table}.{key}"]
    name = f"fk_former_names_workspace_id_{column}_{table}"
    return sa.ForeignKeyConstraint(columns, keys, name=name, ondelete="CASCADE")

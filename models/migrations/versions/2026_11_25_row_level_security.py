"""Row-level security: PostgreSQL keeps workspaces apart too, behind the guard in Python."""

from models.migrations.policies import only_own_rows, only_while_installing

revision = "0004"
down_revision = "0003"

OWNED = (
    "audit",
    "client_teams",
    "clients",
    "drafts",
    "inbox",
    "interactions",
    "occurrences",
    "outbox",
    "people",
    "ratings",
    "schedules",
    "troubles",
    "vouches",
)


def upgrade() -> None:
    """Forward; there is no way back but the backup."""
    only_own_rows("workspaces", key="id")
    for table in OWNED:
        only_own_rows(table)
    for table in ("installations", "install_states"):
        only_while_installing(table)

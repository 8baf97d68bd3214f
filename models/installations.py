"""Where Rapport is installed, with its tokens as ciphertext, and the installations that are being made.

These belong to no workspace: an organisation's installation serves many, and a state is made before one is known.
"""

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Installation(Base):
    """Rapport in one workspace, or in a whole organisation; its id is the workspace's or the organisation's."""

    __tablename__ = "installations"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    is_enterprise: Mapped[bool] = mapped_column(default=False)
    bot_user_id: Mapped[str] = mapped_column(String(40))
    bot_id: Mapped[str] = mapped_column(String(40), default="")
    token: Mapped[str] = mapped_column(Text)
    """The bot's token, encrypted."""
    refresh_token: Mapped[str | None] = mapped_column(Text)
    """For a token that expires: what gets the next one, once; encrypted."""
    expires_at: Mapped[datetime | None]
    scopes: Mapped[str] = mapped_column(Text, default="")
    installed_by: Mapped[str] = mapped_column(String(40), default="")
    installed_at: Mapped[datetime]


class InstallState(Base):
    """One installation under way: what comes back from Slack must match it, once, in the same browser."""

    __tablename__ = "install_states"
    __table_args__ = (Index("ix_install_states_expires_at", "expires_at"),)

    state: Mapped[str] = mapped_column(String(64), primary_key=True)
    """Digest of what Slack brings back."""
    browser: Mapped[str] = mapped_column(String(64))
    """Digest of the browser's cookie."""
    expires_at: Mapped[datetime]

"""The people of a client: who decides, who pays, whom we meet daily (product.md, Words: Contact)."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import JSON, ForeignKeyConstraint, Index, String, Text, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Numbered
from models.clients import name_key
from models.rules import contacts as rules
from models.rules.contacts import ContactRole

NAME_LENGTH = 80
SHORT_LENGTH = 120
"""Of a title, an address, a number."""
WORDS_LENGTH = 1000


class Contact(Numbered, Base):
    """One person of a client. Who left stays, and is shown as such."""

    __tablename__ = "contacts"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        UniqueConstraint("workspace_id", "client_id", "slack_user_id"),
        ForeignKeyConstraint(["workspace_id", "client_id"], ["clients.workspace_id", "clients.id"], ondelete="CASCADE"),
        Index("ix_contacts_slack", "workspace_id", "slack_user_id"),
    )

    client_id: Mapped[int]
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    former_names: Mapped[list[str]] = mapped_column(JSON, default=list)
    """What they were called here before: words that were written then may still name them so."""
    decides: Mapped[bool] = mapped_column(default=False)
    pays: Mapped[bool] = mapped_column(default=False)
    daily: Mapped[bool] = mapped_column(default=False)
    title: Mapped[str | None] = mapped_column(String(SHORT_LENGTH))
    email: Mapped[str | None] = mapped_column(String(SHORT_LENGTH))
    phone: Mapped[str | None] = mapped_column(String(SHORT_LENGTH))
    note: Mapped[str | None] = mapped_column(Text)
    slack_team_id: Mapped[str | None] = mapped_column(String(40))
    slack_user_id: Mapped[str | None] = mapped_column(String(40))
    """Who they are in Slack, with the organisation they are of; both or neither."""
    added_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    """Since when we know that they left their company."""
    edits: Mapped[int] = mapped_column(default=0)
    """How often it was edited: who began with an older one is told so."""

    @property
    def roles(self) -> tuple[ContactRole, ...]:
        """What they are to us, in the order of the rule."""
        is_role = {ContactRole.DECIDES: self.decides, ContactRole.PAYS: self.pays, ContactRole.DAILY: self.daily}
        return tuple(role for role, is_so in is_role.items() if is_so)

    @property
    def fact(self) -> rules.Contact:
        """As the rules read it."""
        return rules.Contact(self.id, frozenset(self.roles), has_left=self.left_at is not None)

    def be(self, roles: Collection[ContactRole]) -> None:
        """Have these roles and no other."""
        self.decides, self.pays, self.daily = (role in roles for role in ContactRole)

    def call(self, name: str) -> None:
        """Bear this name; the one before is kept for whoever must find them again."""
        if self.name is not None and self.name not in (name, *self.former_names):
            self.former_names = [*self.former_names, self.name]
        self.name = name


async def find_contact(session: AsyncSession, contact_id: int, *, to_change: bool = False) -> Contact | None:
    """The contact with this id; an id that came back from Slack is only a hint."""
    wanted = select(Contact).where(Contact.id == contact_id)
    return await session.scalar(wanted.with_for_update() if to_change else wanted)


async def contacts_of(session: AsyncSession, client_id: int) -> list[Contact]:
    """Everybody we know at a client by name, who left last."""
    rows = list(await session.scalars(select(Contact).where(Contact.client_id == client_id)))
    return sorted(rows, key=lambda row: (row.left_at is not None, row.name.casefold(), row.id))


async def contact_in_slack(session: AsyncSession, client_id: int, user_id: str) -> Contact | None:
    """The contact of a client who is this person in Slack."""
    theirs = (Contact.client_id == client_id, Contact.slack_user_id == user_id)
    return await session.scalar(select(Contact).where(*theirs))


async def contacts_named(session: AsyncSession, name: str) -> list[Contact]:
    """Those who are called that, of whichever client; case and spaces do not count."""
    return [one for one in await session.scalars(select(Contact)) if name_key(one.name) == name_key(name)]


async def contact_names(session: AsyncSession) -> Sequence[tuple[int, int, str]]:
    """Every contact's id, client and name."""
    found = await session.execute(select(Contact.id, Contact.client_id, Contact.name).order_by(Contact.name))
    return [(row.id, row.client_id, row.name) for row in found]

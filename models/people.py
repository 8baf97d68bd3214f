"""The people of a workspace, as Slack describes them, and what each may do (product.md, Words)."""

from enum import IntEnum

from sqlalchemy import BigInteger, SmallInteger, String, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Named, Workspace


class Role(IntEnum):
    """What a person may do; a higher role includes the lower ones. Outsiders and guests have none of these."""

    NONE = 0
    MEMBER = 1
    LEAD = 2
    ADMIN = 3


class Person(Named, Base):
    """One entry of the directory, keyed by Slack's user id."""

    __tablename__ = "people"

    user_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    zone: Mapped[str] = mapped_column(String(64), default="UTC")
    language: Mapped[str] = mapped_column(String(5), default="")
    """Empty where Slack tells none that we speak: then the workspace's is spoken."""
    is_slack_admin: Mapped[bool] = mapped_column(default=False)
    is_insider: Mapped[bool] = mapped_column(default=False)
    """A full member of this very workspace: no guest, no outsider, no bot, not deactivated."""
    is_own_bot: Mapped[bool] = mapped_column(default=False)
    """An app's user in this very workspace: has no role, but lets nobody else read along in a channel."""
    as_of: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    """Slack's stamp of this description, in seconds: an older one never replaces a newer."""
    given_role: Mapped[int | None] = mapped_column(SmallInteger, default=None)
    """What an admin of Rapport decided; None leaves it to Slack's own role."""

    @property
    def role(self) -> Role:
        """Slack's admins and owners start as admins, all other insiders as members; outsiders have no role."""
        if not self.is_insider:
            return Role.NONE
        if self.given_role is not None:
            return Role(self.given_role)
        return Role.ADMIN if self.is_slack_admin else Role.MEMBER


async def find_person(session: AsyncSession, user_id: str) -> Person | None:
    """The directory's entry of one person."""
    return await session.scalar(select(Person).where(Person.user_id == user_id))


async def everyone(session: AsyncSession) -> dict[str, Person]:
    """The whole directory by user id."""
    return {person.user_id: person for person in await session.scalars(select(Person))}


async def names_by_id(session: AsyncSession) -> dict[str, str]:
    """What everybody is called, by user id."""
    return {user_id: person.name for user_id, person in (await everyone(session)).items()}


async def remember(session: AsyncSession, people: list[Person]) -> None:
    """Add or refresh entries; a role that an admin gave is kept. Two who learn of the same person queue."""
    await session.execute(select(Workspace.id).with_for_update(key_share=True))
    known = {
        p.user_id: p
        for p in await session.scalars(select(Person).where(Person.user_id.in_([p.user_id for p in people])))
    }
    for person in people:
        if person.user_id in known:
            person.given_role = known[person.user_id].given_role
            person.language = person.language or known[person.user_id].language
            person.workspace_id = known[person.user_id].workspace_id
            await session.merge(person)
        else:
            session.add(person)


async def leads(session: AsyncSession) -> list[Person]:
    """Leads and admins, by name: those who see money and single ratings."""
    return await _with_role(session, Role.LEAD)


async def admins(session: AsyncSession) -> list[Person]:
    """Admins, by name."""
    return await _with_role(session, Role.ADMIN)


async def _with_role(session: AsyncSession, role: Role) -> list[Person]:
    found = [person for person in (await everyone(session)).values() if person.role >= role]
    return sorted(found, key=lambda person: person.name.casefold())

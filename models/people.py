"""The people of a workspace, as Slack describes them, and what each may do (product.md, Words)."""

from collections.abc import Collection
from enum import IntEnum

from sqlalchemy import BigInteger, SmallInteger, String, and_, false, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Named, Workspace
from models.former_names import was_called


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
    is_guest: Mapped[bool] = mapped_column(default=False, server_default=false())
    """A guest of this very workspace, for whom a lead may vouch in a channel."""
    as_of: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    """Slack's stamp of this description, in seconds: an older one never replaces a newer."""
    given_role: Mapped[int | None] = mapped_column(SmallInteger, default=None)
    """What an admin of Rapport decided; None leaves it to Slack's own role."""
    knows_desk: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Put the first steps on their desk away."""

    @property
    def role(self) -> Role:
        """Slack's admins and owners start as admins, all other insiders as members; outsiders have no role."""
        if not self.is_insider:
            return Role.NONE
        if self.given_role is not None:
            return Role(self.given_role)
        return Role.ADMIN if self.is_slack_admin else Role.MEMBER


IS_ADMIN = and_(
    Person.is_insider,
    or_(Person.given_role == Role.ADMIN, and_(Person.given_role.is_(None), Person.is_slack_admin)),
)
"""What `role` says, as a condition."""


class NotAdminError(Exception):
    """Who gives a role must be an admin at that very moment."""


class NoRoleError(Exception):
    """Guests, outsiders, bots, who has left and the unknown can have no role."""


class LastAdminError(Exception):
    """Nobody would be an admin any more."""


async def find_person(session: AsyncSession, user_id: str) -> Person | None:
    """The directory's entry of one person."""
    return await session.scalar(select(Person).where(Person.user_id == user_id))


async def everyone(session: AsyncSession) -> dict[str, Person]:
    """The whole directory by user id."""
    return {person.user_id: person for person in await session.scalars(select(Person))}


async def some(session: AsyncSession, user_ids: Collection[str]) -> dict[str, Person]:
    """Those of these people whom we know, by user id."""
    found = await session.scalars(select(Person).where(Person.user_id.in_(user_ids)))
    return {person.user_id: person for person in found}


async def names_by_id(session: AsyncSession) -> dict[str, str]:
    """What everybody is called, by user id."""
    return {user_id: person.name for user_id, person in (await everyone(session)).items()}


async def remember(
    session: AsyncSession, people: list[Person], gone: Collection[str] = (), *, just_asked: bool = True
) -> None:
    """Add or refresh entries; a role that an admin gave is kept, and so is an entry that is newer than what is told.

    Slack counts in seconds: of two events of the same one that which trusts less counts, unless Slack was just asked.
    Nobody is added who is `gone` from Slack: who was erased after leaving does not come back. Two who learn of the
    same person queue.
    """
    await wait_in_line(session)
    known = await some(session, [person.user_id for person in people])
    for person in people:
        before = known.get(person.user_id)
        if before is None:
            session.add_all([] if person.user_id in gone else [person])
        elif _is_news(person, before, just_asked=just_asked):
            person.given_role, person.knows_desk = before.given_role, before.knows_desk
            person.language = person.language or before.language
            person.workspace_id = before.workspace_id
            person.as_of = max(person.as_of or 0, before.as_of)
            if person.name != before.name:
                await was_called(session, before.name, user_id=person.user_id)
            await session.merge(person)


def _is_news(person: Person, before: Person, *, just_asked: bool) -> bool:
    if person.as_of and person.as_of == before.as_of:
        return just_asked or before.is_insider or not person.is_insider
    return not person.as_of or person.as_of > before.as_of  # what bears no stamp was asked for just now


async def members(session: AsyncSession) -> list[Person]:
    """Everybody of the agency, by name."""
    return await _with_role(session, Role.MEMBER)


async def leads(session: AsyncSession) -> list[Person]:
    """Leads and admins, by name: those who see money and single ratings."""
    return await _with_role(session, Role.LEAD)


async def admins(session: AsyncSession) -> list[Person]:
    """Admins, by name."""
    return await _with_role(session, Role.ADMIN)


async def _with_role(session: AsyncSession, role: Role) -> list[Person]:
    found = [person for person in (await everyone(session)).values() if person.role >= role]
    return sorted(found, key=lambda person: person.name.casefold())


async def give_role(session: AsyncSession, user_id: str, role: Role | None, *, by: str) -> tuple[Person, Role]:
    """Decide what somebody may do, None leaves it to Slack; gives the person, and the role they had until now.

    `by` is looked up anew: who was an admin a moment ago, and is remembered as one elsewhere, may be none any more.
    So of two admins who lower each other one stays. Raises NotAdminError, NoRoleError, LastAdminError.
    """
    await wait_in_line(session)
    giver, person = await find_person(session, by), await find_person(session, user_id)
    if giver is None or giver.role is not Role.ADMIN:
        raise NotAdminError
    if person is None or not person.is_insider:
        raise NoRoleError
    before, person.given_role = person.role, role
    if not await _has_admin(session):
        raise LastAdminError
    return person, before


async def check_going(session: AsyncSession, person: Person) -> None:
    """Whether somebody is left who gives roles once this person is gone. Raises LastAdminError."""
    others = select(Person.user_id).where(IS_ADMIN, Person.user_id != person.user_id).limit(1)
    if person.role is Role.ADMIN and await session.scalar(others) is None:
        raise LastAdminError


async def bring_back_admins(session: AsyncSession) -> list[tuple[Person, Role]]:
    """Where nobody is an admin any more, Slack's own admins and owners are it again, whatever role they were given.

    So nobody is locked out when the last admin leaves: a Slack workspace always has an owner. Gives who came back, and
    the role they had until now.
    """
    await wait_in_line(session)
    if await _has_admin(session):
        return []
    found = list(await session.scalars(select(Person).where(Person.is_insider, Person.is_slack_admin)))
    before = [person.role for person in found]
    for person in found:
        person.given_role = None
    return list(zip(found, before, strict=True))


async def wait_in_line(session: AsyncSession) -> None:
    """Whoever changes people waits here for others who do, until those have committed."""
    await session.execute(select(Workspace.id).with_for_update(key_share=True))


async def _has_admin(session: AsyncSession) -> bool:
    return await session.scalar(select(Person.user_id).where(IS_ADMIN).limit(1)) is not None

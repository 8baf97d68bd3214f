"""What an agency made for its own kickoffs, beside the templates that ship (handlers/kickoff/templates.py)."""

from datetime import datetime
from itertools import chain, count

from sqlalchemy import String, UniqueConstraint, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.agreements import TEMPLATE
from models.base import Base, Numbered
from models.clients import KEY_LENGTH, name_key
from models.rules.templates import Template

NAME_LENGTH = 80


class AgreementTemplate(Numbered, Base):
    """A template by its name."""

    __tablename__ = "agreement_templates"
    __table_args__ = (UniqueConstraint("workspace_id", "id"), UniqueConstraint("workspace_id", "name_key"))

    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    name_key: Mapped[str] = mapped_column(String(KEY_LENGTH))
    template: Mapped[Template] = mapped_column(TEMPLATE)
    made_by: Mapped[str] = mapped_column(String(40))
    made_at: Mapped[datetime]


async def templates(session: AsyncSession) -> list[AgreementTemplate]:
    """All of them, by name."""
    return list(await session.scalars(select(AgreementTemplate).order_by(AgreementTemplate.name_key)))


async def find_template(session: AsyncSession, template_id: int) -> AgreementTemplate | None:
    """The template with this id in this workspace; an id that came back from Slack is only a hint."""
    return await session.scalar(select(AgreementTemplate).where(AgreementTemplate.id == template_id))


async def keep_template(session: AsyncSession, template: AgreementTemplate) -> bool:
    """Add or change a template; False where another has its name."""
    template.name_key = name_key(template.name)
    try:
        async with session.begin_nested():
            session.add(template)
    except IntegrityError:
        return False
    return True


async def call_template(session: AsyncSession, template: AgreementTemplate, name: str) -> None:
    """Give it another name; where another template has that, a number follows."""
    taken = {one.name_key for one in await templates(session) if one is not template}
    numbered = (f"{name[: NAME_LENGTH - 5]} {number}" for number in count(2))
    template.name = next(one for one in chain([name], numbered) if name_key(one) not in taken)
    template.name_key = name_key(template.name)


async def remove_template(session: AsyncSession, template_id: int) -> bool:
    """Take it out; agreements made from it stay as they are. Whether it was there."""
    gone = delete(AgreementTemplate).where(AgreementTemplate.id == template_id).returning(AgreementTemplate.id)
    return bool(list(await session.scalars(gone)))

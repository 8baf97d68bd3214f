"""With whom of a client something happened that was logged."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, BigId, Named
from models.contacts import Contact
from models.interactions import Interaction
from models.rules.contacts import Spoken, last_spoken


class InteractionContact(Named, Base):
    """One contact of one interaction; it goes with either of them."""

    __tablename__ = "interaction_contacts"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "client_id"], ["clients.workspace_id", "clients.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(
            ["workspace_id", "interaction_id"],
            ["interactions.workspace_id", "interactions.id"],
            name="fk_interaction_contacts_interaction",  # by itself it would be longer than PostgreSQL takes
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["workspace_id", "contact_id"], ["contacts.workspace_id", "contacts.id"], ondelete="CASCADE"
        ),
        Index("ix_interaction_contacts_client", "workspace_id", "client_id"),
        Index("ix_interaction_contacts_contact", "workspace_id", "contact_id"),
    )

    interaction_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    contact_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    client_id: Mapped[int]


async def contacts_with(session: AsyncSession, interaction_ids: Collection[int]) -> dict[int, list[Contact]]:
    """With whom each of these happened, by name; what happened with nobody in particular is left out."""
    row = InteractionContact
    wanted = (
        select(row.interaction_id, Contact)
        .join(Contact, Contact.id == row.contact_id)
        .where(row.interaction_id.in_(interaction_ids))
        .order_by(row.interaction_id, Contact.name, Contact.id)
    )
    found: dict[int, list[Contact]] = {}
    for interaction_id, contact in await session.execute(wanted):
        found.setdefault(interaction_id, []).append(contact)
    return found


async def set_contacts(
    session: AsyncSession, interaction_id: int, client_id: int, contact_ids: Collection[int]
) -> None:
    """Let something have happened with these contacts of this client and nobody else."""
    row = InteractionContact
    await session.execute(delete(row).where(row.interaction_id == interaction_id))
    session.add_all(
        row(interaction_id=interaction_id, client_id=client_id, contact_id=one) for one in dict.fromkeys(contact_ids)
    )
    await session.flush()


async def spoken_with(session: AsyncSession, client_id: int) -> dict[int, datetime]:
    """When we last spoke with each contact of a client; whom we never spoke with is left out."""
    row = InteractionContact
    wanted = (
        select(row.contact_id, Interaction.kind, func.max(Interaction.occurred_at, type_=Interaction.occurred_at.type))
        .join(Interaction, Interaction.id == row.interaction_id)
        .where(row.client_id == client_id)
        .group_by(row.contact_id, Interaction.kind)
    )
    return last_spoken(Spoken(*found) for found in await session.execute(wanted))

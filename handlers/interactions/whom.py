"""With whom of the client it happened: their contacts, which follow the client that is chosen."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.interactions.parts import MOST_CONTACTS, LogForm
from handlers.kit import blocks
from handlers.kit.blocks import Block
from handlers.kit.forms import FieldErrors
from handlers.kit.words import _
from models.clients import Client
from models.contacts import Contact, contacts_of

OFFERED = 100

# What people see


def whom_input(client: Client | None, contacts: Sequence[Contact], values: Mapping[str, Any]) -> list[Block]:
    """The field, where the client has anybody to pick. Another client is another field: nobody stays picked in it."""
    picked = picked_of(contacts, values)
    offered = [one for one in contacts if one.left_at is None or str(one.id) in picked][:OFFERED]
    if client is None or not offered:
        return []
    return [
        blocks.several_input(
            "with_whom",
            _("With whom"),
            [(str(one.id), one.name) for one in offered],
            value=picked,
            mark=str(client.id),
            optional=True,
            max_selected_items=MOST_CONTACTS,
        )
    ]


def picked_of(contacts: Sequence[Contact], values: Mapping[str, Any]) -> list[str]:
    """Who is picked of these; at first, and with another client, whoever wrote the message that it is logged from."""
    ids = {str(one.id) for one in contacts}
    said = values.get("with_whom")
    picked = [str(one) for one in said or () if str(one) in ids]
    if picked or said == []:
        return picked
    author = values.get("author")
    return [str(one.id) for one in contacts if author and one.slack_user_id == author and one.left_at is None]


# What they share


async def contacts_to_offer(session: AsyncSession, client: Client | None) -> list[Contact]:
    """Those of the client, as far as one is chosen."""
    return await contacts_of(session, client.id) if client else []


async def whom_checked(session: AsyncSession, client: Client, form: LogForm) -> tuple[int, ...]:
    """With whom it was, each a contact of this very client. Raises FieldErrors."""
    if form.with_whom:
        known = {one.id for one in await contacts_of(session, client.id)}
        if not known.issuperset(form.with_whom):
            text = _("Not all of these are people of {client}. Please pick again.")
            raise FieldErrors(with_whom=text.format(client=client.name))
    return form.with_whom

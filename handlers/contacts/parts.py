"""What the parts of this feature share: itself, what Slack sends back, and the client that is meant."""

from typing import Literal

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit.blocks import note
from handlers.kit.feature import Feature
from handlers.kit.forms import Form, Hidden, Ticks
from handlers.kit.ids import ClientRef, ContactRef, Payload, RowId, SlackId
from handlers.kit.request import RefusedError
from handlers.kit.shared import id_in
from handlers.kit.words import _
from models.clients import Client, find_client
from models.contacts import NAME_LENGTH, SHORT_LENGTH, WORDS_LENGTH, Contact, find_contact
from models.rules.contacts import ContactRole

feature = Feature("contacts")

NOBODY = "nobody"
"""The choice that somebody is not in Slack: what was once picked in a menu cannot be taken out of it."""


class ContactForm(Form):
    """Answers about a client's person, named as in models/contacts.py; without `contact_id` it is a new one."""

    client_id: Hidden[RowId]
    contact_id: Hidden[RowId | None] = None
    edits: Hidden[int] = 0
    """How often it had been edited when its editor saw it."""
    name: str = Field(min_length=1, max_length=NAME_LENGTH)
    roles: Ticks[ContactRole] = ()
    title: str | None = Field(default=None, max_length=SHORT_LENGTH)
    email: str | None = Field(default=None, max_length=SHORT_LENGTH)
    phone: str | None = Field(default=None, max_length=SHORT_LENGTH)
    note: str | None = Field(default=None, max_length=WORDS_LENGTH)
    slack: SlackId | None = None
    left: Ticks[Literal["left"]] = ()

    @property
    def slack_user_id(self) -> str | None:
        """Who they are in Slack, if anybody."""
        return None if self.slack == NOBODY else self.slack


class StrangerRef(Payload):
    """Somebody of another organisation, whose message was logged with a client."""

    client_id: RowId
    user_id: SlackId


CONTACT = feature.modal("contact", ContactForm)
CHOOSE_IDENTITY = "contacts.choose_identity"

SHOW = feature.action("show", ClientRef)
ADD = feature.action("add", ClientRef)
ADD_STRANGER = feature.action("add_stranger", StrangerRef)
EDIT = feature.action("edit", ContactRef)


async def client_here(session: AsyncSession, given: object) -> Client:
    """The client with this id, whatever its status. Raises RefusedError where it is gone."""
    client = await find_client(session, id_in(given) or 0)
    if client is None:
        raise RefusedError(note(_("This client is not on our list any more.")))
    return client


async def contact_here(session: AsyncSession, given: object) -> Contact:
    """The contact with this id. Raises RefusedError where it is gone."""
    contact = await find_contact(session, id_in(given) or 0)
    if contact is None:
        raise RefusedError(note(_("This contact is not on our list any more.")))
    return contact


def role_name(role: ContactRole) -> str:
    """'Decides'."""
    return {
        ContactRole.DECIDES: _("Decides"),
        ContactRole.PAYS: _("Pays"),
        ContactRole.DAILY: _("Works with us daily"),
    }[role]

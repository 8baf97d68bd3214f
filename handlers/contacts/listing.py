"""All the people of a client, those who left last, each with a way to change them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.contacts.parts import ADD, EDIT, SHOW, client_here, feature, role_name
from handlers.kit import blocks, card
from handlers.kit.blocks import Block, Mrkdwn, View, lines, md
from handlers.kit.drawn import ago
from handlers.kit.feature import Request
from handlers.kit.ids import ClientRef, ContactRef
from handlers.kit.words import _, n_
from models.clients import Client
from models.contacts import Contact, contacts_of
from models.interaction_contacts import spoken_with

SHOWN = 80
SHOWN_WORDS = 200


@dataclass(frozen=True, slots=True)
class Spoken:
    """When we last spoke with whom, as its reader counts days."""

    last: Mapping[int, datetime]
    now: datetime
    zone: str

    def words(self, contact_id: int) -> str:
        """'last spoken 12 days ago'; nothing where that never was."""
        at = self.last.get(contact_id)
        return _("last spoken {when}").format(when=ago(at, self.now, self.zone)) if at else ""


# What people see


def contacts_view(client: Client, contacts: Sequence[Contact], spoken: Spoken, notice: Mrkdwn | None = None) -> View:
    """Everybody we know there; `notice` is what has just happened to one of them."""
    told = [blocks.context(notice)] if notice else []
    add = blocks.actions(
        ADD.button(_("Add a contact"), ClientRef(client_id=client.id), style="primary"), card.way_to(client.id)
    )
    nobody = _("Nobody at *{client}* is written down yet: who decides, who pays, whom do you meet?")
    shown = [_contact(one, spoken) for one in contacts[:SHOWN]] or [blocks.section(md(nobody, client=client.name))]
    more = len(contacts) - SHOWN
    rest = [blocks.context(n_("{count} more", "{count} more", more).format(count=more))] if more > 0 else []
    title = blocks.section(md("*{client}*", client=client.name))
    return blocks.modal(title=_("Contacts"), blocks=[*told, title, *shown, *rest, add])


def _contact(contact: Contact, spoken: Spoken) -> Block:
    edit = EDIT.button(_("Edit"), ContactRef(contact_id=contact.id))
    return blocks.section(contact_words(contact, spoken), accessory=edit)


def contact_words(contact: Contact, spoken: Spoken) -> Mrkdwn:
    """Who they are, how to reach them, and what was written about them; plain words, which notify nobody."""
    what = [
        md("*{name}*", name=contact.name),
        _("has left") if contact.left_at else "",
        contact.title or "",
        *(role_name(role).lower() for role in contact.roles),
        spoken.words(contact.id),
    ]
    reach = [contact.email or "", contact.phone or "", _("in Slack") if contact.slack_user_id else ""]
    note = md("“{note}”", note=blocks.clip(contact.note, SHOWN_WORDS)) if contact.note else None
    return lines(dotted(what), dotted(reach), note)


def dotted(parts: Sequence[str]) -> Mrkdwn:
    """What there is of these, with dots between."""
    return Mrkdwn(" · ".join(md("{one}", one=one) for one in parts if one))


# What people do


@feature.on(SHOW)
async def show_contacts(request: Request, ref: ClientRef) -> None:
    await request.show(await page_of(request, ref.client_id))


async def page_of(request: Request, client_id: int, notice: Mrkdwn | None = None) -> View:
    """The list of one client. Raises RefusedError where it is gone."""
    async with request.reading() as session:
        client = await client_here(session, client_id)
        contacts = await contacts_of(session, client.id)
        last = await spoken_with(session, client.id)
    return contacts_view(client, contacts, Spoken(last, request.now, request.zone), notice)

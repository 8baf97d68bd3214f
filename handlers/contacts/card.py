"""On a client's card: who decides, who pays, whom we meet daily, and what is missing; after a log, whom to add."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.contacts.listing import Spoken, dotted
from handlers.contacts.parts import ADD_STRANGER, SHOW, StrangerRef, feature
from handlers.kit import blocks, card, guard
from handlers.kit.blocks import Block, Mrkdwn, lines, md
from handlers.kit.feature import Request
from handlers.kit.ids import ClientRef
from handlers.kit.shared import AFTER_LOG, Logged
from handlers.kit.words import _, n_
from models import people
from models.clients import Client
from models.contacts import Contact, contact_in_slack, contacts_of
from models.interaction_contacts import spoken_with
from models.rules.contacts import ContactRole, Gap, by_role, gap

SHOWN = 4
"""So many are named in a role, the rest is counted."""

# What people see


def contacts_section(client: Client, contacts: Sequence[Contact], spoken: Spoken) -> list[Block]:
    """A line for each role, what is missing, and the way to all of them."""
    known = {one.id: one for one in contacts}
    facts = [one.fact for one in contacts]
    told = [_of_role(role, [known[one] for one in ids], spoken) for role, ids in by_role(facts).items()]
    missing = gap(facts, spoken.last)
    button = SHOW.button(_("Contacts"), ClientRef(client_id=client.id))
    text = lines(md("*{title}*", title=_("Their people")), *told, gap_words(missing) if missing else None)
    return [blocks.section(text, accessory=button)]


def gap_words(missing: Gap) -> str:
    """What is not so yet, said of us and not of anybody."""
    return {
        Gap.UNKNOWN: _("Who decides is not known yet."),
        Gap.NEVER_SPOKEN: _("Nobody of us has spoken with who decides yet, as far as it is logged."),
    }[missing]


def _of_role(role: ContactRole | None, contacts: Sequence[Contact], spoken: Spoken) -> Mrkdwn:
    """'Decides: Ida Holm · last spoken 12 days ago'."""
    named = [dotted([one.name, spoken.words(one.id)]) for one in contacts[:SHOWN]]
    more = len(contacts) - SHOWN
    rest = [md("{more}", more=n_("{count} more", "{count} more", more).format(count=more))] if more > 0 else []
    return md("*{role}:* {people}", role=_in_line(role), people=Mrkdwn("; ".join([*named, *rest])))


def _in_line(role: ContactRole | None) -> str:
    return {
        ContactRole.DECIDES: _("Decides"),
        ContactRole.PAYS: _("Pays"),
        ContactRole.DAILY: _("Daily"),
        None: _("Others"),
    }[role]


# What people do


@feature.section(card.PEOPLE)
async def contacts_on_card(request: Request, session: AsyncSession, client: Client) -> list[Block]:
    contacts = await contacts_of(session, client.id)
    spoken = Spoken(await spoken_with(session, client.id), request.now, request.zone)
    return contacts_section(client, contacts, spoken)


@feature.section(AFTER_LOG)
async def whose_message(_request: Request, session: AsyncSession, done: Logged) -> list[Block]:
    """It was a stranger's, who is no contact of this client yet: they can become one."""
    author = await people.find_person(session, done.author) if done.author else None
    if author is None or guard.is_ours(author):
        return []
    if await contact_in_slack(session, done.client.id, author.user_id):
        return []
    text = _("Add {name} as a contact").format(name=blocks.clip(author.name, 40))
    return [blocks.actions(ADD_STRANGER.button(text, StrangerRef(client_id=done.client.id, user_id=author.user_id)))]

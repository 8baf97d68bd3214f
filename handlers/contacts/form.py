"""Adding a client's person and changing what is known of them; any member may, and the trail says who did."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.contacts.identity import Identity, Look, identity_of, look_into
from handlers.contacts.listing import page_of
from handlers.contacts.parts import (
    ADD,
    ADD_STRANGER,
    CHOOSE_IDENTITY,
    CONTACT,
    EDIT,
    NOBODY,
    ContactForm,
    StrangerRef,
    client_here,
    contact_here,
    feature,
    role_name,
)
from handlers.kit import blocks
from handlers.kit.blocks import Block, View, md
from handlers.kit.feature import Request
from handlers.kit.forms import FieldErrors
from handlers.kit.ids import ClientRef, ContactRef
from handlers.kit.shared import ERASE_CONTACT, not_joined
from handlers.kit.words import _
from models import people
from models.audit import Act
from models.clients import Client, find_client, wait_for_client
from models.contacts import (
    NAME_LENGTH,
    SHORT_LENGTH,
    WORDS_LENGTH,
    Contact,
    contact_in_slack,
    find_contact,
)
from models.people import Role
from models.rules.contacts import ContactRole

PLAIN = ("title", "email", "phone", "note")
"""Columns that are as the form has them."""

# What people see


def contact_view(
    client: Client, known: Mapping[str, Any], contact: Contact | None, identity: list[Block], *, can_erase: bool
) -> View:
    """What one knows of them, as far as one does; `identity` is who they are in Slack."""
    roles = [(one.value, role_name(one)) for one in ContactRole]
    body = [
        blocks.section(md("*{client}*", client=client.name)),
        blocks.text_input("name", _("Name"), value=known.get("name"), limit=NAME_LENGTH),
        blocks.checkboxes_input(
            "roles", _("What they do"), roles, value=[str(one) for one in known.get("roles") or ()], optional=True
        ),
        blocks.text_input("title", _("Title"), value=known.get("title"), limit=SHORT_LENGTH, optional=True),
        blocks.text_input("email", _("E-mail"), value=known.get("email"), limit=SHORT_LENGTH, optional=True),
        blocks.text_input("phone", _("Phone"), value=known.get("phone"), limit=SHORT_LENGTH, optional=True),
        *identity,
        blocks.text_input(
            "note",
            _("Good to know"),
            value=known.get("note"),
            hint=_("Such as: reads mail in the morning. Write it so that they could read it."),
            multiline=True,
            limit=WORDS_LENGTH,
            optional=True,
        ),
    ]
    if contact:
        body.append(_has_left(known))
    if contact and can_erase:
        body.append(blocks.actions(ERASE_CONTACT.button(_("Erase this contact"), ContactRef(contact_id=contact.id))))
    keep = {
        "client_id": client.id,
        "contact_id": contact.id if contact else None,
        "edits": known.get("edits") or 0,
    }
    return CONTACT.view(title=_("Edit contact") if contact else _("New contact"), body=body, keep=keep)


def _has_left(known: Mapping[str, Any]) -> Block:
    return blocks.checkboxes_input(
        "left",
        _("Have they left?"),
        [("left", _("They have left the client"))],
        value=list(known.get("left") or ()),
        hint=_("They stay on this list, and are offered nowhere else."),
        optional=True,
    )


def identity_blocks(client: Client, look: Look, chosen: tuple[str, str] | None, bot_user_id: str) -> list[Block]:
    """The menu of who is in the shared channel, or why there is none."""
    menu = blocks.search_input(
        "slack",
        _("In Slack"),
        CHOOSE_IDENTITY,
        value=chosen,
        hint=_("Who they are in the channel you share. They hear nothing of it."),
        optional=True,
    )
    match look:
        case Look.SEEN:
            return [menu]
        case Look.NOT_JOINED:
            text = _("Who is in the shared channel from their side I can't see. {join}")
            why: str = md(text, join=not_joined(client.shared_channel or "", bot_user_id))
        case Look.NO_CHANNEL:
            why = _("With a shared channel in the client's form, I can offer who is in it from their side.")
        case Look.SILENT:
            why = _("Slack doesn't tell me just now who is in the shared channel. Come back in a moment for that.")
    return [*([menu] if chosen else []), blocks.context(why)]


# What people do


@feature.on(ADD)
async def add(request: Request, ref: ClientRef) -> None:
    await request.ask(CONTACT, f"contact-of:{ref.client_id}", client_id=ref.client_id)


@feature.on(ADD_STRANGER)
async def add_stranger(request: Request, ref: StrangerRef) -> None:
    """Whose message was logged: their name and who they are in Slack are in the form already."""
    subject = f"contact-of:{ref.client_id}:{ref.user_id[:20]}"
    await request.ask(CONTACT, subject, client_id=ref.client_id, slack=ref.user_id)


@feature.on(EDIT)
async def edit(request: Request, ref: ContactRef) -> None:
    await request.ask(CONTACT, f"contact:{ref.contact_id}", contact_id=ref.contact_id)


@feature.opens(CONTACT)
async def build(request: Request, values: dict[str, Any]) -> View:
    async with request.reading() as session:
        contact = await contact_here(session, values["contact_id"]) if values.get("contact_id") else None
        client = await client_here(session, contact.client_id if contact else values.get("client_id"))
        known = (_stands(contact) if contact else {}) | values
        chosen = await _chosen(session, contact, known.get("slack"))
    if contact is None and chosen:
        known = {"name": chosen[1]} | known
    look = await look_into(request, client)
    identity = identity_blocks(client, look, chosen, request.workspace.bot_user_id)
    return contact_view(client, known, contact, identity, can_erase=request.person.role >= Role.ADMIN)


def _stands(contact: Contact) -> dict[str, Any]:
    """What is kept, as the form has it."""
    plain = {name: getattr(contact, name) for name in ("name", *PLAIN, "edits")}
    left = ["left"] if contact.left_at else []
    return plain | {"roles": list(contact.roles), "left": left, "slack": contact.slack_user_id}


async def _chosen(session: AsyncSession, contact: Contact | None, picked: object) -> tuple[str, str] | None:
    """Who was picked of Slack's people, and what they are called."""
    if not isinstance(picked, str) or not picked or picked == NOBODY:
        return None
    known = await people.find_person(session, picked)
    return picked, known.name if known else contact.name if contact else picked


@feature.on_submit(CONTACT)
async def save(request: Request, form: ContactForm) -> None:
    """Keep a new or changed contact. Slack is asked who they are before the transaction begins."""
    async with request.reading() as session:
        before = await find_contact(session, form.contact_id) if form.contact_id else None
    identity = await identity_of(request, form, before)
    async with request.transaction() as session:
        contact = await _to_change(request, session, form)
        await _check_alone(session, contact, identity)
        changed = _set(request, contact, form, identity)
        session.add(contact)
        await session.flush()
        done = _done(form, changed)
        details = {"contact": contact.id, "done": done, "changed": sorted(changed)}
        if changed:
            await request.trace(session, Act.CHANGED_CONTACT, client_id=contact.client_id, details=details)
    await request.show(await page_of(request, contact.client_id, md(_("*{name}* is saved."), name=contact.name)))


async def _to_change(request: Request, session: AsyncSession, form: ContactForm) -> Contact:
    """The one that is changed, or a new one. Raises FieldErrors where that cannot be any more."""
    if form.contact_id:
        contact = await find_contact(session, form.contact_id, to_change=True)
        if contact is None:
            raise FieldErrors(name=_("This is not here any more. What you wrote is still here to copy."))
        if contact.edits != form.edits:
            raise FieldErrors(name=_("Somebody changed this meanwhile. What you wrote is still here to copy."))
        await wait_for_client(session, contact.client_id)
        return contact
    await wait_for_client(session, form.client_id)
    if await find_client(session, form.client_id) is None:
        raise FieldErrors(name=_("This client is not on our list any more."))
    return Contact(client_id=form.client_id, name=form.name, former_names=[], edits=-1, added_at=request.now)


async def _check_alone(session: AsyncSession, contact: Contact, identity: Identity | None) -> None:
    """Nobody else of this client is the same person in Slack. Raises FieldErrors."""
    if identity is None:
        return
    with session.no_autoflush:
        twin = await contact_in_slack(session, contact.client_id, identity.user_id)
    if twin and twin.id != contact.id:
        text = _("This is {name}, who is on the list already.")
        raise FieldErrors(slack=text.format(name=twin.name))


def _set(request: Request, contact: Contact, form: ContactForm, identity: Identity | None) -> set[str]:
    """Let it say what the form says; gives the names of what changed, and of everything for a new one."""
    is_new, was_left = contact.edits < 0, contact.left_at
    before = {} if is_new else _stands(contact)
    contact.call(form.name)
    contact.be(form.roles)
    for name in PLAIN:
        setattr(contact, name, getattr(form, name))
    contact.slack_team_id, contact.slack_user_id = identity or (None, None)
    contact.left_at = (was_left or request.now) if form.left else None
    after = _stands(contact)
    contact.edits += 1
    return {name for name, value in after.items() if name != "edits" and before.get(name) != value}


def _done(form: ContactForm, changed: set[str]) -> str:
    """'added', 'left', 'back' or 'edited'."""
    if not form.contact_id:
        return "added"
    if "left" in changed:
        return "left" if form.left else "back"
    return "edited"

"""The logging form, and what is said once it is saved. Its fields stand in fields.py."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.interactions.fields import earners_checked, lacks_hours, log_modal, moment_of, show_anew
from handlers.interactions.parts import ASK_EDIT, LOG, UNDO, LogForm, feature, ref_of
from handlers.interactions.whom import contacts_to_offer, whom_checked
from handlers.kit import blocks
from handlers.kit.blocks import Block, Element, Message, Mrkdwn, View, md, note
from handlers.kit.feature import Request
from handlers.kit.ids import ClientRef
from handlers.kit.invoice import for_the_invoice
from handlers.kit.labels import kind_name
from handlers.kit.shared import AFTER_LOG, LOG_WITH_CLIENT, Logged, client_chosen, client_given
from handlers.kit.words import _, spoken_hours, spoken_list
from models import people
from models.clients import Client, Status
from models.interaction_contacts import set_contacts
from models.interaction_people import set_earners
from models.interactions import Interaction
from models.rules.facts import Kind

# What people see


def logged(client: Client, row: Interaction, more: Sequence[Block] = (), earned_by: Sequence[str] = ()) -> Message:
    """What was logged, and the way back; `more` is what other features ask about it, `earned_by` are names."""
    said = md(_("Logged with *{client}*: {kind}."), client=client.name, kind=in_short(row))
    text = md("{said} {follows}", said=said, follows=_follows(client, row, earned_by))
    told = note(Mrkdwn(text.rstrip()), _log_another(client), *ways(row))
    return Message(told.text, [*told.blocks, *more])


def in_short(row: Interaction) -> str:
    """'favour, 3 hours'."""
    name = kind_name(row.kind).lower()
    return f"{name}, {spoken_hours(row.hours)}" if row.hours else name


def _follows(client: Client, row: Interaction, earned_by: Sequence[str]) -> str:
    """What comes of it."""
    if row.kind is Kind.COMPLAINT:
        return _("It is open until somebody closes it on their card.")
    if row.kind is not Kind.PRAISE:
        return ""
    heard = _("{names} will hear of it.").format(names=spoken_list([*earned_by])) if earned_by else ""
    told = _("It will be in the weekly summary.") if client.status is Status.ACTIVE else ""
    return " ".join(one for one in (told, heard) if one)


def ways(row: Interaction) -> tuple[Element, Element]:
    """To change it, and to take it back."""
    return ASK_EDIT.button(_("Edit"), ref_of(row)), UNDO.button(_("Undo"), ref_of(row))


def taken_back(client: Client, row: Interaction) -> Message:
    """Nothing is logged any more; the words are still here for whoever wants them."""
    text = md(_("Taken back from *{client}*. The words were:"), client=client.name)
    settled = row.closing if row.kind is Kind.COMPLAINT else None
    closing = [blocks.context(_("And how it was settled:")), _quoted(settled)] if settled else []
    return Message(text, [blocks.section(text), _quoted(row.what), *closing, blocks.actions(_log_another(client))])


def _quoted(words: str) -> Block:
    return blocks.quote(blocks.clip(words, blocks.INPUT_TEXT))


def _log_another(client: Client) -> Element:
    return LOG_WITH_CLIENT.button(_("Log another"), ClientRef(client_id=client.id))


# What people do


@feature.opens(LOG)
async def build(request: Request, values: dict[str, Any]) -> View:
    async with request.reading() as session:
        client = await client_given(session, values.get("client"), values.get("about"))
        contacts = await contacts_to_offer(session, client)
    return log_modal(client, values, request.today, contacts)


@feature.on_submit(LOG)
async def save(request: Request, form: LogForm) -> None:
    """Keep what happened, and say so privately."""
    if lacks_hours(request, form):
        await show_anew(request, LOG)
        return
    occurred_at = moment_of(form.when or request.today, request.now, ZoneInfo(request.zone))
    earners = await earners_checked(request, form)
    async with request.transaction() as session:
        client = await client_chosen(session, form.client)
        whom = await whom_checked(session, client, form)
        row = Interaction(
            client_id=client.id,
            kind=form.kind,
            tone=form.tone,
            what=form.what,
            link=form.link,
            hours=form.kept_hours,
            occurred_at=occurred_at,
            logged_at=request.now,
            logged_by=request.person.user_id,
        )
        session.add(row)
        await session.flush()
        await set_earners(session, row.id, client.id, earners)
        await set_contacts(session, row.id, client.id, whom)
    request.ack()
    if form.author:  # who is unknown yet is asked of Slack, so that they can be offered as a contact below
        await request.deps.directory.caller(request.workspace.id, form.author)
    async with request.reading() as session:
        more = await request.sections(AFTER_LOG, session, Logged(client, row, form.author))
        names = await names_of(session, [one for one in earners if one != row.logged_by])
    await request.tell(logged(client, row, more, names))


async def names_of(session: AsyncSession, user_ids: Sequence[str]) -> list[str]:
    """What these people are called."""
    known = await people.some(session, user_ids) if user_ids else {}
    return [known[one].name for one in user_ids if one in known]


@feature.section(AFTER_LOG)
async def for_their_eyes(_request: Request, _session: AsyncSession, done: Logged) -> list[Block]:
    return invoice_of(done.client, done.row) if done.row else []


def invoice_of(client: Client, row: Interaction) -> list[Block]:
    """A favour's line for the client to see, in their language; of late hours they are told nothing."""
    return for_the_invoice(row.hours, row.what, client.language) if row.kind is Kind.FAVOUR else []

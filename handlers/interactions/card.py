"""What happened last, on a client's card, and the complaints that are open."""

from collections.abc import Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.interactions.complaints import complaints_on_card
from handlers.interactions.parts import MORE, Choice, ChoiceRef, feature, may_change
from handlers.kit import blocks, card
from handlers.kit.blocks import Block, Element, Mrkdwn, lines, md, mention
from handlers.kit.directory import Caller
from handlers.kit.feature import Request
from handlers.kit.ids import ClientRef
from handlers.kit.labels import kind_name, tone_name
from handlers.kit.shared import LOG_WITH_CLIENT
from handlers.kit.words import _, spoken_date, spoken_hours, spoken_list
from models.clients import Client, Status
from models.contacts import Contact
from models.interaction_contacts import contacts_with
from models.interaction_people import earners_of
from models.interactions import Interaction, last_interactions
from models.rules.facts import Kind

SHOWN = 3
SHOWN_WORDS = 120

# What people see


def interactions_section(
    rows: Sequence[Interaction],
    today: date,
    zone: ZoneInfo,
    reader: Caller,
    earners: Mapping[int, Sequence[str]] | None = None,
    contacts: Mapping[int, Sequence[Contact]] | None = None,
) -> list[Block]:
    """What happened last, newest first; days are those of the reader's zone.

    `earners` say whose a praise is, `contacts` with whom of the client it was.
    """
    whose, whom = earners or {}, contacts or {}
    told = [_told(row, whose.get(row.id, ()), whom.get(row.id, ()), today, zone) for row in rows]
    found = [
        blocks.section(lines(words, _said(row)), accessory=_menu(row, reader))
        for row, words in zip(rows, told, strict=True)
    ]
    return found or [blocks.context(_("Nothing is logged yet."))]


def _told(row: Interaction, earners: Sequence[str], contacts: Sequence[Contact], today: date, zone: ZoneInfo) -> Mrkdwn:
    """'Praise · Warm · 16 June · Sofie · for Jonas'."""
    known = [
        md("*{kind}*", kind=kind_name(row.kind)),
        tone_name(row.tone) if row.tone else "",
        spoken_hours(row.hours) if row.hours else "",
        spoken_date(row.occurred_at.astimezone(zone).date(), today),
        mention(row.logged_by),
        _("with {names}").format(names=spoken_list([one.name for one in contacts])) if contacts else "",
        _for_whom(earners) if row.kind is Kind.PRAISE else "",
        _("closed") if row.is_closed_complaint else "",
        blocks.link(row.link, _("message")) if row.link else "",
    ]
    return Mrkdwn(" · ".join(md("{one}", one=one) for one in known if one))


def _for_whom(earners: Sequence[str]) -> str:
    names = Mrkdwn(", ".join(mention(one) for one in earners))
    return md(_("for {names}"), names=names) if earners else ""


def _menu(row: Interaction, reader: Caller) -> Element | None:
    """What this reader can do with it."""
    choices = []
    if row.kind is Kind.FAVOUR:
        choices.append((_("Line for the invoice"), Choice.INVOICE))
    if may_change(reader, row):
        choices += [(_("Edit"), Choice.EDIT), (_("Take back"), Choice.TAKE_BACK)]
    return MORE.overflow([(text, ChoiceRef(interaction_id=row.id, choice=choice)) for text, choice in choices])


def _said(row: Interaction) -> Mrkdwn:
    return md("“{words}”", words=blocks.clip(row.what, SHOWN_WORDS))


# What people do


@feature.section(card.BUTTONS)
async def log_on_card(_request: Request, _session: AsyncSession, client: Client) -> list[Element]:
    if client.status is Status.ARCHIVED:
        return []
    return [LOG_WITH_CLIENT.button(_("Log"), ClientRef(client_id=client.id))]


@feature.section(card.OPEN)
async def complaints(request: Request, session: AsyncSession, client: Client) -> list[Block]:
    return await complaints_on_card(request, session, client)


@feature.section(card.PEOPLE)
async def what_happened(request: Request, session: AsyncSession, client: Client) -> list[Block]:
    rows = await last_interactions(session, client.id, SHOWN)
    earners = await earners_of(session, [row.id for row in rows])
    contacts = await contacts_with(session, [row.id for row in rows])
    return interactions_section(rows, request.today, ZoneInfo(request.zone), request.person, earners, contacts)

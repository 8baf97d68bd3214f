"""What happened last, on a client's card, below the complaints that are open."""

from collections.abc import Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.interactions.complaints import complaints_on_card
from handlers.interactions.parts import MORE, Choice, ChoiceRef, feature, may_change
from handlers.kit import blocks
from handlers.kit.blocks import Block, Element, Mrkdwn, md, mention
from handlers.kit.directory import Caller
from handlers.kit.feature import Request
from handlers.kit.labels import kind_name, tone_name
from handlers.kit.shared import CARD
from handlers.kit.words import _, spoken_date, spoken_hours, spoken_list
from models.clients import Client
from models.contacts import Contact
from models.interaction_contacts import contacts_with
from models.interaction_people import earners_of
from models.interactions import Interaction, last_interactions
from models.rules.facts import Kind

SHOWN = 5
SHOWN_WORDS = 200

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
    title = blocks.section(md("*{title}*", title=_("Last logged")))
    whose, whom = earners or {}, contacts or {}
    told = [(row, _told(row, whose.get(row.id, ()), whom.get(row.id, ()), today, zone)) for row in rows]
    found = [block for row, words in told for block in (_line(words, _menu(row, reader)), _quote(row))]
    return [title, *found] if found else [blocks.context(_("Nothing is logged yet."))]


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


def _line(told: Mrkdwn, menu: Element | None) -> Block:
    return blocks.section(told, accessory=menu) if menu else blocks.context(told)


def _menu(row: Interaction, reader: Caller) -> Element | None:
    """What this reader can do with it."""
    choices = []
    if row.kind is Kind.FAVOUR:
        choices.append((_("Line for the invoice"), Choice.INVOICE))
    if may_change(reader, row):
        choices += [(_("Edit"), Choice.EDIT), (_("Take back"), Choice.TAKE_BACK)]
    return MORE.overflow([(text, ChoiceRef(interaction_id=row.id, choice=choice)) for text, choice in choices])


def _quote(row: Interaction) -> Block:
    return blocks.quote(blocks.clip(row.what, SHOWN_WORDS))


# What people do


@feature.section(CARD)
async def what_happened(request: Request, session: AsyncSession, client: Client) -> list[Block]:
    rows = await last_interactions(session, client.id, SHOWN)
    earners = await earners_of(session, [row.id for row in rows])
    contacts = await contacts_with(session, [row.id for row in rows])
    last = interactions_section(rows, request.today, ZoneInfo(request.zone), request.person, earners, contacts)
    return [*await complaints_on_card(request, session, client), *last]

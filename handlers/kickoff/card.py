"""What is agreed with a client, and what is being written, on its card."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kickoff.agreement import state_of
from handlers.kickoff.parts import KICK_OFF, RESUME, SHOW, AgreementRef, KickoffRef, feature
from handlers.kit import blocks, card
from handlers.kit.blocks import Block, Element, Mrkdwn, lines, md
from handlers.kit.feature import Request
from handlers.kit.ids import ClientRef
from handlers.kit.words import _, spoken_date
from models.agreements import Agreement, newest_agreements
from models.clients import Client, Status
from models.kickoffs import Kickoff, kickoffs_of

SHOWN = 3
"""Engagements on a card; the menu beside them leads to two more."""

# What people see


def card_section(found: Sequence[Agreement], left: Sequence[Kickoff], client: Client, today: date) -> list[Block]:
    """What is agreed with a client, and what is being written; or that nothing is."""
    if not found and not left:
        none = _("Nothing is agreed in writing yet. A kickoff takes ten minutes.")
        return [] if client.status is Status.ARCHIVED else [blocks.context(none)]
    return [*_agreed(found[: blocks.OVERFLOW], today), *_being_written(left[: blocks.OVERFLOW])]


def _agreed(found: Sequence[Agreement], today: date) -> list[Block]:
    if not found:
        return []
    told = [_on_card(agreement, today) for agreement in found[:SHOWN]]
    ways = [(agreement.terms.project, AgreementRef(agreement_id=agreement.id)) for agreement in found]
    title = md("*{title}*", title=_("Agreements"))
    return [blocks.section(lines(title, *told), accessory=card.door(SHOW, _("Open"), ways))]


def _on_card(agreement: Agreement, today: date) -> Mrkdwn:
    terms = agreement.terms
    start = spoken_date(terms.starts_on, today)
    end = spoken_date(terms.ends_on, today) if terms.ends_on else _("goes on")
    words = md("*{project}* · {start} – {end}", project=terms.project, start=start, end=end)
    return lines(words, state_of(agreement, today))


def _being_written(left: Sequence[Kickoff]) -> list[Block]:
    if not left:
        return []
    told = [md(_("*{project}* is being written"), project=kickoff.terms.project) for kickoff in left[:SHOWN]]
    ways = [(kickoff.terms.project, KickoffRef(kickoff_id=kickoff.id)) for kickoff in left]
    return [blocks.section(lines(*told), accessory=card.door(RESUME, _("Go on"), ways))]


# What people do


@feature.section(card.BUTTONS)
async def begin_on_card(_request: Request, _session: AsyncSession, client: Client) -> list[Element]:
    if client.status is Status.ARCHIVED:
        return []
    return [KICK_OFF.button(_("Kickoff"), ClientRef(client_id=client.id))]


@feature.section(card.OPEN)
async def what_is_agreed(request: Request, session: AsyncSession, client: Client) -> list[Block]:
    """The newest version of each engagement, and what somebody is writing."""
    found = await newest_agreements(session, [client.id])
    return card_section(found[::-1], await kickoffs_of(session, client.id), client, request.today)

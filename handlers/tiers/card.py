"""The tier on a client's card: with what there is to decide for leads and the owner; good and ideal for everybody."""

from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit import blocks, card
from handlers.kit.blocks import Block, Element, md
from handlers.kit.deciding_tiers import fit_seen
from handlers.kit.feature import Request
from handlers.kit.ids import ClientRef
from handlers.kit.labels import tier_name
from handlers.kit.tier_words import tier_line
from handlers.kit.words import _
from handlers.tiers.parts import ASK_DECISION, CONFIRM, SHOW_WAYS, WHY, TierRef, feature
from models.clients import Client, Status
from models.fitting import Fit, decides
from models.rules.tiers import Tier

# What people see


def for_all(fit: Fit) -> list[Block]:
    """What was decided, where that is for everybody's eyes; no word where it is not, or where nobody decided."""
    if fit.decided is None:
        return []
    return [blocks.section(md(_("*Tier:* {tier}"), tier=tier_name(fit.decided.tier)))]


def for_those_who_decide(client: Client, fit: Fit, today: date, zone: ZoneInfo) -> list[Block]:
    """What they are; the ways to say so stand with the reasons (why.py)."""
    why = WHY.button(_("Why this tier?"), ClientRef(client_id=client.id))
    return [blocks.section(tier_line(fit, today, zone), accessory=None if client.status is Status.ARCHIVED else why)]


def ways(client: Client, fit: Fit) -> list[Element]:
    """What there is to do about it."""
    ref, found = ClientRef(client_id=client.id), list[Element]()
    if fit.proposed and (fit.decided is None or fit.decided.tier is not fit.proposed):
        words = _("Yes, {tier}").format(tier=tier_name(fit.proposed)) if fit.decided else _("Confirm")
        found.append(CONFIRM.button(words, TierRef(client_id=client.id, tier=fit.proposed), style="primary"))
    found.append(ASK_DECISION.button(_("I know better"), ref))
    if fit.decided and fit.decided.tier is Tier.BAD_FIT:
        found.append(SHOW_WAYS.button(_("Ways out"), ref))
    return found


# What people do


@feature.section(card.MORE)
async def ways_to_a_tier(request: Request, session: AsyncSession, client: Client) -> list[Block]:
    if client.status is Status.ARCHIVED or not decides(request.person, client):
        return []
    return card.row(_("Tier"), *ways(client, await fit_seen(request, session, client)))


@feature.section(card.HEAD)
async def tier_section(request: Request, session: AsyncSession, client: Client) -> list[Block]:
    fit = await fit_seen(request, session, client)
    if not decides(request.person, client):
        return for_all(fit)
    return for_those_who_decide(client, fit, request.today, ZoneInfo(request.zone))

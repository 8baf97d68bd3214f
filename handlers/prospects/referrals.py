"""Who sent whom, and what came of it: after a referral was logged, on cards, and on a page for leads."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit import blocks, card
from handlers.kit.blocks import Block, Mrkdwn, View, lines, md
from handlers.kit.feature import Request
from handlers.kit.ids import ClientRef, Nothing
from handlers.kit.shared import AFTER_LOG, SHOW_PROSPECTS, Logged
from handlers.kit.words import _, n_, spoken_date, spoken_list, spoken_money
from handlers.prospects.parts import SENT, SHOW_REFERRALS, feature, outcome_name
from models.audit import Act
from models.clients import Client
from models.people import Role
from models.prospects import Sent, prospects_of, prospects_seen, sees_prospect
from models.rules.facts import Kind

SHOWN_ON_CARD, SHOWN = 3, 40

# What people see


def sent_words(one: Sent, today: date, zone: ZoneInfo) -> Mrkdwn:
    """'Fern Books · 3 March · won, now Fern Books Ltd'."""
    day = spoken_date(one.prospect.added_at.astimezone(zone).date(), today)
    came = outcome_name(one.prospect.outcome).lower()
    if one.became:
        came = _("{outcome}, now {client}").format(outcome=came, client=one.became.name)
    return md("• {prospect} · {day} · {came}", prospect=one.prospect.name, day=day, came=came)


def referrals_view(found: Sequence[Sent], today: date, zone: ZoneInfo) -> View:
    """Sender by sender, and what the won ones bring in a year."""
    if not found:
        text = _("Nobody has sent anybody yet, as far as it was written down. After a referral is logged I ask whom.")
        return blocks.modal(title=_("Referrals"), blocks=[blocks.section(text), _back()])
    by_sender: defaultdict[int, list[Sent]] = defaultdict(list)
    for one in found[:SHOWN]:
        if one.sender:
            by_sender[one.sender.id].append(one)
    told = [lines(*_of_one(rows, today, zone)) for rows in by_sender.values()]
    more = len(found) - SHOWN
    rest = [blocks.context(n_("{count} more", "{count} more", more).format(count=more))] if more > 0 else []
    senders = {rows[0].sender.id: rows[0].sender.name for rows in by_sender.values() if rows[0].sender}
    body = [*_won(found), *blocks.paragraphs(told), *rest, *card.ways_to(senders), _back()]
    return blocks.modal(title=_("Referrals"), blocks=body)


def _back() -> Block:
    return blocks.actions(SHOW_PROSPECTS.button(_("Prospects"), Nothing()))


def _of_one(rows: Sequence[Sent], today: date, zone: ZoneInfo) -> Iterator[Mrkdwn]:
    sender = rows[0].sender
    yield md(_("*{client}* sent us"), client=sender.name if sender else "")
    yield from (sent_words(one, today, zone) for one in rows)


def _won(found: Sequence[Sent]) -> list[Block]:
    sums = won_by_currency(found)
    if not sums:
        return []
    spoken = spoken_list([spoken_money(amount, currency) for currency, amount in sums.items()])
    return [blocks.section(md(_("Won by referrals, in a year: *{sums}*"), sums=spoken))]


def won_by_currency(found: Sequence[Sent]) -> dict[str, Decimal]:
    """The yearly budgets of those who became clients; money of different currencies is never added up."""
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for one in found:
        client = one.became
        if client and client.yearly_budget is not None and client.currency:
            sums[client.currency] += client.yearly_budget
    return dict(sorted(sums.items()))


# What people do


@feature.section(AFTER_LOG)
async def after_a_referral(_request: Request, _session: AsyncSession, logged: Logged) -> list[Block]:
    """Asked at once, while the name is fresh."""
    if logged.row is None or logged.row.kind is not Kind.REFERRAL:
        return []
    return [blocks.actions(SENT.button(_("Whom did they send?"), ClientRef(client_id=logged.client.id)))]


@feature.section(card.PEOPLE)
async def referrals_on_card(request: Request, session: AsyncSession, client: Client) -> list[Block]:
    """Whom they sent, as far as its reader sees those; and who sent them, for everybody."""
    found = await prospects_of(session, client.id)
    zone, told = ZoneInfo(request.zone), list[Mrkdwn]()
    sender = next((one.sender for one in found if one.became and one.became.id == client.id), None)
    if sender:
        told.append(md(_("*Sent by* {client}"), client=sender.name))
    sent = [one for one in found if one.sender and one.sender.id == client.id]
    seen = [one for one in sent if one.became or sees_prospect(request.person, one.prospect)]
    if seen:
        told.append(md("*{title}*", title=_("Sent us")))
        told += [sent_words(one, request.today, zone) for one in seen[:SHOWN_ON_CARD]]
    if (more := len(seen) - SHOWN_ON_CARD) > 0:
        told.append(md("{more}", more=n_("{count} more", "{count} more", more).format(count=more)))
    return [blocks.section(lines(*told))] if told else []


@feature.on(SHOW_REFERRALS, role=Role.LEAD)
async def show_referrals(request: Request, _nothing: Nothing) -> None:
    async with request.reading() as session:
        found = [one for one in await prospects_seen(session, request.person) if one.sender]
        for one in found:
            if one.became and one.became.yearly_budget is not None:
                await request.saw(Act.SAW_MONEY, one.became.id)
    await request.show(referrals_view(found, request.today, ZoneInfo(request.zone)))

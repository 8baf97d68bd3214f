"""The prospects, each with how near it comes to the ideal clients, trait by trait (models/rules/nearness.py)."""

from collections.abc import Iterator, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from handlers.kit import blocks, card
from handlers.kit.blocks import Block, Mrkdwn, View, lines, md, mention
from handlers.kit.feature import Request
from handlers.kit.ids import Nothing, ProspectRef
from handlers.kit.shared import ADD_FROM_PROSPECT, SHOW_IDEAL, SHOW_PROSPECTS
from handlers.kit.trait_words import trait_name
from handlers.kit.words import _, n_, spoken_date
from handlers.prospects.parts import ADD, ASK_OUTCOME, EDIT, REMOVE, SHOW_REFERRALS, feature, outcome_name
from models.audit import Act
from models.ideal import Ideal, ideal_clients
from models.people import Role
from models.prospects import Outcome, Sent, prospects_seen
from models.rules.nearness import Nearness, Point, nearness
from models.rules.traits import AT_LEAST, Aspect, traits_of

SHOWN = 15

Held = tuple[Sent, Nearness]
"""A prospect held against the ideal clients."""

# What people see


def prospects_view(found: Sequence[Held], ideal: Ideal, today: date, zone: ZoneInfo, *, is_lead: bool) -> View:
    """Those one talks with, the nearest first; then the others."""
    add = ADD.button(_("Add a prospect"), Nothing(), style="primary")
    ways = [SHOW_IDEAL.button(_("Ideal clients"), Nothing()), SHOW_REFERRALS.button(_("Referrals"), Nothing())]
    top = [*_against_whom(ideal), blocks.actions(add, *(ways if is_lead else []))]
    if not found:
        text = _("Nobody is on your list of prospects yet. Whoever you add is held against your ideal clients.")
        return blocks.modal(title=_("Prospects"), blocks=[blocks.section(text), *top])
    shown = [block for one in found[:SHOWN] for block in _prospect(one, today, zone)]
    more = len(found) - SHOWN
    rest = [blocks.context(n_("{count} more", "{count} more", more).format(count=more))] if more > 0 else []
    return blocks.modal(title=_("Prospects"), blocks=[*top, *shown, *rest])


def _against_whom(ideal: Ideal) -> list[Block]:
    if len(ideal.clients) < AT_LEAST:
        return [blocks.context(_("From three ideal clients on I say how near somebody comes to them."))]
    count = len(ideal.clients)
    text = n_("Held against {count} ideal client.", "Held against {count} ideal clients.", count)
    return [blocks.context(text.format(count=count))]


def _prospect(held: Held, today: date, zone: ZoneInfo) -> list[Block]:
    sent, near = held
    ref, mark = ProspectRef(prospect_id=sent.prospect.id), str(sent.prospect.id)
    is_open = sent.prospect.outcome is not Outcome.WON
    row = blocks.actions(
        ADD_FROM_PROSPECT.button(_("Won: add as a client"), ref, mark=mark) if is_open else None,
        ASK_OUTCOME.button(_("What came of it"), ref, mark=mark) if is_open else None,
        EDIT.button(_("Edit"), ref, mark=mark),
        REMOVE.button(_("Remove"), ref, mark=mark, confirm=_sure(sent)),
        card.way_to(sent.became.id, sent.became.name) if sent.became else None,
    )
    told = [_head(sent, today, zone), *(nearness_words(near) if is_open else [])]
    return [blocks.divider(), blocks.section(lines(*told)), row]


def _sure(sent: Sent) -> blocks.Element:
    text = _("What was written about {prospect} goes, with who sent them.").format(prospect=sent.prospect.name)
    return blocks.confirm(_("Remove this prospect?"), text, _("Remove"), _("Keep"))


def _head(sent: Sent, today: date, zone: ZoneInfo) -> Mrkdwn:
    prospect = sent.prospect
    day = spoken_date(prospect.added_at.astimezone(zone).date(), today)
    facts = [
        md("*{prospect}*", prospect=prospect.name),
        md("{outcome}", outcome=outcome_name(prospect.outcome)),
        md(_("sent by {client}"), client=sent.sender.name) if sent.sender else None,
        md(_("now *{client}*"), client=sent.became.name) if sent.became else None,
        md(_("added by {who}, {day}"), who=mention(prospect.added_by), day=day),
    ]
    told = Mrkdwn(" · ".join(one for one in facts if one))
    note = md("“{note}”", note=blocks.clip(prospect.note, 200)) if prospect.note else None
    why = md(_("Why: “{why}”"), why=blocks.clip(prospect.why, 200)) if prospect.why else None
    return lines(told, why, note)


def nearness_words(near: Nearness) -> Iterator[Mrkdwn]:
    """How many of the traits they have, and each of them; never a number without its reasons."""
    if near.is_known:
        told = _("Has {has} of the {all} traits that can be compared")
        yield md("*{told}*", told=told.format(has=near.has, all=near.of))
    else:
        yield Mrkdwn(_("Not enough known: fill in more, and I compare from three traits on."))
    yield from (_point(one) for one in near.points)


def _point(one: Point) -> Mrkdwn:
    """'✓ We speak Dansk · 5 of 6 ideal clients, and they would too'."""
    text = (
        _("✓ {trait} · {count} of {all} ideal clients, and they would too")
        if one.has
        else _("✗ {trait} · {count} of {all} ideal clients, and they would not")
    )
    return md(text, trait=trait_name(one.shared.trait), count=one.shared.count, all=one.shared.of)


# What people do


@feature.on(SHOW_PROSPECTS)
async def show_prospects(request: Request, _nothing: Nothing) -> None:
    await request.show(await page_of(request))


async def page_of(request: Request) -> View:
    """All that this person may see. Others than leads see no range of clients' budgets."""
    is_lead = request.person.role >= Role.LEAD
    async with request.reading() as session:
        found = await prospects_seen(session, request.person)
        ideal = await ideal_clients(session, request.person, request.now, request.calendar, request.workspace.currency)
        against = [one for one in ideal.shared if is_lead or one.trait.aspect is not Aspect.BUDGET]
        today = request.calendar.day_of(request.now)
        held = [(one, nearness(against, traits_of(one.prospect.profile, today))) for one in found]
        if is_lead and any(_shows_money(near) for _sent, near in held):
            for client in ideal.clients:
                if client.yearly_budget is not None:
                    await request.saw(Act.SAW_MONEY, client.id)
    held.sort(key=_order)
    return prospects_view(held, ideal, request.today, ZoneInfo(request.zone), is_lead=is_lead)


def _shows_money(near: Nearness) -> bool:
    return any(one.shared.trait.aspect is Aspect.BUDGET for one in near.points)


def _order(held: Held) -> tuple[bool, bool, float, int]:
    sent, near = held
    return sent.prospect.outcome is not Outcome.TALKING, not near.is_known, -float(near.share), -sent.prospect.id

"""The ideal clients, and what they have in common: whom to look for (product.md, Methods: 1)."""

from datetime import date

from handlers.kit import blocks
from handlers.kit.blocks import Block, Mrkdwn, View, md
from handlers.kit.feature import Request
from handlers.kit.ids import Nothing
from handlers.kit.shared import SHOW_IDEAL, SHOW_PROSPECTS
from handlers.kit.trait_words import trait_name
from handlers.kit.words import _, n_, spoken_date
from handlers.tiers.parts import feature
from models.audit import Act
from models.clients import Client
from models.ideal import Ideal, ideal_clients
from models.people import Role
from models.rules.traits import AT_LEAST, Shared

SHOWN = 20

# What people see


def ideal_view(found: Ideal, today: date) -> View:
    """Who they are, then what sets them apart first."""
    on = blocks.actions(SHOW_PROSPECTS.button(_("Prospects"), Nothing()))
    if not found.clients:
        text = _(
            "Nobody is ideal yet. Ideal is who is good, sends us others and is worth it for us; say so on a card under"
            " *I know better*, or let the facts propose it."
        )
        return blocks.modal(title=_("Ideal clients"), blocks=[blocks.section(Mrkdwn(text)), on])
    listed = [_client(one, found, today) for one in found.clients[:SHOWN]]
    more = len(found.clients) - SHOWN
    rest = [blocks.context(n_("{count} more", "{count} more", more).format(count=more))] if more > 0 else []
    return blocks.modal(
        title=_("Ideal clients"),
        blocks=[*blocks.paragraphs(listed), *rest, blocks.divider(), *_what_they_share(found), on],
    )


def _client(client: Client, found: Ideal, today: date) -> Mrkdwn:
    since = client.since
    told = [_("since {day}").format(day=spoken_date(since, today)) if since else ""]
    if client.id not in found.decided:
        told.append(_("as the facts propose"))
    words = " · ".join(one for one in told if one)
    name = md("*{client}*", client=client.name)
    return md("{name} · {told}", name=name, told=words) if words else name


def _what_they_share(found: Ideal) -> list[Block]:
    title = md("*{title}*", title=_("What they share"))
    if len(found.clients) < AT_LEAST:
        text = _("From three ideal clients on I show what they have in common: whom to look for.")
        return [blocks.section(title), blocks.context(text)]
    if not found.shared:
        return [blocks.section(title), blocks.context(_("Nothing that is known of them is shared by two in three."))]
    return blocks.paragraphs([title, *(_shared(one) for one in found.shared)])


def _shared(one: Shared) -> Mrkdwn:
    """'On a retainer: 4 of 5, and 2 of the 12 others'."""
    told = _("{count} of {all}").format(count=one.count, all=one.of)
    others = n_("{count} of the {all} other", "{count} of the {all} others", one.of_others)
    if one.of_others:
        told = _("{told}, and {others}").format(told=told, others=others.format(count=one.others, all=one.of_others))
    return md("• {trait}: {told}", trait=trait_name(one.trait), told=told)


# What people do


@feature.on(SHOW_IDEAL, role=Role.LEAD)
async def show_ideal(request: Request, _nothing: Nothing) -> None:
    """For leads, who see all that it rests on."""
    async with request.reading() as session:
        found = await ideal_clients(session, request.person, request.now, request.calendar, request.workspace.currency)
        for one in found.clients if found.shows_money else ():
            if one.yearly_budget is not None:
                await request.saw(Act.SAW_MONEY, one.id)
    await request.show(ideal_view(found, request.today))

"""The ideal clients, and what they have in common: whom to look for (product.md, Methods: 1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit import blocks
from handlers.kit.blocks import Block, Mrkdwn, View, md
from handlers.kit.feature import Request
from handlers.kit.ids import Nothing
from handlers.kit.shared import SHOW_IDEAL
from handlers.kit.words import LANGUAGES, _, n_, spoken_date, spoken_money
from handlers.tiers.parts import feature
from models.audit import Act
from models.clients import Client, Status
from models.fitting import fit_of
from models.people import Role
from models.portfolio import portfolio
from models.profiles import profiles
from models.rules.agreement import EngagementKind, Rhythm
from models.rules.tiers import Tier
from models.rules.traits import AT_LEAST, Aspect, Shared, Trait, shared, traits_of
from models.sight import sight_of
from models.tiers import tier_facts

SHOWN = 20

# What people see


@dataclass(frozen=True, slots=True)
class Ideal:
    """The ideal clients by name, those decided and those proposed alone, and what they share."""

    clients: Sequence[Client]
    decided: frozenset[int]
    shared: Sequence[Shared]

    @property
    def shows_money(self) -> bool:
        """Whether a range of budgets is among what they share."""
        return any(one.trait.aspect is Aspect.BUDGET for one in self.shared)


def ideal_view(found: Ideal, today: date) -> View:
    """Who they are, then what sets them apart first."""
    if not found.clients:
        text = _(
            "Nobody is ideal yet. Ideal is who is good, sends us others and is worth it for us; say so on a card under"
            " *I know better*, or let the facts propose it."
        )
        return blocks.modal(title=_("Ideal clients"), blocks=[blocks.section(Mrkdwn(text))])
    listed = [_client(one, found, today) for one in found.clients[:SHOWN]]
    more = len(found.clients) - SHOWN
    rest = [blocks.context(n_("{count} more", "{count} more", more).format(count=more))] if more > 0 else []
    return blocks.modal(
        title=_("Ideal clients"), blocks=[*blocks.paragraphs(listed), *rest, blocks.divider(), *_what_they_share(found)]
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


def trait_name(trait: Trait) -> str:
    """'On a retainer'."""
    match trait.aspect:
        case Aspect.WITH_US:
            return _with_us(trait.value)
        case Aspect.WORK:
            is_retainer = trait.value == EngagementKind.RETAINER
            return _("They work with us on a retainer") if is_retainer else _("They have projects with us")
        case Aspect.BUDGET:
            return _budget(trait.value)
        case Aspect.LANGUAGE:
            return _("We speak {language}").format(language=LANGUAGES.get(trait.value, trait.value))
        case Aspect.CADENCE:
            return _cadence(Rhythm(trait.value))
    return {
        Aspect.WE_KEEP: _("We keep nine in ten of our promises to them"),
        Aspect.THEY_KEEP: _("They keep nine in ten of their promises"),
        Aspect.CHANGES: _("They said yes to a change in twelve months"),
        Aspect.REFERRED: _("They sent us somebody"),
    }[trait.aspect]


def _with_us(years: str) -> str:
    first, _dash, until = years.partition("-")
    if not until:
        return _("With us for {years} years and more").format(years=first)
    if first == "0":
        return _("With us for less than a year")
    return _("With us for {first} to {until} years").format(first=first, until=until)


def _budget(value: str) -> str:
    amounts, _space, currency = value.partition(" ")
    first, _dash, until = amounts.partition("-")
    known = [spoken_money(Decimal(one), currency) for one in (first, until)]
    return _("A yearly budget of {first} to {until}").format(first=known[0], until=known[1])


def _cadence(rhythm: Rhythm) -> str:
    return {
        Rhythm.WEEKLY: _("We meet every week"),
        Rhythm.FORTNIGHTLY: _("We meet every other week"),
        Rhythm.MONTHLY: _("We meet every month"),
        Rhythm.QUARTERLY: _("We meet every quarter"),
    }[rhythm]


# What people do


@feature.on(SHOW_IDEAL, role=Role.LEAD)
async def show_ideal(request: Request, _nothing: Nothing) -> None:
    """For leads, who see all that it rests on."""
    async with request.reading() as session:
        found = await _ideal(request, session)
        for one in found.clients if found.shows_money else ():
            if one.yearly_budget is not None:
                await request.saw(Act.SAW_MONEY, one.id)
    await request.show(ideal_view(found, request.today))


async def _ideal(request: Request, session: AsyncSession) -> Ideal:
    now, calendar = request.now, request.calendar
    today, person = calendar.day_of(now), request.person
    every = await portfolio(session, now, None, (Status.ACTIVE, Status.PAUSED))
    tiers, sight = await tier_facts(session, now, calendar), await sight_of(session, person)
    fits = {one.client.id: fit_of(one, person, sight, tiers, now) for one in every}
    known = await profiles(session, every, today, calendar, request.workspace.currency)
    traits = {client_id: traits_of(profile, today) for client_id, profile in known.items()}
    ideal = [one.client for one in every if fits[one.client.id].tier is Tier.IDEAL]
    theirs = {one.id for one in ideal}
    return Ideal(
        clients=ideal,
        decided=frozenset(one for one in theirs if fits[one].decided),
        shared=shared([traits[one] for one in theirs], [traits[one] for one in traits.keys() - theirs]),
    )

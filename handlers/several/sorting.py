"""Sorting: one client at a time, good, OK or bad fit by one tap. What was tapped is kept, and the rest waits.

A tap is a tier decision like any other (handlers/kit/deciding_tiers.py), and the bad fits are for leads and the owner.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit import blocks, drafts
from handlers.kit.blocks import Block, Element, View, channel_link, md, mention
from handlers.kit.deciding_tiers import decide_tier, fit_seen
from handlers.kit.feature import Request
from handlers.kit.forms import FieldErrors
from handlers.kit.ids import Nothing
from handlers.kit.labels import tier_name
from handlers.kit.shared import ADD_SEVERAL, SORT_CLIENTS
from handlers.kit.tier_words import tier_line, tier_meanings
from handlers.kit.words import _, n_, spoken_date
from handlers.several.parts import DECIDE, MOVE_ON, SORT, SortForm, SortRef, Steps, feature
from models.clients import Client, Status, find_client, wait_for_client
from models.fitting import Fit, decides
from models.people import Role
from models.rules.tiers import Tier
from models.tiers import tiers_decided, undecided

A_RUN = 100
"""So many clients are sorted in one go; the ids of more do not fit into what a view carries."""
OFFERED = (Tier.GOOD, Tier.OK, Tier.BAD_FIT)
"""An ideal one is found later, by what is known of it."""

# What people see


def card_view(client: Client, fit: Fit, form: SortForm, told: str, facts: Sequence[str]) -> View:
    """One client, and what one can say of them; `told` is what is decided, and `facts` what else is known."""
    place = _("{number} of {count}").format(number=form.at + 1, count=len(form.run))
    body: list[Block] = [
        blocks.context(place),
        blocks.header(client.name),
        *([blocks.section(blocks.lines(*facts))] if facts else []),
        *([blocks.context(told)] if told else []),
        blocks.actions(*(_tap(client, fit, tier) for tier in OFFERED), _skip(), _back() if form.at else None),
        blocks.divider(),
        *(
            blocks.context(md("*{tier}* {about}", tier=tier_name(tier), about=tier_meanings()[tier]))
            for tier in OFFERED
        ),
    ]
    return _modal(body, form)


def _tap(client: Client, fit: Fit, tier: Tier) -> Element:
    ref = SortRef(client_id=client.id, tier=tier, before=fit.decided.id if fit.decided else None)
    return DECIDE.button(tier_name(tier), ref, mark=tier.value)


def _skip() -> Element:
    return MOVE_ON.button(_("Skip"), Steps(by=1), mark="skip")


def _back() -> Element:
    return MOVE_ON.button(_("Back"), Steps(by=-1), mark="back")


def end_view(form: SortForm, sorted_as: dict[int, Tier], waiting: int) -> View:
    """What came of it, and what is left; without a run there is nothing to sort."""
    counts = Counter(sorted_as.values())
    told = [f"{tier_name(tier)} {counts[tier]}" for tier in Tier if counts[tier]]
    left = n_("{count} client waits for an answer.", "{count} clients wait for an answer.", waiting).format(
        count=waiting
    )
    if not form.run and not waiting:
        return _modal([blocks.section(_("Nobody waits to be sorted. 🎉")), _more()], form)
    body = [
        blocks.section(md("*{counts}*", counts=" · ".join(told)) if told else _("Nobody is sorted yet.")),
        blocks.context(left if waiting else _("All are sorted. On a client's card you can change your mind.")),
        *([blocks.actions(SORT_CLIENTS.button(_("Go on"), Nothing()))] if waiting else []),
    ]
    return _modal(body, form)


def _more() -> Block:
    return blocks.actions(ADD_SEVERAL.button(_("Add several"), Nothing()))


def _modal(body: Sequence[Block], form: SortForm) -> View:
    keep = {"run": list(form.run), "at": form.at}
    metadata = orjson.dumps({"keep": keep}).decode()
    return blocks.modal(
        title=_("Sort your clients"), blocks=body, close=_("Close"), callback_id=SORT.id, metadata=metadata
    )


def _facts(client: Client, request: Request) -> Sequence[str]:
    """What little is known."""
    channels = [channel_link(one) for one in (client.internal_channel, client.shared_channel) if one]
    known = [md(_("*Owner:* {owner}"), owner=mention(client.owner_id))]
    if channels:
        known.append(md(_("*Channels:* {channels}"), channels=blocks.Mrkdwn(", ".join(channels))))
    if client.since:
        known.append(md(_("*Since:* {day}"), day=spoken_date(client.since, request.today)))
    return known


# What people do


@feature.on(SORT_CLIENTS, role=Role.LEAD)
async def sort_clients(request: Request, _nothing: Nothing) -> None:
    await request.ask(SORT)


@feature.opens(SORT, role=Role.LEAD, phrase="/clients sort")
async def build(request: Request, _values: dict[str, Any]) -> View:
    return await first_card(request)


async def first_card(request: Request) -> View:
    """The first client of whom nobody has decided; a run of all of them begins with it."""
    async with request.reading() as session:
        run = (await undecided(session))[:A_RUN]
        return await _view_at(request, session, SortForm(run=tuple(run)))


@feature.on(MOVE_ON, role=Role.LEAD)
async def move_on(request: Request, steps: Steps) -> None:
    form = _form_in(request)
    async with request.reading() as session:
        view = await _view_at(request, session, _at(form, form.at + steps.by), back=steps.by < 0)
    await _show(request, view)


@feature.on(DECIDE, role=Role.LEAD)
async def decide(request: Request, ref: SortRef) -> None:
    """The same tapped twice is decided once; where somebody else decided meanwhile, their word is shown first."""
    form = _form_in(request)
    async with request.transaction() as session:
        await wait_for_client(session, ref.client_id)
        client = await find_client(session, ref.client_id)
        is_done = client is None or await _decide(request, session, client, ref)
        view = await _view_at(request, session, _at(form, form.at + is_done), anew=not is_done)
    await _show(request, view)


async def _decide(request: Request, session: AsyncSession, client: Client, ref: SortRef) -> bool:
    """Whether there is nothing more to ask about this client."""
    if not _can_be_sorted(request, client):
        return True
    fit = await fit_seen(request, session, client)
    seen = fit.decided.id if fit.decided else None
    if seen != ref.before and fit.decided and fit.decided.decided_by != request.person.user_id:
        return False
    if ref.tier and (fit.decided is None or fit.decided.tier is not ref.tier):
        await decide_tier(request, session, client, fit, ref.tier, _("Sorted at the start"))
        await session.flush()
    return True


def _can_be_sorted(request: Request, client: Client) -> bool:
    return client.status is not Status.ARCHIVED and decides(request.person, client)


def _form_in(request: Request) -> SortForm:
    """Of the page on screen; of none, where it tells nothing of ours."""
    try:
        return SortForm.parse({**request.incoming.view, "state": {}})
    except FieldErrors:
        return SortForm()


def _at(form: SortForm, place: int) -> SortForm:
    return form.model_copy(update={"at": max(0, place)})


async def _view_at(
    request: Request, session: AsyncSession, form: SortForm, *, back: bool = False, anew: bool = False
) -> View:
    """The client at this place, or the next one that is still there; at the end what came of it."""
    while form.at < len(form.run):
        client = await find_client(session, form.run[form.at])
        if client and _can_be_sorted(request, client):
            fit = await fit_seen(request, session, client)
            decided = tier_line(fit, request.today, ZoneInfo(request.zone)) if fit.decided else ""
            notice = md(_("Somebody decided meanwhile. Tap again if you see it otherwise.")) if anew else None
            told = blocks.lines(notice, decided) if decided else ""
            return card_view(client, fit, form, told, _facts(client, request))
        if back and not form.at:
            back = False
        form = _at(form, form.at + (-1 if back else 1))
    waiting = await undecided(session)
    return end_view(form, await tiers_decided(session, form.run), len(waiting))


async def _show(request: Request, view: View) -> None:
    current = request.incoming.view
    await request.show(drafts.remember(view, subject="", back=drafts.back_url(current), came_from=current))

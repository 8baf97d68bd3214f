"""Vouching for a guest in a channel: given by a lead, listed, ended by hand or by what happens."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit import blocks, guard
from handlers.kit.blocks import Block, Message, note
from handlers.kit.choosing import VOUCH, GuestRef, ask_to_vouch, names_of, show_again
from handlers.kit.feature import Request, Turn
from handlers.kit.guard import Reason, Verdict
from handlers.kit.ids import Nothing
from handlers.kit.shared import MORE_SETTINGS
from handlers.kit.slack_errors import SLACK_TROUBLE
from handlers.kit.words import _, speaking
from handlers.places import views
from handlers.places.parts import END_VOUCH, KIND, SHOW_VOUCHES, feature, release
from models import people, troubles, vouches
from models.audit import Act
from models.people import Role
from models.vouches import Vouch


class Why(StrEnum):
    """Why a word ended, in the trail."""

    ENDED = "ended"
    SHARED = "shared"
    MEETS_OTHERS = "meets_others"
    LEFT = "left"
    NO_GUEST = "no_guest"
    DELETED = "deleted"


TOLD = {Why.SHARED, Why.MEETS_OTHERS}
"""Of these whoever gave the word hears."""

# What people do


@feature.on(VOUCH, role=Role.LEAD)
async def vouch_for(request: Request, ref: GuestRef) -> None:
    """A lead's word for one guest in one channel; where it was the last that lacked, what was held goes out."""
    verdict = await guard.judge(request.slack, request.deps.directory, request.workspace.id, ref.channel)
    guests = await names_of(request, verdict.guests | {ref.guest_id})
    if why_not := await _why_not(request, ref, verdict, guests[ref.guest_id]):
        await _answer(request, ref, why_not, {}, replace=False)  # what else can be done stays in front of them
        return
    left = {guest: name for guest, name in guests.items() if guest != ref.guest_id}
    async with request.transaction() as session:
        await vouches.vouch(session, ref.channel, ref.guest_id, request.person.user_id, request.now)
        await request.trace(session, Act.VOUCHED, person_id=ref.guest_id, channel=ref.channel)
        if verdict.joined and not left:
            await release(request, session, ref.channel)
            await troubles.end(session, ref.channel)
    await _answer(request, ref, views.vouched(guests[ref.guest_id], ref.channel, left), left, replace=True)


async def _why_not(request: Request, ref: GuestRef, verdict: Verdict, name: str) -> Message | None:
    if not verdict.safe and not verdict.guests:
        return note(guard.explain(verdict))
    if ref.guest_id not in verdict.guests:
        return views.no_guest(name, ref.channel)
    shared = await request.deps.directory.shared_channels(request.workspace.id)
    try:
        company = await guard.company_of(request.slack, ref.guest_id, shared)
    except SLACK_TROUBLE:
        return views.no_telling(name)
    if company.meets_others:
        return views.meets_others(name)
    return views.unseen(name, company.unseen, request.workspace.bot_user_id) if company.unseen else None


async def _answer(request: Request, ref: GuestRef, message: Message, left: Mapping[str, str], *, replace: bool) -> None:
    """In the form that asked, with those who are left to vouch for, else as a private word."""
    if request.incoming.view.get("callback_id") in request.doors:
        more = ask_to_vouch(left, ref.channel, ref.field) if left else []
        await show_again(request, ref.field, [*message.blocks, *more])
    else:
        await request.tell(message, replace=replace)


@feature.on(SHOW_VOUCHES, role=Role.LEAD)
async def show_vouches(request: Request, _nothing: Nothing) -> None:
    await _show(request)


@feature.section(MORE_SETTINGS)
async def in_settings(_request: Request, _session: AsyncSession, _none: None) -> list[Block]:
    return [blocks.actions(SHOW_VOUCHES.button(_("Guests we vouch for"), Nothing()))]


@feature.on(END_VOUCH, role=Role.LEAD)
async def end_vouch(request: Request, ref: GuestRef) -> None:
    """Any lead may end any word; from the next message on it does not count."""
    async with request.transaction() as session:
        for one in await vouches.end_vouches(session, channel=ref.channel, guest_ids=[ref.guest_id]):
            about = {"person_id": one.guest_id, "channel": one.channel}
            await request.trace(session, Act.ENDED_VOUCH, **about, details={"why": Why.ENDED, "lead": one.lead_id})
    await _show(request)


async def _show(request: Request) -> None:
    async with request.reading() as session:
        given = await vouches.vouches(session, most=views.MOST_LISTED)
        names = await people.names_by_id(session)
        leads = {lead.user_id for lead in await people.leads(session)}
    await request.show(views.all_vouches(given, names, leads, request.zone, request.today))


# What happens by itself


async def end_by_itself(turn: Turn, session: AsyncSession, ended: Sequence[Vouch], why: Why) -> None:
    """These words were taken back for what happened: that is written down, and who gave them hears of it."""
    names = await people.names_by_id(session) if ended else {}
    for one in ended:
        about = {"person_id": one.guest_id, "channel": one.channel}
        await turn.trace(session, Act.ENDED_VOUCH, **about, details={"why": why, "lead": one.lead_id})
        lead = await people.find_person(session, one.lead_id) if why in TOLD else None
        if lead and lead.role >= Role.LEAD:
            with speaking(turn.language_of(lead)):
                words = views.ended(one, names.get(one.guest_id, one.guest_id), here=why is Why.SHARED)
                await turn.say(session, lead.user_id, words, kind=KIND)


async def fell(turn: Turn, session: AsyncSession, place: str, verdict: Verdict) -> None:
    """What a look at a place found of words that do not hold any more."""
    if verdict.fallen:
        ended = await vouches.end_vouches(session, guest_ids=verdict.fallen)
        await end_by_itself(turn, session, ended, Why.MEETS_OTHERS)
    if verdict.reason is Reason.SHARED:
        await end_by_itself(turn, session, await vouches.end_vouches(session, channel=place), Why.SHARED)

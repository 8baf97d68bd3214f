"""The doors to a kickoff: the command, the button on a card, the first screen, and going on with one that was left."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kickoff.engagement import check_dates, date_fields
from handlers.kickoff.flow import GoneError, go, gone, screen, sheet_of
from handlers.kickoff.parts import (
    DROP,
    KICK_OFF,
    KICK_OFF_ANY,
    LATER,
    OPEN_STEP,
    RESUME,
    REVIEW,
    REVIEW_MODAL,
    STEPS,
    KickoffRef,
    Sheet,
    StepRef,
    feature,
    subject_of,
)
from handlers.kickoff.templates import SCRATCH, choices, template_of
from handlers.kit import blocks
from handlers.kit.blocks import Block, Message, View, md, mention, note
from handlers.kit.drawn import ago
from handlers.kit.feature import Request
from handlers.kit.forms import FieldErrors, Form
from handlers.kit.ids import ClientRef, Nothing, RowId
from handlers.kit.our_boundaries import as_said, our_boundaries
from handlers.kit.shared import client_behind, client_chosen, client_given, client_input, client_meant
from handlers.kit.words import N_, _, speaking, spoken_time, spoken_weekdays
from handlers.kit.zones import city
from models.audit import Act
from models.clients import Client, client_names
from models.drafts import drop_drafts
from models.engagements import PROJECT_LENGTH
from models.kickoffs import Kickoff, begin_kickoff, find_kickoff, kickoffs_by, kickoffs_of
from models.rules.agreement import AgreedBoundary, Terms
from models.rules.business_time import BusinessCalendar
from models.rules.templates import terms_from
from models.workspaces import settle_zone

SHOWN = 5
"""Kickoffs in hand that are offered at once."""

# What Slack sends back


class StartForm(Form):
    """Answers of the first screen."""

    client: RowId
    project: str = Field(min_length=1, max_length=PROJECT_LENGTH)
    template: str
    start: date
    end: date | None = None


START = feature.modal("start", StartForm)

# What people see


def start_view(
    client: Client | None, known: Mapping[str, Any], offered: Sequence[tuple[str, str]], today: date
) -> View:
    """The first screen: whose work it is, what it is called, and what to begin with."""
    body = [
        client_input(client),
        blocks.text_input("project", _("Project"), value=known.get("project"), limit=PROJECT_LENGTH),
        blocks.select_input(
            "template",
            _("Template"),
            offered,
            value=known.get("template") or offered[0][0],
            hint=_("It fills the rest; you see all of it before anything is recorded."),
        ),
        *date_fields({"start": today} | {name: value for name, value in known.items() if value}),
    ]
    return START.view(title=_("Kickoff"), body=body, submit=_("Next"), keep={"about": client.id if client else None})


def in_hand(found: Sequence[tuple[Kickoff, str]], request: Request, anew: blocks.Element) -> Message:
    """Kickoffs that somebody left, and the way back into each; `found` has them with their clients' names."""
    shown = [block for kickoff, client in found for block in _one_in_hand(kickoff, client, request)]
    head = blocks.section(_("Pick up where you left off, or start a new one."))
    return Message(_("Unfinished kickoffs"), [head, *shown, blocks.actions(anew)])


def _one_in_hand(kickoff: Kickoff, client: str, request: Request) -> list[Block]:
    words = md(
        _("*{client}* · {project}\n{who} changed it {when}"),
        client=client,
        project=kickoff.terms.project,
        who=mention(kickoff.changed_by),
        when=ago(kickoff.changed_at, request.now, request.zone),
    )
    go_on = RESUME.button(_("Go on"), KickoffRef(kickoff_id=kickoff.id), mark=str(kickoff.id))
    return [blocks.section(words, accessory=go_on)]


def left_for_later(sheet: Sheet) -> Message:
    """It is kept: where to find it again."""
    text = _("Saved: *{client}* · {project}. Go on here, on the client's card, or with /client-kickoff.")
    button = RESUME.button(_("Go on"), KickoffRef(kickoff_id=sheet.kickoff.id), style="primary")
    return note(md(text, client=sheet.whose, project=sheet.terms.project), button)


# What people do


@feature.command(
    "/client-kickoff", usage=N_("[client]"), summary=N_("Record what both sides promise, before the work begins.")
)
async def kick_off_by_command(request: Request, text: str) -> None:
    """Whoever left one goes on with it; a name begins, or goes on, with that client."""
    if text:
        if client_id := await client_meant(request, text, KICK_OFF):
            await _begin_with(request, client_id)
        return
    async with request.reading() as session:
        mine = await kickoffs_by(session, request.person.user_id, SHOWN)
        known = dict(await client_names(session))
    found = [(kickoff, known[kickoff.client_id]) for kickoff in mine if kickoff.client_id in known]
    if found:
        await request.tell(in_hand(found, request, KICK_OFF_ANY.button(_("New kickoff"), Nothing())))
    else:
        await request.open(START)


@feature.on(KICK_OFF)
async def kick_off_by_button(request: Request, ref: ClientRef) -> None:
    if await client_behind(request, ref):
        await _begin_with(request, ref.client_id)


@feature.on(KICK_OFF_ANY)
async def kick_off_any(request: Request, _nothing: Nothing) -> None:
    await request.open(START)


async def _begin_with(request: Request, client_id: int) -> None:
    """Go on where somebody left a kickoff of this client; pressed there, "New kickoff" begins another."""
    async with request.reading() as session:
        left = [one for one in await kickoffs_of(session, client_id) if one.engagement_id is None][:SHOWN]
        known = dict(await client_names(session))
    if left and not request.incoming.is_private:
        anew = KICK_OFF.button(_("New kickoff"), ClientRef(client_id=client_id))
        await request.tell(in_hand([(one, known.get(client_id, "")) for one in left], request, anew))
    else:
        await request.open(START, f"client:{client_id}", client=str(client_id))


@feature.opens(START)
async def build(request: Request, values: dict[str, Any]) -> View:
    async with request.reading() as session:
        client = await client_given(session, values.get("client"), values.get("about"))
        offered = await choices(session)
    return start_view(client, values, offered, request.today)


@feature.on_submit(START)
async def begin(request: Request, form: StartForm) -> None:
    """Fill the agreement from its template, and lead on to what no template knows. Raises FieldErrors."""
    check_dates(form.start, form.end)
    async with request.transaction() as session:
        client = await client_chosen(session, form.client)
        terms = await _first_terms(session, request, form, client)
        me = request.person.user_id
        kickoff = await begin_kickoff(session, me, request.now, client_id=client.id, terms=terms, step="engagement")
        await settle_zone(session, request.zone)
    request.deps.directory.forget_workspace(request.workspace.id)
    await request.show(await screen(request, kickoff.id, kickoff.step))


async def _first_terms(session: AsyncSession, request: Request, form: StartForm, client: Client) -> Terms:
    with speaking(client.language):
        template = await template_of(session, form.template)
        hours = working_hours(request.calendar)
    if template is None:
        raise FieldErrors(template=_("This template was removed meanwhile. Please pick another."))
    terms = replace(
        terms_from(template, form.project, form.start, form.end, request.calendar),
        internal_channel=client.internal_channel,
    )
    if form.template == SCRATCH:
        return terms
    first = (await our_boundaries(request, session))[:1]
    agreed = tuple(AgreedBoundary(*as_said(one, client.language)) for one in first)
    return replace(terms, responses=replace(terms.responses, working_hours=hours), boundaries=agreed)


def working_hours(calendar: BusinessCalendar) -> str:
    """'Monday to Friday, 09:00–17:00 (Copenhagen)'."""
    hours = f"{spoken_time(calendar.opens)}–{spoken_time(calendar.closes)}"
    return f"{spoken_weekdays(sorted(calendar.working_days))}, {hours} ({city(calendar.zone)})"


@feature.on(RESUME)
async def resume(request: Request, ref: KickoffRef) -> None:
    """Open it on the screen on which it was left; what this person typed there and did not save is in it."""
    async with request.reading() as session:
        kickoff = await find_kickoff(session, ref.kickoff_id)
    if kickoff is None:
        await request.tell(note(_("This was recorded or dropped since. You find the agreement on the client's card.")))
        return
    modal = STEPS[kickoff.step].modal if kickoff.step in STEPS else REVIEW_MODAL
    await request.open(modal, subject_of(kickoff.id), kickoff_id=kickoff.id)


@feature.on(OPEN_STEP)
async def open_step(request: Request, ref: StepRef) -> None:
    await go(request, ref.kickoff_id, ref.step if ref.step in STEPS else REVIEW, ref.then)


@feature.on(LATER)
async def later(request: Request, ref: KickoffRef) -> None:
    """Everything is kept as it stands; here is the way back."""
    try:
        async with request.reading() as session:
            sheet = await sheet_of(request, session, ref.kickoff_id)
    except GoneError:
        await request.show(gone())
        return
    text = _("Everything is saved. You can close this.")
    await request.show(blocks.modal(title=_("Kickoff"), blocks=[blocks.section(text)]))
    await request.tell(left_for_later(sheet))


@feature.on(DROP)
async def drop(request: Request, ref: KickoffRef) -> None:
    """What was written is put away, whoever wrote it; an agreement that is recorded stays as it is."""
    with suppress(GoneError):
        async with request.transaction() as session:
            sheet = await sheet_of(request, session, ref.kickoff_id, to_change=True)
            await session.delete(sheet.kickoff)
            await drop_drafts(session, subject_of(ref.kickoff_id))
            if sheet.client:
                await request.trace(session, Act.DROPPED, client_id=sheet.client.id)
    text = _("Dropped. Nothing of it is kept.")
    await request.show(blocks.modal(title=_("Kickoff"), blocks=[blocks.section(text)]))

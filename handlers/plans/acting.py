"""A plan on its page and on the client's card: ticking its steps, and ending it with a word how it went."""

from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit import card
from handlers.kit.blocks import Block, View
from handlers.kit.feature import Request
from handlers.kit.forms import FieldErrors
from handlers.kit.guard import for_the_trusted, sees_money
from handlers.kit.ids import ClientRef
from handlers.kit.request import RefusedError
from handlers.kit.shared import BEGIN_PLAN, id_in
from handlers.kit.words import _
from handlers.plans import views
from handlers.plans.parts import (
    ASK_END,
    END,
    SHOW,
    TICK,
    EndForm,
    GoneError,
    Planned,
    PlanRef,
    TickRef,
    feature,
    planned,
)
from models.clients import Client, Status, wait_for_client
from models.plan_changes import changes_of
from models.plans import last_ended, open_plans, plan_of_step

# What people do


@feature.section(card.OPEN)
async def plan_section(request: Request, session: AsyncSession, client: Client) -> list[Block]:
    running = await open_plans(session, [client.id])
    last = None if running else await last_ended(session, client.id)
    return views.on_card(running[0] if running else None, last, request.today, ZoneInfo(request.zone))


@feature.section(card.MORE)
async def way_to_a_plan(_request: Request, session: AsyncSession, client: Client) -> list[Block]:
    if client.status is Status.ARCHIVED or await open_plans(session, [client.id]):
        return []
    return card.row(_("Something to mend?"), BEGIN_PLAN.button(_("Recovery plan"), ClientRef(client_id=client.id)))


@feature.on(SHOW)
async def show(request: Request, ref: PlanRef) -> None:
    await request.show(await page_of(request, ref.plan_id))


@feature.on(TICK)
async def tick(request: Request, ref: TickRef) -> None:
    """Where two press at once, the second sees how it stands."""
    async with request.reading() as session:
        plan_id = await plan_of_step(session, ref.step_id)
    if plan_id is None:
        await request.show(views.gone())
        return
    notice = await _tick(request, plan_id, ref)
    await request.show(await page_of(request, plan_id, notice))


async def _tick(request: Request, plan_id: int, ref: TickRef) -> str:
    """Gives what there is to say about it. With its last step a plan is over; with one less it goes on."""
    async with request.transaction() as session:
        try:
            one = await planned(session, plan_id, to_change=True)
        except GoneError:
            return ""
        step = next((row for row in one.whole.steps if row.id == ref.step_id), None)
        if step is None:
            return _("Somebody took this step away meanwhile.")
        if one.plan.how is not None:
            return _("Somebody ended this plan meanwhile. Nothing of yours was changed.")
        if step.is_done is ref.done:
            return _("Somebody was quicker. This is how it stands now.")
        if one.plan.ended_at and await _another_runs(session, one):
            return _("Another plan has begun for them since, so this one stays as it is.")
        me = request.person.user_id
        step.done_by, step.done_at = (me, request.now) if ref.done else (None, None)
        if one.whole.progress(request.today).is_over:
            one.plan.end(me, request.now)
        else:
            one.plan.go_on()
    return ""


async def _another_runs(session: AsyncSession, one: Planned) -> bool:
    await wait_for_client(session, one.client.id)
    return bool(await open_plans(session, [one.client.id]))


@feature.on(ASK_END)
async def ask_end(request: Request, ref: PlanRef) -> None:
    await request.ask(END, f"end:{ref.plan_id}", plan_id=ref.plan_id)


@feature.opens(END)
async def build_end(request: Request, values: dict[str, Any]) -> View:
    known = id_in(values.get("plan_id"))
    try:
        async with request.reading() as session:
            one = await planned(session, known or 0)
    except GoneError:
        return views.gone()
    _check_trusted(request, one)
    return views.end_view(one, values.get("how"))


@feature.on_submit(END)
async def save_end(request: Request, form: EndForm) -> None:
    """Raises FieldErrors where it has ended meanwhile, so that no words are lost."""
    try:
        async with request.transaction() as session:
            one = await planned(session, form.plan_id, to_change=True)
            _check_trusted(request, one)
            if one.plan.ended_at:
                raise FieldErrors(how=_("This plan has ended meanwhile. What you wrote is still here to copy."))
            one.plan.end(request.person.user_id, request.now, form.how)
    except GoneError:
        raise FieldErrors(how=_("This plan is not here any more. What you wrote is still here to copy.")) from None
    await request.show(await page_of(request, form.plan_id))


# What they share


def _check_trusted(request: Request, one: Planned) -> None:
    """Raises RefusedError for others than leads and the client's owner."""
    if not sees_money(request.person, one.client):
        raise RefusedError(for_the_trusted())


async def page_of(request: Request, plan_id: int, notice: str = "") -> View:
    """The plan's page for this person."""
    try:
        async with request.reading() as session:
            one = await planned(session, plan_id)
            changes = await changes_of(session, plan_id)
    except GoneError:
        return views.gone()
    may_end = sees_money(request.person, one.client)
    zone = ZoneInfo(request.zone)
    return views.page(one, changes, may_end=may_end, today=request.today, zone=zone, notice=notice)

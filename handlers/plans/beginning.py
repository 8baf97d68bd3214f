"""Beginning a recovery plan: why, then its steps; one runs at a time, and who is named hears of it."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit.blocks import View
from handlers.kit.feature import Request
from handlers.kit.forms import FieldErrors
from handlers.kit.ids import ClientRef
from handlers.kit.shared import BEGIN_PLAN, client_behind, client_chosen, client_given
from handlers.kit.words import _
from handlers.plans import acting, views
from handlers.plans.named import checked, row_of, tell_named
from handlers.plans.parts import CHOOSE, PLAN, CauseRef, PlanForm, feature
from models.clients import Client, wait_for_client
from models.plans import Plan, open_plans
from models.rules.plans import Cause, first_days

# What people do


@feature.on(BEGIN_PLAN)
async def begin(request: Request, ref: ClientRef) -> None:
    """Where a plan runs already, it is shown."""
    client = await client_behind(request, ref)
    if client is None:
        return
    async with request.reading() as session:
        running = await open_plans(session, [client.id])
    if running:
        await request.show(await acting.page_of(request, running[0].plan.id))
    else:
        await request.show(views.choose_view(client))


@feature.on(CHOOSE)
async def choose(request: Request, ref: CauseRef) -> None:
    subject = f"plan:{ref.client_id}:{ref.cause}"
    await request.ask(PLAN, subject, about=ref.client_id, cause=ref.cause.value)


@feature.opens(PLAN)
async def build(request: Request, values: dict[str, Any]) -> View:
    async with request.reading() as session:
        client = await client_given(session, values.get("about"))
    cause = next((one for one in Cause if one == values.get("cause")), None)
    if client is None or cause is None:
        return views.gone()
    days = first_days(cause, request.today, request.calendar)
    return views.plan_view(client, cause, views.beginning_of(cause, days, client.owner_id) | values)


@feature.on_submit(PLAN)
async def save(request: Request, form: PlanForm) -> None:
    """Slack is asked about people before the transaction begins. Raises FieldErrors where somebody was quicker."""
    steps = [one for one in form.told if one.what]
    if not steps:
        raise FieldErrors(step_1=_("Please fill this in."))
    people = await checked(request, form.told, {})
    async with request.transaction() as session:
        client = await _client(session, form)
        await wait_for_client(session, client.id)
        if await open_plans(session, [client.id]):
            text = _("Somebody began a plan for them a moment ago. Copy what you need, and open it on their card.")
            raise FieldErrors(step_1=text)
        plan = Plan(client_id=client.id, cause=form.cause, begun_by=request.person.user_id, begun_at=request.now)
        session.add(plan)
        await session.flush()
        rows = [row_of(plan, place, told) for place, told in enumerate(steps, 1)]
        session.add_all(rows)
        await tell_named(request, session, client, plan, rows, people)
    await request.show(await acting.page_of(request, plan.id))


# What they share


async def _client(session: AsyncSession, form: PlanForm) -> Client:
    """Raises FieldErrors where it is archived or gone meanwhile."""
    try:
        return await client_chosen(session, form.about)
    except FieldErrors as gone:
        raise FieldErrors(step_1=gone.errors["client"]) from gone

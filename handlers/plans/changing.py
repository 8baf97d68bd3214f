"""Changing a plan that runs: the steps that are still to do, while others may do the same.

Whoever sends a form that others overtook sees both in one, theirs and what others changed, and sends it once more.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit import forms
from handlers.kit.blocks import View
from handlers.kit.directory import Caller
from handlers.kit.drafts import renewed
from handlers.kit.feature import Request
from handlers.kit.forms import FieldErrors
from handlers.kit.shared import id_in
from handlers.kit.words import _
from handlers.plans import acting, changing_views, views
from handlers.plans.named import checked, row_of, tell_named
from handlers.plans.parts import ASK_CHANGE, CHANGE, ChangeForm, GoneError, Planned, PlanRef, feature, planned
from models.plan_changes import PlanChange, change_of, changes_of
from models.plans import PlanStep
from models.rules.plans import MOST_STEPS, Slot, Told, merged_steps


class OvertakenError(Exception):
    """Others changed the plan after its writer had opened it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A plan as it is now, and what was changed in it since somebody began to write."""

    one: Planned
    since: Sequence[PlanChange]
    newest: int
    """The id of its newest change."""

    @property
    def open(self) -> dict[int, Told]:
        """The steps that are still to do, by id."""
        return {row.id: row.told for row in self.one.whole.to_do}

    @property
    def base(self) -> dict[int, Told]:
        """All steps as they were when the writer began, by id."""
        now = {row.id: row.told for row in self.one.whole.steps}
        return now | {change.step_id: change.before for change in reversed(self.since)}

    @property
    def room(self) -> int:
        """So many steps may be to do."""
        return MOST_STEPS - len(self.one.whole.steps) + len(self.open)

    def overtook(self, form: ChangeForm) -> bool:
        """Whether what the writer saw is no more so."""
        return bool(self.since) or not {*form.ids} <= self.open.keys()

    def done_since(self, form: ChangeForm) -> list[PlanStep]:
        """Steps that the writer saw as still to do."""
        return [row for row in self.one.whole.steps if row.is_done and row.id in form.ids]


# What people do


@feature.on(ASK_CHANGE)
async def ask_change(request: Request, ref: PlanRef) -> None:
    await request.ask(CHANGE, _subject(ref.plan_id), plan_id=ref.plan_id)


@feature.opens(CHANGE)
async def build_change(request: Request, values: dict[str, Any]) -> View:
    """The steps as they are or, over them, what was written before; with what others changed since."""
    written = _written(values)
    try:
        async with request.reading() as session:
            now = await _standing(session, id_in(values.get("plan_id")) or 0, written)
    except GoneError:
        return views.gone()
    if now.one.plan.ended_at:
        return changing_views.ended_meanwhile(now.one, [told for _id, told in written.slots] if written else [])
    if written is None:
        return changing_views.change_view(now.one, list(now.open.items()), room=now.room, seen=now.newest)
    if not now.overtook(written):
        return changing_views.change_view(now.one, written.slots, room=now.room, seen=now.newest)
    slots = merged_steps(now.base, written.slots, now.open)
    left, zone = slots[now.room :], ZoneInfo(request.zone)
    notice = changing_views.overtaken(now.since, now.done_since(written), left, request.today, zone)
    return changing_views.change_view(now.one, slots, room=now.room, seen=now.newest, notice=notice)


@feature.on_submit(CHANGE)
async def save_change(request: Request, form: ChangeForm) -> None:
    """Whoever was overtaken has the form again, with both. Raises FieldErrors, so that no words are lost."""
    try:
        async with request.reading() as session:
            before = _current(await _standing(session, form.plan_id, form), form)
        people = await checked(request, [told for _id, told in form.slots], dict(_known(before, form)))
        async with request.transaction() as session:
            now = _current(await _standing(session, form.plan_id, form, to_change=True), form)
            await _change(request, session, now.one, form.slots, people)
    except OvertakenError:
        await _show_both(request, form)
        return
    except GoneError:
        raise FieldErrors(step_1=_("This plan is not here any more. What you wrote is still here to copy.")) from None
    await request.show(await acting.page_of(request, form.plan_id))


async def _show_both(request: Request, form: ChangeForm) -> None:
    current = request.incoming.view
    typed = forms.answers(current) | forms.hidden(current)
    view = await request.view_of(CHANGE, _subject(form.plan_id), typed)
    await request.show(renewed(view, request.incoming.key))


async def _change(
    request: Request, session: AsyncSession, one: Planned, slots: Sequence[Slot], people: dict[str, Caller]
) -> None:
    """Keep each step as it is wanted, what was changed, and let those hear of it who are named now."""
    rows = {row.id: row for row in one.whole.to_do}
    last = max(row.place for row in one.whole.steps)
    changed = list[tuple[PlanStep, Told, Told]]()
    for number, (step_id, told) in enumerate(slots, start=1):
        row = rows.get(step_id or 0)
        before, after = row.told if row else Told(), told if told.what else Told()
        if after != before:
            row = row or row_of(one.plan, last + number, told)
            _set(row, after, request.now)
            changed.append((row, before, after))
    session.add_all(row for row, _before, _after in changed)
    await session.flush()
    by, at = request.person.user_id, request.now
    session.add_all(change_of(one.plan, row.id, before, after, by, at) for row, before, after in changed)
    named = [row for row, before, after in changed if after.who and after.who != before.who]
    await tell_named(request, session, one.client, one.plan, named, people)


def _set(row: PlanStep, told: Told, now: datetime) -> None:
    """Let a step say this; one that says nothing is taken away."""
    if told.what is None:
        row.removed_at = now
    else:
        row.what, row.who, row.due_on = told.what, told.who or row.who, told.until or row.due_on


# What they share


def _subject(plan_id: int) -> str:
    return f"change:{plan_id}"


def _written(values: dict[str, Any]) -> ChangeForm | None:
    """What somebody left in the form; None where it is opened anew."""
    if "step_1" not in values:
        return None
    try:
        return ChangeForm.model_validate(values)
    except ValidationError:
        return None


async def _standing(
    session: AsyncSession, plan_id: int, form: ChangeForm | None, *, to_change: bool = False
) -> Standing:
    """Raises GoneError."""
    one = await planned(session, plan_id, to_change=to_change)
    changes = await changes_of(session, plan_id)
    newest = changes[-1].id if changes else 0
    return Standing(one, [row for row in changes if form and row.id > form.seen], newest)


def _current(now: Standing, form: ChangeForm) -> Standing:
    """The same, where the form can be saved as it is. Raises OvertakenError and FieldErrors."""
    if now.one.plan.ended_at:
        raise FieldErrors(step_1=_("This plan has ended meanwhile. What you wrote is still here to copy."))
    kept = [told for _id, told in form.slots if told.what]
    if now.overtook(form) or len(kept) > now.room:
        raise OvertakenError
    if not kept:
        raise FieldErrors(step_1=_("Please leave one step at least. A lead or the owner can end the plan."))
    return now


def _known(now: Standing, form: ChangeForm) -> Iterator[tuple[int, Told]]:
    for at, (step_id, _told) in enumerate(form.slots):
        if step_id in now.open:
            yield at, now.open[step_id]

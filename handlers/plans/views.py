"""What people see of a recovery plan: why one, its form, its page, and its place on the client's card."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from handlers.kit import blocks, card
from handlers.kit.blocks import Block, Mrkdwn, View, lines, md, mention
from handlers.kit.words import _, n_, spoken_date, spoken_day
from handlers.plans.beginnings import cause_name, first_steps
from handlers.plans.history import history_blocks
from handlers.plans.parts import (
    ASK_CHANGE,
    ASK_END,
    CHOOSE,
    END,
    PLACES,
    PLAN,
    SHOW,
    TICK,
    CauseRef,
    Planned,
    PlanRef,
    TickRef,
)
from models.clients import Client
from models.plan_changes import PlanChange
from models.plans import HOW_LENGTH, WHAT_LENGTH, Plan, PlanStep, WholePlan
from models.rules.plans import MOST_STEPS, Cause

SHOWN_WORDS = 200
STEPS_ON_CARD = 2

# Beginning one


def choose_view(client: Client) -> View:
    """Why they need one; each reason has steps to begin with."""
    body = [
        blocks.section(md(_("*{client}*: what happened? I write you a few steps to begin with."), client=client.name))
    ]
    for cause in Cause:
        button = CHOOSE.button(_("Begin"), CauseRef(client_id=client.id, cause=cause), mark=cause)
        told = lines(
            md("*{cause}*", cause=cause_name(cause)), *(md("· {step}", step=one) for one in first_steps(cause))
        )
        body.append(blocks.section(told, accessory=button))
    return blocks.modal(title=_("Recovery plan"), blocks=body)


def beginning_of(cause: Cause, days: Sequence[date], who: str) -> dict[str, str]:
    """The answers that the form begins with, one person for all steps."""
    known: dict[str, str] = {}
    for place, what, day in zip(PLACES, first_steps(cause), days, strict=False):
        known |= {f"step_{place}": what, f"who_{place}": who, f"until_{place}": day.isoformat()}
    return known


def plan_view(client: Client, cause: Cause, known: Mapping[str, Any]) -> View:
    """Five steps, each with who does it and until when."""
    told = _("A step without words is left out. Who and until when is asked of the others.")
    body = [
        blocks.section(md("*{client}* · {cause}", client=client.name, cause=cause_name(cause))),
        blocks.context(told),
        *step_fields(known, MOST_STEPS, is_first_needed=True),
    ]
    keep = {"about": client.id, "cause": cause}
    return PLAN.view(title=_("Recovery plan"), body=body, keep=keep)


def step_fields(known: Mapping[str, Any], count: int, *, is_first_needed: bool = False) -> list[Block]:
    """So many of them, each with who does it and until when."""
    whats = _whats(known, is_first_needed=is_first_needed)
    return [block for place in PLACES[:count] for block in (whats[place - 1], *_who_and_until(place, known))]


def _whats(known: Mapping[str, Any], *, is_first_needed: bool) -> list[Block]:
    """Their names are spelt out: tests/models/test_kept.py reads them here."""
    more: dict[str, Any] = {"limit": WHAT_LENGTH, "optional": True}
    return [
        blocks.text_input("step_1", _label(1), value=known.get("step_1"), **more | {"optional": not is_first_needed}),
        blocks.text_input("step_2", _label(2), value=known.get("step_2"), **more),
        blocks.text_input("step_3", _label(3), value=known.get("step_3"), **more),
        blocks.text_input("step_4", _label(4), value=known.get("step_4"), **more),
        blocks.text_input("step_5", _label(5), value=known.get("step_5"), **more),
    ]


def _label(place: int) -> str:
    return _("Step {number}").format(number=place)


def _who_and_until(place: int, known: Mapping[str, Any]) -> list[Block]:
    who, until = f"who_{place}", f"until_{place}"
    label = _("Who does step {number}").format(number=place)
    by = _("Step {number} until").format(number=place)
    return [
        blocks.person_input(who, label, value=known.get(who), optional=True),
        blocks.date_input(until, by, value=known.get(until), optional=True),
    ]


# Its page


def page(
    one: Planned,
    changes: Sequence[PlanChange],
    *,
    may_end: bool,
    today: date,
    zone: ZoneInfo,
    notice: str = "",
) -> View:
    """Every step with the way to tick it, and what was changed, the newest first; `may_end` are leads and the owner."""
    plan = one.plan
    body = [
        *([blocks.context(notice)] if notice else []),
        blocks.header(one.client.name),
        blocks.context(_begun(plan, today, zone)),
        *(_step(row, today, ticks=plan.how is None) for row in one.whole.steps),
        *_end(one, may_end=may_end, today=today, zone=zone),
        *history_blocks(changes, today, zone),
        blocks.actions(card.way_to(one.client.id)),
    ]
    return blocks.modal(title=_("Recovery plan"), blocks=body)


def _begun(plan: Plan, today: date, zone: ZoneInfo) -> Mrkdwn:
    day = spoken_date(plan.begun_at.astimezone(zone).date(), today)
    return md(_("{cause} · begun by {who}, {day}"), cause=cause_name(plan.cause), who=mention(plan.begun_by), day=day)


def _step(row: PlanStep, today: date, *, ticks: bool) -> Block:
    words = _("Not done") if row.is_done else _("Done")
    button = TICK.button(words, TickRef(step_id=row.id, done=not row.is_done), style=None if row.is_done else "primary")
    return blocks.section(step_lines(row, today), accessory=button if ticks else None)


def step_lines(row: PlanStep, today: date) -> Mrkdwn:
    """'⬜ *Call them*' over '@Mette · until 12 January', and that it is late."""
    mark = "✅" if row.is_done else "⬜"
    who = mention(row.done_by if row.is_done and row.done_by else row.who)
    if row.is_done:
        told = md(_("done by {who}"), who=who)
    elif row.step.is_overdue(today):
        told = md(_("{who} · ⚠️ was to be done by {day}"), who=who, day=spoken_date(row.due_on, today))
    else:
        told = md(_("{who} · until {day}"), who=who, day=spoken_day(row.due_on))
    return lines(md("{mark} *{what}*", mark=mark, what=row.what), told)


def _end(one: Planned, *, may_end: bool, today: date, zone: ZoneInfo) -> list[Block]:
    plan = one.plan
    if plan.ended_at is None:
        change = ASK_CHANGE.button(_("Change the plan"), one.ref)
        return [blocks.actions(change, ASK_END.button(_("End this plan"), one.ref) if may_end else None)]
    if plan.how is None:
        return [blocks.section(_("All of it is done. Well done; that was not easy."))]
    return [blocks.section(_ended(plan, today, zone))]


def _ended(plan: Plan, today: date, zone: ZoneInfo) -> Mrkdwn:
    day = spoken_date(plan.ended_at.astimezone(zone).date(), today) if plan.ended_at else ""
    if plan.how is None:
        return md(_("Their last recovery plan was done {day}."), day=day)
    how = blocks.clip(plan.how, SHOWN_WORDS)
    return md(_("Recovery plan ended {day} by {who}: “{how}”"), day=day, who=mention(plan.ended_by or ""), how=how)


def end_view(one: Planned, how: str | None) -> View:
    """A word how it went."""
    hint = _("Two lines for whoever looks after them next. Everybody of the agency reads it.")
    body = [
        blocks.section(md("*{client}* · {cause}", client=one.client.name, cause=cause_name(one.plan.cause))),
        blocks.text_input("how", _("How it went"), value=how, hint=hint, multiline=True, limit=HOW_LENGTH),
    ]
    return END.view(title=_("End this plan"), body=body, keep={"plan_id": one.plan.id, "about": one.client.id})


def gone() -> View:
    """There is nothing to show."""
    return blocks.modal(title=_("Recovery plan"), blocks=[blocks.section(_("This plan is not here any more."))])


# On the card


def on_card(running: WholePlan | None, last: Plan | None, today: date, zone: ZoneInfo) -> list[Block]:
    """The plan that runs with what is to do next, or how the last one went."""
    if running:
        return [_running(running, today)]
    return [blocks.context(_ended(last, today, zone))] if last else []


def _running(whole: WholePlan, today: date) -> Block:
    found = whole.progress(today)
    count = n_("{done} of {count} step done", "{done} of {count} steps done", found.steps)
    counts = [count.format(done=found.done, count=found.steps)]
    if found.overdue:
        counts.append(n_("{count} overdue", "{count} overdue", found.overdue).format(count=found.overdue))
    head = md(_("*Recovery plan:* {cause} · {counts}"), cause=cause_name(whole.plan.cause), counts=", ".join(counts))
    open_steps = [step_lines(one, today) for one in whole.steps if not one.is_done]
    button = SHOW.button(_("Open the plan"), PlanRef(plan_id=whole.plan.id))
    return blocks.section(lines(head, *open_steps[:STEPS_ON_CARD]), accessory=button)

"""What people see who change a plan: its form, and what others did to it meanwhile."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from handlers.kit import blocks
from handlers.kit.blocks import View, md, mention
from handlers.kit.words import _
from handlers.plans.beginnings import cause_name
from handlers.plans.history import change_line
from handlers.plans.parts import CHANGE, PLACES, Planned
from handlers.plans.views import step_fields
from models.plan_changes import PlanChange
from models.plans import PlanStep
from models.rules.plans import Slot, Told


def change_view(one: Planned, slots: Sequence[Slot], *, room: int, seen: int, notice: Sequence[str] = ()) -> View:
    """The steps that are to do with room for new ones; done ones stand above. `seen` is the newest change in it."""
    shown = slots[:room]
    known: dict[str, Any] = {}
    for place, (_id, told) in zip(PLACES, shown, strict=False):
        known |= {f"step_{place}": told.what, f"who_{place}": told.who, f"until_{place}": told.until}
    done = [md("✅ {what}", what=row.what) for row in one.whole.steps if row.is_done]
    hint = _("Empty the words of a step to take it away. They stand in the order of their days.")
    body = [
        *blocks.paragraphs(notice),
        blocks.section(md("*{client}* · {cause}", client=one.client.name, cause=cause_name(one.plan.cause))),
        *([blocks.context(*done)] if done else []),
        blocks.context(hint),
        *step_fields(known, room),
    ]
    ids = [step_id for step_id, _told in shown if step_id is not None]
    keep = {"plan_id": one.plan.id, "about": one.client.id, "seen": seen, "ids": ids}
    return CHANGE.view(title=_("Change the plan"), body=body, keep=keep)


def overtaken(
    changes: Sequence[PlanChange],
    done: Sequence[PlanStep],
    without_room: Sequence[Slot],
    today: date,
    zone: ZoneInfo,
) -> list[str]:
    """What others changed and did meanwhile, and the words for which there is no room any more."""
    ticked = [md(_("✅ {who} did “{what}”"), who=mention(row.done_by or ""), what=row.what) for row in done]
    left = [md(_("There is no room left for “{what}”."), what=told.what or "") for _id, told in without_room]
    return [
        _("*The plan was changed while you wrote.* Below is both in one: please look it over, and save it again."),
        *(change_line(row, today, zone) for row in changes),
        *ticked,
        *left,
    ]


def ended_meanwhile(one: Planned, written: Sequence[Told]) -> View:
    """It can be changed no more; what was written is there to copy."""
    told = [
        md("*{client}*", client=one.client.name),
        _("This plan has ended, so it stays as it is."),
        *(md("· {what}", what=one.what) for one in written if one.what),
    ]
    return blocks.modal(title=_("Change the plan"), blocks=blocks.paragraphs(told))

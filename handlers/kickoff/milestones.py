"""The steps of the work with what each side owes, and what happens when either misses: the section *Milestones*."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import Field

from handlers.kickoff.flow import (
    GoneError,
    OvertakenError,
    gone,
    headline,
    keep,
    saved_meanwhile,
    screen,
    sheet_of,
    view_again,
)
from handlers.kickoff.parts import KickoffRef, SectionForm, Sheet, Step, feature, subject_of
from handlers.kit import blocks
from handlers.kit.blocks import Block, View, lines, md
from handlers.kit.drafts import renewed
from handlers.kit.feature import Request
from handlers.kit.forms import FieldErrors, Form, Hidden
from handlers.kit.ids import Payload, RowId, digest
from handlers.kit.words import _, spoken_date
from models.kickoffs import Kickoff
from models.rules.agreement import MOST_MILESTONES, Duty, Milestone, Misses
from models.rules.templates import AHEAD, theirs_by_default

TITLE, DUTY, CONSEQUENCE = 120, 300, 1000

# What Slack sends back


class MilestonesForm(SectionForm):
    """Answers about what happens if either side misses a date, once for all of them."""

    if_we_miss: str | None = Field(default=None, max_length=CONSEQUENCE)
    if_they_miss: str | None = Field(default=None, max_length=CONSEQUENCE)


class MilestoneForm(Form):
    """Answers about one milestone; without a `key` it is a new one."""

    kickoff_id: Hidden[RowId]
    about: Hidden[int | None] = None
    key: Hidden[int | None] = None
    seen: Hidden[str] = ""
    """What the milestone said when its form was built."""
    title: str = Field(min_length=1, max_length=TITLE)
    due: date
    ours: str | None = Field(default=None, max_length=DUTY)
    theirs: str | None = Field(default=None, max_length=DUTY)
    their_due: date | None = None


class MilestoneRef(Payload):
    """A milestone; without a key, a new one."""

    kickoff_id: RowId
    key: int | None = None


MILESTONE = feature.modal("milestone", MilestoneForm)
EDIT = feature.action("edit_milestone", MilestoneRef)
REMOVE = feature.action("remove_milestone", MilestoneRef)
BACK = feature.action("back_to_milestones", KickoffRef)

# What people see


def fields(sheet: Sheet, known: Mapping[str, Any]) -> list[Block]:
    """All of them as a list, each with its own form behind it."""
    terms, kickoff_id, outside = sheet.terms, sheet.kickoff.id, sheet.terms.outside
    listed = [
        blocks.section(
            _in_short(milestone, sheet.request.today, is_out=milestone in outside),
            accessory=EDIT.button(_("Edit"), MilestoneRef(kickoff_id=kickoff_id, key=milestone.key)),
        )
        for milestone in terms.milestones
    ]
    if not listed:
        listed = [blocks.section(_("No milestones yet. Three good ones say more than a long plan."))]
    return [*listed, _more(terms.milestones, kickoff_id), blocks.divider(), *_misses(known)]


def _in_short(milestone: Milestone, today: date, *, is_out: bool) -> str:
    theirs = milestone.theirs
    return lines(
        md("*{day} · {title}*", day=spoken_date(milestone.ours.due_on, today), title=milestone.title),
        md(_("We: {what}"), what=blocks.clip(milestone.ours.what, 120)) if milestone.ours.what else None,
        md(_("They: {what}, by {day}"), what=blocks.clip(theirs.what, 120), day=spoken_date(theirs.due_on, today))
        if theirs
        else None,
        _("⚠️ Not between start and end; fine if you mean it.") if is_out else None,
    )


def _more(milestones: tuple[Milestone, ...], kickoff_id: int) -> Block:
    if len(milestones) >= MOST_MILESTONES:
        text = _("That makes {count} milestones, the most one agreement holds. The rest fits an agreement of its own.")
        return blocks.context(text.format(count=MOST_MILESTONES))
    return blocks.actions(EDIT.button(_("Add a milestone"), MilestoneRef(kickoff_id=kickoff_id), mark="new"))


def _misses(known: Mapping[str, Any]) -> list[Block]:
    more: dict[str, Any] = {"multiline": True, "limit": CONSEQUENCE, "optional": True}
    once = _("Once for all milestones.")
    return [
        blocks.text_input("if_we_miss", _("If we miss a date"), value=known.get("if_we_miss"), hint=once, **more),
        blocks.text_input("if_they_miss", _("If they miss a date"), value=known.get("if_they_miss"), hint=once, **more),
    ]


def milestone_view(sheet: Sheet, milestone: Milestone | None, typed: Mapping[str, Any], *above: Block) -> View:
    """The form of one milestone: what it says, under what this person typed and did not save."""
    stored = _stored_milestone(milestone)
    known, key = {**stored, **typed}, milestone.key if milestone else None
    ref = MilestoneRef(kickoff_id=sheet.kickoff.id, key=key)
    body = [
        *above,
        headline(sheet),
        blocks.text_input("title", _("Milestone"), value=known.get("title"), limit=TITLE),
        blocks.date_input("due", _("Date"), value=known.get("due")),
        blocks.text_input(
            "ours",
            _("What they get from us"),
            value=known.get("ours"),
            placeholder=_("Two designs of the front page"),
            limit=DUTY,
            multiline=True,
            optional=True,
        ),
        blocks.text_input(
            "theirs",
            _("What we need from them"),
            value=known.get("theirs"),
            placeholder=_("Texts and pictures for it"),
            limit=DUTY,
            multiline=True,
            optional=True,
        ),
        blocks.date_input(
            "their_due",
            _("Their date"),
            value=known.get("their_due"),
            hint=_("Left empty: {count} working days before ours.").format(count=AHEAD),
            optional=True,
        ),
        blocks.actions(
            BACK.button(_("Back"), KickoffRef(kickoff_id=sheet.kickoff.id)),
            REMOVE.button(_("Remove"), ref, style="danger") if key else None,
        ),
    ]
    seen = typed.get("seen") or digest(stored)
    keep_along = {"kickoff_id": sheet.kickoff.id, "about": sheet.about, "key": key, "seen": seen}
    return MILESTONE.view(title=_("Milestone"), body=body, close=_("Close"), keep=keep_along)


# What people do


@feature.on(EDIT)
async def edit(request: Request, ref: MilestoneRef) -> None:
    subject = _subject(ref.kickoff_id, ref.key)
    view = await request.view_of(MILESTONE, subject, {"kickoff_id": ref.kickoff_id, "key": ref.key})
    await request.show(renewed(view, request.incoming.key))


@feature.opens(MILESTONE)
async def build(request: Request, values: dict[str, Any]) -> View:
    try:
        async with request.reading() as session:
            sheet = await sheet_of(request, session, values.get("kickoff_id"))
    except GoneError:
        return gone()
    return milestone_view(sheet, sheet.terms.milestone(values.get("key") or 0), values)


@feature.on_submit(MILESTONE)
async def save(request: Request, form: MilestoneForm) -> None:
    """Put one milestone among the others. Raises FieldErrors."""
    try:
        async with request.transaction() as session:
            sheet = await sheet_of(request, session, form.kickoff_id, to_change=True)
            terms = sheet.terms
            present = terms.milestone(form.key or 0)
            if present and form.seen != digest(_stored_milestone(present)):
                raise OvertakenError
            if present is None and len(terms.milestones) >= MOST_MILESTONES:
                raise FieldErrors(title=_("This agreement holds no more milestones. Please make room first."))
            added = terms.with_milestone(_milestone(sheet, form, present.key if present else terms.next_key))
            keep(sheet, milestones=added.milestones)
            sheet.kickoff.step = MILESTONES.key
    except GoneError:
        text = _("This was recorded or dropped meanwhile. What you wrote is still here to copy.")
        raise FieldErrors(title=text) from None
    except OvertakenError:
        await request.show(await _both(request, form))
        return
    await request.show(await screen(request, form.kickoff_id, MILESTONES.key))


async def _both(request: Request, form: MilestoneForm) -> View:
    """The writer's own words, under what somebody else saved meanwhile."""
    async with request.reading() as session:
        sheet = await sheet_of(request, session, form.kickoff_id)
    present = sheet.terms.milestone(form.key or 0)
    theirs = [blocks.section(_in_short(present, sheet.request.today, is_out=False))] if present else []
    typed = form.model_dump(mode="json") | {"seen": digest(_stored_milestone(present))}
    view = milestone_view(sheet, present, typed, saved_meanwhile(sheet), *theirs, blocks.divider())
    return view_again(request, view)


@feature.on(REMOVE)
async def remove(request: Request, ref: MilestoneRef) -> None:
    try:
        async with request.transaction() as session:
            sheet = await sheet_of(request, session, ref.kickoff_id, to_change=True)
            if ref.key:
                keep(sheet, milestones=sheet.terms.without_milestone(ref.key).milestones)
    except GoneError:
        await request.show(gone())
        return
    await request.show(await screen(request, ref.kickoff_id, MILESTONES.key))


@feature.on(BACK)
async def back(request: Request, ref: KickoffRef) -> None:
    await request.show(await screen(request, ref.kickoff_id, MILESTONES.key))


# What the answers change


def stored(kickoff: Kickoff) -> dict[str, Any]:
    misses = kickoff.terms.misses
    return {"if_we_miss": misses.ours or None, "if_they_miss": misses.theirs or None}


def change(_sheet: Sheet, form: MilestonesForm) -> dict[str, Any]:
    return {"misses": Misses(form.if_we_miss or "", form.if_they_miss or "")}


def _stored_milestone(milestone: Milestone | None) -> dict[str, Any]:
    if milestone is None:
        return {}
    theirs = milestone.theirs
    return {
        "title": milestone.title,
        "due": milestone.ours.due_on.isoformat(),
        "ours": milestone.ours.what or None,
        "theirs": theirs.what if theirs else None,
        "their_due": theirs.due_on.isoformat() if theirs else None,
    }


def _milestone(sheet: Sheet, form: MilestoneForm, key: int) -> Milestone:
    theirs = None
    if form.theirs:
        usual = theirs_by_default(form.due, sheet.terms.starts_on, sheet.request.calendar)
        theirs = Duty(form.theirs, form.their_due or usual)
    elif form.their_due:
        raise FieldErrors(theirs=_("What do we need from them by then? Write it here, or empty their date."))
    return Milestone(key, form.title, Duty(form.ours or "", form.due), theirs)


def _subject(kickoff_id: int, key: int | None) -> str:
    return f"{subject_of(kickoff_id)}:{key or 'new'}"


MILESTONES = Step(
    "milestones",
    feature.modal("milestones", MilestonesForm),
    lambda: _("Milestones"),
    stored,
    fields,
    change,
    is_empty=lambda terms: not terms.milestones,
)

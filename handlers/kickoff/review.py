"""The whole agreement on one page before it is recorded, with a way into each section; and recording it."""

from collections.abc import Sequence
from typing import Any

from handlers.kickoff.agreement import agreement_view
from handlers.kickoff.boundaries import begin_first
from handlers.kickoff.flow import GoneError, gone, look_at_money, sheet_of, view_again
from handlers.kickoff.outline import Money, Part, outline
from handlers.kickoff.own_templates import save_template, templates_page
from handlers.kickoff.parts import (
    DROP,
    LATER,
    OPEN_STEP,
    REVIEW,
    REVIEW_MODAL,
    KickoffRef,
    ReviewForm,
    Sheet,
    StepRef,
    feature,
    subject_of,
)
from handlers.kickoff.views import facts_text
from handlers.kit import blocks
from handlers.kit.blocks import Block, View, md
from handlers.kit.feature import Request
from handlers.kit.forms import FieldErrors
from handlers.kit.ids import ClientRef, digest
from handlers.kit.shared import AGREED, SHOW_CARD
from handlers.kit.words import _, n_
from models.agreements import REASON_LENGTH, versions_of
from models.audit import Act
from models.clients import Status
from models.drafts import drop_drafts
from models.recording import record

# What people see


def review_view(sheet: Sheet, known: dict[str, Any], *above: Block) -> View:
    """Each section with its facts and *Edit*; what is out of step is said, and stops nobody."""
    kickoff = sheet.kickoff
    money = Money(kickoff.budget, kickoff.currency) if sheet.money and kickoff.budget and kickoff.currency else None
    parts = outline(sheet.terms, money, sheet.request.today)
    body = [
        *above,
        blocks.header(sheet.whose),
        *[block for part in parts for block in _part(part, kickoff.id)],
        *_warnings(sheet),
        *_reason(sheet, known),
        blocks.divider(),
        blocks.actions(
            LATER.button(_("Finish later"), KickoffRef(kickoff_id=kickoff.id)),
            DROP.button(_("Drop it"), KickoffRef(kickoff_id=kickoff.id), style="danger", confirm=_sure()),
        ),
    ]
    keep = {"kickoff_id": kickoff.id, "about": sheet.about, "seen": _state_of(sheet)}
    title = _("Amend the agreement") if kickoff.engagement_id else _("Kickoff")
    submit = _("Record it")
    if sheet.client is None:
        title, submit = _("Template"), _("Save the template")
    return REVIEW_MODAL.view(title=title, body=body, submit=submit, close=_("Close"), keep=keep)


def _part(part: Part, kickoff_id: int) -> list[Block]:
    edit = OPEN_STEP.button(_("Edit"), StepRef(kickoff_id=kickoff_id, step=part.step, then=REVIEW), mark=part.step)
    first, *rest = blocks.paragraphs([md("*{title}*", title=part.title), *facts_text(part)])
    if not part.facts:
        first = blocks.section(md("*{title}*\n{nothing}", title=part.title, nothing=_("Nothing yet.")))
    return [first | {"accessory": edit}, *rest]


def _warnings(sheet: Sheet) -> list[Block]:
    out = sheet.terms.outside
    if not out:
        return []
    text = n_(
        "⚠️ {names} is not between start and end. Fine if you mean it.",
        "⚠️ {names} are not between start and end. Fine if you mean it.",
        len(out),
    )
    return [blocks.context(md(text, names=", ".join(one.title for one in out)))]


def _reason(sheet: Sheet, known: dict[str, Any]) -> list[Block]:
    if sheet.kickoff.engagement_id is None:
        return []
    hint = _("It stands beside the new version, for you and for them.")
    label = _("Why it changes")
    return [
        blocks.text_input("reason", label, value=known.get("reason"), limit=REASON_LENGTH, multiline=True, hint=hint)
    ]


def _sure() -> blocks.Element:
    return blocks.confirm(_("Drop this?"), _("What was written here is gone for good."), _("Drop it"), _("Keep"))


def _state_of(sheet: Sheet) -> str:
    """Changes with anything that would be recorded and that these eyes may know."""
    kickoff = sheet.kickoff
    money = [str(kickoff.budget), kickoff.currency] if sheet.money else []
    return digest([repr(kickoff.terms), *money])


# What people do


@feature.opens(REVIEW_MODAL)
async def build(request: Request, values: dict[str, Any]) -> View:
    try:
        async with request.reading() as session:
            sheet = await sheet_of(request, session, values.get("kickoff_id"))
            await look_at_money(sheet)
    except GoneError:
        return gone()
    return review_view(sheet, values)


@feature.on_submit(REVIEW_MODAL)
async def record_it(request: Request, form: ReviewForm) -> None:
    """Make it the next version of the agreement; what anybody changed since it was looked at is shown first."""
    try:
        async with request.reading() as session:
            sheet = await sheet_of(request, session, form.kickoff_id)
            await look_at_money(sheet)
            before = await versions_of(session, sheet.kickoff.engagement_id or 0)
    except GoneError:
        await request.show(gone())
        return
    if stopped := _not_yet(sheet, form):
        view = review_view(sheet, {"reason": form.reason}, *stopped)
        await request.show(view_again(request, view))
        return
    if before and (before[0].terms, before[0].budget) == (sheet.terms, sheet.kickoff.budget):
        raise FieldErrors(reason=_("Nothing is different yet. Edit a section first, or close this."))
    try:
        if sheet.client is None:
            await _save_as_template(request, sheet)
            return
        async with request.transaction() as session:
            sheet = await sheet_of(request, session, form.kickoff_id, to_change=True)
            if sheet.client:
                await begin_first(request, session, sheet.client, sheet.terms)
            made = await record(session, sheet.kickoff, form.reason, request.person.user_id, request.now)
            about = {"client_id": made.client_id, "details": {"version": made.version}}
            await request.trace(session, Act.RECORDED, **about)
            await request.sections(AGREED, session, made)
            await drop_drafts(session, subject_of(form.kickoff_id))
    except GoneError:  # somebody was quicker
        await request.show(gone())
        return
    await request.show(await agreement_view(request, made.id))


async def _save_as_template(request: Request, sheet: Sheet) -> None:
    if await save_template(request, sheet.kickoff.id):
        await request.show(await templates_page(request))
        return
    text = _("There is a template of this name. Change it under Project and dates.")
    await request.show(view_again(request, review_view(sheet, {}, blocks.section(text))))


def _not_yet(sheet: Sheet, form: ReviewForm) -> Sequence[Block]:
    if sheet.client and sheet.client.status is Status.ARCHIVED:
        text = _("*{client}* was archived meanwhile. Everything is kept here; bring them back first.")
        card = SHOW_CARD.button(_("Open card"), ClientRef(client_id=sheet.client.id))
        return [blocks.section(md(text, client=sheet.client.name), accessory=card)]
    if form.seen != _state_of(sheet):
        return [
            blocks.section(
                _("Somebody changed this while you looked. This is how it is now; record it if it is right.")
            )
        ]
    return []

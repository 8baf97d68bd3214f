"""How a kickoff goes from screen to screen, and how what is typed on one gets into the agreement.

A section is saved as a whole. Until then its words are its writer's own draft (handlers/kit/drafts.py), which survives
whatever happens to the screen. Where somebody else saved the same section meanwhile, nobody's words are lost: the
writer sees theirs and decides.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kickoff.parts import (
    LATER,
    OPEN_STEP,
    REVIEW,
    REVIEW_MODAL,
    STEPS,
    KickoffRef,
    SectionForm,
    Sheet,
    Step,
    StepRef,
    subject_of,
)
from handlers.kit import blocks, drafts
from handlers.kit.blocks import Block, View, md, mention
from handlers.kit.feature import Request
from handlers.kit.forms import FieldErrors
from handlers.kit.guard import sees_money
from handlers.kit.ids import digest
from handlers.kit.our_boundaries import as_said, our_boundaries
from handlers.kit.shared import id_in
from handlers.kit.words import _
from models.audit import Act
from models.clients import find_client
from models.kickoffs import find_kickoff
from models.people import Role
from models.rules.agreement import AgreedBoundary, Terms

MONEY = "budget"
"""The answer that not everybody is shown."""


class GoneError(Exception):
    """An agreement was recorded or dropped while somebody had it before them."""


class OvertakenError(Exception):
    """Somebody else saved the same words meanwhile."""


async def sheet_of(request: Request, session: AsyncSession, kickoff_id: object, *, to_change: bool = False) -> Sheet:
    """What is written, with its client. Raises GoneError, also to whoever may not write a template."""
    known = id_in(kickoff_id)
    kickoff = await find_kickoff(session, known, to_change=to_change) if known else None
    client = await find_client(session, kickoff.client_id) if kickoff and kickoff.client_id else None
    if kickoff is None or (client is None and request.person.role < Role.ADMIN):
        raise GoneError
    language = client.language if client else request.workspace.language
    listed = [AgreedBoundary(*as_said(one, language)) for one in await our_boundaries(request, session)]
    money = client is not None and sees_money(request.person, client)
    return Sheet(request, kickoff, client, money, listed)


# From screen to screen


def following(terms: Terms, key: str) -> str:
    """The next section of which nothing is said yet, or the review of all."""
    keys = list(STEPS)
    rest = keys[keys.index(key) + 1 :]
    return next((other for other in rest if STEPS[other].is_empty(terms)), REVIEW)


def before(key: str) -> str:
    """The section before, or the review where there is none."""
    keys = list(STEPS)
    at = keys.index(key)
    return keys[at - 1] if at else REVIEW


async def go(request: Request, kickoff_id: int, step: str, then: str = "") -> None:
    """Show a screen in the place of the one before, and remember that it was left there."""
    try:
        async with request.transaction() as session:
            sheet = await sheet_of(request, session, kickoff_id, to_change=True)
            sheet.kickoff.step = step
    except GoneError:
        await request.show(gone())
        return
    await request.show(await screen(request, kickoff_id, step, {"then": then}))


async def screen(request: Request, kickoff_id: int, step: str, values: Mapping[str, Any] | None = None) -> View:
    """A screen with what this person left in it, or with these answers."""
    modal = STEPS[step].modal if step in STEPS else REVIEW_MODAL
    return await request.view_of(modal, subject_of(kickoff_id), {**(values or {}), "kickoff_id": kickoff_id})


def gone() -> View:
    """There is nothing left to write on."""
    text = _("This was recorded or dropped meanwhile. You find the agreement on the client's card.")
    return blocks.modal(title=_("Kickoff"), blocks=[blocks.section(text)])


# A section as a screen


def readable(step: Step[Any], sheet: Sheet) -> dict[str, Any]:
    """What stands in the agreement, as far as these eyes may know it: not even a digest tells them of its money."""
    return {name: value for name, value in step.stored(sheet.kickoff).items() if sheet.money or name != MONEY}


async def look_at_money(sheet: Sheet, step: Step[Any] | None = None) -> None:
    """Write down that this person sees the budget, on a section that has it or, without one, where all is shown."""
    shown = step is None or MONEY in step.stored(sheet.kickoff)
    if shown and sheet.money and sheet.kickoff.budget is not None:
        await sheet.request.saw(Act.SAW_MONEY, sheet.about)


def section_view(step: Step[Any], sheet: Sheet, values: dict[str, Any], *above: Block) -> View:
    """Its form: what the agreement says, under what this person typed and did not save."""
    stored = readable(step, sheet)
    known = stored | values
    keep = {
        **{name: known.get(name) for name in step.carried},
        "kickoff_id": sheet.kickoff.id,
        "about": sheet.about,
        "then": known.get("then") or "",
        "seen": values.get("seen") or digest(stored),
    }
    body = [*above, headline(sheet), *step.fields(sheet, known), _ways(step.key, sheet.kickoff.id)]
    return step.modal.view(title=step.title(), body=body, close=_("Close"), keep=keep)


def headline(sheet: Sheet) -> Block:
    """'Acme · Website': no answer of ours tells of a client without the name, by which an erasure finds it."""
    return blocks.context(md("{client} · {project}", client=sheet.whose, project=sheet.terms.project))


def _ways(key: str, kickoff_id: int) -> Block:
    def to(where: str, words: str, mark: str) -> blocks.Element:
        return OPEN_STEP.button(words, StepRef(kickoff_id=kickoff_id, step=where), mark=mark)

    keys = list(STEPS)
    skipped = keys[keys.index(key) + 1] if key != keys[-1] else REVIEW
    return blocks.actions(
        to(before(key), _("Back"), "back"),
        to(skipped, _("Skip"), "skip") if skipped != REVIEW else None,
        to(REVIEW, _("See all"), "all"),
        LATER.button(_("Finish later"), KickoffRef(kickoff_id=kickoff_id)),
    )


async def open_section(step: Step[Any], request: Request, values: dict[str, Any]) -> View:
    """The form of a section, whoever asks for it."""
    try:
        async with request.reading() as session:
            sheet = await sheet_of(request, session, values.get("kickoff_id"))
            await look_at_money(sheet, step)
    except GoneError:
        return gone()
    return section_view(step, sheet, values)


async def save_section(step: Step[Any], request: Request, form: SectionForm) -> None:
    """Put the section into the agreement and go on. Raises FieldErrors."""
    if step.check:
        await step.check(request, form)
    try:
        async with request.transaction() as session:
            sheet = await sheet_of(request, session, form.kickoff_id, to_change=True)
            _check_seen(step, sheet, form)
            keep(sheet, **step.change(sheet, form))
            sheet.kickoff.step = REVIEW if form.then == REVIEW else following(sheet.terms, step.key)
    except GoneError:
        text = _("This was recorded or dropped meanwhile. What you wrote is still here to copy.")
        raise FieldErrors(**{step.first_field: text}) from None
    except OvertakenError:
        await request.show(await _both(step, request, form))
        return
    await request.show(await screen(request, form.kickoff_id, sheet.kickoff.step))


def keep(sheet: Sheet, **changed: Any) -> None:
    """Change the agreement: money stands beside the terms."""
    money = {name: changed.pop(name) for name in ("budget", "currency") if name in changed}
    for name, value in money.items():
        setattr(sheet.kickoff, name, value)
    sheet.kickoff.change(sheet.request.person.user_id, sheet.request.now, **changed)


def _check_seen(step: Step[Any], sheet: Sheet, form: SectionForm) -> None:
    if form.seen != digest(readable(step, sheet)):
        raise OvertakenError


async def _both(step: Step[Any], request: Request, form: SectionForm) -> View:
    """The writer's own words, and who saved others: to save once more is to decide."""
    async with request.reading() as session:
        sheet = await sheet_of(request, session, form.kickoff_id)
        await look_at_money(sheet, step)
    stored = readable(step, sheet)
    theirs = [blocks.section(md("*{label}:* {value}", **one)) for one in _said(step, sheet, stored)]
    above = [saved_meanwhile(sheet), *theirs, blocks.divider()]
    typed = form.model_dump(mode="json") | {"seen": digest(stored)}
    view = section_view(step, sheet, typed, *above)
    return view_again(request, view)


def saved_meanwhile(sheet: Sheet) -> Block:
    """Whoever was quicker; the writer decides."""
    text = _("{who} saved this meanwhile, as follows. Your words are below; save again to keep yours.")
    return blocks.section(md(text, who=mention(sheet.kickoff.changed_by)))


def view_again(request: Request, view: View) -> View:
    """The same view in the place of the one that was sent, with what it was opened for."""
    sent = request.incoming.view
    return drafts.remember(view, subject=drafts.subject_of(sent), back=drafts.back_url(sent), came_from=sent)


def _said(step: Step[Any], sheet: Sheet, stored: dict[str, Any]) -> Sequence[dict[str, str]]:
    """What stands in the agreement, field by field as its form calls them."""
    labels = {b["block_id"]: b["label"]["text"] for b in step.fields(sheet, stored) if b["type"] == "input"}
    return [{"label": label, "value": str(stored[name])} for name, label in labels.items() if stored.get(name)]

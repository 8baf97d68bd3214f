"""The agency's own templates: made of an agreement by anybody, written by an admin from /client-settings.

What an admin writes is written on the same screens as an agreement, with example dates; saved, its steps stand as
shares of the way. What handlers/kickoff/templates.py ships stays as it is: one begins a new one with it.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kickoff.agreement import agreement_of, gone
from handlers.kickoff.flow import screen, sheet_of
from handlers.kickoff.parts import AS_TEMPLATE, RESUME, REVIEW, AgreementRef, KickoffRef, feature
from handlers.kickoff.templates import choices, own_id, template_of
from handlers.kit import blocks
from handlers.kit.blocks import Block, View, md, note
from handlers.kit.feature import Request
from handlers.kit.forms import FieldErrors, Form, Hidden
from handlers.kit.ids import Nothing, Payload, RowId
from handlers.kit.shared import MORE_SETTINGS
from handlers.kit.words import _
from models.agreement_templates import NAME_LENGTH, AgreementTemplate, find_template, keep_template, remove_template
from models.agreements import Agreement, find_agreement
from models.kickoffs import Kickoff, begin_kickoff, template_drafts
from models.people import Role
from models.rules.templates import template_from, terms_from

MOST_SHOWN = 40

# What Slack sends back


class TemplateRef(Payload):
    """A template by its code, as a kickoff's first screen offers it."""

    code: str = Field(max_length=40)


class TemplateForm(Form):
    """What a template made of an agreement is called."""

    agreement_id: Hidden[RowId]
    about: Hidden[int | None] = None
    name: str = Field(min_length=1, max_length=NAME_LENGTH)


TEMPLATE_MODAL = feature.modal("as_template", TemplateForm)
SHOW_TEMPLATES = feature.action("show_templates", Nothing)
WRITE_TEMPLATE = feature.action("write_template", TemplateRef)
REMOVE_TEMPLATE = feature.action("remove_template", TemplateRef)

# What people see


def templates_view(offered: Sequence[tuple[str, str]], drafts: Sequence[Kickoff]) -> View:
    """All of them: one's own to change or remove, those that ship to begin with."""
    body: list[Block] = [blocks.section(_("What a kickoff begins with. Agreements made from one stay as they are."))]
    body += [_being_written(draft) for draft in drafts]
    for code, name in offered[:MOST_SHOWN]:
        body += _one(code, name)
    return blocks.modal(title=_("Templates"), blocks=body)


def _being_written(draft: Kickoff) -> Block:
    words = md(_("*{project}* is being written"), project=draft.terms.project)
    return blocks.section(words, accessory=RESUME.button(_("Go on"), KickoffRef(kickoff_id=draft.id)))


def _one(code: str, name: str) -> list[Block]:
    ref = TemplateRef(code=code)
    if own_id(code) is None:
        begin = WRITE_TEMPLATE.button(_("New from this"), ref)
        return [blocks.section(md("{name}", name=name), accessory=begin)]
    sure = blocks.confirm(
        _("Remove this template?"),
        _("{name} is not offered any more. Agreements made from it stay as they are.").format(name=name),
        _("Remove"),
        _("Keep"),
    )
    ways = [
        WRITE_TEMPLATE.button(_("Edit"), ref, mark="edit"),
        REMOVE_TEMPLATE.button(_("Remove"), ref, style="danger", confirm=sure),
    ]
    return [blocks.section(md("*{name}*", name=name)), blocks.actions(*ways)]


def template_view(agreement: Agreement, known: Mapping[str, Any]) -> View:
    """The form for a template's name."""
    body = [
        blocks.section(
            _("Everything except the client, the dates, the money and the channel becomes a start for others.")
        ),
        blocks.text_input("name", _("Name"), value=known.get("name"), limit=NAME_LENGTH),
    ]
    keep = {"agreement_id": agreement.id, "about": agreement.client_id}
    return TEMPLATE_MODAL.view(title=_("Use as template"), body=body, keep=keep)


# What people do


@feature.section(MORE_SETTINGS)
async def templates_door(_request: Request, _session: AsyncSession, _nothing: None) -> list[Block]:
    return [blocks.actions(SHOW_TEMPLATES.button(_("Templates"), Nothing()))]


@feature.on(SHOW_TEMPLATES, role=Role.ADMIN)
async def show_templates(request: Request, _nothing: Nothing) -> None:
    await request.show(await templates_page(request))


@feature.on(WRITE_TEMPLATE, role=Role.ADMIN)
async def write_template(request: Request, ref: TemplateRef) -> None:
    """On the screens of a kickoff, with example dates from today on."""
    async with request.transaction() as session:
        kickoff = await _begun(request, session, ref)
    if kickoff is None:
        await request.show(await templates_page(request))
    else:
        await request.show(await screen(request, kickoff.id, REVIEW))


@feature.on(REMOVE_TEMPLATE, role=Role.ADMIN)
async def remove(request: Request, ref: TemplateRef) -> None:
    async with request.transaction() as session:
        await remove_template(session, own_id(ref.code) or 0)
    await request.show(await templates_page(request))


async def save_template(request: Request, kickoff_id: int) -> bool:
    """What was written becomes a template, or what that template says from now on; False where its name is taken."""
    async with request.transaction() as session:
        sheet = await sheet_of(request, session, kickoff_id, to_change=True)
        kickoff = sheet.kickoff
        made = await find_template(session, kickoff.template_id or 0) or AgreementTemplate()
        made.name, made.template = kickoff.terms.project, template_from(kickoff.terms)
        made.made_by, made.made_at = request.person.user_id, request.now
        if kept := await keep_template(session, made):
            await session.delete(kickoff)
    return kept


async def _begun(request: Request, session: AsyncSession, ref: TemplateRef) -> Kickoff | None:
    template = await template_of(session, ref.code)
    if template is None:
        return None
    name = dict(await choices(session))[ref.code]
    start = request.calendar.working_day_from(request.today)
    terms = terms_from(template, name, start, start + timedelta(days=template.days), request.calendar)
    own, me = own_id(ref.code), request.person.user_id
    return await begin_kickoff(session, me, request.now, template_id=own, terms=terms, step=REVIEW)


@feature.on(AS_TEMPLATE)
async def make_template(request: Request, ref: AgreementRef) -> None:
    await request.lead_on(TEMPLATE_MODAL, f"agreement:{ref.agreement_id}", agreement_id=ref.agreement_id)


@feature.opens(TEMPLATE_MODAL)
async def build_template(request: Request, values: dict[str, Any]) -> View:
    agreement = await agreement_of(request, values)
    return template_view(agreement, values) if agreement else gone()


@feature.on_submit(TEMPLATE_MODAL)
async def keep_as_template(request: Request, form: TemplateForm) -> None:
    async with request.transaction() as session:
        agreement = await find_agreement(session, form.agreement_id)
        if agreement is None:
            raise FieldErrors(name=_("This agreement is not here any more."))
        made = AgreementTemplate(name=form.name, template=template_from(agreement.terms))
        made.made_by, made.made_at = request.person.user_id, request.now
        if not await keep_template(session, made):
            raise FieldErrors(name=_("There is a template of this name. Please pick another."))
    request.ack()
    await request.tell(note(md(_("*{name}* is a template now: pick it at your next kickoff."), name=form.name)))


async def templates_page(request: Request) -> View:
    """All templates, as they are now."""
    async with request.reading() as session:
        return templates_view(await choices(session), await template_drafts(session))

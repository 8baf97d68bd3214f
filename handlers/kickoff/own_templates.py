"""The agency's own templates, as an admin makes, changes and removes them from /client-settings.

A template is written on the same screens as an agreement, with example dates; saved, its steps stand as shares of the
way. What handlers/kickoff/templates.py ships stays as it is: one begins a new one with it.
"""

from collections.abc import Sequence
from datetime import timedelta

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kickoff.flow import screen, sheet_of
from handlers.kickoff.parts import RESUME, REVIEW, KickoffRef, feature
from handlers.kickoff.templates import choices, template_of
from handlers.kit import blocks
from handlers.kit.blocks import Block, View, md
from handlers.kit.feature import Request
from handlers.kit.ids import Nothing, Payload
from handlers.kit.shared import MORE_SETTINGS
from handlers.kit.words import _
from models.agreement_templates import AgreementTemplate, find_template, keep_template, remove_template
from models.kickoffs import Kickoff, template_drafts
from models.people import Role
from models.rules.templates import template_from, terms_from

MOST_SHOWN = 40

# What Slack sends back


class TemplateRef(Payload):
    """A template by its code, as a kickoff's first screen offers it."""

    code: str = Field(max_length=40)


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
    return blocks.modal(title=_("Templates"), blocks=body, close=_("Close"))


def _being_written(draft: Kickoff) -> Block:
    words = md(_("*{project}* is being written"), project=draft.terms.project)
    return blocks.section(words, accessory=RESUME.button(_("Go on"), KickoffRef(kickoff_id=draft.id)))


def _one(code: str, name: str) -> list[Block]:
    ref = TemplateRef(code=code)
    if _own_id(code) is None:
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
        await remove_template(session, _own_id(ref.code) or 0)
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
    own = _own_id(ref.code)
    name = dict(await choices(session))[ref.code]
    start = request.calendar.working_day_from(request.today)
    me = request.person.user_id
    kickoff = Kickoff(
        template_id=own,
        terms=terms_from(template, name, start, start + timedelta(days=template.days), request.calendar),
        step=REVIEW,
        begun_by=me,
        changed_by=me,
        changed_at=request.now,
    )
    session.add(kickoff)
    await session.flush()
    return kickoff


async def templates_page(request: Request) -> View:
    """All templates, as they are now."""
    async with request.reading() as session:
        return templates_view(await choices(session), await template_drafts(session))


def _own_id(code: str) -> int | None:
    number = code.removeprefix("own:")
    return int(number) if number != code and number.isdecimal() else None

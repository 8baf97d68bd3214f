"""Choosing a file: the doors to the form, and reading what was sent with it."""

from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.importing.parts import IMPORT, ImportForm, feature, ref_of
from handlers.importing.reading import Looked, NotReadError, look, may_not_read, may_read_files
from handlers.importing.views import closing, import_view, preview_message, reading_view
from handlers.kit import blocks, drafts
from handlers.kit.blocks import Block, Message, View, note
from handlers.kit.feature import Request
from handlers.kit.forms import FieldErrors
from handlers.kit.ids import Nothing
from handlers.kit.progress import Progress
from handlers.kit.request import RefusedError
from handlers.kit.shared import IMPORT_FILE, MORE_SETTINGS
from handlers.kit.slack_errors import SLACK_TROUBLE
from handlers.kit.words import _
from models.people import Role

log = structlog.get_logger()

# What people do


@feature.section(MORE_SETTINGS)
async def doors(_request: Request, _session: AsyncSession, _nothing: None) -> list[Block]:
    return [blocks.actions(IMPORT_FILE.button(_("Import a file"), Nothing()))]


@feature.on(IMPORT_FILE, role=Role.ADMIN)
async def choose(request: Request, _nothing: Nothing) -> None:
    await request.ask(IMPORT)


@feature.opens(IMPORT, role=Role.ADMIN, phrase="/clients import")
async def build(request: Request, values: dict[str, Any]) -> View:
    """Raises RefusedError where Slack would not let us read the file."""
    if not await may_read_files(request):
        raise RefusedError(note(may_not_read()))
    return import_view(values, request.person.user_id)


@feature.on_submit(IMPORT, role=Role.ADMIN)
async def read_file(request: Request, form: ImportForm) -> None:
    """The preview goes to whoever asked, as a direct message. Raises FieldErrors."""
    progress = Progress(request.deps.tasks, lambda done, total: _show_progress(request, done, total))
    try:
        with request.meanwhile(reading_view()):
            looked = await look(request, ref_of(form), progress)
    except NotReadError as wrong:
        if not request.answer.done():
            raise FieldErrors(**{wrong.field: wrong.why}) from wrong
        await progress.settle()
        await _ask_again(request, form, wrong.why)
        return
    await progress.settle()
    await _say(request, looked)
    view = closing(_("I have read it. What would come of it is in your direct messages with me."))
    if not request.answer.done():
        await request.show(view)
    else:
        await _draw(request, view)


async def _say(request: Request, looked: Looked) -> None:
    async with request.transaction() as session:
        await say_to_admin(request, session, preview_message(looked))


async def say_to_admin(request: Request, session: AsyncSession, message: Message) -> None:
    """As a direct message that nobody gets who is no admin any more."""
    row = await request.say(session, request.person.user_id, message, kind="import")
    row.for_role = Role.ADMIN


async def _show_progress(request: Request, done: int, total: int) -> None:
    if request.answer.done():
        await _draw(request, reading_view(done, total))


async def _ask_again(request: Request, form: ImportForm, why: str) -> None:
    """The form with all but the file, which Slack lets nobody put in for them."""
    current = request.incoming.view
    known = {"holds": form.holds, "dates": form.dates, "owner": form.owner}
    view = import_view(known, request.person.user_id, why)
    view = drafts.remember(view, subject=drafts.subject_of(current), back=drafts.back_url(current), came_from=current)
    if not await _draw(request, view):
        await request.tell(note(why, IMPORT_FILE.button(_("Choose a file"), Nothing())))


async def _draw(request: Request, view: View) -> bool:
    """Put this in the place of the modal on screen; whether it could be, for they may have closed it."""
    try:
        await request.slack.views_update(view_id=request.incoming.view["id"], view=view)
    except SLACK_TROUBLE as error:
        log.info("import not drawn", error=type(error).__name__)
        return False
    return True

"""Showing what came of a form that may take longer than Slack waits for its answer."""

import structlog

from handlers.kit import blocks, drafts
from handlers.kit.blocks import View, note
from handlers.kit.feature import Request
from handlers.kit.ids import Nothing
from handlers.kit.slack_errors import SLACK_TROUBLE
from handlers.kit.words import _
from handlers.several.parts import FOUND, GO_ON

log = structlog.get_logger()


def looking_view(done: int, count: int) -> View:
    """While Slack is asked; what was found so far can be seen by its button once it is there."""
    told = _("I'm looking for channels and owners: {done} of {count}.").format(done=done, count=count)
    return blocks.modal(
        title=_("Add several clients"),
        blocks=[
            blocks.section(f"🔎 {told}" if done else _("🔎 I'm looking for your clients' channels and owners …")),
            blocks.actions(GO_ON.button(_("Show what you found"), Nothing())),
        ],
        callback_id=FOUND.id,
    )


async def show_late(request: Request, view: View) -> None:
    """Show what came of a form, also where its place was taken by a word that it takes a while.

    Who has closed it meanwhile hears how to come back.
    """
    current = request.incoming.view
    view = drafts.remember(view, subject="", back=drafts.back_url(current), came_from=current)
    if not request.answer.done():
        await request.show(view)
    elif not await draw(request, view):
        button = GO_ON.button(_("Show what you found"), Nothing(), style="primary")
        await request.tell(note(_("I have looked for your clients' channels and owners."), button))


async def draw(request: Request, view: View) -> bool:
    """Put this in the place of the modal on screen, whatever stands there by now; whether it could be."""
    try:
        await request.slack.views_update(view_id=request.incoming.view["id"], view=view)
    except SLACK_TROUBLE as error:
        log.info("page not drawn", error=type(error).__name__)
        return False
    return True

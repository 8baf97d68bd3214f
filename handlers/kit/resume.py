"""The two buttons of a kept draft: open the form as it was left, or begin again."""

from handlers.kit import blocks, drafts, forms
from handlers.kit.drafts import Afresh, DraftRef
from handlers.kit.forms import Modal
from handlers.kit.request import Request
from handlers.kit.words import _
from models.drafts import draft_by_id, drop_draft


async def resume(request: Request, payload: DraftRef) -> None:
    """Open the form of a kept draft, as it was left."""
    async with request.reading() as session:
        draft = await draft_by_id(session, request.person.user_id, payload.draft_id)
    if draft is None:
        await request.tell(blocks.note(_("This has been saved or put away since. Nothing is waiting here.")))
        return
    await request.open(Modal(draft.modal, forms.Form), draft.subject)


async def afresh(request: Request, payload: Afresh) -> None:
    """Put the draft away and show the form empty, in place."""
    async with request.transaction() as session:
        await drop_draft(session, request.person.user_id, payload.modal, payload.subject)
    kept = forms.hidden(request.incoming.view)
    view = await request.view_of(Modal(payload.modal, forms.Form), payload.subject, kept)
    await request.show(drafts.renewed(view, request.incoming.key))

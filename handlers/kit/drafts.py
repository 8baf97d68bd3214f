"""What people typed and did not send is kept, and offered again."""

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit import blocks, forms
from handlers.kit.forms import Modal
from handlers.kit.ids import Action, Payload
from handlers.kit.words import _, spoken_day, spoken_time
from models import drafts, inbox
from models.drafts import Draft

if TYPE_CHECKING:
    from handlers.kit.turn import Request


class DraftRef(Payload):
    """A kept draft."""

    draft_id: int


class Afresh(Payload):
    """The modal to begin again, with what it was opened for."""

    modal: str
    subject: str


RESUME = Action("kit.resume", DraftRef)
AFRESH = Action("kit.afresh", Afresh)


async def view_of(request: "Request", modal: Modal[Any], subject: str, values: dict[str, Any]) -> blocks.View:
    """The modal for these values, over what the person left in it for the same subject."""
    async with request.reading() as session:
        draft = await drafts.find_draft(session, request.person.user_id, modal.id, subject)
    view = await request.openers[modal.id](request, {**(draft.values if draft else {}), **values})
    if draft:
        view["blocks"] = [*_left_behind(request, draft), *view["blocks"]]
    return _remember(view, subject=subject, back=request.incoming.response_url or back_url(request.incoming.view))


def back_url(view: dict[str, Any]) -> str:
    """Where to answer privately once the modal has been sent."""
    return str(forms.metadata(view).get("back", ""))


async def keep(request: "Request", action_ts: str) -> None:
    """Keep the present answers of the modal this change came from."""
    view = request.incoming.view
    meta = forms.metadata(view)
    draft = Draft(
        user_id=request.person.user_id,
        modal=view["callback_id"],
        subject=str(meta.get("subject", "")),
        values=forms.answers(view) | forms.hidden(view),
        action_ts=action_ts,
        changed_at=request.now,
    )
    async with request.deps.database.transaction(request.workspace.id) as session:
        if not await inbox.was_claimed(session, state_key(view)):  # a change may arrive after what it led to
            await drafts.keep_draft(session, draft)


def state_key(view: dict[str, Any]) -> str:
    """The same for all that a person does in one state of a modal: its submission is carried out once."""
    return f"{view['id']}:{view.get('hash', '')}"


async def forget(session: AsyncSession, user_id: str, view: dict[str, Any]) -> None:
    """The answers are saved: the draft has served."""
    await drafts.drop_draft(session, user_id, view["callback_id"], str(forms.metadata(view).get("subject", "")))


async def offer_again(request: "Request", modal: Modal[Any], subject: str, values: dict[str, Any]) -> None:
    """Slack did not open the form: keep the words and leave a button that carries a fresh trigger."""
    async with request.deps.database.transaction(request.workspace.id) as session:
        before = await drafts.find_draft(session, request.person.user_id, modal.id, subject)
        draft = Draft(
            user_id=request.person.user_id,
            modal=modal.id,
            subject=subject,
            values={**(before.values if before else {}), **values},
            action_ts=f"{request.now.timestamp():.6f}",
            changed_at=request.now,
        )
        kept = await drafts.keep_draft(session, draft)
    text = _("Slack didn't open the form in time. What you wrote is kept.")
    await request.tell(
        blocks.note(text, RESUME.button(_("Open it again"), DraftRef(draft_id=kept.id), style="primary"))
    )


async def resume(request: "Request", payload: DraftRef) -> None:
    """Open the form of a kept draft, as it was left."""
    async with request.reading() as session:
        draft = await drafts.draft_by_id(session, request.person.user_id, payload.draft_id)
    if draft is None:
        await request.tell(blocks.note(_("This has been saved or put away since. Nothing is waiting here.")))
        return
    await request.open(Modal(draft.modal, forms.Form), draft.subject)


async def afresh(request: "Request", payload: Afresh) -> None:
    """Put the draft away and show the form empty, in place."""
    async with request.transaction() as session:
        await drafts.drop_draft(session, request.person.user_id, payload.modal, payload.subject)
    values = forms.hidden(request.incoming.view)
    view = await request.openers[payload.modal](request, values)
    view = renewed(view, request.incoming.key)
    await request.show(_remember(view, subject=payload.subject, back=back_url(request.incoming.view)))


def renewed(view: blocks.View, key: str) -> blocks.View:
    """A view to show in the place of one with the same fields: under old ids Slack's client keeps what was typed."""
    for block in view["blocks"]:
        if block["type"] == "input":
            block["element"]["action_id"] += f":{key[-8:]}"
    return view


def _left_behind(request: "Request", draft: Draft) -> list[blocks.Block]:
    left_at = draft.changed_at.astimezone(ZoneInfo(request.zone))
    when = {"day": spoken_day(left_at.date()), "time": spoken_time(left_at)}
    return [
        blocks.context(blocks.md(_("As you left it on {day} at {time}."), **when)),
        blocks.actions(AFRESH.button(_("Start afresh"), Afresh(modal=draft.modal, subject=draft.subject))),
    ]


def _remember(view: blocks.View, *, subject: str, back: str) -> blocks.View:
    meta = forms.metadata(view) | {"subject": subject, "back": back}
    return view | {"private_metadata": orjson.dumps(meta).decode()}

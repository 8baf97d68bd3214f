"""What people typed and did not send is kept, and offered again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit import blocks, forms
from handlers.kit.ids import Action, Payload, digest
from handlers.kit.words import _, spoken_day, spoken_time
from models import drafts, inbox
from models.drafts import Draft


class DraftRef(Payload):
    """A kept draft."""

    draft_id: int


class Afresh(Payload):
    """The modal to begin again, with what it was opened for."""

    modal: str
    subject: str


DESK = "desk"
"""Where a view carries what was chosen on the desk (handlers/app_home)."""
RESUME = Action("kit.resume", DraftRef)
AFRESH = Action("kit.afresh", Afresh)


# The view and its draft


def back_url(view: dict[str, Any]) -> str:
    """Where to answer privately once the modal has been sent."""
    return str(forms.metadata(view).get("back", ""))


def submission_key(view: dict[str, Any]) -> str:
    """The same for a submission that comes twice; not for one that was edited after its answer got lost."""
    return _state_key(view) + digest(view.get("state"))


def _state_key(view: dict[str, Any]) -> str:
    return f"{view['id']}:{view.get('hash', '')}:"


def remember(view: blocks.View, *, subject: str, back: str, came_from: Mapping[str, Any] | None = None) -> blocks.View:
    """The view with what it was opened for and where to answer, for when it comes back.

    `came_from` is the desk or the modal that led to it: what was chosen on the desk goes along.
    """
    desk = forms.metadata(came_from or {}).get(DESK)
    meta = forms.metadata(view) | {"subject": subject, "back": back} | ({DESK: desk} if desk else {})
    return blocks.with_metadata(view, meta)


def renewed(view: blocks.View, key: str) -> blocks.View:
    """A view to show in the place of one with the same fields: under old ids Slack's client keeps what was typed."""
    for block in view["blocks"]:
        if block["type"] == "input":
            block["element"]["action_id"] += f":{key[-8:]}"
    return view


def left_behind(draft: Draft, zone: str) -> list[blocks.Block]:
    """The lines above a form that stands as its reader left it."""
    left_at = draft.changed_at.astimezone(ZoneInfo(zone))
    when = {"day": spoken_day(left_at.date()), "time": spoken_time(left_at)}
    return [
        blocks.context(blocks.md(_("As you left it on {day} at {time}."), **when)),
        blocks.actions(AFRESH.button(_("Start afresh"), Afresh(modal=draft.modal, subject=draft.subject))),
    ]


def to_open_again(draft: Draft) -> blocks.Message:
    """Slack did not open the form: a button that carries a fresh trigger."""
    button = RESUME.button(_("Open it again"), DraftRef(draft_id=draft.id), style="primary")
    return blocks.note(_("Slack didn't open the form in time. What you wrote is kept."), button)


# Keeping


async def keep(session: AsyncSession, user_id: str, view: dict[str, Any], action_ts: str, now: datetime) -> None:
    """Keep the present answers of a modal; a change may arrive after the submission that it led to."""
    if await inbox.was_claimed(session, _state_key(view)):
        return
    draft = Draft(
        user_id=user_id,
        modal=view["callback_id"],
        subject=subject_of(view),
        values=forms.answers(view) | forms.hidden(view),
        action_ts=action_ts,
        changed_at=now,
    )
    await drafts.keep_draft(session, draft)


async def lay_aside(
    session: AsyncSession, user_id: str, modal: str, subject: str, values: dict[str, Any], now: datetime
) -> Draft | None:
    """Keep the values of a form that could not be opened, over what was left in it before."""
    before = await drafts.find_draft(session, user_id, modal, subject)
    draft = Draft(
        user_id=user_id,
        modal=modal,
        subject=subject,
        values={**(before.values if before else {}), **values},
        action_ts=f"{now.timestamp():.6f}",
        changed_at=now,
    )
    return await drafts.keep_draft(session, draft)


async def forget(session: AsyncSession, user_id: str, view: dict[str, Any]) -> None:
    """The answers are saved: the draft has served."""
    await drafts.drop_draft(session, user_id, view["callback_id"], subject_of(view))


def subject_of(view: dict[str, Any]) -> str:
    """What the modal was opened for; empty where there is no such thing."""
    return str(forms.metadata(view).get("subject", ""))

"""What follows a preview: turning its pages, taking the file in, forgetting it, and taking it back."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.importing.choosing import say_to_admin
from handlers.importing.parts import APPLY, FORGET, LOOK, UNDO, FileRef, ImportRef, feature
from handlers.importing.reading import Fingerprint, NotReadError, look, opened, watched
from handlers.importing.views import (
    TOLD,
    done_already,
    forgotten,
    preview_message,
    reading_words,
    taken_back,
    taken_in,
    taking_words,
    trouble_message,
    waiting_message,
)
from handlers.importing.work import ComesTooLateError, Ready, take_back, take_in
from handlers.kit.blocks import Message, note
from handlers.kit.feature import Request
from handlers.kit.ids import Nothing
from handlers.kit.progress import Progress
from handlers.kit.request import RefusedError
from handlers.kit.slack_errors import SLACK_TROUBLE
from handlers.kit.words import _
from models.importing.applying import Counts, NameCameError
from models.importing.planning import Outcome, Verdict
from models.people import Role


class OutOfDateError(Exception):
    """What would come of the file is not what was shown."""


# What people do


@feature.on(LOOK, role=Role.ADMIN)
async def turn_page(request: Request, ref: FileRef) -> None:
    request.ack()
    await _look_again(request, ref)


@feature.on(APPLY, role=Role.ADMIN)
async def take(request: Request, ref: FileRef) -> None:
    """All of what was shown, and nothing else: where anything changed since, it is shown anew."""
    request.ack()
    progress = Progress(request.deps.tasks, lambda done, total: _wait(request, taking_words(done, total), ref))
    try:
        async with opened(request, ref) as (name, ready):
            await _take(request, ref, name, ready, progress)
    except NotReadError as wrong:
        await progress.settle()
        await _show(request, trouble_message(wrong.why, ref, again=wrong.again))
    except (OutOfDateError, NameCameError):
        await progress.settle()
        await _look_again(request, ref, _out_of_date())
    else:
        await progress.settle()
        await _show(request, done_already(name))


async def _take(request: Request, ref: FileRef, name: str, ready: Ready, progress: Progress) -> None:
    """What came of it is said in the same transaction. Raises OutOfDateError, NameCameError."""
    refused: list[Verdict] = []

    def show(verdict: Verdict) -> None:
        if verdict.outcome is Outcome.REFUSED and len(refused) < TOLD:
            refused.append(verdict)

    async def tell(session: AsyncSession, counts: Counts) -> None:
        if counts.import_id is None:
            raise OutOfDateError
        await say_to_admin(request, session, taken_in(name, ready.subject, counts, refused))

    me, watch = request.person.user_id, _as_seen(ref, watched(progress, ready.said.rows))
    await take_in(request, ready, by=me, show=show, watch=watch, then=tell)


def _as_seen(ref: FileRef, watch: Any) -> Any:
    """Lets verdicts pass, and raises OutOfDateError after the last where they are not those that were shown."""

    def compare(verdicts: Iterable[Verdict]) -> Iterator[Verdict]:
        fingerprint = Fingerprint()
        for verdict in watch(verdicts):
            fingerprint.add(verdict)
            yield verdict
        if str(fingerprint) != ref.seen:
            raise OutOfDateError

    return compare


async def _look_again(request: Request, ref: FileRef, notice: str = "") -> None:
    progress = Progress(request.deps.tasks, lambda done, total: _wait(request, reading_words(done, total), ref))
    try:
        looked = await look(request, ref, progress)
    except NotReadError as wrong:
        await progress.settle()
        await _show(request, trouble_message(wrong.why, ref, again=wrong.again))
        return
    await progress.settle()
    if ref.seen and looked.ref.seen != ref.seen:
        notice = _out_of_date()
    await _show(request, preview_message(looked, notice))


def _out_of_date() -> str:
    return _("Something changed since you looked. This is how it would be now.")


async def _wait(request: Request, text: str, ref: FileRef) -> None:
    if _is_ours(request):
        await _show(request, waiting_message(text, ref))


async def _show(request: Request, message: Message) -> None:
    """In the place of the message that was pressed, where nobody else sees it, or else as a private word."""
    if not _is_ours(request):
        await request.tell(message, replace=True)
        return
    channel, ts = request.incoming.channel, str(request.incoming.message["ts"])
    try:
        await request.slack.chat_update(channel=channel, ts=ts, **message.payload())
    except SLACK_TROUBLE:
        await request.tell(message)


def _is_ours(request: Request) -> bool:
    """Whether the button stands on a direct message of ours, which can be edited again and again."""
    return request.incoming.channel.startswith("D") and bool(request.incoming.message.get("ts"))


@feature.on(FORGET, role=Role.ADMIN)
async def forget(request: Request, _nothing: Nothing) -> None:
    request.ack()
    await _show(request, forgotten())


@feature.on(UNDO, role=Role.ADMIN)
async def undo(request: Request, ref: ImportRef) -> None:
    """As one step, by any admin. Raises RefusedError where it is too late."""
    request.ack()
    try:
        result = await take_back(request, ref.import_id, by=request.person.user_id)
    except ComesTooLateError as error:
        raise RefusedError(note(_("This was undone already, or is too long ago."))) from error
    await _show(request, taken_back(result))

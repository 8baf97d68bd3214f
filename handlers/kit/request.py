"""What a person asked for: their turn, with who they are, what they sent and the ways to answer them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import structlog
from slack_sdk.errors import SlackApiError, SlackRequestError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit import blocks, charts, drafts, forms, guard
from handlers.kit.blocks import Message
from handlers.kit.directory import Caller
from handlers.kit.files import File, not_taken
from handlers.kit.forms import Modal
from handlers.kit.ids import Slot
from handlers.kit.incoming import Incoming
from handlers.kit.slack_errors import ALREADY_OPENED, SLACK_TROUBLE, STEPPED_ON, code_of
from handlers.kit.turn import Turn
from models import audit, inbox
from models.audit import Act
from models.drafts import find_draft
from models.people import Role

log = structlog.get_logger()

A = TypeVar("A")

SAME_LOOK = timedelta(hours=1)
"""Who looks at the same thing again within it has looked once."""
PATIENCE = 1.0
"""Seconds of machine time for which somebody waits for a form without wondering; Slack gives up after three."""


class RefusedError(Exception):
    """Whoever asked may not see it, and hears so privately."""

    def __init__(self, message: Message) -> None:
        super().__init__("refused")
        self.message = message


Opener = Callable[["Request", dict[str, Any]], Awaitable[blocks.View]]
Fill = Callable[["Request", AsyncSession, Any], Awaitable[list[blocks.Block]]]


@dataclass(frozen=True, slots=True)
class Door:
    """The one way to a modal, whoever asks for it: a command, a button, a kept draft."""

    modal: Modal[Any]
    opener: Opener
    role: Role
    """Who may see it; a draft or an old button in the hands of anybody else opens nothing."""
    phrase: str = ""
    """The words that open it when typed as a command, such as "/client-settings people"; empty where there are none."""


@dataclass(slots=True)
class Request(Turn):
    """Work that a person asked for. The first answer given is the acknowledgement."""

    person: Caller
    incoming: Incoming
    doors: Mapping[str, Door]
    """The way to each modal, by its id."""
    fills: Mapping[str, Sequence[Fill]]
    """What the features put into each slot, by its name, in the order of FEATURES."""
    answer: "asyncio.Future[Any]"
    _looks: set[tuple[Act, int | None]] = field(default_factory=set, init=False)
    """What they are about to see and is not written down yet."""
    _readings: int = field(default=0, init=False)

    @property
    def zone(self) -> str:
        """The zone this person lives by."""
        return self.person.zone

    @property
    def today(self) -> date:
        """The day it is where this person lives."""
        return self.now.astimezone(ZoneInfo(self.zone)).date()

    @property
    def is_at_desk(self) -> bool:
        """Whether they came from their Home tab or a global shortcut, where there is no place to answer."""
        return self.incoming.kind != "command" and not self._back_url

    @property
    def is_in_modal(self) -> bool:
        """Whether they have a modal before them."""
        return self.incoming.view.get("type") == "modal"

    @property
    def _back_url(self) -> str:
        return self.incoming.response_url or drafts.back_url(self.incoming.view)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """Like a turn's; what was typed into the form is no draft any more."""
        async with Turn.transaction(self) as session:
            if self.incoming.kind == "view_submission":
                await drafts.forget(session, self.person.user_id, self.incoming.view)
            yield session

    async def trace(self, session: AsyncSession, act: Act, **about: Any) -> None:
        """Write into the trail what this person does, in the transaction in which they do it."""
        await Turn.trace(self, session, act, actor_id=self.person.user_id, **about)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A session that only looks; the looks at what weighs are written down as it ends."""
        self._readings += 1
        try:
            async with Turn.reading(self) as session:
                yield session
        finally:
            self._readings -= 1
        await self._write_looks()

    async def saw(self, act: Act, client_id: int | None = None) -> None:
        """Write down that this person looks at something of weight, before it is shown: unwritten, it is not shown.

        Within a `reading` that is done when the reading ends, so that nobody holds two connections at once.
        """
        self._looks.add((act, client_id))
        await self._write_looks()

    async def _write_looks(self) -> None:
        if not self._looks or self._readings:
            return
        looks, self._looks = self._looks, set()
        me, since = self.person.user_id, self.now - SAME_LOOK
        async with Turn.reading(self) as session:
            new = [look for look in looks if not await audit.was_noted(session, me, *look, since=since)]
        if new:
            async with self._beside() as session:
                for act, client_id in new:
                    await self.trace(session, act, client_id=client_id)

    async def keep_answer(self) -> None:
        """Keep an answer that is more than a bare 200, for a repeat in another process. Should that fail, so be it."""
        if not self.committed or self.answer.result() is None:
            return
        try:
            async with self._beside() as session:
                await inbox.keep_answer(session, self.incoming.key, self.answer.result())
        except SQLAlchemyError as error:
            log.warning("answer not kept", kind=self.incoming.kind, error=type(error).__name__)

    async def sections(self, slot: Slot[A], session: AsyncSession, argument: A) -> list[blocks.Block]:
        """What the features put into a slot, in its order (handlers.kit.ids.Slot)."""
        filled = [await fill(self, session, argument) for fill in self.fills.get(slot.name, ())]
        return [block for section in filled for block in section]

    def ack(self, body: Any = None) -> None:
        """Answer Slack now; only the first answer counts."""
        if not self.answer.done():
            self.answer.set_result(body)

    @contextmanager
    def meanwhile(self, view: blocks.View) -> Iterator[None]:
        """Should the block take long, a submitted form shows this until it is done; the rest is for `tell` to say."""
        answer = {"response_action": "update", "view": view}
        waiting = asyncio.get_running_loop().call_later(PATIENCE, self.ack, answer)
        try:
            yield
        finally:
            waiting.cancel()

    async def open(self, modal: Modal[Any], subject: str = "", **values: object) -> None:
        """Open a modal with these values, over what this person left unfinished in it for the same subject.

        Should Slack not open it, the values are kept and the person gets a button that tries again.
        """
        self.ack()
        view = await self.view_of(modal, subject, values)
        try:
            await self.slack.views_open(trigger_id=self.incoming.trigger_id, view=view)
        except SLACK_TROUBLE as error:
            if isinstance(error, SlackApiError) and code_of(error) == ALREADY_OPENED:
                return
            log.warning("modal not opened", modal=modal.id, error=type(error).__name__)
            await self._offer_again(modal, subject, values)

    async def view_of(self, modal: Modal[Any], subject: str, values: Mapping[str, Any]) -> blocks.View:
        """A modal with these values, over what this person left unfinished in it for the same subject.

        Raises RefusedError for whoever may not see it.
        """
        door = self.doors[modal.id]
        if refused := guard.refusal(self.person, door.role):
            raise RefusedError(refused)
        async with self.reading() as session:
            draft = await find_draft(session, self.person.user_id, modal.id, subject)
        view = await door.opener(self, {**(draft.values if draft else {}), **values})
        if draft:
            view["blocks"] = [*drafts.left_behind(draft, self.zone), *view["blocks"]]
        return drafts.remember(view, subject=subject, back=self._back_url, came_from=self.incoming.view)

    async def _offer_again(self, modal: Modal[Any], subject: str, values: dict[str, Any]) -> None:
        async with self._beside() as session:
            kept = await drafts.lay_aside(session, self.person.user_id, modal.id, subject, values, self.now)
        if kept:
            await self.tell(drafts.to_open_again(kept))

    async def show(self, view: blocks.View) -> None:
        """Replace the modal this request came from, or open one; a newer state of it is never overwritten."""
        current = self.incoming.view
        if self.incoming.kind == "view_submission" and not self.answer.done():
            self.ack({"response_action": "update", "view": view})
        elif self.is_in_modal:
            self.ack()
            await self._update(current, view)
        else:
            self.ack()
            await self.slack.views_open(trigger_id=self.incoming.trigger_id, view=view)

    async def lead_on(self, modal: Modal[Any], subject: str = "", **values: object) -> None:
        """Show another modal in the place of this one. Raises RefusedError for whoever may not see it."""
        await self.show(await self.view_of(modal, subject, values))

    async def ask(self, modal: Modal[Any], subject: str = "", **values: object) -> None:
        """Show a form in the place of the modal on screen, or open it where there is none."""
        if self.is_in_modal:
            await self.lead_on(modal, subject, **values)
        else:
            await self.open(modal, subject, **values)

    async def draw_anew(self, door: Door) -> None:
        """The modal on screen with what follows from its answers; what is typed into it meanwhile stays."""
        current = self.incoming.view
        view = await door.opener(self, forms.answers(current) | forms.hidden(current))
        subject = drafts.subject_of(current)
        await self.show(drafts.remember(view, subject=subject, back=self._back_url, came_from=current))

    async def _update(self, current: blocks.View, view: blocks.View) -> None:
        try:
            await self.slack.views_update(view_id=current["id"], hash=current["hash"], view=view)
        except SlackApiError as error:
            if code_of(error) != STEPPED_ON:
                raise

    async def tell(self, message: Message, *, replace: bool = False) -> None:
        """A private word: as the answer itself, through the response_url, or as a direct message.

        `replace` puts it in the place of the message whose button was pressed, unless others see that one too. A chart
        goes by the response_url, where Slack tells whether it took it.
        """
        if self.incoming.kind == "command" and not self.answer.done() and not charts.are_among(message.blocks):
            self.ack(message.privately())
            return
        self.ack()
        replace = replace and self.incoming.is_private
        if await self.deps.hooks.post(self._back_url, message, replace=replace) or self.person.role is Role.NONE:
            return
        async with self._beside() as session:
            row = await self.say(session, self.person.user_id, message, kind="private_word")
            row.for_role = self.person.role

    async def send_file(self, file: File, *, words: str) -> bool:
        """Give this person a file with a word about it, in their direct messages with us, or tell them that it failed.

        Whether they have it.

        At most once: Slack takes a file in three calls, and none of them can be read back.
        """
        me = self.person.user_id
        verdict = await guard.judge(self.slack, self.deps.directory, self.workspace.id, me)
        try:
            if verdict.safe:
                channel = (await self.slack.conversations_open(users=me))["channel"]["id"]
                await self.slack.files_upload_v2(
                    channel=channel, content=file.content, filename=file.name, initial_comment=blocks.lines(words)
                )
                return True
        except (*SLACK_TROUBLE, SlackRequestError) as error:  # the latter where only the upload itself failed
            log.warning("file not sent", kind=file.mime, error=type(error).__name__)
        await self.tell(not_taken())
        return False

"""One piece of work: a `Turn` in one workspace at one moment, or a `Request` of one person."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit import blocks, drafts
from handlers.kit.blocks import Message
from handlers.kit.directory import Caller, Directory, WorkspaceFacts
from handlers.kit.forms import Modal
from handlers.kit.hooks import Hooks
from handlers.kit.ids import Slot
from handlers.kit.incoming import Incoming
from handlers.kit.slack_errors import ALREADY_OPENED, SLACK_TROUBLE, STEPPED_ON, code_of
from handlers.kit.tasks import Tasks
from models import audit, inbox
from models.audit import Act, AuditEntry
from models.drafts import find_draft
from models.outbox import Outgoing
from models.people import Person, Role
from models.session import Database

log = structlog.get_logger()

A = TypeVar("A")

SAME_LOOK = timedelta(hours=1)
"""Who looks at the same thing again within it has looked once."""


@dataclass(frozen=True, slots=True)
class Deps:
    """What work needs from the outside, built once in bot/wiring.py."""

    database: Database
    directory: Directory
    slack: Callable[[str], AsyncWebClient]
    """The Web API as one workspace's bot."""
    hooks: Hooks
    tasks: Tasks
    clock: Callable[[], datetime]
    """Business time, aware."""
    rng: random.Random
    wake: Callable[[], None]
    """Tells delivery that there is something to say."""


@dataclass(slots=True)
class Turn:
    """Work in one workspace at one moment of business time."""

    deps: Deps
    workspace: WorkspaceFacts
    now: datetime
    receipt: str | None = field(default=None, kw_only=True)
    """The key of what Slack sent, which may come again; None for work that nobody sent."""
    committed: bool = field(default=False, init=False)
    """Whether something of this turn is saved: then its receipt is claimed, and no repeat may do it again."""

    def language_of(self, person: Caller | Person) -> str:
        """The person's own language where Slack tells one that we speak, otherwise the workspace's."""
        return person.language or self.workspace.language

    @property
    def slack(self) -> AsyncWebClient:
        """The Web API as this workspace's bot."""
        return self.deps.slack(self.workspace.id)

    def reading(self) -> AbstractAsyncContextManager[AsyncSession]:
        """A session that only looks."""
        return self.deps.database.reading(self.workspace.id)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """A session that commits at the end of the block; what was said in it is on its way from then on.

        With the first one the receipt is claimed: a repeat raises RepeatedError before anything is done.
        """
        async with self._beside() as session:
            if self.receipt and not self.committed:
                await inbox.claim(session, self.receipt, self.now)
            yield session
        self.committed = True

    @asynccontextmanager
    async def _beside(self) -> AsyncIterator[AsyncSession]:
        """A transaction that claims nothing, for words about the work."""
        async with self.deps.database.transaction(self.workspace.id) as session:
            yield session
        self.deps.wake()

    async def say(
        self,
        session: AsyncSession,
        to: str,
        message: Message,
        *,
        kind: str,
        reply_to: Outgoing | None = None,
        set_by: str | None = None,
    ) -> Outgoing:
        """Put a message into the outbox, in the transaction of the fact it tells.

        `to` is a channel or, for a direct message, a person; a reply goes where its head goes. The guard judges
        the place when delivery gets to it; `set_by` is who arranged for it, and hears where it cannot be said.
        """
        row = Outgoing(
            kind=kind,
            channel=reply_to.channel if reply_to else to,
            reply_to=reply_to.id if reply_to else None,
            delivery_id=f"{self.deps.rng.getrandbits(128):032x}",
            payload=message.payload(),
            set_by=set_by,
            due_at=max(self.now, reply_to.due_at) if reply_to else self.now,
        )
        session.add(row)
        await session.flush()
        return row

    async def trace(self, session: AsyncSession, act: Act, **about: Any) -> None:
        """Write into the trail what happens by itself, in its own transaction; `about` are fields of AuditEntry."""
        await audit.note(session, AuditEntry(at=self.now, act=act, **about))


async def turn_in(deps: Deps, workspace_id: str) -> Turn:
    """A turn of now in a workspace of ours. Raises LookupError where we do not know it."""
    workspace = await deps.directory.workspace(workspace_id)
    if workspace is None:
        raise LookupError(f"no workspace {workspace_id}")
    return Turn(deps, workspace, deps.clock())


Opener = Callable[["Request", dict[str, Any]], Awaitable[blocks.View]]
Fill = Callable[["Request", AsyncSession, Any], Awaitable[list[blocks.Block]]]


@dataclass(slots=True)
class Request(Turn):
    """Work that a person asked for. The first answer given is the acknowledgement."""

    person: Caller
    incoming: Incoming
    openers: Mapping[str, Opener]
    """How each modal is built, by its id."""
    fills: Mapping[str, Sequence[Fill]]
    """What the features put into each slot, by its name, in the order of FEATURES."""
    answer: "asyncio.Future[Any]"

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

    async def saw(self, act: Act, client_id: int | None = None) -> None:
        """Write down that this person looks at something of weight, before it is shown: unwritten, it is not shown."""
        async with self._beside() as session:
            if not await audit.was_noted(session, self.person.user_id, act, client_id, since=self.now - SAME_LOOK):
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
        """What the features put into a slot, in the order of FEATURES."""
        filled = [await fill(self, session, argument) for fill in self.fills.get(slot.name, ())]
        return [block for section in filled for block in section]

    def ack(self, body: Any = None) -> None:
        """Answer Slack now; only the first answer counts."""
        if not self.answer.done():
            self.answer.set_result(body)

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
        """A modal with these values, over what this person left unfinished in it for the same subject."""
        async with self.reading() as session:
            draft = await find_draft(session, self.person.user_id, modal.id, subject)
        view = await self.openers[modal.id](self, {**(draft.values if draft else {}), **values})
        if draft:
            view["blocks"] = [*drafts.left_behind(draft, self.zone), *view["blocks"]]
        return drafts.remember(view, subject=subject, back=self._back_url)

    async def _offer_again(self, modal: Modal[Any], subject: str, values: dict[str, Any]) -> None:
        async with self._beside() as session:
            kept = await drafts.lay_aside(session, self.person.user_id, modal.id, subject, values, self.now)
        await self.tell(drafts.to_open_again(kept))

    async def show(self, view: blocks.View) -> None:
        """Replace the modal this request came from, or open one; a newer state of it is never overwritten."""
        current = self.incoming.view
        if self.incoming.kind == "view_submission" and not self.answer.done():
            self.ack({"response_action": "update", "view": view})
        elif current and current.get("type") == "modal":
            self.ack()
            await self._update(current, view)
        else:
            self.ack()
            await self.slack.views_open(trigger_id=self.incoming.trigger_id, view=view)

    async def _update(self, current: blocks.View, view: blocks.View) -> None:
        try:
            await self.slack.views_update(view_id=current["id"], hash=current["hash"], view=view)
        except SlackApiError as error:
            if code_of(error) != STEPPED_ON:
                raise

    async def tell(self, message: Message, *, replace: bool = False) -> None:
        """A private word: as the answer itself, through the response_url, or as a direct message.

        `replace` puts it in the place of the message whose button was pressed.
        """
        if self.incoming.kind == "command" and not self.answer.done():
            self.ack(message.privately())
            return
        self.ack()
        if await self.deps.hooks.post(self._back_url, message, replace=replace) or self.person.role is Role.NONE:
            return
        async with self._beside() as session:
            await self.say(session, self.person.user_id, message, kind="private_word")

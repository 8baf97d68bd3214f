"""One piece of work in one workspace at one moment: a `Turn`. What a person asks for is a `Request` (request.py)."""

import random
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit.access import Access
from handlers.kit.blocks import Message
from handlers.kit.directory import Caller, Directory, WorkspaceFacts
from handlers.kit.downloads import Downloads
from handlers.kit.hooks import Hooks
from handlers.kit.known_names import KnownNames
from handlers.kit.tasks import Tasks
from models import audit, inbox
from models.audit import Act, AuditEntry
from models.outbox import Outgoing
from models.people import Person
from models.rules.business_time import BusinessCalendar
from models.session import Database

Ending = Callable[["Turn", AsyncSession, Person, date], Awaitable[Message | None]]
"""Last lines of a person's digest of a local date, in their language; what is kept of them goes into the session."""


@dataclass(frozen=True, slots=True)
class Deps:
    """What work needs from the outside, built once in bot/wiring.py."""

    database: Database
    directory: Directory
    slack: Callable[[str], AsyncWebClient]
    """The Web API as one workspace's bot."""
    hooks: Hooks
    downloads: Downloads
    tasks: Tasks
    clock: Callable[[], datetime]
    """Business time, aware."""
    rng: random.Random
    wake: Callable[[], None]
    """Tells delivery that there is something to say."""
    access: Access
    redraw: Callable[["Turn"], None]
    """Draws the desks of those who are to see them anew."""
    endings: Sequence[Ending]
    """What the features put at the end of a digest, in the order of FEATURES."""
    names: KnownNames = field(default_factory=KnownNames)
    """What clients are called, for typeaheads and commands."""


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
    see_anew: set[str] = field(default_factory=set, init=False)
    """Who may see more or less from now on: once that is saved, their desk is drawn anew."""

    def language_of(self, person: Caller | Person) -> str:
        """The person's own language where Slack tells one that we speak, otherwise the workspace's."""
        return person.language or self.workspace.language

    @property
    def calendar(self) -> BusinessCalendar:
        """When this workspace works."""
        mine = self.workspace
        days = frozenset(int(day) for day in mine.working_days)
        return BusinessCalendar(mine.zone or self.zone, days, mine.opens, mine.closes, mine.holiday_country)

    @property
    def zone(self) -> str:
        """The zone in which its times are spoken."""
        return self.workspace.zone or "UTC"

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
        at: datetime | None = None,
    ) -> Outgoing:
        """Put a message into the outbox, in the transaction of the fact it tells.

        `to` is a channel or, for a direct message, a person; `set_by` is who arranged for it, and hears where it
        cannot be said. A reply has both from its head. `at` is when it is due, by default now. The guard judges the
        place when delivery gets to it.
        """
        due = at or self.now
        row = Outgoing(
            kind=kind,
            channel=reply_to.channel if reply_to else to,
            reply_to=reply_to.id if reply_to else None,
            delivery_id=f"{self.deps.rng.getrandbits(128):032x}",
            payload=message.payload(),
            set_by=reply_to.set_by if reply_to else set_by,
            due_at=max(due, reply_to.due_at) if reply_to else due,
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

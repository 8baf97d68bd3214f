"""A feature and the two shapes of work it does: a `Turn` by itself, a `Request` for a person.

A feature module makes one `Feature`, hangs its listeners on it and is named in `handlers.FEATURES`; nothing else
registers anything. Listener types are checked by mypy: an action's listener takes that action's payload.
"""

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, Literal, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit import blocks
from handlers.kit.forms import Form, Modal
from handlers.kit.ids import Action, Payload, Slot
from handlers.kit.request import Door, Fill, Opener, Request
from handlers.kit.turn import Deps, Ending, Turn
from models.people import Role
from models.schedules import Schedule

P = TypeVar("P", bound=Payload)
F = TypeVar("F", bound=Form)
A = TypeVar("A")
Listener = Callable[[Request, A], Coroutine[Any, Any, None]]
Plain = Callable[[Request], Coroutine[Any, Any, None]]
Chooser = Callable[[Request, str], Coroutine[Any, Any, list[blocks.Element]]]
Job = Callable[[Turn, "DueOccurrence"], Awaitable[None]]
EventListener = Callable[[Turn, dict[str, Any]], Awaitable[None]]
Drawer = Callable[[Turn, str], Coroutine[Any, Any, None]]

__all__ = ["Deps", "DueOccurrence", "Feature", "Request", "Turn"]


@dataclass(frozen=True, slots=True)
class DueOccurrence:
    """One moment of a schedule that has come; `late` when it was missed and is said afterwards."""

    session: AsyncSession
    """The transaction in which the occurrence is settled: what is said in it is said once."""
    schedule: Schedule
    due_at: datetime
    late: bool


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command: `usage` is what may follow it, `summary` what it does, as the composer shows them."""

    name: str
    usage: str
    summary: str
    listener: "Listener[str]"
    role: Role


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A global or message shortcut."""

    id: str
    name: str
    summary: str
    kind: Literal["global", "message"]
    listener: Plain
    role: Role


@dataclass(frozen=True, slots=True)
class Bound(Generic[A]):
    """Something that comes back from Slack, with who may send it and what answers."""

    target: A
    listener: Callable[..., Coroutine[Any, Any, Any]]
    role: Role


@dataclass(slots=True)
class Feature:
    """One feature's whole conversation with Slack."""

    name: str
    commands: list[Command] = field(default_factory=list)
    shortcuts: list[Shortcut] = field(default_factory=list)
    actions: list[Bound[Action[Any]]] = field(default_factory=list)
    submissions: list[Bound[Modal[Any]]] = field(default_factory=list)
    doors: dict[str, Door] = field(default_factory=dict)
    choosers: list[Bound[str]] = field(default_factory=list)
    events: dict[str, EventListener] = field(default_factory=dict)
    jobs: dict[str, Job] = field(default_factory=dict)
    afterwards: list[Plain] = field(default_factory=list)
    redraws: list[Drawer] = field(default_factory=list)
    sections: dict[str, Fill] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    """Of each section among those of its slot (handlers.kit.ids.Slot)."""
    endings: list[Ending] = field(default_factory=list)

    def action(self, name: str, payload: type[P]) -> Action[P]:
        """A button of this feature."""
        return Action(f"{self.name}.{name}", payload)

    def modal(self, name: str, form: type[F], *, follows: str | tuple[str, ...] = ()) -> Modal[F]:
        """A modal of this feature, drawn anew at every change of the fields that it `follows`."""
        return Modal(f"{self.name}.{name}", form, follows)

    def command(
        self, name: str, *, usage: str, summary: str, role: Role = Role.MEMBER
    ) -> Callable[[Listener[str]], Listener[str]]:
        """Answers a slash command; the listener gets what was typed after it."""

        def register(listener: Listener[str]) -> Listener[str]:
            self.commands.append(Command(name, usage, summary, listener, role))
            return listener

        return register

    def shortcut(
        self, name: str, *, title: str, summary: str, kind: Literal["global", "message"]
    ) -> Callable[[Plain], Plain]:
        """Answers a shortcut."""

        def register(listener: Plain) -> Plain:
            self.shortcuts.append(Shortcut(f"{self.name}.{name}", title, summary, kind, listener, Role.MEMBER))
            return listener

        return register

    def on(self, action: Action[P], role: Role = Role.MEMBER) -> Callable[[Listener[P]], Listener[P]]:
        """Answers a button."""

        def register(listener: Listener[P]) -> Listener[P]:
            self.actions.append(Bound(action, listener, role))
            return listener

        return register

    def opens(self, modal: Modal[F], *, role: Role = Role.MEMBER, phrase: str = "") -> Callable[[Opener], Opener]:
        """Builds a modal from the values known so far, whoever asks for it: a command, a button, a kept draft.

        It opens to whoever may also send it. `phrase` opens it as a command: "/client-settings people".
        """

        def register(opener: Opener) -> Opener:
            self.doors[modal.id] = Door(modal, opener, role, phrase)
            return opener

        return register

    def on_submit(self, modal: Modal[F], role: Role = Role.MEMBER) -> Callable[[Listener[F]], Listener[F]]:
        """Answers a modal's submission. The listener commits, then returns; FieldErrors keep the modal open."""

        def register(listener: Listener[F]) -> Listener[F]:
            self.submissions.append(Bound(modal, listener, role))
            return listener

        return register

    def chooses(self, action_id: str, role: Role = Role.MEMBER) -> Callable[[Chooser], Chooser]:
        """Answers a typeahead with its options."""

        def register(chooser: Chooser) -> Chooser:
            self.choosers.append(Bound(action_id, chooser, role))
            return chooser

        return register

    def event(self, name: str) -> Callable[[EventListener], EventListener]:
        """Follows an event of Slack's. What must not be lost is committed in one `turn.transaction()`, then it returns.

        A failure is answered with a 500, and Slack sends the event again; done once, it is not done again.
        """

        def register(listener: EventListener) -> EventListener:
            self.events[name] = listener
            return listener

        return register

    def due(self, kind: str) -> Callable[[Job], Job]:
        """Does what a schedule of this kind asks for, in the transaction that settles the occurrence."""

        def register(job: Job) -> Job:
            self.jobs[kind] = job
            return job

        return register

    def after_change(self, listener: Plain) -> Plain:
        """Does what shall follow whenever a person changed something, whichever feature they did it with."""
        self.afterwards.append(listener)
        return listener

    def redraws_desk(self, drawer: Drawer) -> Drawer:
        """Draws one person's desk anew, when a role changed and with it what they see."""
        self.redraws.append(drawer)
        return drawer

    def ends_digest(self, ending: Ending) -> Ending:
        """Says the last lines of a digest; none is sent for their sake alone."""
        self.endings.append(ending)
        return ending

    def section(
        self, slot: Slot[A]
    ) -> Callable[[Callable[[Request, AsyncSession, A], Awaitable[list[blocks.Block]]]], Any]:
        """Fills a slot of a shared surface."""

        def register(fill: Callable[[Request, AsyncSession, A], Awaitable[list[blocks.Block]]]) -> Any:
            self.sections[slot.name], self.places[slot.name] = fill, slot.place_of(self.name)
            return fill

        return register

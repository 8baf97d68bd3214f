"""One dictionary of everything that can come back from Slack, and the way each kind is answered.

Bolt verifies and authorizes; this router stands behind it as its last middleware, so that no listener is matched
linearly and an event is answered only after what must not be lost is committed (slack-facts: Requests from Slack).
"""

import asyncio
from collections import defaultdict
from collections.abc import Coroutine, Iterable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from operator import itemgetter
from typing import Any
from weakref import WeakValueDictionary

import structlog
from pydantic import ValidationError

from handlers.kit import blocks, drafts, guard, resume
from handlers.kit.apology import apologise, errors
from handlers.kit.blocks import Message, md, note
from handlers.kit.directory import WorkspaceFacts
from handlers.kit.feature import Bound, Command, Feature, Shortcut
from handlers.kit.forms import FieldErrors, clean
from handlers.kit.ids import digest
from handlers.kit.incoming import read
from handlers.kit.repeats import Answers
from handlers.kit.request import Door, Fill, RefusedError, Request
from handlers.kit.shapes import is_for_us
from handlers.kit.slack_errors import SLACK_TROUBLE
from handlers.kit.turn import Deps, Turn
from handlers.kit.words import _, speaking
from models.inbox import RepeatedError
from models.people import Role

log = structlog.get_logger()

Json = dict[str, Any]

ONLY_ASKS = "block_suggestion"
"""A typeahead carries no trigger: the same letters typed again make the same request, and are looked up anew."""


class Router:
    """Finds the listener of whatever Slack sends and gives back what Slack is to hear, None for a bare 200."""

    def __init__(self, features: Iterable[Feature], deps: Deps) -> None:
        self.features = list(features)
        self.deps = deps
        self._answers = Answers()
        self._submitting: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()
        self.commands: dict[str, Command] = {}
        self.shortcuts: dict[str, Shortcut] = {}
        self.actions: dict[str, Bound[Any]] = {
            drafts.RESUME.id: Bound(drafts.RESUME, resume.resume, Role.MEMBER),
            drafts.AFRESH.id: Bound(drafts.AFRESH, resume.afresh, Role.MEMBER),
        }
        self.submissions: dict[str, Bound[Any]] = {}
        self.choosers: dict[str, Bound[str]] = {}
        self.doors: dict[str, Door] = {}
        self.fills: defaultdict[str, list[Fill]] = defaultdict(list)
        for feature in self.features:
            self._gather(feature)
        self._gather_sections()
        self.phrases = {door.phrase: door.modal for door in self.doors.values() if door.phrase}

    def _gather(self, feature: Feature) -> None:
        _add(self.commands, {command.name: command for command in feature.commands})
        _add(self.shortcuts, {shortcut.id: shortcut for shortcut in feature.shortcuts})
        _add(self.actions, {bound.target.id: bound for bound in feature.actions})
        _add(self.submissions, {bound.target.id: bound for bound in feature.submissions})
        _add(self.choosers, {bound.target: bound for bound in feature.choosers})
        _add(self.doors, {door.modal.id: self._as_strict_as_its_submission(door) for door in feature.doors.values()})

    def _gather_sections(self) -> None:
        placed = [(one.places[slot], slot, fill) for one in self.features for slot, fill in one.sections.items()]
        for _place, slot, fill in sorted(placed, key=itemgetter(0)):
            self.fills[slot].append(fill)

    def _as_strict_as_its_submission(self, door: Door) -> Door:
        sent = self.submissions.get(door.modal.id)
        return replace(door, role=max(door.role, sent.role)) if sent else door

    async def route(self, workspace_id: str, body: Json) -> Any:
        """Answer one verified request of a workspace; one that came before is answered as then and does nothing.

        Raises MisshapenError for what Slack would not send.
        """
        if not is_for_us(body):
            return None
        self.deps.tasks.asked()
        key = str(body.get("event_id") or digest(body))
        if body.get("type") == ONLY_ASKS:
            return await self._carry_out(workspace_id, key, body)
        return await self._answers.once((workspace_id, key), lambda: self._carry_out(workspace_id, key, body))

    async def _carry_out(self, workspace_id: str, key: str, body: Json) -> Any:
        workspace = await self.deps.directory.workspace(workspace_id)
        if workspace is None:
            return None
        if body.get("type") == "event_callback":
            return await self._event(workspace, key, body["event"])
        request = await self._request(workspace, key, body)
        with speaking(request.language_of(request.person)):
            return await self._answer(request, body)

    async def _answer(self, request: Request, body: Json) -> Any:
        match request.incoming.kind:
            case "command":
                return await self._command(request, body)
            case "block_actions":
                return await self._pressed(request, body)
            case "view_submission":
                return await self._submitted(request, body)
            case "block_suggestion":
                return await self._suggestion(request, body)
            case "shortcut" | "message_action":
                return await self._shortcut(request, body)
        return None

    async def _command(self, request: Request, body: Json) -> Any:
        command = self.commands.get(body["command"])
        if command is None:
            return None
        if refused := guard.refusal(request.person, command.role):
            return refused.privately()
        text = clean(str(body.get("text") or "")).strip()
        if text.lower() in {"help", "?"}:
            return help_of(command).privately()
        request.ack()
        self.deps.tasks.follow_up(lambda: self._run(request, self._work_of(command, request, text)))
        return None

    def _work_of(self, command: Command, request: Request, text: str) -> Coroutine[Any, Any, None]:
        modal = self.phrases.get(f"{command.name} {text.lower()}")
        return request.open(modal) if modal else command.listener(request, text)

    async def _shortcut(self, request: Request, body: Json) -> Any:
        shortcut = self.shortcuts.get(body["callback_id"])
        if shortcut is None or await self._refused(request, shortcut.role):
            return None
        request.ack()
        self.deps.tasks.follow_up(lambda: self._run(request, shortcut.listener(request)))
        return None

    async def _pressed(self, request: Request, body: Json) -> Any:
        pressed = body["actions"][0]
        bound = self.actions.get(_plain_id(pressed["action_id"]))
        if bound is None:
            return await self._changed(request, pressed)
        if await self._refused(request, bound.role):
            return None
        try:
            payload = bound.target.read(pressed)
        except ValidationError:
            log.warning("button with a foreign payload", action=pressed["action_id"])
            return None
        return await self._first_answer(request, bound.listener(request, payload))

    async def _changed(self, request: Request, element: Json) -> None:
        """An input of a modal changed: its answers so far are the draft. Who may not see the modal leaves none."""
        door = self.doors.get(request.incoming.view.get("callback_id", ""))
        if door and request.person.role >= door.role:
            async with self.deps.database.transaction(request.workspace.id) as session:
                stamp = str(element.get("action_ts", ""))
                await drafts.keep(session, request.person.user_id, request.incoming.view, stamp, request.now)
            if door.modal.is_drawn_anew(element.get("block_id")):
                await request.draw_anew(door)

    async def _submitted(self, request: Request, body: Json) -> Any:
        bound = self.submissions.get(body["view"]["callback_id"])
        if bound is None:
            return None
        if refused := guard.refusal(request.person, bound.role):
            return {"response_action": "update", "view": _closing(refused)}
        try:
            form = bound.target.form.parse(body["view"])
        except FieldErrors as wrong:
            return errors(body["view"], wrong)
        form_sent = (request.workspace.id, request.incoming.key)
        turnstile = self._submitting.setdefault(form_sent, asyncio.Lock())
        async with turnstile:  # a double click is two requests, and the second is answered like the first
            return await self._first_answer(request, bound.listener(request, form))

    async def _suggestion(self, request: Request, body: Json) -> Any:
        bound = self.choosers.get(_plain_id(body["action_id"]))
        if bound is None or guard.refusal(request.person, bound.role):
            return {"options": []}
        try:
            return {"options": await bound.listener(request, str(body.get("value") or ""))}
        except Exception as error:
            log.exception("typeahead failed", action=bound.target, error=type(error).__name__)
            return {"options": []}

    async def _event(self, workspace: WorkspaceFacts, key: str, event: Json) -> None:
        """Let every feature follow an event. One that fails stops no other; Slack hears of it and sends it again.

        Each has a receipt of its own, so that then only those who failed have work to do.
        """
        failures = []
        for feature in self.features:
            if listener := feature.events.get(event["type"]):
                turn = Turn(self.deps, workspace, self.deps.clock(), receipt=f"{key}:{feature.name}")
                try:
                    await listener(turn, event)
                except RepeatedError:
                    continue
                except Exception as error:
                    log.exception("event not followed", feature=feature.name, error=type(error).__name__)
                    failures.append(error)
                else:
                    self.redraw(turn)
        if failures:
            raise failures[0]

    async def _request(self, workspace: WorkspaceFacts, key: str, body: Json) -> Request:
        incoming = read(body, key)
        return Request(
            self.deps,
            workspace,
            self.deps.clock(),
            receipt=incoming.key,
            person=await self.deps.directory.caller(workspace.id, incoming.user_id),
            incoming=incoming,
            doors=self.doors,
            fills=self.fills,
            answer=asyncio.get_running_loop().create_future(),
        )

    async def _refused(self, request: Request, role: Role) -> bool:
        if refused := guard.refusal(request.person, role):
            request.ack()
            self.deps.tasks.spawn(_tell_refused(request, refused))
            return True
        return False

    async def _first_answer(self, request: Request, work: Coroutine[Any, Any, None]) -> Any:
        """Run the listener; Slack hears its first answer while the rest goes on in a kept task."""
        task = self.deps.tasks.spawn(self._run(request, work))
        await asyncio.wait({task, request.answer}, return_when=asyncio.FIRST_COMPLETED)
        request.ack()
        await request.keep_answer()
        return request.answer.result()

    async def _run(self, request: Request, work: Coroutine[Any, Any, None]) -> None:
        """Whatever goes wrong, the person hears what happened and what was kept, never a traceback."""
        try:
            await work
            if request.committed:
                self._follow(request)
        except RepeatedError as repeated:
            request.ack(repeated.answer)
        except RefusedError as refused:
            await request.tell(refused.message)
        except FieldErrors as wrong:
            request.ack(errors(request.incoming.view, wrong))
        except Exception as error:
            reference = f"{self.deps.rng.getrandbits(24):06X}"
            log.exception(
                "listener failed", reference=reference, kind=request.incoming.kind, error=type(error).__name__
            )
            await apologise(request, reference)

    def _follow(self, request: Request) -> None:
        for feature in self.features:
            for listener in feature.afterwards:
                self.deps.tasks.follow_up(partial(listener, request))
        self.redraw(request)

    def redraw(self, turn: Turn) -> None:
        """Draw the desks of those who are to see them anew."""
        for feature in self.features:
            for draw in feature.redraws:
                for user_id in turn.see_anew:
                    self.deps.tasks.follow_up(partial(draw, turn, user_id))


async def _tell_refused(request: Request, refused: Message) -> None:
    """In a small modal where there is no place to answer; strangers get no direct messages."""
    if not request.is_at_desk:
        await request.tell(refused)
        return
    with suppress(*SLACK_TROUBLE):
        await request.show(_closing(refused))


def help_of(command: Command) -> Message:
    """What a command does and what may follow it."""
    usage = f"{command.name} {_(command.usage)}" if command.usage else command.name
    return note(md("*{usage}*\n{summary}", usage=usage, summary=_(command.summary)))


def _closing(message: Message) -> blocks.View:
    return blocks.modal(title="Rapport", blocks=message.blocks)


def _plain_id(action_id: str) -> str:
    """Without the mark that tells buttons of one block apart, or makes an input new to Slack's client."""
    return action_id.partition(":")[0]


def _add(known: dict[str, Any], new: dict[str, Any]) -> None:
    if twice := known.keys() & new.keys():
        raise ValueError(f"registered twice: {', '.join(sorted(twice))}")
    known |= new

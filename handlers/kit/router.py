"""One dictionary of everything that can come back from Slack, and the way each kind is answered.

Bolt verifies and authorizes; this router stands behind it as its last middleware, so that no listener is matched
linearly and an event is answered only after what must not be lost is committed (slack-facts: Requests from Slack).
"""

import asyncio
from collections import defaultdict
from collections.abc import Coroutine, Iterable
from typing import Any

import structlog
from pydantic import ValidationError

from handlers.kit import blocks, drafts, guard, resume
from handlers.kit.blocks import Message, md, note
from handlers.kit.feature import Bound, Command, Feature, Shortcut
from handlers.kit.forms import FieldErrors, clean
from handlers.kit.ids import digest
from handlers.kit.turn import Deps, Fill, Incoming, Opener, Request, Turn
from handlers.kit.words import _, speaking
from models.inbox import RepeatedError
from models.people import Role

log = structlog.get_logger()

Json = dict[str, Any]

ANSWERED_ONCE = {"command", "block_actions", "shortcut", "message_action"}
"""The kinds of which a repeat is the same to the letter, trigger and all; a submission may come again after errors."""
REMEMBERED = 10_000
"""Requests; Slack repeats one within minutes."""


class Router:
    """Finds the listener of whatever Slack sends and gives back what Slack is to hear, None for a bare 200."""

    def __init__(self, features: Iterable[Feature], deps: Deps) -> None:
        self.features = list(features)
        self.deps = deps
        self._recent: dict[str, None] = {}
        self.commands: dict[str, Command] = {}
        self.shortcuts: dict[str, Shortcut] = {}
        self.actions: dict[str, Bound[Any]] = {
            drafts.RESUME.id: Bound(drafts.RESUME, resume.resume, Role.MEMBER),
            drafts.AFRESH.id: Bound(drafts.AFRESH, resume.afresh, Role.MEMBER),
        }
        self.submissions: dict[str, Bound[Any]] = {}
        self.choosers: dict[str, Bound[str]] = {}
        self.openers: dict[str, Opener] = {}
        self.fills: defaultdict[str, list[Fill]] = defaultdict(list)
        for feature in self.features:
            self._gather(feature)

    def _gather(self, feature: Feature) -> None:
        _add(self.commands, {command.name: command for command in feature.commands})
        _add(self.shortcuts, {shortcut.id: shortcut for shortcut in feature.shortcuts})
        _add(self.actions, {bound.target.id: bound for bound in feature.actions})
        _add(self.submissions, {bound.target.id: bound for bound in feature.submissions})
        _add(self.choosers, {bound.target: bound for bound in feature.choosers})
        _add(self.openers, feature.openers)
        for slot, fill in feature.sections.items():
            self.fills[slot].append(fill)

    async def route(self, workspace_id: str, body: Json) -> Any:
        """Answer one verified request of a workspace."""
        self.deps.tasks.asked()
        if body.get("type") == "event_callback":
            return await self._event(workspace_id, body)
        request = await self._request(workspace_id, body)
        if request is None:
            return None
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
        self.deps.tasks.follow_up(self._run(request, command.listener(request, text)))
        return None

    async def _shortcut(self, request: Request, body: Json) -> Any:
        shortcut = self.shortcuts.get(body["callback_id"])
        if shortcut is None or await self._refused(request, shortcut.role):
            return None
        request.ack()
        self.deps.tasks.follow_up(self._run(request, shortcut.listener(request)))
        return None

    async def _pressed(self, request: Request, body: Json) -> Any:
        pressed = body["actions"][0]
        bound = self.actions.get(_plain_id(pressed["action_id"]))
        if bound is None:
            return await self._changed(request, pressed)
        if await self._refused(request, bound.role):
            return None
        try:
            payload = bound.target.parse(pressed.get("value") or "{}")
        except ValidationError:
            log.warning("button with a foreign payload", action=pressed["action_id"])
            return None
        return await self._first_answer(request, bound.listener(request, payload))

    async def _changed(self, request: Request, element: Json) -> None:
        """An input of a modal changed: its answers so far are the draft."""
        if request.incoming.view.get("callback_id") in self.openers and request.person.role >= Role.MEMBER:
            async with self.deps.database.transaction(request.workspace.id) as session:
                stamp = str(element.get("action_ts", ""))
                await drafts.keep(session, request.person.user_id, request.incoming.view, stamp, request.now)

    async def _submitted(self, request: Request, body: Json) -> Any:
        bound = self.submissions.get(body["view"]["callback_id"])
        if bound is None:
            return None
        if refused := guard.refusal(request.person, bound.role):
            return {"response_action": "update", "view": _closing(refused)}
        try:
            form = bound.target.form.parse(body["view"])
        except FieldErrors as wrong:
            return _errors(body["view"], wrong)
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

    async def _event(self, workspace_id: str, body: Json) -> None:
        event: Json = body["event"]
        workspace = await self.deps.directory.workspace(workspace_id)
        if workspace is None:
            return
        turn = Turn(self.deps, workspace, self.deps.clock())
        for feature in self.features:
            if listener := feature.events.get(event["type"]):
                await listener(turn, event)

    async def _request(self, workspace_id: str, body: Json) -> Request | None:
        workspace = await self.deps.directory.workspace(workspace_id)
        if workspace is None:
            return None
        incoming = read(body)
        if incoming.kind in ANSWERED_ONCE and self._came_before(incoming.key):
            return None
        return Request(
            self.deps,
            workspace,
            self.deps.clock(),
            person=await self.deps.directory.caller(workspace_id, incoming.user_id),
            incoming=incoming,
            openers=self.openers,
            fills=self.fills,
            answer=asyncio.get_running_loop().create_future(),
        )

    def _came_before(self, key: str) -> bool:
        """Whether this process has had the same request; what changes something is claimed in the database as well."""
        if key in self._recent:
            return True
        self._recent[key] = None
        if len(self._recent) > REMEMBERED:
            del self._recent[next(iter(self._recent))]
        return False

    async def _refused(self, request: Request, role: Role) -> bool:
        if refused := guard.refusal(request.person, role):
            request.ack()
            self.deps.tasks.spawn(request.tell(refused))
            return True
        return False

    async def _first_answer(self, request: Request, work: Coroutine[Any, Any, None]) -> Any:
        """Run the listener; Slack hears its first answer while the rest goes on in a kept task."""
        task = self.deps.tasks.spawn(self._run(request, work))
        await asyncio.wait({task, request.answer}, return_when=asyncio.FIRST_COMPLETED)
        request.ack()
        return request.answer.result()

    async def _run(self, request: Request, work: Coroutine[Any, Any, None]) -> None:
        """Whatever goes wrong, the person hears what happened and what was kept, never a traceback."""
        try:
            await work
            if request.committed:
                self._follow(request)
        except RepeatedError:
            request.ack()
        except FieldErrors as wrong:
            request.ack(_errors(request.incoming.view, wrong))
        except Exception as error:
            reference = f"{self.deps.rng.getrandbits(24):06X}"
            log.exception(
                "listener failed", reference=reference, kind=request.incoming.kind, error=type(error).__name__
            )
            await _apologise(request, reference)

    def _follow(self, request: Request) -> None:
        for feature in self.features:
            for listener in feature.afterwards:
                self.deps.tasks.follow_up(listener(request))


async def _apologise(request: Request, reference: str) -> None:
    if request.committed:
        text = _("That is saved, but what should follow didn't work on my side. If it stays, tell an admin: {ref}.")
        await request.tell(note(md(text, ref=reference)))
        return
    if request.incoming.kind == "view_submission" and not request.answer.done():
        text = _(
            "That didn't work on my side, and nothing was saved. Your words are still here: please try again. ({ref})"
        )
        request.ack(
            _errors(
                request.incoming.view,
                FieldErrors(**{_first_input(request.incoming.view): text.format(ref=reference)}),
            )
        )
        return
    text = _(
        "That didn't work on my side, and nothing was changed. Please try again; if it stays, tell an admin: {ref}."
    )
    await request.tell(note(md(text, ref=reference)))


def read(body: Json) -> Incoming:
    """What the kinds of payload have in common. The key is the same for a repeat of one request only."""
    view: Json = body.get("view") or {}
    if "command" in body:
        user, channel = body["user_id"], body["channel_id"]
        trigger = str(body.get("trigger_id", ""))
        return Incoming("command", digest(body), user, trigger, body.get("response_url", ""), channel)
    kind = body["type"]
    trigger = str(body.get("trigger_id", ""))
    urls = body.get("response_urls") or [{}]
    return Incoming(
        kind=kind,
        key=drafts.submission_key(view) if kind == "view_submission" else digest(body),
        user_id=body["user"]["id"],
        trigger_id=trigger,
        response_url=body.get("response_url") or urls[0].get("response_url", ""),
        channel=(body.get("channel") or {}).get("id", ""),
        view=view,
        message=body.get("message") or {},
    )


def help_of(command: Command) -> Message:
    """What a command does and what may follow it."""
    usage = f"{command.name} {_(command.usage)}" if command.usage else command.name
    return note(md("*{usage}*\n{summary}", usage=usage, summary=_(command.summary)))


def _errors(view: Json, wrong: FieldErrors) -> Json:
    """Errors under their fields; one for a field that is not on screen stands under the first that is."""
    shown = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
    placed = {name if name in shown else _first_input(view): text for name, text in wrong.errors.items()}
    return {"response_action": "errors", "errors": placed}


def _first_input(view: Json) -> str:
    return next((str(block["block_id"]) for block in view["blocks"] if block["type"] == "input"), "")


def _closing(message: Message) -> blocks.View:
    return blocks.modal(title="Rapport", blocks=message.blocks, close=_("Close"))


def _plain_id(action_id: str) -> str:
    """Without the mark that tells buttons of one block apart, or makes an input new to Slack's client."""
    return action_id.partition(":")[0]


def _add(known: dict[str, Any], new: dict[str, Any]) -> None:
    if twice := known.keys() & new.keys():
        raise ValueError(f"registered twice: {', '.join(sorted(twice))}")
    known |= new

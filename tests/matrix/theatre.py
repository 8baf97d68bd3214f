"""A house that serves two workspaces, in which anybody does anything, and what comes of it is looked at whole."""

from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import delete

from bot.reception import Newcomer
from bot.sealing import seal
from bot.wiring import House, open_house
from handlers import FEATURES
from handlers.kit import tasks
from handlers.kit.router import Router
from handlers.kit.turn import turn_in
from handlers.people import sync_people
from models.base import Base, Openness
from models.installations import Installation, keep_installation
from models.schedules import Schedule
from models.workspaces import this_workspace
from sandbox import Sandbox, files
from sandbox.state import Message
from tests.matrix import cast
from tests.matrix.carrying import carried
from tests.matrix.cast import A_FILE, BOT, CAST, OURS, PEOPLE, TOKENS, Somebody
from tests.matrix.deeds import IN_MODAL, MET_ON, Deed, Hands, Listener
from tests.matrix.estate import CLIENT
from tests.matrix.furnishing import furnish
from tests.matrix.ledger import Changes, Ledger, ledger_of
from tests.matrix.screens import EVERYBODY, Screens, Shown
from tests.support.house import lasting_database
from tests.support.time import NOW, Clock, QuickTime, unhurried
from tests.support.town import many_settings

Json = dict[str, Any]


@dataclass(frozen=True)
class Outcome:
    """What came of a deed: what is new on whose screens, and what is different in the database."""

    shown: list[Shown]
    changes: Changes


@dataclass
class Theatre:
    """Both workspaces with all that is known in them; after each deed everything is as before."""

    sandbox: Sandbox
    house: House
    clock: Clock
    router: Router
    hands: Hands
    ledger: Ledger
    screens: Screens

    async def see(self, deed: Deed, who: Somebody, router: Router | None = None) -> Outcome:
        """Let it be done, wait for all that follows, and look."""
        answer = await (router or self.router).route(who.team, deed.body)
        return await self.look(deed, who, answer)

    async def look(self, deed: Deed, who: Somebody, answer: Any = None) -> Outcome:
        """What came of it, once all that follows is done."""
        await self.settle()
        shown = self.screens.new(deed.views)
        if answer not in (None, {"options": []}):
            is_public = answer.get("response_type") == "in_channel"
            shown.append(Shown(who.team, EVERYBODY if is_public else who.id, "answer", answer))
        outcome = Outcome(shown, self.ledger.changes())
        self.put_back(outcome.changes)
        return outcome

    async def settle(self) -> None:
        """Wait for what runs and let what is due in the outbox be said."""
        await self.house.deps.tasks.drain()
        if self.ledger.changes().new.get("outbox"):
            await self.house.delivery.drain()
            await self.house.deps.tasks.drain()

    def put_back(self, changes: Changes) -> None:
        """Everything as it was."""
        self.screens.clear()
        self.ledger.restore()
        if changes.tables & {"people", "workspaces"}:
            self.forget_everybody()

    def forget_everybody(self) -> None:
        """Read people and workspaces anew."""
        directory = self.house.deps.directory
        for team in TOKENS:
            directory.forget_workspace(team)
        for who in (*CAST.values(), *(Somebody(OURS, rater) for rater in cast.RATERS)):
            directory.forget(who.team, who.id)

    @asynccontextmanager
    async def after(self, *deeds: tuple[Deed, Somebody]) -> AsyncIterator[None]:
        """Within, these things have been done, and stay so."""
        for deed, who in deeds:
            await self.router.route(who.team, deed.body)
            await self.settle()
        self.screens.clear()
        self.ledger.keep()
        try:
            yield
        finally:
            self.ledger.forget()
            self.forget_everybody()

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Within, our workspace is an open one, and whoever has a form before them was told so by it."""
        async with self.house.deps.database.transaction(OURS) as session:
            (await this_workspace(session)).openness = Openness.OPEN
        self.forget_everybody()
        forms = dict(self.hands.modals)
        async with self.after():
            try:
                await self.open_modals()
                yield
            finally:
                self.hands.modals |= forms

    async def open_modals(self) -> None:
        """Let everybody have each modal before them as an admin opens it, with what they left in it."""
        for modal in sorted(self.router.doors):
            outcome = await self.do(Listener("form", modal), "", PEOPLE["admin"], "CTEAM")
            self._keep_modal(modal, outcome)
        for button in [one for one in dict.fromkeys(IN_MODAL.values()) if one not in self.router.doors]:
            self._keep_modal(button, await self.do(Listener("button", button), "", PEOPLE["admin"], "CTEAM"))

    def _keep_modal(self, name: str, outcome: Outcome) -> None:
        [shown] = [one for one in outcome.shown if one.where == "modal"]
        self.hands.modals[name] = shown.content

    @asynccontextmanager
    async def with_row(self, row: Base) -> AsyncIterator[None]:
        """Within, this is in our workspace as well, in the place of other schedules."""
        async with self.house.deps.database.transaction(OURS) as session:
            await session.execute(delete(Schedule))
            session.add(row)
        self.ledger.keep()
        try:
            yield
        finally:
            self.ledger.forget()

    async def do(self, listener: Listener, text: str, who: Somebody, place: str) -> Outcome:
        """Whatever a row of the table names."""
        happenings = {
            "event": self._happen,
            "section": self._fill,
            "after a change": self._change_at_desk,
            "desk redrawn": self._redraw,
        }
        if happening := happenings.get(listener.kind):
            return await happening(listener.name, who, place)
        return await self.see(self._deed(listener, text, who, place), who)

    def _deed(self, listener: Listener, text: str, who: Somebody, place: str) -> Deed:
        name, hands, router = listener.name, self.hands, self.router
        ways: dict[str, Callable[[], Deed]] = {
            "command": lambda: hands.command(who, place, name, text),
            "phrase": lambda: hands.command(who, place, *name.split(" ", 1)),
            "shortcut": lambda: hands.shortcut(who, place, name, router.shortcuts[name].kind),
            "button": lambda: hands.button(who, place, name, carried(hands, router, name, who), IN_MODAL.get(name, "")),
            "form": lambda: self._resume(who, place, name),
            "submission": lambda: hands.submission(who, place, name),
            "typing": lambda: hands.typing(who, place, name),
            "typeahead": lambda: hands.asking(who, place, name),
        }
        return ways[listener.kind]()

    def _resume(self, who: Somebody, place: str, modal: str) -> Deed:
        draft = self.hands.estate.drafts.get((who.id, modal), 0)
        return self.hands.button(who, place, "kit.resume", f'{{"draft_id": {draft}}}')

    async def _happen(self, name: str, who: Somebody, place: str) -> Outcome:
        event, _, feature = name.removesuffix(")").partition(" (")
        alone = Router([one for one in FEATURES if one.name == feature], self.house.deps)
        return await self.see(self.hands.event(who, place, event), who, alone)

    async def _fill(self, name: str, who: Somebody, place: str) -> Outcome:
        slot, _, feature = name.removesuffix(")").partition(" (")
        alone = Router(FEATURES, self.house.deps)
        [fill] = [one.sections[slot] for one in FEATURES if one.name == feature]
        alone.fills = defaultdict(list, {slot: [fill]})
        kind, target = MET_ON[slot]
        if kind == "command":
            return await self.see(self.hands.command(who, place, target), who, alone)
        if kind == "submission":
            return await self.see(self.hands.submission(who, place, target), who, alone)
        value = carried(self.hands, self.router, target, who)
        return await self.see(self.hands.button(who, place, target, value), who, alone)

    async def _change_at_desk(self, feature: str, who: Somebody, _place: str) -> Outcome:
        """Something is saved from the Home tab, and only this feature hears of it."""
        alone = Router(FEATURES, self.house.deps)
        alone.features = [one for one in FEATURES if one.name == feature]
        value = carried(self.hands, self.router, "clients.pause", who)
        return await self.see(self.hands.button_at_desk(who, "clients.pause", value), who, alone)

    async def _redraw(self, feature: str, who: Somebody, _place: str) -> Outcome:
        """As when somebody's role changed."""
        turn = await turn_in(self.house.deps, who.team)
        for draw in (draw for one in FEATURES if one.name == feature for draw in one.redraws):
            await draw(turn, who.id)
        return await self.look(Deed({}), who)


ON_POSTGRES = "postgres"
ON_BOTH = ["sqlite", pytest.param(ON_POSTGRES, marks=pytest.mark.soak)]


def play_on_both(metafunc: pytest.Metafunc, fixture: str) -> None:
    """Let a soak do on PostgreSQL, too, whatever stands on this fixture; a test may say itself on what it stands."""
    said = (mark.args[0] for mark in metafunc.definition.iter_markers("parametrize"))
    if fixture in metafunc.fixturenames and metafunc.config.getoption("soak") and fixture not in said:
        metafunc.parametrize(fixture, ON_BOTH, indirect=True, scope="session")


@contextmanager
def stage_set(request: pytest.FixtureRequest, name: str) -> Iterator[str]:
    """A fresh database of the kind that is asked for; and what follows an answer waits for no burst: here is none."""
    kind = getattr(request, "param", "sqlite")
    with lasting_database(request, kind, name) as url, pytest.MonkeyPatch.context() as patched:
        patched.setattr(tasks, "QUIET", 0)
        yield url


@asynccontextmanager
async def open_theatre(database_url: str) -> AsyncIterator[Theatre]:
    """A theatre on a migrated database of either kind."""
    sandbox, clock = Sandbox(unhurried()), Clock(NOW)
    sandbox.load(cast.seed())
    async with sandbox.serve() as url:
        sandbox.load(cast.app_seed())
        settings = many_settings(url, database_url, 1)
        async with open_house(settings, clock=clock, machine=QuickTime()) as house:
            await _move_in(house)
            estate = await furnish(house.deps.database, sorted(house.router.doors))
            _say_hello(sandbox)
            _choose_file(sandbox)
            theatre = Theatre(
                sandbox,
                house,
                clock,
                house.router,
                Hands(sandbox.world, estate, {}),
                ledger_of(database_url),
                Screens(sandbox.world),
            )
            theatre.forget_everybody()
            await theatre.open_modals()
            yield theatre
            theatre.ledger.close()


async def _move_in(house: House) -> None:
    assert house.settings.many
    for team, token in TOKENS.items():
        sealed = seal(house.settings.many.cipher, token)
        installation = Installation(id=team, name=team, bot_user_id=BOT, token=sealed, installed_at=NOW)
        async with house.deps.database.installing() as session:
            await keep_installation(session, installation)
        await house.reception.move_in(Newcomer(team, f"Agency {team}", BOT))
        await sync_people(house.deps, team)
    await house.deps.tasks.drain()


def _say_hello(sandbox: Sandbox) -> None:
    """In each channel stands a message of ours that has buttons."""
    for workspace in sandbox.world.workspaces.values():
        for channel in workspace.channels.values():
            ts = sandbox.clock.next_ts()
            channel.messages.append(Message(ts=ts, user=BOT, text="Hello there", app_id="A1"))


def _choose_file(sandbox: Sandbox) -> None:
    """Our admin gave us a file with a form."""
    ours, content = sandbox.world.workspaces[OURS], f"name,yearly budget\n{CLIENT},9000\nNewcomer,\n".encode()
    file = files.upload(sandbox.world, ours, PEOPLE["admin"].id, "clients.csv", content)
    del ours.files[file.id]
    file.id, file.url = A_FILE, file.url.replace(file.id, A_FILE)
    file.given_to.add(BOT)
    ours.files[A_FILE] = file

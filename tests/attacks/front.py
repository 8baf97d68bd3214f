"""Where attackers stand: the bot behind Bolt, serving two workspaces, and the eyes that watch the other one."""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.bolt import bolt_app
from bot.settings import RunSettings
from bot.signed import UNREADABLE
from models.kept import PEOPLE
from tests.attacks.neighbour import ATTACKERS, CANARIES, Neighbour, furnish, ids_of_everybody
from tests.matrix.carrying import carried
from tests.matrix.cast import OURS, THEIRS, Somebody
from tests.matrix.deeds import IN_MODAL, Deed, Listener, everything
from tests.matrix.estate import CLIENT
from tests.matrix.ledger import Changes, ledger_of
from tests.matrix.screens import Screens, Shown
from tests.matrix.theatre import Theatre, open_theatre

Json = dict[str, Any]

SENT = ("command", "phrase", "shortcut", "button", "submission", "typing", "typeahead", "form", "event")
"""Kinds of listeners that something from Slack reaches."""
PEOPLE_IN_ROWS = {column for columns in PEOPLE.values() for column in columns} - {"user_id", "channel", "place"}
NEVER_SAID = ("Traceback", "Error(", "sqlalchemy", "Exception", "pydantic", "SELECT ", "psycopg")


@dataclass(frozen=True)
class Outcome:
    """What came of a request."""

    status: int
    shown: list[Shown]
    changes: Changes


@dataclass
class Front:
    """Both workspaces, and the way that every request takes."""

    theatre: Theatre
    them: Neighbour
    app: AsyncApp
    their_people: set[str]

    def listeners(self) -> list[Listener]:
        """All that something from Slack reaches."""
        return sorted((one for one in everything() if one.kind in SENT), key=str)

    def body(self, listener: Listener, who: Somebody) -> Deed:
        """What Slack sends to this listener when that person does it, about something of ours."""
        hands, router = self.theatre.hands, self.theatre.router
        kind, name, here = listener.kind, listener.name, "CTEAM"
        match kind:
            case "command":
                deed = hands.command(who, here, name, CLIENT)
            case "phrase":
                deed = hands.command(who, here, *name.split(" ", 1))
            case "shortcut":
                deed = hands.shortcut(who, here, name, router.shortcuts[name].kind)
            case "button":
                deed = hands.button(who, here, name, carried(hands, router, name, who), IN_MODAL.get(name, ""))
            case "submission":
                deed = hands.submission(who, here, name)
            case "typing":
                deed = hands.typing(who, here, name)
            case "typeahead":
                deed = hands.asking(who, here, name)
            case "form":
                draft = hands.estate.drafts[who.id, name]
                deed = hands.button(who, here, "kit.resume", json.dumps({"draft_id": draft}))
            case _:
                deed = hands.event(who, here, name.partition(" (")[0])
        return Deed(json.loads(json.dumps(deed.body)), deed.views)

    async def send(self, body: Any, who: Somebody, views: list[Json] | None = None) -> Outcome:
        """Let Bolt have it as it came through the door, wait for all that follows, look, and put everything back."""
        status, text = await self._hand_in(body)
        await self.theatre.settle()
        shown = self.theatre.screens.new(views or [])
        if text:
            shown.append(Shown(who.team, who.id, "answer", _content(text)))
        outcome = Outcome(status, shown, self.theatre.ledger.changes())
        self.theatre.put_back(outcome.changes)
        return outcome

    async def _hand_in(self, body: Any) -> tuple[int, str]:
        """To Bolt; what it cannot even read is a 400, as the door has it (bot/signed.py)."""
        try:
            request = AsyncBoltRequest(body=body, mode="socket_mode")
        except UNREADABLE:
            return 400, ""
        answer = await self.app.async_dispatch(request)
        return answer.status, answer.body or ""

    def faults(self, outcome: Outcome, *, is_theirs: bool = False, leads_there: bool = False) -> list[str]:
        """What went wrong; `is_theirs` where Slack said that the event was theirs, `leads_there` a response_url."""
        teams = outcome.changes.teams()
        wrong = ["both changed"] if len(teams) > 1 else []
        wrong += [f"theirs changed: {sorted(outcome.changes.tables)}"] if THEIRS in teams and not is_theirs else []
        wrong += [f"status {outcome.status}"] if outcome.status not in (200, 400) else []
        for shown in outcome.shown:
            wrong += self._misheard(shown, may_hear=is_theirs or leads_there)
        return wrong + list(self._pointers(outcome.changes))

    def _misheard(self, shown: Shown, *, may_hear: bool) -> Iterator[str]:
        """What somebody reads that they should not; a refusal may reach whoever asked, wherever that was."""
        words = shown.words.casefold()
        said = [word for word in CANARIES if word.casefold() in words]
        is_theirs = shown.team == THEIRS and shown.reader not in {one.id for one in ATTACKERS.values()}
        if said and not is_theirs:
            yield f"{shown.reader} reads of theirs: {said}"
        if is_theirs and not may_hear:
            yield f"{shown.reader} of theirs hears something"
        yield from (f"shows {word}" for word in NEVER_SAID if any(word in text for text in shown.texts))

    def _pointers(self, changes: Changes) -> Iterator[str]:
        """Rows of ours that point at theirs."""
        them = self.them
        alien: dict[str, set[Any]] = {
            "client_id": {them.client, them.archived},
            "schedule_id": {them.schedule},
            "engagement_id": {them.engaged.engagement, them.engaged.ended},
            "promise_id": {them.engaged.promise, them.engaged.settled},
            "offer_id": {them.engaged.offer, them.engaged.promotion},
            "reply_to": {them.held},
            "boundary_id": {them.boundary},
            "interaction_id": {them.interaction},
            **dict.fromkeys(PEOPLE_IN_ROWS, self.their_people),
        }
        for table, rows in changes.new.items():
            known = alien | ({"user_id": self.their_people} if table == "client_teams" else {})
            for row in (one for one in rows if one.get("workspace_id") == OURS):
                yield from (f"{table}.{name} = {row[name]}" for name, ids in known.items() if row.get(name) in ids)


def _content(body: str) -> Any:
    """An answer as Slack reads it."""
    return json.loads(body) if body.startswith("{") else {"text": body}


@asynccontextmanager
async def open_front(database_url: str) -> AsyncIterator[Front]:
    """On a migrated database of either kind."""
    async with open_theatre(database_url) as theatre:
        them = await furnish(theatre)
        theatre.ledger.close()
        theatre.ledger, theatre.screens = ledger_of(database_url), Screens(theatre.sandbox.world)
        for team in (OURS, THEIRS):
            for person in theatre.sandbox.world.workspaces[team].people:
                theatre.house.deps.directory.forget(team, person)
            theatre.house.deps.directory.forget_workspace(team)
        settings = theatre.house.settings
        assert isinstance(settings, RunSettings)
        database = theatre.house.deps.database
        alien = await ids_of_everybody(database, THEIRS) - await ids_of_everybody(database, OURS)
        yield Front(theatre, them, bolt_app(theatre.house, settings), alien)

"""Messages for many places, put into the outbox in a known order, and how they stand at Slack afterwards."""

import random
from collections import Counter

from sqlalchemy import select

from bot.wiring import House
from handlers.kit.blocks import Message, note
from handlers.kit.turn import Turn
from models import outbox
from models.outbox import OPEN, Outgoing, State
from sandbox import Sandbox
from sandbox.state import Message as Said
from tests.support.agency import TEAM, seed

CHANNELS = tuple(f"C{number}" for number in range(8))
PLACES = (*CHANNELS, "USOFIE", "ULARS")


def seed_with_channels() -> dict[str, object]:
    """The agency, with all these channels."""
    agency = seed()
    [workspace] = agency["workspaces"]
    inside = workspace["channels"][0]["members"]
    workspace["channels"] += [{"id": one, "name": one.lower(), "members": inside} for one in CHANNELS]
    return agency


class Tale:
    """What was told, by place, and what is wrong with it at Slack."""

    def __init__(self, house: House, sandbox: Sandbox, rng: random.Random) -> None:
        self._house, self._sandbox, self._rng = house, sandbox, rng
        self._told: dict[str, list[str]] = {place: [] for place in PLACES}
        self._heads: dict[str, list[Outgoing]] = {place: [] for place in PLACES}
        self._head_of: dict[str, str] = {}

    def __len__(self) -> int:
        return sum(len(texts) for texts in self._told.values())

    async def waiting(self) -> int:
        """How many messages are still to be said or settled."""
        async with self._house.deps.database.reading(TEAM) as session:
            return await outbox.count_by_state(session, OPEN)

    async def go_on(self) -> None:
        """Tell more in some places, in one transaction: heads, and replies to them or to older ones."""
        workspace = await self._house.deps.directory.workspace(TEAM)
        assert workspace
        turn = Turn(self._house.deps, workspace, self._house.deps.clock())
        async with turn.transaction() as session:
            for place in self._rng.sample(PLACES, 4):
                heads = self._heads[place]
                if not heads or self._rng.random() < 0.5:
                    heads.append(await turn.say(session, place, self._next(place), kind="test"))
                head = self._rng.choice(heads[-3:])
                for _ in range(self._rng.randrange(3)):
                    await turn.say(session, place, self._next(place, head), kind="test", reply_to=head)

    def _next(self, place: str, head: Outgoing | None = None) -> Message:
        text = f"{place}-{len(self._told[place]) + 1}"
        self._told[place].append(text)
        if head:
            self._head_of[text] = head.payload["text"]
        return note(text)

    async def wrong(self) -> dict[str, list[str]]:
        """What should not be, by its kind: nothing, where each message stands once, in its order and its thread."""
        async with self._house.deps.database.reading(TEAM) as session:
            rows = list(await session.scalars(select(Outgoing)))
        stand = {place: self._standing_in(place) for place in PLACES}
        texts = {place: [one.text for one in said] for place, said in stand.items()}
        ts = {one.text: one.ts for said in stand.values() for one in said}
        threads = {one.text: one.thread_ts for said in stand.values() for one in said}
        return {
            "lost": _less(self._told, texts),
            "doubled": _less(texts, self._told),
            "out of order": [
                place for place in PLACES if _once(texts[place]) != _kept(self._told[place], texts[place])
            ],
            "in another thread": [one for one, head in self._head_of.items() if threads.get(one) != ts.get(head)],
            "not recorded": [
                f"{row.payload['text']} ({row.state}, {row.reason})"
                for row in rows
                if (row.state, row.ts) != (State.SENT, ts.get(row.payload["text"]))
            ],
        }

    def _standing_in(self, place: str) -> list[Said]:
        workspace = self._sandbox.world.workspaces[TEAM]
        channel = workspace.channels[place] if place in CHANNELS else workspace.direct_channel(["URAPPORT", place], 0)
        return channel.messages


def _less(these: dict[str, list[str]], those: dict[str, list[str]]) -> list[str]:
    return [text for place in PLACES for text in (Counter(these[place]) - Counter(those[place])).elements()]


def _once(texts: list[str]) -> list[str]:
    return list(dict.fromkeys(texts))


def _kept(told: list[str], texts: list[str]) -> list[str]:
    return [text for text in told if text in set(texts)]

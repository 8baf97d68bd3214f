"""A member who looks at everything that Rapport shows them, week after week, and remembers every word."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from models.clients import Client, name_key
from models.ratings import Rating
from tests.attacks.front import Front
from tests.attacks.neighbour import MEMBER
from tests.matrix.cast import OURS
from tests.matrix.screens import Shown
from tests.support.time import NOW

NAME = "Halcyon"
COLLEAGUE = "USOFIE"
LOOKS = (("/client-health", ""), ("/client-health", NAME), ("/clients", NAME), ("/clients", ""), ("/client-rate", NAME))
"""What a member can type to see how a client is."""

Given = Mapping[str, int]


@dataclass(frozen=True)
class Said:
    """Somebody answers, so many days after the beginning."""

    day: int
    who: str
    given: Given
    why: str = ""

    @property
    def at(self) -> datetime:
        """The moment; several who answer on the same day do so together."""
        return NOW + timedelta(days=self.day)


@dataclass
class Onlooker:
    """Watches one client from the beginning on."""

    front: Front
    client: int = 0

    async def watch(self, history: Sequence[Said], weeks: int) -> list[str]:
        """Every text that the member came to see, in order; then everything is as before."""
        theatre = self.front.theatre
        self.client = await self._begin()
        seen: list[str] = []
        try:
            await self._look_after_everything()
            for day in sorted({one.day for one in history} | set(range(0, 7 * weeks, 7))):
                theatre.clock.now = NOW + timedelta(days=day)
                for said in (one for one in history if one.day == day):
                    seen += await self._say(said)
                await theatre.house.clockwork.turn_over()
                seen += [f"day {day}", *await self._look()]
        finally:
            theatre.clock.now = NOW
            theatre.put_back(theatre.ledger.changes())
        return seen

    async def _begin(self) -> int:
        client = Client(name=NAME, name_key=name_key(NAME), owner_id="ULARS", created_by="ULARS", created_at=NOW)
        async with self.front.theatre.house.deps.database.transaction(OURS) as session:
            session.add(client)
        return client.id

    async def _look_after_everything(self) -> None:
        """What upkeep does at times has been done, whenever somebody watched before: it may draw desks anew."""
        theatre = self.front.theatre
        for days in (2, 1):
            theatre.clock.now = NOW - timedelta(days=days)
            await theatre.house.clockwork.turn_over()
        await theatre.settle()
        theatre.screens.clear()

    async def _say(self, said: Said) -> list[str]:
        """The member by the form, whose thanks they read; all others out of sight."""
        if said.who == MEMBER.id:
            return await self._rate(said)
        row = Rating(client_id=self.client, rater_id=said.who, rated_at=said.at, why=said.why or None, **said.given)
        async with self.front.theatre.house.deps.database.transaction(OURS) as session:
            session.add(row)
        return []

    async def _rate(self, said: Said) -> list[str]:
        chosen = {"client": self.client, **said.given}
        states = {name: {"selected_option": {"value": str(value)}} for name, value in chosen.items()}
        others = {name: {"selected_option": None} for name in ("gut", "respect", "value") if name not in chosen}
        deed = self.front.theatre.hands.submission(MEMBER, "CTEAM", "rate.rate", **states, **others)
        return await self._see(deed.body, deed.views)

    async def _look(self) -> list[str]:
        hands = self.front.theatre.hands
        deeds = [hands.command(MEMBER, "CTEAM", *typed) for typed in LOOKS]
        deeds.append(hands.event(MEMBER, "CTEAM", "app_home_opened"))
        return [text for deed in deeds for text in await self._see(deed.body, deed.views)]

    async def _see(self, body: Any, own: list[Any]) -> list[str]:
        theatre = self.front.theatre
        await theatre.router.route(OURS, body)
        await theatre.house.deps.tasks.drain()
        shown = [one for one in theatre.screens.new(own) if one.reader in (MEMBER.id, "everybody")]
        theatre.screens.clear()
        return [text for one in shown for text in _texts(one)]


def _texts(shown: Shown) -> list[str]:
    return [f"{shown.where}: {text}" for text in sorted(shown.texts)]

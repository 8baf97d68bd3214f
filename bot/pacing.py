"""How fast Slack may be spoken to, in machine time: about a message a second in a channel, several a second in all.

docs.slack.dev/apis/web-api/rate-limits
"""

import asyncio
from typing import Protocol

from models.outbox import Place

A_PLACE, A_WORKSPACE = 1.0, 0.25
"""Seconds between two messages in one place, and in one workspace."""
REMEMBERED = 10_000


class Machine(Protocol):
    """Machine time: what rules pacing and Retry-After, however business time is moved."""

    def time(self) -> float:
        """Seconds that only grow, from any start."""

    async def sleep(self, seconds: float) -> None:
        """Let them pass."""


class LoopTime:
    """The event loop's own clock."""

    def time(self) -> float:
        """As the loop counts."""
        return asyncio.get_running_loop().time()

    async def sleep(self, seconds: float) -> None:
        """Really wait."""
        await asyncio.sleep(seconds)


class Pacing:
    """When each place may hear the next message of this process."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self._free_at: dict[Place | str, float] = {}
        self._held_until: dict[Place, float] = {}

    def wait_for(self, place: Place) -> float:
        """Seconds until the place may hear another message; 0 for now."""
        return max(0, self._free_at.get(place, 0) - self.machine.time())

    def take_turn(self, place: Place) -> float:
        """Take the workspace's next turn for a message to this place; gives the seconds until it comes."""
        now = self.machine.time()
        wait = max(0, self._free_at.get(place.workspace_id, 0) - now)
        self._keep_free(place.workspace_id, wait + A_WORKSPACE)
        return wait

    def hold(self, place: Place, seconds: float) -> None:
        """Say nothing there for so long: Slack asked for it."""
        self._held_until[place] = self.machine.time() + seconds

    def held(self) -> dict[Place, float]:
        """The places that Slack wants to hear nothing in, each with the seconds left."""
        now = self.machine.time()
        self._held_until = {place: until for place, until in self._held_until.items() if until > now}
        return {place: until - now for place, until in self._held_until.items()}

    def spoke(self, place: Place) -> None:
        """Something was said there just now."""
        self._keep_free(place, A_PLACE)

    def _keep_free(self, what: Place | str, seconds: float) -> None:
        now = self.machine.time()
        if len(self._free_at) >= REMEMBERED:
            self._free_at = {key: free_at for key, free_at in self._free_at.items() if free_at > now}
        self._free_at[what] = max(self._free_at.get(what, 0), now + seconds)

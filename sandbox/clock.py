"""The only reader of the machine's clock in the sandbox."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

SLACKS_PATIENCE = 3.0
ClockCallback = Callable[[datetime], Awaitable[object]]


class Clock:
    """The sandbox's business time: the machine's clock plus an offset that only grows.

    `machine` returns seconds since the epoch; tests pass their own. Signatures, triggers and
    time-outs follow the machine, everything that people see follows `now()`. `patience` is how many
    seconds of the machine's an acknowledgement may take and a trigger lasts: Slack's three.
    """

    def __init__(self, machine: Callable[[], float] = time.time, patience: float = SLACKS_PATIENCE) -> None:
        self.machine, self.patience = machine, patience
        self._offset = timedelta()
        self._callbacks: list[ClockCallback] = []
        self._moved = asyncio.Event()
        self._moving = asyncio.Lock()
        self._last_tick = 0

    def now(self) -> datetime:
        """Business time, aware, in UTC."""
        return datetime.fromtimestamp(self.machine(), UTC) + self._offset

    def on_move(self, callback: ClockCallback) -> None:
        """Calls `callback(now)` after each move, and awaits it; one move at a time."""
        self._callbacks.append(callback)

    async def move_to(self, when: datetime) -> datetime:
        """Moves business time forward to `when` and returns it once every callback is done.

        Raises ValueError when `when` is naive or in the past.
        """
        ahead = when - self.now() if when.tzinfo else timedelta(-1)
        if ahead < timedelta():
            raise ValueError("the clock only moves forward, to an aware time")
        self._offset += ahead
        self._moved.set()
        self._moved = asyncio.Event()
        async with self._moving:
            for callback in self._callbacks:
                await callback(self.now())
        return self.now()

    async def wait_until(self, until: datetime) -> None:
        """Returns when business time is that far, by itself or because somebody moved it."""
        while (left := (until - self.now()).total_seconds()) > 0:
            try:
                await asyncio.wait_for(self._moved.wait(), left)
            except TimeoutError:
                return

    def next_ts(self) -> str:
        """A message timestamp such as "1732525200.000100": now, and later than every one before."""
        tick = max(int(self.now().timestamp() * 1_000_000), self._last_tick + 1)
        self._last_tick = tick
        return f"{tick // 1_000_000}.{tick % 1_000_000:06d}"

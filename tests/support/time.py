"""The two clocks, as tests move them: neither takes any time."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sandbox.clock import Clock as SandboxClock

NOW = datetime(2030, 1, 7, 8, 0, tzinfo=UTC)
"""A Monday in the sandbox's future, nine o'clock in Copenhagen."""
PATIENCE = 60.0
"""Seconds of machine time for what must come: how long it takes says how busy the machine is."""


def unhurried(machine: Callable[[], float] = time.time) -> SandboxClock:
    """The clock of a Slack whose three seconds are no matter of the test."""
    return SandboxClock(machine, PATIENCE)


@dataclass
class Clock:
    """Business time that stands still until a test moves it."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> datetime:
        """Later by so many seconds, minutes, days."""
        self.now += timedelta(**by)
        return self.now


class QuickTime:
    """Machine time in which whoever sleeps has slept already."""

    def __init__(self) -> None:
        self.slept = 0.0

    def time(self) -> float:
        """Only sleep makes it pass."""
        return self.slept

    async def sleep(self, seconds: float) -> None:
        """It has passed."""
        self.slept += seconds
        await asyncio.sleep(0)

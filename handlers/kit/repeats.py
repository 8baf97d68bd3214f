"""What this process answered lately: an identical request is answered like the first and does nothing.

What changes something is claimed in the database as well (models/inbox.py), for the other processes.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Any

REMEMBERED = 10_000
"""Requests: sixteen a second for all of KEPT, more than an agency's people ever send."""
KEPT = 600.0
"""Seconds of machine time. Slack tries again for 5 minutes; a signature is refused when it is 300 s off, either way."""


class Answers:
    """The answers given lately, and those that are being worked on, each by the key of its request."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, tuple[float, asyncio.Future[Any]]] = {}
        """Oldest first, each with the moment from which nobody asks for it any more."""

    async def once(self, key: Hashable, work: Callable[[], Awaitable[Any]]) -> Any:
        """What `work` answers to the first request of this key; repeats get the same, if need be when it is there.

        Raises what `work` raises, and then knows nothing of the request: the next repeat is carried out.
        """
        while key in self._kept:
            first = self._kept[key][1]
            await asyncio.wait([first])
            if not first.cancelled():
                return first.result()
        answer = self._await_answer(key)
        try:
            answer.set_result(await work())
        finally:
            if not answer.done():
                self._kept.pop(key, None)
                answer.cancel()
        return answer.result()

    def _await_answer(self, key: Hashable) -> "asyncio.Future[Any]":
        loop = asyncio.get_running_loop()
        self._make_room(loop.time())
        answer: asyncio.Future[Any] = loop.create_future()
        self._kept[key] = (loop.time() + KEPT, answer)
        return answer

    def _make_room(self, now: float) -> None:
        while self._kept:
            oldest = next(iter(self._kept))
            if len(self._kept) < REMEMBERED and self._kept[oldest][0] > now:
                break
            del self._kept[oldest]

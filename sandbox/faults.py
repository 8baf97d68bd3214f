"""Faults on request: what goes wrong with the next calls of a Web API method."""

from typing import Literal

from sandbox.seed import SeedModel

FaultKind = Literal["ratelimited", "http_500", "garbage", "timeout", "refuse", "drop_before", "drop_after", "error"]


class Fault(SeedModel):
    """`times` calls of `method` go wrong; only those that name `channel`, where it is given.

    refuse, drop_before, timeout, garbage, http_500, error and ratelimited do nothing but fail;
    drop_after does what was asked and then drops the connection without an answer.
    """

    method: str
    kind: FaultKind
    error: str = "internal_error"
    retry_after: int = 1
    times: int = 1
    channel: str | None = None


class Faults:
    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        self._waiting.append(fault)

    def clear(self) -> None:
        self._waiting.clear()

    def take(self, method: str, channel: object) -> Fault | None:
        """The fault that this call meets, counted down."""
        for fault in self._waiting:
            if fault.times > 0 and fault.method == method and fault.channel in (None, channel):
                fault.times -= 1
                return fault
        return None

"""Faults on request: what goes wrong with the next calls of a Web API method, or with the next connections."""

from datetime import timedelta
from typing import Literal, Self, get_args

from pydantic import Field, model_validator

from sandbox.seed import SeedModel

Without = Literal["ratelimited", "refuse", "drop_before", "timeout", "http_500", "garbage", "error"]
"""Nothing is done of what was asked."""
After = Literal["drop_after", "timeout_after", "http_500_after", "garbage_after", "error_after"]
"""All of it is done, and only the answer goes wrong."""
Late = Literal["slow", "hidden"]
"""All of it is done and answered: after a while, or so that history shows it only after a while."""
Spoilt = Literal["silent", "mute", "loop"]
"""A Socket Mode connection that is no good: silent after its hello, silent from the start, closed after its hello."""
LINK = "link"
"""Stands in place of a method for the WebSocket that apps.connections.open leads to."""
DOWNLOAD = "download"
"""Stands in place of a method for fetching a file's bytes; after drop_after half of them have come."""

GOES_WITH = {
    "error": {"error", "error_after"},
    "retry_after": {"ratelimited"},
    "seconds": {"slow"},
    "hidden_for": {"hidden", "slow", "drop_after", "timeout_after", "http_500_after", "garbage_after", "error_after"},
}
"""Which kinds have a use for what is said beside the kind."""
NEEDED = {"slow": "seconds", "hidden": "hidden_for"}


class Fault(SeedModel):
    """`times` calls of `method` go wrong; only those that name `channel`, where it is given.

    `seconds` and `retry_after` are seconds of the machine's time. `hidden_for` is in seconds of the sandbox's time:
    so long is a message that chat.postMessage took missing from conversations.history and conversations.replies,
    as Slack's own reads lag behind its writes.
    """

    method: str
    kind: Without | After | Late | Spoilt
    error: str = "internal_error"
    retry_after: int = 1
    seconds: float = Field(default=0, ge=0)
    hidden_for: float = Field(default=0, ge=0)
    times: int = Field(default=1, gt=0)
    channel: str | None = None

    @property
    def is_done(self) -> bool:
        """Whether what was asked is done all the same."""
        return self.kind in ("slow", "hidden") or self.kind.endswith("_after")

    @property
    def answer(self) -> str:
        """What the answer is, done or not: "drop" for drop_before and drop_after alike."""
        return self.kind.removesuffix("_before").removesuffix("_after")

    @property
    def lag(self) -> timedelta:
        return timedelta(seconds=self.hidden_for)

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        for name, kinds in GOES_WITH.items():
            if name in self.model_fields_set and self.kind not in kinds:
                raise ValueError(f"{name} has no meaning for {self.kind}")
        needed = NEEDED.get(self.kind)
        if needed and not getattr(self, needed):
            raise ValueError(f"{self.kind} needs {needed}")
        if self.kind != "refuse" and (self.kind in get_args(Spoilt)) != (self.method == LINK):
            raise ValueError(f"{self.kind} cannot happen to {self.method}")
        if self.hidden_for and self.method != "chat.postMessage":
            raise ValueError("only what chat.postMessage says can be hidden")
        return self


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
            if fault.method == method and fault.channel in (None, channel):
                fault.times -= 1
                self._waiting = [one for one in self._waiting if one.times > 0]
                return fault
        return None

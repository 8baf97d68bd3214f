"""How the sandbox says no."""

from typing import Any


class SlackError(Exception):
    """A Web API refusal: Slack's error name, and what the answer carries beside it."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.more = more

    def answer(self) -> dict[str, Any]:
        return {"ok": False, "error": self.error, **self.more}


class Refused(Exception):
    """What Slack's own client would not let a person do; the control API answers it with `status`."""

    def __init__(self, error: str, status: int = 400) -> None:
        super().__init__(error)
        self.error = error
        self.status = status

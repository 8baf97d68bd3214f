"""How the sandbox says no."""

from typing import Any

import orjson
from aiohttp import web


class SlackError(Exception):
    """A Web API refusal: Slack's error name, and what the answer carries beside it."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.more = more

    def answer(self) -> dict[str, Any]:
        return {"ok": False, "error": self.error, **self.more}


class Refused(web.HTTPError):
    """What Slack's own client would not let a person do: the control API's answer, {error} with `status`."""

    def __init__(self, error: str, status: int = 400) -> None:
        self.status_code = status
        answer = orjson.dumps({"ok": False, "error": error}).decode()
        super().__init__(text=answer, content_type="application/json")

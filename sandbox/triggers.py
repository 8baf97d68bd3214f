"""Trigger ids: the right to open a modal for somebody, once and soon after they did something."""

import secrets
from dataclasses import dataclass

from sandbox.clock import Clock
from sandbox.errors import SlackError
from sandbox.seed import App


@dataclass
class Trigger:
    app: App
    team: str
    user: str
    issued: float
    from_view: str | None
    is_used: bool = False


class Triggers:
    """Hands out trigger ids and takes them back. Their three seconds are the machine's."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._issued: dict[str, Trigger] = {}

    def issue(self, app: App, team: str, user: str, from_view: str | None = None) -> str:
        trigger_id = f"{secrets.randbelow(10**13)}.{secrets.randbelow(10**10)}.{secrets.token_hex(16)}"
        self._issued[trigger_id] = Trigger(app, team, user, self._clock.machine(), from_view)
        return trigger_id

    def team_of(self, trigger_id: str) -> str | None:
        """The workspace where it was issued."""
        trigger = self._issued.get(trigger_id)
        return trigger.team if trigger else None

    def exchange(self, trigger_id: str | None, app: App) -> Trigger:
        """Raises SlackError: invalid_trigger_id, exchanged_trigger_id or expired_trigger_id."""
        trigger = self._issued.get(trigger_id or "")
        if not trigger or trigger.app.id != app.id:
            raise SlackError("invalid_trigger_id")
        if trigger.is_used:
            raise SlackError("exchanged_trigger_id")
        if self._clock.machine() - trigger.issued > self._clock.patience:
            raise SlackError("expired_trigger_id")
        trigger.is_used = True
        return trigger

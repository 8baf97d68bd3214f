"""What Slack sends, for the sample feature, when a test needs it to the letter."""

from typing import Any

from tests.support.agency import TEAM
from tests.support.stage import SAMPLE, Json


def command(name: str = "/sample", text: str = "", user: str = "UMETTE", **more: str) -> Json:
    return {
        "command": name, "text": text, "user_id": user, "channel_id": "CTEAM", "trigger_id": f"t-{name}-{text}", **more
    }  # fmt: skip


def interaction(kind: str, user: str = "UMETTE", **more: Any) -> Json:
    return {"type": kind, "user": {"id": user, "team_id": TEAM}, "trigger_id": f"t-{kind}", **more}


def button(action_id: str = "sample.press", value: str = '{"client_id":1}', user: str = "UMETTE", **more: Any) -> Json:
    action = {"type": "button", "action_id": action_id, "block_id": "b", "value": value, "action_ts": "1.1"}
    return interaction("block_actions", user, actions=[action], **more)


def view(callback_id: str = SAMPLE.id, name: str | None = "Acme", **more: Any) -> Json:
    values = {"name": {"draft": {"type": "plain_text_input", "value": name}}}
    blocks = [{"type": "input", "block_id": "name", "element": {}}]
    return {
        "id": "V1", "hash": "1.abc", "type": "modal", "callback_id": callback_id, "blocks": blocks,
        "private_metadata": "", "state": {"values": values}, **more,
    }  # fmt: skip


def event(name: str = "Acme", event_id: str = "Ev1") -> Json:
    """A channel was given this name."""
    told = {"type": "channel_rename", "channel": {"id": "CTEAM", "name": name}}
    return {"type": "event_callback", "event_id": event_id, "event": told}

"""What the parts of this feature share: the feature itself and what Slack sends back."""

from datetime import date, time
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from handlers.kit.feature import Feature
from handlers.kit.forms import Form, Hidden, Ticks
from handlers.kit.ids import Nothing, Payload, RowId, SlackId
from models.rules.nudges.cause import Kind

feature = Feature("nudges")

DIGEST, BROKEN_PROMISE = "digest", "broken_promise"
"""Kinds of messages that have nudges in them."""

Mark = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
"""Of what was said as one."""


class Reason(StrEnum):
    """Why a nudge was not useful, in one tap."""

    KNEW = "knew"
    NOT_SO = "not_so"
    BAD_MOMENT = "bad_moment"
    NOT_MINE = "not_mine"


class ItemRef(Payload):
    """An item of a digest."""

    item: Mark


class SnoozeRef(Payload):
    """An item, and in how many days it comes back."""

    item: Mark
    days: int = Field(ge=1, le=7)


class ReasonRef(Payload):
    """An item that was not useful, and why."""

    item: Mark
    why: Reason


class SnoozeForm(Form):
    """On which day an item comes back."""

    item: Hidden[Mark]
    day: date


class MuteRef(Payload):
    """A channel that is to hear of no broken promise."""

    channel: SlackId


class SilenceRef(Payload):
    """A silence that ends when its button is pressed."""

    mute_id: RowId


class HabitsForm(Form):
    """When somebody wants to hear, and of what not."""

    days: Ticks[Annotated[str, Field(pattern=r"^[0-6]$")]] = ()
    at: time
    muted: Ticks[Kind] = ()
    client: RowId | None = None
    """Of whom to hear nothing from now on."""
    quiet_until: date | None = None


DONE = feature.action("done", ItemRef)
ASK_SNOOZE = feature.action("ask_snooze", ItemRef)
SNOOZE = feature.action("snooze", SnoozeRef)
SNOOZE_TO_DAY = feature.action("snooze_to_day", ItemRef)
BACK = feature.action("back", ItemRef)
NOT_USEFUL = feature.action("not_useful", ItemRef)
SAY_WHY = feature.action("say_why", ReasonRef)
DRAFT = feature.action("draft", ItemRef)
MUTE_HERE = feature.action("mute_here", MuteRef)
LIFT = feature.action("lift", SilenceRef)
SHOW_ORDER = feature.action("show_order", Nothing)

SNOOZE_DAY = feature.modal("snooze_day", SnoozeForm)
HABITS = feature.modal("habits", HabitsForm)

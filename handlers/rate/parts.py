"""What the parts of this feature share: the feature itself, what Slack sends back, and who is asked what."""

from datetime import datetime

from pydantic import Field

from handlers.kit.directory import Caller
from handlers.kit.feature import Feature
from handlers.kit.ids import Payload, RowId
from models.clients import Client
from models.people import Person, Role
from models.rules.facts import Statement

feature = Feature("rate")

OF_MONEY = (Statement.PAYMENT, Statement.REFERRAL)
"""Asked of leads and of the client's owner only (product.md, Ratings)."""


class PulseRef(Payload):
    """A question at the end of a digest."""

    pulse_id: RowId


class TapRef(Payload):
    """An answer to such a question."""

    pulse_id: RowId
    statement: Statement
    value: int = Field(ge=1, le=5)
    sealed: bool = False
    """Whether the words beside it said that leads only see the answer."""


class SwitchRef(Payload):
    """Whether somebody wants to be asked."""

    wanted: bool


TAP = feature.action("tap", TapRef)
SKIP = feature.action("skip", PulseRef)
ASK_AGAIN = feature.action("ask_again", PulseRef)
NOT_NOW = feature.action("not_now", PulseRef)
NOT_MINE = feature.action("not_mine", PulseRef)
SWITCH = feature.action("switch", SwitchRef)


def statements_for(person: Caller | Person, client: Client | None) -> list[Statement]:
    """The statements that this person is asked about this client."""
    trusted = person.role >= Role.LEAD or (client is not None and client.owner_id == person.user_id)
    return [statement for statement in Statement if trusted or statement not in OF_MONEY]


def still_holds(asked_at: datetime | None, newest_since: datetime | None) -> bool:
    """Whether the client's team of now is the one that was said to see the answer.

    `asked_at` is when that was said, None where it was not; `newest_since` when the last of the team came into it.
    """
    return asked_at is not None and (newest_since is None or newest_since <= asked_at)

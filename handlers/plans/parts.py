"""What the parts of this feature share: the feature itself and what Slack sends back."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit.feature import Feature
from handlers.kit.forms import Form, Hidden
from handlers.kit.ids import Payload, RowId, SlackId
from models.clients import Client, find_client
from models.plans import HOW_LENGTH, WHAT_LENGTH, Plan, WholePlan, find_plan
from models.rules.plans import MOST_STEPS, Cause, Slot, Told

feature = Feature("plans")

PLACES = range(1, MOST_STEPS + 1)
What = Annotated[str, Field(max_length=WHAT_LENGTH)]


class CauseRef(Payload):
    """A client, and why it needs a plan."""

    client_id: RowId
    cause: Cause


class PlanRef(Payload):
    """A plan."""

    plan_id: RowId


class TickRef(Payload):
    """A step of a plan, and whether it shall count as done."""

    step_id: RowId
    done: bool


class StepsForm(Form):
    """Up to five steps; one without words is none."""

    step_1: What | None = None
    who_1: SlackId | None = None
    until_1: date | None = None
    step_2: What | None = None
    who_2: SlackId | None = None
    until_2: date | None = None
    step_3: What | None = None
    who_3: SlackId | None = None
    until_3: date | None = None
    step_4: What | None = None
    who_4: SlackId | None = None
    until_4: date | None = None
    step_5: What | None = None
    who_5: SlackId | None = None
    until_5: date | None = None

    @property
    def told(self) -> list[Told]:
        """What stands at each place, in their order."""
        return [
            Told(getattr(self, f"step_{place}"), getattr(self, f"who_{place}"), getattr(self, f"until_{place}"))
            for place in PLACES
        ]


class PlanForm(StepsForm):
    """The steps that a plan begins with."""

    about: Hidden[RowId]
    cause: Hidden[Cause]


class ChangeForm(StepsForm):
    """The steps that are still to do, as somebody wants them."""

    plan_id: Hidden[RowId]
    about: Hidden[int | None] = None
    seen: Hidden[RowId] = 0
    """The newest change of the plan that its writer has seen."""
    ids: Hidden[tuple[RowId, ...]] = ()
    """The step that stands at each place; those after them are new."""

    @property
    def slots(self) -> list[Slot]:
        """What stands at each place, with the step that it is."""
        return [(self.ids[at] if at < len(self.ids) else None, told) for at, told in enumerate(self.told)]


class EndForm(Form):
    """How it went."""

    plan_id: Hidden[RowId]
    about: Hidden[int | None] = None
    how: str = Field(min_length=1, max_length=HOW_LENGTH)


PLAN = feature.modal("plan", PlanForm)
CHANGE = feature.modal("change", ChangeForm)
END = feature.modal("end", EndForm)

CHOOSE = feature.action("choose", CauseRef)
SHOW = feature.action("show", PlanRef)
TICK = feature.action("tick", TickRef)
ASK_CHANGE = feature.action("ask_change", PlanRef)
ASK_END = feature.action("ask_end", PlanRef)


class GoneError(Exception):
    """There is no such plan any more."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan with its steps and its client."""

    client: Client
    whole: WholePlan

    @property
    def plan(self) -> Plan:
        """The plan itself."""
        return self.whole.plan

    @property
    def ref(self) -> PlanRef:
        """For a button."""
        return PlanRef(plan_id=self.plan.id)


async def planned(session: AsyncSession, plan_id: int, *, to_change: bool = False) -> Planned:
    """A plan with all about it; locked where it is `to_change`. Raises GoneError."""
    whole = await find_plan(session, plan_id, to_change=to_change)
    client = await find_client(session, whole.plan.client_id) if whole else None
    if whole is None or client is None:
        raise GoneError
    return Planned(client, whole)

"""How quickly both sides answer each other, where, and how often they meet: the section *Response times*."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from handlers.kickoff.flow import screen
from handlers.kickoff.outline import level_name, priority_names, rhythm_name
from handlers.kickoff.parts import SectionForm, Sheet, Step, feature
from handlers.kit import blocks, forms
from handlers.kit.blocks import Block
from handlers.kit.drafts import renewed
from handlers.kit.feature import Request
from handlers.kit.forms import Hidden
from handlers.kit.ids import Payload, RowId
from handlers.kit.words import _, plain_number
from models.kickoffs import Kickoff
from models.rules.agreement import Level, Responses, ResponseTimes, Rhythm

SHORT = 200
SIDES = ("ours", "theirs")
PRIORITIES = ("urgent", "normal", "low")

# What Slack sends back

Hours = Annotated[Decimal, Field(ge=0, le=1000, decimal_places=1)] | None


class ResponsesForm(SectionForm):
    """Answers about response times, in business hours."""

    level: Hidden[Level | None] = None
    ours_urgent: Hours = None
    ours_normal: Hours = None
    ours_low: Hours = None
    theirs_urgent: Hours = None
    theirs_normal: Hours = None
    theirs_low: Hours = None
    channels: str | None = Field(default=None, max_length=SHORT)
    working_hours: str | None = Field(default=None, max_length=SHORT)
    rhythm: Rhythm | None = None


class LevelRef(Payload):
    """Response times as one level of service has them."""

    kickoff_id: RowId
    level: Level


TAKE_LEVEL = feature.action("take_level", LevelRef)

LEVELS: Mapping[Level, Mapping[str, ResponseTimes]] = {
    Level.ESSENTIAL: {
        "ours": ResponseTimes(Decimal(8), Decimal(16), Decimal(40)),
        "theirs": ResponseTimes(Decimal(8), Decimal(24), Decimal(40)),
    },
    Level.STANDARD: {
        "ours": ResponseTimes(Decimal(4), Decimal(8), Decimal(24)),
        "theirs": ResponseTimes(Decimal(8), Decimal(16), Decimal(40)),
    },
    Level.PREMIUM: {
        "ours": ResponseTimes(Decimal(2), Decimal(4), Decimal(16)),
        "theirs": ResponseTimes(Decimal(4), Decimal(8), Decimal(24)),
    },
}
"""What an agency can begin with; a working day has eight of these hours."""

# What people see


def fields(sheet: Sheet, known: Mapping[str, Any]) -> list[Block]:
    chosen = known.get("level")
    buttons = [
        TAKE_LEVEL.button(
            level_name(level),
            LevelRef(kickoff_id=sheet.kickoff.id, level=level),
            style="primary" if level == chosen else None,
            mark=level,
        )
        for level in Level
    ]
    return [
        blocks.context(_("In business hours: eight make a working day. Take a level, or write your own.")),
        blocks.actions(*buttons),
        *_hours(known),
        blocks.text_input(
            "channels",
            _("Channels"),
            value=known.get("channels"),
            placeholder=_("Mail for briefs, Slack for questions, phone when it is urgent"),
            limit=SHORT,
            optional=True,
        ),
        blocks.text_input(
            "working_hours", _("Working hours"), value=known.get("working_hours"), limit=SHORT, optional=True
        ),
        blocks.select_input(
            "rhythm",
            _("Meetings"),
            [(rhythm.value, rhythm_name(rhythm)) for rhythm in Rhythm],
            value=known.get("rhythm"),
            hint=_("Health measures contact against it."),
            optional=True,
        ),
    ]


def _hours(known: Mapping[str, Any]) -> Iterator[Block]:
    labels = {"ours": _("We answer: {priority}"), "theirs": _("They answer: {priority}")}
    for side in SIDES:
        for priority, name in zip(PRIORITIES, priority_names(), strict=True):
            field = f"{side}_{priority}"
            label = labels[side].format(priority=name.lower())
            yield blocks.number_input(field, label, value=known.get(field), optional=True)


# What people do


@feature.on(TAKE_LEVEL)
async def take_level(request: Request, ref: LevelRef) -> None:
    """The hours of that level into the form; the rest of it stays as typed."""
    typed = forms.answers(request.incoming.view) | forms.hidden(request.incoming.view)
    taken = {"level": ref.level.value, **_by_field(LEVELS[ref.level])}
    view = await screen(request, ref.kickoff_id, RESPONSES.key, typed | taken)
    await request.show(renewed(view, request.incoming.key))


# What the answers change


def stored(kickoff: Kickoff) -> dict[str, Any]:
    agreed = kickoff.terms.responses
    return {
        "level": agreed.level.value if agreed.level else None,
        **_by_field({"ours": agreed.ours, "theirs": agreed.theirs}),
        "channels": agreed.channels or None,
        "working_hours": agreed.working_hours or None,
        "rhythm": agreed.rhythm.value if agreed.rhythm else None,
    }


def _by_field(times: Mapping[str, ResponseTimes]) -> dict[str, str | None]:
    return {
        f"{side}_{priority}": plain_number(getattr(times[side], priority)) for side in SIDES for priority in PRIORITIES
    }


def change(_sheet: Sheet, form: ResponsesForm) -> dict[str, Any]:
    ours, theirs = (ResponseTimes(*(getattr(form, f"{side}_{priority}") for priority in PRIORITIES)) for side in SIDES)
    level = form.level if form.level and LEVELS[form.level] == {"ours": ours, "theirs": theirs} else None
    agreed = Responses(level, ours, theirs, form.channels or "", form.working_hours or "", form.rhythm)
    return {"responses": agreed}


RESPONSES = Step(
    "responses",
    feature.modal("responses", ResponsesForm),
    lambda: _("Response times"),
    stored,
    fields,
    change,
    is_empty=lambda terms: terms.responses == Responses(),
    carried=("level",),
)

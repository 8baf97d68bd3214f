"""What is agreed on, and for how long: the sections *Project and dates* and *Engagement*."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from handlers.kickoff.outline import kind_name, notice_name
from handlers.kickoff.parts import SectionForm, Sheet, Step, feature
from handlers.kit import blocks
from handlers.kit.blocks import Block
from handlers.kit.choosing import choose_place
from handlers.kit.feature import Request
from handlers.kit.forms import FieldErrors
from handlers.kit.words import _, plain_number
from models.engagements import PROJECT_LENGTH
from models.kickoffs import Kickoff
from models.rules.agreement import NOTICE_DAYS, EngagementKind

MOST_HOURS = 100_000

# What Slack sends back


class BasicsForm(SectionForm):
    """Answers about what it is called, and from when until when."""

    project: str = Field(min_length=1, max_length=PROJECT_LENGTH)
    start: date
    end: date | None = None


class EngagementForm(SectionForm):
    """Answers about kind, money, hours, the channel and how it ends."""

    kind: EngagementKind
    budget: Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=2)] | None = None
    hours: Annotated[Decimal, Field(ge=0, le=MOST_HOURS, decimal_places=1)] | None = None
    internal_channel: str | None = None
    notice: int | None = None


# What people see


def basics_fields(_sheet: Sheet, known: Mapping[str, Any]) -> list[Block]:
    return [
        blocks.text_input("project", _("Project"), value=known.get("project"), limit=PROJECT_LENGTH),
        *date_fields(known),
    ]


def date_fields(known: Mapping[str, Any]) -> list[Block]:
    """From when until when; a retainer may go on without an end."""
    hint = _("Leave it empty for a retainer that goes on.")
    return [
        blocks.date_input("start", _("Start"), value=known.get("start")),
        blocks.date_input("end", _("End"), value=known.get("end"), hint=hint, optional=True),
    ]


def engagement_fields(sheet: Sheet, known: Mapping[str, Any]) -> list[Block]:
    currency = sheet.kickoff.currency or sheet.request.workspace.currency
    budget = blocks.number_input(
        "budget",
        _("Budget"),
        value=known.get("budget"),
        hint=_("In {currency}, such as 12000. Leads, admins and the owner see it.").format(currency=currency),
        optional=True,
    )
    return [
        blocks.select_input(
            "kind", _("Type"), [(kind.value, kind_name(kind)) for kind in EngagementKind], value=known.get("kind")
        ),
        *([budget] if sheet.money else []),
        blocks.number_input(
            "hours",
            _("Hours"),
            value=known.get("hours"),
            hint=_("For the whole project; for a retainer, each month."),
            optional=True,
        ),
        blocks.channel_input(
            "internal_channel",
            _("Internal channel"),
            value=known.get("internal_channel"),
            hint=_("Where your own team talks about this work. No guests."),
            optional=True,
        ),
        blocks.select_input(
            "notice",
            _("Notice period"),
            [(str(days), notice_name(days)) for days in NOTICE_DAYS],
            value=known.get("notice"),
            optional=True,
        ),
    ]


# What the answers change


def stored_basics(kickoff: Kickoff) -> dict[str, Any]:
    terms = kickoff.terms
    end = terms.ends_on.isoformat() if terms.ends_on else None
    return {"project": terms.project, "start": terms.starts_on.isoformat(), "end": end}


def stored_engagement(kickoff: Kickoff) -> dict[str, Any]:
    terms = kickoff.terms
    return {
        "kind": terms.kind.value,
        "budget": plain_number(kickoff.budget),
        "hours": plain_number(terms.hours),
        "internal_channel": terms.internal_channel,
        "notice": None if terms.notice_days is None else str(terms.notice_days),
    }


async def check_place(request: Request, form: EngagementForm) -> None:
    """Only our own people read in an internal channel. Raises FieldErrors."""
    if form.internal_channel:
        await choose_place(request, "internal_channel", form.internal_channel)


def check_dates(start: date, end: date | None) -> None:
    """Raises FieldErrors for an end before the start."""
    if end and end < start:
        raise FieldErrors(end=_("The end is before the start. Please pick a later day."))


def change_basics(_sheet: Sheet, form: BasicsForm) -> dict[str, Any]:
    check_dates(form.start, form.end)
    return {"project": form.project, "starts_on": form.start, "ends_on": form.end}


def change_engagement(sheet: Sheet, form: EngagementForm) -> dict[str, Any]:
    changed: dict[str, Any] = {
        "kind": form.kind,
        "hours": form.hours,
        "internal_channel": form.internal_channel,
        "notice_days": form.notice,
    }
    if sheet.money and "budget" in form.model_fields_set:  # a budget that was not asked stays as it is
        currency = sheet.kickoff.currency or sheet.request.workspace.currency
        changed |= {"budget": form.budget, "currency": None if form.budget is None else currency}
    return changed


BASICS = Step(
    "basics",
    feature.modal("basics", BasicsForm),
    lambda: _("Project and dates"),
    stored_basics,
    basics_fields,
    change_basics,
    is_empty=lambda _terms: False,
)
ENGAGEMENT = Step(
    "engagement",
    feature.modal("engagement", EngagementForm),
    lambda: _("Engagement"),
    stored_engagement,
    engagement_fields,
    change_engagement,
    is_empty=lambda terms: terms.notice_days is None and terms.hours is None and terms.internal_channel is None,
    check=check_place,
)

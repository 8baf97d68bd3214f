"""What an agreement begins with, so that a kickoff takes minutes: everything but names, dates and money.

Steps stand where they fall within the engagement, as a share of it, and land on working days (product.md, Methods: 4).
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction

from models.rules.agreement import Duty, EngagementKind, Milestone, Misses, Responses, Scope, Terms
from models.rules.business_time import BusinessCalendar

AHEAD = 5
"""Working days by which their duty comes before ours, unless somebody says otherwise."""


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone to be: 0 is the start, 1 the end. What they owe is due `ahead` working days before what we do."""

    share: Decimal
    title: str
    ours: str
    theirs: str = ""
    ahead: int = AHEAD


@dataclass(frozen=True, slots=True)
class Template:
    """Terms without a client, a project, dates and money; `days` is how long such work usually takes."""

    kind: EngagementKind
    days: int
    notice_days: int | None = None
    hours: Decimal | None = None
    responses: Responses = field(default_factory=Responses)
    scope: Scope = field(default_factory=Scope)
    steps: tuple[Step, ...] = ()
    misses: Misses = field(default_factory=Misses)


def terms_from(template: Template, project: str, start: date, end: date | None, calendar: BusinessCalendar) -> Terms:
    """The template with its steps on days: between start and end or, without an end, as long as it usually takes."""
    length = end - start if end else timedelta(days=template.days)
    steps = (_milestone(key, step, start, length, calendar) for key, step in enumerate(template.steps, start=1))
    return Terms(
        project=project,
        kind=template.kind,
        starts_on=start,
        ends_on=end,
        hours=template.hours,
        notice_days=template.notice_days,
        responses=template.responses,
        scope=template.scope,
        milestones=tuple(steps),
        misses=template.misses,
    )


def theirs_by_default(ours_on: date, start: date, calendar: BusinessCalendar, ahead: int = AHEAD) -> date:
    """The day of their duty: so many working days before ours, but not before the work starts."""
    return max(calendar.working_days_before(ours_on, ahead), min(start, ours_on))


def template_from(terms: Terms) -> Template:
    """A template for more work like this; its people and its channel stay out of it."""
    last = terms.ends_on or max((one.ours.due_on for one in terms.milestones), default=terms.starts_on)
    days = max(1, (last - terms.starts_on).days)
    return Template(
        kind=terms.kind,
        days=days,
        notice_days=terms.notice_days,
        hours=terms.hours,
        responses=terms.responses,
        scope=terms.scope,
        steps=tuple(_step(one, terms.starts_on, days) for one in terms.milestones),
        misses=terms.misses,
    )


def _milestone(key: int, step: Step, start: date, length: timedelta, calendar: BusinessCalendar) -> Milestone:
    days = int(Fraction(step.share) * length.days)
    on = calendar.working_days_before(start + timedelta(days=days), 0)
    on = on if on >= start else calendar.working_day_from(start)
    theirs = Duty(step.theirs, theirs_by_default(on, start, calendar, step.ahead)) if step.theirs else None
    return Milestone(key, step.title, Duty(step.ours, on), theirs)


def _step(milestone: Milestone, start: date, days: int) -> Step:
    passed = Decimal((milestone.ours.due_on - start).days)
    share = (passed / days).quantize(Decimal("0.000001"), ROUND_CEILING)  # up, so that it gives that day again
    theirs = milestone.theirs.what if milestone.theirs else ""
    return Step(min(max(share, Decimal(0)), Decimal(1)), milestone.title, milestone.ours.what, theirs)

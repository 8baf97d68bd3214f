"""Whether what was said is so, found in the life itself in other words than those of the rules."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from benchmarks.year.agency import CALENDAR, Agency, Client
from models.rules.agreement import EngagementKind, Side
from models.rules.boundaries import Happening
from models.rules.facts import Kind as Logged
from models.rules.facts import Statement
from models.rules.nudges.cause import Cause, Kind, What
from models.rules.scope import Step

DAY = timedelta(days=1)
EIGHT_WEEKS = 56 * DAY
ROUGHLY = 0.8
"""By the calendar's days: holidays make a pace look slower than it is."""
NEARLY = 1e-6
"""Floating point."""


@dataclass(frozen=True)
class Case:
    """One cause, as it was said of a client at a moment."""

    agency: Agency
    client: Client
    cause: Cause
    now: datetime

    @property
    def day(self) -> date:
        """In Copenhagen."""
        return CALENDAR.day_of(self.now)

    @property
    def is_so(self) -> bool:
        """Whether it is true, and nothing forbids it."""
        if self.cause.kind is Kind.UPSELL and (self._is_unwell() or self.last(Logged.COMPLAINT, within=30)):
            return False
        return SO[self.cause.what](self)

    def last(self, *kinds: Logged, within: int) -> bool:
        """Whether one of these was logged in so many days."""
        return any(one.kind in kinds and self.now - one.at < within * DAY for one in self.client.interactions)

    def owed(self, side: Side, *, is_late: bool) -> bool:
        """Whether the promise is still open."""
        mine = [one for one in self.client.owed if one.id == self.cause.evidence.row and one.side is side]
        return any((one.due_on < self.day) == is_late and one.due_on - self.day <= 12 * DAY for one in mine)

    def waits(self, step: Step) -> bool:
        """Whether the request is at this step, for a working day at least."""
        return any(
            one.id == self.cause.evidence.row and one.step is step and self.now - one.since >= DAY
            for one in self.client.asked
        )

    def was_broken(self) -> bool:
        """Three times since somebody decided."""
        breaks = 0
        for event in self.client.events:
            breaks = 0 if event.what.is_decision else breaks + (event.what is Happening.BROKEN)
        return breaks > 2  # noqa: PLR2004 - the method's own number

    def drains(self) -> bool:
        """The last three answers about the gut are low."""
        felt = [
            answer.value for one in self.client.ratings for answer in one.answers if answer.statement is Statement.GUT
        ]
        return self.client.plan is None and felt[-3:] == [value for value in felt[-3:] if value < 3]  # noqa: PLR2004

    def ends(self, kind: EngagementKind, within: int) -> bool:
        """Whether that work ends in so many days."""
        frame = self.client.engagement.frame
        return frame.kind is kind and frame.ends_on is not None and self.day <= frame.ends_on <= self.day + within * DAY

    def is_near_anniversary(self) -> bool:
        """To the week."""
        years = [self.client.since.replace(year=year, day=min(28, self.client.since.day)) for year in (2030, 2031)]
        return any(abs(self.day - day) <= 10 * DAY for day in years)

    def offered(self) -> bool:
        """Whether that offer runs, and they have not heard of it."""
        running = [one for one in self.agency.offers if one.offer.id == self.cause.evidence.row]
        return any(self.client.id not in one.pitches for one in running)

    def is_undecided(self) -> bool:
        """Whether nobody has said if they get what new customers are promised."""
        running = [one for one in self.agency.offers if one.offer.id == self.cause.evidence.row]
        return any(one.offer.for_new and self.client.id not in one.decided for one in running)

    def is_late_step(self) -> bool:
        """Of a plan that runs."""
        return any(one.id == self.cause.evidence.row and one.due_on < self.day for one in self.client.plan or ())

    def is_at_risk(self) -> bool:
        """Without a plan."""
        return self.client.plan is None and (self.client.health(self.now).score or 0) < 50  # noqa: PLR2004 - as above

    def runs_short(self) -> bool:
        """Whether of that project four fifths are used, or that month does not last at the pace of eight weeks."""
        frame, spent = self.client.engagement.frame, self.client.engagement.spent
        is_month = frame.kind is EngagementKind.RETAINER
        begins = self.day.replace(day=1) if is_month else date.min
        ends = min(frame.ends_on or date.max, (self.day.replace(day=1) + 31 * DAY).replace(day=1) - DAY)
        agreed = float(frame.agreed or 0)
        used = sum(float(one.amount) for one in spent if begins <= one.day <= self.day)
        lately = [one for one in spent if self.day - one.day < EIGHT_WEEKS]
        pace = sum(float(one.amount) for one in lately) / ((self.day - min(one.day for one in lately)).days + 1)
        is_short = used + pace * (ends - self.day).days >= ROUGHLY * agreed if is_month else used >= agreed * 4 / 5
        return is_short and int(100 * used / agreed + NEARLY) == self.cause.evidence.percent

    def _is_unwell(self) -> bool:
        return (self.client.health(self.now).score or 0) < 59.5  # noqa: PLR2004 - 60 as it is shown


SO: Mapping[What, Callable[[Case], bool]] = {
    What.OURS_LATE: lambda case: case.owed(Side.OURS, is_late=True),
    What.OURS_SOON: lambda case: case.owed(Side.OURS, is_late=False),
    What.THEIRS_LATE: lambda case: case.owed(Side.THEIRS, is_late=True),
    What.THEIRS_SOON: lambda case: case.owed(Side.THEIRS, is_late=False),
    What.TO_SORT: lambda case: case.waits(Step.NEW),
    What.TO_QUOTE: lambda case: case.waits(Step.QUOTED),
    What.UNANSWERED: lambda case: case.waits(Step.WAITING),
    What.TO_DECIDE: Case.was_broken,
    What.AT_RISK: Case.is_at_risk,
    What.DRAINING: Case.drains,
    What.STEP_LATE: Case.is_late_step,
    What.QUIET: lambda case: not case.last(*Logged, within=21),
    What.ENDS: lambda case: case.ends(EngagementKind.RETAINER, 90),
    What.ANNIVERSARY: Case.is_near_anniversary,
    What.CHANGES: lambda case: len([day for day in case.client.approved if case.day - day < 90 * DAY]) > 2,  # noqa: PLR2004
    What.BUDGET: Case.runs_short,
    What.PROJECT_ENDS: lambda case: case.ends(EngagementKind.PROJECT, 30),
    What.PRAISE: lambda case: case.last(Logged.PRAISE, within=31),
    What.NOTHING_PROPOSED: lambda case: (
        case.client.proposed_at is None or case.now - case.client.proposed_at >= 90 * DAY
    ),
    What.OFFER: Case.offered,
    What.PARITY: Case.is_undecided,
    What.QUARTER: lambda case: case.day.month % 3 == 0,
}
"""Each by itself."""

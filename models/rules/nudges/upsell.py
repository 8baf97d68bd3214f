"""It is a good moment to offer a client more, and why (product.md, Methods: 7 and Speaking up).

Nothing is said of a client whom the gates of models/rules/upsell.py hold back. What is strongest stands first; the
engine says one of them at a time.
"""

from collections.abc import Iterator
from datetime import timedelta

from models.rules.agreement import EngagementKind
from models.rules.budget import Alert, Burn
from models.rules.complaints import open_since
from models.rules.facts import Kind as Logged
from models.rules.nudges.cause import DAY, Cause, Evidence, Kind, Known, Today, Urgency, What, Work
from models.rules.nudges.renewal import ends_within
from models.rules.quarters import Quarter
from models.rules.scope_sum import REPEATED, SOON_AGAIN
from models.rules.upsell import Activity, held_back

ENDS_WITHIN = timedelta(days=30)
PRAISED_WITHIN = 30 * DAY
SILENT = 90 * DAY


def causes(known: Known, today: Today) -> Iterator[Cause]:
    """Every reason there is, the strongest first."""
    complaints = open_since(known.facts.interactions, today.now)
    if held_back(Activity.ACTIVE, known.health.whole_score, complaints):
        return
    yield from _changes(known, today)
    yield from _budgets(known, today)
    yield from _ends(known, today)
    yield from _praise(known, today)
    yield from _nothing_proposed(known, today)


def _changes(known: Known, today: Today) -> Iterator[Cause]:
    recent = sum(1 for day in known.approved if today.day - SOON_AGAIN < day <= today.day)
    if recent >= REPEATED:
        quarter = Quarter.of(today.day)
        evidence = Evidence(count=recent, days=SOON_AGAIN // DAY)
        yield _cause(known, What.CHANGES, f"{quarter.year}Q{quarter.number}", evidence, Urgency.SOON, once=True)


def _budgets(known: Known, today: Today) -> Iterator[Cause]:
    """Projects of which four fifths, or all, are used, and, once a quarter, retainers whose months are too small."""
    for work in known.work:
        burn = work.burn
        if burn is None or burn.share is None or burn.has_ended or not _runs(work, today):
            continue
        is_nearly_used = Alert.NEARLY in burn.alerts
        if work.kind is EngagementKind.PROJECT and not is_nearly_used:
            continue
        if work.kind is EngagementKind.RETAINER and (not burn.alerts or _lasts(burn)):
            continue
        comes_to = None if is_nearly_used else _comes_to(burn)
        evidence = Evidence(work.project, work.id, burn.runs_out, count=comes_to, percent=int(100 * burn.share))
        about = f"{work.id}:{_stretch(work, burn, today)}"
        yield _cause(known, What.BUDGET, about, evidence, Urgency.SOON, work, once=True)


def _comes_to(burn: Burn) -> int | None:
    """What the month comes to in the end, in percent of what was agreed."""
    return int(100 * burn.forecast.total / burn.agreed) if burn.forecast and burn.agreed else None


def _lasts(burn: Burn) -> bool:
    """Whether a month that is nearly used up ends as was agreed: that is no reason for anything."""
    return burn.forecast is not None and Alert.AHEAD not in burn.alerts


def _stretch(work: Work, burn: Burn, today: Today) -> str:
    """For what it is said once."""
    if work.kind is EngagementKind.PROJECT:
        return f"{burn.period.first}:{burn.agreed}:{burn.alerts[-1]}"
    quarter = Quarter.of(today.day)
    return f"{quarter.year}Q{quarter.number}:{burn.agreed}"


def _ends(known: Known, today: Today) -> Iterator[Cause]:
    for work in known.work:
        if work.kind is EngagementKind.PROJECT and work.ends_on and ends_within(work, known, today.day, ENDS_WITHIN):
            left = (work.ends_on - today.day) // DAY
            evidence = Evidence(work.project, work.id, work.ends_on, left)
            yield _cause(known, What.PROJECT_ENDS, f"{work.id}:{work.ends_on}", evidence, Urgency.SOON, work)


def _praise(known: Known, today: Today) -> Iterator[Cause]:
    praises = [
        one
        for one in known.facts.interactions
        if one.kind is Logged.PRAISE and one.known(today.now) and today.now - one.at <= PRAISED_WITHIN
    ]
    if praises:
        newest = max(praises, key=lambda one: (one.at, one.id))
        on = today.calendar.day_of(newest.at)
        yield _cause(known, What.PRAISE, str(newest.id), Evidence(row=newest.id, on=on, quoted=known.up_at_night))


def _nothing_proposed(known: Known, today: Today) -> Iterator[Cause]:
    since = known.proposed_at or known.known_since
    if today.now - since >= SILENT:
        day = today.calendar.day_of(since)
        on, days = day if known.proposed_at else None, (today.now - since) // DAY
        evidence = Evidence(on=on, days=days, quoted=known.up_at_night)
        yield _cause(known, What.NOTHING_PROPOSED, day.isoformat(), evidence)


def _runs(work: Work, today: Today) -> bool:
    return work.starts_on <= today.day and (work.ends_on is None or today.day <= work.ends_on)


def _cause(
    known: Known,
    what: What,
    about: str,
    evidence: Evidence,
    urgency: Urgency = Urgency.WHEN_IT_SUITS,
    work: Work | None = None,
    *,
    once: bool = False,
) -> Cause:
    worth = (work.worth if work else None) or known.worth
    return Cause(Kind.UPSELL, what, known.client_id, urgency, about, evidence, worth, once=once)

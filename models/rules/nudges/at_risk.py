"""A client is at risk, or drains people, without a plan; or the plan is late (product.md, Methods: 5 and Health)."""

from collections.abc import Iterator

from models.rules.facts import DAY, Rating, Statement
from models.rules.health import Band
from models.rules.nudges.cause import Cause, Evidence, Hearer, Kind, Known, PlanStep, Today, Urgency, What

STREAK = 3
"""So many draining answers in a row are a signal to speak up."""
DRAINS = 2
"""An answer about the gut that says so, and every lower one."""
RECENT = 60 * DAY


def causes(known: Known, today: Today) -> Iterator[Cause]:
    """Each of both while there is no plan, and then its late steps; a streak is for who may read single ratings."""
    if known.has_plan:
        yield from (_late(known, step) for step in known.steps if step.due_on < today.day)
        return
    if known.health.band is Band.AT_RISK:
        evidence = Evidence(count=known.health.whole_score)
        yield Cause(
            Kind.AT_RISK, What.AT_RISK, known.client_id, Urgency.THIS_WEEK, evidence=evidence, worth=known.worth
        )
    if streak := draining(known.facts.ratings, today):
        yield Cause(
            Kind.AT_RISK,
            What.DRAINING,
            known.client_id,
            Urgency.THIS_WEEK,
            evidence=Evidence(count=streak),
            worth=known.worth,
            hearer=Hearer.LEADS,
        )


def _late(known: Known, step: PlanStep) -> Cause:
    return Cause(
        Kind.AT_RISK,
        What.STEP_LATE,
        known.client_id,
        Urgency.THIS_WEEK,
        f"{step.id}:{step.due_on}",
        Evidence(step.what, step.id, step.due_on),
        known.worth,
        hearer=Hearer.DOER,
        doer=step.who,
    )


def draining(ratings: tuple[Rating, ...], today: Today) -> int:
    """How many of the newest answers about the gut in a row say that a client drains; 0 for fewer than three.

    Who changes their mind within a day, as the agency's calendar counts, said one thing: the last.
    """
    felt = [
        answer
        for rating in ratings
        if today.now - RECENT <= rating.at <= today.now
        for answer in rating.answers
        if answer.statement is Statement.GUT
    ]
    streak = 0
    meant = {
        (answer.rater, today.calendar.day_of(answer.at)): answer
        for answer in sorted(felt, key=lambda answer: answer.at)
    }
    for answer in sorted(meant.values(), key=lambda answer: answer.at)[::-1]:  # of one instant the last given is newest
        if answer.value > DRAINS:
            break
        streak += 1
    return streak if streak >= STREAK else 0

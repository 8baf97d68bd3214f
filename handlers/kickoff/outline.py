"""An agreement in words: the same parts and facts on every screen and in every document made of it.

Inside the agency they are "they"; in what the client reads they are "you" (`Voice`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from babel.numbers import format_decimal

from handlers.kit.blocks import channel_link
from handlers.kit.words import _, locale, n_, spoken_date, spoken_money
from models.rules.agreement import (
    EngagementKind,
    Level,
    Milestone,
    Responses,
    ResponseTimes,
    Rhythm,
    Scope,
    Terms,
)


class Voice(StrEnum):
    """To whom it speaks."""

    TEAM = "team"
    CLIENT = "client"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is agreed; several values stand as a list. A fact without a label speaks for itself."""

    label: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A section of an agreement: `step` is the screen on which it is written."""

    step: str
    title: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Money:
    """What the work may cost."""

    budget: Decimal
    currency: str


def outline(terms: Terms, money: Money | None, today: date, voice: Voice = Voice.TEAM) -> list[Part]:
    """All parts in reading order; `money` is None where there is none, or none for these eyes."""
    return [
        Part("basics", _("Project and dates"), tuple(_basics(terms, today))),
        Part("engagement", _("Engagement"), tuple(_engagement(terms, money, voice))),
        Part("responses", _("Response times"), tuple(_responses(terms.responses, voice))),
        Part("scope", _("Scope"), tuple(_scope(terms.scope))),
        Part("milestones", _("Milestones"), tuple(_milestones(terms, today, voice))),
        Part("boundaries", _("How we work best"), tuple(_boundaries(terms))),
    ]


def _fact(label: str, *values: str | None) -> Iterator[Fact]:
    if kept := tuple(value for value in values if value):
        yield Fact(label, kept)


def _basics(terms: Terms, today: date) -> Iterator[Fact]:
    yield from _fact(_("Project"), terms.project)
    yield from _fact(_("Start"), spoken_date(terms.starts_on, today))
    yield from _fact(_("End"), spoken_date(terms.ends_on, today) if terms.ends_on else _("goes on"))


def _engagement(terms: Terms, money: Money | None, voice: Voice) -> Iterator[Fact]:
    yield from _fact(_("Type"), kind_name(terms.kind))
    yield from _fact(_("Budget"), spoken_money(money.budget, money.currency) if money else None)
    yield from _fact(_("Hours"), hours_agreed(terms))
    if voice is Voice.TEAM and terms.internal_channel:
        yield from _fact(_("Internal channel"), channel_link(terms.internal_channel))
    yield from _fact(_("Notice period"), None if terms.notice_days is None else notice_name(terms.notice_days))


def hours_agreed(terms: Terms) -> str | None:
    """'120 hours', or '20 hours a month' of a retainer."""
    if terms.hours is None:
        return None
    if terms.kind is EngagementKind.RETAINER:
        return n_("{count} hour a month", "{count} hours a month", _count(terms.hours)).format(
            count=number(terms.hours)
        )
    return n_("{count} hour", "{count} hours", _count(terms.hours)).format(count=number(terms.hours))


def _responses(agreed: Responses, voice: Voice) -> Iterator[Fact]:
    theirs = _("You answer") if voice is Voice.CLIENT else _("They answer")
    yield from _fact(_("Level"), level_name(agreed.level) if agreed.level else None)
    yield from _fact(_("We answer"), times_in_words(agreed.ours))
    yield from _fact(theirs, times_in_words(agreed.theirs))
    yield from _fact(_("Channels"), agreed.channels)
    yield from _fact(_("Working hours"), agreed.working_hours)
    yield from _fact(_("Meetings"), rhythm_name(agreed.rhythm) if agreed.rhythm else None)


def times_in_words(times: ResponseTimes) -> str | None:
    """'Urgent 2, normal 8, low 16 business hours'."""
    known = known_times(times)
    if not known:
        return None
    told = ", ".join(f"{name if not at else name.lower()} {number(hours)}" for at, (name, hours) in enumerate(known))
    last = _count(known[-1][1])
    return n_("{times} business hour", "{times} business hours", last).format(times=told)


def known_times(times: ResponseTimes) -> list[tuple[str, Decimal]]:
    """The priorities for which something is promised, with their hours."""
    every = zip(priority_names(), (times.urgent, times.normal, times.low), strict=True)
    return [(name, hours) for name, hours in every if hours is not None]


def _scope(scope: Scope) -> Iterator[Fact]:
    yield from _fact(_("In scope"), *scope.inside)
    yield from _fact(_("Out of scope"), *scope.outside)
    yield from _fact(_("What counts as a change"), scope.change)
    yield from _fact(_("Who approves a change"), scope.approver)
    yield from _fact(_("Price basis"), scope.price_basis)
    yield from _fact(_("What a change does to date and budget"), scope.effect)


def _milestones(terms: Terms, today: date, voice: Voice) -> Iterator[Fact]:
    for milestone in terms.milestones:
        title = f"{spoken_date(milestone.ours.due_on, today)} · {milestone.title}"
        yield Fact(title, tuple(duties_in_words(milestone, today, voice)))
    they = _("If you miss a date") if voice is Voice.CLIENT else _("If they miss a date")
    yield from _fact(_("If we miss a date"), terms.misses.ours)
    yield from _fact(they, terms.misses.theirs)


def duties_in_words(milestone: Milestone, today: date, voice: Voice) -> Iterator[str]:
    """'We: send two drafts', 'You: choose one, by 3 March'."""
    if milestone.ours.what:
        yield _("We: {what}").format(what=milestone.ours.what)
    if milestone.theirs:
        text = _("You: {what}, by {day}") if voice is Voice.CLIENT else _("They: {what}, by {day}")
        yield text.format(what=milestone.theirs.what, day=spoken_date(milestone.theirs.due_on, today))


def _boundaries(terms: Terms) -> Iterator[Fact]:
    for boundary in terms.boundaries:
        yield Fact(boundary.need, (boundary.why,) if boundary.why else ())


# What the rules' words are called


def kind_name(kind: EngagementKind) -> str:
    """'Retainer'."""
    return {EngagementKind.PROJECT: _("Project"), EngagementKind.RETAINER: _("Retainer")}[kind]


def level_name(level: Level) -> str:
    """'Premium'."""
    return {Level.ESSENTIAL: _("Essential"), Level.STANDARD: _("Standard"), Level.PREMIUM: _("Premium")}[level]


def rhythm_name(rhythm: Rhythm) -> str:
    """'Every week'."""
    return {
        Rhythm.WEEKLY: _("Every week"),
        Rhythm.FORTNIGHTLY: _("Every other week"),
        Rhythm.MONTHLY: _("Every month"),
        Rhythm.QUARTERLY: _("Every quarter"),
    }[rhythm]


def priority_names() -> tuple[str, str, str]:
    """Urgent, normal and low, as a line begins."""
    return _("Urgent"), _("Normal"), _("Low")


def notice_name(days: int) -> str:
    """'30 days'."""
    return n_("{days} day", "{days} days", days).format(days=days) if days else _("none: either side, any day")


def number(value: Decimal) -> str:
    """As the reader's language writes it: '7.5' or '7,5'."""
    return format_decimal(value, locale=locale())


def _count(value: Decimal) -> int:
    """What decides between singular and plural."""
    return int(value) if value == int(value) else 2

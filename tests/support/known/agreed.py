"""Rows of what is agreed with a client: engagements, versions with money, promises, hours, and what they ask for."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from handlers.kit.ids import digest
from models.agreement_templates import AgreementTemplate
from models.agreements import Agreement
from models.engagements import Engagement
from models.hours import HoursEntry, Source
from models.kickoffs import Kickoff
from models.promises import Promise, PromiseMove
from models.retrospectives import Ask, Retrospective, ScopeFit
from models.rules.agreement import (
    Side,
    Terms,
)
from models.rules.promises import Fate
from models.rules.scope import Step
from models.rules.templates import template_from
from models.scope_requests import ScopeRequest, ScopeStep
from tests.support.known.hand import DAY, TODAY, Hand
from tests.support.time import NOW


def engagement(client_id: int, terms: Terms, hand: Hand) -> Engagement:
    row = Engagement(client_id=client_id, created_by=hand.begun_by, created_at=NOW - 30 * DAY)
    row.follow(terms)
    return row


def version(of: Engagement, number: int, terms: Terms, hand: Hand, budget: Decimal) -> Agreement:
    return Agreement(
        client_id=of.client_id,
        engagement_id=of.id,
        version=number,
        terms=terms,
        budget=budget,
        currency=hand.currency,
        reason=f"{hand.word} reason" if number > 1 else None,
        made_by=hand.begun_by,
        made_at=NOW - DAY,
    )


def promises(of: Engagement, hand: Hand) -> Sequence[Promise]:
    about: dict[str, Any] = {"client_id": of.client_id, "engagement_id": of.id, "due_on": TODAY + DAY}
    waiting = Promise(milestone=1, side=Side.OURS, what=f"{hand.word} duty", fate=Fate.OPEN, **about)
    kept = Promise(milestone=1, side=Side.THEIRS, what=f"{hand.word} input", fate=Fate.OPEN, **about)
    kept.settle(Fate.KEPT, hand.changed_by, NOW - DAY)
    return waiting, kept


def promise_move(promise: Promise, hand: Hand) -> PromiseMove:
    return PromiseMove(
        client_id=promise.client_id,
        promise_id=promise.id,
        from_day=TODAY - DAY,
        to_day=promise.due_on,
        why=f"{hand.word} delay",
        moved_by=hand.changed_by,
        moved_at=NOW - DAY,
    )


def kickoff(client_id: int, engagement_id: int | None, terms: Terms, hand: Hand) -> Kickoff:
    return Kickoff(
        client_id=client_id,
        engagement_id=engagement_id,
        terms=terms,
        budget=hand.budget,
        currency=hand.currency,
        step="engagement",
        begun_by=hand.begun_by,
        changed_by=hand.changed_by,
        changed_at=NOW - DAY,
    )


def retrospective(of: Engagement, hand: Hand) -> Retrospective:
    return Retrospective(
        client_id=of.client_id,
        engagement_id=of.id,
        scope=ScopeFit.MOSTLY,
        scope_words=f"{hand.word} extras",
        went_right=f"{hand.word} praise",
        why_stayed=f"{hand.word} trust",
        ask=Ask.BOTH,
        said_by=hand.changed_by,
        said_at=NOW - DAY,
    )


def worked(of: Engagement, hand: Hand, *, hours: int, cost: Decimal | None = None, by: str | None = None) -> HoursEntry:
    """Hours of yesterday; of a time tracker where nobody entered them."""
    return HoursEntry(
        client_id=of.client_id,
        engagement_id=of.id,
        worked_on=TODAY - DAY,
        hours=Decimal(hours),
        cost=cost,
        currency=hand.currency if cost else None,
        note=f"{hand.word} draft",
        source=Source.HAND if by else Source.HARVEST,
        source_key=None if by else digest(hand.word),
        logged_by=by,
        logged_at=NOW - DAY,
    )


def scope_request(of: Engagement, hand: Hand, step: Step) -> ScopeRequest:
    return ScopeRequest(
        client_id=of.client_id,
        engagement_id=of.id,
        what=f"{hand.word} shop",
        step=step,
        step_at=NOW - DAY,
        hours=Decimal(3),
        cost=hand.first_budget,
        currency=hand.currency,
        days=2,
        asked_at=NOW - DAY,
        logged_at=NOW - DAY,
        logged_by=hand.begun_by,
    )


def scope_step(of: ScopeRequest, hand: Hand) -> ScopeStep:
    return ScopeStep(
        client_id=of.client_id,
        request_id=of.id,
        step=of.step,
        why=f"{hand.word} why",
        said_by=hand.changed_by,
        said_at=NOW - DAY,
    )


def template(terms: Terms, hand: Hand) -> AgreementTemplate:
    made = {"made_by": hand.begun_by, "made_at": NOW - DAY}
    return AgreementTemplate(name=hand.template, template=template_from(terms), **made)

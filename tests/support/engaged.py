"""What is agreed with a client and offered to them: engagements, versions with money, promises, offers, drafts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit.ids import digest
from models.agreement_templates import AgreementTemplate, keep_template
from models.agreements import Agreement
from models.contacts import Contact
from models.engagements import Engagement
from models.hours import HoursEntry, Source
from models.invoices import Invoice
from models.invoices import Source as InvoiceSource
from models.kickoffs import Kickoff
from models.offers import Offer, Parity, Pitch
from models.plan_changes import PlanChange, change_of
from models.plans import Plan, PlanStep
from models.profile_answers import ProfileAnswer
from models.promises import Promise, PromiseMove
from models.prospects import Outcome, Prospect, ProspectTie, Tie
from models.retrospectives import Ask, Retrospective, ScopeFit
from models.reviews import Foundation, Review, ReviewStep
from models.rules import offers
from models.rules.agreement import (
    AgreedBoundary,
    Duty,
    EngagementKind,
    Letter,
    Milestone,
    Misses,
    Responses,
    Rhythm,
    Scope,
    Side,
    Terms,
)
from models.rules.plans import Cause, Told
from models.rules.profile import Often, Question
from models.rules.promises import Fate
from models.rules.quarters import Quarter
from models.rules.scope import Step
from models.rules.templates import template_from
from models.rules.tiers import Tier
from models.rules.ways_out import Way
from models.scope_requests import ScopeRequest, ScopeStep
from models.tiers import TierAnswers, TierDecision, WayOut
from tests.support.time import NOW

DAY = timedelta(days=1)
TODAY = NOW.date()


@dataclass(frozen=True)
class Engaged:
    """Ids of what is agreed with one client."""

    engagement: int
    ended: int
    first: int
    """The first version of the running engagement's agreement."""
    agreement: int
    """Its second version."""
    promise: int
    settled: int
    kickoff: int
    """It was left where its money is asked."""
    amendment: int
    """The next version of the one that ended, with other money."""
    template: int
    retrospective: int
    asked: int
    """Something more that they asked for, and that is to be quoted."""
    offer: int
    """It was pitched to them."""
    promotion: int
    """For new customers; a lead decided that they get it too, and they said yes."""
    plan: int
    """A recovery plan that runs."""
    plan_step: int
    """Its second step, which is still to do."""
    review: int
    """Of this quarter, half-done."""
    prospect: int
    """The client sent them; nothing has come of it yet."""
    contact: int
    """Who decides at the client."""
    invoice: int
    """Of more than a year ago, and still to be paid."""


@dataclass(frozen=True)
class Hand:
    """Whose work it is, by which word it is known, and what it costs."""

    word: str
    template: str
    """What a template made of it is called."""
    first_budget: Decimal
    budget: Decimal
    currency: str
    begun_by: str
    changed_by: str


def terms_of(word: str, *, starts_on: date, ends_on: date, channel: str | None = None) -> Terms:
    """Something in every field, the word in each text."""
    step = Milestone(1, f"{word} step", Duty(f"{word} duty", TODAY + DAY), Duty(f"{word} input", TODAY + DAY))
    return Terms(
        project=f"{word} site",
        kind=EngagementKind.PROJECT,
        starts_on=starts_on,
        ends_on=ends_on,
        hours=Decimal(40),
        notice_days=30,
        internal_channel=channel,
        responses=Responses(channels=f"{word} mail", working_hours=f"{word} hours", rhythm=Rhythm.WEEKLY),
        scope=Scope((f"{word} pages",), (f"{word} photos",), *(f"{word} {one}" for one in ("a", "b", "c", "d"))),
        milestones=(step,),
        misses=Misses(f"{word} ours", f"{word} theirs"),
        boundaries=(AgreedBoundary(f"{word} need", f"{word} why"),),
    )


async def engage(session: AsyncSession, client_id: int, hand: Hand, channel: str | None = None) -> Engaged:
    """A running engagement in its second version, one that ended, a ledger, and a kickoff in hand."""
    terms = terms_of(hand.word, starts_on=TODAY - 30 * DAY, ends_on=TODAY + 30 * DAY, channel=channel)
    over = terms_of(hand.word, starts_on=TODAY - 90 * DAY, ends_on=TODAY - 2 * DAY)
    running, ended = (_engagement(client_id, one, hand) for one in (terms, over))
    session.add_all([running, ended])
    await session.flush()
    first = _version(running, 1, terms, hand, hand.first_budget)
    second = _version(running, 2, terms, hand, hand.budget)
    second.letter = Letter("en", *(f"{hand.word} {one}" for one in ("hello", "we", "you", "bye")))
    promises = _promises(running, hand)
    kickoff, amendment = _kickoff(client_id, None, terms, hand), _kickoff(client_id, ended.id, over, hand)
    said = _retrospective(ended, hand)
    session.add_all([first, second, _version(ended, 1, over, hand, hand.first_budget)])
    asked, won = _asked(running, hand, Step.QUOTED), _asked(running, hand, Step.APPROVED)
    session.add_all(
        [*promises, kickoff, amendment, said, asked, won, worked(running, hand, hours=20, cost=hand.budget)]
    )
    await session.flush()
    session.add(_moved(promises[0], hand))
    session.add_all([_step(asked, hand), _step(won, hand)])
    session.add_all([over_plan := _plan(client_id, hand, how=f"{hand.word} peace"), plan := _plan(client_id, hand)])
    await session.flush()
    session.add_all([_plan_step(over_plan, 1, hand), _plan_step(plan, 1, hand), to_do := _plan_step(plan, 2, hand)])
    await session.flush()
    session.add(_plan_change(plan, to_do, hand))
    template = _template(terms, hand)
    await keep_template(session, template)
    offer, promotion = _offer(hand, "audit"), _offer(hand, "promotion", for_new=True)
    session.add_all([offer, promotion])
    await session.flush()
    pitches = [_pitch(offer, client_id, hand), _pitch(promotion, client_id, hand, offers.Step.WON)]
    session.add_all([*pitches, _parity(promotion, client_id, hand), *_tiers(client_id, hand)])
    review, prospect = _review(client_id, hand), _prospect(hand)
    session.add_all([*_answers(client_id, hand), review, _old_review(client_id, hand), prospect])
    session.add(invoice := _invoice(client_id, hand))
    await session.flush()
    session.add(ProspectTie(prospect_id=prospect.id, client_id=client_id, tie=Tie.SENT_BY))
    contact = await _contact(session, client_id, hand)
    await session.flush()
    return Engaged(
        engagement=running.id,
        ended=ended.id,
        first=first.id,
        agreement=second.id,
        promise=promises[0].id,
        settled=promises[1].id,
        kickoff=kickoff.id,
        amendment=amendment.id,
        template=template.id,
        retrospective=said.id,
        asked=asked.id,
        offer=offer.id,
        promotion=promotion.id,
        plan=plan.id,
        plan_step=to_do.id,
        review=review.id,
        prospect=prospect.id,
        contact=contact.id,
        invoice=invoice.id,
    )


def _engagement(client_id: int, terms: Terms, hand: Hand) -> Engagement:
    row = Engagement(client_id=client_id, created_by=hand.begun_by, created_at=NOW - 30 * DAY)
    row.follow(terms)
    return row


def _version(of: Engagement, number: int, terms: Terms, hand: Hand, budget: Decimal) -> Agreement:
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


def _promises(of: Engagement, hand: Hand) -> Sequence[Promise]:
    about: dict[str, Any] = {"client_id": of.client_id, "engagement_id": of.id, "due_on": TODAY + DAY}
    waiting = Promise(milestone=1, side=Side.OURS, what=f"{hand.word} duty", fate=Fate.OPEN, **about)
    kept = Promise(milestone=1, side=Side.THEIRS, what=f"{hand.word} input", fate=Fate.OPEN, **about)
    kept.settle(Fate.KEPT, hand.changed_by, NOW - DAY)
    return waiting, kept


def _moved(promise: Promise, hand: Hand) -> PromiseMove:
    return PromiseMove(
        client_id=promise.client_id,
        promise_id=promise.id,
        from_day=TODAY - DAY,
        to_day=promise.due_on,
        why=f"{hand.word} delay",
        moved_by=hand.changed_by,
        moved_at=NOW - DAY,
    )


def _kickoff(client_id: int, engagement_id: int | None, terms: Terms, hand: Hand) -> Kickoff:
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


def _retrospective(of: Engagement, hand: Hand) -> Retrospective:
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


def _asked(of: Engagement, hand: Hand, step: Step) -> ScopeRequest:
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


def _step(of: ScopeRequest, hand: Hand) -> ScopeStep:
    return ScopeStep(
        client_id=of.client_id,
        request_id=of.id,
        step=of.step,
        why=f"{hand.word} why",
        said_by=hand.changed_by,
        said_at=NOW - DAY,
    )


def _plan(client_id: int, hand: Hand, how: str | None = None) -> Plan:
    row = Plan(client_id=client_id, cause=Cause.MISSED, begun_by=hand.begun_by, begun_at=NOW - 3 * DAY)
    if how:
        row.end(hand.changed_by, NOW - 2 * DAY, how)
    return row


def _plan_step(of: Plan, place: int, hand: Hand) -> PlanStep:
    """The first is done, the second is not."""
    is_first = place == 1
    return PlanStep(
        client_id=of.client_id,
        plan_id=of.id,
        place=place,
        what=f"{hand.word} call",
        who=hand.begun_by,
        due_on=TODAY + DAY,
        done_by=hand.changed_by if is_first else None,
        done_at=NOW - DAY if is_first else None,
    )


def _plan_change(of: Plan, step: PlanStep, hand: Hand) -> PlanChange:
    before = Told(f"{hand.word} letter", hand.changed_by, step.due_on)
    return change_of(of, step.id, before, step.told, hand.changed_by, NOW - DAY)


def _template(terms: Terms, hand: Hand) -> AgreementTemplate:
    made = {"made_by": hand.begun_by, "made_at": NOW - DAY}
    return AgreementTemplate(name=hand.template, template=template_from(terms), **made)


def _offer(hand: Hand, name: str, **more: Any) -> Offer:
    return Offer(
        name=f"{hand.word} {name}",
        pitch=f"{hand.word} plan",
        starts_on=TODAY,
        first_until=TODAY + 14 * DAY,
        seats=3,
        price=Decimal(500),
        currency=hand.currency,
        made_by=hand.begun_by,
        made_at=NOW - DAY,
        **more,
    )


def _pitch(offer: Offer, client_id: int, hand: Hand, step: offers.Step = offers.Step.PITCHED) -> Pitch:
    return Pitch(
        client_id=client_id,
        offer_id=offer.id,
        step=step,
        why=f"{hand.word} why",
        value=hand.budget,
        currency=hand.currency,
        pitched_by=hand.begun_by,
        pitched_at=NOW - DAY,
        moved_by=hand.changed_by,
        moved_at=NOW - DAY,
    )


def _tiers(client_id: int, hand: Hand) -> Sequence[TierAnswers | TierDecision | WayOut]:
    """They were decided OK, and somebody once wrote how it feels with them."""
    return (
        TierDecision(
            client_id=client_id,
            tier=Tier.OK,
            proposed=Tier.GOOD,
            reason=f"{hand.word} why",
            decided_by=hand.begun_by,
            decided_at=NOW - DAY,
        ),
        TierAnswers(client_id=client_id, is_worth_it=True, said_by=hand.changed_by, said_at=NOW - DAY),
        WayOut(
            client_id=client_id,
            way=Way.FEEL,
            wording=f"Dear {hand.word}",
            written_by=hand.begun_by,
            written_at=NOW - DAY,
        ),
    )


def _answers(client_id: int, hand: Hand) -> Sequence[ProfileAnswer]:
    """One was changed meanwhile."""
    said = {"client_id": client_id, "said_at": NOW - DAY}
    return (
        ProfileAnswer(question=Question.OFTEN, choice=Often.MONTHLY.value, said_by=hand.begun_by, **said),
        ProfileAnswer(question=Question.UP_AT_NIGHT, said=f"{hand.word} night", said_by=hand.begun_by, **said),
        ProfileAnswer(question=Question.UP_AT_NIGHT, said=f"{hand.word} nights", said_by=hand.changed_by, **said),
    )


def _review(client_id: int, hand: Hand) -> Review:
    quarter = Quarter.of(TODAY)
    return Review(
        client_id=client_id,
        year=quarter.year,
        quarter=quarter.number,
        step=ReviewStep.PROFILE,
        begun_by=hand.begun_by,
        begun_at=NOW - DAY,
    )


def _old_review(client_id: int, hand: Hand) -> Review:
    return Review(
        client_id=client_id,
        year=TODAY.year - 1,
        quarter=1,
        step=ReviewStep.AHEAD,
        tier=Tier.OK,
        idea=f"{hand.word} idea",
        foundation=Foundation.CHANGED,
        foundation_words=f"{hand.word} boss",
        begun_by=hand.begun_by,
        begun_at=NOW - 300 * DAY,
        done_by=hand.changed_by,
        done_at=NOW - 300 * DAY,
    )


def _invoice(client_id: int, hand: Hand) -> Invoice:
    return Invoice(
        client_id=client_id,
        number="7",
        issued_on=TODAY - 400 * DAY,
        amount=hand.budget,
        currency=hand.currency,
        due_on=TODAY + 30 * DAY,
        source=InvoiceSource.HAND,
        added_by=hand.begun_by,
        added_at=NOW - DAY,
    )


def _prospect(hand: Hand) -> Prospect:
    return Prospect(
        name=f"{hand.word} books",
        yearly_budget=hand.budget,
        currency=hand.currency,
        note=f"{hand.word} note",
        outcome=Outcome.TALKING,
        why=f"{hand.word} why",
        added_by=hand.begun_by,
        added_at=NOW - DAY,
        settled_by=hand.changed_by,
        settled_at=NOW - DAY,
    )


async def _contact(session: AsyncSession, client_id: int, hand: Hand) -> Contact:
    contact = Contact(
        client_id=client_id,
        name="Kaya Winther",
        former_names=["Kaya Lind"],
        decides=True,
        title=f"{hand.word} chief",
        email="kaya@client.example",
        phone="+45 12 34 56 78",
        note=f"{hand.word} mornings",
        slack_team_id="TELSEWHERE",
        slack_user_id="UELSEWHERE",
        added_at=NOW - DAY,
    )
    session.add(contact)
    await session.flush()
    return contact


def _parity(offer: Offer, client_id: int, hand: Hand) -> Parity:
    return Parity(
        client_id=client_id,
        offer_id=offer.id,
        too=True,
        why=f"{hand.word} why",
        decided_by=hand.changed_by,
        decided_at=NOW - DAY,
    )

"""Rows of what else is known of a client: plans, offers, tiers, their profile, reviews, invoices and contacts."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from models.contacts import Contact
from models.invoices import Invoice
from models.invoices import Source as InvoiceSource
from models.offers import Offer, Parity, Pitch
from models.plan_changes import PlanChange, change_of
from models.plans import Plan, PlanStep
from models.profile_answers import ProfileAnswer
from models.prospects import Outcome, Prospect
from models.reviews import Foundation, Review, ReviewStep
from models.rules import offers
from models.rules.plans import Cause, Told
from models.rules.profile import Often, Question
from models.rules.quarters import Quarter
from models.rules.tiers import Tier
from models.rules.ways_out import Way
from models.tiers import TierAnswers, TierDecision, WayOut
from tests.support.known.hand import DAY, TODAY, Hand
from tests.support.time import NOW


def plan(client_id: int, hand: Hand, how: str | None = None) -> Plan:
    row = Plan(client_id=client_id, cause=Cause.MISSED, begun_by=hand.begun_by, begun_at=NOW - 3 * DAY)
    if how:
        row.end(hand.changed_by, NOW - 2 * DAY, how)
    return row


def plan_step(of: Plan, place: int, hand: Hand) -> PlanStep:
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


def plan_change(of: Plan, step: PlanStep, hand: Hand) -> PlanChange:
    before = Told(f"{hand.word} letter", hand.changed_by, step.due_on)
    return change_of(of, step.id, before, step.told, hand.changed_by, NOW - DAY)


def offer(hand: Hand, name: str, **more: Any) -> Offer:
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


def pitch(offer: Offer, client_id: int, hand: Hand, step: offers.Step = offers.Step.PITCHED) -> Pitch:
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


def tiers(client_id: int, hand: Hand) -> Sequence[TierAnswers | TierDecision | WayOut]:
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


def profile_answers(client_id: int, hand: Hand) -> Sequence[ProfileAnswer]:
    """One was changed meanwhile."""
    said = {"client_id": client_id, "said_at": NOW - DAY}
    return (
        ProfileAnswer(question=Question.OFTEN, choice=Often.MONTHLY.value, said_by=hand.begun_by, **said),
        ProfileAnswer(question=Question.UP_AT_NIGHT, said=f"{hand.word} night", said_by=hand.begun_by, **said),
        ProfileAnswer(question=Question.UP_AT_NIGHT, said=f"{hand.word} nights", said_by=hand.changed_by, **said),
    )


def review(client_id: int, hand: Hand) -> Review:
    quarter = Quarter.of(TODAY)
    return Review(
        client_id=client_id,
        year=quarter.year,
        quarter=quarter.number,
        step=ReviewStep.PROFILE,
        begun_by=hand.begun_by,
        begun_at=NOW - DAY,
    )


def old_review(client_id: int, hand: Hand) -> Review:
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


def invoice(client_id: int, hand: Hand) -> Invoice:
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


def prospect(hand: Hand) -> Prospect:
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


async def contact(session: AsyncSession, client_id: int, hand: Hand) -> Contact:
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


def parity(offer: Offer, client_id: int, hand: Hand) -> Parity:
    return Parity(
        client_id=client_id,
        offer_id=offer.id,
        too=True,
        why=f"{hand.word} why",
        decided_by=hand.changed_by,
        decided_at=NOW - DAY,
    )

"""What is agreed with a client and offered to them: engagements, versions with money, promises, offers, drafts."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from models.agreement_templates import keep_template
from models.engagements import Engagement
from models.prospects import ProspectTie, Tie
from models.rules import offers
from models.rules.agreement import (
    Letter,
)
from models.rules.scope import Step
from tests.support.known import agreed, beside
from tests.support.known.agreed import worked
from tests.support.known.hand import DAY, TODAY, Hand, terms_of

__all__ = ["TODAY", "Engaged", "Hand", "engage", "terms_of", "worked"]

Ids = dict[str, int]
"""By the names that they have in Engaged."""


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


async def engage(session: AsyncSession, client_id: int, hand: Hand, channel: str | None = None) -> Engaged:
    """A running engagement in its second version, one that ended, a ledger, a kickoff in hand, and all beside."""
    return Engaged(
        **await _agreed(session, client_id, hand, channel),
        **await _planned(session, client_id, hand),
        **await _offered(session, client_id, hand),
        **await _learnt(session, client_id, hand),
    )


async def _agreed(session: AsyncSession, client_id: int, hand: Hand, channel: str | None) -> Ids:
    terms = terms_of(hand.word, starts_on=TODAY - 30 * DAY, ends_on=TODAY + 30 * DAY, channel=channel)
    over = terms_of(hand.word, starts_on=TODAY - 90 * DAY, ends_on=TODAY - 2 * DAY)
    running, ended = (agreed.engagement(client_id, one, hand) for one in (terms, over))
    session.add_all([running, ended])
    await session.flush()
    first = agreed.version(running, 1, terms, hand, hand.first_budget)
    second = agreed.version(running, 2, terms, hand, hand.budget)
    second.letter = Letter("en", *(f"{hand.word} {one}" for one in ("hello", "we", "you", "bye")))
    session.add_all([first, second, agreed.version(ended, 1, over, hand, hand.first_budget)])
    kickoff, amendment = (
        agreed.kickoff(client_id, engagement_id, its_terms, hand)
        for engagement_id, its_terms in ((None, terms), (ended.id, over))
    )
    said, template = agreed.retrospective(ended, hand), agreed.template(terms, hand)
    session.add_all([kickoff, amendment, said])
    await keep_template(session, template)
    ledger = await _kept(session, running, hand)
    return ledger | {
        "engagement": running.id,
        "ended": ended.id,
        "first": first.id,
        "agreement": second.id,
        "kickoff": kickoff.id,
        "amendment": amendment.id,
        "template": template.id,
        "retrospective": said.id,
    }


async def _kept(session: AsyncSession, running: Engagement, hand: Hand) -> Ids:
    """The ledger of a running engagement, its hours, and what was asked for in it."""
    waiting, settled = agreed.promises(running, hand)
    asked, won = (agreed.scope_request(running, hand, step) for step in (Step.QUOTED, Step.APPROVED))
    session.add_all([waiting, settled, asked, won, worked(running, hand, hours=20, cost=hand.budget)])
    await session.flush()
    session.add(agreed.promise_move(waiting, hand))
    session.add_all([agreed.scope_step(asked, hand), agreed.scope_step(won, hand)])
    await session.flush()
    return {"promise": waiting.id, "settled": settled.id, "asked": asked.id}


async def _planned(session: AsyncSession, client_id: int, hand: Hand) -> Ids:
    over, plan = beside.plan(client_id, hand, how=f"{hand.word} peace"), beside.plan(client_id, hand)
    session.add_all([over, plan])
    await session.flush()
    to_do = beside.plan_step(plan, 2, hand)
    session.add_all([beside.plan_step(over, 1, hand), beside.plan_step(plan, 1, hand), to_do])
    await session.flush()
    session.add(beside.plan_change(plan, to_do, hand))
    return {"plan": plan.id, "plan_step": to_do.id}


async def _offered(session: AsyncSession, client_id: int, hand: Hand) -> Ids:
    offer, promotion = beside.offer(hand, "audit"), beside.offer(hand, "promotion", for_new=True)
    session.add_all([offer, promotion])
    await session.flush()
    won = beside.pitch(promotion, client_id, hand, offers.Step.WON)
    session.add_all([beside.pitch(offer, client_id, hand), won, beside.parity(promotion, client_id, hand)])
    return {"offer": offer.id, "promotion": promotion.id}


async def _learnt(session: AsyncSession, client_id: int, hand: Hand) -> Ids:
    """What the client is to us, their quarters and years, who they sent, what they pay, and who decides there."""
    review, prospect, invoice = beside.review(client_id, hand), beside.prospect(hand), beside.invoice(client_id, hand)
    session.add_all([*beside.tiers(client_id, hand), *beside.profile_answers(client_id, hand)])
    session.add_all([review, beside.old_review(client_id, hand), prospect, invoice])
    await session.flush()
    session.add(ProspectTie(prospect_id=prospect.id, client_id=client_id, tie=Tie.SENT_BY))
    contact = await beside.contact(session, client_id, hand)
    return {"review": review.id, "prospect": prospect.id, "contact": contact.id, "invoice": invoice.id}

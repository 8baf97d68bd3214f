"""Erasing one client or one person so that nothing kept tells of them any more.

What others said stays, under no name: a rating counts on under a meaningless one (models/rules/published.py says
why), and a note about another client keeps its words but for the name. What an erased person logged is their
agency's, and stays too. What stands in Slack already is Slack's.

What tells of them in the words of others, models/forgetting.py finds and empties.
"""

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Text, case, cast, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from models import people
from models.agreement_templates import AgreementTemplate
from models.agreements import Agreement
from models.audit import Act, AuditEntry
from models.boundaries import BoundaryEvent
from models.clients import Client
from models.concentration import ConcentrationWord
from models.contacts import Contact
from models.drafts import Draft, clients_of, drop_drafts, for_new
from models.endings import ClientEnding
from models.engagements import Engagement
from models.finding import rows_where
from models.forgetting import ERASED, Traces, forget, traces_of
from models.hours import HoursEntry
from models.imports import Import, ImportStep
from models.interaction_people import InteractionPerson
from models.interactions import Interaction
from models.invoices import Invoice
from models.kickoffs import Kickoff
from models.merges import ClientMerge, merges_of
from models.mondays import MondayOff, MondayWord
from models.nudges import Digest, Nudge, NudgeHabits, NudgeMute
from models.offers import Offer, Parity, Pitch
from models.outbox import Outgoing
from models.people import Person
from models.plan_changes import PlanChange
from models.plans import Plan, PlanStep
from models.profile_answers import ProfileAnswer
from models.promises import Promise, PromiseMove
from models.prospects import Prospect, became
from models.pulses import Pulse, PulsePause
from models.ratings import Rating
from models.retrospectives import Retrospective
from models.reviews import Review
from models.schedules import Schedule
from models.scope_requests import ScopeRequest, ScopeStep
from models.session import merged_too
from models.shown import changed
from models.teams import TeamMember
from models.tiers import TierAnswers, TierDecision, WayOut
from models.troubles import Trouble
from models.vouches import Vouch

GONE = "gone-"
"""How the names begin that stand for those who were erased."""

BY_CLIENT: Sequence[tuple[InstrumentedAttribute[Any], InstrumentedAttribute[Any]]] = (
    (Rating.client_id, Rating.rater_id),
    (Interaction.client_id, Interaction.logged_by),
    (Interaction.client_id, Interaction.closed_by),
    (Client.id, Client.created_by),
    (ClientEnding.client_id, ClientEnding.said_by),
    (ClientMerge.client_id, ClientMerge.merged_by),
    (ClientMerge.client_id, ClientMerge.undone_by),
    (ClientMerge.client_id, ClientMerge.was_owner_id),
    (Engagement.client_id, Engagement.created_by),
    (Agreement.client_id, Agreement.made_by),
    (Agreement.client_id, Agreement.sent_by),
    (Kickoff.client_id, Kickoff.begun_by),
    (Kickoff.client_id, Kickoff.changed_by),
    (Promise.client_id, Promise.settled_by),
    (PromiseMove.client_id, PromiseMove.moved_by),
    (Retrospective.client_id, Retrospective.said_by),
    (ProfileAnswer.client_id, ProfileAnswer.said_by),
    (Review.client_id, Review.begun_by),
    (Review.client_id, Review.done_by),
    (BoundaryEvent.client_id, BoundaryEvent.told_by),
    (HoursEntry.client_id, HoursEntry.logged_by),
    (Invoice.client_id, Invoice.added_by),
    (ImportStep.client_id, ImportStep.was_owner_id),
    (ImportStep.client_id, ImportStep.now_owner_id),
    (ScopeRequest.client_id, ScopeRequest.logged_by),
    (ScopeStep.client_id, ScopeStep.said_by),
    (Pitch.client_id, Pitch.pitched_by),
    (Pitch.client_id, Pitch.moved_by),
    (Parity.client_id, Parity.decided_by),
    (Plan.client_id, Plan.begun_by),
    (Plan.client_id, Plan.ended_by),
    (PlanChange.client_id, PlanChange.was_who),
    (PlanChange.client_id, PlanChange.who),
    (PlanChange.client_id, PlanChange.changed_by),
    (PlanStep.client_id, PlanStep.who),
    (PlanStep.client_id, PlanStep.done_by),
    (TierDecision.client_id, TierDecision.decided_by),
    (TierAnswers.client_id, TierAnswers.said_by),
    (WayOut.client_id, WayOut.written_by),
)
"""Who did what with a client: what they did stays, and they go by another name for each client."""

OF_NO_CLIENT: Sequence[InstrumentedAttribute[Any]] = (
    AgreementTemplate.made_by,
    Import.done_by,
    Offer.made_by,
    Prospect.added_by,
    Prospect.settled_by,
)
"""Who did what that is about no client."""

THEIRS_ALONE: Sequence[InstrumentedAttribute[Any]] = (
    Outgoing.channel,
    Draft.user_id,
    InteractionPerson.user_id,
    TeamMember.user_id,
    Contact.slack_user_id,
    ConcentrationWord.user_id,
    MondayOff.user_id,
    MondayWord.user_id,
    Trouble.place,
    Nudge.heard_by,
    NudgeMute.heard_by,
    NudgeHabits.person_id,
    Digest.person_id,
    Pulse.person_id,
    PulsePause.person_id,
)
"""Whose rows go with a person."""

Told = tuple[Act, dict[str, Any]]
"""What the trail is to say: an act, and what AuditEntry says of it."""


async def erase_client(session: AsyncSession, client: Client, traces: Traces | None = None) -> None:
    """Remove a client with all that was logged, rated and told about them, and what others left in forms about them."""
    traces = traces or await traces_of(session, client)
    await _erase_merged(session, client)
    about = for_new(client.name)
    for prospect in await became(session, [client.id]):
        await session.delete(prospect)
    await session.delete(client)
    await session.flush()  # from now on no form about them is kept (models/drafts.py)
    for draft in await rows_where(session, Draft):
        if client.id in clients_of(draft) or draft.subject == about:
            await session.delete(draft)
    await session.flush()
    await forget(session, traces)
    await session.execute(update(AuditEntry).where(AuditEntry.client_id == client.id).values(details={}))


async def erase_contact(session: AsyncSession, contact: Contact, traces: Traces | None = None) -> None:
    """Remove a client's person; what was logged with them stays, with dots where it names them."""
    traces = traces or await traces_of(session, contact)
    subject = f"contact:{contact.id}"
    await session.delete(contact)
    await session.flush()
    await drop_drafts(session, subject)
    await forget(session, traces)


async def _erase_merged(session: AsyncSession, client: Client) -> None:
    """What is one with it by now goes too, with all that stayed with it."""
    with merged_too(session):
        for done in await merges_of(session, client.id):
            if gone := await session.scalar(select(Client).where(Client.id == done.gone_id)):
                await erase_client(session, gone)


async def erase_person(
    session: AsyncSession,
    person: Person,
    successor_id: str,
    rng: random.Random,
    now: datetime,
    traces: Traces | None = None,
) -> list[Told]:
    """Remove a person; gives what the trail is to say of it, under a name that means nothing.

    Their clients and summaries go to `successor_id`; their answers stay, without name and words. Raises
    LastAdminError.
    """
    with merged_too(session):
        return await _erase_person(session, person, successor_id, rng, now, traces)


async def _erase_person(
    session: AsyncSession,
    person: Person,
    successor_id: str,
    rng: random.Random,
    now: datetime,
    traces: Traces | None,
) -> list[Told]:
    await people.wait_in_line(session)
    await people.check_going(session, person)
    traces = traces or await traces_of(session, person)
    names: defaultdict[int | None, str] = defaultdict(lambda: f"{GONE}{rng.getrandbits(64):016x}")
    told = [
        *await _hand_over(session, person.user_id, successor_id, names[None]),
        *await _end_vouches(session, person.user_id, names[None]),
    ]
    await _unname(session, person.user_id, names, now)
    await _leave(session, person.user_id)
    await session.delete(person)
    await session.flush()
    await forget(session, traces)
    return told


async def _hand_over(session: AsyncSession, user_id: str, successor_id: str, nobody: str) -> list[Told]:
    """Whoever owns a client sees its money, so the trail says who does now."""
    clients = update(Client).where(Client.owner_id == user_id).values(owner_id=successor_id).returning(Client.id)
    owned = sorted(await session.scalars(clients))
    await session.execute(update(Schedule).where(Schedule.set_by == user_id).values(set_by=successor_id))
    await session.execute(update(Outgoing).where(Outgoing.set_by == user_id).values(set_by=successor_id))
    owners = {"old": nobody, "new": successor_id}
    return [
        (Act.CHANGED_OWNER, {"client_id": client_id, "person_id": successor_id, "details": owners})
        for client_id in owned
    ]


async def _end_vouches(session: AsyncSession, user_id: str, nobody: str) -> list[Told]:
    """Their word for guests, and the word of others for them."""
    ended = delete(Vouch).where((Vouch.guest_id == user_id) | (Vouch.lead_id == user_id)).returning(Vouch)
    told: list[Told] = []
    for vouch in await session.scalars(ended):
        guest, lead = (nobody if one == user_id else one for one in (vouch.guest_id, vouch.lead_id))
        details = {"why": ERASED, "lead": lead}
        told.append((Act.ENDED_VOUCH, {"person_id": guest, "channel": vouch.channel, "details": details}))
    return told


async def _unname(session: AsyncSession, user_id: str, names: Mapping[int | None, str], now: datetime) -> None:
    """Another name for each client, so that nobody is known again by what they think of all."""
    await session.execute(update(Rating).where(Rating.rater_id == user_id).values(why=None, unnamed_at=now))
    for client_id, person in BY_CLIENT:
        theirs = select(client_id).where(person == user_id, client_id.is_not(None)).distinct()
        instead = {number: names[number] for number in sorted(await session.scalars(theirs))}
        name = case(instead, value=client_id, else_=names[None]) if instead else names[None]
        await session.execute(update(person.class_).where(person == user_id).values({person.key: name}))
    for person in OF_NO_CLIENT:
        await session.execute(update(person.class_).where(person == user_id).values({person.key: names[None]}))
    await _unname_in_trail(session, user_id, names[None])


async def _unname_in_trail(session: AsyncSession, user_id: str, nobody: str) -> None:
    for column in (AuditEntry.actor_id, AuditEntry.person_id):
        await session.execute(update(AuditEntry).where(column == user_id).values({column.key: nobody}))
    for entry in await rows_where(session, AuditEntry, cast(AuditEntry.details, Text).contains(user_id)):
        entry.details = changed(entry.details, lambda one: nobody if one == user_id else one)


async def _leave(session: AsyncSession, user_id: str) -> None:
    """What was theirs alone: words to them, what is remembered of those, drafts, teams, and how they want to hear."""
    for column in THEIRS_ALONE:
        await session.execute(delete(column.class_).where(column == user_id))

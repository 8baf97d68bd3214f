"""Erasing one client or one person so that nothing kept tells of them any more.

What others said stays, under no name: a rating counts on under a meaningless one (models/rules/published.py says
why), and a note about another client keeps its words but for the name. What stands in Slack already is Slack's.
"""

import random
from collections import defaultdict

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models.audit import AuditEntry
from models.clients import Client
from models.drafts import Draft
from models.inbox import Receipt
from models.interactions import Interaction
from models.kept import is_draft_about, rows_where
from models.mentions import Mentions
from models.outbox import WAITING, Outgoing, State
from models.people import Person
from models.ratings import Rating
from models.schedules import Schedule
from models.teams import TeamMember
from models.troubles import Trouble
from models.vouches import Vouch

GONE = "gone-"
"""How the names begin that stand for those who were erased."""
ERASED = "erased"
INSTEAD = "…"


async def erase_client(session: AsyncSession, client: Client) -> None:
    """Remove a client with all that was logged, rated and told about them."""
    logged = await session.scalars(select(Interaction.what).where(Interaction.client_id == client.id))
    whys = await session.scalars(select(Rating.why).where(Rating.client_id == client.id, Rating.why.is_not(None)))
    told = Mentions(names=[client.name], texts=[*logged, *filter(None, whys)])
    for draft in await rows_where(session, Draft, lambda row: is_draft_about(row, client.id)):
        await session.delete(draft)
    await session.delete(client)
    await session.flush()
    await _forget_words(session, told)
    await _forget_names(session, Mentions(names=[client.name]))
    await session.execute(update(AuditEntry).where(AuditEntry.client_id == client.id).values(details={}))


async def erase_person(session: AsyncSession, person: Person, successor_id: str, rng: random.Random) -> None:
    """Remove a person. Their clients and summaries go to `successor_id`; their answers stay, without name and words."""
    user_id = person.user_id
    own = await session.scalars(select(Rating.why).where(Rating.rater_id == user_id, Rating.why.is_not(None)))
    told = Mentions(names=[person.name], ids=[user_id], texts=filter(None, list(own)))
    await _hand_over(session, user_id, successor_id)
    await _unname(session, user_id, rng)
    await _leave(session, user_id)
    await session.delete(person)
    await session.flush()
    await _forget_words(session, told)
    await _forget_names(session, Mentions(names=[person.name], ids=[user_id]))


async def _hand_over(session: AsyncSession, user_id: str, successor_id: str) -> None:
    await session.execute(update(Client).where(Client.owner_id == user_id).values(owner_id=successor_id))
    await session.execute(update(Schedule).where(Schedule.set_by == user_id).values(set_by=successor_id))
    await session.execute(update(Outgoing).where(Outgoing.set_by == user_id).values(set_by=successor_id))


async def _unname(session: AsyncSession, user_id: str, rng: random.Random) -> None:
    """Another name for each client, so that nobody is known again by what they think of all."""
    names: defaultdict[int | None, str] = defaultdict(lambda: f"{GONE}{rng.getrandbits(64):016x}")
    for rating in await session.scalars(select(Rating).where(Rating.rater_id == user_id)):
        rating.rater_id, rating.why = names[rating.client_id], None
    for logged in await session.scalars(select(Interaction).where(Interaction.logged_by == user_id)):
        logged.logged_by = names[logged.client_id]
    for client in await session.scalars(select(Client).where(Client.created_by == user_id)):
        client.created_by = names[client.id]
    nobody = names[None]
    await session.execute(update(AuditEntry).where(AuditEntry.actor_id == user_id).values(actor_id=nobody))
    await session.execute(update(AuditEntry).where(AuditEntry.person_id == user_id).values(person_id=nobody))


async def _leave(session: AsyncSession, user_id: str) -> None:
    """What was theirs alone: words to them, drafts, teams, and who vouched for whom."""
    await session.execute(delete(Outgoing).where(Outgoing.channel == user_id))
    await session.execute(delete(Draft).where(Draft.user_id == user_id))
    await session.execute(delete(TeamMember).where(TeamMember.user_id == user_id))
    await session.execute(delete(Vouch).where((Vouch.guest_id == user_id) | (Vouch.lead_id == user_id)))
    await session.execute(delete(Trouble).where(Trouble.place == user_id))


async def _forget_words(session: AsyncSession, told: Mentions) -> None:
    """What was quoted of them: in messages, answers and forms that somebody left."""
    for message in await rows_where(session, Outgoing, lambda row: told.within(row.payload)):
        _empty(message)
    for receipt in await rows_where(session, Receipt, lambda row: told.within(row.answer)):
        receipt.answer = None
    for draft in await rows_where(session, Draft, lambda row: told.within([row.subject, row.values])):
        await session.delete(draft)
    await session.flush()


def _empty(message: Outgoing) -> None:
    """Keep that it was said, and nothing of what; what was not said yet is not said."""
    message.payload = {}
    message.generation += 1  # a worker that has it in hand records nothing any more
    if message.state in WAITING:
        message.settle(State.DROPPED, ERASED)


async def _forget_names(session: AsyncSession, named: Mentions) -> None:
    """In what was said about others, and in the trail, dots take the place of the name."""
    for logged in await rows_where(session, Interaction, lambda row: named.within([row.what, row.link])):
        logged.what, logged.link = named.without(logged.what, INSTEAD), None
    for rating in await rows_where(session, Rating, lambda row: named.within(row.why)):
        rating.why = named.without(rating.why, INSTEAD)
    for entry in await rows_where(session, AuditEntry, lambda row: named.within(row.details)):
        entry.details = named.without(entry.details, INSTEAD)
    await session.flush()

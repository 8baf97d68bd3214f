"""All that is kept about one client or one person: their own rows whole, and of others' rows what names them.

What others wrote or were told is mostly about somebody else, so of that an export has the sentences with the name
alone, with dots for every other name. A person takes along neither money of clients nor who else was concerned.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, inspect, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models.agreement_templates import AgreementTemplate
from models.agreements import Agreement
from models.audit import Act, AuditEntry
from models.base import TenantOwned
from models.boundaries import Boundary, BoundaryEvent
from models.clients import Client
from models.contacts import Contact
from models.drafts import Draft, clients_of
from models.endings import ClientEnding
from models.engagements import Engagement
from models.finding import SEARCHED, key_of, keys_naming, rows_of, rows_where, words_in
from models.hours import HoursEntry
from models.inbox import Receipt
from models.interaction_contacts import InteractionContact
from models.interactions import Interaction
from models.kept import AMOUNTS, MONEY, OF_A_CLIENT, PEOPLE, row_of
from models.kickoffs import Kickoff
from models.mentions import DOTS, Mentions
from models.naming import Owner, names_around
from models.offers import Offer, Parity, Pitch
from models.outbox import Outgoing
from models.people import Person
from models.plan_changes import PlanChange
from models.plans import Plan, PlanStep
from models.profile_answers import ProfileAnswer
from models.promises import Promise, PromiseMove
from models.prospects import Prospect
from models.quiet import QuietTime
from models.ratings import Rating
from models.retrospectives import Retrospective
from models.reviews import Review
from models.scope_requests import ScopeRequest, ScopeStep
from models.shown import changed
from models.tiers import TierDecision, WayOut

PERSON = re.compile(r"[UW][A-Z0-9]+")
"""Somebody's id."""
SENTENCES = re.compile(r"(?<=[.!?;])\s+|\s*\n\s*")
MOMENTS: Mapping[type[Any], str] = {
    Agreement: "made_at",
    AgreementTemplate: "made_at",
    Boundary: "made_at",
    BoundaryEvent: "at",
    ClientEnding: "said_at",
    Contact: "added_at",
    Draft: "changed_at",
    Engagement: "created_at",
    HoursEntry: "worked_on",
    Interaction: "occurred_at",
    Kickoff: "changed_at",
    Offer: "made_at",
    Outgoing: "due_at",
    Parity: "decided_at",
    Pitch: "pitched_at",
    Plan: "begun_at",
    PlanChange: "changed_at",
    PlanStep: "due_on",
    ProfileAnswer: "said_at",
    Promise: "due_on",
    PromiseMove: "moved_at",
    Prospect: "added_at",
    QuietTime: "begins_on",
    Rating: "rated_at",
    Retrospective: "said_at",
    Review: "begun_at",
    ScopeRequest: "asked_at",
    ScopeStep: "said_at",
    TierDecision: "decided_at",
    WayOut: "written_at",
    Receipt: "received_at",
}

Rows = Mapping[str, list[dict[str, Any]]]
"""Rows by the name of their table; tables without any are left out."""


@dataclass(frozen=True, slots=True)
class Export:
    """What was found about one client or one person."""

    about: Mapping[str, Any]
    theirs: Rows
    mentions: Rows
    """Of rows that are not theirs: which, when, and the sentences that name them."""


async def about_client(session: AsyncSession, client: Client) -> Export:
    """A client's rows, and whatever else names them."""
    left = [draft for draft in await rows_where(session, Draft) if client.id in clients_of(draft)]
    own: dict[type[Any], list[Any]] = {Client: [client], Draft: left}
    for table in OF_A_CLIENT:
        own[table] = await rows_where(session, table, table.client_id == client.id)
    about = {"client": client.id, "name": client.name}
    return Export(about, _by_name(own, row_of), await _mentions(session, client, own))


async def about_person(session: AsyncSession, person: Person) -> Export:
    """What somebody did, wrote, looks after and was told, and whatever else names them."""
    own = {table: await rows_where(session, table, _is_of(table, person)) for table in PEOPLE}
    about = {"person": person.user_id, "name": person.name}
    theirs = _by_name(own, lambda row: _without_others(row, person.user_id))
    return Export(about, theirs, await _mentions(session, person, own))


async def about_contact(session: AsyncSession, contact: Contact) -> Export:
    """What is kept about a client's person, which of what was logged was with them, and whatever else names them."""
    left = await rows_where(session, Draft, Draft.subject == f"contact:{contact.id}")
    with_them = await rows_where(session, InteractionContact, InteractionContact.contact_id == contact.id)
    own: dict[type[Any], list[Any]] = {Contact: [contact], InteractionContact: with_them, Draft: left}
    about = {"contact": contact.id, "name": contact.name}
    return Export(about, _by_name(own, row_of), await _mentions(session, contact, own))


def _is_of(table: type[TenantOwned], person: Person) -> ColumnElement[bool]:
    return or_(*(getattr(table, column) == person.user_id for column in PEOPLE[table]))


def _without_others(row: TenantOwned, user_id: str) -> dict[str, Any]:
    """A row of somebody's without money, without other people, and without what was said to others."""

    def hidden(value: str) -> str:
        return DOTS if value != user_id and PERSON.fullmatch(value) else value

    kept = {column: value for column, value in row_of(row).items() if column not in MONEY.get(type(row), ())}
    kept |= {column: changed(kept[column], hidden) for column in PEOPLE[type(row)]}
    if isinstance(row, Draft):
        kept["values"] = {field: value for field, value in row.values.items() if field not in AMOUNTS}
    if isinstance(row, AuditEntry):
        kept["details"] = {} if row.act is Act.CHANGED_MONEY else changed(row.details, hidden)
    if not _has_words_for(row, user_id):
        del kept["payload"]
    return kept


def _has_words_for(row: TenantOwned, user_id: str) -> bool:
    """Not what they arranged to be said to others: of that an export has what names them, as of any message."""
    return not isinstance(row, Outgoing) or row.channel == user_id


async def _mentions(session: AsyncSession, owner: Owner, own: Mapping[type[Any], list[Any]]) -> Rows:
    known = await names_around(session, owner)
    mine = [owner.user_id] if isinstance(owner, Person) else []
    everybody = set(await session.scalars(select(Person.user_id)))
    named = Mentions(names=known.own, ids=mine, others=known.others)
    others = Mentions(names=known.others, ids=everybody - {*mine}, others=known.own)
    found: dict[type[Any], list[Any]] = {}
    for table in SEARCHED:
        whole = {
            getattr(row, key_of(table).key) for row in own.get(table, ()) if not mine or _has_words_for(row, *mine)
        }
        found[table] = await rows_of(session, table, await keys_naming(session, table, named) - whole)
    return _by_name(found, lambda row: _mention(row, named, others))


def _mention(row: Any, named: Mentions, others: Mentions) -> dict[str, Any]:
    """Which row it is and when it came, with the sentences that name somebody, and nobody else in them."""
    sentences = (sentence.strip(" “”") for text in words_in(row) for sentence in SENTENCES.split(text))
    words = dict.fromkeys(others.without(one) for one in sentences if named.shown_in({"text": one}))
    table = type(row)
    return {"id": getattr(row, key_of(table).key), "at": getattr(row, MOMENTS[table]), "words": "\n".join(words)}


def _by_name(found: Mapping[type[Any], list[Any]], told: Callable[[Any], dict[str, Any]]) -> Rows:
    tables = sorted(((str(inspect(table).local_table.name), rows) for table, rows in found.items() if rows))
    return {name: [told(row) for row in rows] for name, rows in tables}

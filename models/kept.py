"""What every column of every table holds: the map by which export, erasure and retention find things.

A new column of text stands nowhere in it at first; tests/models/test_kept.py then fails until it does.
"""

from collections.abc import Mapping
from dataclasses import is_dataclass
from typing import Any

from pydantic_core import to_jsonable_python

from models.agreement_templates import AgreementTemplate
from models.agreements import Agreement
from models.audit import AuditEntry
from models.base import Base, TenantOwned, Workspace
from models.boundaries import Boundary, BoundaryEvent
from models.clients import Client
from models.concentration import ConcentrationWord
from models.contacts import Contact
from models.drafts import Draft
from models.endings import ClientEnding
from models.engagements import Engagement
from models.former_names import FormerName
from models.hours import BudgetAlert, HoursEntry
from models.imports import Import, ImportStep
from models.inbox import Receipt
from models.installations import Installation, InstallState
from models.interaction_contacts import InteractionContact
from models.interaction_people import InteractionPerson
from models.interactions import Interaction
from models.invoices import Invoice, InvoiceStep
from models.kickoffs import Kickoff
from models.merges import ClientMerge, ClientMergeRow
from models.mondays import MondayOff, MondayWord
from models.nudges import Digest, Nudge, NudgeHabits, NudgeMute
from models.offers import Offer, Parity, Pitch
from models.outbox import Outgoing
from models.people import Person
from models.plan_changes import PlanChange
from models.plans import Plan, PlanStep
from models.profile_answers import ProfileAnswer
from models.promises import Promise, PromiseMove
from models.prospects import Prospect, ProspectTie
from models.pulses import Pulse, PulsePause
from models.quiet import QuietTime
from models.ratings import Rating
from models.retrospectives import Retrospective
from models.reviews import Review
from models.schedules import Occurrence, Schedule
from models.scope_requests import ScopeAlert, ScopeRequest, ScopeStep
from models.teams import TeamMember
from models.threads import ClientThread
from models.tiers import TierAnswers, TierDecision, WayOut
from models.troubles import Trouble
from models.vouches import Vouch

Columns = Mapping[type[TenantOwned], tuple[str, ...]]
PEOPLE: Columns = {
    Agreement: ("made_by", "sent_by"),
    AgreementTemplate: ("made_by",),
    AuditEntry: ("actor_id", "person_id"),
    BoundaryEvent: ("told_by",),
    Client: ("owner_id", "created_by"),
    ClientEnding: ("said_by",),
    ClientMerge: ("merged_by", "undone_by", "was_owner_id"),
    Digest: ("person_id",),
    ConcentrationWord: ("user_id",),
    Contact: ("slack_user_id",),
    Draft: ("user_id",),
    Engagement: ("created_by",),
    FormerName: ("user_id",),
    HoursEntry: ("logged_by",),
    Interaction: ("logged_by", "closed_by"),
    InteractionPerson: ("user_id",),
    Invoice: ("added_by",),
    Import: ("done_by",),
    ImportStep: ("was_owner_id", "now_owner_id"),
    Kickoff: ("begun_by", "changed_by"),
    Nudge: ("heard_by",),
    NudgeHabits: ("person_id",),
    NudgeMute: ("heard_by",),
    Offer: ("made_by",),
    MondayOff: ("user_id",),
    MondayWord: ("user_id",),
    Outgoing: ("channel", "set_by"),
    Parity: ("decided_by",),
    Person: ("user_id",),
    Pitch: ("pitched_by", "moved_by"),
    Plan: ("begun_by", "ended_by"),
    PlanChange: ("was_who", "who", "changed_by"),
    PlanStep: ("who", "done_by"),
    ProfileAnswer: ("said_by",),
    Promise: ("settled_by",),
    PromiseMove: ("moved_by",),
    Prospect: ("added_by", "settled_by"),
    Pulse: ("person_id",),
    PulsePause: ("person_id",),
    Rating: ("rater_id",),
    Retrospective: ("said_by",),
    Review: ("begun_by", "done_by"),
    Schedule: ("set_by",),
    ScopeRequest: ("logged_by",),
    ScopeStep: ("said_by",),
    TeamMember: ("user_id",),
    TierAnswers: ("said_by",),
    TierDecision: ("decided_by",),
    Trouble: ("place",),
    Vouch: ("guest_id", "lead_id"),
    WayOut: ("written_by",),
}
"""Columns that hold somebody's id; a place may be a person."""

IDS_WITHIN: Columns = {AuditEntry: ("details",)}
"""JSON of ids and codes; what people wrote stands nowhere in it."""

WORDS: Columns = {
    Agreement: ("terms", "reason", "agreed_by", "letter"),
    AgreementTemplate: ("name", "name_key", "template"),
    Boundary: ("need", "why"),
    BoundaryEvent: ("note",),
    Client: ("name", "name_key"),
    ClientEnding: ("reason",),
    Contact: ("name", "former_names", "title", "email", "phone", "note"),
    Draft: ("values",),
    Engagement: ("project",),
    FormerName: ("name",),
    HoursEntry: ("note",),
    Interaction: ("what", "link", "closing"),
    Kickoff: ("terms",),
    Offer: ("name", "pitch"),
    Outgoing: ("payload",),
    Parity: ("why",),
    Person: ("name",),
    Pitch: ("why",),
    Plan: ("how",),
    PlanChange: ("was_what", "what"),
    PlanStep: ("what",),
    ProfileAnswer: ("said",),
    Promise: ("what", "why"),
    PromiseMove: ("why",),
    Prospect: ("name", "note", "why"),
    QuietTime: ("why",),
    Rating: ("why",),
    Retrospective: ("scope_words", "went_right", "why_stayed"),
    Review: ("idea", "foundation_words"),
    ScopeRequest: ("what", "link"),
    ScopeStep: ("why", "approved_by"),
    TierDecision: ("reason",),
    WayOut: ("wording",),
    Receipt: ("answer",),
}
"""Columns that hold what people wrote, or what somebody is called."""

NEITHER: Columns = {
    Agreement: ("currency",),
    AuditEntry: ("act", "channel"),
    BoundaryEvent: ("kind",),
    BudgetAlert: ("kind",),
    ClientEnding: ("ending",),
    ClientMerge: (
        "fields",
        "was_internal_channel",
        "was_shared_channel",
        "was_language",
        "was_currency",
        "was_status",
    ),
    ClientMergeRow: ("of_table",),
    ClientThread: ("channel",),
    Client: ("internal_channel", "shared_channel", "language", "currency", "status"),
    Contact: ("slack_team_id",),
    Draft: ("modal", "subject", "action_ts"),
    Engagement: ("kind", "internal_channel", "rhythm"),
    HoursEntry: ("currency", "source", "source_key"),
    Import: ("format",),
    ImportStep: (
        "fields",
        "was_internal_channel",
        "now_internal_channel",
        "was_shared_channel",
        "now_shared_channel",
        "was_language",
        "now_language",
        "was_currency",
        "now_currency",
        "was_status",
        "now_status",
    ),
    Interaction: ("kind", "tone"),
    Invoice: ("number", "currency", "source"),
    InvoiceStep: ("was_currency", "now_currency"),
    Kickoff: ("currency", "step"),
    Nudge: ("kind", "what", "about", "state", "item", "why"),
    NudgeHabits: ("days",),
    NudgeMute: ("kind",),
    Occurrence: ("fate",),
    Offer: ("currency",),
    Outgoing: ("kind", "delivery_id", "state", "reason", "lease_owner", "sent_channel", "ts"),
    Person: ("zone", "language"),
    Pitch: ("step", "currency"),
    Plan: ("cause",),
    ProfileAnswer: ("question", "choice"),
    Promise: ("side", "fate"),
    Prospect: ("work", "currency", "language", "often", "season", "profitable", "outcome"),
    ProspectTie: ("tie",),
    Pulse: ("came",),
    Receipt: ("key",),
    Retrospective: ("scope", "ask"),
    Review: ("step", "tier", "foundation"),
    Schedule: ("kind", "channel", "zone"),
    ScopeAlert: ("measure",),
    ScopeRequest: ("step", "currency"),
    ScopeStep: ("step",),
    TierDecision: ("tier", "proposed"),
    Trouble: ("reason",),
    Vouch: ("channel",),
    WayOut: ("way",),
}
"""Codes, zones, channels."""

OF_NO_WORKSPACE: Mapping[type[Base], tuple[str, ...]] = {
    Installation: ("id", "name", "bot_user_id", "token", "refresh_token", "scopes"),
    InstallState: ("state",),
    Workspace: (
        "id",
        "name",
        "bot_user_id",
        "zone",
        "working_days",
        "holiday_country",
        "currency",
        "language",
        "openness",
        "enterprise_id",
        "retention",
        "scope_alerts",
        "health_weights",
        "pulse",
        "tier_thresholds",
        "target_currency",
    ),
}
"""Of tables that no export and no erasure goes through: nobody stands in them."""

MONEY: Columns = {
    Agreement: ("budget", "currency"),
    Client: ("yearly_budget", "currency"),
    ClientMerge: ("was_yearly_budget", "was_currency"),
    HoursEntry: ("cost", "currency"),
    ImportStep: ("was_yearly_budget", "now_yearly_budget", "was_currency", "now_currency"),
    Invoice: ("amount", "currency"),
    InvoiceStep: ("was_amount", "now_amount", "was_currency", "now_currency"),
    Kickoff: ("budget", "currency"),
    Pitch: ("value", "currency"),
    Prospect: ("yearly_budget", "currency"),
    ScopeRequest: ("cost", "currency"),
}
"""What leads, admins and owners see as such, and nobody takes along as their own."""

AMOUNTS = ("amount", "budget", "cost", "target_rate", "worth", "yearly_budget")
"""Fields of forms into which such money is typed."""

OF_A_CLIENT: tuple[type[Any], ...] = (
    Agreement,
    AuditEntry,
    BoundaryEvent,
    BudgetAlert,
    ClientEnding,
    ClientMerge,
    ClientThread,
    ConcentrationWord,
    Contact,
    Engagement,
    FormerName,
    HoursEntry,
    ImportStep,
    Interaction,
    InteractionContact,
    InteractionPerson,
    Invoice,
    InvoiceStep,
    Kickoff,
    Parity,
    Pitch,
    Plan,
    PlanChange,
    PlanStep,
    ProfileAnswer,
    Promise,
    PromiseMove,
    ProspectTie,
    Pulse,
    Rating,
    Retrospective,
    Review,
    ScopeAlert,
    Nudge,
    NudgeMute,
    ScopeRequest,
    ScopeStep,
    TeamMember,
    TierAnswers,
    TierDecision,
    WayOut,
)
"""Tables whose `client_id` says whom a row is about."""

EVERYTHING = tuple(sorted({*PEOPLE, *WORDS, *NEITHER, *OF_A_CLIENT}, key=lambda table: table.__name__))


def row_of(kept: TenantOwned) -> dict[str, Any]:
    """A row as column names and values."""
    mapper: Any = kept.__mapper__  # type: ignore[attr-defined]  # every TenantOwned that is stored has one
    values = {attribute.key: getattr(kept, attribute.key) for attribute in mapper.column_attrs}
    return {name: to_jsonable_python(value) if is_dataclass(value) else value for name, value in values.items()}

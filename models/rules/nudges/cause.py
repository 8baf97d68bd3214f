"""What may be worth a word: a cause, and what is known of the client that it is found in.

A kind of nudge is a module beside this one with `causes(known, day)`; `finding.py` lists them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import IntEnum, StrEnum

from models.rules.agreement import EngagementKind, Side
from models.rules.budget import Burn
from models.rules.business_time import BusinessCalendar
from models.rules.facts import Facts
from models.rules.health import Health
from models.rules.scope import Step
from models.rules.tiers import Standing, Tier

DAY = timedelta(days=1)


class Kind(StrEnum):
    """Of nudges: what a person can mute, and find useful or not."""

    PROMISE = "promise"
    WAITING = "waiting"
    AT_RISK = "at_risk"
    QUIET = "quiet"
    RENEWAL = "renewal"
    UPSELL = "upsell"
    OFFER = "offer"
    REVIEW = "review"


class What(StrEnum):
    """What exactly was found; the words of a nudge go by it."""

    OURS_LATE = "ours_late"
    OURS_SOON = "ours_soon"
    THEIRS_LATE = "theirs_late"
    THEIRS_SOON = "theirs_soon"
    TO_SORT = "to_sort"
    """Nobody has said yet what a request is."""
    TO_QUOTE = "to_quote"
    UNANSWERED = "unanswered"
    """They have had a quote for longer than agreed."""
    TO_DECIDE = "to_decide"
    """A boundary was broken often enough that somebody decides what comes of it."""
    AT_RISK = "at_risk"
    DRAINING = "draining"
    STEP_LATE = "step_late"
    """A step of their recovery plan, whose day has passed."""
    QUIET = "quiet"
    ENDS = "ends"
    """A retainer ends, and nothing follows it."""
    ANNIVERSARY = "anniversary"
    CHANGES = "changes"
    BUDGET = "budget"
    PROJECT_ENDS = "project_ends"
    PRAISE = "praise"
    NOTHING_PROPOSED = "nothing_proposed"
    OFFER = "offer"
    PARITY = "parity"
    """New customers are promised something, and a lead is to say whether this client gets it too."""
    QUARTER = "quarter"
    TIER_MOVED = "tier_moved"
    """The facts propose another tier than somebody decided."""


class Urgency(IntEnum):
    """How soon somebody should act, the most urgent first."""

    NOW = 1
    """Somebody waits for us."""
    THIS_WEEK = 2
    SOON = 3
    WHEN_IT_SUITS = 4


class Hearer(StrEnum):
    """Who hears it first."""

    OWNER = "owner"
    LEADS = "leads"
    DOER = "doer"
    """Whoever took it on."""


@dataclass(frozen=True, slots=True)
class Worth:
    """Money at stake, for those who may see it."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Quoted:
    """What somebody wrote, and when."""

    words: str
    on: date


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a cause rests on; what does not belong to it is None or empty."""

    named: str = ""
    """What people called it: a promise, a request, a project."""
    row: int | None = None
    """The id of what it is about."""
    on: date | None = None
    days: int | None = None
    count: int | None = None
    percent: int | None = None
    tier: Tier | None = None
    proposed: Tier | None = None
    quoted: Quoted | None = None
    """What is known of them that may help."""


@dataclass(frozen=True, slots=True)
class Cause:
    """One fact about one client that is worth a word. Two causes with the same `key` are the same fact."""

    kind: Kind
    what: What
    client_id: int
    urgency: Urgency
    about: str = ""
    """Which of several such facts of this client it is, such as the promise and its day."""
    evidence: Evidence = field(default_factory=Evidence)
    worth: Worth | None = None
    hearer: Hearer = Hearer.OWNER
    doer: str = ""
    """Who took it on, by user id."""
    group: str = ""
    """Causes of one group are one item, however many clients they concern."""
    once: bool = False
    """Whether it is one fact also where it goes away and comes back, as what is said once a quarter."""

    @property
    def key(self) -> tuple[int, str, str]:
        """What makes it this fact and no other, for whoever hears it."""
        return self.client_id, self.what.value, self.about


@dataclass(frozen=True, slots=True)
class Work:
    """One engagement that runs or ran."""

    id: int
    project: str
    kind: EngagementKind
    starts_on: date
    ends_on: date | None = None
    notice_days: int | None = None
    burn: Burn | None = None
    """How its budget stands; None where nothing of it is known."""
    worth: Worth | None = None


@dataclass(frozen=True, slots=True)
class Owed:
    """A promise that nobody has said anything of yet."""

    id: int
    side: Side
    what: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Asked:
    """A scope request that is open, since when it waits, and until when whoever is to answer has time."""

    id: int
    what: str
    step: Step
    since: datetime
    waits_until: datetime
    worth: Worth | None = None


@dataclass(frozen=True, slots=True)
class PlanStep:
    """A step of a recovery plan that is still to do, and who took it on."""

    id: int
    what: str
    who: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Turn:
    """An offer that a client should hear of now or, `to_decide`, about which somebody decides for them."""

    offer_id: int
    name: str
    first_until: date
    is_first: bool
    """Whether current clients still have it to themselves."""
    to_decide: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one active client, as far as one reader may know it.

    `health` is what this reader sees; `facts.ratings` are empty for who may not read single ratings.
    """

    client_id: int
    health: Health
    facts: Facts
    known_since: datetime
    """Since when we know them: nothing can have been silent for longer."""
    client_since: date | None = None
    work: tuple[Work, ...] = ()
    owed: tuple[Owed, ...] = ()
    asked: tuple[Asked, ...] = ()
    approved: tuple[date, ...] = ()
    """On which days they said yes to a change."""
    decision_since: datetime | None = None
    """Since when somebody is to decide about their boundary."""
    has_plan: bool = False
    steps: tuple[PlanStep, ...] = ()
    """Of the plan, those that are still to do."""
    proposed_at: datetime | None = None
    """When something was last offered to them."""
    turns: tuple[Turn, ...] = ()
    worth: Worth | None = None
    """What they bring in a year."""
    standing: Standing = field(default_factory=Standing)
    """Their tier; it may be a bad fit, so only causes for leads and the owner tell it."""
    owner_is_lead: bool = False
    is_reviewed: bool = False
    """Whether the review of this quarter is done."""
    up_at_night: Quoted | None = None
    """What keeps them up at night, as somebody answered."""


@dataclass(frozen=True, slots=True)
class Today:
    """The moment, and the calendar by which the agency works."""

    now: datetime
    calendar: BusinessCalendar

    @property
    def day(self) -> date:
        """The day that it is where the agency is."""
        return self.calendar.day_of(self.now)


Finder = Callable[[Known, Today], Iterator[Cause]]
"""Finds the causes of one kind in what is known of one client at a moment."""

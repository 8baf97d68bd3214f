"""A card with the most that every feature may put on it is one message that Slack takes, whoever reads it."""

from datetime import timedelta
from decimal import Decimal

import pytest

from models.boundaries import Boundary, BoundaryEvent, list_to_change
from models.clients import Client
from models.interactions import Interaction
from models.kickoffs import Kickoff
from models.promises import Promise
from models.rules.agreement import Duty, Milestone, Side
from models.rules.boundaries import Happening
from models.rules.facts import Kind, Tone
from models.rules.promises import Fate
from models.rules.scope import Step
from models.scope_requests import ScopeRequest
from tests.support import agreed, given
from tests.support.agency import MONDAY, TEAM, Agency
from tests.support.cards import card_of
from tests.support.engaged import Hand, engage

MOST_BLOCKS = 30
READERS = {"lead": "UMETTE", "owner": "USOFIE", "member": "UJONAS"}
ANYTHING = ["ordinary", "😀", "&", "*", "<", '"', "漢"]


async def rich(agency: Agency, mark: str) -> Client:
    """A client with everything, much of it more than a card shows, in words as long as they may be."""
    await agency.clock(MONDAY)
    name = "Acme " + (mark * 35)[:35]
    client = await given.client(
        agency,
        name,
        owner="USOFIE",
        internal_channel="CACME",
        shared_channel="CSHARED",
        yearly_budget=Decimal(1_000_000),
        currency="EUR",
    )
    await given.team(agency, client, "UMETTE", "ULARS", "USOFIE", "UJONAS")
    statements = dict.fromkeys(("gut", "respect", "value", "payment", "teamwork", "boundaries", "referral"), 5)
    for rater in ("UMETTE", "ULARS", "USOFIE", "UJONAS"):
        await given.rating(agency, client, rater, why=(mark * 1500)[:1500], **statements)
    hand = Hand(
        word=(mark * 30)[:30],
        template="Ours",
        first_budget=Decimal(1000),
        budget=Decimal(2000),
        currency="EUR",
        begun_by="UMETTE",
        changed_by="USOFIE",
    )
    async with agency.house.deps.database.transaction(TEAM) as session:
        engaged = await engage(session, client.id, hand)
        listed = await list_to_change(session, [((mark * 75)[:75], (mark * 250)[:250])] * 6, MONDAY)
        session.add_all(_broken(client, listed[0]))
        session.add_all(_logged(client, mark))
        session.add_all(_owed(client, engaged.engagement, mark))
    words = (mark * 40)[:40]
    step = Milestone(1, words, Duty((mark * 150)[:150], MONDAY.date()), Duty(words, MONDAY.date()))
    running = agreed.website(project=words, milestones=(step,))
    over = agreed.website(project=words, ends_on=(MONDAY - timedelta(days=7)).date(), milestones=())
    for terms in (running, running, running, over, over, over):
        await agreed.agreement(agency, client, terms)
    async with agency.house.deps.database.transaction(TEAM) as session:
        written = {"step": "review", "begun_by": "UMETTE", "changed_by": "UMETTE", "changed_at": MONDAY}
        session.add_all(Kickoff(client_id=client.id, terms=running, **written) for _ in range(4))
    return client


def _broken(client: Client, boundary: Boundary) -> list[BoundaryEvent]:
    """Three times, each after a reminder: something is to be decided."""
    happened = [Happening.BEGAN, *[Happening.BROKEN, Happening.REMINDED] * 3, Happening.BROKEN]
    about = {"client_id": client.id, "boundary_id": boundary.id, "told_by": "USOFIE"}
    days = [MONDAY - timedelta(days=20 - number) for number in range(len(happened))]
    return [BoundaryEvent(**about, kind=kind, at=at, told_at=at) for kind, at in zip(happened, days, strict=True)]


def _logged(client: Client, mark: str) -> list[Interaction]:
    about = {"client_id": client.id, "occurred_at": MONDAY, "logged_at": MONDAY, "logged_by": "USOFIE"}
    about |= {"tone": Tone.NEUTRAL, "what": (mark * 1500)[:1500], "link": f"https://nordlys.example/{'x' * 400}"}
    closed = {"closed_at": MONDAY, "closed_by": "USOFIE", "closing": (mark * 1500)[:1500]}
    complaints = [Interaction(**about, kind=Kind.COMPLAINT, **(closed if n % 2 else {})) for n in range(14)]
    return [*complaints, *(Interaction(**about, kind=Kind.CANNOT_STAND_BEHIND) for _ in range(6))]


def _owed(client: Client, engagement_id: int, mark: str) -> list[Promise | ScopeRequest]:
    about = {"client_id": client.id, "engagement_id": engagement_id, "what": (mark * 150)[:150]}
    asked = {"step_at": MONDAY, "asked_at": MONDAY, "logged_at": MONDAY, "logged_by": "USOFIE", "step": Step.NEW}
    return [
        *(Promise(**about, side=side, due_on=MONDAY.date(), fate=Fate.OPEN) for side in Side for _ in range(9)),
        *(ScopeRequest(**about, **asked) for _ in range(9)),
    ]


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("mark", ANYTHING)
async def test_a_card_with_everything_on_it_is_one_message(agency: Agency, mark: str, reader: str) -> None:
    await rich(agency, mark)
    person = agency.person(READERS[reader], here="CTEAM")
    card = await card_of(person)
    assert 1 <= len(card.blocks) <= MOST_BLOCKS
    assert {"More", "All promises", "All requests"} <= set(card.buttons)
    private = [m for m in (await person.get("messages", channel="CTEAM"))["messages"] if m["ephemeral"]]
    assert len(private) == 1
    primary = [e for b in card.blocks for e in [*b.get("elements", ()), b.get("accessory", {})] if "style" in e]
    assert len(primary) <= 1

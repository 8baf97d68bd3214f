"""Agreements and promises that are there before a test begins."""

from datetime import date
from typing import Any

from models.agreements import Agreement
from models.clients import Client
from models.engagements import Engagement
from models.kickoffs import Kickoff
from models.recording import record
from models.rules.agreement import Duty, EngagementKind, Milestone, Misses, Terms
from tests.support.agency import TEAM, Agency


def website(**more: Any) -> Terms:
    """Terms of a website with one milestone in January 2030, when these tests play."""
    terms: dict[str, Any] = {
        "project": "Website",
        "kind": EngagementKind.PROJECT,
        "starts_on": date(2029, 12, 17),
        "ends_on": date(2030, 3, 29),
        "milestones": (
            Milestone(1, "Design", Duty("show two designs", date(2030, 1, 11)), Duty("send texts", date(2030, 1, 4))),
        ),
        "misses": Misses("We say so at once.", "Our dates move with it."),
    }
    return Terms(**terms | more)


async def agreement(agency: Agency, client: Client, terms: Terms | None = None, **money: Any) -> Agreement:
    """The client's, as Mette recorded it."""
    now = agency.sandbox.clock.now()
    async with agency.house.deps.database.transaction(TEAM) as session:
        written = Kickoff(
            client_id=client.id,
            terms=terms or website(),
            step="review",
            begun_by="UMETTE",
            changed_by="UMETTE",
            changed_at=now,
            **money,
        )
        session.add(written)
        await session.flush()
        return await record(session, written, None, "UMETTE", now)


async def engagement(agency: Agency, agreement: Agreement) -> Engagement:
    """Whose agreement it is."""
    async with agency.house.deps.database.reading(TEAM) as session:
        return await session.get_one(Engagement, agreement.engagement_id)

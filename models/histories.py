"""The histories of an agency's own clients, from the first day on, for the backtest (models/rules/backtest.py)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from models.clients import Status
from models.endings import ClientEnding, endings_of
from models.engagements import Engagement
from models.portfolio import ClientFacts, portfolio
from models.rules.backtest import Agreed, History
from models.workspaces import this_workspace

EVER = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Found:
    """The histories, and how many clients are merely put away: nobody said when, so they are left out."""

    histories: Sequence[History]
    put_away: int


async def histories(session: AsyncSession, now: datetime) -> Found:
    """All clients that are here, left or were let go. A day begins at midnight where the workspace is."""
    zone = ZoneInfo((await this_workspace(session)).zone or "UTC")
    known = await portfolio(session, now, statuses=list(Status), back_to=EVER)
    endings = await endings_of(session, [one.client.id for one in known])
    told = [one for one in known if one.client.status is not Status.ARCHIVED or one.client.id in endings]
    made = [_history(one, endings.get(one.client.id), now, zone) for one in told]
    return Found([one for one in made if one.since < one.until], len(known) - len(told))


def _history(one: ClientFacts, ending: ClientEnding | None, now: datetime, zone: ZoneInfo) -> History:
    """What was heard on the day it ended, or later, is left to the day: it foretells nothing."""
    facts = one.facts
    told = (
        [fact.at for fact in facts.ratings],
        [fact.at for fact in facts.interactions],
        [fact.at for fact in facts.promises],
    )
    return History(
        client_id=one.client.id,
        facts=facts,
        since=min([one.client.created_at, *chain(*told)]),
        until=min(now, midnight(ending.ended_on, zone)) if ending else now,
        ending=ending.ending if ending else None,
        rhythms=tuple(_agreed(one.engagements, zone)),
    )


def _agreed(engagements: Sequence[Engagement], zone: ZoneInfo) -> list[Agreed]:
    """From when on each rhythm was agreed and known; on its last day an engagement still runs."""
    return [
        Agreed(
            each.rhythm.interval,
            max(each.created_at, midnight(each.starts_on, zone)),
            midnight(each.ends_on + timedelta(days=1), zone) if each.ends_on else None,
        )
        for each in engagements
        if each.rhythm
    ]


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """When a day begins."""
    return datetime.combine(day, time(), zone).astimezone(UTC)

"""What parting with a client would cost, from all that is agreed and owed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from models.agreements import newest_agreements
from models.promises import promises_of
from models.revenue import trailing_revenue
from models.rules.agreement import Side
from models.rules.business_time import BusinessCalendar
from models.rules.concentration import Concentration, Share, concentration
from models.rules.promises import Fate
from models.rules.revenue import Revenue
from models.rules.ways_out import Ending, Running, ending
from models.scope_requests import requests_of


@dataclass(frozen=True, slots=True)
class Cost:
    """What hangs on one client."""

    share: Share | None
    """Of twelve months' revenue, in `currency`; None where they brought in nothing in it."""
    currency: str
    elsewhere: Revenue | None
    """What they paid, where some of it is in another currency and so in no share."""
    work: Sequence[Running]
    ending: Ending
    ours: int
    """Promises of ours that are open."""
    theirs: int
    requests: int
    """Scope requests that are open."""


async def cost_of(
    session: AsyncSession, client_id: int, now: datetime, calendar: BusinessCalendar, currency: str
) -> Cost:
    """If notice were given today."""
    today = calendar.day_of(now)
    found = concentration(await trailing_revenue(session, now, calendar, currency), currency)
    work = await running_work(session, client_id)
    owed = [one.side for one in await promises_of(session, [client_id]) if one.fate is Fate.OPEN]
    return Cost(
        share=next((one for one in found.shares if one.client == client_id), None),
        currency=currency,
        elsewhere=_elsewhere(found, client_id),
        work=[one for one in work if one.is_running(today)],
        ending=ending(work, today),
        ours=owed.count(Side.OURS),
        theirs=owed.count(Side.THEIRS),
        requests=sum(one.step.is_open for one in await requests_of(session, [client_id])),
    )


async def running_work(session: AsyncSession, client_id: int) -> list[Running]:
    """What is agreed with a client, as far as it says when it may end."""
    terms = [one.terms for one in await newest_agreements(session, [client_id])]
    return [Running(one.project, one.starts_on, one.ends_on, one.notice_days) for one in terms]


def _elsewhere(found: Concentration, client_id: int) -> Revenue | None:
    return next((one for one in found.left_out if one.client == client_id), None)

"""What is known of many clients from which their traits are read (models/rules/traits.py)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from models.portfolio import ClientFacts
from models.profile_answers import Answers, answer_of, answers_of
from models.rules.agreement import Side
from models.rules.business_time import BusinessCalendar
from models.rules.facts import Kind
from models.rules.profile import Often, Profitable, Question, Season
from models.rules.promises import Fate
from models.rules.revenue import trailing_year
from models.rules.scope import Step
from models.rules.traits import Kept, Profile
from models.scope_requests import requests_of


async def profiles(
    session: AsyncSession, found: Sequence[ClientFacts], today: date, calendar: BusinessCalendar, currency: str
) -> dict[int, Profile]:
    """By client. `currency` is the workspace's, in which a budget without one is meant."""
    year = trailing_year(today)
    changes = Counter(
        row.client_id
        for row in await requests_of(session, [one.client.id for one in found])
        if row.step is Step.APPROVED and year.first <= calendar.day_of(row.step_at) <= today
    )
    answers = await answers_of(session, [one.client.id for one in found])
    return {
        one.client.id: replace(
            _profile(one, changes[one.client.id], today, currency), **_answered(answers.get(one.client.id, {}))
        )
        for one in found
    }


def _answered(answers: Answers) -> dict[str, Any]:
    """What people say of how often, when, and whether they earn money."""
    often, season = answer_of(answers, Question.OFTEN), answer_of(answers, Question.SEASON)
    profitable = answer_of(answers, Question.PROFITABLE)
    return {
        "often": Often(often) if often else None,
        "season": Season(season) if season else None,
        "profitable": Profitable(profitable) if profitable else None,
    }


def _profile(one: ClientFacts, changes: int, today: date, currency: str) -> Profile:
    client = one.client
    running = [
        row for row in one.engagements if row.starts_on <= today and (row.ends_on is None or today <= row.ends_on)
    ]
    rhythms = [row.rhythm for row in running if row.rhythm]
    return Profile(
        since=client.since,
        kinds=frozenset(row.kind for row in one.engagements),
        yearly=None if client.yearly_budget is None else (client.yearly_budget, client.currency or currency),
        language=client.language,
        rhythm=min(rhythms, key=lambda rhythm: rhythm.interval, default=None),
        ours=_kept(one, Side.OURS),
        theirs=_kept(one, Side.THEIRS),
        changes=changes,
        referrals=sum(fact.kind is Kind.REFERRAL for fact in one.facts.interactions),
    )


def _kept(one: ClientFacts, side: Side) -> Kept:
    settled = [row.fate for row in one.promises if row.side is side and row.fate in (Fate.KEPT, Fate.MISSED)]
    return Kept(settled.count(Fate.KEPT), len(settled))

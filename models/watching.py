"""What is known of many clients that nudges are found in, in as many statements for one client as for a thousand."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from models.accounts import Account, accounts_of
from models.boundaries import BoundaryEvent, contacts_since, events_of, listed
from models.clients import Client
from models.fitting import proposed_at
from models.offers import last_pitched
from models.people import leads
from models.plans import WholePlan, open_plans
from models.portfolio import ClientFacts, by_client, grouped, portfolio
from models.profile_answers import ProfileAnswer, answers_of
from models.promises import Promise
from models.reviews import reviewed_in
from models.rules.agreement import EngagementKind
from models.rules.boundaries import Happening, standing
from models.rules.business_time import BusinessCalendar
from models.rules.nudges.cause import Asked, Known, Owed, PlanStep, Quoted, Work, Worth
from models.rules.profile import Question
from models.rules.promises import Fate
from models.rules.published import Eyes
from models.rules.quarters import Quarter
from models.rules.scope import Step, waits_until
from models.rules.tiers import Standing, Tier, outgrown
from models.scope_requests import ScopeRequest
from models.sight import Sight
from models.tiers import TierFacts, tier_facts
from models.workspaces import this_workspace

MONTHS = 12
PROPOSED = frozenset({Step.WAITING, Step.APPROVED, Step.DECLINED})
"""Steps at which something was offered to a client."""


@dataclass(frozen=True, slots=True)
class Watched:
    """One active client with all that nudges are found in; nobody's eyes have looked at it yet."""

    client: Client
    about: ClientFacts
    accounts: Sequence[Account]
    requests: Sequence[ScopeRequest]
    decision_since: datetime | None
    plan: WholePlan | None
    pitched_at: datetime | None
    """When they last heard of an offer."""
    calendar: BusinessCalendar
    currency: str
    tiers: TierFacts
    owner_is_lead: bool
    is_reviewed: bool
    up_at_night: ProfileAnswer | None

    @property
    def doers(self) -> set[str]:
        """Who took on a step of the plan that is still to do, by user id."""
        return {step.who for step in self._steps()}

    def known(self, sight: Sight, now: datetime) -> Known:
        """As one reader may know it."""
        facts = self.about.facts
        health = sight.see(self.client.id)(facts, now)
        if sight.eyes(self.client.id) is not Eyes.LEAD:
            facts = replace(facts, ratings=())
        return Known(
            client_id=self.client.id,
            health=health,
            facts=facts,
            known_since=self.client.created_at,
            client_since=self.client.since,
            work=tuple(_work(one) for one in self.accounts),
            owed=tuple(_owed(one) for one in self.about.promises if one.fate is Fate.OPEN),
            asked=tuple(self._asked(one) for one in self.requests if one.step.is_open),
            approved=tuple(self.calendar.day_of(one.step_at) for one in self.requests if one.step is Step.APPROVED),
            decision_since=self.decision_since,
            has_plan=self.plan is not None,
            steps=tuple(self._steps()),
            proposed_at=self._proposed_at(),
            worth=_worth(self.client.yearly_budget, self.client.currency or self.currency),
            standing=self._standing(sight, now),
            owner_is_lead=self.owner_is_lead,
            is_reviewed=self.is_reviewed,
            up_at_night=self._quoted(),
        )

    def _standing(self, sight: Sight, now: datetime) -> Standing:
        """What was decided; what the facts propose is for those alone who may read all of them."""
        found = self.tiers.decisions.get(self.client.id)
        decided = found.decided if found else None
        if sight.eyes(self.client.id) is not Eyes.LEAD:
            return Standing(decided.tier, decided.at) if decided else Standing()
        if decided is None:
            return Standing(self._proposed_tier(now))
        return Standing(decided.tier, decided.at, outgrown(decided, self._proposed_tier, now))

    def _proposed_tier(self, moment: datetime) -> Tier | None:
        proposal = proposed_at(self.about, self.about.facts.ratings, self.tiers, moment)
        return proposal.tier if proposal else None

    def _quoted(self) -> Quoted | None:
        row = self.up_at_night
        return Quoted(row.said, self.calendar.day_of(row.said_at)) if row and row.said else None

    def _steps(self) -> Iterator[PlanStep]:
        for row in self.plan.steps if self.plan else ():
            if not row.is_done:
                yield PlanStep(row.id, row.what, row.who, row.due_on)

    def _asked(self, row: ScopeRequest) -> Asked:
        account = next((one for one in self.accounts if one.engagement.id == row.engagement_id), None)
        responses = account.agreement.terms.responses if account and account.agreement else None
        since = row.waits_since
        until = waits_until(row.step, since, responses, self.calendar)
        return Asked(row.id, row.what, row.step, since, until, _worth(row.cost, row.currency or self.currency))

    def _proposed_at(self) -> datetime | None:
        quoted = [one.step_at for one in self.requests if one.step in PROPOSED]
        agreed = [one.agreement.made_at for one in self.accounts if one.agreement]
        pitched = [self.pitched_at] if self.pitched_at else []
        return max(quoted + agreed + pitched, default=None)


async def watch(
    session: AsyncSession, now: datetime, calendar: BusinessCalendar, client_ids: Collection[int] | None = None
) -> list[Watched]:
    """The active clients (where given, of these ids) in the order of their names."""
    found = await portfolio(session, now, client_ids)
    ids = [one.client.id for one in found]
    found_accounts = await accounts_of(session, ids, calendar, now)
    accounts = grouped((one.engagement.client_id, one) for one in found_accounts)
    told = by_client(await events_of(session, ids))
    plans = {one.plan.client_id: one for one in await open_plans(session, ids)}
    pitched = await last_pitched(session, ids)
    spoke = await contacts_since(session, told, min((events[0].at for events in told.values()), default=now))
    order = [one.id for one in await listed(session)]
    currency = (await this_workspace(session)).currency
    tiers = await tier_facts(session, now, calendar)
    reviewed = await reviewed_in(session, ids, Quarter.of(calendar.day_of(now)))
    answers = await answers_of(session, ids)
    of_leads = {person.user_id for person in await leads(session)}
    return [
        Watched(
            client=one.client,
            about=one,
            accounts=accounts[one.client.id],
            requests=one.requests,
            decision_since=_decision_since(order, told[one.client.id], spoke[one.client.id], now, calendar),
            plan=plans.get(one.client.id),
            pitched_at=pitched.get(one.client.id),
            calendar=calendar,
            currency=currency,
            tiers=tiers,
            owner_is_lead=one.client.owner_id in of_leads,
            is_reviewed=one.client.id in reviewed,
            up_at_night=answers.get(one.client.id, {}).get(Question.UP_AT_NIGHT),
        )
        for one in found
    ]


def _decision_since(
    order: Sequence[int],
    told: Sequence[BoundaryEvent],
    contacts: Sequence[datetime],
    now: datetime,
    calendar: BusinessCalendar,
) -> datetime | None:
    """When the last break was that made a decision due."""
    if not told:
        return None
    goes = standing(order, [row.event for row in told], contacts, now, ZoneInfo(calendar.zone))
    if goes is None or not goes.decision_due:
        return None
    return max(row.at for row in told if row.kind is Happening.BROKEN)


def _owed(row: Promise) -> Owed:
    return Owed(row.id, row.side, row.what, row.due_on)


def _work(account: Account) -> Work:
    engagement, agreement = account.engagement, account.agreement
    budget = agreement.budget if agreement else None
    if budget is not None and engagement.kind is EngagementKind.RETAINER:
        budget *= MONTHS
    return Work(
        id=engagement.id,
        project=engagement.project,
        kind=engagement.kind,
        starts_on=engagement.starts_on,
        ends_on=engagement.ends_on,
        notice_days=agreement.terms.notice_days if agreement else None,
        burn=account.burn if account.entries else None,
        worth=_worth(budget, agreement.currency if agreement else None),
    )


def _worth(amount: Decimal | None, currency: str | None) -> Worth | None:
    return Worth(amount, currency) if amount is not None and currency else None

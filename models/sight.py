"""How much of ratings somebody sees: every place that shows them or what they make asks here (product.md, Ratings).

What each of the `Eyes` sees is ruled by models/rules/published.py.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from models.base import Openness, Workspace
from models.people import Role
from models.ratings import Rating
from models.rules import facts
from models.rules.health import DEFAULT_WEIGHTS, Part
from models.rules.published import Eyes, health_seen
from models.rules.summary import See
from models.teams import every_team, teams_of
from models.workspaces import this_workspace


class Reader(Protocol):
    """Somebody who looks."""

    @property
    def user_id(self) -> str:
        """Slack's id of the person."""

    @property
    def role(self) -> Role:
        """What they may do."""


@dataclass(frozen=True, slots=True)
class Sight:
    """One reader's eyes for each client; without anything it is a channel's."""

    is_lead: bool = False
    is_open: bool = False
    """Whether the workspace is open at this moment."""
    teams: Mapping[int, datetime | None] = field(default_factory=dict)
    """The clients in whose team the reader is, and since when; None is from the beginning."""
    weights: Mapping[Part, float] = field(default_factory=lambda: DEFAULT_WEIGHTS)
    """What the parts of health weigh here: the same for everybody."""

    def eyes(self, client_id: int) -> Eyes:
        """With which eyes the reader sees this client's ratings."""
        if self.is_lead:
            return Eyes.LEAD
        return Eyes.TEAM if self.is_open and client_id in self.teams else Eyes.OTHERS

    def see(self, client_id: int) -> See:
        """How the reader sees this client's health."""
        return partial(health_seen, self.eyes(client_id), weights=self.weights, since=self.teams.get(client_id))

    def _reads(self, client_id: int, one: Rating | facts.Rating, at: datetime) -> bool:
        """Whether the reader may read a rating of this client that was given then, with its rater's name.

        One that was given to another, which is one with this client by now, was promised to another team.
        """
        eyes, since = self.eyes(client_id), self.teams.get(client_id)
        if eyes is Eyes.TEAM:
            return one.openly and one.given_to is None and (since is None or at >= since)
        return eyes is Eyes.LEAD

    def readable(self, client_id: int, ratings: Iterable[Rating]) -> tuple[Rating, ...]:
        """Those ratings of this client that the reader may read one by one, with the rater's name and why."""
        return tuple(one for one in ratings if self._reads(client_id, one, one.rated_at))

    def readable_facts(self, client_id: int, ratings: Iterable[facts.Rating]) -> tuple[facts.Rating, ...]:
        """As `readable`, of ratings as the rules read them."""
        return tuple(one for one in ratings if self._reads(client_id, one, one.at))


async def sight_of(session: AsyncSession, person: Reader) -> Sight:
    """What this person sees now, in as many statements for one client as for all."""
    workspace = await this_workspace(session)
    teams = {} if person.role >= Role.LEAD else await teams_of(session, person.user_id)
    return sight_in(workspace, person, teams)


def sight_in(workspace: Workspace, person: Reader, teams: Mapping[int, datetime | None]) -> Sight:
    """What this person sees in that workspace; `teams` as of `Sight`."""
    is_lead = person.role >= Role.LEAD
    return Sight(is_lead, _is_open(workspace), {} if is_lead else teams, weights_of(workspace))


async def sight_of_leads(session: AsyncSession) -> Sight:
    """What every lead sees now."""
    workspace = await this_workspace(session)
    return Sight(is_lead=True, is_open=_is_open(workspace), weights=weights_of(workspace))


async def sight_in_channels(session: AsyncSession) -> Sight:
    """A channel may hold anybody of the agency."""
    return Sight(weights=weights_of(await this_workspace(session)))


async def sights_of(session: AsyncSession, people: Iterable[Reader]) -> dict[str, Sight]:
    """What each of these people sees now, by user id, in as many statements for one as for all."""
    leads, teams = await sight_of_leads(session), await every_team(session)
    return {
        person.user_id: leads
        if person.role >= Role.LEAD
        else replace(leads, is_lead=False, teams=teams.get(person.user_id, {}))
        for person in people
    }


async def is_open(session: AsyncSession) -> bool:
    """Whether this workspace lets a client's team see who said what."""
    return _is_open(await this_workspace(session))


def _is_open(workspace: Workspace) -> bool:
    return workspace.openness is Openness.OPEN


def weights_of(workspace: Workspace) -> Mapping[Part, float]:
    """What the parts of health weigh here, as an admin decided."""
    chosen = workspace.health_weights
    return {part: chosen[part] for part in Part} if chosen else DEFAULT_WEIGHTS

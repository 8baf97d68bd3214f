"""Which client's engagement hours belong to that another system names in its own words.

A name is read as roughly as people's typing is (models/rules/names.py), but never chosen between two.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from models.rules import names


class Misfit(StrEnum):
    """Why hours belong to nothing here."""

    NO_CLIENT = "no_client"
    SEVERAL_CLIENTS = "several_clients"
    NO_PROJECT = "no_project"
    """Nothing is agreed with that client, or nothing that is called so and nothing that runs on that day."""
    SEVERAL_PROJECTS = "several_projects"
    TO_COME = "to_come"
    """They are of a day that has not come yet."""


@dataclass(frozen=True, slots=True)
class Known:
    """An engagement, as far as it takes to find it."""

    id: int
    client_id: int
    project: str
    starts_on: date
    ends_on: date | None

    def runs_on(self, day: date) -> bool:
        """Whether that day is one of its own."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True, slots=True)
class Place:
    """Where hours belong."""

    client_id: int
    engagement_id: int


@dataclass(slots=True)
class Books:
    """Clients and engagements by their names; what was looked up once is remembered."""

    clients: Sequence[tuple[int, str]]
    engagements: Sequence[Known]
    today: date
    _clients: dict[str, int | Misfit] = field(default_factory=dict)
    _projects: dict[tuple[int, str], list[Known]] = field(default_factory=dict)

    def place(self, client: str, project: str, day: date) -> Place | Misfit:
        """By the client's name and the project's; where no project is called so, the one that runs on that day."""
        if day > self.today:
            return Misfit.TO_COME
        client_id = self.client_called(client)
        if isinstance(client_id, Misfit):
            return client_id
        named = self._called(client_id, project)
        among = named or [one for one in self.engagements if one.client_id == client_id]
        found = [one for one in among if one.runs_on(day)] or named
        if len(found) == 1:
            return Place(client_id, found[0].id)
        return Misfit.SEVERAL_PROJECTS if found else Misfit.NO_PROJECT

    def client_called(self, name: str) -> int | Misfit:
        """The client that goes by this name, as far as it is one."""
        if name not in self._clients:
            match names.match_one(name, self.clients):
                case names.Exact(match):
                    self._clients[name] = match.id
                case names.Ambiguous():
                    self._clients[name] = Misfit.SEVERAL_CLIENTS
                case _:
                    self._clients[name] = Misfit.NO_CLIENT
        return self._clients[name]

    def read_as(self) -> Iterable[tuple[str, str]]:
        """Names that were read roughly, and the clients they were taken for."""
        called = dict(self.clients)
        for name, found in self._clients.items():
            if isinstance(found, int) and names.folded(name) != names.folded(called[found]):
                yield name, called[found]

    def _called(self, client_id: int, project: str) -> list[Known]:
        """The client's engagements that go by this name: several where their names are as near to it."""
        key = (client_id, project)
        if key not in self._projects:
            theirs = [one for one in self.engagements if one.client_id == client_id]
            near = _near(names.match_one(project, [(one.id, one.project) for one in theirs]))
            self._projects[key] = [one for one in theirs if one.id in near]
        return self._projects[key]


def _near(found: names.Exact[int] | names.Ambiguous[int] | names.Nothing) -> set[int]:
    match found:
        case names.Exact(match):
            return {match.id}
        case names.Ambiguous(matches):
            return {match.id for match in matches}
    return set()

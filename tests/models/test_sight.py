"""Who looks with which eyes, for one client as for all."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from models.base import Openness
from models.clients import Client
from models.people import Role
from models.ratings import Rating
from models.rules.published import Eyes
from models.session import Database
from models.sight import Sight, sight_of
from models.teams import set_team, step_out
from models.workspaces import this_workspace
from tests.support.house import OURS, THEIRS
from tests.support.many import a_client, statements
from tests.support.time import NOW


@dataclass(frozen=True)
class Reader:
    user_id: str
    role: Role


ANNA, BO = "UA", "UB"


@pytest.fixture
async def clients(database: Database) -> list[Client]:
    """Acme, in whose team Anna is, and Globex, in whose nobody is."""
    async with database.transaction(OURS) as session:
        session.add_all([acme := a_client("Acme", NOW), globex := a_client("Globex", NOW)])
        await session.flush()
        await set_team(session, acme, [ANNA], named=True, now=NOW)
    return [acme, globex]


async def choose(database: Database, openness: Openness) -> None:
    async with database.transaction(OURS) as session:
        (await this_workspace(session)).openness = openness


async def look(database: Database, who: str, role: Role, workspace: str = OURS) -> Sight:
    async with database.reading(workspace) as session:
        return await sight_of(session, Reader(who, role))


EYES = [
    (Openness.GUARDED, ANNA, Role.MEMBER, [Eyes.OTHERS, Eyes.OTHERS]),
    (Openness.OPEN, ANNA, Role.MEMBER, [Eyes.TEAM, Eyes.OTHERS]),
    (Openness.OPEN, BO, Role.MEMBER, [Eyes.OTHERS, Eyes.OTHERS]),
    (Openness.OPEN, BO, Role.LEAD, [Eyes.LEAD, Eyes.LEAD]),
    (Openness.GUARDED, BO, Role.ADMIN, [Eyes.LEAD, Eyes.LEAD]),
]


@pytest.mark.parametrize(("openness", "who", "role", "eyes"), EYES)
async def test_eyes(
    database: Database, clients: list[Client], openness: Openness, who: str, role: Role, eyes: list[Eyes]
) -> None:
    await choose(database, openness)
    sight = await look(database, who, role)
    assert [sight.eyes(client.id) for client in clients] == eyes


async def test_a_workspace_that_never_chose_is_guarded(database: Database, clients: list[Client]) -> None:
    assert (await look(database, ANNA, Role.MEMBER)).eyes(clients[0].id) is Eyes.OTHERS


async def test_a_workspace_is_open_for_itself_alone(database: Database, clients: list[Client]) -> None:
    await choose(database, Openness.OPEN)
    sight = await look(database, ANNA, Role.MEMBER, THEIRS)
    assert (sight.is_open, sight.eyes(clients[0].id)) == (False, Eyes.OTHERS)


async def test_who_stepped_out_of_the_team_sees_what_others_see(database: Database, clients: list[Client]) -> None:
    await choose(database, Openness.OPEN)
    async with database.transaction(OURS) as session:
        await step_out(session, clients[0].id, ANNA)
    assert (await look(database, ANNA, Role.MEMBER)).eyes(clients[0].id) is Eyes.OTHERS


def test_only_open_ratings_are_read_by_the_team_and_none_by_others() -> None:
    sealed, opened = Rating(rater_id=ANNA, openly=False), Rating(rater_id=BO, openly=True)
    given = [sealed, opened]
    assert Sight(is_lead=True).readable(1, given) == (sealed, opened)
    assert Sight(is_open=True, teams={1: None}).readable(1, given) == (opened,)
    assert Sight(is_open=True, teams={2: None}).readable(1, given) == ()
    assert Sight(is_open=False, teams={1: None}).readable(1, given) == ()
    assert Sight().readable(1, given) == ()


def test_who_came_later_reads_no_open_rating_from_before() -> None:
    before, after = (Rating(rater_id=BO, openly=True, rated_at=NOW + timedelta(days=days)) for days in (-1, 0))
    assert Sight(is_open=True, teams={1: NOW}).readable(1, [before, after]) == (after,)
    assert Sight(is_lead=True, teams={1: NOW}).readable(1, [before, after]) == (before, after)


async def test_how_many_teams_somebody_is_in_makes_no_more_statements(database: Database) -> None:
    taken = []
    for count in (1, 20):
        async with database.transaction(OURS) as session:
            session.add_all(added := [a_client(f"{count} {number}", NOW) for number in range(count)])
            await session.flush()
            for client in added:
                await set_team(session, client, [ANNA], named=True, now=NOW)
        with statements(database) as seen:
            sight = await look(database, ANNA, Role.MEMBER)
        assert len(sight.teams) >= count
        taken.append(len(seen))
    assert taken[0] == taken[1]

"""Roles, and a directory that refreshes without forgetting what an admin decided."""

import asyncio

import pytest

from models.people import Person, Role, everyone, find_person, leads, remember
from models.session import Database
from tests.support.house import OURS, THEIRS


def person(
    user_id: str, *, insider: bool = True, admin: bool = False, given: Role | None = None, name: str = ""
) -> Person:
    return Person(
        user_id=user_id,
        name=name or user_id,
        zone="UTC",
        language="en",
        is_insider=insider,
        is_slack_admin=admin,
        given_role=given,
    )


@pytest.mark.parametrize(
    ("who", "role"),
    [
        (person("U"), Role.MEMBER),
        (person("U", admin=True), Role.ADMIN),
        (person("U", given=Role.LEAD), Role.LEAD),
        (person("U", admin=True, given=Role.MEMBER), Role.MEMBER),
        (person("U", insider=False), Role.NONE),
        (person("U", insider=False, admin=True), Role.NONE),
        (person("U", insider=False, given=Role.ADMIN), Role.NONE),
    ],
)
def test_what_somebody_may_do(who: Person, role: Role) -> None:
    assert who.role is role


def test_a_higher_role_includes_the_lower() -> None:
    assert Role.NONE < Role.MEMBER < Role.LEAD < Role.ADMIN


async def learn(database: Database, *people: Person, team: str = OURS) -> None:
    async with database.transaction(team) as session:
        await remember(session, list(people))


async def test_news_about_somebody_keep_the_role_that_an_admin_gave(database: Database) -> None:
    await learn(database, person("U1"), person("U2"))
    async with database.transaction(OURS) as session:
        found = await find_person(session, "U1")
        assert found
        found.given_role = Role.LEAD
    await learn(database, person("U1", name="New name", insider=False), person("U3"))
    async with database.reading(OURS) as session:
        known = await everyone(session)
    assert (known["U1"].name, known["U1"].given_role, known["U1"].role) == ("New name", Role.LEAD, Role.NONE)
    assert set(known) == {"U1", "U2", "U3"}


async def test_the_same_id_in_two_workspaces_is_two_people(database: Database) -> None:
    await learn(database, person("U1", name="Ours"))
    await learn(database, person("U1", name="Theirs"), team=THEIRS)
    for team, name in ((OURS, "Ours"), (THEIRS, "Theirs")):
        async with database.reading(team) as session:
            found = await find_person(session, "U1")
        assert found
        assert found.name == name


async def test_the_same_person_learnt_of_many_times_at_once(database: Database) -> None:
    await asyncio.gather(*(learn(database, person("U1"), person(f"U{n + 2}")) for n in range(6)))
    async with database.reading(OURS) as session:
        assert len(await everyone(session)) == 7


async def test_leads_are_leads_and_admins_by_name(database: Database) -> None:
    await learn(
        database,
        person("U1", name="zoe", admin=True),
        person("U2", name="Åse", given=Role.LEAD),
        person("U3", name="Bo", given=Role.LEAD),
        person("U4"),
        person("U5", admin=True, insider=False),
    )
    async with database.reading(OURS) as session:
        assert [p.user_id for p in await leads(session)] == ["U3", "U1", "U2"]

"""Roles, and a directory that refreshes without forgetting what an admin decided."""

import asyncio
import itertools

import psycopg
import pytest
from sqlalchemy import select

from models.people import (
    IS_ADMIN,
    LastAdminError,
    NoRoleError,
    NotAdminError,
    Person,
    Role,
    bring_back_admins,
    everyone,
    find_person,
    give_role,
    leads,
    remember,
)
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


async def test_whom_slack_has_deleted_is_refreshed_where_we_know_them_and_never_learnt(database: Database) -> None:
    await learn(database, person("U1"))
    async with database.transaction(OURS) as session:
        await remember(session, [person("U1", insider=False), person("U2", insider=False), person("U3")], {"U1", "U2"})
    async with database.reading(OURS) as session:
        known = await everyone(session)
    assert {user_id: one.is_insider for user_id, one in known.items()} == {"U1": False, "U3": True}


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


# Giving roles


async def give(database: Database, user_id: str, role: Role | None, by: str) -> tuple[Role, Role]:
    """Gives the role before and after."""
    async with database.transaction(OURS) as session:
        changed, before = await give_role(session, user_id, role, by=by)
        return before, changed.role


async def roles(database: Database) -> dict[str, Role]:
    async with database.reading(OURS) as session:
        return {user_id: found.role for user_id, found in (await everyone(session)).items()}


@pytest.fixture
async def agency_of_four(database: Database) -> Database:
    """A Slack admin, a given one, a member and a guest."""
    await learn(
        database,
        person("USLACK", admin=True),
        person("UGIVEN", given=Role.ADMIN),
        person("UMEMBER"),
        person("UGUEST", insider=False),
    )
    return database


@pytest.mark.parametrize(
    ("who", "role", "before", "after"),
    [
        ("UMEMBER", Role.LEAD, Role.MEMBER, Role.LEAD),
        ("UMEMBER", Role.ADMIN, Role.MEMBER, Role.ADMIN),
        ("UMEMBER", None, Role.MEMBER, Role.MEMBER),
        ("UGIVEN", None, Role.ADMIN, Role.MEMBER),
        ("USLACK", Role.MEMBER, Role.ADMIN, Role.MEMBER),
        ("USLACK", None, Role.ADMIN, Role.ADMIN),
    ],
)
async def test_an_admin_gives_a_role_or_leaves_it_to_slack(
    agency_of_four: Database, who: str, role: Role | None, before: Role, after: Role
) -> None:
    assert await give(agency_of_four, who, role, by="USLACK") == (before, after)
    assert (await roles(agency_of_four))[who] is after


@pytest.mark.parametrize("by", ["UMEMBER", "UGUEST", "UNOBODY"])
async def test_only_who_is_an_admin_now_gives_roles(agency_of_four: Database, by: str) -> None:
    before = await roles(agency_of_four)
    with pytest.raises(NotAdminError):
        await give(agency_of_four, "UMEMBER", Role.ADMIN, by=by)
    assert await roles(agency_of_four) == before


@pytest.mark.parametrize("who", ["UGUEST", "UNOBODY"])
@pytest.mark.parametrize("role", [Role.MEMBER, Role.ADMIN, None])
async def test_who_is_not_one_of_us_is_given_none(agency_of_four: Database, who: str, role: Role | None) -> None:
    with pytest.raises(NoRoleError):
        await give(agency_of_four, who, role, by="USLACK")


@pytest.mark.parametrize("role", [Role.MEMBER, Role.LEAD, None])
async def test_the_last_admin_stays_one(agency_of_four: Database, role: Role | None) -> None:
    await give(agency_of_four, "USLACK", Role.MEMBER, by="UGIVEN")
    with pytest.raises(LastAdminError):
        await give(agency_of_four, "UGIVEN", role, by="UGIVEN")
    assert (await roles(agency_of_four))["UGIVEN"] is Role.ADMIN


async def test_of_two_admins_who_lower_each_other_at_once_one_stays(agency_of_four: Database) -> None:
    attempts = [
        give(agency_of_four, "USLACK", Role.MEMBER, by="UGIVEN"),
        give(agency_of_four, "UGIVEN", Role.MEMBER, by="USLACK"),
    ]
    outcomes = await asyncio.gather(*attempts, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes if isinstance(outcome, Exception)] == [NotAdminError]
    assert list((await roles(agency_of_four)).values()).count(Role.ADMIN) == 1


async def test_of_two_admins_who_both_step_down_at_once_one_stays(agency_of_four: Database) -> None:
    attempts = [give(agency_of_four, who, Role.MEMBER, by=who) for who in ("USLACK", "UGIVEN")]
    outcomes = await asyncio.gather(*attempts, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes if isinstance(outcome, Exception)] == [LastAdminError]
    assert list((await roles(agency_of_four)).values()).count(Role.ADMIN) == 1


async def test_who_gives_a_role_waits_for_who_is_just_giving_one(agency_of_four: Database) -> None:
    """Each alone might: the second must see what the first has done, and not what it is about to undo."""
    async with agency_of_four.transaction(OURS) as session:
        await give_role(session, "USLACK", Role.MEMBER, by="USLACK")
        second = asyncio.create_task(give(agency_of_four, "UGIVEN", Role.MEMBER, by="UGIVEN"))
        await done_or_waiting(agency_of_four, second)
    with pytest.raises(LastAdminError):
        await second
    assert list((await roles(agency_of_four)).values()).count(Role.ADMIN) == 1


async def done_or_waiting(database: Database, task: asyncio.Task[object]) -> None:
    """Returns when a task has ended, or waits for another one's lock; on SQLite every writer waits before it begins."""
    if not database.url.startswith("postgresql"):
        return
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    async with await psycopg.AsyncConnection.connect(database.url, autocommit=True) as connection:
        while not task.done():
            if await (await connection.execute(waiting)).fetchone() != (0,):
                return


async def test_when_the_last_admin_leaves_slacks_own_are_admins_again(agency_of_four: Database) -> None:
    await give(agency_of_four, "USLACK", Role.MEMBER, by="UGIVEN")
    await learn(agency_of_four, person("UGIVEN", insider=False))
    async with agency_of_four.transaction(OURS) as session:
        back = [(found.user_id, before) for found, before in await bring_back_admins(session)]
    assert back == [("USLACK", Role.MEMBER)]
    assert (await roles(agency_of_four))["USLACK"] is Role.ADMIN


async def test_nobody_is_brought_back_while_there_is_an_admin(agency_of_four: Database) -> None:
    await give(agency_of_four, "USLACK", Role.MEMBER, by="UGIVEN")
    async with agency_of_four.transaction(OURS) as session:
        assert await bring_back_admins(session) == []
    assert (await roles(agency_of_four))["USLACK"] is Role.MEMBER


async def test_admins_elsewhere_are_none_here(agency_of_four: Database) -> None:
    await learn(agency_of_four, person("USLACK", admin=True), person("UTHEIRS", admin=True), team=THEIRS)
    with pytest.raises(NotAdminError):
        await give(agency_of_four, "UMEMBER", Role.ADMIN, by="UTHEIRS")
    with pytest.raises(NoRoleError):
        await give(agency_of_four, "UTHEIRS", Role.LEAD, by="USLACK")


async def test_an_admin_in_a_query_is_an_admin_in_python(database: Database) -> None:
    mixes = list(itertools.product((True, False), (True, False), (None, Role.MEMBER, Role.LEAD, Role.ADMIN)))
    everybody = [person(f"U{n}", insider=i, admin=a, given=g) for n, (i, a, g) in enumerate(mixes)]
    await learn(database, *everybody)
    async with database.reading(OURS) as session:
        found = set(await session.scalars(select(Person.user_id).where(IS_ADMIN)))
    assert found == {one.user_id for one in everybody if one.role is Role.ADMIN}

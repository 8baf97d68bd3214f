"""The directory follows Slack: who joins, who becomes a guest, who becomes an admin."""

import json
from typing import Any

import pytest

from handlers.app_home import publish
from handlers.kit.router import Router
from handlers.kit.turn import turn_in
from handlers.people import feature, sync_people
from models.people import Role, everyone
from tests.support.agency import TEAM, Agency, seed
from tests.support.house import Workplace

LOOKS = 500


async def now_is(agency: Agency, role: Role, **person: Any) -> None:
    """Slack says something new of a person; returns when the directory knows, whose role is then this one."""
    workspace = {"id": TEAM, "name": "Nordlys", "domain": "nordlys", "users": [person]}
    async with agency.http.post(f"{agency.url}/sandbox/seed", json={"workspaces": [workspace]}) as answer:
        assert answer.ok
    for _look in range(LOOKS):
        if (await roles(agency)).get(person["id"]) is role:
            return
    pytest.fail(f"{person['name']} is not known to be a {role.name} now")


async def roles(place: Agency | Workplace) -> dict[str, Role]:
    async with place.house.deps.database.reading(TEAM) as session:
        return {user_id: person.role for user_id, person in (await everyone(session)).items()}


async def test_everybody_is_known_from_the_start(workplaces: Workplace) -> None:
    await sync_people(workplaces.house.deps, TEAM)
    known = await roles(workplaces)
    assert known["UMETTE"] is Role.ADMIN
    assert known["USOFIE"] is Role.MEMBER
    assert known["UGUEST"] is known["UCLIENT"] is known["URAPPORT"] is Role.NONE


async def test_a_large_workspace_is_read_page_by_page(workplace: Workplace) -> None:
    everybody = [{"id": f"U{n:04}", "name": f"person{n}"} for n in range(450)]
    workplace.sandbox.load({"workspaces": [seed()["workspaces"][0] | {"users": everybody}]})
    await sync_people(workplace.house.deps, TEAM)
    assert {one["id"] for one in everybody} <= (await roles(workplace)).keys()
    assert len(workplace.calls("users.list")) > 1


async def test_an_event_that_never_came_makes_no_guest_one_of_us_for_long(workplace: Workplace) -> None:
    """The guard goes by the directory, and so does every desk."""
    await sync_people(workplace.house.deps, TEAM)
    await workplace.house.clockwork.turn_over()
    await publish(await turn_in(workplace.house.deps, TEAM), "USOFIE")
    assert "Hello sofie" in await desk(workplace, "USOFIE")
    await workplace.person().post("role", user="USOFIE", role="guest")
    workplace.clock.move(hours=1)
    await workplace.house.clockwork.turn_over()
    assert (await roles(workplace))["USOFIE"] is Role.NONE
    await workplace.house.deps.tasks.drain(5)
    assert "this page stays empty" in await desk(workplace, "USOFIE")


async def desk(workplace: Workplace, user_id: str) -> str:
    return json.dumps((await workplace.person(user_id).get("home"))["view"]["blocks"])


async def test_of_two_events_of_one_second_that_which_trusts_less_counts(workplace: Workplace) -> None:
    await sync_people(workplace.house.deps, TEAM)
    user = {"id": "USOFIE", "team_id": TEAM, "updated": 2_000_000_000, "name": "sofie"}
    for number, more in enumerate(({"is_restricted": True}, {})):
        event = {"type": "user_change", "user": user | more}
        await workplace.house.router.route(TEAM, {"type": "event_callback", "event_id": f"Ev{number}", "event": event})
    assert (await roles(workplace))["USOFIE"] is Role.NONE


async def test_slack_being_away_at_the_start_is_no_failure(workplace: Workplace) -> None:
    await workplace.fault("users.list", "http_500")
    await sync_people(workplace.house.deps, TEAM)
    caller = await workplace.house.deps.directory.caller(TEAM, "UMETTE")
    assert caller.role is Role.ADMIN


async def test_a_member_who_becomes_a_guest_is_refused_from_then_on(agency: Agency) -> None:
    await agency.sofie.command("/clients")
    assert "No clients here yet" in (await agency.sofie.told()).words

    await now_is(agency, Role.NONE, id="USOFIE", name="sofie", real_name="Sofie Lund", is_ultra_restricted=True)

    await agency.sofie.command("/clients")
    assert "not available to you" in (await agency.sofie.told()).words


async def test_somebody_who_joins_is_known_at_once(agency: Agency) -> None:
    await now_is(agency, Role.ADMIN, id="UNEW", name="nora", real_name="Nora New", is_admin=True)


def news(event_id: str, kind: str = "user_change", **changed: bool) -> dict[str, Any]:
    """Slack says something of Sofie."""
    sofie = {"id": "USOFIE", "team_id": TEAM, "name": "sofie", **changed}
    return {"type": "event_callback", "event_id": event_id, "event": {"type": kind, "user": sofie}}


@pytest.mark.parametrize("kind", ["user_change", "team_join"])
async def test_old_news_that_come_again_undo_no_newer_ones(workplaces: Workplace, kind: str) -> None:
    one, another = (Router([feature], workplaces.house.deps) for _ in range(2))
    await one.route(TEAM, news("Ev1", kind, is_admin=True))
    assert (await roles(workplaces))["USOFIE"] is Role.ADMIN
    await another.route(TEAM, news("Ev2", is_restricted=True))
    for router in (one, another):
        await router.route(TEAM, news("Ev1", kind, is_admin=True))
    assert (await roles(workplaces))["USOFIE"] is Role.NONE
    assert (await workplaces.house.deps.directory.caller(TEAM, "USOFIE")).role is Role.NONE


async def test_news_are_kept_before_slack_hears_that_they_arrived(workplaces: Workplace) -> None:
    """And count at once for whoever was known as something else."""
    assert (await workplaces.house.deps.directory.caller(TEAM, "USOFIE")).role is Role.MEMBER
    await Router([feature], workplaces.house.deps).route(TEAM, news("Ev1", is_restricted=True))
    assert (await roles(workplaces))["USOFIE"] is Role.NONE
    assert (await workplaces.house.deps.directory.caller(TEAM, "USOFIE")).role is Role.NONE

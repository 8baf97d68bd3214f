"""The team of a client: who is in it by default, who names it, and who is no part of it."""

from collections.abc import Iterable
from typing import Any

import pytest

from bot.upkeep import learn_people
from models.audit import Act, AuditEntry
from models.base import Openness
from models.clients import Client
from models.people import Role, find_person
from models.teams import step_out, team_of
from tests.support import given
from tests.support.agency import TEAM, Agency
from tests.support.cards import rest_of
from tests.support.house import Workplace
from tests.support.many import a_client
from tests.support.person import Modal, Person
from tests.support.time import NOW

LOOKS = 500
INSIDE = {"UMETTE", "ULARS", "USOFIE", "UJONAS"}


async def team(agency: Agency | Workplace, client: Client) -> set[str]:
    async with agency.house.deps.database.reading(TEAM) as session:
        return await team_of(session, client.id)


async def audited(agency: Agency) -> list[tuple[str | None, dict[str, Any]]]:
    """Who changed a team, and how."""
    entries: Iterable[AuditEntry] = await given.rows(agency, AuditEntry)
    return [(entry.actor_id, entry.details) for entry in entries if entry.act is Act.CHANGED_TEAM]


async def editing(person: Person) -> Modal:
    await person.command("/clients edit acme")
    return await person.modal()


async def saved(person: Person, **fields: Any) -> None:
    modal = await (await editing(person)).fill(**fields)
    assert await modal.submit() == {}
    await person.told()


async def test_at_first_the_team_is_who_is_in_the_internal_channel(agency: Agency) -> None:
    acme = await given.client(agency, "Acme", owner="USOFIE")
    await saved(agency.sofie, Internal_channel="CACME")
    assert await team(agency, acme) == INSIDE
    assert await audited(agency) == [("USOFIE", {"came": sorted(INSIDE), "went": []})]

    modal = await editing(agency.sofie)
    assert modal.value("Team") == []
    assert "Now that is jonas, lars, mette and sofie." in modal.words
    await modal.close()
    await agency.person("UJONAS").command("/clients acme")
    assert "*Team:* jonas, lars, mette and sofie" in (await agency.person("UJONAS").told()).words


async def test_it_follows_the_channel(agency: Agency) -> None:
    acme = await given.client(agency, "Acme", owner="USOFIE", internal_channel="CACME")
    await saved(agency.sofie)

    await agency.person("UJONAS").post("leave", channel="CACME", user="UJONAS")
    await becomes(agency, acme, INSIDE - {"UJONAS"})
    await agency.mette.post("join", channel="CACME", user="UGUEST")
    await agency.mette.post("join", channel="CACME", user="UJONAS")
    await becomes(agency, acme, INSIDE)
    assert (await audited(agency))[1:] == [(None, {"went": ["UJONAS"]}), (None, {"came": ["UJONAS"]})]


async def test_who_left_again_before_we_heard_that_they_came_is_not_in_it(agency: Agency) -> None:
    acme = await given.client(agency, "Acme", owner="USOFIE", internal_channel="CACME")
    await saved(agency.sofie)
    await agency.mette.post("leave", channel="CACME", user="UJONAS")
    await becomes(agency, acme, INSIDE - {"UJONAS"})
    event = {"type": "member_joined_channel", "user": "UJONAS", "channel": "CACME"}
    body = {"type": "event_callback", "event_id": "EvLATE", "event": event}
    await agency.house.router.route(TEAM, body)
    assert await team(agency, acme) == INSIDE - {"UJONAS"}


async def test_a_team_that_missed_events_is_right_again_within_the_hour(workplaces: Workplace) -> None:
    """Also that of a client who had its channel before teams were kept."""
    await learn_people(workplaces.house.deps, TEAM)
    async with workplaces.house.deps.database.transaction(TEAM) as session:
        session.add(acme := a_client("Acme", NOW, internal_channel="CACME"))
        session.add(a_client("Globex", NOW, internal_channel="CGONE"))
    await workplaces.house.clockwork.turn_over()
    workplaces.clock.move(hours=1)
    await workplaces.house.clockwork.turn_over()
    assert await team(workplaces, acme) == INSIDE
    async with workplaces.house.deps.database.transaction(TEAM) as session:
        await step_out(session, acme.id, "ULARS")
    await workplaces.person().post("leave", channel="CACME", user="USOFIE")
    workplaces.clock.move(hours=1)
    await workplaces.house.clockwork.turn_over()
    assert await team(workplaces, acme) == INSIDE - {"USOFIE", "ULARS"}


async def becomes(agency: Agency, client: Client, wanted: set[str]) -> None:
    """Returns when Slack's news has been heard and the team is this one."""
    for _look in range(LOOKS):
        if await team(agency, client) == wanted:
            return
    pytest.fail(f"the team is {await team(agency, client)}")


async def test_the_owner_names_it_and_then_it_stays_as_named(agency: Agency) -> None:
    acme = await given.client(agency, "Acme", owner="USOFIE", internal_channel="CACME")
    await saved(agency.sofie, Team=["UJONAS"])
    assert await team(agency, acme) == {"UJONAS"}

    await saved(agency.person("UJONAS"), Language="Dansk")
    assert await team(agency, acme) == {"UJONAS"}
    assert (await editing(agency.sofie)).value("Team") == ["UJONAS"]


async def test_left_empty_it_is_the_channel_again(agency: Agency) -> None:
    acme = await given.client(agency, "Acme", owner="USOFIE", internal_channel="CACME")
    await given.team(agency, acme, "UJONAS")
    await saved(agency.sofie, Team=[])
    assert await team(agency, acme) == INSIDE


async def test_without_a_channel_it_is_nobody(agency: Agency) -> None:
    acme = await given.client(agency, "Acme", owner="USOFIE", internal_channel="CACME")
    await saved(agency.sofie)
    await saved(agency.sofie, Internal_channel=None)
    assert await team(agency, acme) == set()


@pytest.mark.parametrize("nobody_of_ours", ["UGUEST", "UCLIENT", "URAPPORT"])
async def test_only_people_of_the_agency_are_in_a_team(agency: Agency, nobody_of_ours: str) -> None:
    acme = await given.client(agency, "Acme", owner="USOFIE")
    modal = await (await editing(agency.sofie)).fill(Team=["UJONAS", nobody_of_ours])
    assert set(await modal.submit()) == {"Team"}
    assert await team(agency, acme) == set()


async def test_others_neither_name_it_nor_get_into_it_by_moving_the_channel(agency: Agency) -> None:
    acme = await given.client(agency, "Acme", owner="UMETTE", internal_channel="CACME")
    await saved(agency.mette)
    modal = await editing(agency.sofie)
    assert "Team" not in modal.labels
    await modal.fill(Internal_channel="CTEAM")
    assert "Only the owner" in (await modal.submit())["Internal channel"]

    await modal.fill(Internal_channel="CACME")
    assert await modal.submit() == {}
    assert await team(agency, acme) == INSIDE


async def test_who_is_owner_no_more_does_not_name_it(agency: Agency) -> None:
    acme = await given.client(agency, "Acme", owner="USOFIE")
    modal = await editing(agency.sofie)
    await modal.fill(Team=["USOFIE"], Owner=None)
    await given.change(agency, acme, owner_id="UJONAS")
    assert await modal.submit() == {}
    assert await team(agency, acme) == set()


async def test_nobody_is_in_a_team_of_which_slack_does_not_tell(agency: Agency) -> None:
    acme = await given.client(agency, "Acme", owner="USOFIE")
    modal = await (await editing(agency.sofie)).fill(Internal_channel="CACME")
    await agency.fault("conversations.members", "error", error="fatal_error")
    assert set(await modal.submit()) == {"Internal channel"}
    assert await team(agency, acme) == set()


async def test_i_do_not_work_with_them(agency: Agency) -> None:
    acme = await given.client(agency, "Acme", owner="UMETTE", internal_channel="CACME")
    await saved(agency.mette)
    await (await rest_of(agency.sofie)).press("I don't work with them")

    after = await agency.sofie.told()
    assert "You are not in the team of *Acme* any more." in after.words
    assert "*Team:* jonas, lars and mette" in after.words
    await after.press("More")
    assert "I don't work with them" not in (await agency.sofie.told()).buttons
    assert (await audited(agency))[-1] == ("USOFIE", {"went": ["USOFIE"]})

    await saved(agency.mette, Language="Dansk")
    assert await team(agency, acme) == INSIDE - {"USOFIE"}


async def test_in_an_open_workspace_the_form_says_what_the_team_sees(agency: Agency) -> None:
    await given.client(agency, "Acme", owner="USOFIE")
    modal = await editing(agency.sofie)
    assert "They see who said what" not in modal.words
    await modal.close()
    await given.openness(agency, Openness.OPEN)
    assert "They see who said what about this client." in (await editing(agency.sofie)).words


async def test_who_left_the_agency_is_not_shown_in_the_team(agency: Agency) -> None:
    acme = await given.client(agency, "Acme", owner="UMETTE")
    await given.team(agency, acme, "USOFIE", "UJONAS")
    async with agency.house.deps.database.transaction(TEAM) as session:
        jonas = await find_person(session, "UJONAS")
        assert jonas
        jonas.is_insider = False
        assert jonas.role is Role.NONE
    await agency.mette.command("/clients acme")
    assert "*Team:* sofie" in (await agency.mette.told()).words
    assert (await editing(agency.mette)).value("Team") == ["USOFIE"]

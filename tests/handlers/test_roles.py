"""People and roles: who is shown as what, who may change it, and what changes at once."""

import json
from datetime import timedelta
from typing import Any

import pytest

from handlers.kit.blocks import note
from handlers.kit.drafts import AFRESH
from handlers.kit.shared import OPEN_ROLES
from handlers.kit.turn import turn_in
from handlers.people import roles_modal, sync_people
from models import people
from models.audit import Act, AuditEntry
from models.drafts import Draft
from models.outbox import Outgoing, State
from models.people import Person as Entry
from models.people import Role
from tests.support import given
from tests.support.agency import MONDAY, TEAM, Agency
from tests.support.house import Workplace
from tests.support.payloads import button
from tests.support.person import Modal, Person, Shown

Json = dict[str, Any]
ONLY_ADMINS = "only an admin can do this"


async def people_and_roles(admin: Person) -> Modal:
    await admin.command("/client-settings people")
    return await titled(admin, "People and roles")


async def titled(person: Person, title: str) -> Modal:
    """The modal of this title, once it is in front of them."""

    async def there() -> Modal | None:
        stack = (await person.get("views"))["stack"]
        return Modal(person, stack[-1]) if stack and stack[-1]["title"]["text"] == title else None

    return await person.until(there)


async def give(agency: Agency, who: str, role: str) -> Shown:
    """Mette gives a role; gives what she hears."""
    modal = await people_and_roles(agency.mette)
    await modal.fill(Person=who, Role=role)
    assert await modal.submit() == {}
    return await agency.mette.told()


async def role_of(agency: Agency, user_id: str) -> Role:
    return (await agency.house.deps.directory.caller(TEAM, user_id)).role


async def trail(agency: Agency, act: Act = Act.GAVE_ROLE) -> list[AuditEntry]:
    return [entry for entry in await given.rows(agency, AuditEntry) if entry.act is act]


# Who is what


async def test_admins_and_leads_are_listed_with_where_it_comes_from(agency: Agency) -> None:
    await agency.clock(MONDAY)
    await give(agency, "ULARS", "Lead")
    await given.lead(agency, "UJONAS")
    words = (await people_and_roles(agency.mette)).words
    assert words.index("<@UMETTE> · Admin, by Slack") < words.index("<@UJONAS> · Lead, given here")
    assert "<@ULARS> · Lead, given by <@UMETTE>, 7 January" in words
    assert "And 1 member." in words
    assert not any(stranger in words for stranger in ("USOFIE", "UGUEST", "UCLIENT"))


async def test_it_opens_from_the_settings_too(agency: Agency) -> None:
    await agency.mette.command("/client-settings")
    await (await agency.mette.modal()).press("People and roles")
    assert (await titled(agency.mette, "People and roles")).labels == ["Person", "Role"]


def test_three_hundred_leads_fit() -> None:
    everybody = [Entry(user_id=f"U{n:010}", name="x" * 200, is_insider=True, given_role=Role.LEAD) for n in range(300)]
    told = {
        one.user_id: AuditEntry(at=MONDAY, actor_id="U0123456789", act=Act.GAVE_ROLE, person_id=one.user_id)
        for one in everybody
    }
    roles_modal({}, everybody, told, "Europe/Copenhagen", MONDAY.date())


# Giving a role


async def test_who_rises_hears_of_it_once_and_can_do_it_at_once(agency: Agency) -> None:
    await agency.sofie.command("/client-summary")
    assert "only a lead can do this" in (await agency.sofie.told()).words

    assert "I tell them" in (await give(agency, "USOFIE", "Lead")).words
    assert "<@UMETTE> made you a lead" in (await agency.sofie.told()).words
    await agency.sofie.command("/client-summary")
    await agency.sofie.modal()

    assert "is a lead now" in (await give(agency, "USOFIE", "Lead")).words
    assert [row.channel for row in await given.rows(agency, Outgoing) if row.kind == "role"] == ["USOFIE"]


async def test_who_is_lowered_hears_nothing_from_us_and_can_do_it_no_more(agency: Agency) -> None:
    await give(agency, "ULARS", "Admin")
    assert await role_of(agency, "ULARS") is Role.ADMIN
    assert "a word from you is kinder" in (await give(agency, "ULARS", "Member")).words
    assert await role_of(agency, "ULARS") is Role.MEMBER
    assert len([row for row in await given.rows(agency, Outgoing) if row.kind == "role"]) == 1


async def test_every_change_is_in_the_trail(agency: Agency) -> None:
    for role in ("Lead", "Admin", "As in Slack"):
        await give(agency, "ULARS", role)
    assert [(entry.actor_id, entry.person_id, entry.details) for entry in await trail(agency)] == [
        ("UMETTE", "ULARS", {"old": "member", "new": "lead", "as_in_slack": False}),
        ("UMETTE", "ULARS", {"old": "lead", "new": "admin", "as_in_slack": False}),
        ("UMETTE", "ULARS", {"old": "admin", "new": "member", "as_in_slack": True}),
    ]


@pytest.mark.parametrize("who", ["UGUEST", "UCLIENT", "URAPPORT"])
async def test_strangers_are_given_no_role(agency: Agency, who: str) -> None:
    modal = await people_and_roles(agency.mette)
    await modal.fill(Person=who, Role="Lead")
    errors = await modal.submit()
    assert "Only full members" in errors["Person"]
    assert await role_of(agency, who) is Role.NONE
    assert await trail(agency) == []


@pytest.mark.parametrize("role", ["Member", "Lead"])
async def test_the_last_admin_names_another_first(agency: Agency, role: str) -> None:
    modal = await people_and_roles(agency.mette)
    await modal.fill(Person="UMETTE", Role=role)
    assert "name another first" in (await modal.submit())["Role"]
    assert await role_of(agency, "UMETTE") is Role.ADMIN

    await modal.fill(Person="ULARS", Role="Admin")
    assert await modal.submit() == {}
    await agency.mette.told()
    assert "You are" in (await give(agency, "UMETTE", role)).words
    assert await role_of(agency, "UMETTE") is not Role.ADMIN


# What it changes at once


async def test_the_desk_is_drawn_anew_for_whom_it_concerns(agency: Agency) -> None:
    acme = await given.client(agency, "Acme", owner="ULARS")
    for rater in ("UMETTE", "ULARS"):
        await given.rating(agency, acme, rater, gut=1, respect=1, value=1)
    await agency.sofie.home()

    await give(agency, "USOFIE", "Lead")
    await agency.sofie.until(lambda: shows(agency.sofie, "0 · At risk"))
    await give(agency, "USOFIE", "Member")
    await agency.sofie.until(lambda: shows(agency.sofie, "Not enough known"))


async def test_who_becomes_a_guest_sees_an_empty_desk_without_opening_it(agency: Agency) -> None:
    await given.client(agency, "Acme", owner="USOFIE")
    assert "Acme" in (await agency.sofie.home()).words
    await agency.house.router.route(TEAM, news("Ev1", "USOFIE", is_restricted=True))
    await agency.sofie.until(lambda: shows(agency.sofie, "this page stays empty"))


async def test_a_leads_answer_that_waited_is_not_read_by_who_is_no_lead_any_more(workplaces: Workplace) -> None:
    deps = workplaces.house.deps
    await sync_people(deps, TEAM)
    async with deps.database.transaction(TEAM) as session:
        (await people.some(session, {"ULARS"}))["ULARS"].given_role = Role.LEAD
        turn = await turn_in(deps, TEAM)
        for words, role in (("for leads", Role.LEAD), ("for members", Role.MEMBER)):
            (await turn.say(session, "ULARS", note(words), kind="test")).for_role = role
    async with deps.database.transaction(TEAM) as session:
        (await people.some(session, {"ULARS"}))["ULARS"].given_role = None
    deps.directory.forget(TEAM, "ULARS")
    await workplaces.house.delivery.drain()
    told = workplaces.sandbox.world.workspaces[TEAM].direct_channel(["ULARS", "URAPPORT"], 0)
    assert [message.text for message in told.messages] == ["for members"]
    first, _second = await workplaces.outbox()
    assert (first.state, first.reason) == (State.DROPPED, "lower_role")


async def test_an_answer_that_no_other_way_takes_waits_for_the_role_that_it_was_for(agency: Agency) -> None:
    await given.client(agency, "Acme")
    await given.lead(agency, "ULARS")
    lars = agency.person("ULARS")
    await lars.command("/clients edit acme")
    modal = await lars.modal()
    await agency.clock(timedelta(minutes=31))  # Slack forgets by then where to answer
    assert await modal.submit() == {}
    await lars.told()
    assert [row.for_role for row in await given.rows(agency, Outgoing) if row.kind == "private_word"] == [Role.LEAD]


async def shows(person: Person, words: str) -> bool | None:
    return words in str((await person.get("home"))["view"]) or None


def news(event_id: str, user_id: str, **said: bool) -> Json:
    """Slack says something new of somebody."""
    user = {"id": user_id, "team_id": TEAM, "name": "somebody", **said}
    return {"type": "event_callback", "event_id": event_id, "event": {"type": "user_change", "user": user}}


# When the last admin is gone


async def test_slacks_own_admin_is_one_again_when_the_last_one_leaves(agency: Agency) -> None:
    await give(agency, "ULARS", "Admin")
    await give(agency, "UMETTE", "Member")
    await agency.house.router.route(TEAM, news("Ev1", "ULARS", deleted=True))
    assert await role_of(agency, "ULARS") is Role.NONE
    assert await role_of(agency, "UMETTE") is Role.ADMIN
    assert "you are one here again" in (await agency.mette.told()).words
    last = (await trail(agency))[-1]
    assert (last.actor_id, last.person_id) == (None, "UMETTE")
    assert last.details == {"old": "member", "new": "admin", "as_in_slack": True}


async def test_a_restart_finds_out_that_the_last_admin_left(agency: Agency) -> None:
    await give(agency, "ULARS", "Admin")
    await give(agency, "UMETTE", "Member")
    agency.sandbox.world.workspaces[TEAM].people["ULARS"].deleted = True
    await sync_people(agency.house.deps, TEAM)
    assert await role_of(agency, "UMETTE") is Role.ADMIN


# Who is refused


async def test_a_form_kept_from_better_days_opens_to_nobody_who_may_not_see_it(agency: Agency) -> None:
    lars = agency.person("ULARS")
    await give(agency, "ULARS", "Admin")
    await lars.told()
    await agency.fault("views.open", "error", error="expired_trigger_id")
    await lars.command("/client-settings people")
    kept = await lars.told()
    await give(agency, "ULARS", "Member")

    await kept.press("Open it again")
    assert ONLY_ADMINS in (await lars.told()).words
    assert (await lars.get("views"))["stack"] == []


async def test_a_form_on_screen_is_neither_sent_nor_kept_by_who_may_no_longer(agency: Agency) -> None:
    lars = agency.person("ULARS")
    await give(agency, "ULARS", "Admin")
    await lars.told()
    modal = await people_and_roles(lars)
    await give(agency, "ULARS", "Member")

    await modal.fill(Person="ULARS", Role="Admin")
    assert await modal.submit() == {}
    assert ONLY_ADMINS in (await lars.modal()).words
    assert await role_of(agency, "ULARS") is Role.MEMBER
    assert await given.rows(agency, Draft) == []


@pytest.mark.parametrize("modal", ["people.roles", "audit.log", "settings.settings"])
@pytest.mark.parametrize("who", ["USOFIE", "UGUEST", "UCLIENT"])
async def test_no_forged_button_opens_what_is_for_admins(agency: Agency, modal: str, who: str) -> None:
    for action in (
        button(AFRESH.id, json.dumps({"modal": modal, "subject": ""}), who),
        button(OPEN_ROLES.id, "{}", who),
    ):
        assert (
            await agency.house.router.route(TEAM, action | {"view": {"id": "V1", "hash": "1", "type": "modal"}}) is None
        )
    await agency.house.deps.tasks.drain()
    shown = [call["args"]["view"] for call in [*await agency.calls("views.update"), *await agency.calls("views.open")]]
    assert all("Sorry" in str(view["blocks"]) and not view["callback_id"] for view in shown)


async def test_a_role_lost_in_another_process_gives_no_roles_here(agency: Agency) -> None:
    """Here Lars is remembered as an admin for up to a minute."""
    await give(agency, "ULARS", "Admin")
    lars = agency.person("ULARS")
    await lars.told()
    modal = await people_and_roles(lars)
    async with agency.house.deps.database.transaction(TEAM) as session:
        (await people.some(session, ["ULARS"]))["ULARS"].given_role = Role.MEMBER
    await modal.fill(Person="ULARS", Role="Admin")
    assert "Your own role was changed" in (await modal.submit())["Role"]
    assert len(await trail(agency)) == 1

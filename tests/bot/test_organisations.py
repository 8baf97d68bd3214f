"""Installed for a whole organisation: workspaces come and go one by one, and none is served by another's yes."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select
from yarl import URL

from bot.installed_tokens import InstalledTokens
from bot.upkeep import GRACE
from models.audit import Act, AuditEntry
from models.installations import Installation
from models.people import find_person
from models.troubles import Trouble
from sandbox.installing import uninstall
from tests.support.http import FORM, JSON, signed
from tests.support.person import Person
from tests.support.town import GROUP, Town, eventually

Json = dict[str, Any]


async def works(person: Person) -> bool:
    """Whether Rapport answers them."""
    answer = await person.command("/clients help")
    return bool(answer.get("ok")) and "/clients" in (await person.told()).words


async def acts(town: Town, team: str) -> list[tuple[Act, str | None]]:
    async with town.house.deps.database.reading(team) as session:
        return [(one.act, one.actor_id) for one in await session.scalars(select(AuditEntry).order_by(AuditEntry.id))]


async def is_here(town: Town, team: str) -> bool:
    found = await town.workspace(team)
    return found is not None and found.left_at is None


async def test_an_organisation_is_told_what_comes_next(town: Town) -> None:
    shown = await town.install("E1")
    assert "Rapport is in Lys Group" in shown
    assert "It is in 0 workspaces by now" in shown
    assert "https://app.slack.com/manage/E1/integrations/profile/A1/workspaces/add" in shown
    [kept] = (await town.installations()).values()
    assert (kept.id, kept.is_enterprise) == ("E1", True)
    assert await town.workspace("T1") is None


async def test_a_workspace_that_lets_it_in_moves_in(each_town: Town) -> None:
    await each_town.install("E1")
    await each_town.happens("grant", team="T2")
    await eventually(lambda: is_here(each_town, "T2"))
    assert await works(each_town.person("UPIA", "T2"))
    assert await acts(each_town, "T2") == [(Act.INSTALLED, None)]
    assert await each_town.workspace("T1") is None
    found = await each_town.workspace("T2")
    assert found
    assert found.enterprise_id == GROUP["id"]


async def test_workspaces_that_had_it_come_along(town: Town) -> None:
    await town.install("T1")
    own = (await town.installations())["T1"].token
    assert "It is in 1 workspace by now" in await town.install("E1")
    assert await acts(town, "T1") == [(Act.INSTALLED, "UMETTE")] * 2
    assert (await town.installations())["T1"].token == own
    assert await works(town.person())


async def test_one_that_nobody_told_us_of_moves_in_with_its_first_request(town: Town) -> None:
    await town.install("E1")
    app = town.sandbox.world.apps["A1"]
    events = app.manifest["settings"]["event_subscriptions"]["bot_events"]
    events.remove("team_access_granted")
    await town.happens("grant", team="T2")
    assert await town.workspace("T2") is None
    assert await works(town.person("UPIA", "T2"))
    assert await is_here(town, "T2")


async def test_what_happens_there_is_followed(town: Town) -> None:
    await town.install("E1")
    await town.happens("grant", team="T2")
    await eventually(lambda: is_here(town, "T2"))
    town_of_pia = {"id": "T2", "name": "Sydlys", "domain": "t2", "enterprise": GROUP}
    await town.happens("seed", workspaces=[{**town_of_pia, "users": [{"id": "UNEW", "name": "nina"}]}])

    async def nina_is_known() -> bool:
        async with town.house.deps.database.reading("T2") as session:
            return await find_person(session, "UNEW") is not None

    await eventually(nina_is_known)


async def test_a_workspace_that_it_was_taken_out_of_is_left_at_once(each_town: Town) -> None:
    await each_town.install("E1")
    for team in ("T1", "T2"):
        await each_town.happens("grant", team=team)
        await eventually(partial(is_here, each_town, team))
    await each_town.happens("revoke", team="T1")

    async def has_left() -> bool:
        return not await is_here(each_town, "T1")

    await eventually(has_left)
    assert (await acts(each_town, "T1"))[-1] == (Act.UNINSTALLED, None)
    assert not await each_town.house.reception.admits("T1", "E1")
    assert await works(each_town.person("UPIA", "T2"))
    await each_town.happens("grant", team="T1")
    await eventually(lambda: is_here(each_town, "T1"))
    assert await works(each_town.person())


async def test_it_is_left_though_somebody_asked_for_its_token_meanwhile(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    await town.install("E1")
    await town.happens("grant", team="T1")
    await eventually(partial(is_here, town, "T1"))
    tokens = town.house.tokens
    assert isinstance(tokens, InstalledTokens)
    let_go = tokens.let_go

    async def and_look_up(workspace_id: str, code: str) -> bool:
        erased = await let_go(workspace_id, code)
        await tokens.held_for(workspace_id)
        return erased

    monkeypatch.setattr(tokens, "let_go", and_look_up)
    await town.happens("revoke", team="T1")

    async def is_shut() -> bool:
        return not await town.house.reception.admits("T1", "E1")

    await eventually(is_shut)


async def test_all_are_left_when_the_organisation_takes_it_out(each_town: Town) -> None:
    await each_town.install("E1")
    await each_town.install("T3")
    for team in ("T1", "T2"):
        await each_town.happens("grant", team=team)
        await eventually(partial(is_here, each_town, team))
    await each_town.happens("uninstall", team="T2")

    async def both_have_left() -> bool:
        return not await is_here(each_town, "T1") and not await is_here(each_town, "T2")

    await eventually(both_have_left)
    assert list(await each_town.installations()) == ["T3"]
    assert await works(each_town.person("UANNA", "T3"))


async def test_a_workspaces_own_installation_goes_before_its_organisations(town: Town) -> None:
    await town.install("T1")
    await town.install("E1")
    assert (await town.house.tokens.of("T1")).installation_id == "T1"
    await town.house.deps.slack("T1").auth_revoke()
    assert (await town.house.deps.slack("T1").users_list())["ok"]
    assert (await town.house.tokens.of("T1")).installation_id == "E1"


async def test_where_no_key_opens_its_own_token_the_organisations_serves(town: Town) -> None:
    await town.install("T1")
    await town.install("E1")
    async with town.house.deps.database.installing() as session:
        (await session.get_one(Installation, "T1")).token = "gAAAAA"
    town.house.tokens.forget("T1")
    assert await works(town.person())
    assert (await town.house.tokens.of("T1")).installation_id == "E1"


# Where no workspace is left


async def goes_by(town: Town, time: timedelta) -> None:
    await town.passes(time)
    await town.house.clockwork.turn_over()


async def test_one_that_took_it_out_before_a_workspace_came_is_forgotten_after_thirty_days(each_town: Town) -> None:
    await each_town.install("E1")
    world = each_town.sandbox.world
    await uninstall(world, world.org_wide["E1", "A1"])
    assert await asks(each_town, event("", "E1", "app_uninstalled")) == (200, "")
    await goes_by(each_town, GRACE - timedelta(days=1))
    assert list(await each_town.installations()) == ["E1"]
    await goes_by(each_town, timedelta(days=1))
    assert list(await each_town.installations()) == []


async def test_one_whose_token_no_key_opens_is_forgotten_with_the_last_of_its_workspaces(town: Town) -> None:
    await town.install("E1")
    await town.happens("grant", team="T1")
    await eventually(partial(is_here, town, "T1"))
    async with town.house.deps.database.installing() as session:
        (await session.get_one(Installation, "E1")).token = "gAAAAA"
    town.house.tokens.forget("T1")
    await goes_by(town, GRACE * 2)
    assert list(await town.installations()) == ["E1"], "the key may only be missing in the settings"
    await town.happens("uninstall", team="T1")

    async def has_left() -> bool:
        return not await is_here(town, "T1")

    await eventually(has_left)
    await goes_by(town, GRACE)
    assert await town.workspace("T1") is None
    assert await town.installations() == {}


async def test_one_that_nobody_has_used_yet_stays(town: Town) -> None:
    await town.install("E1")
    await goes_by(town, GRACE * 2)
    await town.happens("faults", method="auth.test", kind="drop_before", times=1)
    await goes_by(town, timedelta(days=1))
    assert list(await town.installations()) == ["E1"]
    await town.happens("grant", team="T1")
    await eventually(partial(is_here, town, "T1"))


# Who is nobody


def command(team: str, enterprise: str, response_url: str) -> tuple[bytes, str]:
    body = {"command": "/clients", "text": "help", "user_id": "UX", "channel_id": "CX", "trigger_id": "1.2.3"}
    return URL().with_query(
        body | {"team_id": team, "enterprise_id": enterprise, "response_url": response_url}
    ).raw_query_string.encode(), FORM


def interaction(team: str, enterprise: str, response_url: str) -> tuple[bytes, str]:
    body = {
        "type": "block_actions",
        "team": {"id": team},
        "enterprise": {"id": enterprise} if enterprise else None,
        "user": {"id": "UX", "team_id": team},
        "response_url": response_url,
        "trigger_id": "1.2.3",
        "actions": [{"action_id": "shared.add_client", "value": "{}"}],
    }
    return URL().with_query(payload=json.dumps(body)).raw_query_string.encode(), FORM


def event(team: str, enterprise: str, kind: str) -> tuple[bytes, str]:
    told = {"type": kind, "team_ids": [team], "tokens": {"bot": ["URAPPORT"]}, "user": {"id": "UX"}}
    body = {"type": "event_callback", "event_id": "Ev1", "team_id": team, "enterprise_id": enterprise, "event": told}
    return json.dumps(body).encode(), JSON


async def asks(town: Town, sent: tuple[bytes, str]) -> tuple[int, str]:
    body, kind = sent
    url = f"{town.address}/slack/events"
    async with town.http.post(url, data=body, headers=signed(body, kind=kind)) as answer:
        return answer.status, await answer.text()


@pytest.fixture
async def hook() -> AsyncIterator[tuple[str, list[object]]]:
    """An address that a payload may name as its response_url, and who called there."""
    callers: list[object] = []
    server = await asyncio.start_server(lambda reader, _: callers.append(reader), "127.0.0.1")
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/", callers


@pytest.mark.parametrize(("team", "enterprise"), [("T3", ""), ("T3", "E1"), ("T9", "E9"), ("T2", "E1")])
@pytest.mark.parametrize(
    "sent", [command, interaction, "user_change", "app_uninstalled", "team_access_granted", "team_access_revoked"]
)
async def test_a_workspace_that_does_not_have_us_hears_nothing(
    town: Town, hook: tuple[str, list[object]], team: str, enterprise: str, sent: Any
) -> None:
    await town.install("E1")
    await town.happens("grant", team="T1")
    await eventually(lambda: is_here(town, "T1"))
    asked = event(team, enterprise, sent) if isinstance(sent, str) else sent(team, enterprise, hook[0])
    assert await asks(town, asked) == (200, "")
    assert not await town.house.reception.admits(team, enterprise)
    assert await town.workspace(team) is None
    assert await is_here(town, "T1")
    assert hook[1] == []
    async with town.house.deps.database.reading(team) as session:
        assert list(await session.scalars(select(Trouble))) == []


async def test_a_request_without_a_workspace_is_nobodys(town: Town) -> None:
    await town.install("T1")
    body = json.dumps({"type": "event_callback", "event_id": "Ev1", "event": {"type": "app_uninstalled"}}).encode()
    assert await asks(town, (body, JSON)) == (200, "")
    assert await is_here(town, "T1")

"""What else happens meanwhile: pressed twice, two admins, a restart, a client that changed, a file that is gone."""

import asyncio
from decimal import Decimal
from typing import Any

import pytest

from bot.wiring import introduce, open_house
from handlers.importing import work
from models.audit import Act, AuditEntry
from models.clients import Client
from models.imports import Import, ImportStep
from models.people import Role, find_person
from sandbox import payloads
from tests.handlers.importing.hands import CLIENTS, apply, newest, press, preview, rows, settled, shown_to
from tests.support import given
from tests.support.agency import MONDAY, TEAM, Agency
from tests.support.person import Shown
from tests.support.time import QuickTime


@pytest.fixture(autouse=True)
async def monday(agency: Agency) -> None:
    await agency.clock(MONDAY)


async def make_admin(agency: Agency, user_id: str) -> None:
    async with agency.house.deps.database.transaction(TEAM) as session:
        person = await find_person(session, user_id)
        assert person
        person.given_role = Role.ADMIN


@pytest.mark.on_both
async def test_pressed_twice_it_is_in_once(agency: Agency) -> None:
    shown = await preview(agency, CLIENTS)
    await asyncio.gather(shown.press("Apply"), shown.press("Apply"))
    await settled(agency)
    done = await newest(agency, "is in:")
    assert len(await rows(agency, Import)) == 1
    assert sum("is in:" in one.words for one in shown_to(agency)) == 1
    await press(agency, done, "Undo")
    assert await rows(agency, Client) == []


@pytest.mark.on_both
async def test_two_admins_at_once_add_nobody_twice(agency: Agency) -> None:
    await make_admin(agency, "ULARS")
    lars = agency.person("ULARS")
    theirs = await lars.upload("clients.csv", CLIENTS)
    await lars.command("/clients import")
    modal = await lars.modal()
    [block] = [one for one in modal.blocks if one["type"] == "input" and one["element"]["type"] == "file_input"]
    await lars.post("fill", view_id=modal.view["id"], values={block["block_id"]: {"files": [theirs]}})
    await modal.fill_in({"Owner of new clients": "UMETTE"})
    assert await modal.submit() == {}
    mine = await preview(agency, CLIENTS)

    async def shown_to_lars() -> Shown | None:
        return next((one for one in shown_to(agency, "ULARS") if "would come of" in one.words), None)

    other = await lars.until(shown_to_lars)
    await asyncio.gather(mine.press("Apply"), other.press("Apply"))
    await settled(agency)
    assert sorted(client.name for client in await rows(agency, Client)) == ["Acme", "Cano"]
    assert len(await rows(agency, Import)) == 1
    words = [one.words for user in ("UMETTE", "ULARS") for one in shown_to(agency, user)]
    assert sum("is in: 2 added" in one for one in words) == 1
    [late] = [one for one in words if "Something changed since you looked." in one]
    assert "2 as they are" in late


async def test_what_changed_since_is_shown_before_anything_is_done(agency: Agency) -> None:
    acme = await given.client(agency, "Acme", owner="USOFIE", yearly_budget=Decimal(5000), currency="EUR")
    shown = await preview(agency, b"name,yearly budget\nAcme,9000\n")
    async with agency.house.deps.database.transaction(TEAM) as session:
        client = await session.get(Client, acme.id)
        assert client
        client.yearly_budget = Decimal(7000)
    await press(agency, shown, "Apply")
    [again] = shown_to(agency)
    assert "Something changed since you looked. This is how it would be now." in again.words
    assert "€7,000 → €9,000" in again.words
    assert await rows(agency, ImportStep) == []
    await apply(agency, again)
    [client] = await rows(agency, Client)
    assert client.yearly_budget == Decimal(9000)


async def test_a_file_that_was_deleted_meanwhile_is_missed_and_nothing_is_done(agency: Agency) -> None:
    shown = await preview(agency, CLIENTS)
    [file] = agency.sandbox.world.workspaces[TEAM].files.values()
    await agency.mette.post("delete_file", file=file.id)
    await press(agency, shown, "Apply")
    [word] = shown_to(agency)
    assert "isn't in Slack any more" in word.words
    assert "Nothing was changed." in word.words
    assert word.buttons == ["Choose a file", "Forget it"]
    assert await rows(agency, Client) == []


async def test_a_download_that_breaks_off_can_be_tried_again(agency: Agency) -> None:
    shown = await preview(agency, CLIENTS)
    await agency.fault("download", "drop_after", times=2)
    await press(agency, shown, "Apply")
    [word] = shown_to(agency)
    assert "Slack didn't give me the whole file. Please try again in a moment. Nothing was changed." in word.words
    assert await rows(agency, Client) == []
    agency.sandbox.world.faults.clear()
    await press(agency, word, "Look again")
    await apply(agency, await newest(agency, "2 added"))
    assert len(await rows(agency, Client)) == 2


async def test_stopped_half_way_nothing_is_in_and_it_can_be_done_again(
    agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = await preview(agency, CLIENTS)

    async def stopped(*_args: Any, **_more: Any) -> None:
        raise asyncio.CancelledError

    with monkeypatch.context() as patched:
        patched.setattr(work, "apply", stopped)
        await press(agency, shown, "Apply")
    assert await rows(agency, Client) == []
    await apply(agency, shown)
    assert len(await rows(agency, Client)) == 2


async def test_the_trail_says_who_took_in_what_was_shown(agency: Agency) -> None:
    await apply(agency, await preview(agency, CLIENTS))
    [entry] = [one for one in await rows(agency, AuditEntry) if one.act is Act.IMPORTED]
    assert (entry.actor_id, entry.details["added"]) == ("UMETTE", 2)


async def test_where_slack_takes_no_edit_the_word_comes_by_itself(agency: Agency) -> None:
    shown = await preview(agency, CLIENTS)
    await agency.fault("chat.update", "error", error="msg_too_long")
    await press(agency, shown, "Forget it")
    assert (await newest(agency, "Forgotten: nothing was changed.")).buttons == []


@pytest.mark.on_both
async def test_another_process_takes_in_what_this_one_showed(agency: Agency) -> None:
    """As after a restart: nothing of the file or of the preview is in anybody's memory."""
    shown = await preview(agency, CLIENTS)
    [button] = [one for block in shown.blocks for one in block.get("elements", ()) if "Apply" in str(one.get("text"))]
    workspace, app = agency.sandbox.world.workspaces[TEAM], agency.sandbox.world.apps["A1"]
    channel = workspace.channels[shown.channel]
    message = channel.message(shown.raw["ts"])
    assert message
    pressed = {**button, "block_id": "b", "action_ts": "2.0"}
    more = {"actions": [pressed], "trigger_id": "1.1", "state": {"values": {}}}
    place = payloads.in_message(workspace, channel, message)
    body = payloads.interaction("block_actions", workspace, app, workspace.people["UMETTE"], **more, **place)
    async with open_house(agency.house.settings, clock=agency.sandbox.clock.now, machine=QuickTime()) as other:
        await introduce(other)
        await other.router.route(TEAM, body)
        await other.deps.tasks.drain()
        await other.delivery.drain()
    assert "2 added, 1 refused" in (await newest(agency, "is in:")).words
    assert sorted(client.name for client in await rows(agency, Client)) == ["Acme", "Cano"]

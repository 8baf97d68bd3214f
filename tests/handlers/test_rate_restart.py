"""A rating that was begun is there again after a restart: nothing of it is in anybody's memory."""

import pytest

from bot.wiring import introduce, open_house
from sandbox.payloads import slash_command
from tests.support import given
from tests.support.agency import TEAM, Agency
from tests.support.time import QuickTime


@pytest.mark.on_both
async def test_another_process_shows_what_was_left_unsent(agency: Agency) -> None:
    await given.client(agency, "Acme")
    await agency.sofie.command("/client-rate acme")
    begun = await agency.sofie.modal()
    await begun.fill(Gut="2 · tires me a little", Why="in confidence")
    await begun.close()

    world = agency.sandbox.world
    workspace, app = world.workspaces[TEAM], world.apps["A1"]
    sofie, channel = workspace.people["USOFIE"], workspace.channels[agency.sofie.here]
    typed = slash_command(workspace, app, sofie, channel, "/client-rate", "acme")
    trigger = world.triggers.issue(app, TEAM, sofie.id, None)
    async with open_house(agency.house.settings, clock=agency.sandbox.clock.now, machine=QuickTime()) as other:
        await introduce(other)
        await other.router.route(TEAM, {**typed, "trigger_id": trigger})
        await other.deps.tasks.drain()

    again = await agency.sofie.modal()
    assert again.value("Gut")["value"] == "2"
    assert again.value("Why") == "in confidence"

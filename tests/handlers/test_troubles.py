"""Where Rapport can speak no longer: admins hear of it once, and when it is over it may be told of again."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.wiring import introduce
from handlers.kit.blocks import note
from handlers.kit.turn import Turn, turn_in
from handlers.people import sync_people
from handlers.troubles import knock
from models.base import Workspace
from models.outbox import State
from models.rules.schedule import WEEK
from models.troubles import Trouble
from tests.support.agency import MONDAY, TEAM, Agency, seed
from tests.support.house import Workplace
from tests.support.person import Person


async def say(place: Workplace, *texts: str, channel: str = "CACME") -> None:
    workspace = await place.house.deps.directory.workspace(TEAM)
    assert workspace
    turn = Turn(place.house.deps, workspace, place.clock())
    async with turn.transaction() as session:
        for text in texts:
            await turn.say(session, channel, note(text), kind="test")


async def deliver(place: Workplace, **later: float) -> None:
    place.clock.move(**later)
    await place.house.clockwork.turn_over()


async def told(place: Workplace) -> list[str]:
    """What Mette, the admin, was told in her direct messages."""
    world = place.sandbox.world.workspaces[TEAM]
    return [m.text for m in world.direct_channel(["UMETTE", "URAPPORT"], 0).messages]


async def rows(place: Workplace) -> list[tuple[str, State, str | None]]:
    return [(row.payload["text"], row.state, row.reason) for row in await place.outbox() if row.kind == "test"]


async def troubles(place: Workplace) -> list[tuple[str, str]]:
    async with place.house.deps.database.reading(TEAM) as session:
        return [(one.place, one.reason) for one in await session.scalars(select(Trouble))]


@pytest.fixture
async def place(workplaces: Workplace) -> Workplace:
    """The agency, its people known."""
    await sync_people(workplaces.house.deps, TEAM)
    return workplaces


async def set_up(person: Person, channel: str) -> None:
    await person.command("/client-summary")
    await fill(person, channel)


async def fill(person: Person, channel: str) -> None:
    assert await (await (await person.modal()).fill(Channel=channel)).submit() == {}
    assert "Next: Monday" in (await person.told()).words


# Slack shuts us out


@pytest.mark.parametrize("method", ["conversations.info", "chat.postMessage", "conversations.history"])
async def test_a_revoked_token_ends_what_waits_and_is_told_when_we_are_back(place: Workplace, method: str) -> None:
    if method == "conversations.history":
        await place.fault("chat.postMessage", "drop_before")
    await place.fault(method, "error", error="token_revoked")
    await say(place, "one", "two")
    await say(place, "three", channel="CTEAM")
    await deliver(place)
    await deliver(place, minutes=1)
    assert {state for _, state, _ in await rows(place)} <= {State.DROPPED, State.SENT}
    dropped = [reason for _, state, reason in await rows(place) if state is State.DROPPED]
    assert dropped
    assert set(dropped) == {"token_revoked"}
    place.clock.move(hours=1)
    await introduce(place.house)
    await introduce(place.house)
    await deliver(place)
    assert await troubles(place) == []
    [word] = await told(place)
    assert "didn't let me in" in word
    count = len(dropped)
    assert f"{count} message{'s' if count > 1 else ''} meant for then" in word


async def test_a_token_of_another_workspace_lets_us_in_nowhere(place: Workplace) -> None:
    deps = place.house.deps
    async with deps.database.transaction("T2") as session:
        session.add(Workspace(id="T2", name="Two", bot_user_id="URAPPORT"))
    await knock(await turn_in(deps, "T2"))
    async with deps.database.reading("T2") as session:
        assert [one.reason for one in await session.scalars(select(Trouble))] == ["not_authed"]


async def test_while_slack_shuts_us_out_no_week_is_summed_up_and_then_the_newest_comes_late(agency: Agency) -> None:
    mette = agency.mette
    await agency.clock(MONDAY)
    await set_up(mette, "CTEAM")
    await mette.post("uninstall")
    for week in range(1, 4):
        await agency.clock(MONDAY + week * WEEK)
    assert await said(agency) == []

    [app] = agency.sandbox.world.apps.values()
    agency.sandbox.load(seed() | {"apps": [app.model_dump()]})
    await agency.clock(timedelta(hours=2))
    [head] = await said(agency)
    assert "21–27 Jan" in head
    assert "Late: this was due Monday 28 January" in head
    assert "didn't let me in" in (await mette.told()).words


async def said(agency: Agency) -> list[str]:
    shown = await agency.mette.messages("CTEAM")
    return [message.words for message in shown if not message.raw["ephemeral"]]

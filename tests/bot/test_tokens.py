"""Which token speaks where, and how one that expires is renewed: once, whoever else wants it at the same moment."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta

import pytest
from slack_sdk.errors import SlackApiError
from sqlalchemy import select

from bot.installed_tokens import AGEING, REST
from bot.wiring import House, open_house
from handlers.kit.blocks import note
from handlers.kit.slack_errors import NO_TOKEN_NOW, Meaning, NoTokenError, code_of, meaning_of
from handlers.kit.turn import turn_in
from handlers.troubles import taken_out
from models.installations import RENEWAL, Installation
from models.outbox import Outgoing, State
from tests.support.house import Workplace
from tests.support.time import PATIENCE, QuickTime
from tests.support.town import Town, eventually, free_port, many_settings

LIFETIME = timedelta(hours=12)
SOON = LIFETIME - AGEING
"""From then on a new token is renewed."""


def fetches(town: Town) -> int:
    """How often Slack was asked for the next token."""
    calls = [call.args for call in town.sandbox.world.calls if call.method == "oauth.v2.access"]
    return len([call for call in calls if call.get("grant_type") == "refresh_token"])


@asynccontextmanager
async def another_process(town: Town, machine: QuickTime | None = None) -> AsyncIterator[House]:
    """A house of its own, on the same database."""
    settings = many_settings(town.slack, town.house.settings.database_url, free_port())
    async with open_house(settings, clock=town.sandbox.clock.now, machine=machine or QuickTime()) as house:
        yield house


class Patience(QuickTime):
    """Who sleeps because another process is at it wakes when that one is done, however busy the machine is."""

    def __init__(self) -> None:
        super().__init__()
        self.others: list[House] = []

    async def sleep(self, seconds: float) -> None:
        await super().sleep(seconds)
        for house in self.others:
            await house.deps.tasks.drain(PATIENCE)


async def value(house: House, workspace_id: str = "T1") -> str:
    return (await house.tokens.of(workspace_id)).value


async def code_for(house: House, workspace_id: str = "T1") -> str:
    """Slack's word, or ours, for a call there; empty where it works."""
    try:
        await house.deps.slack(workspace_id).auth_test()
    except SlackApiError as error:
        return code_of(error)
    return ""


# One workspace


async def test_the_token_of_the_settings_is_for_its_own_workspace_alone(workplace: Workplace) -> None:
    deps = workplace.house.deps
    assert (await deps.slack("T1").auth_test())["team_id"] == "T1"
    for other in ("T2", "", "E1"):
        with pytest.raises(NoTokenError) as refused:
            await deps.slack(other).auth_test()
        assert meaning_of(refused.value) is Meaning.SHUT_OUT
    assert len(workplace.calls("auth.test")) == 2, "Slack was asked at the start and once for its own"


# Many


async def test_each_workspace_speaks_with_its_own(town: Town) -> None:
    for team in ("T1", "T3"):
        await town.install(team)
    for team in ("T1", "T3"):
        assert (await town.house.deps.slack(team).auth_test())["team_id"] == team
    assert await code_for(town.house, "T2") == "not_authed"


async def test_a_dead_one_stops_no_other(town: Town) -> None:
    for team in ("T1", "T3"):
        await town.install(team)
    app = town.sandbox.world.apps["A1"]
    app.manifest["settings"]["event_subscriptions"]["bot_events"] = []
    await town.house.deps.slack("T1").auth_revoke()
    for team, user in (("T1", "UMETTE"), ("T3", "UANNA")):
        turn = await turn_in(town.house.deps, team)
        async with turn.transaction() as session:
            await turn.say(session, user, note("hello"), kind="test")
    await town.house.clockwork.turn_over()
    states = {}
    for team in ("T1", "T3"):
        async with town.house.deps.database.reading(team) as session:
            states[team] = [(row.state, row.reason) for row in await session.scalars(select(Outgoing))]
    assert states == {"T1": [(State.DROPPED, "token_revoked")], "T3": [(State.SENT, None)]}


async def test_one_that_was_encrypted_with_another_key_is_not_lost(each_town: Town) -> None:
    """Nobody is shut out for it, and no message dropped: the key may only be missing in the settings."""
    for team in ("T1", "T3"):
        await each_town.install(team)
    async with each_town.house.deps.database.installing() as session:
        row = await session.get_one(Installation, "T1")
        kept, row.token = row.token, "gAAAAA"
    each_town.house.tokens.forget("T1")
    with pytest.raises(NoTokenError) as refused:
        await each_town.house.deps.slack("T1").auth_test()
    assert meaning_of(refused.value) is Meaning.NOT_NOW
    assert await code_for(each_town.house, "T3") == ""
    async with each_town.house.deps.database.installing() as session:
        (await session.get_one(Installation, "T1")).token = kept
    assert await code_for(each_town.house, "T1") == ""


# Renewed


async def test_a_young_token_is_left_alone(town: Town) -> None:
    await town.install()
    first = await value(town.house)
    await town.passes(SOON - timedelta(seconds=1))
    assert await value(town.house) == first
    assert fetches(town) == 0


async def test_one_with_little_time_left_is_renewed_once_and_kept(each_town: Town) -> None:
    await each_town.install()
    first = await value(each_town.house)
    await each_town.passes(SOON)
    second = await asyncio.gather(*(value(each_town.house) for _ in range(5)))
    assert set(second) == {second[0]} != {first}
    assert fetches(each_town) == 1
    assert await code_for(each_town.house) == ""
    async with another_process(each_town) as house:
        assert await value(house) == second[0]
    await each_town.passes(SOON)
    assert await value(each_town.house) not in {first, second[0]}
    assert fetches(each_town) == 2


@pytest.mark.parametrize("time", [SOON, LIFETIME], ids=["ageing", "expired"])
async def test_processes_never_use_one_refresh_token_twice(each_town: Town, time: timedelta) -> None:
    await each_town.install()
    machines = [Patience() for _ in range(3)]
    async with AsyncExitStack() as stack:
        houses = [await stack.enter_async_context(another_process(each_town, machine)) for machine in machines]
        for machine, house in zip(machines, houses, strict=True):
            machine.others = [one for one in houses if one is not house]
            await value(house)
        await each_town.passes(time)
        for _ in range(3):
            assert set(await asyncio.gather(*map(code_for, houses * 3))) == {""}
    assert fetches(each_town) == 1


async def test_an_expired_one_is_renewed_on_slacks_word_too(town: Town) -> None:
    """Our clock may be behind."""
    await town.install()
    await town.house.tokens.of("T1")
    await town.happens("faults", method="auth.test", kind="error", error="token_expired")
    assert await code_for(town.house) == ""
    assert fetches(town) == 1


async def test_what_another_process_renewed_is_used(each_town: Town) -> None:
    await each_town.install()
    async with another_process(each_town) as other:
        await value(other)
        for _ in range(2):  # the first of three is dead then: Slack lets two live
            await each_town.happens("faults", method="auth.test", kind="error", error="token_expired")
            assert await code_for(each_town.house) == ""
        assert await code_for(other) == ""
    assert fetches(each_town) == 2


async def test_while_slack_does_not_renew_it_the_old_one_is_used(town: Town) -> None:
    await town.install()
    first = await value(town.house)
    await town.passes(SOON)
    await town.happens("faults", method="oauth.v2.access", kind="http_500", times=1)
    assert await value(town.house) == first
    assert await value(town.house) == first
    assert fetches(town) == 1, "it is left in peace for a while"
    await town.machine.sleep(REST)
    assert await value(town.house) != first


async def test_a_workspace_whose_token_cannot_be_renewed_now_is_not_shut_out(town: Town) -> None:
    await town.install()
    await town.passes(LIFETIME)
    await town.happens("faults", method="oauth.v2.access", kind="drop_before", times=1)
    with pytest.raises(NoTokenError) as refused:
        await town.house.deps.slack("T1").auth_test()
    assert meaning_of(refused.value) is Meaning.NOT_NOW
    await town.machine.sleep(REST)
    assert await code_for(town.house) == ""


async def test_who_installed_it_anew_is_not_taken_for_gone_by_a_process_with_the_old_token(each_town: Town) -> None:
    """The event of the uninstall comes late, to a process that could not renew what it has."""
    await each_town.install()
    async with another_process(each_town) as other:
        await value(other)
        await each_town.passes(LIFETIME)
        await each_town.happens("faults", method="oauth.v2.access", kind="http_500", times=1)
        assert await code_for(other) == NO_TOKEN_NOW
        await each_town.happens("uninstall", team="T1")
        await each_town.install()
        await taken_out(await turn_in(other.deps, "T1"))
    found = await each_town.workspace("T1")
    assert found
    assert found.left_at is None
    assert await code_for(each_town.house) == ""


async def test_who_takes_it_out_is_believed_while_the_token_cannot_be_renewed(town: Town) -> None:
    await town.install()
    await town.passes(LIFETIME)
    await town.happens("faults", method="oauth.v2.access", kind="http_500", times=9)
    await town.happens("uninstall", team="T1")

    async def has_left() -> bool:
        found = await town.workspace("T1")
        return bool(found and found.left_at)

    await eventually(has_left)


async def test_a_pair_that_was_lost_leaves_the_old_token_while_it_lives_and_then_nothing(town: Town) -> None:
    """Slack gave a new pair, and its answer never came."""
    await town.install()
    first = await value(town.house)
    await town.passes(SOON)
    await town.happens("faults", method="oauth.v2.access", kind="drop_after", times=1)
    assert await value(town.house) == first
    await town.machine.sleep(REST)
    assert await value(town.house) == first
    await town.passes(AGEING)
    await town.machine.sleep(REST)
    assert await code_for(town.house) == "token_expired"
    await town.install()
    assert await code_for(town.house) == ""


async def test_who_waits_for_a_new_token_may_be_cancelled_and_it_is_kept(each_town: Town) -> None:
    await each_town.install()
    first = await value(each_town.house)
    await each_town.passes(SOON)
    await each_town.happens("faults", method="oauth.v2.access", kind="slow", seconds=0.2)
    waiting = asyncio.create_task(value(each_town.house))
    await eventually(lambda: asked(each_town))
    waiting.cancel()
    await each_town.house.deps.tasks.drain()
    assert waiting.cancelled()
    assert await value(each_town.house) != first
    assert fetches(each_town) == 1


async def asked(town: Town) -> bool:
    """Whether a process has taken it on itself."""
    return any(one.renewing_until for one in (await town.installations()).values())


async def test_a_process_that_died_over_it_is_followed_by_another(each_town: Town) -> None:
    await each_town.install()
    first = await value(each_town.house)
    await each_town.passes(SOON)
    async with each_town.house.deps.database.installing() as session:
        row = await session.get_one(Installation, "T1")
        row.renewing_until = each_town.sandbox.clock.now() + RENEWAL
    assert await value(each_town.house) == first
    await each_town.passes(RENEWAL)
    assert await value(each_town.house) != first


# An organisation's


async def test_an_organisations_token_says_which_workspace_is_meant(town: Town) -> None:
    await town.install("E1")
    for team in ("T1", "T2"):
        await town.happens("grant", team=team)
        await town.house.reception.admits(team, "E1")
    for team, user in (("T1", "USOFIE"), ("T2", "UPIA")):
        people = [one["id"] async for page in await town.house.deps.slack(team).users_list() for one in page["members"]]
        assert user in people
        assert not {"USOFIE", "UPIA"} - {user} & set(people)


async def test_no_token_shows(town: Town) -> None:
    await town.install()
    token = await town.house.tokens.of("T1")
    assert "xox" not in repr(token)
    assert token.sealed not in repr(token)

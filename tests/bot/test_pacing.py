"""How fast Slack may be spoken to: one message a second in a place, four in a workspace, none while it limits us."""

import pytest

from bot.pacing import A_PLACE, A_WORKSPACE, REMEMBERED, Pacing
from models.outbox import Place
from tests.support.time import QuickTime

TEAM, ACME, ELSEWHERE = Place("T1", "CTEAM"), Place("T1", "CACME"), Place("T2", "CTEAM")


@pytest.fixture
def machine() -> QuickTime:
    return QuickTime()


@pytest.fixture
def pacing(machine: QuickTime) -> Pacing:
    return Pacing(machine)


async def test_a_place_waits_a_second_after_a_message_and_no_other_does(pacing: Pacing, machine: QuickTime) -> None:
    pacing.spoke(TEAM)
    assert [pacing.wait_for(place) for place in (TEAM, ACME, ELSEWHERE)] == [A_PLACE, 0, 0]
    await machine.sleep(A_PLACE)
    assert pacing.wait_for(TEAM) == 0


async def test_a_workspace_hears_four_a_second_in_turn(pacing: Pacing, machine: QuickTime) -> None:
    places = [Place("T1", f"C{number}") for number in range(4)]
    assert [pacing.take_turn(place) for place in places] == [n * A_WORKSPACE for n in range(4)]
    assert pacing.take_turn(ELSEWHERE) == 0
    await machine.sleep(4 * A_WORKSPACE)
    assert pacing.take_turn(TEAM) == 0


async def test_a_place_is_held_for_as_long_as_slack_asked(pacing: Pacing, machine: QuickTime) -> None:
    pacing.hold(TEAM, 30)
    pacing.hold(ACME, 0)
    assert pacing.held() == {TEAM: 30}
    await machine.sleep(29)
    assert pacing.held() == {TEAM: 1}
    await machine.sleep(1)
    assert pacing.held() == {}


async def test_places_are_not_remembered_for_ever(pacing: Pacing, machine: QuickTime) -> None:
    for number in range(REMEMBERED):
        pacing.spoke(Place("T1", f"C{number}"))
    await machine.sleep(A_PLACE)
    pacing.spoke(TEAM)
    assert len(pacing._free_at) == 1  # noqa: SLF001 - what is forgotten shows nowhere else

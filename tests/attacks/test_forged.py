"""Forged payloads over two workspaces: whatever stands where an id can stand, no read and no write crosses.

Each listener of FEATURES gets payloads as Slack would send them for a member, a lead and an admin of ours, with ids of
the other workspace in every place in turn, or with what belongs nowhere. What is looked for stands in `Front.faults`.
"""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.attacks.attempts import BREAKS, LISTENERS, WHO, attempt, some, with_odd_ones, with_their_ids
from tests.attacks.forging import ADDED, INNER, ODD, forged, places, theirs_for
from tests.attacks.front import Front
from tests.attacks.neighbour import ADMIN, ATTACKERS
from tests.matrix.deeds import Listener
from tests.support.effort import Effort


@pytest.mark.soak
@pytest.mark.parametrize("listener", LISTENERS, ids=str)
async def test_an_id_of_theirs_leads_nowhere(front: Front, effort: Effort, listener: Listener) -> None:
    chosen = some(with_their_ids(front, listener), 7 * LISTENERS.index(listener), effort(5, None))
    assert await attempt(front, listener, chosen) == []


@pytest.mark.soak
@pytest.mark.parametrize("listener", LISTENERS, ids=str)
async def test_what_belongs_nowhere_does_nothing(front: Front, effort: Effort, listener: Listener) -> None:
    chosen = some(with_odd_ones(front, listener), 7 * LISTENERS.index(listener), effort(2, 200))
    assert await attempt(front, listener, chosen) == []


@st.composite
def several(draw: Any, listeners: list[Listener]) -> tuple[Listener, str, list[tuple[int, int]]]:
    """A listener, an attacker, and places with what to put there, by number."""
    number = st.integers(0, 10_000)
    return (
        draw(st.sampled_from(listeners)),
        draw(st.sampled_from(sorted(ATTACKERS))),
        draw(st.lists(st.tuples(number, number), min_size=2, max_size=6)),
    )


@pytest.mark.soak
async def test_nothing_crosses_where_several_things_are_forged(front: Front, effort: Effort) -> None:
    @settings(
        max_examples=effort(20, 3000),
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(chosen=several(LISTENERS))
    def choose(chosen: tuple[Listener, str, list[tuple[int, int]]]) -> None:
        drawn.append(chosen)

    drawn: list[tuple[Listener, str, list[tuple[int, int]]]] = []
    choose()
    for listener, role, numbers in drawn:
        who = ATTACKERS[role]
        deed = front.body(listener, who)
        body = _with_several(front, deed.body, numbers)
        outcome = await front.send(body, who, deed.views)
        faults = front.faults(outcome, is_theirs=listener.kind == "event", leads_there=True)
        assert faults in ([], BREAKS), (listener, role, body)


def _with_several(front: Front, body: Any, numbers: list[tuple[int, int]]) -> Any:
    known = [(at, theirs_for(value, at, front.them) or list(ODD)) for at, value in places(body)]
    known += [(at, [value]) for at, value in ADDED.items()]
    for place, choice in numbers:
        at, values = known[place % len(known)]
        body = forged(body, at, values[choice % len(values)])
    return body


# What breaks is sent again by Slack, three times, for nothing


async def status_of(front: Front, name: str, **odd: Any) -> int:
    """What an event with these fields is answered with."""
    listener = next(one for one in LISTENERS if one.name.startswith(f"{name} "))
    body = front.body(listener, WHO[0]).body
    body["event"] |= odd
    return (await front.send(body, WHO[0])).status


@pytest.mark.parametrize("user", ["UPIA", "UFREE", "USTRANGER"])
async def test_somebody_of_whom_slack_does_not_tell_is_no_reason_to_come_again(front: Front, user: str) -> None:
    assert await status_of(front, "member_joined_channel", user=user) == 200


ODD_EVENTS = [
    ("channel_id_changed", {"old_channel_id": 2**70}),
    ("channel_id_changed", {"old_channel_id": {"id": "C1"}}),
    ("member_left_channel", {"user": {"id": "UPIA"}}),
    ("user_change", {"user": "UADA"}),
    ("user_change", {"user": {"id": "UADA", "updated": "yesterday"}}),
]


@pytest.mark.parametrize(("name", "odd"), ODD_EVENTS, ids=str)
async def test_an_event_of_another_shape_is_a_400(front: Front, name: str, odd: Any) -> None:
    assert await status_of(front, name, **odd) == 400


@pytest.mark.parametrize("place", ["team_id", "user_id"])
async def test_half_a_character_is_no_id(front: Front, place: str) -> None:
    body = front.body(next(one for one in LISTENERS if one.kind == "command"), WHO[0]).body
    assert (await front.send(body | {place: "T\ud800"}, WHO[0])).status in (200, 400)


async def test_a_person_is_no_channel(front: Front) -> None:
    """What is meant for a channel is no way to write to somebody."""
    listener = next(one for one in LISTENERS if one.name == "weekly_summary.settings" and one.kind == "submission")
    deed = front.body(listener, WHO[0])
    [at] = [at for at, value in places(deed.body) if at[-1] == "selected_conversation"]
    outcome = await front.send(forged(deed.body, at, "UADA"), WHO[0], deed.views)
    assert "schedules" not in outcome.changes.tables


HUGE = {  # what names a row there
    "button": ["kickoff.show", "kickoff.resume", "promises.kept", "shared.look_back"],
    "submission": ["kickoff.agreed", "kickoff.scope", "promises.move", "promises.give", "kickoff.start"],
}


@pytest.mark.parametrize("number", [2**63, 2**70, "9" * 30])
async def test_a_number_that_no_row_can_have_is_no_failure_of_ours(front: Front, number: int | str) -> None:
    wrong = []
    for listener in (one for one in LISTENERS if one.name in HUGE.get(one.kind, ())):
        deed = front.body(listener, ADMIN)
        for at, _ in places(deed.body):
            if (INNER in at and str(at[-1]).endswith("_id")) or at[-2:] == ("selected_option", "value"):
                outcome = await front.send(forged(deed.body, at, number), ADMIN, deed.views)
                wrong += [(str(listener), at) for shown in outcome.shown if "on my side" in shown.words]
    assert wrong == []

"""What happens in Slack to channels and people: words end, what was held goes out; what comes back is a hint."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from handlers.kit.turn import turn_in
from handlers.places import look_everywhere
from models import vouches
from models.outbox import State
from models.troubles import Trouble
from tests.support.agency import TEAM
from tests.support.house import Workplace
from tests.support.places import client, deliver, ended, hear, place, say, states, told, vouch, words

__all__ = ["place"]

Json = dict[str, Any]


# Words end


@pytest.mark.parametrize("channel", ["CSHARED", "CPENDING", "CTEAM"])
async def test_a_word_ends_when_the_guest_joins_where_a_client_reads(place: Workplace, channel: str) -> None:
    await client(place, "Acme", shared_channel="CTEAM")
    await vouch(place)
    await vouch(place, channel="CACME")
    await place.person().post("join", channel=channel, user="UGUEST")
    await hear(place)
    await hear(place)
    assert await words(place) == []
    assert sorted(await ended(place)) == [("UGUEST", "CACME", "meets_others"), ("UGUEST", "CGUEST", "meets_others")]
    assert [word.count("reads with another organisation by now") for word in await told(place, "UMETTE")] == [1, 1]


async def test_a_word_stays_when_the_guest_joins_another_channel_of_ours(place: Workplace) -> None:
    await vouch(place)
    await place.person().post("join", channel="CTEAM", user="UGUEST")
    await hear(place)
    assert await words(place) == [("CGUEST", "UGUEST")]


async def test_a_word_ends_with_a_channel_that_nobody_told_of(place: Workplace) -> None:
    """We are not in that channel: it is seen when something is to be said, and the lead hears once."""
    await vouch(place)
    await place.person().post("leave", channel="CSHARED", user="URAPPORT")
    await place.person().post("join", channel="CSHARED", user="UGUEST")
    await say(place, "CGUEST", "one", "two")
    await deliver(place)
    assert await states(place) == [State.HELD, State.HELD]
    assert await ended(place) == [("UGUEST", "CGUEST", "meets_others")]
    fallen, kept = sorted(await told(place, "UMETTE"))
    assert "your word for them in <#CGUEST> has ended" in fallen
    assert "I kept back a message for <#CGUEST>" in kept
    [held] = [row for row in await place.outbox() if row.payload["text"] == kept]
    assert "Vouch for" not in str(held.payload)


async def test_words_end_as_a_channel_is_shared_there_and_elsewhere(place: Workplace) -> None:
    await vouch(place)
    await vouch(place, channel="CACME")
    await place.person().post("share", channel="CGUEST", shared=True)
    await hear(place)
    assert await ended(place) == [("UGUEST", "CGUEST", "shared"), ("UGUEST", "CACME", "meets_others")]
    assert len(await told(place, "UMETTE")) == 2


@pytest.mark.parametrize(
    ("what", "body", "why"),
    [
        ("leave", {"user": "UGUEST", "channel": "CGUEST"}, "left"),
        ("role", {"user": "UGUEST", "role": "member"}, "no_guest"),
        ("deactivate", {"user": "UGUEST"}, "no_guest"),
        ("delete", {"channel": "CGUEST"}, "deleted"),
    ],
)
async def test_a_word_ends_quietly_with_what_it_was_for(place: Workplace, what: str, body: Json, why: str) -> None:
    await vouch(place)
    await place.person().post(what, **body)
    await hear(place)
    assert await ended(place) == [("UGUEST", "CGUEST", why)]
    assert await told(place, "UMETTE") == []


async def test_news_that_come_late_change_nothing(place: Workplace) -> None:
    """A guest became a member and a guest again; of the first Rapport hears last."""
    await place.person().post("role", user="UGUEST", role="member")
    await asyncio.sleep(0.01)
    first = place.sandbox.world.gateway.sent[-1].payload
    first["event"]["user"]["updated"] = 100
    guest = {**first["event"]["user"], "is_restricted": True, "updated": 200}
    await place.house.deps.directory.learn(TEAM, [guest])
    await place.house.router.route(TEAM, first)
    await say(place, "CGUEST", "secret")
    await deliver(place)
    assert place.said("CGUEST") == []


# What was held goes out


async def held_in(place: Workplace, channel: str) -> None:
    head = await say(place, channel, "first", "second")
    await say(place, channel, "in the thread", reply_to=head)
    await deliver(place)
    assert await states(place) == [State.HELD] * 3


@pytest.mark.parametrize(
    ("channel", "begin", "end"),
    [
        ("CGUEST", None, ("leave", {"user": "UGUEST"})),
        ("CGUEST", None, ("role", {"user": "UGUEST", "role": "member"})),
        ("CGUEST", None, ("deactivate", {"user": "UGUEST"})),
        ("CACME", ("share", {"shared": True}), ("share", {"shared": False})),
        ("CACME", ("leave", {"user": "URAPPORT"}), ("join", {"user": "URAPPORT"})),
    ],
)
async def test_it_goes_out_in_order_when_the_place_is_safe_again(
    place: Workplace, channel: str, begin: tuple[str, Json] | None, end: tuple[str, Json]
) -> None:
    for what, body in filter(None, [begin]):
        await place.person().post(what, channel=channel, **body)
        await hear(place)
    await held_in(place, channel)
    await place.person().post(end[0], channel=channel, **end[1])
    await hear(place)
    await hear(place)
    assert [text for text in place.said(channel) if text] == ["first", "second", "in the thread"]
    async with place.house.deps.database.reading(TEAM) as session:
        assert list(await session.scalars(select(Trouble))) == []


async def test_once_unarchived_what_was_held_before_goes_out(place: Workplace) -> None:
    await held_in(place, "CGUEST")
    await place.person().post("archive", channel="CGUEST")
    await place.person().post("leave", channel="CGUEST", user="UGUEST")
    await hear(place)
    assert await states(place) == [State.HELD] * 3
    await place.person().post("archive", channel="CGUEST", archived=False)
    await hear(place)
    assert await states(place) == [State.SENT] * 3


async def test_where_no_event_came_it_goes_out_at_the_next_look(place: Workplace) -> None:
    await held_in(place, "CGUEST")
    await place.house.clockwork.turn_over()
    assert await states(place) == [State.HELD] * 3
    await place.person().post("leave", channel="CGUEST", user="UGUEST")
    place.clock.move(minutes=9)
    await place.house.clockwork.turn_over()
    assert await states(place) == [State.HELD] * 3
    place.clock.move(minutes=1)
    await place.house.clockwork.turn_over()
    assert place.said("CGUEST") == ["first", "second", "in the thread"]


async def test_while_nothing_is_held_nobody_looks(place: Workplace) -> None:
    await place.house.clockwork.turn_over()
    place.clock.move(hours=1)
    await place.house.clockwork.turn_over()
    await place.person().post("leave", channel="CGUEST", user="UGUEST")
    await hear(place)
    assert place.calls("conversations.info") == []


async def test_what_is_to_be_said_next_waits_for_what_was_held(place: Workplace) -> None:
    """Nobody told us that the place is safe again: it is seen when there is more to say."""
    await held_in(place, "CGUEST")
    await place.person().post("leave", channel="CGUEST", user="UGUEST")
    await say(place, "CGUEST", "later")
    await deliver(place, minutes=1)
    assert place.said("CGUEST") == ["first", "second", "in the thread", "later"]


async def test_a_post_that_slack_keeps_refusing_holds_up_nobody(place: Workplace) -> None:
    await place.fault("chat.postMessage", "error", error="not_in_channel", channel="CTEAM")
    await say(place, "CTEAM", "refused", "said")
    await deliver(place)
    assert place.said("CTEAM") == ["said"]


async def test_slacks_silence_leaves_it_where_it_is(place: Workplace) -> None:
    await held_in(place, "CGUEST")
    await place.fault("conversations.members", "http_500")
    await place.person().post("leave", channel="CGUEST", user="UGUEST")
    await hear(place)
    assert await states(place) == [State.HELD] * 3
    await look_everywhere(await turn_in(place.house.deps, TEAM))
    await deliver(place)
    assert await states(place) == [State.SENT] * 3


# Private words


async def test_what_was_meant_for_somebody_who_became_a_guest_is_told_to_nobody_else(place: Workplace) -> None:
    await place.person().post("role", user="USOFIE", role="guest")
    await hear(place)
    await say(place, "USOFIE", "for Sofie")
    await deliver(place)
    assert await states(place) == [State.HELD]
    assert await told(place, "UMETTE") == []
    place.clock.move(days=29)
    await place.person().post("role", user="USOFIE", role="member")
    await hear(place)
    assert await states(place) == [State.SENT]


async def test_after_thirty_days_it_is_given_up(place: Workplace) -> None:
    await place.person().post("role", user="USOFIE", role="guest")
    await hear(place)
    await say(place, "USOFIE", "for Sofie")
    await say(place, "CGUEST", "for all")
    await deliver(place)
    place.clock.move(days=31)
    await place.house.clockwork.turn_over()
    assert await states(place) == [State.DROPPED, State.DROPPED]


# What comes back from Slack is a hint


def pressed(action: str, value: str, who: str = "UMETTE") -> Json:
    actions = [{"action_id": action, "block_id": "b", "value": value, "action_ts": "1"}]
    return {"type": "block_actions", "user": {"id": who}, "trigger_id": f"{action}{value}", "actions": actions}


@pytest.mark.parametrize("action", ["places.let_go", "places.say_elsewhere"])
async def test_what_is_meant_for_a_person_cannot_be_taken_elsewhere(place: Workplace, action: str) -> None:
    await place.person().post("role", user="USOFIE", role="guest")
    await hear(place)
    await say(place, "USOFIE", "for Sofie")
    await deliver(place)
    await place.house.router.route(TEAM, pressed(action, '{"channel": "USOFIE"}'))
    await place.house.deps.tasks.drain()
    view = {
        "id": "V1",
        "type": "modal",
        "callback_id": "places.elsewhere",
        "hash": "1",
        "private_metadata": '{"keep": {"place": "USOFIE"}}',
        "blocks": [{"type": "input", "block_id": "channel"}],
        "state": {"values": {"channel": {"draft": {"selected_conversation": "GCORE"}}}},
    }
    body = {"type": "view_submission", "user": {"id": "UMETTE"}, "trigger_id": "1", "view": view}
    await place.house.router.route(TEAM, body)
    await deliver(place, minutes=1)
    assert await states(place) == [State.HELD]
    assert place.said("GCORE") == []


async def test_a_forged_word_is_worth_nothing(place: Workplace) -> None:
    for channel, guest in (("CGUEST", "UCLIENT"), ("CGUEST", "UMETTE"), ("CSHARED", "UGUEST"), ("USOFIE", "UGUEST")):
        value = f'{{"channel": "{channel}", "guest_id": "{guest}"}}'
        await place.house.router.route(TEAM, pressed("shared.vouch", value))
        await place.house.router.route(TEAM, pressed("shared.vouch", value, "USOFIE"))
    await place.house.deps.tasks.drain()
    assert await words(place) == []


async def test_held_words_are_told_of_again_after_they_went_out(place: Workplace) -> None:
    await say(place, "CGUEST", "one")
    await deliver(place)
    await vouch(place)
    await look_everywhere(await turn_in(place.house.deps, TEAM))
    await deliver(place)
    assert await states(place) == [State.SENT]
    async with place.house.deps.database.transaction(TEAM) as session:
        await vouches.end_vouches(session, channel="CGUEST")
    await say(place, "CGUEST", "two")
    await deliver(place, seconds=timedelta(days=7).total_seconds())
    assert len(await told(place, "UMETTE")) == 2

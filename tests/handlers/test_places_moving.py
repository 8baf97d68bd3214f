"""Channels that move in Slack: an id that changes is followed everywhere, an internal one that is shared is told of."""

import pytest

from bot.delivery import Delivery
from bot.outcomes import Outcome
from bot.pacing import Pacing
from models.outbox import Outgoing, State
from models.people import Role, find_person
from tests.support.agency import TEAM
from tests.support.house import Workplace
from tests.support.places import client, deliver, hear, place, say, states, told

__all__ = ["place"]


# A channel gets a new id


async def test_a_channel_with_a_new_id_is_followed_everywhere(place: Workplace) -> None:
    await client(place, "Acme", internal_channel="GCORE")
    await say(place, "GCORE", "said")
    await deliver(place)
    head = next(row for row in await place.outbox() if row.payload["text"] == "said")
    await place.person().post("share", channel="GCORE", new_id="CCORE", pending=True)
    await say(place, "GCORE", "not taken under the old id")
    await say(place, "GCORE", "an answer", reply_to=head)
    await deliver(place)
    assert await states(place) == [State.SENT, State.HELD, State.HELD]
    await hear(place)
    assert await states(place) == [State.SENT, State.HELD, State.HELD]
    assert ["it was deleted, or I was removed" in word for word in await told(place, "UMETTE")] == [True, False, False]
    assert {row.channel for row in await place.outbox() if row.kind == "test"} == {"CCORE"}
    await place.person().post("share", channel="CCORE", pending=False)
    place.clock.move(minutes=10)
    await place.house.clockwork.turn_over()
    channel = place.sandbox.world.workspaces[TEAM].channels["CCORE"]
    ours = [(one.text, one.thread_ts) for one in channel.messages]
    assert ours == [("said", head.ts), ("not taken under the old id", None), ("an answer", head.ts)]


async def test_an_id_that_changes_while_a_message_is_in_hand_loses_nothing(place: Workplace) -> None:

    class Interrupted(Delivery):
        async def _attempt(self, message: Outgoing) -> Outcome:
            if message.channel == "GCORE":
                await place.person().post("share", channel="GCORE", new_id="CCORE")
                await hear(place)
            return await super()._attempt(message)

    await say(place, "GCORE", "in hand")
    await Interrupted(place.house.deps, owner="interrupted", pacing=Pacing(place.machine)).drain()
    assert place.said("CCORE") == ["in hand"]
    assert await told(place, "UMETTE") == []


# Clients' internal channels


@pytest.mark.parametrize("how", ["shared", "new id"])
async def test_of_an_internal_channel_that_is_shared_its_owner_and_the_leads_hear_once(
    place: Workplace, how: str
) -> None:
    await client(place, "Acme", internal_channel="GCORE", owner_id="USOFIE")
    await client(place, "Borealis", internal_channel="GCORE", owner_id="UGUEST")
    async with place.house.deps.database.transaction(TEAM) as session:
        lars = await find_person(session, "ULARS")
        assert lars
        lars.given_role = Role.LEAD
    channel = "GCORE" if how == "shared" else "CCORE"
    if how == "new id":
        await place.person().post("share", channel="GCORE", new_id="CCORE", pending=True)
        await hear(place)
    await place.person().post("share", channel=channel, shared=True)
    await hear(place)
    await hear(place)
    for person, names in (("UMETTE", "Acme and Borealis"), ("ULARS", "Acme and Borealis"), ("USOFIE", "Acme")):
        [word] = await told(place, person)
        assert "is read by another organisation now" in word
        assert f"It is the internal channel of {names}." in word
    assert await told(place, "UGUEST") == []
    await say(place, channel, "secret")
    await deliver(place)
    assert place.said(channel) == []
    await place.person().post("share", channel=channel, shared=False)
    await hear(place)
    assert place.said(channel) == ["secret"]

"""People come and go, channels are shared, leads vouch, events come late, twice or never: what is said stays inside.

What stands in a channel was said at a moment when nobody but our own people and guests for whom a lead vouched were in
it; and nothing held is lost: each message is sent, held, or let go by a person. Who is a guest is known by user_change;
of that one the news must have come, as no other can tell (docs.slack.dev/reference/events/user_change).
"""

import asyncio
import json
import shutil
from collections.abc import Coroutine
from contextlib import AsyncExitStack, ExitStack
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from handlers.kit.turn import turn_in
from handlers.places import look_everywhere
from models import people, vouches
from models.outbox import OPEN, State
from models.people import Role, find_person
from sandbox.state import Channel, Message, Workspace
from tests.support.agency import TEAM, seed
from tests.support.effort import Effort
from tests.support.person import Person
from tests.support.shift import Shift, open_shift

T = TypeVar("T")
Json = dict[str, Any]

CORE, NEW_CORE = "GCORE", "CCORE"
OURS = ("CTEAM", CORE)
GIVEN_UP = ("let_go", "lower_role")
"""Let go by a person, or meant for the lead that somebody was."""
"""Where something may be said."""
COMERS = ("UGUEST", "UGITTE", "USOFIE", "UCLIENT")
LEADS = ("UMETTE", "ULARS")
ROLES = ("guest", "member", "member", "admin")

channels, comers = st.sampled_from(OURS), st.sampled_from(COMERS)
anywhere = st.sampled_from((*OURS, "CSHARED"))
heard = st.booleans()
then = st.sampled_from((*OURS, None))
"""Where something is to be said right after."""
guests, leads = st.sampled_from(("UGUEST", "UGITTE")), st.sampled_from(LEADS)


class Coming(RuleBasedStateMachine):
    """What can happen to channels and people while there is something to say."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._runner = asyncio.Runner(loop_factory=asyncio.new_event_loop)
        self._stack = ExitStack()
        self._stack.enter_context(self._runner)
        house = AsyncExitStack()
        self.shift: Shift = self._run(house.enter_async_context(open_shift(url, 1)))
        self._stack.callback(lambda: self._run(house.aclose()))
        self.pressed = count()
        self.leaks: list[str] = []
        self.moved = False
        self.core, self.known_core = CORE, CORE
        """The private channel's id, in Slack and as far as Rapport has heard."""
        self._run(self._prepare())

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(work)

    async def _prepare(self) -> None:
        world = seed()
        [nordlys] = world["workspaces"]
        nordlys["users"].append({"id": "UGITTE", "name": "gitte", "is_restricted": True})
        nordlys["channels"].append({"id": CORE, "name": "core", "is_private": True, "members": [*LEADS, "URAPPORT"]})
        self.shift.sandbox.load(world)
        self.shift.sandbox.on_post(self._watch)
        self.mette = Person(self.shift.http, self.shift.sandbox.world.base_url, TEAM, "UMETTE", "CTEAM")
        await self._hear()
        await self._give("ULARS", Role.LEAD)

    @property
    def slack(self) -> Workspace:
        return self.shift.sandbox.world.workspaces[TEAM]

    # What happens in Slack

    @rule(channel=anywhere, user=comers, heard=heard, then=then)
    def come(self, channel: str, user: str, *, heard: bool, then: str | None) -> None:
        if user != "UCLIENT" or self._channel(channel).is_ext_shared:
            self._happens("join", heard, channel=self._id(channel), user=user)
        self._say(then)

    @rule(channel=channels, guest=guests, lead=leads, heard=heard, meets_a_client=heard)
    def come_with_a_word(self, channel: str, guest: str, lead: str, *, heard: bool, meets_a_client: bool) -> None:
        self.be_among_ourselves(channel, heard=True, then=channel)
        self._happens("join", heard, channel=self._id(channel), user=guest)
        self._press(lead, "shared.vouch", channel, guest_id=guest)
        self._say(channel)
        if meets_a_client:
            self._happens("join", heard, channel="CSHARED", user=guest)
        self._say(channel)

    @rule(channel=anywhere, user=st.sampled_from((*COMERS, "URAPPORT")), heard=heard, then=then)
    def leave(self, channel: str, user: str, *, heard: bool, then: str | None) -> None:
        """Where we are taken out of a private channel, that one is gone for us: that is another story."""
        if (channel, user) != (CORE, "URAPPORT"):
            self._happens("leave", heard, channel=self._id(channel), user=user)
        self._say(then)

    @rule(channel=channels, heard=heard, then=then)
    def be_among_ourselves(self, channel: str, *, heard: bool, then: str | None) -> None:
        """Nobody else is left in a channel, and it is shared with nobody."""
        found = self._channel(channel)
        self._happens("share", heard, channel=found.id, pending=False)
        for team in set(found.connected_teams):
            self._happens("share", heard, channel=found.id, shared=False, **{"with": team})
        for user in set(found.members) & set(COMERS):
            self._happens("leave", heard, channel=found.id, user=user)
        self._happens("join", heard, channel=found.id, user="URAPPORT")
        self._say(then)

    @rule(channel=channels, how=st.sampled_from(("pending", "shared")), heard=heard, then=then)
    def share(self, channel: str, how: str, *, heard: bool, then: str | None) -> None:
        self._happens("share", heard, channel=self._id(channel), **{how: True})
        self._say(then)

    @rule(heard=heard, then=then)
    def share_the_private_channel_under_a_new_id(self, *, heard: bool, then: str | None) -> None:
        if self.core == CORE:
            self.core = NEW_CORE
            self._happens("share", heard, channel=CORE, new_id=NEW_CORE, pending=True)
        self._say(then)

    @rule(user=st.sampled_from(("UGUEST", "UGITTE", "USOFIE")), role=st.sampled_from(ROLES), then=then)
    def change_role(self, user: str, role: str, then: str | None) -> None:
        self._run(self._change(user, role))
        self._say(then)

    async def _change(self, user: str, role: str) -> None:
        self.shift.clock.move(seconds=1)
        await self._post("role", user=user, role=role)
        await asyncio.sleep(0.005)
        news = [payload for payload in self._events() if payload["event"]["type"] == "user_change"]
        for payload in news[-1:]:
            await self._route(payload)

    # What leads do

    @rule(channel=channels, guest=guests, lead=leads, action=st.sampled_from(("shared.vouch", "places.end_vouch")))
    def vouch_or_end_it(self, channel: str, guest: str, lead: str, action: str) -> None:
        self._press(lead, action, channel, guest_id=guest)

    @rule(channel=channels, to=st.none() | channels)
    def decide_what_becomes_of_it(self, channel: str, to: str | None) -> None:
        if to is None:
            self._press("UMETTE", "places.let_go", channel)
        else:
            self._say_elsewhere(channel, to)

    @rule(is_lead=st.booleans(), then=then)
    def make_or_unmake_a_lead(self, *, is_lead: bool, then: str | None) -> None:
        self._run(self._give("ULARS", Role.LEAD if is_lead else Role.MEMBER))
        self._say(then)

    async def _give(self, user: str, role: Role) -> None:
        deps = self.shift.house.deps
        async with deps.database.transaction(TEAM) as session:
            person = await find_person(session, user)
            assert person
            person.given_role = role
        deps.directory.forget(TEAM, user)

    # What Rapport does

    @rule(channel=channels)
    def have_something_to_say(self, channel: str) -> None:
        self._run(self.shift.put(self._known_id(channel), 1))

    @rule(seconds=st.sampled_from((1, 600)))
    def deliver(self, seconds: int) -> None:
        self.shift.clock.move(seconds=seconds)
        self._run(self.shift.drain(0))

    @rule()
    def hear_what_happened(self) -> None:
        self._run(self._hear())

    @rule(data=st.data())
    def hear_one_thing_out_of_order(self, data: st.DataObject) -> None:
        events = self._events()
        if events:
            self._run(self._route(data.draw(st.sampled_from(events))))

    @rule()
    def look_again(self) -> None:
        self._run(self._look_again())

    async def _look_again(self) -> None:
        await look_everywhere(await turn_in(self.shift.house.deps, TEAM))

    # What must hold

    @invariant()
    def nothing_was_said_where_others_read(self) -> None:
        assert not self.leaks, self.leaks

    @invariant()
    def nothing_is_lost(self) -> None:
        for row in self._run(self.shift.rows()):
            kept = row.state in (*OPEN, State.SENT, State.HELD)
            assert kept or row.reason in GIVEN_UP, (row.channel, row.state, row.reason)

    @invariant()
    def each_stands_once_and_in_order(self) -> None:
        """As far as nobody said it elsewhere, and Rapport has heard what the channel is called."""
        if not self.moved and self.core == self.known_core:
            self._run(self.shift.check())

    def teardown(self) -> None:
        """All is heard and all is safe: what was not let go is said, and each stands once."""
        with self._stack:
            self._make_safe()
            for row in self._run(self.shift.rows()):
                assert row.state is State.SENT or row.reason in GIVEN_UP, (row.channel, row.state, row.reason)
            standing = [one.delivery_id for one in self.shift.standing()]
            assert len(standing) == len(set(standing))
            assert not self.leaks, self.leaks

    def _make_safe(self) -> None:
        self._run(self._hear())
        for channel in OURS:
            self.be_among_ourselves(channel, heard=True, then=None)
        for _ in range(3):
            self._run(self._look_again())
            self.shift.clock.move(minutes=2)
            self._run(self.shift.drain(0))

    # The parts of it

    async def _watch(self, channel: Channel, message: Message) -> None:
        """Slack has a message: see who reads it there at this moment."""
        if channel.is_im:
            return
        async with self.shift.house.deps.database.reading(TEAM) as session:
            leads = {lead.user_id for lead in await people.leads(session)}
            given = await vouches.vouches(session, channel=channel.id)
        vouched = {one.guest_id for one in given if one.lead_id in leads}
        others = {user for user in channel.members if not self._is_one_of_us(user)} - vouched
        others |= {guest for guest in vouched if self._reads_with_others(guest)}
        if others or channel.is_external:
            self.leaks.append(f"{message.text} in {channel.id} before {others or 'another organisation'}")

    def _is_one_of_us(self, user: str) -> bool:
        person = self.slack.people[user]
        return user == "URAPPORT" or not (person.is_guest or person.is_bot or self.slack.is_outsider(user))

    def _reads_with_others(self, guest: str) -> bool:
        return any(guest in one.members and one.is_external for one in self.slack.channels.values())

    def _id(self, name: str) -> str:
        return self.core if name == CORE else name

    def _channel(self, name: str) -> Channel:
        return self.slack.channels[self._id(name)]

    def _known_id(self, name: str) -> str:
        return self.known_core if name == CORE else name

    def _say(self, channel: str | None) -> None:
        if channel is not None:
            self._run(self.shift.put(self._known_id(channel), 0))
            self._run(self.shift.drain(0))

    def _press(self, who: str, action: str, channel: str, **more: str) -> None:
        number, value = str(next(self.pressed)), json.dumps({"channel": self._id(channel), **more})
        actions = [{"action_id": action, "block_id": "b", "value": value, "action_ts": number}]
        self._act({"type": "block_actions", "user": {"id": who}, "trigger_id": number, "actions": actions})

    def _say_elsewhere(self, place: str, to: str) -> None:
        self.moved = True
        number = str(next(self.pressed))
        view = {
            "id": f"V{number}",
            "type": "modal",
            "callback_id": "places.elsewhere",
            "hash": number,
            "private_metadata": json.dumps({"keep": {"place": self._id(place)}}),
            "blocks": [{"type": "input", "block_id": "channel"}],
            "state": {"values": {"channel": {"draft": {"selected_conversation": self._id(to)}}}},
        }
        self._act({"type": "view_submission", "user": {"id": "UMETTE"}, "trigger_id": number, "view": view})

    def _act(self, body: Json) -> None:
        self._run(self._route(body))

    def _happens(self, what: str, heard: bool, **body: Any) -> None:  # noqa: FBT001 - as Hypothesis drew it
        """In Slack; Rapport hears of it and of all before at once, or later, or never."""
        self._run(self._post(what, **body))
        if heard:
            self._run(self._hear())

    async def _post(self, what: str, **body: Any) -> None:
        await self.mette.post(what, **body)

    def _events(self) -> list[Json]:
        return [one.payload for one in self.shift.sandbox.world.gateway.sent if one.kind == "events_api"]

    async def _hear(self) -> None:
        await asyncio.sleep(0.005)
        for payload in self._events():
            await self._route(payload)

    async def _route(self, body: Json) -> None:
        await self.shift.house.router.route(TEAM, body)
        await self.shift.house.deps.tasks.drain()
        if body.get("event", {}).get("type") == "channel_id_changed":
            self.known_core = NEW_CORE


@pytest.mark.soak
def test_what_is_said_stays_inside_and_nothing_is_lost(migrated_file: Path, tmp_path: Path, effort: Effort) -> None:
    numbers = count()

    class Here(Coming):
        def __init__(self) -> None:
            file = tmp_path / f"{next(numbers)}.db"
            shutil.copy(migrated_file, file)
            super().__init__(f"sqlite:///{file}")

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=effort(8, 200),
            stateful_step_count=effort(25, 50),
            derandomize=not effort(short=False, long=True),
            database=None,
            phases=(Phase.generate,),  # as tests/bot/test_delivery_machine.py
            suppress_health_check=list(HealthCheck),
        ),
    )

"""Workers, the clock, faults and Slack's answers in any order: each message stands once, and in its order (issue 3).

A post that Slack accepted can be read back within a minute of business time, which never runs backwards.
"""

import asyncio
import shutil
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AbstractContextManager, AsyncExitStack, ExitStack, contextmanager
from copy import copy
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from models.outbox import Outgoing
from sandbox.faults import Fault
from tests.support.agency import TEAM
from tests.support.effort import Effort
from tests.support.postgres import new_database
from tests.support.shift import STEPS, Death, open_shift

T = TypeVar("T")
NewDatabase = Callable[[], AbstractContextManager[str]]

WORKERS = 3
CHANNELS = ("CTEAM", "CACME")
PLACES = (*CHANNELS, "USOFIE")

# What can go wrong

NOT_TAKEN = ("http_500", "garbage", "drop_before", "refuse", "timeout")
TAKEN = ("http_500_after", "garbage_after", "drop_after", "timeout_after")
MAYBE_DONE = ("internal_error", "fatal_error", "service_unavailable")
REFUSALS = ("invalid_blocks", "restricted_action", "not_in_channel", "channel_not_found", "account_inactive")
KEPT_AS = {"channel_not_found": "gone"}
"""What the outbox calls that of a channel."""
SEEN_LATE = st.sampled_from((59, 51, 26, 24, 1, 0))
"""Seconds until history shows what was taken."""
AROUND = ("conversations.info", "conversations.members", "conversations.history", "conversations.replies")
POST = "chat.postMessage"

times = st.integers(1, 3)
places = st.sampled_from((None, *PLACES))
silences = st.builds(Fault, method=st.just(POST), kind=st.sampled_from(NOT_TAKEN), channel=places, times=times)
lost_answers = st.builds(
    Fault, method=st.just(POST), kind=st.sampled_from(TAKEN), channel=places, times=times, hidden_for=SEEN_LATE
)
doubtful_errors = st.builds(
    Fault,
    method=st.just(POST),
    kind=st.sampled_from(("error", "error_after")),
    error=st.sampled_from(MAYBE_DONE),
    channel=places,
)
late_answers = st.builds(
    Fault, method=st.just(POST), kind=st.just("slow"), seconds=st.just(0.01), hidden_for=SEEN_LATE, times=times
)
seen_late = st.builds(Fault, method=st.just(POST), kind=st.just("hidden"), hidden_for=st.just(59), times=times)
limits = st.builds(
    Fault,
    method=st.sampled_from((POST, *AROUND)),
    kind=st.just("ratelimited"),
    retry_after=st.sampled_from((0, 1, 30, 600)),
    times=times,
)
trouble_around = st.builds(
    Fault,
    method=st.sampled_from((*AROUND, "conversations.open")),
    kind=st.sampled_from((*NOT_TAKEN, *TAKEN)),
    channel=places,
    times=times,
)
refusals = st.builds(
    Fault, method=st.just(POST), kind=st.just("error"), error=st.sampled_from(REFUSALS), channel=places
)
faults = lost_answers | silences | seen_late | doubtful_errors | late_answers
troubles_around = limits | trouble_around

deaths = st.builds(Death, step=st.sampled_from(STEPS), after=st.booleans(), time=st.sampled_from((1, 1, 2, 3)))
workers = st.integers(0, WORKERS - 1)
some_places = st.lists(st.sampled_from(PLACES), min_size=1, max_size=3)
late = st.sampled_from((0, 0, 0, 1, 30, 100))
"""Seconds that a turn took before it put something into the outbox."""
moments = st.sampled_from((25, 26, 60, 61, 1, 5, 24, 120, 600, 86_400))
passings = st.lists(st.sampled_from((0, 1, 10, 59, 61)), max_size=3)


class Delivering(RuleBasedStateMachine):
    """What can happen to a few workers, and what must hold all the while."""

    heads = Bundle("heads")

    def __init__(self, new_database: NewDatabase) -> None:
        super().__init__()
        self._runner = asyncio.Runner(loop_factory=asyncio.new_event_loop)  # a default one would unset pytest's loop
        self._stack = ExitStack()
        self._stack.enter_context(self._runner)
        url = self._stack.enter_context(new_database())
        house = AsyncExitStack()
        self.shift = self._run(house.enter_async_context(open_shift(url, WORKERS)))
        self._stack.callback(lambda: self._run(house.aclose()))

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(work)

    @initialize(target=heads, place=st.sampled_from(PLACES))
    def begin(self, place: str) -> Outgoing:
        return self._run(self.shift.put(place, 1))

    @rule(
        target=heads, places=some_places, ago=late, fault=st.none() | faults, death=st.none() | deaths, number=workers
    )
    def go_on(self, places: list[str], ago: float, fault: Fault | None, death: Death | None, number: int) -> Outgoing:
        """Messages, maybe a fault that they meet, and a worker that says them, or dies of it."""
        for place in places:
            head = self._run(self.shift.put(place, len(places) % 2, ago=ago))
        if fault:
            self.shift.meet(fault.model_copy())
        self._run(self.shift.drain(number, copy(death)))
        return head

    @rule(head=heads, more=st.integers(0, 1), ago=late)
    def put_into_a_thread(self, head: Outgoing, more: int, ago: float) -> None:
        self._run(self.shift.put(head.channel, more, to=head, ago=ago))

    @rule(seconds=moments, fault=st.none() | troubles_around, death=st.none() | deaths)
    def all_drain_later(self, seconds: float, fault: Fault | None, death: Death | None) -> None:
        self.shift.clock.move(seconds=seconds)
        if fault:
            self.shift.meet(fault.model_copy())
        self._run(self._all_drain(copy(death)))

    async def _all_drain(self, death: Death | None) -> None:
        await asyncio.gather(self.shift.drain(0, death), *(self.shift.drain(number) for number in range(1, WORKERS)))

    @rule(fault=refusals)
    def lay_a_refusal(self, fault: Fault) -> None:
        self.shift.refusals.update({fault.error: 1, KEPT_AS.get(fault.error, ""): 1})
        self.shift.meet(fault.model_copy())

    @rule(channel=st.sampled_from(CHANNELS))
    def archive_or_bring_back(self, channel: str) -> None:
        found = self.shift.sandbox.world.workspaces[TEAM].channels[channel]
        found.is_archived = not found.is_archived
        self.shift.refusals["archived"] += 1

    @rule(passing=passings)
    def let_time_pass_while_slack_has_a_post(self, passing: list[float]) -> None:
        self.shift.passing[:] = passing

    @rule(number=workers, breaths=st.sampled_from((0, 1, 5, 20, 60, 150)))
    def start_and_stop(self, number: int, breaths: int) -> None:
        self._run(self.shift.stop(number, breaths))

    @invariant()
    def each_stands_once_and_in_order(self) -> None:
        self._run(self.shift.check())

    def teardown(self) -> None:
        """Nothing goes wrong any more: now everything is said."""
        with self._stack:
            self._run(self.shift.recover())
            self._run(self.shift.check())
            self._run(self.shift.check_end())


def attack(new_database: NewDatabase, examples: int, steps: int, *, surprising: bool) -> None:
    """Let it happen so many times, the same each time unless it is to be surprising."""

    class Here(Delivering):
        def __init__(self) -> None:
            super().__init__(new_database)

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            derandomize=not surprising,
            database=None,
            phases=(Phase.generate,),  # a smaller example is worth minutes only to whoever looks for a bug
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.soak
def test_on_sqlite(migrated_file: Path, tmp_path: Path, effort: Effort) -> None:
    numbers = count()

    @contextmanager
    def new_file() -> Iterator[str]:
        file = tmp_path / f"{next(numbers)}.db"
        shutil.copy(migrated_file, file)
        yield f"sqlite:///{file}"
        for one in tmp_path.glob(f"{file.name}*"):
            one.unlink()

    attack(new_file, effort(16, 250), effort(10, 40), surprising=effort(short=False, long=True))


@pytest.mark.soak
def test_on_postgres(postgres_server: str, postgres_template: str, effort: Effort) -> None:
    numbers = count()

    def new_one() -> AbstractContextManager[str]:
        return new_database(postgres_server, f"{postgres_template}_machine_{next(numbers)}", postgres_template)

    attack(new_one, effort(5, 60), effort(10, 40), surprising=effort(short=False, long=True))

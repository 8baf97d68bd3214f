"""What reaches several processes on one database, or one before and after a restart, is done once."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from handlers.kit.drafts import submission_key
from handlers.kit.feature import Feature, Request, Turn
from handlers.kit.forms import FieldErrors
from handlers.kit.ids import ClientRef
from handlers.kit.router import Router
from models import inbox
from models.clients import Client
from tests.support.agency import TEAM
from tests.support.house import Workplace
from tests.support.payloads import button, event, interaction, view
from tests.support.stage import Json, Sample, named


def writer(name: str, faults: set[str]) -> Feature:
    """A feature that writes down what it hears; as long as its name is among the faults, it fails at that."""
    feature = Feature(name)
    form, press = feature.modal("form", Sample), feature.action("press", ClientRef)

    async def write(turn: Turn, words: str) -> None:
        async with turn.transaction() as session:
            session.add(named(f"{name}: {words}", turn))
            if name in faults:
                raise RuntimeError("secret")

    @feature.event("channel_rename")
    async def heard(turn: Turn, event: Json) -> None:
        await write(turn, event["channel"]["name"])

    @feature.on(press)
    async def pressed(request: Request, ref: ClientRef) -> None:
        await write(request, f"pressed {ref.client_id}")

    @feature.on_submit(form)
    async def sent(request: Request, filled: Sample) -> None:
        if filled.name in faults:
            raise FieldErrors(name="This is taken.")
        await write(request, filled.name)
        request.ack(next_step(filled.name))

    return feature


def next_step(name: str) -> Json:
    return {"response_action": "update", "view": {"type": "modal", "title": f"After {name}"}}


def submission(name: str = "Acme", *, trigger: str = "t1", view_id: str = "V1") -> Json:
    return interaction("view_submission", trigger_id=trigger, view=view("one.form", name, id=view_id))


@dataclass
class Processes:
    """Two of them on one database, each with the features `one` and `two`."""

    place: Workplace
    faults: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.here, self.there = self.another(), self.another()

    def another(self) -> Router:
        """A process that remembers nothing."""
        return Router([writer(name, self.faults) for name in ("one", "two")], self.place.house.deps)

    async def saved(self) -> list[str]:
        """What was written down, by the alphabet."""
        await self.place.house.deps.tasks.drain()
        async with self.place.house.deps.database.reading(TEAM) as session:
            return sorted(await session.scalars(select(Client.name)))


@pytest.fixture
async def processes(workplaces: Workplace) -> AsyncIterator[Processes]:
    """On each database."""
    yield Processes(workplaces)
    await workplaces.house.deps.tasks.drain()


# Events


async def test_an_event_is_followed_once_by_each_feature(processes: Processes) -> None:
    for router in (processes.here, processes.there, processes.here, processes.another()):
        assert await router.route(TEAM, event()) is None
    assert await processes.saved() == ["one: Acme", "two: Acme"]
    await processes.there.route(TEAM, event(event_id="Ev2"))
    assert await processes.saved() == ["one: Acme"] * 2 + ["two: Acme"] * 2


async def test_an_event_goes_by_its_id_even_where_something_around_it_differs(processes: Processes) -> None:
    for retry in range(2):
        await processes.here.route(TEAM, event() | {"event_context": f"4-{retry}"})
        await processes.there.route(TEAM, event() | {"event_context": f"5-{retry}"})
    assert await processes.saved() == ["one: Acme", "two: Acme"]


async def test_an_event_that_reaches_both_at_once_is_followed_once(processes: Processes) -> None:
    routers = [processes.here, processes.there] * 3
    assert await asyncio.gather(*(router.route(TEAM, event()) for router in routers)) == [None] * 6
    assert await processes.saved() == ["one: Acme", "two: Acme"]


@pytest.mark.parametrize("elsewhere", [False, True])
async def test_an_event_that_failed_is_followed_when_it_comes_again(
    processes: Processes,
    elsewhere: bool,  # noqa: FBT001 - a case
) -> None:
    processes.faults |= {"one", "two"}
    with pytest.raises(RuntimeError):
        await processes.here.route(TEAM, event())
    assert await processes.saved() == []
    processes.faults.clear()
    for _ in range(2):
        await (processes.there if elsewhere else processes.here).route(TEAM, event())
    assert await processes.saved() == ["one: Acme", "two: Acme"]


@pytest.mark.parametrize(("broken", "sound"), [("one", "two"), ("two", "one")])
async def test_a_feature_that_fails_at_an_event_holds_up_no_other(
    processes: Processes, broken: str, sound: str
) -> None:
    processes.faults.add(broken)
    for router in (processes.here, processes.there):
        with pytest.raises(RuntimeError):
            await router.route(TEAM, event())
        assert await processes.saved() == [f"{sound}: Acme"]
    processes.faults.clear()
    await processes.here.route(TEAM, event())
    assert await processes.saved() == ["one: Acme", "two: Acme"]


# Submissions


async def test_a_submission_gets_the_first_answer_wherever_it_comes_again(processes: Processes) -> None:
    for router in (processes.here, processes.there, processes.here, processes.another()):
        assert await router.route(TEAM, submission()) == next_step("Acme")
    assert await processes.saved() == ["one: Acme"]


async def test_a_double_click_gets_one_answer(processes: Processes) -> None:
    """Two requests for the same, each with a trigger of its own; the second waits for what the first is answered."""
    clicks = [processes.here.route(TEAM, submission(trigger=trigger)) for trigger in ("t1", "t2", "t3")]
    assert await asyncio.gather(*clicks) == [next_step("Acme")] * 3
    assert await processes.there.route(TEAM, submission(trigger="t4")) == next_step("Acme")
    assert await processes.saved() == ["one: Acme"]


async def test_submissions_that_reach_both_at_once_are_saved_once(processes: Processes) -> None:
    """Between its commit and its answer, another process knows no better than a bare 200."""
    answers = await asyncio.gather(*(router.route(TEAM, submission()) for router in (processes.here, processes.there)))
    assert next_step("Acme") in answers
    assert all(answer in (None, next_step("Acme")) for answer in answers)
    assert await processes.saved() == ["one: Acme"]


async def test_a_submission_whose_answer_was_lost_in_a_crash_gets_a_bare_200(processes: Processes) -> None:
    async with processes.place.house.deps.database.transaction(TEAM) as session:
        await inbox.claim(session, submission_key(submission()["view"]), processes.place.clock())
    assert await processes.here.route(TEAM, submission()) is None
    assert await processes.saved() == []


async def test_a_submission_with_errors_may_come_again_as_it_is(processes: Processes) -> None:
    errors = {"response_action": "errors", "errors": {"name": "This is taken."}}
    processes.faults.add("Acme")
    assert await processes.here.route(TEAM, submission(trigger="t1")) == errors
    assert await processes.here.route(TEAM, submission(trigger="t2")) == errors
    processes.faults.clear()
    assert await processes.here.route(TEAM, submission(trigger="t1")) == errors, "the identical request does nothing"
    assert await processes.saved() == []
    assert await processes.here.route(TEAM, submission(trigger="t3")) == next_step("Acme")
    assert await processes.there.route(TEAM, submission(trigger="t2")) == next_step("Acme")
    assert await processes.saved() == ["one: Acme"]


async def test_a_submission_that_broke_may_come_again_as_it_is(processes: Processes) -> None:
    processes.faults.add("one")
    assert "nothing was saved" in str(await processes.here.route(TEAM, submission(trigger="t1")))
    processes.faults.clear()
    assert await processes.here.route(TEAM, submission(trigger="t2")) == next_step("Acme")
    assert await processes.saved() == ["one: Acme"]


async def test_other_answers_or_another_view_are_another_submission(processes: Processes) -> None:
    for body in (submission("a"), submission("b"), submission("a", view_id="V2")):
        assert str(await processes.here.route(TEAM, body)).count("After") == 1
    assert await processes.saved() == ["one: a", "one: a", "one: b"]


async def test_an_answer_that_cannot_be_kept_is_given_all_the_same(workplace: Workplace) -> None:
    """SQLite refuses the update for real."""
    processes = Processes(workplace)
    refuse = "CREATE TRIGGER full BEFORE UPDATE ON inbox BEGIN SELECT RAISE(ABORT, 'disk is full'); END"
    async with workplace.house.deps.database.engine.begin() as connection:
        await connection.exec_driver_sql(refuse)
    for _ in range(2):
        assert await processes.here.route(TEAM, submission()) == next_step("Acme")
    assert await processes.there.route(TEAM, submission()) is None
    assert await processes.saved() == ["one: Acme"]


# Buttons


async def test_a_button_is_pressed_once_wherever_it_comes_again(processes: Processes) -> None:
    for router in (processes.here, processes.there, processes.another()):
        assert await router.route(TEAM, button("one.press")) is None
    assert await processes.saved() == ["one: pressed 1"]


async def test_a_request_that_commits_in_steps_is_claimed_with_the_first(workplaces: Workplace) -> None:
    processes, feature = Processes(workplaces), Feature("steps")

    @feature.on(feature.action("press", ClientRef))
    async def pressed(request: Request, _ref: ClientRef) -> None:
        for step in ("first", "second"):
            async with request.transaction() as session:
                session.add(named(step, request))

    for _process in range(2):
        await Router([feature], workplaces.house.deps).route(TEAM, button("steps.press"))
    assert await processes.saved() == ["first", "second"]


# Whatever happens

KINDS, PLACES = ["event", "submission", "button"], ["here", "there", "here, started anew"]
STEPS = st.lists(
    st.tuples(st.sampled_from(KINDS), st.sampled_from(PLACES), st.integers(0, 1), st.booleans()), max_size=10
)
runs = count()


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
async def test_whatever_comes_wherever_in_any_order_is_done_once(
    processes: Processes, steps: list[tuple[str, str, int, bool]]
) -> None:
    """Each thing is done as soon as it comes while nothing is broken; then it has one answer and is not done again."""
    before, run, done = await processes.saved(), next(runs), set[str]()
    pressed = set[tuple[Router, int]]()
    for attempt, (kind, where, which, broken) in enumerate(steps):
        if where == "here, started anew":
            processes.here = processes.another()
        router = processes.there if where == "there" else processes.here
        processes.faults.clear()
        processes.faults.update(["one"] if broken else [])
        number = 10 * run + which
        match kind:
            case "event":
                done |= {f"two: renamed {number}"} | ({f"one: renamed {number}"} if not broken else set())
                failed = await fails(router, event(f"renamed {number}", f"Ev{number}"))
                assert failed == (f"one: renamed {number}" not in done)
            case "submission":
                done |= {f"one: sent {number}"} if not broken else set()
                form = submission(f"sent {number}", trigger=f"t{attempt}", view_id=f"V{number}")
                answer = await router.route(TEAM, form)
                assert (answer == next_step(f"sent {number}")) == (f"one: sent {number}" in done)
            case "button":
                done |= {f"one: pressed {number}"} if not broken and (router, number) not in pressed else set()
                pressed.add((router, number))
                assert await router.route(TEAM, button("one.press", f'{{"client_id":{number}}}')) is None
    assert await processes.saved() == sorted([*before, *done])


async def fails(router: Router, body: Json) -> bool:
    try:
        await router.route(TEAM, body)
    except RuntimeError:
        return True
    return False

"""What comes twice to one process is answered like the first and does nothing (between several: test_processes.py)."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from handlers.kit import blocks, repeats
from handlers.kit.feature import Feature, Request
from handlers.kit.repeats import Answers
from handlers.kit.router import Router
from tests.support.agency import TEAM
from tests.support.house import Workplace
from tests.support.many import statements
from tests.support.payloads import button, command, event, interaction, view
from tests.support.stage import Json, Stage

IDENTICAL: dict[str, Json] = {
    "help": command(text="help"),
    "a refusal": command(user="UGUEST"),
    "a command": command(text="Acme"),
    "a button": button(),
    "a button for leads": button("sample.for_leads"),
    "a guest's button": button(user="UGUEST"),
    "a shortcut": interaction("shortcut", callback_id="sample.shout"),
    "an input": button("draft", view=view()),
    "a submission": interaction("view_submission", view=view()),
    "a submission with a next step": interaction("view_submission", view=view(name="next")),
    "a submission with errors": interaction("view_submission", view=view(name="taken")),
    "a guest's submission": interaction("view_submission", "UGUEST", view=view()),
    "a submission that breaks": interaction("view_submission", view=view(name="break within")),
    "a submission that breaks at last": interaction("view_submission", view=view(name="break at last")),
    "an event": event(),
}


async def effects(stage: Stage) -> tuple[list[str], int, int]:
    """What can be seen from outside: rows, forms, messages on their way or sent."""
    await stage.settled()
    return await stage.saved(), len(stage.place.calls("views.open")), len(await stage.place.outbox())


@pytest.mark.parametrize("what", IDENTICAL)
async def test_an_identical_request_is_answered_like_the_first_and_does_nothing(stage: Stage, what: str) -> None:
    first = await stage.route(IDENTICAL[what])
    done = await effects(stage)
    for _ in range(3):
        assert await stage.route(IDENTICAL[what]) == first
    assert await effects(stage) == done


@pytest.mark.parametrize("what", IDENTICAL)
async def test_identical_requests_at_the_same_time_are_one(stage: Stage, what: str) -> None:
    first, *others = await asyncio.gather(*(stage.route(IDENTICAL[what]) for _ in range(4)))
    assert others == [first] * 3
    assert await stage.route(IDENTICAL[what]) == first
    saved, forms, messages = await effects(stage)
    assert max(len(saved), forms, messages) <= 1


async def test_what_is_not_identical_is_another_request(stage: Stage) -> None:
    for body in (event("a", "Ev1"), event("a", "Ev2"), button(trigger_id="1"), button(trigger_id="2")):
        await stage.route(body)
    assert len(await stage.saved()) == 4


async def test_the_same_bytes_from_another_workspace_are_another_request(stage: Stage) -> None:
    assert await stage.router.route("T404", command(text="help")) is None
    assert "Opens the sample" in (await stage.route(command(text="help")))["text"]


async def test_over_http_a_replay_gets_the_next_step_again(stage: Stage) -> None:
    mette = stage.place.person()
    await mette.command("/sample next")
    await (await mette.modal()).submit()
    for _ in range(2):
        replayed = (await mette.post("redeliver", kind="view_submission"))["response"]
        assert replayed["response_action"] == "update"
        assert "second step" in str(replayed["view"])
    assert await stage.saved() == ["next"]


async def test_a_typeahead_is_looked_up_anew(workplace: Workplace) -> None:
    """The same letters typed again are the same request to the letter, but there may be more clients by now."""
    clients, feature = ["Acme"], Feature("search")

    @feature.chooses("search.client")
    async def choose(_request: Request, _typed: str) -> list[blocks.Element]:
        return [blocks.option(name, name) for name in clients]

    router = Router([feature], workplace.house.deps)
    asked = interaction("block_suggestion", action_id="search.client", block_id="client", value="")
    assert len((await router.route(TEAM, asked))["options"]) == 1
    clients.append("Globex")
    assert len((await router.route(TEAM, asked))["options"]) == 2


async def test_a_command_is_acked_without_a_query(stage: Stage) -> None:
    await stage.route(command(text="first"))
    await stage.settled()
    await stage.place.house.clockwork.stop(5)  # it would look into the outbox meanwhile
    with statements(stage.place.house.deps.database) as asked:
        await stage.route(command(text="second"))
        await stage.route(command(text="second"))
        assert asked == []
    await stage.settled()


# The memory itself


class Work:
    """Counts how often it is done; takes as long as the test wants, and fails when it says so."""

    def __init__(self) -> None:
        self.done = 0
        self.may_end = asyncio.Event()
        self.fails = False

    async def __call__(self) -> str:
        self.done += 1
        await self.may_end.wait()
        if self.fails:
            raise RuntimeError("secret")
        return f"answer {self.done}"

    def end(self, *, fails: bool = False) -> None:
        """Let it go on from where it waits."""
        self.fails = fails
        self.may_end.set()


@pytest.fixture
def work() -> Work:
    return Work()


async def started(answers: Answers, work: Callable[[], Awaitable[Any]], times: int = 1) -> list[asyncio.Task[Any]]:
    """So many requests of one key that have got as far as they can."""
    tasks = [asyncio.create_task(answers.once("key", work)) for _ in range(times)]
    await asyncio.wait(tasks, timeout=0)
    return tasks


async def test_a_repeat_waits_for_the_answer(work: Work) -> None:
    tasks = await started(Answers(), work, times=3)
    assert not any(task.done() for task in tasks)
    work.end()
    assert await asyncio.gather(*tasks) == ["answer 1"] * 3


async def test_what_failed_is_carried_out_by_the_repeat(work: Work) -> None:
    answers = Answers()
    work.end(fails=True)
    with pytest.raises(RuntimeError):
        await answers.once("key", work)
    work.end()
    assert [await answers.once("key", work) for _ in range(2)] == ["answer 2"] * 2


async def test_a_repeat_that_waits_takes_over_from_a_first_that_fails(work: Work) -> None:
    answers = Answers()
    (first,) = await started(answers, work)
    repeats = await started(answers, work, times=2)
    first.cancel()
    await asyncio.wait([first])
    work.end()
    assert await asyncio.gather(*repeats) == ["answer 2"] * 2


async def test_a_repeat_that_gives_up_disturbs_nobody(work: Work) -> None:
    answers = Answers()
    first, second = await started(answers, work, times=2)
    second.cancel()
    await asyncio.wait([second])
    work.end()
    assert await first == "answer 1"
    assert await answers.once("key", work) == "answer 1"


async def test_an_answer_is_not_kept_for_ever(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = Answers()
    work.end()
    monkeypatch.setattr(repeats, "KEPT", -1.0)
    await answers.once("key", work)
    assert await answers.once("key", work) == "answer 1"
    await answers.once("another", work)
    assert await answers.once("key", work) == "answer 3"


async def test_memory_is_bounded_and_the_oldest_goes_first(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = Answers()
    work.end()
    monkeypatch.setattr(repeats, "REMEMBERED", 3)
    for key in "abcd":
        await answers.once(key, work)
    assert [await answers.once(key, work) for key in "bcd"] == ["answer 2", "answer 3", "answer 4"]
    assert await answers.once("a", work) == "answer 5"

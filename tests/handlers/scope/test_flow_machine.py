"""Two people move the same requests at the same moment, over and over: each step is taken once, and told once."""

import asyncio
import shutil
from collections.abc import Coroutine, Iterable
from contextlib import ExitStack
from datetime import timedelta
from itertools import count, pairwise
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from models.agreements import Agreement
from models.rules.scope import NEXT, Step
from models.scope_requests import ScopeRequest, ScopeStep
from tests.support import agreed, given
from tests.support.agency import MONDAY, TEAM, Agency, open_agency
from tests.support.effort import Effort
from tests.support.kickoffs import press
from tests.support.person import Modal, Person

T = TypeVar("T")

ASKED = {Step.APPROVED, Step.FAVOUR, Step.DECLINED, Step.WITHDRAWN}
"""Steps of which a form asks more."""
BUTTONS = {
    Step.APPROVED: "They said yes",
    Step.FAVOUR: "On us",
    Step.DECLINED: "We decline",
    Step.NEW: "Take it up again",
    Step.IN_SCOPE: "In the agreement",
    Step.QUOTED: "Extra, quote it",
    Step.WAITING: "I sent the quote",
    Step.WITHDRAWN: "They took it back",
}
TOLD = {Step.QUOTED, Step.FAVOUR, Step.APPROVED}
choices = st.integers(0, 10)


class Flow(RuleBasedStateMachine):
    """Sofie and Mette have the same page before them, and each presses what she likes."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._runner = asyncio.Runner(loop_factory=asyncio.new_event_loop)
        self._stack = ExitStack()
        self._stack.enter_context(self._runner)
        opening = open_agency(url, socket=False)
        self.agency: Agency = self._run(opening.__aenter__())
        self._stack.callback(lambda: self._run(opening.__aexit__(None, None, None)))
        self._run(self._prepare())

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(work)

    async def _prepare(self) -> None:
        await self.agency.clock(MONDAY)
        client = await given.client(self.agency, "Acme", internal_channel="CACME")
        await agreed.agreement(self.agency, client)
        await self._keep()

    async def _keep(self) -> None:
        await self.agency.sofie.command("/client-scope acme a shop")
        form = await self.agency.sofie.modal()
        assert await form.submit() == {}, form.words  # else the next thing to be seen is that there is no request

    @rule(mine=choices, hers=choices)
    def move(self, mine: int, hers: int) -> None:
        self._run(self._move(mine, hers))

    async def _move(self, mine: int, hers: int) -> None:
        ways = NEXT[(await self._request()).step]
        if not ways:
            await self._keep()
            return
        wanted = [ways[mine % len(ways)], ways[hers % len(ways)]]
        people = [self.agency.sofie, self.agency.mette]
        pages = [await self._page(person) for person in people]
        await self._both(page.press(_button(page, to)) for page, to in zip(pages, wanted, strict=True))
        forms = [await person.modal() for person in people]
        await self._both(_submit(form, to) for form, to in zip(forms, wanted, strict=True) if to in ASKED)
        for person in people:
            await (await person.modal()).close()

    async def _both(self, work: Iterable[Coroutine[Any, Any, Any]]) -> None:
        """At the same moment, and all that follows from it."""
        await asyncio.gather(*work)
        await self.agency.house.deps.tasks.drain()

    async def _page(self, person: Person) -> Modal:
        await person.command("/clients acme")
        while "All requests" not in (card := await person.told()).buttons:
            pass
        await card.press("All requests")
        await press(self.agency, "Open", by=person)
        return await person.modal()

    async def _request(self) -> ScopeRequest:
        rows: list[ScopeRequest] = await given.rows(self.agency, ScopeRequest)
        return next((row for row in rows if row.step.is_open), rows[-1])

    @invariant()
    def every_step_follows_from_the_one_before(self) -> None:
        rows = self._run(given.rows(self.agency, ScopeRequest))
        steps = self._run(given.rows(self.agency, ScopeStep))
        for row in rows:
            taken = [one.step for one in steps if one.request_id == row.id]
            assert taken[-1] is row.step
            assert all(after in NEXT[before] for before, after in pairwise(taken))

    @invariant()
    def the_agreement_moves_once_for_each_yes(self) -> None:
        steps = self._run(given.rows(self.agency, ScopeStep))
        versions = self._run(given.rows(self.agency, Agreement))
        assert len(versions) == 1 + sum(one.step is Step.APPROVED for one in steps)

    @invariant()
    def the_channel_hears_of_each_step_once(self) -> None:
        self._run(self.agency.clock(timedelta(seconds=2)))
        steps = self._run(given.rows(self.agency, ScopeStep))
        said = self.agency.sandbox.world.workspaces[TEAM].channels["CACME"].messages
        assert len(said) == sum(one.step in TOLD for one in steps)

    def teardown(self) -> None:
        self._stack.close()


def _button(page: Modal, to: Step) -> str:
    return "They said no" if to is Step.DECLINED and "They said no" in page.buttons else BUTTONS[to]


async def _submit(form: Modal, to: Step) -> None:
    await form.fill(**({"Who_said_yes": "Anna"} if to is Step.APPROVED else {"Why": "Because"}))
    await form.submit()


@pytest.mark.soak
def test_two_people_at_the_same_request(migrated_file: Path, tmp_path: Path, effort: Effort) -> None:
    numbers = count()

    class Here(Flow):
        def __init__(self) -> None:
            super().__init__(f"sqlite:///{shutil.copy(migrated_file, tmp_path / f'{next(numbers)}.db')}")

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=effort(3, 100),
            stateful_step_count=effort(8, 20),
            derandomize=not effort(short=False, long=True),
            database=None,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )

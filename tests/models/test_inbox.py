"""A repeat is recognised, even where both come at the same moment."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from models.inbox import Receipt, RepeatedError, claim, keep_answer, was_claimed
from models.retention import remove_old
from models.session import Database
from tests.support.house import OURS, THEIRS
from tests.support.time import NOW


async def test_the_second_claim_is_a_repeat(database: Database) -> None:
    async with database.transaction(OURS) as session:
        await claim(session, "V1:hash", NOW)
    with pytest.raises(RepeatedError):
        async with database.transaction(OURS) as session:
            await claim(session, "V1:hash", NOW)


async def test_a_session_lives_on_after_a_repeat(database: Database) -> None:
    async with database.transaction(OURS) as session:
        await claim(session, "a", NOW)
    async with database.transaction(OURS) as session:
        with pytest.raises(RepeatedError):
            await claim(session, "a", NOW)
        await claim(session, "b", NOW)
    async with database.reading(OURS) as session:
        assert await session.scalar(select(func.count()).select_from(Receipt)) == 2


async def test_the_same_key_in_another_workspace_is_no_repeat(database: Database) -> None:
    for team in (OURS, THEIRS):
        async with database.transaction(team) as session:
            await claim(session, "V1:hash", NOW)


async def test_a_claim_goes_with_its_transaction(database: Database) -> None:
    async def fail_after_claiming() -> None:
        async with database.transaction(OURS) as session:
            await claim(session, "V1:hash", NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail_after_claiming()
    async with database.transaction(OURS) as session:
        await claim(session, "V1:hash", NOW)


async def test_of_many_at_once_one_wins(database: Database) -> None:
    async def attempt() -> bool:
        try:
            async with database.transaction(OURS) as session:
                await claim(session, "V1:hash", NOW)
        except RepeatedError:
            return False
        return True

    assert sum(await asyncio.gather(*(attempt() for _ in range(8)))) == 1


async def received(database: Database, key: str, *, team: str = OURS, ago: timedelta = timedelta(0)) -> None:
    async with database.transaction(team) as session:
        await claim(session, key, NOW - ago)


async def answer_to_repeat(database: Database, key: str, team: str = OURS) -> Any:
    with pytest.raises(RepeatedError) as repeated:
        await received(database, key, team=team)
    return repeated.value.answer


async def keys(database: Database, team: str) -> set[str]:
    async with database.reading(team) as session:
        return set(await session.scalars(select(Receipt.key)))


NEXT_STEP = {"response_action": "update", "view": {"title": {"text": "Næste skridt ✓"}, "blocks": []}}


@pytest.mark.parametrize("answer", [NEXT_STEP, {}, [], "words", False], ids=str)
async def test_a_repeat_knows_what_the_first_was_answered(database: Database, answer: Any) -> None:
    for team, key in ((OURS, "a"), (OURS, "b"), (THEIRS, "a")):
        await received(database, key, team=team)
    async with database.transaction(OURS) as session:
        await keep_answer(session, "a", answer)
    assert await answer_to_repeat(database, "a") == answer
    assert await answer_to_repeat(database, "b") is None
    assert await answer_to_repeat(database, "a", THEIRS) is None


async def test_who_waits_for_the_first_to_be_done_has_its_answer(database: Database) -> None:
    """Two at once, of which the first says in one transaction what it did and what it answered."""

    async def first() -> None:
        async with database.transaction(OURS) as session:
            await claim(session, "a", NOW)
            claimed.set()
            await keep_answer(session, "a", NEXT_STEP)

    async def second() -> Any:
        await claimed.wait()
        return await answer_to_repeat(database, "a")

    claimed = asyncio.Event()
    assert (await asyncio.gather(first(), second()))[1] == NEXT_STEP


async def test_old_receipts_are_forgotten_those_of_this_workspace_alone(database: Database) -> None:
    week = timedelta(days=7)
    for team in (OURS, THEIRS):
        for key, ago in (("old", week + timedelta(seconds=1)), ("seven days", week), ("new", timedelta(0))):
            await received(database, key, team=team, ago=ago)
    async with database.transaction(OURS) as session:
        await remove_old(session, {}, NOW)
    assert await keys(database, OURS) == {"seven days", "new"}
    assert await keys(database, THEIRS) == {"old", "seven days", "new"}
    await received(database, "old")


async def test_the_beginning_of_a_key_tells_whether_it_was_claimed(database: Database) -> None:
    await received(database, "V_1:hash:answers")
    async with database.reading(OURS) as session:
        assert await was_claimed(session, "V_1:hash:")
        assert not await was_claimed(session, "V_1:other:")
        assert not await was_claimed(session, "VX1:hash:")
        assert not await was_claimed(session, "%")

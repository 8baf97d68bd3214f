"""A repeat is recognised, even where both come at the same moment."""

import asyncio

import pytest
from sqlalchemy import func, select

from models.inbox import Receipt, RepeatedError, claim
from models.session import Database
from tests.support.house import NOW, OURS, THEIRS


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

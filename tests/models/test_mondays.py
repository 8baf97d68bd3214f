"""A lead's Monday is said once on a date, whoever says it; who does not want it is remembered until they do."""

from datetime import timedelta

from models.mondays import MondayOff, MondayWord, settled_on, take, unwanted_by, want
from models.session import Database
from tests.models.test_erasing_beside import erase_somebody, given, put, rows, somebody
from tests.support.house import OURS, THEIRS
from tests.support.time import NOW

TODAY = NOW.date()


async def taken(database: Database, user_id: str, team: str = OURS) -> bool:
    async with database.transaction(team) as session:
        return await take(session, user_id, TODAY, NOW)


async def switch(database: Database, user_id: str, *, wanted: bool) -> set[str]:
    async with database.transaction(OURS) as session:
        await want(session, user_id, NOW, wanted=wanted)
    async with database.reading(OURS) as session:
        return await unwanted_by(session)


async def test_a_date_is_taken_once_by_each(database: Database) -> None:
    assert await taken(database, "UMETTE")
    assert not await taken(database, "UMETTE")
    assert await taken(database, "ULARS")
    assert await taken(database, "UMETTE", THEIRS)
    async with database.reading(OURS) as session:
        assert await settled_on(session, [TODAY]) == {("UMETTE", TODAY), ("ULARS", TODAY)}
        assert await settled_on(session, [TODAY + timedelta(7)]) == set()


async def test_what_failed_beside_it_does_not_take_it(database: Database) -> None:
    try:
        async with database.transaction(OURS) as session:
            assert await take(session, "UMETTE", TODAY, NOW)
            raise LookupError
    except LookupError:
        pass
    assert await taken(database, "UMETTE")


async def test_after_a_date_that_was_taken_the_transaction_goes_on(database: Database) -> None:
    await taken(database, "UMETTE")
    async with database.transaction(OURS) as session:
        assert not await take(session, "UMETTE", TODAY, NOW)
        assert await take(session, "ULARS", TODAY, NOW)
    assert len(await rows(database, MondayWord)) == 2


async def test_off_and_on_and_each_twice(database: Database) -> None:
    for _again in range(2):
        assert await switch(database, "UMETTE", wanted=False) == {"UMETTE"}
    assert await switch(database, "ULARS", wanted=False) == {"UMETTE", "ULARS"}
    for _again in range(2):
        assert await switch(database, "UMETTE", wanted=True) == {"ULARS"}


async def test_both_go_with_the_person(database: Database) -> None:
    await given(database)
    await put(database, somebody("ULARS", "Lars"))
    await taken(database, "ULARS")
    await switch(database, "ULARS", wanted=False)
    await erase_somebody(database, "ULARS")
    assert await rows(database, MondayOff) + await rows(database, MondayWord) == []

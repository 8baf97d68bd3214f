"""Quiet times as they are kept: in their order, each workspace its own, and nobody is named in them who was erased."""

from datetime import date

from models.quiet import QuietTime, find_quiet, quiet_times, quiets_of
from models.rules.nudges.rhythm import Quiet
from models.session import Database
from tests.models.test_erasing_beside import erase, given, put, rows
from tests.support.house import OURS, THEIRS

CHRISTMAS = (date(2030, 12, 23), date(2031, 1, 2))
SUMMER = (date(2030, 7, 15), date(2030, 8, 5))


def quiet(days: tuple[date, date], why: str) -> QuietTime:
    return QuietTime(begins_on=days[0], ends_on=days[1], why=why)


async def test_they_come_by_the_day_on_which_they_begin(database: Database) -> None:
    await put(database, quiet(CHRISTMAS, "Christmas"), quiet(SUMMER, "Summer"))
    async with database.reading(OURS) as session:
        assert [one.why for one in await quiet_times(session)] == ["Summer", "Christmas"]
        assert await quiets_of(session) == [Quiet(*SUMMER), Quiet(*CHRISTMAS)]


async def test_the_neighbours_have_their_own(database: Database) -> None:
    await put(database, quiet(CHRISTMAS, "Christmas"))
    [row] = await rows(database, QuietTime)
    async with database.reading(THEIRS) as session:
        assert await quiet_times(session) == []
        assert await find_quiet(session, row.id) is None


async def test_an_erased_client_is_named_in_none(database: Database) -> None:
    [acme] = await given(database, "Acme")
    await put(database, quiet(SUMMER, "The summer party of Acme"))
    await erase(database, acme)
    assert [row.why for row in await rows(database, QuietTime)] == ["The summer party of …"]

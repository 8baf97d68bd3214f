"""What a lead was told of a client's share: kept for each of them, and gone with the client or the lead."""

from models.concentration import ConcentrationWord, news_for
from models.rules.concentration import Level, News, Now
from models.session import Database
from tests.models.test_erasing_beside import erase, erase_somebody, given, put, rows, somebody
from tests.support.house import OURS

AMBER = Now(Level.AMBER, 2200)


async def heard(database: Database, user_id: str, *amber: int) -> dict[int, News]:
    """What somebody hears where these clients have reached amber."""
    async with database.transaction(OURS) as session:
        return await news_for(session, user_id, dict.fromkeys(amber, AMBER))


async def test_each_lead_hears_it_once(database: Database) -> None:
    [acme] = await given(database, "Acme")
    assert await heard(database, "UMETTE", acme) == {acme: News.CROSSED}
    assert await heard(database, "UMETTE", acme) == {}
    assert await heard(database, "ULARS", acme) == {acme: News.CROSSED}


async def test_who_brings_in_nothing_any_more_starts_anew(database: Database) -> None:
    [acme] = await given(database, "Acme")
    await heard(database, "UMETTE", acme)
    assert await heard(database, "UMETTE") == {}
    assert await rows(database, ConcentrationWord) == []
    assert await heard(database, "UMETTE", acme) == {acme: News.CROSSED}


async def test_it_goes_with_its_client(database: Database) -> None:
    [acme] = await given(database, "Acme")
    await heard(database, "UMETTE", acme)
    await erase(database, acme)
    assert await rows(database, ConcentrationWord) == []


async def test_it_goes_with_its_reader(database: Database) -> None:
    [acme] = await given(database, "Acme")
    await put(database, somebody("ULARS", "Lars"))
    await heard(database, "ULARS", acme)
    await erase_somebody(database, "ULARS")
    assert await rows(database, ConcentrationWord) == []

"""How it ended with a client: kept once, erased and exported like anything else that people wrote."""

from datetime import date

from models.clients import find_client
from models.endings import ClientEnding, ending_of, endings_of, keep_ending, last_said, not_ended
from models.exports import about_client, about_person
from models.people import find_person
from models.rules.backtest import Ending
from models.session import Database
from tests.models.test_erasing_beside import erase, erase_somebody, given, put, rows, somebody
from tests.support.house import OURS
from tests.support.time import NOW


def ended(client_id: int, ending: Ending = Ending.LEFT, **more: str) -> ClientEnding:
    said = {"said_by": "UJONAS", "reason": "Jonas fell out with Globex."} | more
    return ClientEnding(client_id=client_id, ending=ending, ended_on=date(2030, 1, 2), said_at=NOW, **said)


async def test_what_is_said_last_stands_and_a_client_that_is_back_has_none(database: Database) -> None:
    acme, globex = await given(database, "Acme", "Globex")
    async with database.transaction(OURS) as session:
        for one in (ended(acme), ended(globex), ended(acme, Ending.LET_GO, reason="Rude.")):
            await keep_ending(session, one)
    async with database.transaction(OURS) as session:
        found = await ending_of(session, acme)
        assert found
        assert (found.ending, found.reason) == (Ending.LET_GO, "Rude.")
        await not_ended(session, acme, NOW)
    async with database.reading(OURS) as session:
        assert await endings_of(session, [acme, globex]) == {globex: await ending_of(session, globex)}
        assert await ending_of(session, acme) is None
        said = await last_said(session, acme)
        assert said
        assert said.reason


async def test_an_erased_client_leaves_no_ending_and_no_name_in_others(database: Database) -> None:
    acme, globex = await given(database, "Acme", "Globex")
    await put(database, ended(acme), ended(globex, reason="They merged with Acme."))
    await erase(database, acme)
    assert [(one.client_id, one.reason) for one in await rows(database, ClientEnding)] == [
        (globex, "They merged with ….")
    ]


async def test_an_erased_person_is_neither_named_nor_the_one_who_said_it(database: Database) -> None:
    [acme] = await given(database, "Acme")
    await put(database, somebody("UJONAS", "Jonas"), ended(acme))
    await erase_somebody(database, "UJONAS")
    [left] = await rows(database, ClientEnding)
    assert left.reason == "… fell out with Globex."
    assert left.said_by.startswith("gone-")


async def test_it_is_in_the_clients_export_and_in_that_of_whom_it_names(database: Database) -> None:
    [acme] = await given(database, "Acme")
    await put(database, somebody("UJONAS", "Jonas"), ended(acme, said_by="UMETTE"))
    async with database.reading(OURS) as session:
        client, jonas = await find_client(session, acme), await find_person(session, "UJONAS")
        assert client
        assert jonas
        theirs, his = await about_client(session, client), await about_person(session, jonas)
    assert [row["ending"] for row in theirs.theirs["client_endings"]] == ["left"]
    assert "client_endings" not in his.theirs
    assert [row["words"] for row in his.mentions["client_endings"]] == ["Jonas fell out with Globex."]

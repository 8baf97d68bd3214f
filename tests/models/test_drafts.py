"""Of two changes the later stamp wins, and a draft is seen by nobody but the person who wrote it."""

import asyncio
from typing import Any

import pytest

from models.drafts import Draft, clients_of, draft_by_id, drop_draft, find_draft, keep_draft
from models.session import Database
from tests.support.house import OURS, THEIRS
from tests.support.many import a_client
from tests.support.time import NOW


def draft(values: dict[str, Any], action_ts: str = "1.000001", user: str = "U1", subject: str = "") -> Draft:
    return Draft(user_id=user, modal="rate", subject=subject, values=values, action_ts=action_ts, changed_at=NOW)


async def keep(database: Database, one: Draft, team: str = OURS) -> int:
    async with database.transaction(team) as session:
        kept = await keep_draft(session, one)
        assert kept
        return kept.id


async def kept(database: Database, user: str = "U1", subject: str = "", team: str = OURS) -> dict[str, Any] | None:
    async with database.reading(team) as session:
        found = await find_draft(session, user, "rate", subject)
    return found.values if found else None


async def test_a_later_change_wins_in_whatever_order_they_come(database: Database) -> None:
    await keep(database, draft({"why": "lov"}, "1732525200.000300"))
    await keep(database, draft({"why": "lo"}, "1732525200.000200"))
    assert await kept(database) == {"why": "lov"}
    await keep(database, draft({"why": "love"}, "1732525200.000400"))
    assert await kept(database) == {"why": "love"}


async def test_a_fast_typist_loses_nothing(database: Database) -> None:
    """Two first changes at the same moment: neither fails, the later one stays."""
    typed = [draft({"why": "x" * n}, f"1732525200.{n:06d}") for n in range(8)]
    await asyncio.gather(*(keep(database, one) for one in typed))
    assert await kept(database) == {"why": "x" * 7}


async def test_people_subjects_and_workspaces_are_apart(database: Database) -> None:
    await keep(database, draft({"why": "mine"}))
    await keep(database, draft({"why": "hers"}, user="U2"))
    await keep(database, draft({"why": "acme"}, subject="place:C1"))
    await keep(database, draft({"why": "elsewhere"}), THEIRS)
    assert await kept(database) == {"why": "mine"}
    assert await kept(database, "U2") == {"why": "hers"}
    assert await kept(database, subject="place:C1") == {"why": "acme"}
    assert await kept(database, team=THEIRS) == {"why": "elsewhere"}


async def test_nobody_opens_anothers_draft_by_its_id(database: Database) -> None:
    theirs, mine = await keep(database, draft({}), THEIRS), await keep(database, draft({}))
    async with database.reading(OURS) as session:
        assert await draft_by_id(session, "U1", mine)
        assert await draft_by_id(session, "U2", mine) is None
        assert await draft_by_id(session, "U1", theirs) is None or theirs == mine


async def test_a_dropped_draft_is_gone_and_the_others_stay(database: Database) -> None:
    await keep(database, draft({"why": "mine"}))
    await keep(database, draft({"why": "hers"}, user="U2"))
    async with database.transaction(OURS) as session:
        await drop_draft(session, "U1", "rate", "")
    assert await kept(database) is None
    assert await kept(database, "U2") == {"why": "hers"}


async def test_words_come_back_as_they_were_typed(database: Database) -> None:
    words = "  \u202eשלום\n😀 <!channel> *a* &lt; " + "é" * 3000
    await keep(database, draft({"why": words, "nothing": None, "many": ["1", "2"]}))
    assert await kept(database) == {"why": words, "nothing": None, "many": ["1", "2"]}


@pytest.mark.parametrize(
    ("subject", "values"),
    [
        ("client:{}", {}),
        ("words:0a", {"client": "{}"}),
        ("", {"client_id": "{}"}),
        ("", {"about": "{}"}),
        ("", {"about": "client:{}"}),
    ],
)
async def test_nothing_is_kept_about_a_client_that_is_gone(
    database: Database, subject: str, values: dict[str, str]
) -> None:
    async with database.transaction(OURS) as session:
        session.add(acme := a_client("Acme", NOW))
        await session.flush()
        here, gone = acme.id, acme.id + 1
    for number, is_kept in ((here, True), (gone, False)):
        about = draft({name: value.format(number) for name, value in values.items()}, subject=subject.format(number))
        async with database.transaction(OURS) as session:
            assert clients_of(about) == {number}
            assert bool(await keep_draft(session, about)) is is_kept


@pytest.mark.parametrize("subject", ["", "new", "client:", "client:x", f"client:{'9' * 40}", "place:C1", "person:U1"])
async def test_a_form_about_no_client_is_kept(database: Database, subject: str) -> None:
    assert await keep(database, draft({"client": None, "about": "person:U1"}, subject=subject))

"""Installations and their tokens: one row a place, one process at a time that gets the next token."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from models.installations import (
    RENEWAL,
    Installation,
    InstallState,
    claim_renewal,
    end_renewal,
    erase_installation,
    find_installation,
    keep_installation,
    remove_installation,
    use_up,
)
from models.session import Database, TenantError
from tests.support.time import NOW

ONE = "one"


def made(token: str = ONE, **more: Any) -> Installation:
    known = {"id": "T1", "name": "Nordlys", "bot_user_id": "URAPPORT", "refresh_token": None, "renewing_until": None}
    return Installation(**known | {"token": token, "installed_at": NOW} | more)


async def keep(database: Database, installation: Installation) -> None:
    async with database.installing() as session:
        await keep_installation(session, installation)


async def kept(database: Database) -> Installation | None:
    async with database.installing() as session:
        return await find_installation(session, "T1")


async def claim(database: Database, token: str = ONE, **later: float) -> Installation | None:
    async with database.installing() as session:
        return await claim_renewal(session, "T1", token, NOW + timedelta(**later))


async def test_a_later_installation_takes_the_place_of_the_earlier(database: Database) -> None:
    await keep(database, made("one", refresh_token="r", renewing_until=NOW))
    await keep(database, made("two"))
    found = await kept(database)
    assert found
    assert (found.token, found.refresh_token, found.renewing_until) == ("two", None, None)


async def test_one_process_renews_at_a_time(database: Database) -> None:
    await keep(database, made())
    first = await claim(database)
    assert first
    assert await claim(database, seconds=RENEWAL.total_seconds() - 1) is None
    async with database.installing() as session:
        assert await end_renewal(session, first, token="two", refresh_token="r2")
    found = await kept(database)
    assert found
    assert (found.token, found.refresh_token, found.renewing_until) == ("two", "r2", None)
    assert await claim(database, "one", minutes=5) is None, "it was renewed already"
    assert await claim(database, "two", minutes=5)


async def test_a_claim_that_was_not_used_lapses(database: Database) -> None:
    await keep(database, made())
    late = await claim(database)
    assert late
    assert await claim(database, seconds=RENEWAL.total_seconds())
    async with database.installing() as session:
        assert not await end_renewal(session, late, token="late")
    found = await kept(database)
    assert found
    assert found.token == "one"


async def test_who_comes_too_late_with_a_pair_does_not_undo_an_installation(database: Database) -> None:
    await keep(database, made())
    late = await claim(database)
    assert late
    await keep(database, made("another"))
    async with database.installing() as session:
        assert not await end_renewal(session, late, token="late")
    found = await kept(database)
    assert found
    assert found.token == "another"


async def test_an_installation_is_removed_with_the_token_that_was_refused(database: Database) -> None:
    await keep(database, made("new"))
    async with database.installing() as session:
        assert not await remove_installation(session, "T1", "old")
        assert await remove_installation(session, "T1", "new")
    assert await kept(database) is None


async def test_only_an_old_one_is_erased(database: Database) -> None:
    await keep(database, made())
    for moment in (NOW - timedelta(seconds=1), NOW):
        assert await kept(database)
        async with database.installing() as session:
            await erase_installation(session, "T1", moment)
    assert await kept(database) is None


async def used(database: Database, state: str, **later: float) -> bool:
    now = NOW + timedelta(**later)
    async with database.installing() as session:
        return await use_up(session, InstallState(state=state, expires_at=now + timedelta(minutes=10)), now)


async def test_a_state_is_used_up_once(database: Database) -> None:
    assert await used(database, "s")
    assert await used(database, "t")
    assert not await used(database, "s", minutes=9)
    assert await used(database, "s", minutes=10), "nobody could bring it back any more"


async def test_only_so_many_that_were_used_are_kept(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.installations.REMEMBERED", 3)
    for second in range(5):
        assert await used(database, f"s{second}", seconds=second)
    async with database.installing() as session:
        assert set(await session.scalars(select(InstallState.state))) == {"s2", "s3", "s4"}


async def test_no_workspaces_transaction_sees_them(database: Database) -> None:
    await keep(database, made())
    async with database.transaction("T1") as session:
        assert await find_installation(session, "T1") is None
    with pytest.raises(TenantError):
        async with database.transaction("T1") as session:
            await keep_installation(session, made("mine"))

"""Two entries of one client become one and two again: nothing is lost, nothing is there twice."""

import asyncio
import random
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from handlers.kit.known_names import KnownNames
from models.clients import Client, Status, find_client, keep_client, shared_channels
from models.endings import ClientEnding
from models.former_names import former_names
from models.interactions import Interaction
from models.kept import OF_A_CLIENT, row_of
from models.merges import APART_FOR, ClientMerge, merges_of
from models.merging import GoneError, NameInUseError, bring_all_over, merge, unmerge
from models.promises import Promise
from models.ratings import Rating, rating_facts
from models.rules.agreement import Side
from models.rules.backtest import Ending
from models.rules.names import Exact
from models.session import Database, merged_too
from models.sight import Sight
from models.teams import TeamMember
from models.tiers import TierAnswers
from tests.models.test_erasing_beside import erase, erase_somebody, given, logged, put, rows, somebody
from tests.support.engaged import Hand, engage
from tests.support.house import OURS
from tests.support.many import a_client
from tests.support.time import NOW

KEPT = [model for model in OF_A_CLIENT if model is not ClientMerge]


def rated(client_id: int, gut: int = 3, rater: str = "UJONAS", **more: Any) -> Rating:
    return Rating(client_id=client_id, rater_id=rater, rated_at=NOW, gut=gut, **more)


async def both(database: Database, **more: Any) -> tuple[int, int]:
    """Two entries, each with something of every kind."""
    acme, twin = await given(database, "Acme", "Acme Ltd")
    async with database.transaction(OURS) as session:
        for client_id in (acme, twin):
            words = f"sepia {client_id}", f"Usual {client_id}"
            hand = Hand(*words, Decimal(1000), Decimal(1000), "EUR", "ULARS", "UMETTE")
            await engage(session, client_id, hand)
            session.add_all([rated(client_id), logged(client_id, "We spoke")])
        for field, value in more.items():
            client = await find_client(session, twin)
            assert client
            setattr(client, field, value)
    return acme, twin


async def join(database: Database, stays: int, goes: int, *take: str, days: int = 0) -> int:
    async with database.transaction(OURS) as session:
        done, _ = await merge(session, stays, goes, take, "UMETTE", NOW + timedelta(days=days))
        return done.id


async def part(database: Database, merge_id: int, days: int = 1) -> None:
    async with database.transaction(OURS) as session:
        await unmerge(session, merge_id, "UMETTE", NOW + timedelta(days=days))


async def everything(database: Database) -> dict[str, list[dict[str, Any]]]:
    """All that is kept of clients."""
    async with database.reading(OURS) as session:
        with merged_too(session):
            tables: list[type[Any]] = [Client, *KEPT]
            found = {model: list(await session.scalars(select(model))) for model in tables}
    return {model.__name__: sorted(map(row_of, rows_), key=str) for model, rows_ in found.items()}


async def owner(database: Database, model: type[Any], row_id: int) -> int:
    [found] = [row.client_id for row in await rows(database, model) if row.id == row_id]
    return int(found)


async def test_all_of_the_other_is_told_of_the_one_that_stays(database: Database) -> None:
    acme, twin = await both(database)
    await join(database, acme, twin)
    left = {model for model in KEPT for row in await rows(database, model) if row.client_id == twin}
    twice = {"Contact", "Invoice", "Review", "TierAnswers", "WayOut"}
    assert {model.__name__ for model in left} == twice, "which cannot stand twice"
    assert len([row for row in await rows(database, Rating) if row.client_id == acme]) == 2
    assert {row.id for row in await rows(database, Client)} == {acme}
    async with database.reading(OURS) as session:
        found = await find_client(session, twin)
        assert found
        assert found.id == acme
        assert await former_names(session, client_id=acme) == ["Acme Ltd"]


async def test_apart_again_each_is_as_it_was(database: Database) -> None:
    acme, twin = await both(database, owner_id="USOFIE", yearly_budget=Decimal(7), currency="DKK", language="da")
    before = await everything(database)
    done = await join(database, acme, twin, "owner_id", "budget", "language")
    [stays] = await rows(database, Client)
    assert (stays.owner_id, stays.yearly_budget, stays.language) == ("USOFIE", Decimal(7), "da")
    await part(database, done)
    assert await everything(database) == before


async def test_what_came_since_stays_what_changed_goes_back_changed_and_what_was_erased_is_gone(
    database: Database,
) -> None:
    acme, twin = await both(database)
    promised = next(one for one in await rows(database, Promise) if one.client_id == twin)
    erased = next(one.id for one in await rows(database, Interaction) if one.client_id == twin)
    changed = next(one.id for one in await rows(database, Rating) if one.client_id == twin)
    done = await join(database, acme, twin)
    added, hangs = (
        logged(acme, "Since"),
        Promise(client_id=acme, engagement_id=promised.engagement_id, side=Side.OURS, what="More", due_on=NOW.date()),
    )
    await put(database, added, hangs)
    async with database.transaction(OURS) as session:
        await session.delete(await session.get_one(Interaction, erased))
        (await session.get_one(Rating, changed)).why = "Better"
    await part(database, done)
    assert await owner(database, Interaction, added.id) == acme
    assert await owner(database, Promise, hangs.id) == twin, "it is part of their engagement"
    assert await owner(database, Rating, changed) == twin
    assert erased not in {row.id for row in await rows(database, Interaction)}
    assert {row.id: row.why for row in await rows(database, Rating)}[changed] == "Better"


async def test_a_merge_of_a_merge_comes_apart_in_turn(database: Database) -> None:
    a, b, c = await given(database, "A", "B", "C")
    await put(database, *(rated(one) for one in (a, b, c)))
    before = await everything(database)
    first, second = await join(database, b, a), await join(database, c, b)
    async with database.reading(OURS) as session:
        found = await find_client(session, a)
        assert found
        assert found.id == c
        assert {one.given_to for one in (await rating_facts(session, [c]))[c]} == {None, a, b}
    with pytest.raises(GoneError):
        await part(database, first)
    await part(database, second)
    await part(database, first)
    assert await everything(database) == before


async def test_nobody_merges_twice_or_with_itself_and_after_a_month_it_stays_so(database: Database) -> None:
    acme, twin = await both(database)
    with pytest.raises(GoneError):
        await join(database, acme, acme)
    done = await join(database, acme, twin)
    with pytest.raises(GoneError):
        await join(database, acme, twin)
    with pytest.raises(GoneError):
        await part(database, done, days=APART_FOR.days + 1)
    await part(database, done, days=APART_FOR.days)
    with pytest.raises(GoneError):
        await part(database, done)


async def test_a_merge_that_breaks_off_did_nothing(database: Database) -> None:
    acme, twin = await both(database)
    before = await everything(database)
    with suppress(ConnectionError):
        async with database.transaction(OURS) as session:
            await merge(session, acme, twin, (), "UMETTE", NOW)
            raise ConnectionError
    assert await everything(database) == before


async def test_the_name_of_the_other_finds_the_one_and_may_be_had_by_somebody_new(database: Database) -> None:
    acme, twin = await given(database, "Acme", "Beetroot")
    names = KnownNames()
    async with database.reading(OURS) as session:
        await names.of(session, OURS)
    done = await join(database, acme, twin)
    async with database.reading(OURS) as session:
        found = (await names.of(session, OURS)).match_one("beetrot")
        assert isinstance(found, Exact)
        assert found.match.id == acme
    async with database.transaction(OURS) as session:
        new = Client(name="Beetroot", owner_id="UMETTE", created_by="UMETTE", created_at=NOW)
        await keep_client(session, new)
    async with database.reading(OURS) as session:
        found = (await names.of(session, OURS)).match_one("Beetroot")
        assert isinstance(found, Exact)
        assert found.match.id == new.id
    with pytest.raises(NameInUseError):
        await part(database, done)


async def test_where_the_other_reads_nothing_is_said(database: Database) -> None:
    acme, twin = await both(database, shared_channel="CTHEM")
    await join(database, acme, twin)
    async with database.reading(OURS) as session:
        assert await shared_channels(session) == {"CTHEM"}


async def test_how_the_other_ended_is_told_only_where_the_one_is_archived(database: Database) -> None:
    acme, twin = await both(database, status=Status.ARCHIVED)
    ended = ClientEnding(
        client_id=twin, ending=Ending.LEFT, ended_on=NOW.date(), reason="Gone", said_by="UMETTE", said_at=NOW
    )
    await put(database, ended)
    done = await join(database, acme, twin)
    assert await owner(database, ClientEnding, ended.id) == twin
    await part(database, done)
    await join(database, acme, twin, "status")
    assert await owner(database, ClientEnding, ended.id) == acme


async def test_who_comes_into_the_team_by_it_reads_no_earlier_open_answer(database: Database) -> None:
    acme, twin = await given(database, "Acme", "Twin")
    await put(
        database,
        rated(acme, openly=True),
        rated(twin, openly=True),
        TeamMember(client_id=acme, user_id="USOFIE"),
        TeamMember(client_id=twin, user_id="ULARS"),
    )
    done = await join(database, acme, twin, days=1)
    teams = {row.user_id: row.since for row in await rows(database, TeamMember) if row.client_id == acme}
    assert teams == {"USOFIE": None, "ULARS": NOW + timedelta(days=1)}
    async with database.reading(OURS) as session:
        found = (await rating_facts(session, [acme]))[acme]
    for since, read in ((teams["USOFIE"], [None]), (teams["ULARS"], [])):
        sight = Sight(is_open=True, teams={acme: since})
        assert [one.given_to for one in sight.readable_facts(acme, found)] == read
    await part(database, done, days=2)
    assert {(row.client_id, row.user_id) for row in await rows(database, TeamMember)} == {
        (acme, "USOFIE"),
        (twin, "ULARS"),
    }


async def test_what_was_written_at_the_very_moment_comes_over_later(database: Database) -> None:
    acme, twin = await both(database)
    done = await join(database, acme, twin)
    late = rated(twin)
    await put(database, late)
    async with database.transaction(OURS) as session:
        await bring_all_over(session, NOW)
    assert await owner(database, Rating, late.id) == acme
    await part(database, done)
    assert await owner(database, Rating, late.id) == twin


async def test_erasing_the_one_erases_the_other_too(database: Database) -> None:
    acme, twin = await both(database)
    await join(database, acme, twin)
    await erase(database, acme)
    left = await everything(database)
    assert {name for name, found in left.items() if found} <= {"AuditEntry"}
    assert await rows(database, ClientMerge) == []


async def test_an_erased_person_is_nowhere_in_a_merge_either(database: Database) -> None:
    acme, twin = await both(database, owner_id="USOFIE", created_by="USOFIE")
    other = a_client("Other", NOW)
    await put(database, somebody("USOFIE", "Sofie"), other)
    await put(database, TierAnswers(client_id=other.id, said_by="USOFIE", said_at=NOW))
    async with database.transaction(OURS) as session:
        await merge(session, acme, twin, (), "USOFIE", NOW)
    await erase_somebody(database, "USOFIE")
    kept = [await everything(database), *map(row_of, await rows(database, ClientMerge))]
    assert "USOFIE" not in str(kept)


@pytest.mark.parametrize("seed", range(6))
async def test_whatever_is_merged_and_taken_apart_every_row_is_kept_once_and_with_its_own(
    database: Database, seed: int
) -> None:
    """Each row belongs to the entry that it was given to, or to whom that is one with by now."""
    rng = random.Random(seed)  # noqa: S311 - only to vary
    ids = await given(database, "A", "B", "C", "D")
    gave: dict[tuple[type[Any], int], int] = {}
    held: list[tuple[int, int, int]] = []

    def now_of(client_id: int) -> int:
        into = {goes: stays for _, stays, goes in held}
        while client_id in into:
            client_id = into[client_id]
        return client_id

    for _ in range(14):
        here = sorted({now_of(one) for one in ids})
        match rng.choice(["merge", "log", "rate", "unmerge"]):
            case "merge" if len(here) > 1:
                stays, goes = rng.sample(here, 2)
                held.append((await join(database, stays, goes), stays, goes))
            case "unmerge":
                async with database.reading(OURS) as session:
                    open_ones = {one.id for id_ in here for one in await merges_of(session, id_)}
                if open_ones:
                    chosen = rng.choice(sorted(open_ones))
                    await part(database, chosen)
                    held = [one for one in held if one[0] != chosen]
            case kind:
                to = rng.choice(here)
                row: Any = logged(to, "Hi") if kind == "log" else rated(to)
                await put(database, row)
                gave[type(row), row.id] = to
        for model in (Interaction, Rating):
            found = {(model, row.id): row.client_id for row in await rows(database, model)}
            assert found == {key: now_of(to) for key, to in gave.items() if key[0] is model}


# Two people at once


@pytest.mark.parametrize("crossed", [False, True], ids=["the same", "each into the other"])
async def test_of_two_who_merge_at_once_one_does_and_one_is_told(database: Database, *, crossed: bool) -> None:
    acme, twin = await both(database)
    before = await _counted(database)
    second = join(database, twin, acme) if crossed else join(database, acme, twin)
    done = await asyncio.gather(join(database, acme, twin), second, return_exceptions=True)
    assert sorted(type(one).__name__ for one in done) == ["GoneError", "int"]
    assert await _counted(database) == before
    async with database.reading(OURS) as session:
        merges = list(await session.scalars(select(ClientMerge)))
        assert len(merges) == 1
        left = [one for one in (acme, twin) if (found := await find_client(session, one)) and found.id == one]
    assert left == [merges[0].client_id]
    await part(database, merges[0].id)
    assert await _counted(database) == before


async def _counted(database: Database) -> dict[str, int]:
    """How many rows there are of each kind; that one was called otherwise is told by one more."""
    found = {name: len(rows_) for name, rows_ in (await everything(database)).items()}
    return found | {"FormerName": 0}

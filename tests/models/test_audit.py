"""The trail: narrowed, in pages, and each workspace's own."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from models.audit import Act, AuditEntry, Wanted, newest, note, oldest_first, was_noted
from models.session import Database
from tests.support.house import OURS, THEIRS
from tests.support.time import NOW


def entry(minute: int, act: Act = Act.SAW_RATINGS, **more: Any) -> AuditEntry:
    return AuditEntry(at=NOW + timedelta(minutes=minute), act=act, **more)


@pytest.fixture
async def trail(database: Database) -> Database:
    """Ours has four entries, theirs one."""
    async with database.transaction(OURS) as session:
        for one in (
            entry(0, actor_id="U1", client_id=1),
            entry(1, actor_id="U2", client_id=1),
            entry(2, Act.GAVE_ROLE, actor_id="U1", person_id="U2"),
            entry(3, Act.UNINSTALLED, actor_id=None),
        ):
            await note(session, one)
    async with database.transaction(THEIRS) as session:
        await note(session, entry(4, actor_id="U1", client_id=1))
    return database


@pytest.mark.parametrize(
    ("wanted", "minutes"),
    [
        (Wanted(), [3, 2, 1, 0]),
        (Wanted(person_id="U1"), [2, 0]),
        (Wanted(person_id="U2"), [2, 1]),
        (Wanted(act=Act.SAW_RATINGS), [1, 0]),
        (Wanted(person_id="U1", act=Act.SAW_RATINGS), [0]),
        (Wanted(since=NOW + timedelta(minutes=2)), [3, 2]),
        (Wanted(person_id="U404"), []),
    ],
)
async def test_it_is_read_as_it_is_wanted(trail: Database, wanted: Wanted, minutes: Sequence[int]) -> None:
    async with trail.reading(OURS) as session:
        latest = [one.at for one in await newest(session, wanted, skip=0, limit=9)]
        first = [one.at async for one in oldest_first(session, wanted)]
    assert latest == [NOW + timedelta(minutes=n) for n in minutes]
    assert first == latest[::-1]


async def test_pages_follow_each_other(trail: Database) -> None:
    async with trail.reading(OURS) as session:
        pages = [await newest(session, Wanted(), skip=skip, limit=2) for skip in (0, 2, 4)]
    assert [[one.at.minute for one in page] for page in pages] == [[3, 2], [1, 0], []]


@pytest.mark.parametrize(
    ("who", "client_id", "since", "noted"),
    [("U1", 1, 0, True), ("U1", 1, 1, False), ("U1", 2, 0, False), ("U1", None, 0, False), ("U3", 1, 0, False)],
)
async def test_the_same_look_is_known(
    trail: Database, who: str, client_id: int | None, since: int, *, noted: bool
) -> None:
    moment = NOW + timedelta(minutes=since)
    async with trail.reading(OURS) as session:
        assert await was_noted(session, who, Act.SAW_RATINGS, client_id, since=moment) is noted

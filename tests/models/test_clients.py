"""A client's name is had once, however it is written and whoever comes at the same moment."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.clients import (
    KEY_LENGTH,
    NAME_LENGTH,
    Client,
    NameTakenError,
    Status,
    client_named,
    clients_by_name,
    keep_client,
    name_key,
)
from models.session import Database
from tests.support.house import OURS, THEIRS
from tests.support.time import NOW


def client(name: str, status: Status = Status.ACTIVE) -> Client:
    return Client(name=name, status=status, owner_id="U1", created_by="U1", created_at=NOW)


async def add(database: Database, name: str, team: str = OURS, status: Status = Status.ACTIVE) -> None:
    async with database.transaction(team) as session:
        await keep_client(session, client(name, status))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Acme", "ACME"),
        (" Acme  Ltd ", "acme ltd"),
        ("Café", "Cafe\u0301"),
        ("ＡＣＭＥ", "acme"),
        ("Straße", "STRASSE"),
    ],
)
def test_names_that_are_the_same(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(("one", "other"), [("Acme", "Acne"), ("Møller", "Moller"), ("A B", "AB")])
def test_names_that_are_not(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@given(st.text(max_size=NAME_LENGTH))
def test_a_key_fits_its_column(name: str) -> None:
    assert len(name_key(name)) <= KEY_LENGTH


async def test_a_name_is_taken_by_the_one_who_has_it(database: Database) -> None:
    await add(database, "Acme", status=Status.ARCHIVED)
    with pytest.raises(NameTakenError) as taken:
        await add(database, "acme")
    assert (taken.value.name, taken.value.status) == ("Acme", Status.ARCHIVED)


async def test_another_workspace_has_names_of_its_own(database: Database) -> None:
    await add(database, "Acme")
    await add(database, "Acme", team=THEIRS)


async def rename(database: Database, old: str, new: str) -> None:
    async with database.transaction(OURS) as session:
        found = await client_named(session, old)
        assert found
        found.name = new
        await keep_client(session, found)


async def test_a_client_keeps_its_own_name_and_cannot_take_anothers(database: Database) -> None:
    await add(database, "Acme")
    await add(database, "Bistro")
    await rename(database, "Acme", "ACME")
    with pytest.raises(NameTakenError):
        await rename(database, "Acme", "bistro")
    async with database.reading(OURS) as session:
        assert [client.name for client in await clients_by_name(session)] == ["ACME", "Bistro"]


async def test_of_many_who_add_a_name_at_once_one_succeeds(database: Database) -> None:
    answers = await asyncio.gather(*(add(database, "Acme") for _ in range(6)), return_exceptions=True)
    assert sum(answer is None for answer in answers) == 1
    assert all(isinstance(answer, NameTakenError) for answer in answers if answer is not None)

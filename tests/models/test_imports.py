"""Taking in and taking back, on both databases: all of it or nothing, and exactly what was done."""

import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

import pytest
from sqlalchemy import delete, select

from models.audit import Act, AuditEntry
from models.base import Base
from models.clients import Client, Status, find_client, keep_client
from models.drafts import Draft
from models.importing import applying
from models.importing.applying import Counts, Doer, NameCameError, Undone, apply, known_clients, undo
from models.importing.formats import Format, columns_of, is_known
from models.importing.planning import Facts, Found, Outcome, Verdict, plan
from models.importing.reading import read
from models.importing.touched import touched_clients
from models.imports import Import, ImportStep, import_to_undo
from models.kept import row_of
from models.retention import remove_old
from models.rules.facts import DAY
from models.session import Database
from models.teams import TeamMember
from models.vouches import Vouch
from tests.models.test_erasing_beside import erase, erase_somebody, given, logged, put, rows, somebody
from tests.support.house import OURS, THEIRS
from tests.support.spreadsheets import csv_of
from tests.support.time import NOW

FACTS = Facts(
    language="en",
    currency="EUR",
    languages={"da": "da"},
    currencies=frozenset({"EUR", "DKK"}),
    owners={"Mette": Found("UMETTE"), "Jonas": Found("UJONAS")},
    internal_channels={"#acme": Found("CACME")},
    shared_channels={"#with-acme": Found("CWITH")},
    owner_id="UMETTE",
)
LATER = Doer(NOW + DAY, "UMETTE")
HEAD = (
    "name",
    "owner",
    "internal_channel",
    "shared_channel",
    "since",
    "language",
    "yearly_budget",
    "currency",
    "status",
)
ROWS = (
    HEAD,
    ("Acme", "Jonas", "#acme", "#with-acme", "2020-02-01", "da", "12000", "DKK", "paused"),
    ("Globex", "", "", "", "", "", "", "", ""),
    ("Initech", "", "", "", "", "", "500", "", ""),
)


def verdicts(book: Any, *lines: tuple[str, ...]) -> Iterator[Verdict]:
    table = read(io.BytesIO(csv_of(lines or ROWS)), is_known)
    return plan(table, columns_of(table), FACTS, book)


async def take(database: Database, *lines: tuple[str, ...], by: str | None = "UMETTE") -> Counts:
    async with database.transaction(OURS) as session:
        book = await known_clients(session)
        return await apply(session, verdicts(book, *lines), Format.OWN, Doer(NOW, by))


async def back(database: Database, counts: Counts | None = None) -> Undone:
    async with database.transaction(OURS) as session:
        found = await import_to_undo(session, counts.import_id if counts else None)
        assert found
        insiders = {"UMETTE", "UJONAS"}
        return await undo(session, found, LATER, await touched_clients(session, found.id), insiders)


async def everything(database: Database) -> dict[str, list[dict[str, Any]]]:
    """All that is kept, but for the import itself and the trail, which tell of it."""
    tables = [one.class_ for one in Base.registry.mappers if one.class_ not in {Import, ImportStep, AuditEntry}]
    tables = [table for table in tables if hasattr(table, "workspace_id")]
    async with database.reading(OURS) as session:
        found = {table.__name__: [row_of(row) for row in await session.scalars(select(table))] for table in tables}
    return {name: sorted(kept, key=str) for name, kept in found.items()}


async def clients(database: Database) -> dict[str, Client]:
    return {one.name: one for one in await rows(database, Client)}


async def test_what_is_new_is_there_and_what_is_known_changes(database: Database) -> None:
    await given(database, "Acme")
    counts = await take(database)
    assert counts.by_outcome == {Outcome.ADDED: 2, Outcome.CHANGED: 1, Outcome.SAME: 0, Outcome.REFUSED: 0}
    found = await clients(database)
    acme, initech = found["Acme"], found["Initech"]
    assert (acme.owner_id, acme.internal_channel, acme.shared_channel) == ("UJONAS", "CACME", "CWITH")
    assert (acme.since, acme.language, acme.status) == (date(2020, 2, 1), "da", Status.PAUSED)
    assert (acme.yearly_budget, acme.currency) == (Decimal(12000), "DKK")
    assert (initech.owner_id, initech.yearly_budget, initech.currency) == ("UMETTE", Decimal(500), "EUR")
    assert found["Globex"].yearly_budget is None
    async with database.reading(THEIRS) as session:
        assert list(await session.scalars(select(Client))) == []


async def test_the_trail_tells_of_it_and_of_what_weighs(database: Database) -> None:
    [acme] = await given(database, "Acme")
    counts = await take(database)
    [step] = [one for one in await rows(database, ImportStep) if not one.is_new]
    assert step.client_id == acme
    told = {(one.act, one.client_id): one.details for one in await rows(database, AuditEntry)}
    assert told[Act.IMPORTED, None] == {"import": counts.import_id, "added": 2, "changed": 1}
    assert told[Act.CHANGED_MONEY, acme]["new"] == "12000.00 DKK"
    assert told[Act.CHANGED_OWNER, acme]["new"] == "UJONAS"
    fields = set(told[Act.CHANGED_CLIENT, acme]["fields"])
    assert fields == {"internal_channel", "shared_channel", "language", "status"}


async def test_twice_is_once(database: Database) -> None:
    await take(database)
    before = await everything(database)
    again = await take(database)
    assert again.by_outcome[Outcome.SAME] == 3
    assert again.import_id is None
    assert await everything(database) == before
    assert len(await rows(database, Import)) == 1


@pytest.mark.parametrize("batch", [1, 2, 500])
async def test_undone_all_is_as_it_was(database: Database, batch: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(applying, "A_BATCH", batch)
    await given(database, "Acme", "Hooli")
    before = await everything(database)
    counts = await take(database)
    result = await back(database, counts)
    assert (result.removed, result.restored, result.kept, result.changed_since) == (2, 1, [], [])
    assert await everything(database) == before


async def test_it_is_undone_once(database: Database) -> None:
    counts = await take(database)
    await back(database, counts)
    async with database.transaction(OURS) as session:
        assert await import_to_undo(session) is None
        assert await import_to_undo(session, counts.import_id) is None


async def test_what_stops_half_way_leaves_nothing(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(applying, "A_BATCH", 1)
    await given(database, "Acme")
    before = await everything(database)

    def stopped(book: Any) -> Iterator[Verdict]:
        yield from islice(verdicts(book), 2)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        async with database.transaction(OURS) as session:
            await apply(session, stopped(await known_clients(session)), Format.OWN, Doer(NOW, "UMETTE"))
    assert await everything(database) == before
    assert await rows(database, Import) == []


async def test_a_name_that_came_meanwhile_leaves_nothing(database: Database) -> None:
    async with database.reading(OURS) as session:
        book = await known_clients(session)
    await given(database, "Globex")
    with pytest.raises(NameCameError):
        async with database.transaction(OURS) as session:
            await apply(session, verdicts(book), Format.OWN, Doer(NOW, "UMETTE"))
    assert set(await clients(database)) == {"Globex"}


async def change(database: Database, client_id: int, **values: Any) -> None:
    async with database.transaction(OURS) as session:
        client = await find_client(session, client_id)
        assert client
        for name, value in values.items():
            setattr(client, name, value)
        await keep_client(session, client)


@pytest.mark.parametrize(
    "values",
    [{"name": "Globex Ltd"}, {"yearly_budget": Decimal(1), "currency": "EUR"}, {"status": Status.ARCHIVED}],
    ids=["name", "budget", "status"],
)
async def test_a_new_client_that_somebody_changed_stays(database: Database, values: dict[str, Any]) -> None:
    counts = await take(database)
    globex = (await clients(database))["Globex"]
    await change(database, globex.id, **values)
    result = await back(database, counts)
    assert (result.removed, result.kept) == (2, [values.get("name", "Globex")])
    [left] = await rows(database, Client)
    assert {name: getattr(left, name) for name in values} == values


async def test_a_new_client_to_which_somebody_added_something_stays(database: Database) -> None:
    counts = await take(database)
    found = await clients(database)
    form = Draft(user_id="UMETTE", modal="clients.rate", subject=f"client:{found['Acme'].id}", action_ts="1")
    form.values, form.changed_at = {"why": "Lovely"}, NOW
    await put(database, logged(found["Globex"].id, "We spoke"), form)
    result = await back(database, counts)
    assert sorted(result.kept) == ["Acme", "Globex"]
    assert set(await clients(database)) == {"Acme", "Globex"}


async def test_a_team_that_came_by_its_channel_keeps_nobody(database: Database) -> None:
    counts = await take(database)
    acme = (await clients(database))["Acme"]
    await put(database, TeamMember(client_id=acme.id, user_id="UMETTE", since=NOW))
    assert (await back(database, counts)).removed == 3


async def test_a_field_that_was_changed_again_stays_and_the_others_go_back(database: Database) -> None:
    [acme] = await given(database, "Acme")
    await change(database, acme, yearly_budget=Decimal(9), currency="EUR", language="en")
    counts = await take(database)
    await change(database, acme, yearly_budget=Decimal(13000))
    result = await back(database, counts)
    assert result.changed_since == ["Acme"]
    client = (await clients(database))["Acme"]
    assert (client.yearly_budget, client.currency) == (Decimal(13000), "DKK")
    assert (client.language, client.status, client.owner_id) == ("en", Status.ACTIVE, "UMETTE")


async def test_a_later_import_that_changed_a_new_client_keeps_it(database: Database) -> None:
    first = await take(database)
    second = await take(database, HEAD[:2], ("Globex", "Jonas"))
    assert (await back(database, first)).kept == ["Globex"]
    assert (await back(database, second)).restored == 1


async def test_nobody_gets_a_client_back_who_is_gone(database: Database) -> None:
    [acme] = await given(database, "Acme")
    await change(database, acme, owner_id="ULEFT")
    counts = await take(database)
    await back(database, counts)
    client = (await clients(database))["Acme"]
    assert (client.owner_id, client.language) == ("UJONAS", "en")


async def test_where_a_client_reads_no_word_for_a_guest_holds(database: Database) -> None:
    guest = Vouch(guest_id="UGUEST", channel="CWITH", lead_id="UMETTE", given_at=NOW)
    await put(database, somebody("UGUEST", "Gus"), guest)
    await take(database)
    assert await rows(database, Vouch) == []
    assert Act.ENDED_VOUCH in {one.act for one in await rows(database, AuditEntry)}


async def test_what_it_did_is_forgotten_with_whom_it_was_done_to(database: Database) -> None:
    await given(database, "Hooli")
    await put(database, somebody("UJONAS", "Jonas"))
    await take(database, by="UJONAS")
    await erase_somebody(database, "UJONAS")
    names = {step.now_owner_id for step in await rows(database, ImportStep)} | {
        one.done_by for one in await rows(database, Import)
    }
    assert "UJONAS" not in names
    acme = (await clients(database))["Acme"]
    await erase(database, acme.id)
    assert acme.id not in {step.client_id for step in await rows(database, ImportStep)}


async def test_it_can_be_undone_for_a_month(database: Database) -> None:
    await take(database)
    async with database.transaction(OURS) as session:
        await remove_old(session, {}, NOW + 30 * DAY)
    assert len(await rows(database, Import)) == 1
    async with database.transaction(OURS) as session:
        await remove_old(session, {}, NOW + 31 * DAY)
    assert await rows(database, Import) == await rows(database, ImportStep) == []
    assert len(await clients(database)) == 3


async def test_the_command_line_is_nobody(database: Database) -> None:
    await take(database, by=None)
    assert {one.done_by for one in await rows(database, Import)} == {None}
    assert {one.actor_id for one in await rows(database, AuditEntry)} == {None}


async def test_a_client_that_was_removed_by_hand_is_no_trouble(database: Database) -> None:
    counts = await take(database)
    async with database.transaction(OURS) as session:
        await session.execute(delete(Client).where(Client.name == "Globex"))
    assert (await back(database, counts)).removed == 2

"""Erasing one client or one person reaches whatever names them, and touches nothing of anybody else."""

import random
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event, insert, select

from handlers.audit.sentences import sentence
from handlers.clients.listing import list_message
from handlers.clients.parts import Page
from handlers.kit.blocks import Message, actions, section
from handlers.kit.ids import ClientRef
from handlers.kit.shared import RATE_CLIENT
from models.audit import Act, AuditEntry
from models.clients import Client, find_client, keep_client
from models.drafts import Draft
from models.erasure import GONE, Told, erase_client, erase_person
from models.forgetting import traces_of
from models.former_names import FormerName
from models.inbox import Receipt
from models.interactions import Interaction
from models.outbox import Outgoing, State
from models.people import LastAdminError, Person, Role, find_person, remember
from models.ratings import Rating
from models.rules.facts import Kind
from models.session import Database
from models.vouches import Vouch
from tests.support.beneath import beneath
from tests.support.house import OURS
from tests.support.many import a_client
from tests.support.time import NOW

LONG = "Société des Bains de Mer et du Cercle des Étrangers, Filiale Lyon"


async def given(database: Database, *names: str) -> list[int]:
    """Clients of these names, and an admin who stays."""
    async with database.transaction(OURS) as session:
        clients = [a_client(name, NOW) for name in names]
        session.add_all([*clients, Person(user_id="UMETTE", name="Mette", is_insider=True, given_role=Role.ADMIN)])
        await session.flush()
        return [client.id for client in clients]


async def put(database: Database, *rows: Any) -> None:
    async with database.transaction(OURS) as session:
        session.add_all(rows)


async def rows(database: Database, table: type[Any]) -> list[Any]:
    async with database.reading(OURS) as session:
        return list(await session.scalars(select(table)))


async def erase(database: Database, client_id: int) -> None:
    async with database.transaction(OURS) as session:
        client = await find_client(session, client_id)
        assert client
        await erase_client(session, client)


async def erase_somebody(database: Database, user_id: str, successor: str = "UMETTE") -> list[Told]:
    async with database.transaction(OURS) as session:
        person = await find_person(session, user_id)
        assert person
        return await erase_person(session, person, successor, random.Random(1), NOW)  # noqa: S311 - names must only differ


def somebody(user_id: str, name: str, **more: Any) -> Person:
    return Person(user_id=user_id, name=name, is_insider=True, **more)


def logged(client_id: int, what: str) -> Interaction:
    return Interaction(
        client_id=client_id, kind=Kind.CONTACT, what=what, occurred_at=NOW, logged_at=NOW, logged_by="UJONAS"
    )


def waiting(message: Message, channel: str = "CTEAM") -> Outgoing:
    return Outgoing(kind="word", channel=channel, delivery_id=channel, payload=message.payload(), due_at=NOW)


def left(values: dict[str, Any], user_id: str = "UJONAS", subject: str = "") -> Draft:
    return Draft(
        user_id=user_id, modal="interactions.log", subject=subject, values=values, action_ts="1", changed_at=NOW
    )


async def test_a_clients_name_within_other_words_stays(database: Database) -> None:
    art, arthur = await given(database, "Art", "Arthur Ltd")
    await put(
        database,
        logged(arthur, "Art introduced us to Arthur Ltd at their party, a good start"),
        Rating(client_id=arthur, rater_id="UJONAS", rated_at=NOW, gut=4, why="Since Art left, Arthur starts on time"),
    )
    await erase(database, art)
    assert [row.what for row in await rows(database, Interaction)] == [
        "… introduced us to Arthur Ltd at their party, a good start"
    ]
    assert [row.why for row in await rows(database, Rating)] == ["Since … left, Arthur starts on time"]


@pytest.mark.parametrize("name", ["Primary", "Section", "Text", "Plain_text", ".", "Contact", "What"])
async def test_a_client_who_is_called_like_a_code_takes_no_message_and_no_form_along(
    database: Database, name: str
) -> None:
    gone, globex = await given(database, name, "Globex")
    button = RATE_CLIENT.button("Rate", ClientRef(client_id=globex), style="primary")
    form = {"client": str(globex), "kind": "contact", "what": "They called. We answered."}
    await put(
        database, waiting(Message("Globex is at risk.", [section("Globex is at risk."), actions(button)])), left(form)
    )
    await erase(database, gone)
    [message], [draft] = await rows(database, Outgoing), await rows(database, Draft)
    assert (message.state, bool(message.payload), draft.values) == (State.PENDING, True, form)


async def test_the_trail_reads_as_before(database: Database) -> None:
    [openly] = await given(database, "Open")
    admin = somebody("UADMIN", "Admin")
    roles = {"old": "member", "new": "admin", "as_in_slack": False}
    await put(
        database,
        admin,
        AuditEntry(at=NOW, act=Act.CHANGED_OPENNESS, actor_id="UMETTE", details={"from": "guarded", "to": "open"}),
        AuditEntry(at=NOW, act=Act.GAVE_ROLE, actor_id="UMETTE", person_id="ULARS", details=roles),
    )
    before = [sentence(entry, {}) for entry in await rows(database, AuditEntry)]
    await erase(database, openly)
    await erase_somebody(database, "UADMIN")
    assert [sentence(entry, {}) for entry in await rows(database, AuditEntry)] == before


async def test_of_two_people_with_one_first_name_the_other_stays(database: Database) -> None:
    [acme] = await given(database, "Acme")
    form = {"client": str(acme), "what": "Written by Lars Friis, half done"}
    await put(
        database,
        somebody("ULARS1", "Lars"),
        somebody("ULARS2", "Lars Friis"),
        logged(acme, "Lars Friis fixed it over the weekend, Lars watched"),
        left(form),
        waiting(Message("Praise for Lars Friis"), "ULARS2"),
    )
    await erase_somebody(database, "ULARS1")
    assert [row.what for row in await rows(database, Interaction)] == [
        "Lars Friis fixed it over the weekend, … watched"
    ]
    assert [row.values for row in await rows(database, Draft)] == [form]
    assert [row.state for row in await rows(database, Outgoing)] == [State.PENDING]


async def test_what_others_typed_is_kept_without_the_name_and_forms_about_the_client_go(database: Database) -> None:
    acme, globex = await given(database, "Acme", "Globex")
    await put(
        database,
        left({"client": str(globex), "what": "Nicer than Acme, and quicker"}),
        left({"client": str(acme), "what": "They shouted"}, "USOFIE"),
    )
    await erase(database, acme)
    assert [row.values for row in await rows(database, Draft)] == [
        {"client": str(globex), "what": "Nicer than …, and quicker"}
    ]


async def test_earlier_names_of_a_client_go_too(database: Database) -> None:
    [fjord, globex] = await given(database, "Fjord Ferries", "Globex")
    await put(database, logged(globex, "Fjord Ferries asked for the same"), waiting(Message("Fjord Ferries: 23")))
    async with database.transaction(OURS) as session:
        client = await find_client(session, fjord)
        assert client
        client.name = "Nordfjord"
        await keep_client(session, client)
    await erase(database, fjord)
    assert [row.what for row in await rows(database, Interaction)] == ["… asked for the same"]
    assert [row.payload for row in await rows(database, Outgoing)] == [{}]
    assert not await rows(database, FormerName)


async def test_earlier_names_of_a_person_go_too(database: Database) -> None:
    [acme] = await given(database, "Acme")
    await put(database, somebody("USOFIE", "Sofie Lund"), logged(acme, "Sofie Lund and Sofie Bak called"))
    async with database.transaction(OURS) as session:
        await remember(session, [somebody("USOFIE", "Sofie Bak")])
    assert [row.name for row in await rows(database, FormerName)] == ["Sofie Lund"]
    await erase_somebody(database, "USOFIE")
    assert [row.what for row in await rows(database, Interaction)] == ["… and … called"]
    assert not await rows(database, FormerName)


async def test_a_name_that_another_client_bears_by_now_is_theirs(database: Database) -> None:
    acme, globex = await given(database, "Acme Old", "Globex")
    for client_id, name in ((globex, "Globex Nordic"), (acme, "Globex")):
        async with database.transaction(OURS) as session:
            client = await find_client(session, client_id)
            assert client
            client.name = name
            await keep_client(session, client)
    await put(database, logged(acme, "Globex called"))
    await erase(database, globex)
    assert [row.what for row in await rows(database, Interaction)] == ["Globex called"]


async def test_a_name_is_found_where_a_message_clips_it(database: Database) -> None:
    long, _globex = await given(database, LONG, "Globex")
    await put(database, waiting(list_message(await rows(database, Client), Page())))
    await erase(database, long)
    assert [row.payload for row in await rows(database, Outgoing)] == [{}]


async def test_a_short_word_about_a_rating_goes_from_where_it_is_quoted(database: Database) -> None:
    [acme] = await given(database, "Acme")
    await put(
        database,
        somebody("USOFIE", "Sofie"),
        Rating(client_id=acme, rater_id="USOFIE", rated_at=NOW, gut=1, why="Absolute nightmare"),
        Receipt(key="quoted", received_at=NOW, answer={"text": "Acme: Gut 1 · “Absolute nightmare”"}),
        Receipt(key="other", received_at=NOW, answer={"text": "It is no absolute nightmare"}),
    )
    await erase_somebody(database, "USOFIE")
    assert {row.key: bool(row.answer) for row in await rows(database, Receipt)} == {"quoted": False, "other": True}


async def test_what_an_erased_person_logged_stays_as_they_wrote_it(database: Database) -> None:
    [acme] = await given(database, "Acme")
    await put(database, somebody("UJONAS", "Jonas"), logged(acme, "Jonas here: I cannot stand them any more"))
    await erase_somebody(database, "UJONAS")
    [row] = await rows(database, Interaction)
    assert (row.what, row.logged_by.startswith(GONE)) == ("… here: I cannot stand them any more", True)


async def test_who_sees_the_money_now_and_whose_word_ended_is_told_to_the_trail(database: Database) -> None:
    [acme] = await given(database, "Acme")
    await put(
        database,
        somebody("USOFIE", "Sofie"),
        Vouch(channel="C1", guest_id="UGUEST", lead_id="USOFIE", given_at=NOW),
        Rating(client_id=acme, rater_id="USOFIE", rated_at=NOW, gut=1),
        AuditEntry(at=NOW, act=Act.ENDED_VOUCH, person_id="UGUEST", details={"why": "left", "lead": "USOFIE"}),
    )
    async with database.transaction(OURS) as session:
        client = await find_client(session, acme)
        assert client
        client.owner_id = "USOFIE"
    told = await erase_somebody(database, "USOFIE", "UMETTE")
    [before], [rating] = await rows(database, AuditEntry), await rows(database, Rating)
    nobody = before.details["lead"]
    assert nobody.startswith(GONE)
    assert nobody != rating.rater_id, "who owned a client is known, and would be known by what they answered"
    owners = {"old": nobody, "new": "UMETTE"}
    assert told == [
        (Act.CHANGED_OWNER, {"client_id": acme, "person_id": "UMETTE", "details": owners}),
        (Act.ENDED_VOUCH, {"person_id": "UGUEST", "channel": "C1", "details": {"why": "erased", "lead": nobody}}),
    ]


async def test_the_last_admin_stays(database: Database) -> None:
    await given(database)
    await put(database, somebody("UJONAS", "Jonas"))
    with pytest.raises(LastAdminError):
        await erase_somebody(database, "UMETTE", "UJONAS")
    assert {row.user_id for row in await rows(database, Person)} == {"UMETTE", "UJONAS"}


async def test_what_is_written_between_looking_and_erasing_is_found_as_well(database: Database) -> None:
    acme, globex = await given(database, "Acme", "Globex")
    async with database.reading(OURS) as session:
        traces = await traces_of(session, await session.get_one(Client, acme))
    await put(database, logged(globex, "Acme called"), left({"what": "Acme again"}), waiting(Message("Acme: 23")))
    await put(database, Receipt(key="k", received_at=NOW, answer={"text": "Acme is saved"}))
    async with database.transaction(OURS) as session:
        await erase_client(session, await session.get_one(Client, acme), traces)
    assert [row.what for row in await rows(database, Interaction)] == ["… called"]
    assert [row.values for row in await rows(database, Draft)] == [{"what": "… again"}]
    assert [row.payload for row in await rows(database, Outgoing)] == [{}]
    assert [row.answer for row in await rows(database, Receipt)] == [None]


@pytest.fixture
def loaded() -> Iterator[list[int]]:
    """The interactions that were read as whole rows."""
    ids: list[int] = []

    def note(target: Interaction, _context: object) -> None:
        ids.append(target.id)

    event.listen(Interaction, "load", note)
    yield ids
    event.remove(Interaction, "load", note)


async def test_beside_many_rows_few_are_read_while_nobody_else_can_write(database: Database, loaded: list[int]) -> None:
    acme, globex = await given(database, "Acme", "Globex")
    row = {"workspace_id": OURS, "client_id": globex, "kind": Kind.CONTACT, "logged_by": "UJONAS"}
    row |= {"what": "They called about the new site", "occurred_at": NOW, "logged_at": NOW}
    async with database.transaction(OURS) as session:
        await (await beneath(session)).execute(insert(Interaction), [row] * 3000)
    await put(database, logged(globex, "Acme called"), *(logged(globex, "They called") for _ in range(600)))
    async with database.reading(OURS) as session:
        traces = await traces_of(session, await session.get_one(Client, acme))
    assert not loaded, "looking reads columns alone"
    async with database.transaction(OURS) as session:
        await erase_client(session, await session.get_one(Client, acme), traces)
    assert len(loaded) <= 501

"""The people of clients, with whom something was logged, and what is left of one who is erased."""

from datetime import timedelta

from models.contacts import Contact, contact_in_slack, contacts_of
from models.erasure import erase_contact
from models.exports import Export, about_contact, about_person
from models.interaction_contacts import InteractionContact, contacts_with, set_contacts, spoken_with
from models.interactions import Interaction
from models.rules.contacts import ContactRole
from models.rules.facts import Kind
from models.session import Database
from tests.models.test_erasing_beside import erase, given, put, rows, somebody
from tests.support.house import OURS
from tests.support.many import statements
from tests.support.time import NOW

DAY = timedelta(days=1)
DECIDES, PAYS, DAILY = ContactRole


async def contact(database: Database, client_id: int, name: str, *roles: ContactRole, **more: object) -> Contact:
    row = Contact(client_id=client_id, name=name, former_names=[], added_at=NOW, **more)
    row.be(roles)
    await put(database, row)
    return row


async def logged(
    database: Database, client_id: int, days: int, *whom: Contact, kind: Kind = Kind.CONTACT, what: str = "spoke"
) -> Interaction:
    at = NOW - days * DAY
    row = Interaction(client_id=client_id, kind=kind, what=what, occurred_at=at, logged_at=at, logged_by="UMETTE")
    await put(database, row)
    async with database.transaction(OURS) as session:
        await set_contacts(session, row.id, client_id, [one.id for one in whom])
    return row


async def test_who_left_comes_last_and_the_others_by_name(database: Database) -> None:
    acme, globex = await given(database, "Acme", "Globex")
    await contact(database, acme, "per")
    await contact(database, acme, "Anna", left_at=NOW)
    await contact(database, acme, "Ida")
    await contact(database, globex, "Bo")
    async with database.reading(OURS) as session:
        assert [one.name for one in await contacts_of(session, acme)] == ["Ida", "per", "Anna"]


async def test_the_last_talk_with_each_is_known_and_favours_are_none(database: Database) -> None:
    acme, globex = await given(database, "Acme", "Globex")
    ida, per = await contact(database, acme, "Ida"), await contact(database, acme, "Per")
    bo = await contact(database, globex, "Bo")
    await logged(database, acme, 9, ida, per)
    await logged(database, acme, 3, ida, kind=Kind.COMPLAINT)
    await logged(database, acme, 1, ida, kind=Kind.FAVOUR)
    await logged(database, globex, 1, bo)
    async with database.reading(OURS) as session:
        assert await spoken_with(session, acme) == {ida.id: NOW - 3 * DAY, per.id: NOW - 9 * DAY}


async def test_with_whom_it_was_is_one_statement_however_much_was_logged(database: Database) -> None:
    [acme] = await given(database, "Acme")
    ida, per = await contact(database, acme, "Ida"), await contact(database, acme, "Per")
    ids = [(await logged(database, acme, day, per, ida)).id for day in range(4)]
    async with database.reading(OURS) as session:
        await contacts_with(session, [])
        with statements(database) as few:
            one = await contacts_with(session, ids[:1])
        with statements(database) as many:
            found = await contacts_with(session, ids)
    assert [who.name for who in one[ids[0]]] == ["Ida", "Per"]
    assert found.keys() == {*ids}
    assert len(many) == len(few)


async def test_somebody_is_found_by_who_they_are_in_slack_at_this_client_alone(database: Database) -> None:
    acme, globex = await given(database, "Acme", "Globex")
    ida = await contact(database, acme, "Ida", slack_team_id="T9", slack_user_id="UIDA")
    async with database.reading(OURS) as session:
        found = await contact_in_slack(session, acme, "UIDA")
        assert found
        assert found.id == ida.id
        assert await contact_in_slack(session, globex, "UIDA") is None


async def test_a_contact_that_is_erased_goes_from_all_words_by_every_name_they_had(database: Database) -> None:
    [acme] = await given(database, "Acme")
    ida, per = await contact(database, acme, "Ida Holm", DECIDES), await contact(database, acme, "Per Holm")
    async with database.transaction(OURS) as session:
        (await session.get_one(Contact, ida.id)).call("Ida Berg")
    await logged(database, acme, 2, ida, per, what="Ida Holm asked Per Holm")
    await logged(database, acme, 1, ida, what="Ida Berg's answer")
    async with database.transaction(OURS) as session:
        await erase_contact(session, await session.get_one(Contact, ida.id))
    assert sorted(row.what for row in await rows(database, Interaction)) == ["… answer", "… asked Per Holm"]
    assert [row.name for row in await rows(database, Contact)] == ["Per Holm"]
    assert [row.contact_id for row in await rows(database, InteractionContact)] == [per.id]


async def test_a_client_takes_its_contacts_along(database: Database) -> None:
    acme, globex = await given(database, "Acme", "Globex")
    await logged(database, acme, 1, await contact(database, acme, "Ida"))
    await contact(database, globex, "Bo")
    await erase(database, acme)
    assert [row.name for row in await rows(database, Contact)] == ["Bo"]
    assert await rows(database, InteractionContact) == []


async def test_an_export_of_a_contact_has_what_is_theirs_and_nobody_elses_name(database: Database) -> None:
    [acme] = await given(database, "Acme")
    ida, per = await contact(database, acme, "Ida Holm", email="ida@acme.example"), await contact(database, acme, "Per")
    await logged(database, acme, 1, ida, per, what="Ida Holm asked Per. Rain.")
    async with database.reading(OURS) as session:
        found: Export = await about_contact(session, await session.get_one(Contact, ida.id))
    assert [row["email"] for row in found.theirs["contacts"]] == ["ida@acme.example"]
    assert len(found.theirs["interaction_contacts"]) == 1
    assert [row["words"] for row in found.mentions["interactions"]] == ["Ida Holm asked …."]


async def test_a_member_takes_no_clients_people_along(database: Database) -> None:
    [acme] = await given(database, "Acme")
    jonas = somebody("UJONAS", "Jonas Bak")
    await put(database, jonas)
    await logged(database, acme, 1, await contact(database, acme, "Ida Holm", email="ida@acme.example"))
    async with database.reading(OURS) as session:
        found = await about_person(session, jonas)
    assert "contacts" not in found.theirs
    assert "ida@acme.example" not in str(found)

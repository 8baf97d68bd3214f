"""An export holds all that is theirs, of the rest the sentences that name them, and nothing about anybody else."""

import io
import zipfile
from decimal import Decimal
from typing import Any

import pytest

from handlers.kit.blocks import Message, section
from models.archive import zipped
from models.audit import Act, AuditEntry
from models.clients import find_client
from models.drafts import Draft
from models.exports import Export, about_client, about_person
from models.former_names import FormerName
from models.outbox import Outgoing, State
from models.people import find_person
from models.ratings import Rating
from models.session import Database
from models.vouches import Vouch
from tests.models.test_erasing_beside import given, left, logged, put, somebody
from tests.models.test_erasure import NAME, SOFIE, Books, fill
from tests.support.house import OURS, THEIRS
from tests.support.time import NOW


@pytest.fixture
async def books(database: Database) -> Books:
    acme, fjord = await fill(database, OURS)
    await fill(database, THEIRS)
    return Books(database, acme, fjord)


async def of_client(database: Database, client_id: int) -> Export:
    async with database.reading(OURS) as session:
        client = await find_client(session, client_id)
        assert client
        return await about_client(session, client)


async def of_person(database: Database, user_id: str) -> Export:
    async with database.reading(OURS) as session:
        person = await find_person(session, user_id)
        assert person
        return await about_person(session, person)


def text_of(export: Export) -> str:
    return zipfile.ZipFile(io.BytesIO(zipped(export, NOW, ""))).read("export.json").decode()


def told(export: Export, *needles: str) -> set[str]:
    return {needle for needle in needles if needle in text_of(export)}


def counts(tables: Any) -> dict[str, int]:
    return {name: len(rows) for name, rows in tables.items()}


async def test_a_client_is_exported_whole_and_their_mentions_in_sentences(books: Books) -> None:
    export = await of_client(books.database, books.fjord)
    assert counts(export.theirs) == {
        "agreements": 3, "audit": 1, "client_teams": 1, "clients": 1, "drafts": 2, "engagements": 2, "hours": 1,
        "invoices": 1,
        "contacts": 1, "interactions": 1, "kickoffs": 2, "parities": 1, "pitches": 2, "plan_changes": 1,
        "plan_steps": 3, "plans": 2, "promise_moves": 1, "promises": 2, "ratings": 2, "retrospectives": 1,
        "scope_requests": 2, "scope_steps": 2, "profile_answers": 3, "prospect_ties": 1,
        "reviews": 2, "tier_answers": 1, "tiers": 1, "ways_out": 1,
    }  # fmt: skip
    assert counts(export.mentions) == {
        "agreement_templates": 2, "agreements": 3, "contacts": 1, "drafts": 1, "engagements": 2, "hours": 1, "inbox": 1,
        "interactions": 1, "kickoffs": 2, "offers": 4, "outbox": 3, "parities": 1, "pitches": 2, "plan_changes": 1,
        "plan_steps": 3, "plans": 1, "promise_moves": 1, "promises": 2, "retrospectives": 1, "scope_requests": 2,
        "scope_steps": 2, "tiers": 1, "ways_out": 1, "profile_answers": 2, "prospects": 2, "reviews": 1,
    }  # fmt: skip
    [promise, _] = export.mentions["promises"]
    assert promise["words"] == f"Unlike {NAME}, says …: duty"
    [logged] = export.mentions["interactions"]
    assert logged == {"id": logged["id"], "at": NOW, "words": f"Better than {NAME}, thanks to … and …."}


async def test_a_person_is_exported_with_all_that_they_did_and_were_told(books: Books) -> None:
    export = await of_person(books.database, SOFIE)
    assert counts(export.theirs) == {
        "agreement_templates": 2, "agreements": 6, "audit": 2, "client_teams": 2, "clients": 2, "drafts": 1,
        "engagements": 4, "interactions": 3, "invoices": 2, "kickoffs": 4, "offers": 4, "outbox": 9, "parities": 2,
        "people": 1, "pitches": 4, "plan_changes": 2, "plan_steps": 6, "plans": 4, "promise_moves": 2, "promises": 2,
        "ratings": 2, "retrospectives": 2, "schedules": 1, "scope_requests": 4, "scope_steps": 4, "tier_answers": 2,
        "tiers": 2, "troubles": 1, "vouches": 1, "ways_out": 2,
        "profile_answers": 6, "prospects": 2, "reviews": 4,
    }  # fmt: skip
    assert told(export, "91234", "91235") == set()
    assert counts(export.mentions) == {"contacts": 1, "drafts": 1, "hours": 1, "inbox": 1, "promises": 1}
    assert {row["channel"] for row in export.theirs["outbox"] if "payload" in row} == {SOFIE}


async def test_the_export_of_a_client_tells_of_no_other(database: Database) -> None:
    acme, globex = await given(database, "Acme", "Globex Parting")
    summary = "Acme: 82, healthy; Globex Parting: 23, at risk. Globex Parting drains us"
    await put(
        database,
        Outgoing(kind="w", channel="C", delivery_id="d", due_at=NOW, state=State.SENT,
                 payload=Message(summary, [section("Globex Parting is at risk"), section("Acme needs us")]).payload()),
        Rating(client_id=globex, rater_id="UJONAS", rated_at=NOW, gut=1, why="Stingy. Worse than Acme."),
        logged(globex, "They lost a client. Globex Parting told us that Acme is for sale, said <@UMETTE>"),
        left({"client": str(globex), "what": "Acme is nicer than Globex Parting"}),
    )  # fmt: skip
    export = await of_client(database, acme)
    assert told(export, "Globex", "23, at risk", "Stingy", "lost a client", "UJONAS", "UMETTE") == {"UMETTE"}
    assert {table: row["words"] for table, [row] in export.mentions.items()} == {
        "drafts": "Acme is nicer than …",
        "interactions": "… told us that Acme is for sale, said …",
        "outbox": "Acme: 82, healthy;\nAcme needs us",
        "ratings": "Worse than Acme.",
    }
    assert export.theirs["clients"][0]["owner_id"] == "UMETTE"


async def test_the_export_of_a_person_tells_of_no_money_and_nobody_else(database: Database) -> None:
    [acme] = await given(database, "Acme")
    async with database.transaction(OURS) as session:
        client = await find_client(session, acme)
        assert client
        client.yearly_budget, client.currency, client.owner_id = Decimal(77000), "EUR", "USOFIE"
    by, money = {"at": NOW, "client_id": acme}, {"old": None, "new": "77000.00 EUR"}
    await put(
        database,
        somebody("USOFIE", "Sofie"),
        Rating(client_id=acme, rater_id="UJONAS", rated_at=NOW, gut=1, why="Awful. Sofie suffers from them"),
        Outgoing(kind="w", channel="CTEAM", delivery_id="d", due_at=NOW, state=State.SENT, set_by="USOFIE",
                 payload={"text": "Acme: 23, at risk. Jonas: Gut 1. Praise for Sofie"}),
        AuditEntry(act=Act.CHANGED_MONEY, actor_id="USOFIE", details=money, **by),
        AuditEntry(act=Act.CHANGED_OWNER, actor_id="UMETTE", person_id="USOFIE",
                   details={"old": "UJONAS", "new": "USOFIE"}, **by),
        Vouch(channel="C1", guest_id="UGUEST", lead_id="USOFIE", given_at=NOW),
        *(Draft(user_id="USOFIE", modal=field, subject="", values={field: "77000", "what": "Ours"}, action_ts="1",
                changed_at=NOW) for field in ("budget", "yearly_budget")),
    )  # fmt: skip
    export = await of_person(database, "USOFIE")
    assert told(export, "77000", "UJONAS", "UMETTE", "UGUEST", "23, at risk", "Awful") == set()
    assert [row["values"] for row in export.theirs["drafts"]] == [{"what": "Ours"}] * 2
    assert [row["details"] for row in export.theirs["audit"]] == [{}, {"old": "…", "new": "USOFIE"}]
    assert {table: row["words"] for table, [row] in export.mentions.items()} == {
        "outbox": "Praise for Sofie",
        "ratings": "Sofie suffers from them",
    }
    assert {row["channel"] for row in export.theirs["outbox"]} == {"CTEAM"}


async def test_what_is_kept_under_an_earlier_name_is_in_the_export(database: Database) -> None:
    acme, globex = await given(database, "Acme", "Globex")
    await put(database, FormerName(client_id=acme, name="Fjord Ferries"), logged(globex, "Fjord Ferries asked. Yes."))
    export = await of_client(database, acme)
    assert [row["name"] for row in export.theirs["former_names"]] == ["Fjord Ferries"]
    assert [row["words"] for row in export.mentions["interactions"]] == ["Fjord Ferries asked."]

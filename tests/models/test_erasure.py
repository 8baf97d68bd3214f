"""What is erased is found in no cell of any table afterwards; what others said, and other agencies, stay."""

import random
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.agreement_templates import AgreementTemplate
from models.agreements import Agreement
from models.audit import Act, AuditEntry
from models.base import Base
from models.clients import Client
from models.drafts import Draft, for_new
from models.erasure import GONE, erase_client, erase_person
from models.inbox import Receipt
from models.interactions import Interaction
from models.kickoffs import Kickoff
from models.outbox import Outgoing, State
from models.people import Person, Role, find_person
from models.promises import Promise
from models.ratings import Rating
from models.rules.agreement import Letter
from models.rules.facts import Kind
from models.rules.promises import Fate
from models.schedules import Schedule
from models.session import Database
from models.teams import TeamMember
from models.troubles import Trouble
from models.vouches import Vouch
from tests.support.beneath import beneath
from tests.support.engaged import Hand, engage
from tests.support.house import OURS, THEIRS
from tests.support.many import a_client
from tests.support.time import NOW

NAME = "Fjord & Fry <Ferries>"
WHY = "They haggle over every single invoice and never say thanks"
LOGGED = "Their captain called after midnight and shouted at our intern"
SOFIE, JONAS, METTE = "USOFIE", "UJONAS", "UMETTE"


@dataclass
class Books:
    """Two agencies that know the same client and the same people."""

    database: Database
    acme: int
    fjord: int

    async def cells(self, workspace: str = OURS) -> list[str]:
        """Every value of every row of a workspace, read past the door."""
        found: list[str] = []
        async with self.database.transaction(workspace) as session:
            connection = await beneath(session)
            for table in Base.metadata.sorted_tables:
                if "workspace_id" in table.columns:
                    rows = await connection.execute(table.select().where(table.c.workspace_id == workspace))
                    found += [str(cell) for row in rows for cell in row]
        return found

    async def telling(self, *needles: str, workspace: str = OURS) -> set[str]:
        """Those of these words that still stand somewhere."""
        cells = " ".join(await self.cells(workspace)).casefold()
        return {needle for needle in needles if needle.casefold() in cells}

    async def all(self, table: type[Any], workspace: str = OURS) -> list[Any]:
        async with self.database.reading(workspace) as session:
            return list(await session.scalars(select(table)))


async def fill(database: Database, workspace: str) -> tuple[int, int]:
    async with database.transaction(workspace) as session:
        for user_id, name, role in (
            (SOFIE, "Sofie Lund", None),
            (JONAS, "Jonas Bak", None),
            (METTE, "Mette", Role.ADMIN),
        ):
            session.add(Person(user_id=user_id, name=name, is_insider=True, given_role=role))
        session.add_all([acme := a_client("Acme", NOW), fjord := a_client(NAME, NOW)])
        acme.owner_id = fjord.owner_id = fjord.created_by = SOFIE
        await session.flush()
        for client in (acme, fjord):
            for rater in (SOFIE, JONAS):
                session.add(Rating(client_id=client.id, rater_id=rater, rated_at=NOW, gut=2, why=f"{WHY} {client.id}"))
            session.add(logged(client, f"{LOGGED}, says {client.name}"))
            session.add(TeamMember(client_id=client.id, user_id=SOFIE))
        session.add(logged(acme, f"Better than {NAME}, thanks to <@{SOFIE}> and sofie lund."))
        session.add_all(messages())
        session.add_all(left_lying(fjord))
        await agree(session, acme, f"Unlike {NAME}, says Sofie Lund:", "Acme's way")
        await agree(session, fjord, NAME, f"{NAME} once more")
    return acme.id, fjord.id


async def agree(session: AsyncSession, client: Client, words: str, template: str) -> None:
    """Engagements of Sofie's with these words in every text, a letter of hers, and what Jonas did not finish."""
    hand = Hand(words, template, Decimal(91234), Decimal(91235), "EUR", SOFIE, SOFIE)
    made = await engage(session, client.id, hand)
    agreement = await session.get_one(Agreement, made.agreement)
    agreement.letter = Letter("en", opening=words, closing="Kind regards\nSofie Lund")
    agreement.sent_by, agreement.sent_at, agreement.agreed_by = SOFIE, NOW, f"Anna of {words}"
    typed = {"about": client.id, "kickoff_id": made.kickoff, "inside": f"half a thought of {words}"}
    session.add(
        Draft(
            user_id=JONAS,
            modal="kickoff.scope",
            subject=f"kickoff:{made.kickoff}",
            values=typed if client.name == NAME else typed | {"inside": words},
            action_ts="1",
            changed_at=NOW,
        )
    )


def logged(client: Client, what: str) -> Interaction:
    return Interaction(
        client_id=client.id, kind=Kind.CONTACT, what=what, occurred_at=NOW, logged_at=NOW, logged_by=SOFIE
    )


def messages() -> list[Outgoing]:
    summary = {"text": "Our week", "blocks": [{"text": f"*Fjord &amp; Fry &lt;Ferries&gt;* · “{LOGGED}, says”"}]}
    quoting = {"text": f"“{WHY[:40]}…”"}
    plain = {"text": "Nothing to see"}
    to = {"CTEAM": summary, SOFIE: plain, JONAS: quoting}
    states = (State.SENT, State.HELD, State.PENDING)
    return [
        Outgoing(
            kind="weekly_summary",
            channel=channel,
            set_by=SOFIE,
            delivery_id=f"{channel}{state}",
            payload=payload,
            due_at=NOW,
            state=state,
        )
        for channel, payload in to.items()
        for state in states
    ]


def left_lying(fjord: Client) -> list[Any]:
    by = {"at": NOW, "actor_id": SOFIE}
    return [
        Draft(user_id=SOFIE, modal="rate.rate", subject="", values={"why": "mine"}, action_ts="1", changed_at=NOW),
        Draft(
            user_id=JONAS,
            modal="rate.rate",
            subject=f"client:{fjord.id}",
            values={"client": str(fjord.id), "why": "half a thought"},
            action_ts="1",
            changed_at=NOW,
        ),
        Draft(
            user_id=JONAS,
            modal="clients.client",
            subject=for_new(NAME),
            values={},
            action_ts="1",
            changed_at=NOW,
        ),
        Receipt(key="K1", received_at=NOW, answer={"text": f"{NAME} is saved. {SOFIE}"}),
        Receipt(key="K2", received_at=NOW, answer=None),
        AuditEntry(act=Act.CHANGED_MONEY, client_id=fjord.id, details={"new": "90000 EUR"}, **by),
        AuditEntry(act=Act.GAVE_ROLE, person_id=SOFIE, details={"by": SOFIE}, at=NOW, actor_id=METTE),
        Schedule(
            kind="weekly_summary",
            channel="CTEAM",
            weekday=0,
            at=NOW.time(),
            zone="UTC",
            set_by=SOFIE,
            since=NOW,
            next_at=NOW + timedelta(days=7),
        ),
        Vouch(channel="CTEAM", guest_id="UGUEST", lead_id=SOFIE, given_at=NOW),
        Trouble(place=SOFIE, reason="guest", since=NOW),
    ]


@pytest.fixture
async def books(database: Database) -> Books:
    acme, fjord = await fill(database, OURS)
    await fill(database, THEIRS)
    return Books(database, acme, fjord)


async def erase(books: Books, what: str) -> None:
    async with books.database.transaction(OURS) as session:
        if what == "client":
            await erase_client(session, await session.get_one(Client, books.fjord))
        else:
            sofie = await find_person(session, SOFIE)
            assert sofie
            await erase_person(session, sofie, METTE, random.Random(7), NOW)  # noqa: S311 - the names must only differ


OF_FJORD = (NAME, "Fjord", "Ferries", "90000", "half a thought")
OF_SOFIE = (SOFIE, "Sofie", "Lund")


async def test_nothing_tells_of_an_erased_client(books: Books) -> None:
    before = await books.cells(THEIRS)
    assert await books.telling(*OF_FJORD) == set(OF_FJORD)

    await erase(books, "client")

    assert await books.telling(*OF_FJORD) == set()
    assert f"{WHY} {books.fjord}" not in await books.cells()
    assert [client.name for client in await books.all(Client)] == ["Acme"]
    assert await books.cells(THEIRS) == before


async def test_what_was_said_of_other_clients_stays_without_the_name(books: Books) -> None:
    await erase(books, "client")
    whats = [row.what for row in await books.all(Interaction)]
    assert whats == [f"{LOGGED}, says Acme", "Better than …, thanks to <@USOFIE> and sofie lund."]
    assert {row.why for row in await books.all(Rating)} == {f"{WHY} {books.acme}"}


async def test_what_was_to_be_said_of_an_erased_client_is_not_said(books: Books) -> None:
    await erase(books, "client")
    found = {(row.channel, row.delivery_id[len(row.channel) :]): row for row in await books.all(Outgoing)}
    assert {state: found["CTEAM", state].state for state in ("sent", "held", "pending")} == {
        "sent": State.SENT,
        "held": State.DROPPED,
        "pending": State.DROPPED,
    }
    assert found[SOFIE, "pending"].state is State.PENDING
    assert found[SOFIE, "pending"].payload == {"text": "Nothing to see"}


async def test_nothing_tells_of_an_erased_person(books: Books) -> None:
    before = await books.cells(THEIRS)
    assert await books.telling(*OF_SOFIE) == set(OF_SOFIE)

    await erase(books, "person")

    assert await books.telling(*OF_SOFIE) == set()
    assert await books.cells(THEIRS) == before


async def test_the_answers_of_an_erased_person_count_on_under_a_name_a_client(books: Books) -> None:
    await erase(books, "person")
    ratings = await books.all(Rating)
    gone = {row.client_id: row for row in ratings if row.rater_id.startswith(GONE)}
    assert set(gone) == {books.acme, books.fjord}
    assert len({row.rater_id for row in gone.values()}) == 2
    assert {row.unnamed_at for row in gone.values()} == {NOW}
    assert {(row.gut, row.why) for row in gone.values()} == {(2, None)}
    assert {row.rater_id for row in ratings} - {row.rater_id for row in gone.values()} == {JONAS}
    assert {row.why for row in ratings if row.rater_id == JONAS} == {f"{WHY} {books.acme}", f"{WHY} {books.fjord}"}


async def test_what_an_erased_person_looked_after_goes_to_their_successor(books: Books) -> None:
    await erase(books, "person")
    assert {client.owner_id for client in await books.all(Client)} == {METTE}
    assert {schedule.set_by for schedule in await books.all(Schedule)} == {METTE}
    assert {row.set_by for row in await books.all(Outgoing)} == {METTE}
    assert not await books.all(Vouch)


async def test_what_was_agreed_with_other_clients_stays_without_the_name(books: Books) -> None:
    await erase(books, "client")
    agreements = await books.all(Agreement)
    assert {row.client_id for row in agreements} == {books.acme}
    assert {row.terms.project for row in agreements} == {"Unlike …, says Sofie Lund: site"}
    assert {row.client_id for row in await books.all(Promise)} == {books.acme}
    assert sorted(row.name for row in await books.all(AgreementTemplate)) == ["Acme's way", "… once more"]


async def test_what_an_erased_person_agreed_and_promised_stays_under_a_name_a_client(books: Books) -> None:
    await erase(books, "person")
    for table, columns in {Agreement: ("made_by", "sent_by"), Kickoff: ("begun_by", "changed_by")}.items():
        names = {(row.client_id, getattr(row, column)) for row in await books.all(table) for column in columns}
        known = {(client, name) for client, name in names if name}
        assert {client for client, _ in known} == {books.acme, books.fjord}
        assert len({name for _, name in known}) == 2
    assert {row.letter.closing for row in await books.all(Agreement) if row.letter} == {"Kind regards\n…"}
    assert {row.fate for row in await books.all(Promise)} == {Fate.OPEN, Fate.KEPT}

"""Prospects, their ties and the answers of a profile: who sees and wins which, and erasing reaches all of it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from models.clients import find_client
from models.erasure import GONE
from models.people import Role
from models.profile_answers import ProfileAnswer, answer_of, answers_of
from models.prospects import Outcome, Prospect, ProspectTie, Tie, prospects_seen, tie_to
from models.reviews import Foundation, Review
from models.rules.profile import Often, Question
from models.session import Database
from models.winning import known_of, win
from tests.models.test_erasing_beside import erase, erase_somebody, given, put, rows, somebody
from tests.support.house import OURS
from tests.support.time import NOW


@dataclass(frozen=True)
class Reader:
    user_id: str
    role: Role


LEAD, JONAS, SOFIE = Reader("ULARS", Role.LEAD), Reader("UJONAS", Role.MEMBER), Reader("USOFIE", Role.MEMBER)


def prospect(name: str, **more: Any) -> Prospect:
    return Prospect(name=name, **{"added_by": "UJONAS", "added_at": NOW, **more})


async def tied(database: Database, row: Prospect, what: Tie, client_id: int) -> None:
    async with database.transaction(OURS) as session:
        await tie_to(session, await session.get_one(Prospect, row.id), what, client_id)


async def test_leads_see_all_and_a_member_those_that_they_added(database: Database) -> None:
    await put(database, prospect("Fern"), prospect("Moss", added_by="USOFIE"))
    async with database.reading(OURS) as session:
        seen = {one: [s.prospect.name for s in await prospects_seen(session, one)] for one in (LEAD, JONAS, SOFIE)}
    assert seen == {LEAD: ["Moss", "Fern"], JONAS: ["Fern"], SOFIE: ["Moss"]}


async def test_nobody_wins_what_they_do_not_see_and_nobody_wins_twice(database: Database) -> None:
    acme, beta = await given(database, "Acme", "Beta")
    await put(database, row := prospect("Fern", often=Often.MONTHLY))
    for reader, client_id in ((SOFIE, acme), (JONAS, acme), (LEAD, beta)):
        async with database.transaction(OURS) as session:
            client = await find_client(session, client_id)
            assert client
            await win(session, reader, row.id, client, NOW)
    [tie] = await rows(database, ProspectTie)
    [answer] = await rows(database, ProfileAnswer)
    [kept] = await rows(database, Prospect)
    assert (tie.client_id, answer.client_id, answer.said_by) == (acme, acme, "UJONAS")
    assert (kept.outcome, kept.settled_by) == (Outcome.WON, "UJONAS")


def test_a_budget_in_another_currency_is_not_taken_along() -> None:
    known = prospect("Fern", yearly_budget=Decimal(9000), currency="DKK")
    assert known_of(known, "DKK") == {"name": "Fern", "yearly_budget": Decimal(9000)}
    assert known_of(known, "EUR") == {"name": "Fern"}


async def test_the_newest_answer_holds_also_where_it_is_none(database: Database) -> None:
    acme, beta = await given(database, "Acme", "Beta")
    said = {"said_by": "UJONAS", "said_at": NOW}
    await put(database, ProfileAnswer(client_id=acme, question=Question.WHY_STAYED, said="Cake", **said))
    await put(database, ProfileAnswer(client_id=beta, question=Question.WHY_STAYED, said="Trust", **said))
    await put(database, ProfileAnswer(client_id=acme, question=Question.WHY_STAYED, **said))
    async with database.reading(OURS) as session:
        found = await answers_of(session, [acme, beta])
    assert answer_of(found[acme], Question.WHY_STAYED) is None
    assert answer_of(found[beta], Question.WHY_STAYED) == "Trust"


async def test_with_an_erased_client_goes_who_they_were_and_not_whom_they_sent(database: Database) -> None:
    acme, _beta = await given(database, "Acme", "Beta")
    await put(database, was := prospect("Acme"), sent := prospect("Fern", note="Acme sent them."))
    await tied(database, was, Tie.BECAME, acme)
    await tied(database, sent, Tie.SENT_BY, acme)
    answer = ProfileAnswer(client_id=acme, question=Question.UP_AT_NIGHT, said="Acme", said_by="U", said_at=NOW)
    await put(database, answer, _review(acme))
    await erase(database, acme)
    for table in (ProspectTie, ProfileAnswer, Review):
        assert await rows(database, table) == []
    [left] = await rows(database, Prospect)
    assert (left.name, left.note) == ("Fern", "… sent them.")


async def test_what_an_erased_person_wrote_stays_without_their_name(database: Database) -> None:
    [acme] = await given(database, "Acme")
    row = prospect("Fern", note="Jonas met them.", settled_by="UJONAS", settled_at=NOW)
    await put(database, somebody("UJONAS", "Jonas"), row, _review(acme, idea="Ask Jonas."))
    await erase_somebody(database, "UJONAS")
    [kept] = await rows(database, Prospect)
    [review] = await rows(database, Review)
    assert kept.note == "… met them."
    assert review.idea == "Ask …."
    assert all(name.startswith(GONE) for name in (kept.added_by, kept.settled_by, review.begun_by, review.done_by))


def _review(client_id: int, **more: Any) -> Review:
    who = {"begun_by": "UJONAS", "begun_at": NOW, "done_by": "UJONAS", "done_at": NOW}
    return Review(client_id=client_id, year=2030, quarter=1, foundation=Foundation.SAME, **who, **more)

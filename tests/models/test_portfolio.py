"""The facts of many clients at once."""

from datetime import timedelta

from models.clients import Status
from models.interactions import Interaction
from models.portfolio import REMEMBERED, portfolio, summary_of
from models.ratings import Rating
from models.rules.facts import DAY, Answer, Kind, Statement, Tone
from models.rules.schedule import WEEK
from models.session import Database
from models.sight import Sight
from tests.support.house import OURS, THEIRS
from tests.support.many import a_client, fill, statements
from tests.support.time import NOW


async def test_a_client_comes_with_its_own_answers_and_events(database: Database) -> None:
    async with database.transaction(OURS) as session:
        session.add_all([acme := a_client("Acme", NOW), globex := a_client("Globex", NOW)])
        await session.flush()
        session.add(Rating(client_id=acme.id, rater_id="UA", rated_at=NOW - DAY, gut=2, referral=5, why="tired"))
        session.add(
            Interaction(
                client_id=globex.id,
                kind=Kind.PRAISE,
                tone=Tone.WARM,
                what="Lovely",
                occurred_at=NOW - 2 * DAY,
                logged_at=NOW - DAY,
                logged_by="UA",
            )
        )
    async with database.reading(OURS) as session:
        first, second = await portfolio(session, NOW)

    assert (first.client.name, second.client.name) == ("Acme", "Globex")
    assert first.facts.answers == (
        Answer("UA", Statement.GUT, 2, NOW - DAY),
        Answer("UA", Statement.REFERRAL, 5, NOW - DAY),
    )
    assert first.facts.interactions == ()
    (praise,) = second.facts.interactions
    assert (praise.kind, praise.tone, praise.at, praise.heard_at) == (Kind.PRAISE, Tone.WARM, NOW - 2 * DAY, NOW - DAY)


async def test_only_the_clients_that_are_wanted(database: Database) -> None:
    async with database.transaction(OURS) as session:
        session.add_all([acme := a_client("Acme", NOW), a_client("Globex", NOW)])
        session.add(resting := a_client("Resting", NOW, status=Status.PAUSED))
    async with database.transaction(THEIRS) as session:
        session.add(a_client("Not ours", NOW))

    async def names(*given: object) -> list[str]:
        async with database.reading(OURS) as session:
            return [one.client.name for one in await portfolio(session, NOW, *given)]  # type: ignore[arg-type]

    assert await names() == ["Acme", "Globex"]
    assert await names([acme.id]) == ["Acme"]
    assert await names([]) == []
    assert await names([resting.id]) == []
    assert await names([resting.id], tuple(Status)) == ["Resting"]


async def test_the_first_answer_counts_however_old_and_old_talk_does_not(database: Database) -> None:
    async with database.transaction(OURS) as session:
        session.add(acme := a_client("Acme", NOW))
        await session.flush()
        session.add(Rating(client_id=acme.id, rater_id="UA", rated_at=NOW - 3000 * DAY, gut=2))
        for ago in (REMEMBERED - DAY, REMEMBERED + DAY):
            session.add(_call(acme.id, ago))
    async with database.reading(OURS) as session:
        (found,) = await portfolio(session, NOW)

    assert len(found.facts.answers) == 1
    assert [NOW - event.at for event in found.facts.interactions] == [REMEMBERED - DAY]


def _call(client_id: int, ago: timedelta) -> Interaction:
    at = NOW - ago
    return Interaction(
        client_id=client_id, kind=Kind.CONTACT, what="Call", occurred_at=at, logged_at=at, logged_by="UA"
    )


async def test_500_clients_take_as_many_statements_as_10(database: Database) -> None:
    taken = []
    for numbers in (range(10), range(10, 500)):
        await fill(database, OURS, numbers, NOW)
        with statements(database) as seen:
            async with database.reading(OURS) as session:
                found = await portfolio(session, NOW)
        assert len(summary_of(found, NOW - WEEK, NOW, Sight(is_lead=True).see).lines) == numbers.stop
        taken.append(len([statement for statement in seen if "FROM" in statement]))

    assert taken == [5, 5]

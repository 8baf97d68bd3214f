"""Portfolios of any size: as facts for pure views, as rows for databases; and how many statements something takes."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import event

from models.clients import Client, name_key
from models.interactions import Interaction
from models.ratings import Rating
from models.rules import facts, summary
from models.rules.facts import DAY, Facts, Kind, Statement, Tone, in_order
from models.session import Database

NASTY_NAMES = {
    "long": "Société des Bains de Mer et du Cercle des Étrangers, Filiale d'Outre-Mer, Lyon",
    "emoji": "👩‍👩‍👧‍👦" * 12,
    "right to left": "شركة القوارب والشاي " * 4,
    "markup": "*<!channel>* <@UMETTE> _`~>&lt;" * 3,
    "nothing but marks": "*_~`" * 20,
    "ampersands": "&" * 80,
}
AWKWARD_WORDS = [
    "😀" * 700,
    "مرحبا بالعالم، أحبوا المسودة",
    "<!channel> <@U1> see <https://example.com|this>",
    "*bold* _so_ ~so~ `so`",
    "1 &lt; 2 & 3 > 2",
    "one line\nand another",
]


def named(nasty: str, number: int) -> str:
    """A name of at most 80 characters that tells its client from others by its first."""
    return f"{number} {NASTY_NAMES[nasty]}"[:80]


def client_facts(number: int, now: datetime, *, still: bool = False) -> Facts:
    """At risk, watch, healthy or unknown in turn; unless `still`, with a move and something logged this week."""
    value = (1, 3, 5, 0)[number % 4]
    days = 40 if still else 20
    answers = tuple(
        facts.Rating(rater, now - days * DAY, in_order({Statement.GUT: value, Statement.RESPECT: value}))
        for rater in "ABC"
        if value
    )
    if still:
        return Facts(answers)
    moved = tuple(
        facts.Rating(rater, now - 2 * DAY, in_order({Statement.GUT: value + (1 if value < 5 else -1)}))
        for rater in "ABC"
        if value
    )
    logged = facts.Interaction(number, Kind.PRAISE if number % 2 else Kind.COMPLAINT, now - DAY, tone=Tone.WARM)
    return Facts(answers + moved, (logged,))


def subjects(count: int, now: datetime, nasty: str = "long", *, still: bool = False) -> dict[summary.Client, Facts]:
    """So many clients as the weekly rule takes them."""
    numbers = range(1, count + 1)
    return {summary.Client(n, named(nasty, n)): client_facts(n, now, still=still) for n in numbers}


def logged_rows(
    count: int, now: datetime, words: str = "They *loved* <!channel> it 🎉 " * 40
) -> dict[int, Interaction]:
    """The rows behind what `subjects` logged."""
    return {
        number: Interaction(
            id=number,
            client_id=number,
            kind=Kind.PRAISE if number % 2 else Kind.COMPLAINT,
            tone=Tone.WARM,
            what=words,
            occurred_at=now - DAY,
            logged_at=now - DAY,
            logged_by="UMETTE",
        )
        for number in range(1, count + 1)
    }


async def fill(database: Database, team: str, numbers: range, now: datetime, **more: Any) -> list[Client]:
    """Write clients with three raters each and something logged; `more` goes to every client."""
    rows = [a_client(f"{number} Acme", now, **more) for number in numbers]
    async with database.transaction(team) as session:
        session.add_all(rows)
        await session.flush()
        for row in rows:
            session.add_all(_history(row.id, now))
    return rows


def a_client(name: str, now: datetime, **more: Any) -> Client:
    """A client of Mette's."""
    known = {"owner_id": "UMETTE", "created_by": "UMETTE", "created_at": now} | more
    return Client(name=name, name_key=name_key(name), **known)


def _history(client_id: int, now: datetime) -> list[Rating | Interaction]:
    ratings = [
        Rating(client_id=client_id, rater_id=f"U{rater}", rated_at=now - 3 * DAY, gut=2 + client_id % 4, respect=4)
        for rater in "ABC"
    ]
    call = Interaction(
        client_id=client_id,
        kind=Kind.CONTACT,
        tone=Tone.WARM,
        what="Call",
        occurred_at=now - 2 * DAY,
        logged_at=now - 2 * DAY,
        logged_by="UMETTE",
    )
    return [*ratings, call]


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """Every SQL statement that this database gets inside the block."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    yield seen
    event.remove(database.engine.sync_engine, "before_cursor_execute", note)

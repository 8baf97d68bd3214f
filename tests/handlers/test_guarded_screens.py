"""In a guarded workspace no screen of a member's tells apart what only single answers tell apart.

Two clients alike in all but who said what, or in what one or two people said, look alike wherever a member looks: in
words, in order, in counts, in what a button answers and in what is said by itself.
"""

import re
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from itertools import takewhile

import pytest

from handlers.weekly_summary import look_at_the_week, message
from models.base import Openness
from models.clients import Client
from models.interactions import Interaction
from models.outbox import Outgoing
from models.rules.facts import Kind, Tone
from models.rules.schedule import WEEK
from tests.handlers.test_app_home_chosen import choose
from tests.support import given
from tests.support.agency import MONDAY, TEAM, Agency
from tests.support.offered import an_offer
from tests.support.person import Person

RATERS = ("UMETTE", "ULARS", "UJONAS")
THE_SAME = ("respect", "value", "referral", "teamwork", "boundaries", "payment")
DAY = timedelta(days=1)
WINDOW = 5
CELL = re.compile("[🟡🔴🟢⚪🟨🟥🟩⬜+−±–]|[0-9]+ (of 100|·)|ratings|tone|contact|waiting")
"""What stands beside or below a client's name in a list."""
TODAY = (MONDAY + 210 * DAY).date()

SWAPPED = ("Alpha", "Bravo")
"""Three raters each: the same answers by others."""
FEW = ("Delta", "Gamma")
"""Two raters each, who say the worst of the one and the best of the other."""
SINCE = ("Hotel", "India")
"""Three raters each, of whom two said something else later: the worst of the one, the best of the other."""
FADED = ("Kilos", "Limas")
"""Three raters each, long forgotten, and a fresh answer by one."""
PAIRS = (SWAPPED, FEW, SINCE, FADED)
LAST = "Zulus"
"""Of whom nothing is known: after both of each pair somebody else stands in a list."""


@pytest.fixture(autouse=True)
async def clients(agency: Agency) -> None:
    """All of them are Sofie's, who is a member and rated nobody; with each there was as much to log."""
    await agency.clock(MONDAY)
    known = {name: await given.client(agency, name, owner="USOFIE") for pair in PAIRS for name in pair}
    for name in FADED:
        await say(agency, known[name], RATERS, (4, 4, 4))
    await agency.clock(200 * DAY)
    for name, said in zip(SWAPPED, ((1, 3, 5), (5, 1, 3)), strict=True):
        await say(agency, known[name], RATERS, said)
    for name in SINCE:
        await say(agency, known[name], RATERS, (3, 3, 3))
    await agency.clock(10 * DAY)
    for names in (FEW, SINCE):
        for name, value in zip(names, (1, 5), strict=True):
            await say(agency, known[name], RATERS[:2], (value, value))
    for name, value in zip(FADED, (1, 5), strict=True):
        await say(agency, known[name], RATERS[:1], (value,))
    for client in known.values():
        await spoke(agency, client)
    await given.client(agency, LAST, owner="USOFIE")
    await an_offer(agency, starts_on=TODAY, first_until=TODAY + 14 * DAY)


async def say(agency: Agency, client: Client, raters: tuple[str, ...], values: tuple[int, ...]) -> None:
    for rater, value in zip(raters, values, strict=True):
        await given.rating(agency, client, rater, gut=value, **dict.fromkeys(THE_SAME, value))


async def spoke(agency: Agency, client: Client) -> None:
    """Warmly, three times within three days: enough for a score without any rating."""
    now = agency.sandbox.clock.now()
    about = {"client_id": client.id, "kind": Kind.CONTACT, "tone": Tone.WARM, "what": "We spoke", "logged_by": "ULARS"}
    async with agency.house.deps.database.transaction(TEAM) as session:
        session.add_all(Interaction(**about, occurred_at=now - n * DAY, logged_at=now - n * DAY) for n in range(3))


@pytest.mark.parametrize("eyes", ["USOFIE", "UJONAS"])
async def test_every_screen_shows_both_of_a_pair_alike(agency: Agency, eyes: str) -> None:
    """Jonas rated some of them, and owns none: he knows no more of what the two others said."""
    person, week = agency.person(eyes), await the_week(agency)
    for pair in PAIRS:
        one, other = [await their_own(agency, person, name) for name in pair]
        assert one == other, pair
        assert len(one) > 2
    shown = [*week, *[told async for told in of_all(agency, person)]]
    for pair in PAIRS:
        first, second = (about(name, shown) for name in pair)
        assert first == second, pair
        assert sum(map(bool, first)) > 4, "they are on the screens that are compared"


async def test_opening_and_closing_the_workspace_uncovers_nothing(agency: Agency) -> None:
    for client in await given.rows(agency, Client):
        await given.team(agency, client, "USOFIE", "UJONAS")
    names = [name for pair in PAIRS for name in pair]
    before = {name: await their_own(agency, agency.sofie, name) for name in names}
    await given.openness(agency, Openness.OPEN)
    opened = {name: await their_own(agency, agency.sofie, name) for name in names}
    assert [scores(one) for one in opened.values()] == [scores(one) for one in before.values()]
    await given.openness(agency, Openness.GUARDED)
    assert before == {name: await their_own(agency, agency.sofie, name) for name in names}


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
async def test_what_is_said_by_itself_tells_both_alike(agency: Agency, pair: tuple[str, str]) -> None:
    for client in await given.rows(agency, Client):
        if client.name in pair:
            await given.team(agency, client, "USOFIE")
        else:
            await given.archived(agency, client)
    for _week in range(5):
        await agency.clock(8 * DAY)
    told = [row.payload for row in await given.rows(agency, Outgoing) if row.channel == "USOFIE"]
    lines = ["\n".join(texts(one)) for one in told]
    one, other = (about(name, lines) for name in pair)
    assert any(map(any, one)), "something was said"
    assert one == other


async def their_own(agency: Agency, person: Person, name: str) -> list[str]:
    """What is told of one client alone."""
    shown = []
    for command in (f"/clients {name}", f"/client-health {name}"):
        await person.command(command)
        await agency.house.deps.tasks.drain()
        answer = await person.told()
        shown.append(answer.words.replace(name, "X"))
        for button in ("Half a year", "Why this tier?"):
            if button in answer.buttons:
                await answer.press(button)
                await agency.house.deps.tasks.drain()
                modal = await person.modal()
                shown.append(modal.words.replace(name, "X"))
                await modal.close()
    return shown


async def of_all(agency: Agency, person: Person) -> AsyncIterator[str]:
    """Wherever clients stand together, and each of them only where it fits."""
    for command in ("/client-health", "/clients"):
        await person.command(command)
        yield (await person.told()).words.split("Why is it so?")[0]  # below it the first five have a button
    await person.command("/client-offer spring")
    await agency.house.deps.tasks.drain()
    yield (await person.modal()).words
    await (await person.modal()).close()
    home = await choose(await person.home(), "app_home.whose", "All clients")
    yield home.words
    for band in ("Healthy", "Watch", "At risk", "Not enough known"):
        home = await choose(home, "app_home.band", band)
        yield home.words
    await choose(home, "app_home.band", "Any health")


async def the_week(agency: Agency) -> list[str]:
    """What a channel reads: the summary, and what stands in its thread."""
    async with agency.house.deps.database.reading(TEAM) as session:
        now = agency.sandbox.clock.now()
        week = await look_at_the_week(session, now - WEEK, now, "Europe/Copenhagen")
    told = ["\n".join(texts(one.payload())) for one in (message.head(week), message.details(week)) if one]
    return [one.split("Their cards")[0] for one in told]  # below it the first five have a way to theirs


def texts(node: object) -> Iterator[str]:
    """Every text of a message."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, list):
        yield from (text for one in node for text in texts(one))
    elif isinstance(node, dict):
        inner = [value for key, value in node.items() if key == "text" or isinstance(value, list | dict)]
        yield from (text for one in inner for text in texts(one))


def scores(shown: list[str]) -> list[list[str]]:
    """How they are, whatever is said of who sees what."""
    told = re.compile(r"\d+ · |The team says|enough known|since last week|known$")
    return [[line for line in text.split("\n") if told.search(line)] for text in shown]


def about(name: str, shown: list[str]) -> list[list[str]]:
    """What stands about this client alone, screen by screen, without its name."""
    return [[*_lines_about(name, re.split(r"\n|; |\. ", told))] for told in shown]


def _lines_about(name: str, lines: list[str]) -> Iterator[str]:
    others = {LAST, *(other for pair in PAIRS for other in pair)} - {name}
    alone = ["" if any(other in line for other in others) else line.rstrip(".") for line in lines]
    for number, line in enumerate(alone):
        if name in line and line != f"Open {name}":  # of five, whichever they are
            yield line.replace(name, "X")
            yield from (one for one in takewhile(bool, alone[number + 1 : number + WINDOW]) if CELL.match(one))

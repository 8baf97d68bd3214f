"""The Home tab: one's own clients first, and nothing at all for strangers."""

import threading
from collections.abc import Collection
from typing import Any

import pytest

from handlers import app_home
from handlers.app_home.parts import Choice
from handlers.app_home.view import Desk, desk_view, nothing_here
from handlers.kit import drawn
from handlers.kit.blocks import View
from handlers.kit.feature import Turn
from models.desk import Steps
from models.portfolio import summary_of
from models.rules.desk import Row, page_of
from models.rules.schedule import WEEK
from models.rules.summary import summarize
from models.rules.tiers import Tier
from models.sight import Sight
from sandbox.block_kit import check_view
from tests.support import given
from tests.support.agency import TEAM, Agency
from tests.support.house import Workplace
from tests.support.many import NASTY_NAMES, fill, statements, subjects
from tests.support.person import Person
from tests.support.slack import SOMEWHERE
from tests.support.time import NOW

# What people see


def lines_of(view: View) -> list[str]:
    """Its texts from top to bottom, as Slack takes them."""
    check_view(view, "home", SOMEWHERE)
    texts = [block["text"]["text"] for block in view["blocks"] if "text" in block]
    return [line for text in texts for line in text.split("\n")]


MANY = [(0, 0, "long"), (1, 1, "long"), (12, 3, "long"), (500, 0, "long"), (500, 500, "long")]
LEADS = Sight(is_lead=True)
NEW_HERE = Steps(*([False] * len(Steps._fields)))


def desk_of(count: int, mine: Collection[int] = (), nasty: str = "long", *, number: int = 0, **more: Any) -> View:
    """A lead's desk with so many clients."""
    week = summarize(subjects(count, NOW, nasty), NOW - WEEK, NOW, Sight(is_lead=True).see)
    rows = [Row(line, "UMETTE", line.client.id in mine) for line in week.lines]
    choice = more.pop("choice", Choice())
    wanted = choice.wanted(has_own=bool(mine))
    whose = "mine" if wanted.mine else "all"
    return desk_view(Desk("Mette <!channel>", week, page_of(rows, wanted, number), choice, whose, tuple(Tier), **more))


@pytest.mark.parametrize(("count", "mine", "nasty"), [*MANY, *((100, 40, nasty) for nasty in NASTY_NAMES)])
def test_any_number_of_clients_is_a_home_that_slack_takes(count: int, mine: int, nasty: str) -> None:
    fullest: dict[str, Any] = {
        "steps": NEW_HERE,
        "to_set_up": True,
        "is_settled": False,
        "due": (3, 4),
        "nudges": 5,
        "quiet": "x" * 80,
    }
    choice = Choice(whose="U" + "A" * 39, band="at_risk", tier="bad_fit", name="🦊" * 100, page=999)
    for view in (
        desk_of(count, range(1, mine + 1), nasty),
        desk_of(count, range(1, mine + 1), nasty, number=1, to_rate=(1, 2), **fullest),
        desk_of(count, range(1, mine + 1), nasty, choice=choice, **fullest),
    ):
        check_view(view, "home", SOMEWHERE)
        assert len(view["blocks"]) <= 100
        assert len(view["private_metadata"].encode("utf-16-le")) // 2 <= 3000


def test_my_clients_stand_there_worst_first() -> None:
    found = lines_of(desk_of(8, {1, 2, 3, 4}))
    assert "*My clients*" in found
    assert [line.strip("*")[0] for line in found if line.startswith("*") and "Société" in line] == ["4", "1", "2", "3"]


def test_the_week_names_who_moved_most_and_how_many_are_where() -> None:
    view = "\n".join(lines_of(desk_of(8)))
    assert "🔴 2 at risk" in view
    assert "Moved most: " in view
    assert view.index("Moved most: ") < view.index("Société") < view.index("*All clients*")


def test_beside_each_score_stands_how_much_is_known_and_a_move_where_there_is_one() -> None:
    view = desk_of(4)
    told = {line.client.name[0]: line for line in summarize(subjects(4, NOW), NOW - WEEK, NOW, LEADS.see).lines}
    found = [line for line in lines_of(view) if line.endswith("of 100 known")]
    moved = {
        name: f"{drawn.signed(line.change.whole)} since last week · " for name, line in told.items() if line.change
    }
    known = {name: f"{line.health.whole_coverage} of 100 known" for name, line in told.items() if line.health.band}
    assert sorted(found) == sorted(moved.get(name, "") + words for name, words in known.items())


def test_who_stood_still_is_not_said_to_have_moved_by_nothing() -> None:
    week = summarize(subjects(4, NOW), NOW, NOW, LEADS.see)
    rows = [Row(line, "UMETTE", is_mine=False) for line in week.lines]
    view = desk_view(
        Desk("Mette", week, page_of(rows, Choice().wanted(has_own=False), 0), Choice(), "all", tuple(Tier))
    )
    assert all(line.change.whole == 0 for line in week.lines if line.change)
    assert not [line for line in lines_of(view) if "since last week" in line]


def test_pages_name_their_places_and_lead_back_and_on() -> None:
    def seen(number: int) -> tuple[str, list[str]]:
        view = desk_of(45, number=number)
        told = [block["elements"][0]["text"] for block in view["blocks"] if block["type"] == "context"]
        return told[-1], [one["text"]["text"] for one in view["blocks"][-1]["elements"]]

    assert seen(0) == ("1 to 20 of 45", ["More"])
    assert seen(1) == ("21 to 40 of 45", ["Back", "More"])
    assert seen(2) == ("41 to 45 of 45", ["Back"])
    assert seen(7) == seen(2)


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        (Choice(whose="mine"), "No client is yours yet"),
        (Choice(name="zzzzzz"), "No client fits what you chose."),
    ],
)
def test_an_empty_list_says_why_and_leads_out(choice: Choice, words: str) -> None:
    view = desk_of(3, choice=choice)
    empty = next(block for block in view["blocks"] if block["type"] == "section" and words in block["text"]["text"])
    assert empty["accessory"]["text"]["text"] == "Show all clients"


def test_strangers_get_an_empty_page() -> None:
    view = nothing_here()

    check_view(view, "home", SOMEWHERE)
    assert len(view["blocks"]) == 1


# What people do


async def test_each_visit_draws_the_desk_anew(agency: Agency) -> None:
    acme = await given.client(agency, "Acme", owner="USOFIE")
    await given.client(agency, "Globex", owner="UMETTE")
    home = await agency.sofie.home()
    assert home.words.index("*My clients*") < home.words.index("*Acme*")
    assert "Globex" not in home.words
    assert home.buttons[:3] == ["Rate", "Log", "Add a client"]

    await given.change(agency, acme, name="Acme & Sons")
    await agency.sofie.post("home")
    await agency.sofie.until(lambda: _shows(agency, "Acme & Sons"))


async def _shows(agency: Agency, words: str, person: Person | None = None) -> bool | None:
    return words in str((await (person or agency.sofie).get("home"))["view"]).replace("&amp;", "&") or None


async def _is_gone(agency: Agency, words: str) -> bool | None:
    return words not in str((await agency.sofie.get("home"))["view"]) or None


async def test_what_is_changed_at_the_desk_shows_there_at_once(agency: Agency) -> None:
    await given.client(agency, "Acme")
    await (await agency.sofie.home()).press("Add a client")
    assert await (await (await agency.sofie.modal()).fill(Name="Globex")).submit() == {}

    await agency.sofie.until(lambda: _shows(agency, "Globex"))


async def test_from_the_desk_everything_is_one_press_away(agency: Agency) -> None:
    acme = await given.client(agency, "Acme", owner="UMETTE")
    for rater in ("UMETTE", "ULARS", "USOFIE"):
        await given.rating(agency, acme, rater, gut=4, respect=5, value=5)
    home = await agency.mette.home()

    for button, field in (("Rate", "Gut"), ("Log", "What happened"), ("Add a client", "Name")):
        await home.press(button)
        modal = await agency.mette.modal()
        assert field in modal.labels
        await modal.close()
    await home.press("Why?")
    assert "Respect 5" in (await agency.mette.modal()).words


async def test_an_admin_ticks_who_sees_who_said_what_by_choosing_it(agency: Agency) -> None:
    assert "First of all" not in (await agency.sofie.home()).words
    home = await agency.mette.home()
    assert "⬜ *Who sees who said what*" in home.words
    await home.press("Set up")
    modal = await agency.mette.modal()
    assert "Who sees who said what" in modal.labels
    assert await modal.submit() == {}
    await agency.mette.until(lambda: _shows(agency, "☑️ *Who sees who said what*", agency.mette))


async def test_the_desk_names_whom_they_work_with_and_said_nothing_of_for_long(agency: Agency) -> None:
    acme = await given.client(agency, "Acme")
    await given.client(agency, "Globex")
    await given.team(agency, acme, "USOFIE")
    desk = await agency.sofie.home()
    assert "How does *Acme* feel right now?" in desk.words
    assert "How does *Globex*" not in desk.words

    await desk.press("Rate, 30 seconds")
    form = await agency.sofie.modal()
    await form.fill(Gut="4 · cheers me up")
    await form.submit()
    await agency.sofie.until(lambda: _is_gone(agency, "How does *Acme* feel"))


async def test_two_peoples_ratings_make_a_score_for_leads_only(agency: Agency) -> None:
    acme = await given.client(agency, "Acme", owner="USOFIE")
    for rater in ("UMETTE", "ULARS"):
        await given.rating(agency, acme, rater, gut=1, respect=1, value=1)

    assert "0 · At risk" in (await agency.mette.home()).words
    assert "Not enough known (0 of 100)" in (await agency.sofie.home()).words


@pytest.mark.parametrize("user", ["UGUEST", "UCLIENT"])
async def test_guests_and_outsiders_see_no_client(agency: Agency, user: str) -> None:
    await given.client(agency, "Acme", owner="UMETTE")
    home = await agency.person(user).home()

    assert "Acme" not in home.words
    assert home.buttons == []


@pytest.mark.parametrize("user", ["UMETTE", "USOFIE"])
async def test_a_desk_takes_six_statements_for_one_client_and_for_200(workplaces: Workplace, user: str) -> None:
    house, taken = workplaces.house, []
    workspace = await house.deps.directory.workspace(TEAM)
    assert workspace
    turn = Turn(house.deps, workspace, workplaces.clock.now)
    for _ in range(2):  # whom Slack was just asked about is looked up once more
        await app_home.publish(turn, user)
    for numbers in (range(1), range(1, 200)):
        await fill(house.deps.database, TEAM, numbers, NOW, owner_id=user)
        with statements(house.deps.database) as seen:
            await app_home.publish(turn, user)
        taken.append([one for one in seen if one != "BEGIN" and "set_config" not in one])

    assert [len(one) for one in taken] == [6, 6]
    assert sum("FROM workspaces" in one for one in taken[0]) == 1


async def test_a_large_desk_is_worked_out_beside_what_others_wait_for(
    agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a thousand clients it takes a second: on the loop, everybody's next keystroke would wait for it."""
    await given.client(agency, "Acme", owner="UMETTE")
    threads: list[threading.Thread] = []

    def watched(*given: Any) -> Any:
        threads.append(threading.current_thread())
        return summary_of(*given)

    monkeypatch.setattr(app_home, "summary_of", watched)
    assert "*Acme*" in (await agency.mette.home()).words
    assert threads
    assert threading.main_thread() not in threads

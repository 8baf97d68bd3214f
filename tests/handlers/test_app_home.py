"""The Home tab: one's own clients first, and nothing at all for strangers."""

import pytest

from handlers import app_home
from handlers.app_home import desk, nothing_here
from handlers.kit.blocks import View
from handlers.kit.feature import Turn
from models.rules.schedule import WEEK
from models.rules.summary import summarize
from models.sight import Sight
from sandbox.block_kit import check_view
from tests.support import given
from tests.support.agency import TEAM, Agency
from tests.support.house import Workplace
from tests.support.many import NASTY_NAMES, fill, statements, subjects
from tests.support.slack import SOMEWHERE
from tests.support.time import NOW

# What people see


def lines_of(view: View) -> list[str]:
    """Its texts from top to bottom, as Slack takes them."""
    check_view(view, "home", SOMEWHERE)
    texts = [block["text"]["text"] for block in view["blocks"] if "text" in block]
    return [line for text in texts for line in text.split("\n")]


MANY = [(0, 0, "long"), (1, 1, "long"), (12, 3, "long"), (500, 0, "long"), (500, 500, "long")]


@pytest.mark.parametrize(("count", "mine", "nasty"), [*MANY, *((100, 40, nasty) for nasty in NASTY_NAMES)])
def test_any_number_of_clients_is_a_home_that_slack_takes(count: int, mine: int, nasty: str) -> None:
    week = summarize(subjects(count, NOW, nasty), NOW - WEEK, NOW, Sight(is_lead=True).see)
    view = desk("Mette <!channel>", week, range(1, mine + 1))

    check_view(view, "home", SOMEWHERE)
    assert len(view["blocks"]) < 100


def test_my_clients_come_first_and_both_lists_are_worst_first() -> None:
    week = summarize(subjects(8, NOW), NOW - WEEK, NOW, Sight(is_lead=True).see)
    found = lines_of(desk("Mette", week, {1, 2, 3, 4}))

    numbers = [line.strip("🔴🟡🟢⚪ *")[0] for line in found if "Société" in line]
    assert numbers == ["4", "1", "2", "3", "8", "5", "6", "7"]
    assert found.index("My clients") < found.index("The others")


def test_what_is_not_known_enough_can_be_rated_and_the_rest_explained() -> None:
    week = summarize(subjects(4, NOW), NOW - WEEK, NOW, Sight(is_lead=True).see)
    view = desk("Mette", week, {2, 3})

    buttons = [block["accessory"]["action_id"] for block in view["blocks"] if "accessory" in block]
    assert buttons == ["shared.show_nudges", "shared.show_health", "shared.rate_client"]


def test_those_beyond_the_page_are_counted() -> None:
    week = summarize(subjects(500, NOW), NOW - WEEK, NOW, Sight(is_lead=True).see)
    view = desk("Mette", week, range(1, 41))

    small_print = [block["elements"][0]["text"] for block in view["blocks"] if block["type"] == "context"]
    assert [text for text in small_print if text.startswith("And")] == [
        "And 10 more. `/client-health`",
        "And 400 more. `/client-health`",
    ]


def test_strangers_get_an_empty_page() -> None:
    view = nothing_here()

    check_view(view, "home", SOMEWHERE)
    assert len(view["blocks"]) == 1


# What people do


async def test_each_visit_draws_the_desk_anew(agency: Agency) -> None:
    acme = await given.client(agency, "Acme", owner="USOFIE")
    await given.client(agency, "Globex", owner="UMETTE")
    home = await agency.sofie.home()
    assert home.words.index("My clients") < home.words.index("Acme") < home.words.index("The others")
    assert home.buttons[:3] == ["Rate", "Log", "Add a client"]

    await given.change(agency, acme, name="Acme & Sons")
    await agency.sofie.post("home")
    await agency.sofie.until(lambda: _shows(agency, "Acme & Sons"))


async def _shows(agency: Agency, words: str) -> bool | None:
    return words in str((await agency.sofie.get("home"))["view"]).replace("&amp;", "&") or None


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


async def test_an_admin_is_asked_once_to_choose_who_sees_who_said_what(agency: Agency) -> None:
    assert "First of all" not in (await agency.sofie.home()).words
    home = await agency.mette.home()
    assert "*First of all:* who sees who said what" in home.words
    await home.press("Set up")
    modal = await agency.mette.modal()
    assert "Who sees who said what" in modal.labels
    assert await modal.submit() == {}

    async def is_drawn_anew() -> bool | None:
        return "First of all" not in str((await agency.mette.get("home"))["view"]) or None

    await agency.mette.until(is_drawn_anew)


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

    assert "🔴 *Acme* · 0" in (await agency.mette.home()).words
    assert "Not enough known (0 of 100)" in (await agency.sofie.home()).words


@pytest.mark.parametrize("user", ["UGUEST", "UCLIENT"])
async def test_guests_and_outsiders_see_no_client(agency: Agency, user: str) -> None:
    await given.client(agency, "Acme", owner="UMETTE")
    home = await agency.person(user).home()

    assert "Acme" not in home.words
    assert home.buttons == []


async def test_500_clients_take_as_many_statements_as_10(workplaces: Workplace) -> None:
    house, taken = workplaces.house, []
    workspace = await house.deps.directory.workspace(TEAM)
    assert workspace
    turn = Turn(house.deps, workspace, workplaces.clock.now)
    for _ in range(2):  # whom Slack was just asked about is looked up once more
        await app_home.publish(turn, "UMETTE")
    for numbers in (range(10), range(10, 500)):
        await fill(house.deps.database, TEAM, numbers, NOW)
        with statements(house.deps.database) as seen:
            await app_home.publish(turn, "UMETTE")
        taken.append(len(seen))

    assert taken[0] == taken[1]

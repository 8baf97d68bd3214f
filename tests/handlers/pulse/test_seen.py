"""Who sees an answer to the pulse: what its words promised when it was asked, and nobody else."""

import pytest

from models.base import Openness
from models.clients import Client
from models.ratings import Rating
from tests.support import given
from tests.support.agency import Agency
from tests.support.pulses import DAY, TUESDAY, digest, then

GUT_1 = "1 · drains me"
OPEN, GUARDED = Openness.OPEN, Openness.GUARDED


async def kept_openly(agency: Agency) -> list[bool]:
    return [rating.openly for rating in await given.rows(agency, Rating)]


async def test_in_an_open_workspace_it_names_the_team_and_the_team_sees_it(agency: Agency) -> None:
    await given.openness(agency, OPEN)
    shown = await digest(agency)
    assert "Seen with your name by mette and Acme's team: jonas." in shown.words
    await shown.press(GUT_1)
    more = await then(agency.sofie, "✓ *Acme*")
    assert "Seen with your name by mette and Acme's team: jonas." in more.words
    assert "leads only" not in more.words
    await more.press("5 · always")
    await then(agency.sofie, "Thank you.")
    assert await kept_openly(agency) == [True, True]
    jonas = agency.person("UJONAS")
    await jonas.command("/clients acme")
    assert "<@USOFIE> · Gut 1, Respect 5" in (await jonas.told()).words


async def test_in_a_guarded_one_only_leads_see_it(agency: Agency) -> None:
    await (await digest(agency)).press(GUT_1)
    assert "leads only" not in (await then(agency.sofie, "✓ *Acme*")).words, "nobody said otherwise"
    assert await kept_openly(agency) == [False]
    jonas = agency.person("UJONAS")
    await jonas.command("/clients acme")
    told = (await jonas.told()).words
    assert "Gut 1" not in told
    assert "1 person has rated them" in told


@pytest.mark.parametrize(
    ("asked_in", "answered_in", "words"),
    [
        (GUARDED, OPEN, "Seen by leads only, as I said when I asked."),
        (OPEN, GUARDED, "Seen by leads only after all: that was changed since I asked."),
    ],
)
async def test_what_changed_meanwhile_uncovers_nothing(
    agency: Agency, asked_in: Openness, answered_in: Openness, words: str
) -> None:
    await given.openness(agency, asked_in)
    shown = await digest(agency)
    await given.openness(agency, answered_in)
    await shown.press(GUT_1)
    more = await then(agency.sofie, "✓ *Acme*")
    assert words in more.words
    assert "team" not in more.blocks[-1]["elements"][0]["text"]
    await more.press("5 · always")
    assert words in (await then(agency.sofie, "Thank you.")).words
    assert await kept_openly(agency) == [False, False]


async def test_somebody_came_into_the_team_since_it_was_asked(agency: Agency, acme: Client) -> None:
    await given.openness(agency, OPEN)
    shown = await digest(agency)
    await agency.clock(TUESDAY + DAY)
    await given.team(agency, acme, "USOFIE", "UJONAS", "ULARS", since=agency.sandbox.clock.now())
    await shown.press(GUT_1)
    assert (
        "Seen by leads only after all: the team is another since I asked."
        in (await then(agency.sofie, "✓ *Acme*")).words
    )
    assert await kept_openly(agency) == [False]
    lars = agency.person("ULARS")
    await lars.command("/clients acme")
    assert "Gut 1" not in (await lars.told()).words


async def test_who_comes_into_the_team_after_the_answer_does_not_see_it(agency: Agency, acme: Client) -> None:
    await given.openness(agency, OPEN)
    await (await digest(agency)).press(GUT_1)
    await then(agency.sofie, "✓ *Acme*")
    await agency.clock(TUESDAY + DAY)
    await given.team(agency, acme, "USOFIE", "UJONAS", "ULARS", since=agency.sandbox.clock.now())
    lars = agency.person("ULARS")
    await lars.command("/clients acme")
    assert "Gut 1" not in (await lars.told()).words


async def test_what_was_said_to_be_for_leads_stays_so_when_the_workspace_is_open_again(agency: Agency) -> None:
    await given.openness(agency, OPEN)
    shown = await digest(agency)
    await given.openness(agency, GUARDED)
    await shown.press(GUT_1)
    more = await then(agency.sofie, "✓ *Acme*")
    assert more.blocks[-1]["elements"][0]["text"].startswith("Seen with your name by mette. ")
    await given.openness(agency, OPEN)
    await more.press("1 · never")
    assert "Seen by leads only, as I said." in (await then(agency.sofie, "Thank you.")).words
    assert await kept_openly(agency) == [False, False]
    jonas = agency.person("UJONAS")
    await jonas.command("/clients acme")
    assert "Respect 1" not in (await jonas.told()).words


async def test_what_was_said_to_be_for_leads_stays_so_when_who_came_is_gone_again(agency: Agency, acme: Client) -> None:
    await given.openness(agency, OPEN)
    shown = await digest(agency)
    await agency.clock(TUESDAY + DAY)
    await given.team(agency, acme, "USOFIE", "UJONAS", "ULARS", since=agency.sandbox.clock.now())
    await shown.press("Not now")
    await (await then(agency.sofie, "another time, then")).press("Undo")
    again = await agency.sofie.said(shown.channel, "lifts me\nNot now")
    assert "team" not in again.blocks[-1]["elements"][0]["text"]
    await given.team(agency, acme, "USOFIE", "UJONAS")
    await again.press(GUT_1)
    await then(agency.sofie, "✓ *Acme*")
    assert await kept_openly(agency) == [False]

"""What comes of the pulse's buttons: answers in its place, whoever presses, however often, however late."""

import asyncio
from datetime import timedelta

import pytest

from models.audit import Act, AuditEntry
from models.clients import Client
from models.erasure import erase_client
from models.ratings import Rating
from models.rules.facts import Statement
from models.rules.pulse import Came
from models.teams import team_of
from tests.support import given
from tests.support.agency import TEAM, Agency
from tests.support.person import Shown
from tests.support.pulses import ASKS, DAY, TUESDAY, asked, digest, then

GUT_4, RESPECT_3 = "4 · cheers me up", "3 · sometimes"


async def answers(agency: Agency) -> list[dict[Statement, int]]:
    return [row.given for row in await given.rows(agency, Rating)]


async def asked_again(agency: Agency) -> Shown:
    """The question, once it stands where it first stood."""
    channels = agency.sandbox.world.workspaces[TEAM].channels.values()
    theirs = next(one.id for one in channels if one.kind == "dm" and "USOFIE" in one.members)
    return await agency.sofie.said(theirs, "lifts me\nNot now")


async def test_gut_then_one_more_statement_then_thanks_all_in_its_place(agency: Agency) -> None:
    await (await digest(agency)).press(GUT_4)
    more = await then(agency.sofie, "✓ *Acme*: Gut 4 · cheers me up.")
    assert "*Respect.* They treat us as equals and listen to our advice." in more.words
    assert "Seen with your name by mette." in more.words
    assert "bring cake" in more.words
    assert ASKS not in "".join(str(block) for block in more.blocks)
    await more.press(RESPECT_3)
    thanks = await then(agency.sofie, "Gut 4 · cheers me up, Respect 3 · sometimes. Thank you.")
    assert thanks.buttons[-2:] == ["Say more", "Change"]
    kept = await given.rows(agency, Rating)
    assert [(row.rater_id, row.given, row.openly, row.why) for row in kept] == [
        ("USOFIE", {Statement.GUT: 4}, False, None),
        ("USOFIE", {Statement.RESPECT: 3}, False, None),
    ]
    assert [row.came for row in await asked(agency)] == [Came.ANSWERED]
    await thanks.press("Say more")
    assert "Last time: 4" in (await agency.sofie.modal()).words


async def test_the_second_statement_can_be_skipped(agency: Agency) -> None:
    await (await digest(agency)).press(GUT_4)
    await (await then(agency.sofie, "*Respect.*")).press("Skip")
    assert "Gut 4 · cheers me up. Thank you." in (await then(agency.sofie, "Thank you.")).words
    assert await answers(agency) == [{Statement.GUT: 4}]


async def test_the_statement_that_was_answered_longest_ago_has_its_turn(agency: Agency, acme: Client) -> None:
    await given.rating(agency, acme, "USOFIE", respect=3, teamwork=3, boundaries=3)
    await agency.clock(DAY)
    await given.rating(agency, acme, "USOFIE", value=3)
    await (await digest(agency, TUESDAY + timedelta(weeks=5))).press(GUT_4)
    assert "*Respect.*" in (await then(agency.sofie, "✓ *Acme*")).words


async def test_money_is_asked_of_an_owner_in_turn_and_of_no_member(agency: Agency, acme: Client) -> None:
    known = dict.fromkeys(("respect", "value", "teamwork", "boundaries"), 3)
    await given.rating(agency, acme, "USOFIE", **known)
    await (await digest(agency, TUESDAY + timedelta(weeks=5))).press(GUT_4)
    more = await then(agency.sofie, "✓ *Acme*")
    assert "*Respect.*" in more.words
    await given.change(agency, acme, owner_id="USOFIE")
    await more.press("Change")
    await (await asked_again(agency)).press("5 · lifts me")
    assert "*Payment.* They pay on time." in (await then(agency.sofie, "5 · lifts me")).words


async def test_who_is_owner_no_more_gives_no_answer_about_money(agency: Agency, acme: Client) -> None:
    await given.change(agency, acme, owner_id="USOFIE")
    known = dict.fromkeys(("respect", "value", "teamwork", "boundaries"), 3)
    await given.rating(agency, acme, "USOFIE", **known)
    await (await digest(agency, TUESDAY + timedelta(weeks=5))).press(GUT_4)
    payment = await then(agency.sofie, "*Payment.*")
    await given.change(agency, acme, owner_id="UMETTE")
    await payment.press("5 · always")
    await then(agency.sofie, "*Respect.*")
    assert (await answers(agency))[1:] == [{Statement.GUT: 4}]


async def test_a_change_of_mind_is_a_newer_answer(agency: Agency) -> None:
    await (await digest(agency)).press(GUT_4)
    await (await then(agency.sofie, "✓ *Acme*")).press("Change")
    await (await asked_again(agency)).press("2 · tires me a little")
    assert "Gut 2" in (await then(agency.sofie, "✓ *Acme*")).words
    assert await answers(agency) == [{Statement.GUT: 4}, {Statement.GUT: 2}]


@pytest.mark.on_both
async def test_pressed_twice_it_is_one_answer(agency: Agency) -> None:
    shown = await digest(agency)
    await asyncio.gather(shown.press(GUT_4), shown.press(GUT_4), return_exceptions=True)  # it may be gone by then
    await (await then(agency.sofie, "✓ *Acme*")).press("Change")
    await (await asked_again(agency)).press(GUT_4)
    await agency.sofie.said(shown.channel, "✓ *Acme*")
    assert await answers(agency) == [{Statement.GUT: 4}]


@pytest.mark.on_both
async def test_two_who_press_at_the_same_moment_are_two_raters_one_after_the_other(agency: Agency) -> None:
    jonas = agency.person("UJONAS")
    both = [await digest(agency, TUESDAY, agency.sofie), await digest(agency, TUESDAY + 2 * DAY, jonas)]
    await asyncio.gather(*(shown.press(GUT_4) for shown in both))
    for person in (agency.sofie, jonas):
        await then(person, "✓ *Acme*")
    kept = await given.rows(agency, Rating)
    assert {row.rater_id for row in kept} == {"USOFIE", "UJONAS"}
    assert len({row.rated_at for row in kept}) == 2


async def test_not_now_is_said_in_its_place_and_can_be_undone(agency: Agency) -> None:
    await (await digest(agency)).press("Not now")
    put_off = await then(agency.sofie, "*Acme*: another time, then.")
    assert [row.came for row in await asked(agency)] == [Came.NOT_NOW]
    await put_off.press("Undo")
    await (await asked_again(agency)).press(GUT_4)
    await then(agency.sofie, "✓ *Acme*")
    assert [row.came for row in await asked(agency)] == [Came.ANSWERED]
    assert await answers(agency) == [{Statement.GUT: 4}]


async def test_who_does_not_work_with_them_leaves_the_team_and_the_trail_knows(agency: Agency, acme: Client) -> None:
    await (await digest(agency)).press("I don't work with them")
    await then(agency.sofie, "You are not in the team of *Acme* any more, and I don't ask you about them.")
    async with agency.house.deps.database.reading(TEAM) as session:
        assert await team_of(session, acme.id) == {"UJONAS"}
    [entry] = [row for row in await given.rows(agency, AuditEntry) if row.act is Act.CHANGED_TEAM]
    assert (entry.person_id, entry.details) == ("USOFIE", {"went": ["USOFIE"]})
    assert ASKS not in (await digest(agency, TUESDAY + timedelta(weeks=6))).words


@pytest.mark.parametrize(("days", "counts"), [(13, True), (14, False), (60, False)])
async def test_an_old_question_is_asked_afresh(agency: Agency, days: int, counts: bool) -> None:  # noqa: FBT001
    shown = await digest(agency)
    await agency.clock(TUESDAY + timedelta(days=days))
    await shown.press(GUT_4)
    if counts:
        await then(agency.sofie, "✓ *Acme*")
        assert await answers(agency) == [{Statement.GUT: 4}]
        return
    afresh = await then(agency.sofie, "I asked this about *Acme* on 8 January. How is it now?")
    assert await answers(agency) == []
    await afresh.press("Rate")
    assert (await agency.sofie.modal()).value("Client")["text"]["text"] == "Acme"


@pytest.mark.parametrize("button", [GUT_4, "Not now", "I don't work with them"])
async def test_of_a_client_that_was_erased_meanwhile_nothing_is_kept(agency: Agency, acme: Client, button: str) -> None:
    shown = await digest(agency)
    async with agency.house.deps.database.transaction(TEAM) as session:
        await erase_client(session, await session.get_one(Client, acme.id))
    await shown.press(button)
    gone = await then(agency.sofie, "This client is not on our list any more.")
    assert "Acme" not in str(gone.blocks)
    assert await answers(agency) == []


async def test_a_client_that_was_archived_meanwhile_is_not_rated(agency: Agency, acme: Client) -> None:
    shown = await digest(agency)
    await given.archived(agency, acme)
    await shown.press(GUT_4)
    await then(agency.sofie, "This client is not on our list any more.")
    assert await answers(agency) == []

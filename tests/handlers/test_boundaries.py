"""Teaching a client our boundaries: kept or broken by a button, reminders that rise, what holds, what is decided."""

import asyncio
from datetime import timedelta

import pytest

from handlers.kit.our_boundaries import first_list
from models.audit import Act, AuditEntry
from models.boundaries import Boundary, BoundaryEvent
from models.rules.boundaries import Happening
from models.rules.facts import DAY
from tests.support import given
from tests.support.agency import MONDAY, TEAM, Agency
from tests.support.cards import from_card, rest_of
from tests.support.learning import (
    BEGAN,
    BROKEN,
    CALLS,
    HELD,
    KEPT,
    REMINDED,
    TOO_OFTEN,
    WRITING,
    card_of,
    choices_about_boundaries,
    event,
    happened,
    learning,
    the_list,
)


@pytest.fixture
async def place(agency: Agency) -> Agency:
    """A Monday at nine; Lars is a lead."""
    await agency.clock(MONDAY)
    await given.lead(agency, "ULARS")
    return agency


async def test_whoever_opens_a_card_can_start_with_the_first_of_the_list(place: Agency) -> None:
    await given.client(place, "Acme")
    card = await card_of(place.sofie)
    assert "Boundary:* none yet. Next on our list: *Answer within a working day*" in card.words
    await card.press("Start with it")
    assert "From today *Acme* learns: *Answer within a working day*" in (await place.sofie.told()).words

    card = await card_of(place.sofie)
    assert "*Boundary: Answer within a working day*" in card.words
    assert "Begun today. Contact logged in 0 of 3 weeks. Can hold on 6 February." in card.words
    assert choices_about_boundaries(card) == ["Kept", "Broken"]
    assert len(await given.rows(place, Boundary)) == 6


async def test_the_first_list_is_in_the_workspaces_language(place: Agency) -> None:
    await given.language(place, "da")
    await given.client(place, "Acme")
    await (await card_of(place.sofie)).press("Begynd med den")
    await place.sofie.told()
    assert [row.need for row in await given.rows(place, Boundary)] == [need for need, _ in first_list("da")]


async def test_kept_by_one_button(place: Agency) -> None:
    await learning(place, (12, BEGAN), talks=(11, 4))
    await from_card(place.sofie, "Kept")
    told = await place.sofie.told()
    assert "*Acme* kept to *Brief in writing*." in told.words
    assert "12 days without a break. Contact logged in 2 of 3 weeks. Can hold on 25 January." in told.words
    assert (await happened(place)) == [BEGAN, KEPT]

    await told.press("Undo")
    assert "*Brief in writing* with *Acme* stands as before" in (await place.sofie.told()).words
    assert (await happened(place)) == [BEGAN]
    await place.sofie.post("redeliver", kind="block_actions")
    assert (await happened(place)) == [BEGAN]


async def test_reminders_rise_in_firmness_in_the_clients_language(place: Agency) -> None:
    acme = await learning(place, (50, BEGAN), language="da")
    sounds = []
    for _ in range(4):
        await from_card(place.sofie, "Broken")
        answer = await place.sofie.told()
        sounds.append(answer.words.split(" to copy")[0].split("\n")[-1])
        [quoted] = [block for block in answer.blocks if block["type"] == "rich_text"]
        assert quoted["elements"][0]["type"] == "rich_text_quote"
        assert quoted["elements"][0]["elements"][0]["text"].startswith("Hej!")
        await answer.press("I sent it")
        assert "you reminded *Acme* of *Brief in writing*" in (await place.sofie.told()).words
        await place.clock(timedelta(days=30))
    assert sounds == ["A gentle reminder", "A clear reminder", "A firm reminder", "A firm reminder"]
    assert {(row.client_id, row.told_by) for row in (await given.rows(place, BoundaryEvent))[1:]} == {
        (acme.id, "USOFIE")
    }
    assert (await happened(place)) == [BEGAN, *[BROKEN, REMINDED] * 4]


async def test_a_draft_that_was_lost_can_be_had_again_until_it_is_sent(place: Agency) -> None:
    await learning(place, (50, BEGAN), (2, BROKEN))
    await from_card(place.sofie, "Draft a reminder")
    answer = await place.sofie.told()
    assert "A gentle reminder to copy" in answer.words
    await answer.press("I sent it")
    assert "Well done" in (await place.sofie.told()).words
    assert "Draft a reminder" not in (await card_of(place.sofie)).choices


async def test_a_reminder_is_sent_once_for_a_break_whoever_says_so(place: Agency) -> None:
    await learning(place, (50, BEGAN), (2, BROKEN))
    answers = []
    for person in (place.sofie, place.mette):
        await from_card(person, "Draft a reminder")
        answers.append(await person.told())
    for answer in answers:
        await answer.press("I sent it")
        await place.clock(timedelta(days=1))
    assert "Well done" in (await place.sofie.told()).words
    assert "<@USOFIE> noted that already" in (await place.mette.told()).words
    assert (await happened(place)) == [BEGAN, BROKEN, REMINDED]


async def test_two_who_saw_one_break_note_it_once(place: Agency) -> None:
    await learning(place, (50, BEGAN))
    people = [place.sofie, place.mette]
    cards = [await card_of(person) for person in people]
    await asyncio.gather(*(card.choose("Broken") for card in cards))
    answers = [(await person.told()).words for person in people]
    assert sum("was broken with *Acme*" in words for words in answers) == 1
    assert sum("noted that already, so it counts once" in words for words in answers) == 1
    assert all("Hi! There is a small thing" in words for words in answers)
    assert (await happened(place)) == [BEGAN, BROKEN]

    await place.clock(timedelta(hours=1))
    await from_card(place.sofie, "Broken")
    assert "was broken with *Acme*" in (await place.sofie.told()).words


async def test_two_who_start_at_once_start_one(place: Agency) -> None:
    await given.client(place, "Acme")
    people = [place.sofie, place.mette]
    cards = [await card_of(person) for person in people]
    await asyncio.gather(*(card.press("Start with it") for card in cards))
    answers = [(await person.told()).words for person in people]
    assert sum("From today *Acme* learns" in words for words in answers) == 1
    assert sum("was changed meanwhile" in words for words in answers) == 1
    assert (await happened(place)) == [BEGAN]


async def test_who_waited_for_another_knows_what_that_one_told(place: Agency) -> None:
    """Their own request was younger, but was done first."""
    acme, listed = await given.client(place, "Acme"), await the_list(place)
    card = await card_of(place.sofie)
    async with place.house.deps.database.transaction(TEAM) as session:
        a_moment_later = place.sandbox.clock.now() + timedelta(seconds=60)
        session.add(event(acme, listed[WRITING], BEGAN, a_moment_later))
    await card.press("Start with it")
    assert "was changed meanwhile" in (await place.sofie.told()).words
    assert (await happened(place)) == [BEGAN]


async def test_a_boundary_that_holds_unlocks_the_next(place: Agency) -> None:
    await learning(place, (31, BEGAN), talks=(28, 20, 10), owner="USOFIE")
    assert "31 days without a break. It holds since 6 January." in (await card_of(place.sofie)).words
    await from_card(place.person("UJONAS"), "Kept")
    told = await place.person("UJONAS").told()
    assert "*Brief in writing* holds with *Acme*" in told.words
    assert "*One person decides*" in told.words
    assert told.buttons == ["Open card"]
    assert (await happened(place)) == [BEGAN, KEPT, HELD, BEGAN]

    card = await card_of(place.sofie)
    assert "*Boundary: One person decides*" in card.words
    assert "Holds already: Brief in writing." in card.words
    assert "Choose another" in (await rest_of(place.sofie)).buttons


async def test_what_holds_can_be_left_behind_by_a_button(place: Agency) -> None:
    await learning(place, (40, BEGAN), talks=(28, 20, 10))
    await from_card(place.sofie, "Start the next")
    assert "From today *Acme* learns: *One person decides*" in (await place.sofie.told()).words
    assert (await happened(place)) == [BEGAN, HELD, BEGAN]


async def test_when_the_whole_list_holds_that_is_said(place: Agency) -> None:
    acme, listed = await learning(place, (40, BEGAN), talks=(28, 20, 10)), await the_list(place)
    others = [one for one in listed.values() if one.need != WRITING]
    async with place.house.deps.database.transaction(TEAM) as session:
        session.add_all(event(acme, one, what, MONDAY - 90 * DAY) for one in others for what in (BEGAN, HELD))
    await from_card(place.sofie, "Kept")
    assert "and with it all of our list" in (await place.sofie.told()).words
    card = await card_of(place.sofie)
    assert "and 3 more." in card.words
    assert choices_about_boundaries(card) == ["Kept", "Broken"]


# Choosing


@pytest.mark.parametrize("who", ["ULARS", "USOFIE"])
async def test_a_lead_or_the_owner_chooses_another(place: Agency, who: str) -> None:
    await learning(place, (5, BEGAN), owner="USOFIE")
    person = place.person(who)
    await from_card(person, "Choose another")
    modal = await person.modal()
    offered = await modal.options("Boundary")
    assert CALLS in offered
    assert WRITING not in offered
    await modal.fill(Boundary=CALLS)
    assert await modal.submit() == {}
    assert "From today *Acme* learns: *No calls before nine*" in (await person.told()).words
    assert (await happened(place)) == [BEGAN, BEGAN]
    assert "Holds already" not in (await card_of(person)).words


async def test_a_member_does_not_choose(place: Agency) -> None:
    acme = await learning(place, (5, BEGAN), owner="USOFIE")
    sofie, jonas = place.sofie, place.person("UJONAS")
    assert "Choose another" not in (await rest_of(jonas)).buttons
    await from_card(sofie, "Choose another")
    modal = await sofie.modal()
    await given.change(place, acme, owner_id="UMETTE")
    await modal.fill(Boundary=CALLS)
    await modal.submit()
    assert "only a lead or the client's owner" in (await sofie.told()).words
    assert (await happened(place)) == [BEGAN]


async def test_an_old_button_notes_nothing_about_the_new_boundary(place: Agency) -> None:
    await learning(place, (5, BEGAN))
    card = await card_of(place.sofie)
    await from_card(place.mette, "Choose another")
    await (await (await place.mette.modal()).fill(Boundary=CALLS)).submit()
    for choice in ("Kept", "Broken"):
        await card.choose(choice)
        assert "their boundary is *No calls before nine* now. Nothing was noted" in (await place.sofie.told()).words
    assert (await happened(place)) == [BEGAN, BEGAN]


# Deciding


async def test_after_repeated_breaks_a_lead_decides(place: Agency) -> None:
    acme = await learning(place, *TOO_OFTEN)
    assert "A lead decides what comes next." in (await card_of(place.sofie)).words
    assert "Talk" not in (await card_of(place.sofie)).choices

    lars = place.person("ULARS")
    card = await card_of(lars)
    assert "What comes next: talk, live with it, or part ways?" in card.words
    assert choices_about_boundaries(card) == ["Talk", "Live with it", "Part ways", "Kept", "Broken"]
    await card.choose("Talk")
    modal = await lars.modal()
    assert "*Talk:* say how it feels" in modal.words
    await modal.fill(Why="It is only their new *manager*.")
    assert await modal.submit() == {}
    assert "you talk with *Acme* about *Brief in writing*. Breaks are counted anew." in (await lars.told()).words

    assert "A lead decides" not in (await card_of(place.sofie)).words
    await card.choose("Live with it")
    assert "nothing to decide about *Acme*" in (await lars.told()).words
    [entry] = [one for one in await given.rows(place, AuditEntry) if one.act is Act.DECIDED]
    assert (entry.actor_id, entry.client_id, entry.details) == ("ULARS", acme.id, {"decision": "talk"})


@pytest.mark.parametrize(("who", "said"), [("USOFIE", "A lead decides"), ("ULARS", "You decide on their card")])
async def test_whoever_notes_the_third_break_hears_that_somebody_decides(place: Agency, who: str, said: str) -> None:
    await learning(place, *TOO_OFTEN[:-1])
    person = place.person(who)
    await from_card(person, "Broken")
    assert said in (await person.told()).words


async def test_parting_is_seen_by_leads_and_the_owner_only(place: Agency) -> None:
    await learning(place, *TOO_OFTEN, owner="USOFIE")
    owner, lead, member = place.sofie, place.person("ULARS"), place.person("UJONAS")
    before = (await card_of(member)).words
    await from_card(owner, "Part ways")
    modal = await owner.modal()
    await modal.fill(Why="Enough is enough.")
    assert await modal.submit() == {}
    assert "we part ways with *Acme*" in (await owner.told()).words

    for trusted in (owner, lead):
        card = await card_of(trusted)
        assert "<@USOFIE> decided on 7 January to part ways" in card.words
        await from_card(trusted, "History")
        assert "Enough is enough." in (await trusted.modal()).words
    assert (await card_of(member)).words == before
    await from_card(member, "History")
    history = (await member.modal()).words
    assert "Broken" in history
    assert not [word for word in ("part", "Enough", "Decided") if word in history]


async def test_two_leads_decide_once(place: Agency) -> None:
    await learning(place, *TOO_OFTEN)
    people = [place.mette, place.person("ULARS")]
    for person in people:
        await from_card(person, "Live with it")
    modals = [await person.modal() for person in people]
    await asyncio.gather(*(modal.submit() for modal in modals))
    answers = [(await person.told()).words for person in people]
    assert sum("we live with how *Acme* treats" in words for words in answers) == 1
    assert sum("nothing to decide" in words for words in answers) == 1
    assert (await happened(place))[-1:] == [Happening.LIVE_WITH_IT]

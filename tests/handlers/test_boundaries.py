"""Teaching a client our boundaries: kept or broken by a button, reminders that rise, what holds, what is decided."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, update

from handlers.boundaries.card import on_card
from handlers.boundaries.history import SHOWN, history_modal
from handlers.boundaries.our_list import list_modal
from handlers.boundaries.parts import Ladder
from handlers.boundaries.reminders import reminder
from handlers.boundaries.telling import noted_broken
from handlers.kit.our_boundaries import first_list
from models.audit import Act, AuditEntry
from models.boundaries import MOST_BOUNDARIES, Boundary, BoundaryEvent, list_to_change
from models.clients import Client, Status
from models.interactions import Interaction
from models.people import find_person
from models.rules.boundaries import Event, Firmness, Happening, standing
from models.rules.facts import DAY, Kind
from models.subjects import Subject
from tests.support import given
from tests.support.agency import MONDAY, TEAM, Agency
from tests.support.person import Person, Shown
from tests.support.slack import slack_takes

BEGAN, BROKEN, HELD, KEPT, REMINDED = (
    Happening.BEGAN,
    Happening.BROKEN,
    Happening.HELD,
    Happening.KEPT,
    Happening.REMINDED,
)
CALLS, WRITING, ONE_WHO_DECIDES = "No calls before nine", "Brief in writing", "One person decides"
DOCS = Path(__file__).parents[2] / "docs"
ZONE = ZoneInfo("Europe/Copenhagen")
TOO_OFTEN = [(50, BEGAN), (40, REMINDED), (30, BROKEN), (20, BROKEN), (10, BROKEN)]


@pytest.fixture
async def place(agency: Agency) -> Agency:
    """A Monday at nine; Lars is a lead."""
    await agency.clock(MONDAY)
    await given.lead(agency, "ULARS")
    return agency


async def the_list(agency: Agency) -> dict[str, Boundary]:
    """The first list, written down."""
    async with agency.house.deps.database.transaction(TEAM) as session:
        listed = await list_to_change(session, first_list("en"), MONDAY - 400 * DAY)
    return {one.need: one for one in listed}


async def learning(
    agency: Agency, *told: tuple[float, Happening], need: str = WRITING, talks: tuple[float, ...] = (), **more: Any
) -> Client:
    """Acme, with which this happened some days ago."""
    acme, listed = await given.client(agency, "Acme", **more), await the_list(agency)
    now = agency.sandbox.clock.now()
    rows: list[Any] = [event(acme, listed[need], what, now - days * DAY) for days, what in told]
    for days in talks:
        at = now - days * DAY
        said = {"kind": Kind.CONTACT, "what": "A call.", "logged_by": "UJONAS"}
        rows.append(Interaction(client_id=acme.id, occurred_at=at, logged_at=at, **said))
    async with agency.house.deps.database.transaction(TEAM) as session:
        session.add_all(rows)
    return acme


def event(client: Client, boundary: Boundary, what: Happening, at: Any, **more: Any) -> BoundaryEvent:
    told = {"at": at, "told_at": at, "told_by": "UJONAS", **more}
    return BoundaryEvent(client_id=client.id, boundary_id=boundary.id, kind=what, **told)


async def happened(agency: Agency) -> list[Happening]:
    return [row.kind for row in await given.rows(agency, BoundaryEvent)]


def buttons_about_boundaries(card: Shown) -> list[str]:
    return [one["text"]["text"] for block in card.blocks for one in buttons_in(block)]


def buttons_in(block: Any) -> list[Any]:
    return [one for one in block.get("elements", ()) if one.get("action_id", "").startswith("boundaries.")]


async def card_of(person: Person) -> Shown:
    await person.command("/clients acme")
    return await person.told()


# What people see


def a_ladder(*told: tuple[float, Happening], words: str = "&", trusted: bool = True) -> Ladder:
    """Of a client with the longest and nastiest words there can be."""
    listed = [Boundary(id=n, rank=n, need=words * 150, why=words * 500) for n in range(1, MOST_BOUNDARIES + 1)]
    client = Client(id=7, name=words * 80, status=Status.ACTIVE, language="en", owner_id="UMETTE")
    rows = [event(client, listed[0], what, MONDAY - days * DAY, note=words * 500) for days, what in told]
    events = [Event(1, what, MONDAY - days * DAY) for days, what in told]
    goes = standing([one.id for one in listed], events, [], MONDAY, ZONE)
    return Ladder(client, listed, rows, goes, listed[1:], listed[1], trusted, MONDAY, ZONE)


@pytest.mark.parametrize("words", ["&", "😀", "*<!channel>", "é"])
@pytest.mark.parametrize("told", [[], TOO_OFTEN], ids=["nothing yet", "a decision is due"])
def test_the_longest_words_keep_slacks_limits(words: str, told: list[tuple[float, Happening]]) -> None:
    ladder = a_ladder(*told, words=words[:1])
    slack_takes(on_card(ladder, for_lead=True))
    slack_takes(list_modal(ladder.listed, may_change=True))
    if told:
        slack_takes(noted_broken(ladder, ladder.listed[0], BoundaryEvent(id=1)))


def test_a_long_history_keeps_slacks_limits() -> None:
    ladder = a_ladder(*[(400 - number, KEPT) for number in range(SHOWN + 5)])
    view = history_modal(ladder, {one.id: one for one in ladder.listed})
    slack_takes(view)
    assert view["blocks"][-1]["elements"][0]["text"] == "And 5 older."


@pytest.mark.parametrize("language", ["en", "da"])
@pytest.mark.parametrize("firmness", Firmness)
def test_a_reminder_says_what_and_why_and_blames_nobody(firmness: Firmness, language: str) -> None:
    for need, why in first_list(language):
        words = reminder(Boundary(need=f"{need}.", why=why), firmness, language)
        assert f"{need}”" in words or f"{need}“" in words
        assert why in words
        lower = words.lower()
        assert not [
            word for word in ("your fault", "again", "always late", "you broke", "igen", "jeres skyld") if word in lower
        ]


def test_a_need_of_the_first_list_is_said_in_the_clients_language_and_the_agencys_own_as_written() -> None:
    need, why = next(pair for pair in first_list("en") if pair[0] == WRITING)
    assert "Brief på skrift" in reminder(Boundary(need=need, why=why), Firmness.GENTLE, "da")
    assert "Intet, der betyder noget" in reminder(Boundary(need=need, why=why), Firmness.GENTLE, "da")
    assert f"{need}”" in reminder(Boundary(need=need, why="We read."), Firmness.GENTLE, "da")


@pytest.mark.parametrize("language", ["en", "da"])
def test_the_documentation_shows_the_list_and_the_drafts_as_they_are(language: str) -> None:
    written = " ".join((DOCS / "boundaries.md").read_text().replace("\n>", "\n").replace("**", "").split())
    listed = first_list(language)
    assert [need for need, why in listed if f"{need}. {why}" not in written] == []
    need, why = next((need, why) for need, why in listed if need in {"Brief in writing", "Brief på skrift"})
    drafts = [reminder(Boundary(need=need, why=why), firmness, language) for firmness in Firmness]
    assert [draft for draft in drafts if " ".join(draft.split()) not in written] == []


def test_the_first_list_is_one_that_fits() -> None:
    for language in ("en", "da"):
        listed = first_list(language)
        assert len({need for need, _ in listed}) == 6
        assert all(len(need) <= 150 and len(why) <= 500 for need, why in listed)
    assert first_list("en") != first_list("da")


# What people do


async def test_whoever_opens_a_card_can_start_with_the_first_of_the_list(place: Agency) -> None:
    await given.client(place, "Acme")
    card = await card_of(place.sofie)
    assert "Boundary:* none yet. Next on our list: *Answer within a working day*" in card.words
    await card.press("Start with it")
    assert "From today *Acme* learns: *Answer within a working day*" in (await place.sofie.told()).words

    card = await card_of(place.sofie)
    assert "*Boundary: Answer within a working day*" in card.words
    assert "Begun today. Contact logged in 0 of 3 weeks. Can hold on 6 February." in card.words
    assert buttons_about_boundaries(card) == ["Kept", "Broken", "History"]
    assert len(await given.rows(place, Boundary)) == 6


async def test_the_first_list_is_in_the_workspaces_language(place: Agency) -> None:
    await given.language(place, "da")
    await given.client(place, "Acme")
    await (await card_of(place.sofie)).press("Begynd med den")
    await place.sofie.told()
    assert [row.need for row in await given.rows(place, Boundary)] == [need for need, _ in first_list("da")]


async def test_kept_by_one_button(place: Agency) -> None:
    await learning(place, (12, BEGAN), talks=(11, 4))
    await (await card_of(place.sofie)).press("Kept")
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
        await (await card_of(place.sofie)).press("Broken")
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
    await (await card_of(place.sofie)).press("Draft a reminder")
    answer = await place.sofie.told()
    assert "A gentle reminder to copy" in answer.words
    await answer.press("I sent it")
    assert "Well done" in (await place.sofie.told()).words
    assert "Draft a reminder" not in (await card_of(place.sofie)).buttons


async def test_a_reminder_is_sent_once_for_a_break_whoever_says_so(place: Agency) -> None:
    await learning(place, (50, BEGAN), (2, BROKEN))
    answers = []
    for person in (place.sofie, place.mette):
        await (await card_of(person)).press("Draft a reminder")
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
    await asyncio.gather(*(card.press("Broken") for card in cards))
    answers = [(await person.told()).words for person in people]
    assert sum("was broken with *Acme*" in words for words in answers) == 1
    assert sum("noted that already, so it counts once" in words for words in answers) == 1
    assert all("Hi! There is a small thing" in words for words in answers)
    assert (await happened(place)) == [BEGAN, BROKEN]

    await place.clock(timedelta(hours=1))
    await (await card_of(place.sofie)).press("Broken")
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
    await (await card_of(place.person("UJONAS"))).press("Kept")
    told = await place.person("UJONAS").told()
    assert "*Brief in writing* holds with *Acme*" in told.words
    assert "*One person decides*" in told.words
    assert told.buttons == ["Open card"]
    assert (await happened(place)) == [BEGAN, KEPT, HELD, BEGAN]

    card = await card_of(place.sofie)
    assert "*Boundary: One person decides*" in card.words
    assert "Holds already: Brief in writing." in card.words
    assert "Choose another" in card.buttons


async def test_what_holds_can_be_left_behind_by_a_button(place: Agency) -> None:
    await learning(place, (40, BEGAN), talks=(28, 20, 10))
    await (await card_of(place.sofie)).press("Start the next")
    assert "From today *Acme* learns: *One person decides*" in (await place.sofie.told()).words
    assert (await happened(place)) == [BEGAN, HELD, BEGAN]


async def test_when_the_whole_list_holds_that_is_said(place: Agency) -> None:
    acme, listed = await learning(place, (40, BEGAN), talks=(28, 20, 10)), await the_list(place)
    others = [one for one in listed.values() if one.need != WRITING]
    async with place.house.deps.database.transaction(TEAM) as session:
        session.add_all(event(acme, one, what, MONDAY - 90 * DAY) for one in others for what in (BEGAN, HELD))
    await (await card_of(place.sofie)).press("Kept")
    assert "and with it all of our list" in (await place.sofie.told()).words
    card = await card_of(place.sofie)
    assert "and 2 more." in card.words
    assert buttons_about_boundaries(card) == ["Kept", "Broken", "History"]


# Choosing


@pytest.mark.parametrize("who", ["ULARS", "USOFIE"])
async def test_a_lead_or_the_owner_chooses_another(place: Agency, who: str) -> None:
    await learning(place, (5, BEGAN), owner="USOFIE")
    person = place.person(who)
    await (await card_of(person)).press("Choose another")
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
    assert "Choose another" not in (await card_of(jonas)).buttons
    await (await card_of(sofie)).press("Choose another")
    modal = await sofie.modal()
    await given.change(place, acme, owner_id="UMETTE")
    await modal.fill(Boundary=CALLS)
    await modal.submit()
    assert "only a lead or the client's owner" in (await sofie.told()).words
    assert (await happened(place)) == [BEGAN]


async def test_an_old_button_notes_nothing_about_the_new_boundary(place: Agency) -> None:
    await learning(place, (5, BEGAN))
    card = await card_of(place.sofie)
    await (await card_of(place.mette)).press("Choose another")
    await (await (await place.mette.modal()).fill(Boundary=CALLS)).submit()
    for button in ("Kept", "Broken"):
        await card.press(button)
        assert "their boundary is *No calls before nine* now. Nothing was noted" in (await place.sofie.told()).words
    assert (await happened(place)) == [BEGAN, BEGAN]


# Deciding


async def test_after_repeated_breaks_a_lead_decides(place: Agency) -> None:
    acme = await learning(place, *TOO_OFTEN)
    assert "A lead decides what comes next." in (await card_of(place.sofie)).words
    assert "Talk" not in (await card_of(place.sofie)).buttons

    lars = place.person("ULARS")
    card = await card_of(lars)
    assert "*Talk:* say how it feels" in card.words
    await card.press("Talk")
    modal = await lars.modal()
    await modal.fill(Why="It is only their new *manager*.")
    assert await modal.submit() == {}
    assert "you talk with *Acme* about *Brief in writing*. Breaks are counted anew." in (await lars.told()).words

    assert "A lead decides" not in (await card_of(place.sofie)).words
    await card.press("Live with it")
    assert "nothing to decide about *Acme*" in (await lars.told()).words
    [entry] = [one for one in await given.rows(place, AuditEntry) if one.act is Act.DECIDED]
    assert (entry.actor_id, entry.client_id, entry.details) == ("ULARS", acme.id, {"decision": "talk"})


@pytest.mark.parametrize(("who", "said"), [("USOFIE", "A lead decides"), ("ULARS", "You decide on their card")])
async def test_whoever_notes_the_third_break_hears_that_somebody_decides(place: Agency, who: str, said: str) -> None:
    await learning(place, *TOO_OFTEN[:-1])
    person = place.person(who)
    await (await card_of(person)).press("Broken")
    assert said in (await person.told()).words


async def test_parting_is_seen_by_leads_and_the_owner_only(place: Agency) -> None:
    await learning(place, *TOO_OFTEN, owner="USOFIE")
    owner, lead, member = place.sofie, place.person("ULARS"), place.person("UJONAS")
    before = (await card_of(member)).words
    await (await card_of(owner)).press("Part ways")
    modal = await owner.modal()
    await modal.fill(Why="Enough is enough.")
    assert await modal.submit() == {}
    assert "we part ways with *Acme*" in (await owner.told()).words

    for trusted in (owner, lead):
        card = await card_of(trusted)
        assert "<@USOFIE> decided on 7 January to part ways" in card.words
        await card.press("History")
        assert "Enough is enough." in (await trusted.modal()).words
    assert (await card_of(member)).words == before
    await (await card_of(member)).press("History")
    history = (await member.modal()).words
    assert "Broken" in history
    assert not [word for word in ("part", "Enough", "Decided") if word in history]


async def test_two_leads_decide_once(place: Agency) -> None:
    await learning(place, *TOO_OFTEN)
    people = [place.mette, place.person("ULARS")]
    for person in people:
        await (await card_of(person)).press("Live with it")
    modals = [await person.modal() for person in people]
    await asyncio.gather(*(modal.submit() for modal in modals))
    answers = [(await person.told()).words for person in people]
    assert sum("we live with how *Acme* treats" in words for words in answers) == 1
    assert sum("nothing to decide" in words for words in answers) == 1
    assert (await happened(place))[-1:] == [Happening.LIVE_WITH_IT]


# From what was logged


async def log(person: Person, words: str = "called at seven") -> Shown:
    await person.command(f"/client-log acme {words}")
    await (await person.modal()).submit()
    return await person.told()


async def test_what_was_logged_tells_of_the_boundary_too(place: Agency) -> None:
    await learning(place, (5, BEGAN), need=CALLS)
    logged = await log(place.sofie)
    assert "Their boundary: *No calls before nine*. How did it go?" in logged.words
    assert logged.buttons == ["Log another", "Undo", "Boundary kept", "Boundary broken"]

    await logged.press("Boundary broken")
    assert "*No calls before nine* was broken with *Acme*" in (await place.sofie.told()).words
    await place.clock(timedelta(days=1))
    await logged.press("Boundary broken")
    assert "You noted that already" in (await place.sofie.told()).words
    [row] = [one for one in await given.rows(place, BoundaryEvent) if one.kind is BROKEN]
    [interaction] = await given.rows(place, Interaction)
    assert (row.interaction_id, row.at) == (interaction.id, interaction.occurred_at)

    await logged.press("Undo")
    assert "Taken back from *Acme*" in (await place.sofie.told()).words
    assert (await happened(place)) == [BEGAN]


async def test_an_answer_about_what_was_taken_back_notes_nothing(place: Agency) -> None:
    await learning(place, (5, BEGAN), need=CALLS)
    logged = await log(place.sofie)
    async with place.house.deps.database.transaction(TEAM) as session:
        await session.execute(delete(Interaction))
    await logged.press("Boundary broken")
    assert "nothing was noted about the boundary" in (await place.sofie.told()).words
    assert (await happened(place)) == [BEGAN]


async def test_what_happened_before_a_boundary_began_says_nothing_of_it(place: Agency) -> None:
    await learning(place, (5, BEGAN))
    await place.sofie.command("/client-log acme called")
    modal = await place.sofie.modal()
    await modal.fill(When=(MONDAY - 6 * DAY).date().isoformat())
    await modal.submit()
    assert (await place.sofie.told()).buttons == ["Log another", "Undo"]


# Who may not, and who is gone


async def test_an_archived_client_learns_nothing_more(place: Agency) -> None:
    acme = await learning(place, (5, BEGAN))
    card = await card_of(place.sofie)
    await given.archived(place, acme)
    await card.press("Broken")
    assert "Acme is archived" in (await place.sofie.told()).words
    resting = await card_of(place.sofie)
    assert resting.buttons == ["History", "Bring back"]
    assert (await happened(place)) == [BEGAN]


async def test_an_erased_client_leaves_no_history(place: Agency) -> None:
    acme = await learning(place, (5, BEGAN))
    card = await card_of(place.sofie)
    async with place.house.deps.database.transaction(TEAM) as session:
        subject = Subject(await session.get_one(Client, acme.id))
        await subject.erase(session, "", place.house.deps.rng, MONDAY)
    for button in ("Kept", "History"):
        await card.press(button)
        assert "not on our list any more" in (await place.sofie.told()).words
    assert (await happened(place)) == []


async def test_nobody_takes_back_what_somebody_else_told(place: Agency) -> None:
    await learning(place, (5, BEGAN))
    await (await card_of(place.sofie)).press("Broken")
    told = await place.sofie.told()
    [button] = [one for one in told.blocks[-1]["elements"] if one["text"]["text"] == "Undo"]
    ids = {"block_id": told.blocks[-1]["block_id"], "action_id": button["action_id"]}
    async with place.house.deps.database.transaction(TEAM) as session:
        await session.execute(update(BoundaryEvent).values(told_by="UJONAS"))
    await place.sofie.post("action", container=told.container, **ids, value={"value": button["value"]})
    assert "nothing of yours" in (await place.sofie.told()).words
    assert (await happened(place)) == [BEGAN, BROKEN]


async def test_somebody_who_was_made_a_guest_presses_for_nothing(place: Agency) -> None:
    await learning(place, (5, BEGAN))
    card = await card_of(place.sofie)
    async with place.house.deps.database.transaction(TEAM) as session:
        person = await find_person(session, "USOFIE")
        assert person
        person.is_insider, person.is_guest = False, True
    place.house.deps.directory.forget(TEAM, "USOFIE")
    for button in ("Kept", "Broken", "History"):
        await card.press(button)
        assert "not available to you here" in (await place.sofie.told()).words
    assert (await happened(place)) == [BEGAN]


async def test_the_history_says_who_did_what_and_when(place: Agency) -> None:
    await learning(place, (50, BEGAN), (40, BROKEN), (39, REMINDED))
    await (await card_of(place.sofie)).press("Kept")
    await place.sofie.told()
    await (await card_of(place.person("UJONAS"))).press("History")
    lines = (await place.person("UJONAS").modal()).words.split("\n")
    assert lines[1:] == [
        "7 January · *Kept*: Brief in writing · <@USOFIE>",
        "29 November · *Reminded*: Brief in writing · <@UJONAS>",
        "28 November · *Broken*: Brief in writing · <@UJONAS>",
        "18 November · *Begun*: Brief in writing · <@UJONAS>",
    ]

"""Who sees a rating once it is given: what the form promised, in open and in guarded workspaces, and nobody else."""

from datetime import timedelta

from sqlalchemy import select

from handlers.people import sync_people
from models.base import Openness
from models.clients import Client
from models.ratings import Rating
from models.subjects import find_subject
from tests.support import given
from tests.support.agency import TEAM, Agency
from tests.support.person import Modal, Person


async def rated(person: Person, **fields: str) -> str:
    """Rate Acme and read the thanks."""
    await person.command("/client-rate acme")
    modal = await person.modal()
    await modal.fill(**fields)
    assert await modal.submit() == {}
    return (await person.told()).words


async def kept_openly(agency: Agency) -> list[bool]:
    return [rating.openly for rating in await given.rows(agency, Rating)]


async def an_open_agency(agency: Agency, *team: str) -> Client:
    acme = await given.client(agency, "Acme")
    await given.openness(agency, Openness.OPEN)
    await given.team(agency, acme, *team)
    return acme


async def test_in_an_open_workspace_the_team_reads_who_said_what(agency: Agency) -> None:
    acme = await an_open_agency(agency, "USOFIE", "UJONAS")
    await given.rating(agency, acme, "UMETTE", gut=1, respect=1, value=1, why="in confidence")
    jonas = agency.person("UJONAS")
    await jonas.command("/client-rate acme")
    modal = await jonas.modal()
    assert "Seen with your name by mette and Acme's team: sofie." in modal.words
    await modal.fill(Gut="5 · lifts me", Respect="5 · always", Value="4 · often", Why="A joy")
    assert await modal.submit() == {}
    assert "leads only" not in (await jonas.told()).words
    assert await kept_openly(agency) == [False, True]

    await agency.sofie.command("/clients acme")
    card = (await agency.sofie.told()).words
    assert "<@UJONAS> · Gut 5, Respect 5, Value 4" in card
    assert "A joy" in card
    assert "in confidence" not in card
    assert "UMETTE> · Gut" not in card


async def test_a_member_outside_the_team_reads_a_count(agency: Agency) -> None:
    acme = await an_open_agency(agency, "UJONAS")
    await given.rating(agency, acme, "UJONAS", gut=1, respect=1, value=1, why="A secret", openly=True)
    await agency.sofie.command("/clients acme")
    card = (await agency.sofie.told()).words
    assert "1 person has rated them" in card
    assert "A secret" not in card
    assert "not enough known (0 of 100)" in card.lower()


async def test_others_hear_no_difference_even_where_theirs_is_the_third_new_answer(agency: Agency) -> None:
    acme = await an_open_agency(agency, "USOFIE")
    six = dict.fromkeys(("gut", "respect", "value", "teamwork", "boundaries", "payment"), 3)
    for rater in ("UMETTE", "ULARS", "USOFIE"):
        await given.rating(agency, acme, rater, **six, openly=True)
    await agency.clock(timedelta(hours=1))
    for rater in ("UMETTE", "ULARS"):
        await given.rating(agency, acme, rater, **dict.fromkeys(six, 5), openly=True)
    thanks = await rated(agency.person("UJONAS"), Gut="5 · lifts me")
    assert "Healthy" in thanks
    assert "→" not in thanks


async def test_one_of_the_team_hears_the_difference(agency: Agency) -> None:
    acme = await an_open_agency(agency, "USOFIE")
    six = dict.fromkeys(("gut", "respect", "value", "teamwork", "boundaries", "payment"), 3)
    await given.rating(agency, acme, "UMETTE", **six, openly=True)
    assert "50 → 57 · Watch" in await rated(agency.sofie, Gut="5 · lifts me")


async def test_a_workspace_tightened_meanwhile_keeps_the_answer_for_leads(agency: Agency) -> None:
    await an_open_agency(agency, "USOFIE")
    await agency.sofie.command("/client-rate acme")
    modal = await agency.sofie.modal()
    await given.openness(agency, Openness.GUARDED)
    await modal.fill(Gut="2 · tires me a little")
    assert await modal.submit() == {}
    assert "seen by leads only after all" in (await agency.sofie.told()).words
    assert await kept_openly(agency) == [False]


async def test_a_workspace_loosened_meanwhile_keeps_what_the_form_said(agency: Agency) -> None:
    acme = await given.client(agency, "Acme")
    await agency.sofie.command("/client-rate acme")
    modal = await agency.sofie.modal()
    assert "team" not in modal.words
    await given.openness(agency, Openness.OPEN)
    await given.team(agency, acme, "UJONAS")
    await modal.fill(Gut="2 · tires me a little", Why="in confidence")
    assert await modal.submit() == {}
    assert "As the form said, your name is seen by leads only." in (await agency.sofie.told()).words
    assert await kept_openly(agency) == [False]

    await agency.person("UJONAS").command("/clients acme")
    assert "in confidence" not in (await agency.person("UJONAS").told()).words


async def test_a_draft_of_guarded_days_is_no_promise_in_an_open_workspace(agency: Agency) -> None:
    await given.client(agency, "Acme")
    await agency.sofie.command("/client-rate acme")
    modal = await agency.sofie.modal()
    await modal.fill(Gut="2 · tires me a little")
    await modal.close()
    await given.openness(agency, Openness.OPEN)

    await agency.sofie.command("/client-rate acme")
    again = await agency.sofie.modal()
    assert again.value("Gut")["value"] == "2"
    assert "Seen with your name by mette." in again.words
    assert await again.submit() == {}
    await agency.sofie.told()
    assert await kept_openly(agency) == [True]


async def test_who_comes_into_the_team_later_reads_what_is_said_from_then_on(agency: Agency) -> None:
    """The form named who sees it; whoever walks into the channel afterwards is none of them."""
    acme = await an_open_agency(agency, "USOFIE", "UJONAS")
    await rated(agency.person("UJONAS"), Gut="1 · drains me", Why="Olga shouts at me")
    lars = agency.person("ULARS")
    await agency.clock(timedelta(minutes=1))
    await given.team(agency, acme, "USOFIE", "UJONAS", "ULARS", since=agency.sandbox.clock.now())
    await lars.command("/clients acme")
    assert "Olga shouts" not in (await lars.told()).words
    await rated(agency.sofie, Gut="4 · cheers me up", Why="She is better now")
    await lars.command("/clients acme")
    card = (await lars.told()).words
    assert "She is better now" in card
    assert "Olga shouts" not in card


async def test_somebody_came_into_the_team_while_the_form_stood_there(agency: Agency) -> None:
    acme = await an_open_agency(agency, "USOFIE", "UJONAS")
    await agency.sofie.command("/client-rate acme")
    modal = await agency.sofie.modal()
    await agency.clock(timedelta(minutes=1))
    await given.team(agency, acme, "USOFIE", "UJONAS", "ULARS", since=agency.sandbox.clock.now())
    await modal.fill(Gut="1 · drains me")
    assert await modal.submit() == {}
    assert "the form named another team than Acme's of now" in (await agency.sofie.told()).words
    assert await kept_openly(agency) == [False]


async def test_answers_count_in_the_order_in_which_they_were_saved(agency: Agency) -> None:
    """Clocks of two processes differ; a number that somebody saw is never replayed in another order."""
    acme = await given.client(agency, "Acme")
    ahead = agency.sandbox.clock.now() + timedelta(seconds=30)
    await given.rating(agency, acme, "UMETTE", gut=3)
    async with agency.house.deps.database.transaction(TEAM) as session:
        (await session.scalars(select(Rating))).one().rated_at = ahead
    await rated(agency.sofie, Gut="1 · drains me")
    await rated(agency.person("UJONAS"), Gut="1 · drains me")
    moments = [rating.rated_at for rating in await given.rows(agency, Rating)]
    assert moments == sorted(set(moments))
    assert moments[0] == ahead


async def test_who_was_erased_and_rates_again_does_not_make_three_of_two(agency: Agency) -> None:
    """Sofie knows both of her own answers; with them she would work out the other's."""
    acme = await given.client(agency, "Acme")
    await given.rating(agency, acme, "USOFIE", gut=3, respect=3)
    async with agency.house.deps.database.transaction(TEAM) as session:
        subject = await find_subject(session, "person:USOFIE")
        assert subject
        await subject.erase(session, "UMETTE", agency.house.deps.rng, agency.sandbox.clock.now())
    await sync_people(agency.house.deps, TEAM)
    await agency.clock(timedelta(days=1))
    assert "three people" in await rated(agency.sofie, Gut="3 · neither")
    assert "three people" in await rated(agency.person("UJONAS"), Gut="1 · drains me")


async def test_a_form_names_the_team_of_the_client_that_is_chosen_in_it(agency: Agency) -> None:
    await an_open_agency(agency, "UJONAS")
    globex = await given.client(agency, "Globex")
    await given.team(agency, globex, "ULARS")
    await agency.sofie.command("/client-rate acme")
    await (await agency.sofie.modal()).fill(Client="Globex", Gut="1 · drains me")

    async def follows() -> Modal | None:
        modal = await agency.sofie.modal()
        return modal if "Globex's team: lars" in modal.words else None

    assert await (await agency.sofie.until(follows)).submit() == {}
    await agency.sofie.told()
    assert await kept_openly(agency) == [True]


async def test_an_answer_about_another_client_than_the_form_named_is_for_leads(agency: Agency) -> None:
    """Slack did not show them the form anew when they chose another."""
    await an_open_agency(agency, "UJONAS")
    await given.client(agency, "Globex")
    await agency.fault("views.update", "error", error="internal_error", times=20)
    await agency.sofie.command("/client-rate acme")
    modal = await agency.sofie.modal()
    await modal.fill(Client="Globex", Gut="1 · drains me")
    assert await modal.submit() == {}
    assert "the form named another team than Globex's" in (await agency.sofie.told()).words
    assert await kept_openly(agency) == [False]


async def test_a_form_that_named_no_client_is_open_for_any(agency: Agency) -> None:
    await an_open_agency(agency, "UJONAS")
    await agency.sofie.shortcut("rate.any_client")
    modal = await agency.sofie.modal()
    assert "Seen with your name by mette and the client's team." in modal.words
    await modal.fill(Client="Acme", Gut="1 · drains me")
    assert await modal.submit() == {}
    await agency.sofie.told()
    assert await kept_openly(agency) == [True]

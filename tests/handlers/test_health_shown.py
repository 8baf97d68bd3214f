"""Health on demand: one client or all of them, to whoever asks, as much as they may see."""

from handlers.weekly_summary import look_at_the_week, message
from models.base import Openness
from models.clients import Client
from models.rules.schedule import WEEK
from tests.support import given
from tests.support.agency import TEAM, Agency


async def rated_by_three(agency: Agency, name: str) -> Client:
    client = await given.client(agency, name, yearly_budget=None)
    for rater in ("UMETTE", "ULARS", "USOFIE"):
        await given.rating(agency, client, rater, gut=2, respect=5, value=5)
    return client


async def test_a_lead_sees_single_answers_and_a_member_does_not(agency: Agency) -> None:
    await rated_by_three(agency, "Acme")
    await agency.mette.command("/client-health acme")
    await agency.sofie.command("/client-health acme")

    lead, member = (await agency.mette.told()).words, (await agency.sofie.told()).words
    assert "Gut 2, Respect 5, Value 5" in lead
    assert "The team says 4 of 5" in member
    assert "Gut 2" not in member
    assert ("Exact, for leads." in lead, "Exact, for leads." in member) == (True, False)


async def test_every_screen_shows_open_answers_to_the_team_alone(agency: Agency) -> None:
    acme = await given.client(agency, "Acme")
    await given.openness(agency, Openness.OPEN)
    await given.team(agency, acme, "USOFIE")
    six = dict.fromkeys(("gut", "respect", "value", "teamwork", "boundaries", "payment"), 1)
    await given.rating(agency, acme, "UJONAS", **six, openly=True)
    for command in ("/client-health", "/client-health acme", "/clients acme"):
        await agency.sofie.command(command)
        await agency.person("UJONAS").command(command)

        team, other = (await agency.sofie.told()).words, (await agency.person("UJONAS").told()).words
        assert "0 · At risk" in team
        assert "At risk" not in other
        assert "not enough known" in other.lower()
    assert "0 · At risk" in (await agency.sofie.home()).words
    assert "· At risk" not in (await agency.person("UJONAS").home()).words

    await given.openness(agency, Openness.GUARDED)
    await agency.sofie.command("/client-health acme")
    assert "At risk" not in (await agency.sofie.told()).words


async def test_a_channel_hears_of_open_answers_from_three_people_up(agency: Agency) -> None:
    acme = await given.client(agency, "Acme")
    await given.openness(agency, Openness.OPEN)
    for rater in ("UMETTE", "ULARS"):
        await given.rating(agency, acme, rater, gut=1, respect=1, value=1, openly=True)
    assert "At risk" not in await summary_now(agency)
    await given.rating(agency, acme, "USOFIE", gut=1, respect=1, value=1, openly=True)
    assert "At risk" in await summary_now(agency)


async def summary_now(agency: Agency) -> str:
    async with agency.house.deps.database.reading(TEAM) as session:
        now = agency.sandbox.clock.now()
        return message.head(await look_at_the_week(session, now - WEEK, now, "Europe/Copenhagen")).text


async def test_two_peoples_ratings_make_a_score_for_leads_only(agency: Agency) -> None:
    acme = await given.client(agency, "Acme")
    for rater in ("UMETTE", "ULARS"):
        await given.rating(agency, acme, rater, gut=1, respect=1, value=1)
    for command in ("/client-health", "/client-health acme", "/clients acme"):
        await agency.mette.command(command)
        await agency.sofie.command(command)

        lead, member = (await agency.mette.told()).words, (await agency.sofie.told()).words
        assert "0 · At risk" in lead
        assert "At risk" not in member
        assert "not enough known" in member.lower()


async def test_the_list_leads_to_a_client_and_the_client_to_the_rating(agency: Agency) -> None:
    await rated_by_three(agency, "Acme")
    await given.client(agency, "Globex")
    await agency.mette.command("/client-health")
    listed = await agency.mette.told()
    assert "2 clients, worst first" in listed.words
    assert listed.buttons == ["Acme", "Globex", "The weeks before", "By statement"]

    await listed.press("Globex")
    one = await agency.mette.told()
    assert "Not enough known (0 of 100)" in one.words
    await one.press("Rate, 30 seconds")
    assert (await agency.mette.modal()).title


async def test_more_than_thirty_are_paged_in_place(agency: Agency) -> None:
    for number in range(32):
        await given.client(agency, f"Client {number:02}")
    await agency.mette.command("/client-health")
    first = await agency.mette.told()
    assert "Client 29" in first.words
    assert "Client 30" not in first.words

    await first.press("The next 2")
    second = await agency.mette.until(lambda: _now_showing(agency, "Client 31"))
    assert "Client 29" not in second
    assert "Client 30" in second


async def _now_showing(agency: Agency, name: str) -> str | None:
    found = [message.words for message in await agency.mette.messages("CTEAM") if name in message.words]
    return found[-1] if found else None


async def test_the_card_shows_the_health_in_short(agency: Agency) -> None:
    await rated_by_three(agency, "Acme")
    await agency.mette.command("/clients acme")

    card = await agency.mette.told()
    assert "🟩🟩🟩🟩🟩🟩🟩🟩⬜⬜  *75 · Healthy*" in card.words
    await card.press("Why?")
    assert "points" in (await agency.mette.told()).words


async def test_guests_and_outsiders_are_told_nothing(agency: Agency) -> None:
    await rated_by_three(agency, "Acme")
    for user, channel in (("UGUEST", "CGUEST"), ("UCLIENT", "CSHARED")):
        stranger = agency.person(user, channel)
        await stranger.command("/client-health acme")
        assert (await stranger.told()).words.splitlines()[0] == "Sorry, this is not available to you here."

"""An offer as people meet it: made by a lead, told to the best first, won or lost once, and the same for the best."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from models.audit import Act, AuditEntry
from models.base import Openness
from models.clients import Client, Status
from models.interactions import Interaction
from models.offers import Offer, Parity, Pitch
from models.rules.facts import Kind
from models.rules.offers import Step
from tests.support import given
from tests.support.agency import MONDAY, TEAM, Agency
from tests.support.kickoffs import press
from tests.support.person import Modal, Person, Shown

pytestmark = pytest.mark.parametrize("agency", ["sqlite by HTTP"], indirect=True)

ALL = ("gut", "respect", "value", "referral", "teamwork", "boundaries")
RATERS = ("UMETTE", "ULARS", "UJONAS")
DAY = timedelta(days=1)


async def rated(agency: Agency, client: Client, raters: tuple[str, ...] = RATERS, /, **answers: int) -> None:
    """Several said the same of a client: 4 to everything where nothing else is said."""
    for rater in raters:
        await given.rating(agency, client, rater, **dict.fromkeys(ALL, 4) | answers)


async def a_client(
    agency: Agency, name: str, /, *, owner: str = "UMETTE", language: str = "en", **answers: int
) -> Client:
    """One who was rated."""
    client = await given.client(agency, name, owner=owner, language=language)
    await rated(agency, client, **answers)
    return client


async def an_offer(agency: Agency, **more: Any) -> Offer:
    """One that Lars made, from today on."""
    today = MONDAY.date()
    facts: dict[str, Any] = {
        "name": "Spring audit",
        "pitch": "We look at your site for a day.",
        "starts_on": today,
        "first_until": today + 14 * DAY,
        "made_by": "ULARS",
        "made_at": MONDAY,
    }
    row = Offer(**facts | more)
    async with agency.house.deps.database.transaction(TEAM) as session:
        session.add(row)
    return row


async def complained(agency: Agency, client: Client) -> None:
    moment = agency.sandbox.clock.now() - 2 * DAY
    async with agency.house.deps.database.transaction(TEAM) as session:
        about = {"client_id": client.id, "kind": Kind.COMPLAINT, "what": "They wrote an angry mail."}
        session.add(Interaction(**about, occurred_at=moment, logged_at=moment, logged_by="ULARS"))


@pytest.fixture(autouse=True)
async def monday(agency: Agency) -> None:
    await agency.clock(MONDAY)
    await given.lead(agency, "ULARS")


async def opened(agency: Agency, person: Person, name: str = "spring") -> Modal:
    """The page of an offer."""
    await person.command(f"/client-offer {name}")
    await agency.house.deps.tasks.drain()
    return await person.modal()


async def steps(agency: Agency) -> list[Step]:
    return [one.step for one in await given.rows(agency, Pitch)]


def part(page: Modal, title: str) -> str:
    """What stands below a title, up to the next one."""
    return page.words.split(f"*{title}*")[1].split("\n*\n")[0]


def order(words: str, *names: str) -> list[str]:
    """Those of the names that are there, in the order in which they stand."""
    return sorted((name for name in names if name in words), key=words.index)


# Making one


async def test_a_lead_makes_an_offer_in_one_form(agency: Agency) -> None:
    lars = agency.person("ULARS")
    await lars.command("/client-offer")
    assert "There is no offer yet." in (await lars.modal()).words
    form = await press(agency, "New offer", by=lars)
    assert form.value("Start") == "2030-01-07"
    await form.fill(Name="Spring audit", Start="2030-01-14", Places="3", Price="1200")
    await form.fill_in({"What it is, and what it is good for": "We look at your site for a day."})
    assert await form.submit() == {}
    page = await lars.modal()
    assert "Starts 14 January; current clients first until 28 January · 3 of 3 places left · €1,200" in page.words
    [row] = await given.rows(agency, Offer)
    assert (row.first_until, row.seats, row.price, row.currency) == (date(2030, 1, 28), 3, Decimal(1200), "EUR")
    assert (row.made_by, row.for_new) == ("ULARS", False)


async def test_a_day_before_the_start_is_refused_and_what_was_typed_stays(agency: Agency) -> None:
    await agency.mette.command("/client-offer")
    form = await press(agency, "New offer")
    await form.fill_in({"Name": "Audit", "What it is, and what it is good for": "Good.", "Start": "2030-01-14"})
    await form.fill_in({"Current clients first until": "2030-01-13"})
    errors = await form.submit()
    assert "It has not started by then." in errors["Current clients first until"]
    assert await given.rows(agency, Offer) == []
    await form.fill_in({"Current clients first until": "2030-01-14"})
    assert await form.submit() == {}


@pytest.mark.parametrize("day", ["9999-12-31", "1000-01-01"])
async def test_a_launch_is_not_in_another_age(agency: Agency, day: str) -> None:
    await agency.mette.command("/client-offer")
    form = await press(agency, "New offer")
    await form.fill_in({"Name": "Audit", "What it is, and what it is good for": "Good.", "Start": day})
    assert [*await form.submit()] == ["Start"]


async def test_what_was_not_sent_is_offered_again(agency: Agency) -> None:
    await agency.mette.command("/client-offer")
    form = await press(agency, "New offer")
    await form.fill(Name="Half an audit")
    await form.close()
    await agency.mette.command("/client-offer")
    form = await press(agency, "New offer")
    assert form.value("Name") == "Half an audit"
    assert "As you left it" in form.words


async def test_a_lead_changes_an_offer_and_ends_it(agency: Agency) -> None:
    await a_client(agency, "Acme")
    await an_offer(agency, price=Decimal(500), currency="EUR", seats=2)
    await opened(agency, agency.mette)
    form = await press(agency, "Edit")
    assert (form.value("Places"), form.value("Price")) == ("2", "500")
    await form.fill(Places="5")
    assert await form.submit() == {}
    page = await agency.mette.modal()
    assert "5 of 5 places left" in page.words
    stale = await opened(agency, agency.person("ULARS"))
    page = await press(agency, "End it")
    assert "Ended" in page.words
    assert "Whose turn it is" not in page.words
    page = await press(agency, "I told them", by=stale.person)
    assert "This offer has ended. Nothing was changed." in page.words
    assert await steps(agency) == []


async def test_members_make_nothing(agency: Agency) -> None:
    await an_offer(agency)
    await agency.sofie.command("/client-offer")
    page = await agency.sofie.modal()
    assert page.buttons == ["Open"]
    page = await press(agency, "Open", by=agency.sofie)
    assert page.buttons == ["All offers"]


async def test_an_offer_is_named_roughly(agency: Agency) -> None:
    await an_offer(agency)
    await an_offer(agency, name="Spring film")
    assert "Spring film" in (await opened(agency, agency.sofie, "filmm")).words
    await agency.sofie.command("/client-offer spring")
    assert (await agency.sofie.told()).buttons == ["Spring audit", "Spring film", "All offers"]
    await agency.sofie.command("/client-offer submarine")
    assert "No offer here is called “submarine”" in (await agency.sofie.told()).words


# The queue


async def test_the_queue_for_a_lead_has_everybody_with_their_reason(agency: Agency) -> None:
    await a_client(agency, "Alright", value=3)
    await a_client(agency, "Good one")
    await a_client(agency, "Better one", gut=5, respect=5)
    await a_client(agency, "Drainers", gut=2, respect=5, value=5, referral=5, teamwork=5, boundaries=5)
    await a_client(agency, "Weary", value=2, teamwork=2, boundaries=2, referral=3, gut=3, respect=3)
    await given.client(agency, "Unknown")
    await complained(agency, await a_client(agency, "Angry", gut=5))
    await given.change(agency, await a_client(agency, "Resting"), status=Status.PAUSED)
    await given.archived(agency, await a_client(agency, "Long gone"))
    await an_offer(agency, seats=2)
    page = await opened(agency, agency.mette)
    names = ("Alright", "Good one", "Better one", "Drainers", "Weary", "Unknown", "Angry", "Resting", "Long gone")
    turn, rest = page.words.split("*Waiting for a place*")
    waiting, held = rest.split("*Not now*")
    assert order(turn, *names) == ["Better one", "Good one"]  # (5 + 5 + 4 × 4) ÷ 6 = 4.33 → 83; 4 → 75
    assert (
        "*Better one*: Good · health 83 · to be ideal: a referral and fees that reach our rate (nobody knows)" in turn
    )
    assert order(waiting, *names) == ["Alright"]
    assert "*Alright*: OK · health 71 · to be good: Value from 4" in waiting
    assert order(held, *names) == ["Angry", "Resting", "Unknown", "Weary"]
    assert "*Angry*: they complained in the last 30 days: that comes first" in held
    assert "*Resting*: paused" in held
    assert "*Unknown*: not enough known: rate first" in held
    assert "*Weary*: health is below 60: see to that first" in held
    assert page.buttons.count("I told them") == 2


async def test_a_member_learns_nothing_from_the_order(agency: Agency) -> None:
    """Published are only means of three; who is a bad fit, and whom one person alone likes, stays with the leads."""
    await a_client(agency, "Acme")
    await a_client(agency, "Drainers", gut=1, respect=5, value=5, referral=5, teamwork=5, boundaries=5)
    quiet = await given.client(agency, "Quiet")
    await given.rating(agency, quiet, "UMETTE", **dict.fromkeys(ALL, 5))
    await an_offer(agency)
    page = await opened(agency, agency.sofie)
    turn, held = page.words.split("*Not now*")
    assert order(turn, "Acme", "Drainers") == ["Drainers", "Acme"]  # (1 + 5 × 5) ÷ 6 = 4.33, published as 4.5 → 88
    assert "Bad fit" not in page.words
    assert "Good" not in turn
    assert "*Quiet*: not enough known: rate first" in held
    page = await opened(agency, agency.mette)
    assert "Drainers" not in page.words
    assert order(page.words, "Quiet", "Acme") == ["Quiet", "Acme"]


async def test_a_bad_fit_is_one_to_leads_and_the_owner_alone(agency: Agency) -> None:
    """In an open workspace the team reads every answer, and still nothing says that we might part ways."""
    await given.openness(agency, Openness.OPEN)
    clients = {name: await given.client(agency, name, owner="UJONAS") for name in ("Acme", "Drainers")}
    for name, client in clients.items():
        await given.team(agency, client, "USOFIE", "UJONAS")
        answers = dict.fromkeys(ALL, 5) | ({"gut": 1} if name == "Drainers" else {})
        await given.rating(agency, client, "ULARS", openly=True, **answers)
    await an_offer(agency)
    page = await opened(agency, agency.sofie)
    assert "*Acme*: Good · health 100" in page.words
    assert "*Drainers*: health 83" in page.words
    assert "Drainers" not in (await opened(agency, agency.person("UJONAS"))).words


# Told, won, lost


async def test_a_pitch_from_the_first_word_to_what_it_brought(agency: Agency) -> None:
    await a_client(agency, "Acme")
    await an_offer(agency, seats=3, price=Decimal(1200), currency="EUR")
    await opened(agency, agency.mette)
    page = await press(agency, "I told them")
    assert "2 of 3 places left" in page.words
    assert "*Acme*\nPitched · <@UMETTE>, 7 January" in page.words
    form = await press(agency, "Won")
    assert form.value("Value") == "1200"
    await form.fill(Value="1500", Why="They had waited for it")
    assert await form.submit() == {}
    page = await agency.mette.modal()
    assert "Won · <@UMETTE>, 7 January · €1,500\n“They had waited for it”" in page.words
    assert "Q1 2030: 1 pitched · 1 won, €1,500" in page.words
    await press(agency, "All offers")
    assert "Spring audit*\nQ1" not in page.words
    page = await press(agency, "What offers brought")
    assert "Q1 2030" in page.words
    assert "1 pitched · 1 won, €1,500" in page.words


async def test_a_lost_place_is_free_again_and_says_why(agency: Agency) -> None:
    await a_client(agency, "Acme", gut=5)
    await a_client(agency, "Beta")
    await an_offer(agency, seats=1)
    page = await opened(agency, agency.mette)
    assert "*Waiting for a place*\n*Beta*" in page.words
    page = await press(agency, "I told them")
    assert "Every place is taken." in page.words
    form = await press(agency, "Lost")
    assert [*await form.submit()] == ["Why"]
    await form.fill(Why="No budget this year")
    assert await form.submit() == {}
    page = await agency.mette.modal()
    assert "1 of 1 place left" in page.words
    assert "“No budget this year”" in page.words
    assert "*Beta*: Good" in page.words
    page = await press(agency, "I told them")
    assert await steps(agency) == [Step.LOST, Step.PITCHED]
    page = await press(agency, "Take it up again")
    assert "Every place is taken by now. Nothing was changed." in page.words
    assert await steps(agency) == [Step.LOST, Step.PITCHED]


async def test_a_slip_is_taken_up_again(agency: Agency) -> None:
    await a_client(agency, "Acme")
    await an_offer(agency, seats=1)
    await opened(agency, agency.mette)
    await press(agency, "I told them")
    assert await (await press(agency, "Won")).submit() == {}
    await press(agency, "Take it up again")
    assert await steps(agency) == [Step.PITCHED]


async def test_who_complained_meanwhile_is_not_told(agency: Agency) -> None:
    acme = await a_client(agency, "Acme")
    await an_offer(agency)
    await opened(agency, agency.mette)
    await complained(agency, acme)
    page = await press(agency, "I told them")
    assert "Acme: they complained in the last 30 days: that comes first. Nothing was changed." in page.words
    assert await steps(agency) == []


# Who sees and may what


async def test_the_owner_moves_their_client_and_sees_its_money_alone(agency: Agency) -> None:
    await a_client(agency, "Acme", gut=5)
    beta = await a_client(agency, "Beta", owner="USOFIE")
    await an_offer(agency, price=Decimal(1200), currency="EUR")
    page = await opened(agency, agency.mette)
    await press(agency, "I told them")
    await (await (await press(agency, "Won")).fill(Value="777")).submit()
    page = await opened(agency, agency.sofie)
    assert "777" not in page.words
    assert page.buttons == ["Words to send", "I told them", "All offers"]
    await press(agency, "I told them", by=agency.sofie)
    form = await press(agency, "Won", by=agency.sofie)
    await form.fill(Value="888")
    assert await form.submit() == {}
    page = await agency.sofie.modal()
    assert "€888" in page.words
    assert "777" not in page.words
    assert "2 pitched · 2 won" in page.words
    jonas = await opened(agency, agency.person("UJONAS"))
    assert "888" not in jonas.words
    assert "1,665" not in (await opened(agency, agency.sofie)).words
    looks = [one for one in await given.rows(agency, AuditEntry) if one.act is Act.SAW_MONEY]
    assert {one.client_id for one in looks if one.actor_id == "USOFIE"} == {beta.id}
    assert not [one for one in looks if one.actor_id == "UJONAS"]


async def test_a_button_in_the_hands_of_somebody_else_moves_nothing(agency: Agency) -> None:
    acme = await a_client(agency, "Acme", owner="USOFIE")
    await an_offer(agency)
    await opened(agency, agency.sofie)
    await given.change(agency, acme, owner_id="UMETTE")
    page = await press(agency, "I told them", by=agency.sofie)
    assert "Whoever owns this client, or a lead, says so. Nothing was changed." in page.words
    assert await steps(agency) == []


async def test_money_of_two_currencies_is_never_added_up(agency: Agency) -> None:
    await a_client(agency, "Acme", gut=5)
    beta = await a_client(agency, "Beta")
    await given.change(agency, beta, currency="DKK")
    await an_offer(agency, price=Decimal(500), currency="EUR")
    for value in ("500", None):
        await opened(agency, agency.mette)
        await press(agency, "I told them")
        form = await press(agency, "Won")
        assert form.value("Value") == value  # the price is in euros, and Beta pays in kroner
        await form.fill(Value="500")
        assert await form.submit() == {}
    page = await agency.mette.modal()
    assert "2 won, DKK" in page.words.replace("\xa0", " ")
    assert "€500" in page.words
    assert "1,000" not in page.words


# Parity


async def promotion(agency: Agency) -> Offer:
    await a_client(agency, "Acme", gut=5)
    await a_client(agency, "Beta")
    await a_client(agency, "Alright", value=3)
    await complained(agency, await a_client(agency, "Angry", gut=5))
    return await an_offer(agency, for_new=True)


async def test_a_lead_decides_who_of_the_best_gets_a_promotion_too(agency: Agency) -> None:
    await promotion(agency)
    page = await opened(agency, agency.mette)
    asked = page.words.split("Who of ours should have it too?")[1]
    assert order(asked, "Acme", "Beta", "Alright", "Angry") == ["Acme", "Beta"]
    assert "Nobody yet: a lead decides which current clients get it too." in page.words
    form = await press(agency, "Decide")
    await form.fill_in({"What you decide": "Offer it to them too", "Why": "They were here before"})
    assert await form.submit() == {}
    form = await press(agency, "Decide")
    await form.fill_in({"What you decide": "Not to them"})
    assert await form.submit() == {}
    page = await agency.mette.modal()
    assert "*Acme*: gets it too · <@UMETTE>\n“They were here before”" in page.words
    assert "*Beta*: does not get it · <@UMETTE>" in page.words
    turn = page.words.split("New customers get this.")[0]
    assert order(turn, "Acme", "Beta") == ["Acme"]
    page = await press(agency, "Words to send")
    assert "what they get you should have too: Spring audit" in page.words
    page = await press(agency, "I told them")
    assert "*Acme*\nPitched" in page.words
    rows = await given.rows(agency, Parity)
    assert [(one.too, one.why) for one in rows] == [(True, "They were here before"), (False, None)]


async def test_members_see_whom_it_is_for_and_not_what_was_weighed(agency: Agency) -> None:
    await promotion(agency)
    await opened(agency, agency.mette)
    form = await press(agency, "Decide")
    await form.fill_in({"What you decide": "Offer it to them too", "Why": "They were here before"})
    await form.submit()
    page = await opened(agency, agency.sofie)
    assert "*Acme*: health" in page.words
    assert "They were here before" not in page.words
    assert "Beta" not in page.words


# Elsewhere


async def test_words_to_send_are_in_the_clients_language(agency: Agency) -> None:
    await a_client(agency, "Dansk Kunde", language="da")
    await an_offer(agency, seats=2, price=Decimal(1200), currency="EUR")
    await opened(agency, agency.mette)
    page = await press(agency, "Words to send")
    assert "Hej" in page.words
    assert "We look at your site for a day." in page.words
    assert "I never write to a client." in page.words
    assert "put it into the client's language if need be" in page.words
    page = await press(agency, "Back")
    assert page.title == "Offer"


async def card(person: Person, name: str) -> Shown:
    await person.command(f"/clients {name}")
    while "Add hours" not in (shown := await person.told()).buttons and "Scope request" not in shown.buttons:
        pass
    return shown


async def test_the_card_says_what_they_heard_of(agency: Agency) -> None:
    await a_client(agency, "Acme")
    assert "Offers" not in (await card(agency.mette, "acme")).buttons
    await an_offer(agency)
    shown = await card(agency.mette, "acme")
    assert "They have not heard of an offer yet." in shown.words
    await shown.press("Offers")
    await press(agency, "Open")
    await press(agency, "I told them")
    assert "Spring audit: pitched, 7 January" in (await card(agency.mette, "acme")).words

"""A pitch as people meet it: words to send, told, won or lost once, and what it brought for whom it concerns."""

from decimal import Decimal

import pytest

from models.audit import Act, AuditEntry
from models.rules.offers import Step
from tests.support import given
from tests.support.agency import MONDAY, Agency
from tests.support.kickoffs import press
from tests.support.offered import a_client, an_offer, complained, opened, steps
from tests.support.person import Person, Shown


@pytest.fixture(autouse=True)
async def monday(agency: Agency) -> None:
    await agency.clock(MONDAY)
    await given.lead(agency, "ULARS")


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
    assert "Spring audit" in (await press(agency, "All offers")).words


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
    assert "Acme: their complaint of 5 January is open: that comes first. Nothing was changed." in page.words
    assert await steps(agency) == []


async def test_the_owner_moves_their_client_and_sees_its_money_alone(agency: Agency) -> None:
    await a_client(agency, "Acme", gut=5)
    beta = await a_client(agency, "Beta", owner="USOFIE")
    await an_offer(agency, price=Decimal(1200), currency="EUR")
    page = await opened(agency, agency.mette)
    await press(agency, "I told them")
    await (await (await press(agency, "Won")).fill(Value="777")).submit()
    page = await opened(agency, agency.sofie)
    assert "777" not in page.words
    assert page.buttons == ["Words to send", "I told them", "Open card", "All offers"]
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

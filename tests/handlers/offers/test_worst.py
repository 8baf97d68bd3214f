"""The most and the worst that people can put into an offer: the page still opens, and nothing of it is lost."""

from decimal import Decimal

import pytest

from models.offers import MOST_SEATS, Offer, Pitch
from models.rules.offers import Step
from tests.support import given
from tests.support.agency import MONDAY, TEAM, Agency
from tests.support.kickoffs import press
from tests.support.offered import a_client, an_offer, opened, promotion

LOUD = "<!channel> *_~`😀 <@USOFIE> & </b> {name} %s " * 30


@pytest.fixture(autouse=True)
async def monday(agency: Agency) -> None:
    await agency.clock(MONDAY)


async def test_the_loudest_offer_goes_all_the_way_as_it_was_typed(agency: Agency) -> None:
    await a_client(agency, "A*c_m~e <&> {name}")
    await agency.mette.command("/client-offer")
    form = await press(agency, "New offer")
    await form.fill(Name=LOUD[:80], Places=str(MOST_SEATS), Price="99999999999.99")
    await form.fill_in({"What it is, and what it is good for": LOUD[:1000]})
    assert await form.submit() == {}
    [row] = await given.rows(agency, Offer)
    assert (row.name, row.pitch) == (LOUD[:80].strip(), LOUD[:1000].strip())
    words = (await press(agency, "Words to send")).words
    assert LOUD[:1000].strip() in words
    await press(agency, "I told them")
    form = await press(agency, "Won")
    await form.fill(Value="99999999999.99", Why=LOUD[:500])
    assert await form.submit() == {}
    [pitch] = await given.rows(agency, Pitch)
    assert (pitch.step, pitch.value, pitch.why) == (Step.WON, Decimal("99999999999.99"), LOUD[:500].strip())
    page = await agency.mette.modal()
    assert "<!channel>" not in page.words.replace(LOUD[:1000].strip(), "").replace(LOUD[:80].strip(), "")


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("Places", "0", "a number here, such as 12000."),
        ("Places", "1.5", "a whole number here, such as 12."),
        ("Places", "10001", "a number up to 10000 here."),
        ("Price", "1.234", "a number here, such as 12000."),
    ],
)
async def test_a_number_that_cannot_be_is_said_below_its_field(
    agency: Agency, field: str, typed: str, said: str
) -> None:
    await agency.mette.command("/client-offer")
    form = await press(agency, "New offer")
    await form.fill_in({"Name": "Audit", "What it is, and what it is good for": "Good.", field: typed})
    assert await form.submit() == {field: f"Please write {said}"}
    assert await given.rows(agency, Offer) == []


@pytest.mark.parametrize("for_new", [False, True])
async def test_the_longest_page_is_one_that_slack_takes(agency: Agency, for_new: bool) -> None:  # noqa: FBT001
    """Forty clients of whom a part has heard, more than any list of the page shows."""
    clients = [await given.client(agency, f"{number} {LOUD}"[:80]) for number in range(45)]
    for client in clients[:40]:
        await given.rating(agency, client, "UMETTE", gut=4, respect=4, value=4, referral=4, teamwork=4, boundaries=4)
    offer = await an_offer(agency, name=LOUD[:80], pitch=LOUD[:1000], seats=25, for_new=for_new)
    told = {"offer_id": offer.id, "why": LOUD[:500], "value": Decimal(1), "currency": "EUR"}
    by = {"pitched_by": "UMETTE", "pitched_at": MONDAY, "moved_by": "UMETTE", "moved_at": MONDAY}
    async with agency.house.deps.database.transaction(TEAM) as session:
        session.add_all(
            Pitch(client_id=one.id, step=list(Step)[number % 3], **told, **by)
            for number, one in enumerate(clients[:15])
        )
    page = await opened(agency, agency.mette, f"{LOUD[:80]}")
    assert page.title == "Offer"
    assert "3 more" in page.words  # of 15 pitches, 12 are shown
    assert len(page.blocks) <= 100


async def test_a_promotion_that_was_decided_stays_readable_once_it_has_ended(agency: Agency) -> None:
    await promotion(agency)
    await opened(agency, agency.mette)
    form = await press(agency, "Decide")
    await form.fill_in({"What you decide": "Not to them", "Why": "They have it"})
    await form.submit()
    page = await press(agency, "End it")
    assert "does not get it" in page.words
    assert "Whose turn it is" not in page.words

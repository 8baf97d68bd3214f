"""Where the facts move on from what was decided, somebody is asked to look again; the review tells the tier."""

from datetime import UTC, datetime, timedelta

import pytest

from models.clients import Client
from models.nudges import Nudge
from models.rules.nudges.cause import What
from models.rules.nudges.deciding import State
from models.rules.tiers import Tier
from tests.support import given
from tests.support.agency import Agency
from tests.support.cards import from_card
from tests.support.offered import a_client
from tests.support.tiered import decided

TUESDAY = datetime(2030, 1, 15, 8, tzinfo=UTC)
WEEK = timedelta(days=7)


async def moved(agency: Agency, owner: str) -> Client:
    """They were decided good, and all who rate them have called them OK for more than a week."""
    await agency.clock(TUESDAY - 9 * timedelta(days=1))
    client = await a_client(agency, "Acme", value=3, owner=owner)
    await decided(agency, client, Tier.GOOD, proposed=Tier.GOOD)
    return client


async def heard(agency: Agency) -> dict[str, Nudge]:
    return {row.heard_by: row for row in await given.rows(agency, Nudge) if row.what is What.TIER_MOVED}


async def test_the_owner_hears_it_once_and_it_closes_when_somebody_decides(agency: Agency) -> None:
    await given.lead(agency, "ULARS")
    await moved(agency, "ULARS")
    await agency.clock(TUESDAY)
    found = await heard(agency)
    assert {*found} == {"ULARS"}
    [told] = [text for text in agency.private("ULARS") if "the facts have spoken for OK" in text]
    assert "*Acme* · decided as Good" in told
    await from_card(agency.mette, "Yes, OK")
    await agency.mette.told()
    await agency.clock(2 * timedelta(days=1))
    assert (await heard(agency))["ULARS"].state is State.CLOSED


async def test_leads_hear_it_where_the_owner_may_not_read_what_it_rests_on(agency: Agency) -> None:
    await given.lead(agency, "ULARS")
    await moved(agency, "USOFIE")
    await agency.clock(TUESDAY)
    assert {*await heard(agency)} == {"ULARS", "UMETTE"}
    assert not any("facts" in text for text in agency.private("USOFIE"))


async def test_the_review_of_the_quarter_tells_the_tier(agency: Agency) -> None:
    await agency.clock(TUESDAY - 10 * WEEK)
    client = await given.client(agency, "Acme", owner="USOFIE")
    await decided(agency, client, Tier.BAD_FIT)
    await agency.clock(datetime(2030, 3, 5, 8, tzinfo=UTC))
    assert any("Their tier is Bad fit. Does it still fit?" in text for text in agency.private("USOFIE"))


@pytest.mark.parametrize("user_id", ["UJONAS"])
async def test_nobody_else_hears_of_it(agency: Agency, user_id: str) -> None:
    await moved(agency, "UMETTE")
    await agency.clock(TUESDAY)
    assert not any("facts" in text for text in agency.private(user_id))

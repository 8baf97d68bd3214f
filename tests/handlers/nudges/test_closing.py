"""What has lost its cause: it is closed by itself, and where it was said that is told in its place, without a sound."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot import upkeep
from models.clients import Client
from models.nudges import Nudge
from models.offers import Offer
from models.rules.nudges.deciding import State
from tests.support import given
from tests.support.agency import MONDAY, TEAM, Agency
from tests.support.person import Shown

TUESDAY = datetime(2030, 1, 29, 8, tzinfo=UTC)
"""Nine o'clock in Copenhagen, 22 days after nothing more was logged."""
SOON = timedelta(hours=1)
OVER = "✓ Nothing to do here any more."


@pytest.fixture(autouse=True)
async def clients(agency: Agency) -> list[Client]:
    """Two of Mette's with whom nothing was ever logged."""
    await agency.clock(MONDAY)
    return [await given.client(agency, name) for name in ("Acme", "Bolt")]


async def dm(agency: Agency) -> str:
    channels = agency.sandbox.world.workspaces[TEAM].channels.values()
    return next(one.id for one in channels if one.kind == "dm" and "UMETTE" in one.members)


async def digest(agency: Agency) -> Shown:
    """As it stands in Slack now."""
    return await agency.mette.said(await dm(agency), "about your clients")


async def states(agency: Agency) -> list[State]:
    return sorted(row.state for row in await given.rows(agency, Nudge))


async def log_with_acme(agency: Agency) -> None:
    await agency.mette.command("/client-log acme we spoke")
    await (await agency.mette.modal()).submit()
    await agency.mette.no_modal()


async def test_its_place_says_so_within_the_hour(agency: Agency) -> None:
    await agency.clock(TUESDAY)
    await log_with_acme(agency)
    await agency.clock(SOON)
    shown = await digest(agency)
    assert shown.words.count(OVER) == 1
    assert shown.words.index("Acme") < shown.words.index(OVER) < shown.words.index("Bolt* ·", shown.words.index(OVER))
    assert shown.buttons.count("That's fine") == 1
    assert await states(agency) == [State.CLOSED, State.OPEN]
    assert len(await agency.calls("chat.update")) == 1, "and a change makes no sound"


async def test_what_somebody_said_of_another_item_stays(agency: Agency) -> None:
    await agency.clock(TUESDAY)
    await (await digest(agency)).press("That's fine", nth=1)
    await agency.mette.said(await dm(agency), "✓ Done. Thank you.")
    await log_with_acme(agency)
    await agency.clock(SOON)
    words = (await digest(agency)).words
    assert OVER in words
    assert "✓ Done. Thank you." in words
    assert await states(agency) == [State.CLOSED, State.DONE]


async def test_what_was_put_off_and_is_over_says_so_too(agency: Agency) -> None:
    await agency.clock(TUESDAY)
    await (await digest(agency)).press("Later")
    await (await agency.mette.said(await dm(agency), "Tomorrow")).press("Next week")
    await agency.mette.said(await dm(agency), "You hear of it again")
    await log_with_acme(agency)
    await agency.clock(SOON)
    words = (await digest(agency)).words
    assert OVER in words
    assert "You hear of it again" not in words


async def test_nothing_is_touched_while_all_of_it_is_so(agency: Agency) -> None:
    await agency.clock(TUESDAY)
    await agency.clock(SOON)
    assert await agency.calls("chat.update") == []
    assert await states(agency) == [State.OPEN] * 2


async def test_where_slack_does_not_answer_it_is_looked_at_again(agency: Agency) -> None:
    await agency.clock(TUESDAY)
    await log_with_acme(agency)
    await agency.fault("chat.update", "error", error="internal_error", times=1)
    await agency.clock(SOON)
    assert await states(agency) == [State.OPEN] * 2
    await agency.clock(SOON)
    assert OVER in (await digest(agency)).words
    assert await states(agency) == [State.CLOSED, State.OPEN]


@pytest.mark.parametrize("method", ["conversations.history", "chat.update"])
async def test_a_message_that_slack_will_not_change_keeps_nothing_open(agency: Agency, method: str) -> None:
    await agency.clock(TUESDAY)
    await log_with_acme(agency)
    await agency.fault(method, "error", error="message_not_found", times=1)
    await agency.clock(SOON)
    assert await states(agency) == [State.CLOSED, State.OPEN]


async def test_a_digest_that_comes_first_says_it_as_well(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    await agency.clock(TUESDAY)
    monkeypatch.setattr(upkeep, "CLOSE_EVERY", timedelta(weeks=1))
    await log_with_acme(agency)
    await agency.clock(TUESDAY + timedelta(days=2))
    assert OVER in (await digest(agency)).words


async def test_of_a_client_that_left_it_is_over(agency: Agency, clients: list[Client]) -> None:
    await agency.clock(TUESDAY)
    await given.archived(agency, clients[0])
    await agency.clock(SOON)
    assert OVER in (await digest(agency)).words
    assert await states(agency) == [State.CLOSED, State.OPEN]


async def test_who_hands_a_client_over_has_nothing_to_do_with_it_any_more(
    agency: Agency, clients: list[Client]
) -> None:
    await agency.clock(TUESDAY)
    await given.change(agency, clients[0], owner_id="USOFIE")
    await agency.clock(SOON)
    assert OVER in (await digest(agency)).words


async def test_it_is_said_in_the_language_of_its_reader(agency: Agency) -> None:
    await given.language(agency, "da")
    await agency.clock(TUESDAY)
    await log_with_acme(agency)
    await agency.clock(SOON)
    [call] = await agency.calls("chat.update")
    assert "Der er ikke mere at gøre her." in str(call)


async def test_of_an_offer_those_stay_who_have_not_heard_of_it(agency: Agency, clients: list[Client]) -> None:
    for client in clients:
        for rater in ("USOFIE", "UJONAS", "ULARS"):
            await given.rating(agency, client, rater, gut=5, respect=5, value=5, payment=5, teamwork=5)
    async with agency.house.deps.database.transaction(TEAM) as session:
        days = {"starts_on": date(2030, 1, 14), "first_until": date(2030, 2, 28)}
        session.add(Offer(name="Spring audit", pitch="A look at it all.", made_by="UMETTE", made_at=MONDAY, **days))
    await agency.clock(TUESDAY)
    assert "not heard of it yet: *Acme and Bolt*" in (await digest(agency)).words
    await given.archived(agency, clients[0])
    await agency.clock(SOON)
    shown = await digest(agency)
    assert "*Bolt* · has not heard of “Spring audit” yet" in "\n".join(str(block) for block in shown.blocks)
    assert "Acme and Bolt" not in str(shown.blocks)
    assert shown.buttons.count("Open the offer") == 1

"""What becomes of words that somebody has before them when a kickoff or an agreement goes, and where a team talks."""

import pytest

from models.audit import Act, AuditEntry
from models.clients import Client
from models.drafts import Draft
from models.erasure import erase_client
from models.kickoffs import Kickoff
from tests.support import given
from tests.support.agency import TEAM, Agency
from tests.support.kickoffs import press, recorded, review, section, the_kickoff

pytestmark = pytest.mark.on_both


@pytest.fixture(autouse=True)
async def acme(agency: Agency) -> Client:
    """A client of Mette's."""
    return await given.client(agency, "Acme")


async def sofie_types(agency: Agency) -> None:
    """Into a section that she leaves open."""
    await agency.sofie.command("/client-kickoff acme")
    await (await agency.sofie.told()).press("Go on")
    await (await section(agency, "Scope", agency.sofie)).fill_in({"In scope": "Ten pages"})
    await agency.house.deps.tasks.drain()


@pytest.mark.parametrize("button", ["Drop it", "Record it"])
async def test_nothing_that_anybody_typed_outlives_a_kickoff(agency: Agency, button: str) -> None:
    everything = await review(agency.mette)
    await sofie_types(agency)
    assert [one.user_id for one in await given.rows(agency, Draft)] == ["USOFIE"]
    if button == "Drop it":
        await press(agency, button)
    else:
        await everything.submit()
    assert await given.rows(agency, Draft) == []


async def test_who_drops_a_kickoff_is_written_down(agency: Agency, acme: Client) -> None:
    await review(agency.mette)
    await agency.sofie.command("/client-kickoff acme")
    await (await agency.sofie.told()).press("Go on")
    await press(agency, "Drop it", by=agency.sofie)
    [entry] = [one for one in await given.rows(agency, AuditEntry) if one.act is Act.DROPPED]
    assert (entry.actor_id, entry.client_id) == ("USOFIE", acme.id)


async def test_words_for_a_kickoff_that_is_gone_turn_up_in_no_other(agency: Agency) -> None:
    """Typed after it went, they are a draft of its number, which no other gets."""
    await given.client(agency, "Globex")
    await review(agency.mette)
    dropped = (await the_kickoff(agency)).id
    await press(agency, "Drop it")
    await (await agency.mette.modal()).close()
    await review(agency.mette, Client="Globex")
    assert (await the_kickoff(agency)).id != dropped


async def test_who_agreed_to_what_is_gone_costs_no_words(agency: Agency, acme: Client) -> None:
    await recorded(agency)
    await press(agency, "They agreed")
    form = await agency.mette.modal()
    await form.fill(Who_agreed="Anna Berg")
    async with agency.house.deps.database.transaction(TEAM) as session:
        await erase_client(session, await session.get_one(Client, acme.id))
    assert await form.submit() == {
        "Who agreed": "This agreement is not here any more. What you wrote is still here to copy."
    }


async def test_a_team_talks_where_no_client_and_no_guest_reads(agency: Agency) -> None:
    await review(agency.mette)
    form = await section(agency, "Engagement")
    await form.fill(Internal_channel="CGUEST")
    assert list(await form.submit()) == ["Internal channel"]
    await (await (await agency.mette.modal()).fill(Internal_channel="CTEAM")).submit()
    [kickoff] = await given.rows(agency, Kickoff)
    assert kickoff.terms.internal_channel == "CTEAM"

"""How people want to hear: days and hour, what not, and not at all for a while."""

from datetime import UTC, datetime, timedelta

import pytest

from models.clients import Client
from models.nudges import NudgeMute
from models.rules.nudges.cause import Kind
from tests.support import given
from tests.support.agency import MONDAY, TEAM, Agency
from tests.support.kickoffs import press
from tests.support.person import Modal

DIGEST = "about your clients"
QUIET_TUESDAY = datetime(2030, 1, 29, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
async def acme(agency: Agency) -> Client:
    await agency.clock(MONDAY)
    return await given.client(agency, "Acme")


async def habits(agency: Agency) -> Modal:
    await (await agency.mette.home()).press("About my clients")
    await agency.mette.modal()
    return await press(agency, "How I hear")


async def save(agency: Agency, **answers: object) -> str:
    """What Mette is told once she has saved them."""
    await (await (await habits(agency)).fill(**answers)).submit()
    return (await agency.mette.told()).words


def heard(agency: Agency) -> int:
    return sum(DIGEST in text for text in agency.private("UMETTE"))


async def test_it_begins_with_the_usual_habits_and_keeps_what_is_chosen(agency: Agency) -> None:
    form = await habits(agency)
    assert (ticked(form), form.value("Time")) == (["Tuesday", "Thursday"], "09:00")
    await (await form.fill(Days=["Monday"], Time="11:30")).submit()
    await agency.mette.told()
    await agency.mette.no_modal()
    form = await habits(agency)
    assert (ticked(form), form.value("Time")) == (["Monday"], "11:30")


def ticked(form: Modal) -> list[str]:
    return [option["text"]["text"] for option in form.value("Days")]


async def test_the_digest_comes_on_the_days_and_at_the_hour_that_were_chosen(agency: Agency) -> None:
    await save(agency, Days=["Wednesday"], Time="13:00")
    await agency.clock(QUIET_TUESDAY)
    await agency.clock(QUIET_TUESDAY + timedelta(days=1, hours=3))
    assert heard(agency) == 0
    await agency.clock(QUIET_TUESDAY + timedelta(days=1, hours=4))
    assert heard(agency) == 1


async def test_who_ticks_no_day_hears_nothing_by_itself(agency: Agency) -> None:
    assert "I say nothing by myself" in await save(agency, Days=[])
    for day in range(7):
        await agency.clock(QUIET_TUESDAY + timedelta(days=day))
    assert heard(agency) == 0


async def test_a_kind_is_silenced_until_it_is_unticked(agency: Agency) -> None:
    await save(agency, Say_nothing_about=["Quiet clients"])
    await agency.clock(QUIET_TUESDAY)
    assert heard(agency) == 0
    await save(agency, Say_nothing_about=[])
    await agency.clock(QUIET_TUESDAY + timedelta(days=2))
    assert heard(agency) == 1


async def test_a_client_is_silenced_and_heard_again(agency: Agency) -> None:
    await save(agency, Client="acme")
    await agency.clock(QUIET_TUESDAY)
    assert heard(agency) == 0
    form = await habits(agency)
    assert "Nothing about *Acme*." in form.words
    assert "Nothing about *" not in (await press(agency, "Hear again")).words
    assert await given.rows(agency, NudgeMute) == []


async def test_nothing_is_said_while_somebody_wants_quiet(agency: Agency) -> None:
    assert "Quiet until 31 January." in await save(agency, Keep_quiet_until="2030-01-31")
    await agency.clock(QUIET_TUESDAY)
    assert heard(agency) == 0
    await agency.clock(QUIET_TUESDAY + timedelta(days=2))
    assert heard(agency) == 1


async def test_a_day_that_has_come_is_no_quiet(agency: Agency) -> None:
    refused = await (await (await habits(agency)).fill(Keep_quiet_until="2030-01-07")).submit()
    assert "Please pick a day to come." in str(refused)


async def test_a_quiet_that_is_over_stands_in_nobodys_way(agency: Agency) -> None:
    await save(agency, Keep_quiet_until="2030-01-31")
    await agency.clock(QUIET_TUESDAY + timedelta(days=2))
    await agency.mette.told()
    form = await habits(agency)
    assert not form.value("Keep quiet until")
    await form.submit()
    assert (await agency.mette.told()).words.strip().endswith("Saved.")


async def test_one_who_silences_a_client_twice_hears_again_at_once(agency: Agency) -> None:
    await save(agency, Client="acme")
    await save(agency, Client="acme")
    await habits(agency)
    assert "Nothing about *" not in (await press(agency, "Hear again")).words
    assert await given.rows(agency, NudgeMute) == []


async def test_a_silence_ends_on_the_day_that_it_is_where_they_are(agency: Agency) -> None:
    [acme] = await given.rows(agency, Client)
    until = datetime(2030, 2, 9, 23, 30, tzinfo=UTC)
    async with agency.house.deps.database.transaction(TEAM) as session:
        session.add(NudgeMute(heard_by="UMETTE", kind=Kind.QUIET, client_id=acme.id, until=until))
    assert "Until 10 February." in (await habits(agency)).words


async def test_a_quiet_of_years_is_refused_kindly(agency: Agency) -> None:
    refused = await (await (await habits(agency)).fill(Keep_quiet_until="2032-01-31")).submit()
    assert "To hear nothing at all, tick no day." in str(refused)

"""The weeks before: what health was then, and what moved it, within what the reader may see."""

from datetime import timedelta

from models.rules.schedule import WEEK
from tests.support import given
from tests.support.agency import Agency
from tests.support.person import Person


async def half_a_year(person: Person) -> list[str]:
    await person.command("/client-health acme")
    await (await person.told()).press("Half a year")
    return (await person.modal()).words.splitlines()


async def test_each_week_stands_with_what_moved_it(agency: Agency) -> None:
    acme = await given.client(agency, "Acme")
    for rater in ("UMETTE", "ULARS", "USOFIE"):
        await given.rating(agency, acme, rater, gut=5, respect=5)
    await agency.clock(WEEK + timedelta(minutes=1))
    await given.rating(agency, acme, "ULARS", gut=1, respect=1)

    weeks = [line for line in await half_a_year(agency.mette) if "⬜" in line or "🟩" in line]
    assert [("67 · Watch · ratings −33" in weeks[0]), ("100 · Healthy" in weeks[1])] == [True, True]


async def test_a_member_sees_what_was_published_and_no_single_answer(agency: Agency) -> None:
    acme = await given.client(agency, "Acme")
    for rater in ("UMETTE", "ULARS", "USOFIE"):
        await given.rating(agency, acme, rater, gut=5, respect=5)
    await agency.clock(WEEK + timedelta(minutes=1))
    await given.rating(agency, acme, "ULARS", gut=1, respect=1)

    weeks = [line for line in await half_a_year(agency.sofie) if "⬜" in line or "🟩" in line]
    assert len(weeks) == 2
    assert all("100 · Healthy" in week for week in weeks)

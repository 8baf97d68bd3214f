"""An agreement's budget: each look of a lead, an admin or the owner is written down; others get not a digit of it."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import delete, select

from models.agreements import Agreement
from models.audit import Act, AuditEntry
from models.clients import Client
from models.kickoffs import Kickoff
from tests.support import given
from tests.support.agency import TEAM, Agency
from tests.support.kickoffs import first_screen, press, review, section
from tests.support.person import Modal


@pytest.fixture(autouse=True)
async def acme(agency: Agency) -> Client:
    """A client of Mette's; nobody has looked at anything."""
    await given.a_monday_without_trail(agency)
    return await given.client(agency, "Acme")


async def looks(agency: Agency) -> list[tuple[Act, str | None, int | None]]:
    return [(one.act, one.actor_id, one.client_id) for one in await given.rows(agency, AuditEntry)]


async def with_budget(agency: Agency) -> Modal:
    """A kickoff of Mette's with money in it, at the page with everything on it."""
    await (await first_screen(agency.mette)).submit()
    await (await (await agency.mette.modal()).fill(Budget="48000")).submit()
    return await agency.mette.modal()


async def set_budget(agency: Agency, amount: int) -> None:
    """Somebody else wrote it meanwhile, and left it at the page with everything on it."""
    async with agency.house.deps.database.transaction(TEAM) as session:
        row = (await session.scalars(select(Kickoff))).one()
        row.budget, row.currency, row.step = Decimal(amount), "EUR", "review"


async def forget_looks(agency: Agency) -> None:
    async with agency.house.deps.database.transaction(TEAM) as session:
        await session.execute(delete(AuditEntry))


async def test_whoever_is_shown_a_budget_that_is_being_written_is_written_down(agency: Agency, acme: Client) -> None:
    await with_budget(agency)
    saw = (Act.SAW_MONEY, "UMETTE", acme.id)
    assert await looks(agency) == [saw]
    await forget_looks(agency)
    await section(agency, "Engagement")
    assert await looks(agency) == [saw]
    await forget_looks(agency)
    await press(agency, "See all")
    assert await looks(agency) == [saw]


async def test_whoever_is_shown_what_changed_in_the_money_is_written_down(agency: Agency, acme: Client) -> None:
    await (await with_budget(agency)).submit()
    await press(agency, "Amend")
    await (await (await section(agency, "Engagement")).fill(Budget="52000")).submit()
    await (await (await agency.mette.modal()).fill(Why_it_changes="More pages")).submit()
    await forget_looks(agency)
    assert "48,000" in (await press(agency, "What changed")).words
    assert await looks(agency) == [(Act.SAW_MONEY, "UMETTE", acme.id)]


async def test_without_a_budget_and_for_other_eyes_there_was_no_look(agency: Agency) -> None:
    await review(agency.mette)
    await set_budget(agency, 48000)
    await agency.sofie.command("/client-kickoff acme")
    await (await agency.sofie.told()).press("Go on")
    await section(agency, "Engagement", agency.sofie)
    assert await looks(agency) == []


async def what_sofie_holds(agency: Agency) -> list[Any]:
    """Her screens of the kickoff, with what is not on screen: Slack's client has that too."""
    await agency.sofie.command("/client-kickoff acme")
    await (await agency.sofie.told()).press("Go on")
    everything = await agency.sofie.modal()
    engagement = await section(agency, "Engagement", agency.sofie)
    return [(without_names_of_blocks(view), hidden(view)) for view in (everything, engagement)]


def without_names_of_blocks(modal: Modal) -> Any:
    """The sandbox makes them up, as Slack does."""
    return [{name: value for name, value in block.items() if name != "block_id"} for block in modal.blocks]


def hidden(modal: Modal) -> Any:
    return modal.view["private_metadata"].partition('"subject"')[0]


async def test_nothing_that_others_hold_depends_on_the_budget(agency: Agency) -> None:
    """A digest would tell whoever tries all budgets which one it is of."""
    held = []
    await review(agency.mette)
    for amount in (48000, 52000):
        await set_budget(agency, amount)
        held.append(await what_sofie_holds(agency))
        await (await agency.sofie.modal()).close()
        await agency.sofie.no_modal()
    assert held[0] == held[1]


async def test_money_that_changed_meanwhile_stops_nobody_who_does_not_see_it(agency: Agency) -> None:
    await review(agency.mette)
    await agency.sofie.command("/client-kickoff acme")
    await (await agency.sofie.told()).press("Go on")
    form = await section(agency, "Engagement", agency.sofie)
    await set_budget(agency, 48000)
    await (await form.fill(Hours="10")).submit()
    everything = await agency.sofie.modal()
    assert everything.title == "Kickoff"
    await set_budget(agency, 52000)
    await everything.submit()
    assert (await agency.sofie.modal()).title == "Agreement"
    [kept] = await given.rows(agency, Agreement)
    assert (kept.budget, kept.terms.hours) == (Decimal(52000), Decimal(10))


async def test_money_that_changed_meanwhile_is_shown_to_whoever_sees_it(agency: Agency) -> None:
    everything = await with_budget(agency)
    await set_budget(agency, 52000)
    await everything.submit()
    assert "Somebody changed this while you looked" in (await agency.mette.modal()).words

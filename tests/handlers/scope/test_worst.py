"""The worst that people can type into a scope request: nothing breaks, and nothing of it is lost."""

from datetime import date
from decimal import Decimal

import pytest

from models.agreements import Agreement
from models.rules.scope import Step
from models.scope_requests import ScopeRequest
from tests.support import agreed, given
from tests.support.agency import MONDAY, TEAM, Agency
from tests.support.kickoffs import press

LOUD = "<!channel> *_~`😀 <@USOFIE> & </b> {what} %s " * 66


async def the_step(agency: Agency) -> Step:
    [row] = await given.rows(agency, ScopeRequest)
    step: Step = row.step
    return step


async def test_the_loudest_request_goes_all_the_way_as_it_was_typed(agency: Agency) -> None:
    await agency.clock(MONDAY)
    acme = await given.client(agency, "A*c_m~e <&>", internal_channel="CACME")
    terms = agreed.website(ends_on=date(9999, 12, 31), hours=Decimal(100_000))
    await agreed.agreement(agency, acme, terms, budget=Decimal("99999999999.99"), currency="EUR")
    await agency.mette.command("/client-scope")
    form = await agency.mette.modal()
    await form.fill(Client="A*c", What_they_ask_for=LOUD, What_you_say="Extra, quote it", Hours="100000", Days="250")
    assert await form.submit() == {}
    [row] = await given.rows(agency, ScopeRequest)
    assert row.what == LOUD.strip()
    await (await agency.mette.told()).press("Open")
    await agency.house.deps.tasks.drain()
    form = await press(agency, "They said yes")
    await form.fill(Who_said_yes="*Bo* <!here>", Cost="99999999999.99")
    assert await form.submit() == {}
    [first, second] = sorted(await given.rows(agency, Agreement), key=lambda one: one.version)
    assert (second.terms.ends_on, second.budget) == (first.terms.ends_on, Decimal("199999999999.98"))
    assert (await the_step(agency)) is Step.APPROVED
    said = agency.sandbox.world.workspaces[TEAM].channels["CACME"].messages
    assert all("<!" not in message.text for message in said)


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("Hours", "100001", "a number up to 100000 here."),
        ("Days", "251", "a number up to 250 here."),
        ("Days", "3.5", "a whole number here, such as 12."),
        ("Hours", "1.234", "a number here, such as 12000."),
    ],
)
async def test_a_number_that_cannot_be_is_said_below_its_field(
    agency: Agency, field: str, typed: str, said: str
) -> None:
    await given.client(agency, "Acme")
    await agency.mette.command("/client-scope acme a shop")
    form = await agency.mette.modal()
    await form.fill_in({field: typed})
    assert await form.submit() == {field: f"Please write {said}"}
    assert await given.rows(agency, ScopeRequest) == []

"""Templates of the agency's own, made and changed by an admin on the screens of a kickoff."""

import pytest

from models.agreement_templates import AgreementTemplate
from models.agreements import Agreement
from models.kickoffs import Kickoff
from tests.support import given
from tests.support.agency import Agency
from tests.support.kickoffs import press
from tests.support.person import Modal


@pytest.fixture
async def templates(agency: Agency) -> Modal:
    """The list of templates, as the admin sees it."""
    await agency.mette.command("/client-settings")
    return await press(agency, "Templates")


async def test_the_list_has_those_that_ship(templates: Modal) -> None:
    assert templates.buttons == ["New from this"] * 4
    for name in ("Website", "Retainer", "Campaign", "From scratch"):
        assert name in templates.words


@pytest.mark.usefixtures("templates")
async def test_an_admin_makes_one_and_everybody_uses_it(agency: Agency) -> None:
    everything = await press(agency, "New from this")
    assert everything.title == "Template"
    assert "Budget" not in everything.words
    basics = await press(agency, "Edit")
    await (await basics.fill(Project="Web shop")).submit()
    assert await (await agency.mette.modal()).submit() == {}
    listed = await agency.mette.modal()
    assert "*Web shop*" in listed.words
    assert await given.rows(agency, Agreement) == []
    assert await given.rows(agency, Kickoff) == []

    await given.client(agency, "Acme")
    await agency.sofie.command("/client-kickoff acme")
    form = await agency.sofie.modal()
    await (await form.fill(Project="Shop", Template="Web shop")).submit()
    [kickoff] = await given.rows(agency, Kickoff)
    assert [one.title for one in kickoff.terms.milestones] == ["Structure", "Design", "Build", "Launch"]


@pytest.mark.usefixtures("templates")
async def test_changing_and_removing_one(agency: Agency) -> None:
    await press(agency, "New from this", 1)
    await (await (await press(agency, "Edit")).fill(Project="Care")).submit()
    await (await agency.mette.modal()).submit()
    await press(agency, "Edit")
    await (await (await press(agency, "Edit", 1)).fill(Hours="12")).submit()
    await (await agency.mette.modal()).submit()
    [made] = await given.rows(agency, AgreementTemplate)
    assert (made.name, made.template.hours) == ("Care", 12)
    listed = await press(agency, "Remove")
    assert "Care" not in listed.words
    assert await given.rows(agency, AgreementTemplate) == []


@pytest.mark.usefixtures("templates")
async def test_a_name_that_is_taken(agency: Agency) -> None:
    for _ in range(2):
        await press(agency, "New from this")
        await (await (await press(agency, "Edit")).fill(Project="Web shop")).submit()
        await (await agency.mette.modal()).submit()
    stopped = await agency.mette.modal()
    assert "There is a template of this name." in stopped.words
    await (await (await press(agency, "Edit")).fill(Project="Web shop 2")).submit()
    await (await agency.mette.modal()).submit()
    assert [one.name for one in await given.rows(agency, AgreementTemplate)] == ["Web shop", "Web shop 2"]


@pytest.mark.usefixtures("templates")
async def test_it_survives_being_closed(agency: Agency) -> None:
    await (await press(agency, "New from this")).close()
    await agency.mette.command("/client-settings")
    listed = await press(agency, "Templates")
    assert "*Website* is being written" in listed.words


@pytest.mark.usefixtures("templates")
async def test_members_do_not_write_templates(agency: Agency) -> None:
    await press(agency, "New from this")
    [kickoff] = await given.rows(agency, Kickoff)
    await agency.sofie.command("/client-kickoff")
    assert (await agency.sofie.modal()).title == "Kickoff"
    assert kickoff.client_id is None

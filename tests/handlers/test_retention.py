"""For how long things are kept, as an admin decides it in Slack."""

import pytest

from models.audit import Act, AuditEntry
from models.retention import YEAR
from models.workspaces import this_workspace
from tests.support import given
from tests.support.agency import TEAM, Agency
from tests.support.person import Modal


async def test_how_long_things_are_kept(agency: Agency) -> None:
    await agency.mette.command("/client-settings")
    await (await agency.mette.modal()).press("How long we keep it")

    async def shown() -> Modal | None:
        modal = await agency.mette.modal()
        return modal if modal.title == "How long we keep it" else None

    modal = await agency.mette.until(shown)
    assert modal.value("Audit log")["text"]["text"] == "2 years"
    await modal.fill_in({"What was logged": "3 years", "Audit log": "For ever"})
    assert await modal.submit() == {}
    async with agency.house.deps.database.reading(TEAM) as session:
        assert (await this_workspace(session)).retention == {"logged": 3 * YEAR, "whys": 0, "trail": 0}
    assert (Act.CHANGED_SETTINGS, "UMETTE") in [(e.act, e.actor_id) for e in await given.rows(agency, AuditEntry)]


@pytest.mark.parametrize("who", ["USOFIE", "ULARS", "UGUEST"])
async def test_only_admins_decide_it(agency: Agency, who: str) -> None:
    await given.lead(agency, "ULARS")
    person = agency.person(who, here="CGUEST")
    await person.command("/client-settings keep")
    assert "Sorry" in (await person.told()).words
    assert (await person.get("views"))["stack"] == []

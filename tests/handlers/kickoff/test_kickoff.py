"""A kickoff from its first screen to the agreement: sections, drafts, two people at once, and what came meanwhile."""

from datetime import date

from models.agreements import Agreement
from models.engagements import Engagement
from models.kickoffs import Kickoff
from models.promises import Promise
from models.rules.agreement import Side
from tests.support import given
from tests.support.agency import Agency
from tests.support.person import Modal, Person

FIRST = ["Client", "Project", "Template", "Start", "End"]
SECOND = ["Type", "Budget", "Hours", "Internal channel", "Notice period"]


async def begin(person: Person, **more: str) -> Modal:
    """Type the command, fill in the first screen and go on."""
    await person.command("/client-kickoff")
    modal = await person.modal()
    filled = {"Client": "Acme", "Project": "Website", "Start": "2026-12-01", "End": "2027-02-26"} | more
    await modal.fill_in(filled)
    assert await modal.submit() == {}
    return await person.modal()


async def test_a_kickoff_from_a_template_asks_for_ten_things(agency: Agency) -> None:
    await given.client(agency, "Acme")
    await agency.mette.command("/client-kickoff acme")
    modal = await agency.mette.modal()
    assert modal.labels == FIRST
    assert modal.value("Client")["text"]["text"] == "Acme"
    await modal.fill(Project="Website", Start="2026-12-01", End="2027-02-26")
    assert await modal.submit() == {}

    modal = await agency.mette.modal()
    assert modal.labels == SECOND
    await modal.fill(Budget="48000", Hours="400")
    assert await modal.submit() == {}

    review = await agency.mette.modal()
    assert review.labels == []
    for words in (
        "Website",
        "€48,000",
        "400 hours",
        "30 days",
        "Urgent 4, normal 8, low 24 business hours",
        "Launch",
        "Out of scope",
    ):
        assert words in review.words
    assert await review.submit() == {}

    agreement = await agency.mette.modal()
    assert agreement.title == "Agreement"
    assert "Version 1 by" in agreement.words
    [kept] = await given.rows(agency, Agreement)
    assert (kept.version, kept.terms.project, kept.budget) == (1, "Website", 48000)
    assert await given.rows(agency, Kickoff) == []
    [engagement] = await given.rows(agency, Engagement)
    assert (engagement.starts_on, engagement.ends_on) == (date(2026, 12, 1), date(2027, 2, 26))
    promises = await given.rows(agency, Promise)
    assert [promise.side for promise in promises].count(Side.OURS) == 4
    assert [promise.side for promise in promises].count(Side.THEIRS) == 4

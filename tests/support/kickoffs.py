"""A kickoff as people walk it: its first screen, its sections, the page with all of them, and the record."""

from models.agreements import Agreement
from models.kickoffs import Kickoff
from tests.support import given
from tests.support.agency import Agency
from tests.support.person import Modal, Person


async def first_screen(person: Person, **more: str) -> Modal:
    """The command's form, filled in."""
    await person.command("/client-kickoff")
    modal = await person.modal()
    answers = {"Client": "Acme", "Project": "Website", "Start": "2026-12-01", "End": "2027-02-26"}
    return await modal.fill_in(answers | {name.replace("_", " "): value for name, value in more.items()})


async def review(person: Person, **more: str) -> Modal:
    """A kickoff from a template, as far as the page with everything on it."""
    await (await first_screen(person, **more)).submit()
    await (await person.modal()).submit()
    return await person.modal()


async def press(agency: Agency, button: str, nth: int = 0, by: Person | None = None) -> Modal:
    """Press a button of the modal in front of somebody; gives what stands there once that is done."""
    person = by or agency.mette
    await (await person.modal()).press(button, nth)
    await agency.house.deps.tasks.drain()
    return await person.modal()


async def section(agency: Agency, title: str, by: Person | None = None) -> Modal:
    """The form of a section, from the page with all of them."""
    titles = ["Project and dates", "Engagement", "Response times", "Scope", "Milestones", "How we work best"]
    modal = await press(agency, "Edit", titles.index(title), by)
    assert modal.title == title
    return modal


async def the_kickoff(agency: Agency) -> Kickoff:
    """What is being written, where it is one."""
    kickoff: Kickoff
    [kickoff] = await given.rows(agency, Kickoff)
    return kickoff


async def recorded(agency: Agency) -> Agreement:
    """One that Mette recorded from the template as it is."""
    await (await review(agency.mette)).submit()
    agreement: Agreement = (await given.rows(agency, Agreement))[-1]
    return agreement

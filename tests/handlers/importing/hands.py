"""An admin at the form: choosing a file, and the words that came of it."""

from collections.abc import Sequence
from typing import Any

from tests.support import given
from tests.support.agency import TEAM, Agency
from tests.support.person import Modal, Person, Shown

CLIENTS = b"name,owner,yearly budget,currency\nAcme,lars,12000,EUR\nBrix,Nobody Known,,\nCano,,,\n"


async def form(agency: Agency, by: Person | None = None) -> Modal:
    person = by or agency.mette
    await person.command("/clients import")
    return await person.modal()


async def send(agency: Agency, content: bytes, name: str = "clients.csv", **fields: Any) -> dict[str, str]:
    """Choose a file and send the form; gives the errors by label."""
    modal = await form(agency)
    await modal.fill_in({"File": (name, content), **{label.replace("_", " "): v for label, v in fields.items()}})
    errors = await modal.submit()
    await settled(agency)
    return errors


async def settled(agency: Agency) -> None:
    """Until all that follows an answer is done and said."""
    await agency.house.deps.tasks.drain()


async def preview(agency: Agency, content: bytes, name: str = "clients.csv", **fields: Any) -> Shown:
    """The preview of a file, in the direct messages of who chose it."""
    assert await send(agency, content, name, **fields) == {}
    await (await agency.mette.modal()).close()
    return await newest(agency, "would come of")


def shown_to(agency: Agency, user_id: str = "UMETTE") -> list[Shown]:
    """Everything in somebody's direct messages with us, as it stands now."""
    channels = agency.sandbox.world.workspaces[TEAM].channels.values()
    person = agency.person(user_id)
    return [
        Shown(person, c.id, {"text": m.text, "blocks": m.blocks, "ts": m.ts})
        for c in channels
        if c.kind == "dm" and user_id in c.members
        for m in c.messages
    ]


async def newest(agency: Agency, containing: str) -> Shown:
    """The newest direct message to Mette with these words, once it is there."""

    async def found() -> Shown | None:
        return next((one for one in reversed(shown_to(agency)) if containing in one.words), None)

    return await agency.mette.until(found)


async def press(agency: Agency, shown: Shown, button: str) -> None:
    await shown.press(button)
    await settled(agency)


async def apply(agency: Agency, shown: Shown) -> Shown:
    """Take in what a preview shows; gives what came of it."""
    await press(agency, shown, "Apply")
    return await newest(agency, "is in:")


async def rows(agency: Agency, table: type[Any]) -> Sequence[Any]:
    return await given.rows(agency, table)

"""Whom Nordlys knows at its clients: one has somebody who decides and whom nobody ever spoke with, one had."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.example.people import OUTSIDER
from models.clients import Client
from models.contacts import Contact
from models.interaction_contacts import set_contacts
from models.interactions import Interaction
from models.rules.contacts import ContactRole

DAY = timedelta(days=1)
DECIDES, PAYS, DAILY = ContactRole


@dataclass(frozen=True, slots=True)
class Known:
    """A contact; `talks` is how what was logged with them begins."""

    name: str
    title: str
    roles: tuple[ContactRole, ...] = ()
    talks: tuple[str, ...] = ()
    email: str | None = None
    note: str | None = None
    in_slack: tuple[str, str] | None = None
    left: int | None = None
    """So many days ago."""


KNOWN: dict[str, tuple[Known, ...]] = {
    "Fjord Ferries": (
        Known(
            "Olga Berg",
            "Marketing",
            (DAILY,),
            ("Summer timetable", "Call about the winter route"),
            "olga@fjord.example",
            in_slack=("TFJORD", OUTSIDER),
        ),
        Known("Jens Bruun", "Managing director", (DECIDES,), ("Call about the winter route",), "jens@fjord.example"),
        Known("Lise Krogh", "Accounts", (PAYS,), note="Wants the purchase number on every invoice."),
    ),
    "Aurora Outdoor": (
        Known("Clara Winther", "CEO", (DECIDES,), ("Lunch with their CEO",), note="Reads mail in the morning."),
        Known("Emil Skov", "Brand", (DAILY,), ("They want the winter catalogue",)),
    ),
    "Dovetail Bank": (
        Known("Hanne Toft", "Project office", (DAILY,), ("Weekly call", "Quarterly meeting"), "hanne@dovetail.example"),
        Known("Viggo Dahl", "Director of customers", (DECIDES, PAYS)),
    ),
    "Brightwater Energy": (
        Known("Rune Falk", "Head of digital", (DECIDES,), left=70),
        Known("Maja Ravn", "Head of digital", (DECIDES, DAILY), ("Call about scope",)),
    ),
    "Gulliver Toys": (Known("Tom Gull", "Workshop", (DAILY,), ("Sent them the storyboard",)),),
}


async def introduce(session: AsyncSession, clients: dict[str, Client], now: datetime) -> None:
    """Write them down, and with whom it was that something happened."""
    for name, people in KNOWN.items():
        client = clients[name]
        logged = list(await session.scalars(select(Interaction).where(Interaction.client_id == client.id)))
        rows = [_contact(client.id, known, now) for known in people]
        session.add_all(rows)
        await session.flush()
        for one in logged:
            whom = [row.id for row, known in zip(rows, people, strict=True) if one.what.startswith(known.talks or "\n")]
            await set_contacts(session, one.id, client.id, whom)


def _contact(client_id: int, known: Known, now: datetime) -> Contact:
    team, user = known.in_slack or (None, None)
    row = Contact(
        client_id=client_id,
        name=known.name,
        former_names=[],
        title=known.title,
        email=known.email,
        note=known.note,
        slack_team_id=team,
        slack_user_id=user,
        added_at=now - 90 * DAY,
        left_at=now - known.left * DAY if known.left else None,
    )
    row.be(known.roles)
    return row

"""A year of invoices of three clients of Nordlys: two who pay on time, and one who takes their time and owes one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot.example.people import METTE, ZONE
from models.clients import Client
from models.invoices import Invoice, Source

DAY = timedelta(days=1)
MONTH, TERM = 30 * DAY, 30 * DAY
FIRST_AGO, COUNT = 362 * DAY, 12


@dataclass(frozen=True, slots=True)
class Billed:
    """What a client is invoiced every month, and how many days after it was due they pay; less than 0 is before."""

    client: str
    prefix: str
    amount: int
    after: int


BILLED = (
    Billed("Fjord Ferries", "FF", 10_000, -4),
    Billed("Oyelaran Coffee", "OC", 4_300, -9),
    Billed("Lumen Optics", "LO", 3_100, 34),
)


async def invoice(session: AsyncSession, clients: dict[str, Client], now: datetime) -> None:
    """Write all of them down, as they came from a file a week ago."""
    today = now.astimezone(ZoneInfo(ZONE)).date()
    for one in BILLED:
        session.add_all(_year(one, clients[one.client].id, today, now - 7 * DAY))


def _year(one: Billed, client_id: int, today: date, known_at: datetime) -> Iterator[Invoice]:
    for number in range(COUNT):
        issued_on = today - FIRST_AGO + number * MONTH
        paid_on = issued_on + TERM + one.after * DAY
        yield Invoice(
            client_id=client_id,
            number=f"{one.prefix}-{number + 1:02}",
            issued_on=issued_on,
            amount=Decimal(one.amount),
            currency="EUR",
            due_on=issued_on + TERM,
            paid_on=paid_on if paid_on < today else None,
            source=Source.FILE,
            added_by=METTE,
            added_at=known_at,
        )

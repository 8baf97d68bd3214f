"""What Nordlys offers: something new for its current clients, and a promotion for new ones."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot.example.people import LARS, MATEO, METTE, SOFIE, ZONE
from models.clients import Client
from models.offers import Offer, Parity, Pitch
from models.rules.offers import FIRST_FOR, Step

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pitched:
    """Who told whom, what came of it so many days ago, what it is worth, and why."""

    client: str
    who: str
    step: Step
    told: int
    moved: int
    value: int | None = None
    why: str | None = None


PITCHED = (
    Pitched("Aurora Outdoor", SOFIE, Step.WON, 11, 6, 2400, "The talk with their CEO made room for it."),
    Pitched("Casa Verde", MATEO, Step.LOST, 9, 4, None, "They love it, and this year there is no money left."),
    Pitched("Kestrel Robotics", LARS, Step.PITCHED, 3, 3),
)


async def offer(session: AsyncSession, clients: dict[str, Client], now: datetime) -> None:
    """Write down both, what came of the first, and what was decided of the second."""
    today = now.astimezone(ZoneInfo(ZONE)).date()
    check = _offer(
        "Accessibility check",
        "Two of us go through your site with a screen reader and a keyboard for a day. You get the ten things that keep"
        " most people out, and what each takes to mend.",
        today - 8 * DAY,
        now - 12 * DAY,
        seats=4,
        price=Decimal(2400),
        currency="EUR",
    )
    hello = _offer(
        "Half a day of film",
        "New customers get half a day with our film crew on top of their first project.",
        today - 3 * DAY,
        now - 5 * DAY,
        for_new=True,
    )
    session.add_all([check, hello])
    await session.flush()
    session.add_all([_pitch(one, check, clients[one.client], now) for one in PITCHED])
    session.add(_too(hello, clients["Aurora Outdoor"], now))


def _offer(name: str, pitch: str, starts_on: date, made_at: datetime, **more: object) -> Offer:
    until = starts_on + FIRST_FOR
    return Offer(name=name, pitch=pitch, starts_on=starts_on, first_until=until, made_by=METTE, made_at=made_at, **more)


def _pitch(one: Pitched, of: Offer, client: Client, now: datetime) -> Pitch:
    return Pitch(
        offer_id=of.id,
        client_id=client.id,
        step=one.step,
        why=one.why,
        value=None if one.value is None else Decimal(one.value),
        currency=None if one.value is None else "EUR",
        pitched_by=one.who,
        pitched_at=now - one.told * DAY,
        moved_by=one.who,
        moved_at=now - one.moved * DAY,
    )


def _too(of: Offer, client: Client, now: datetime) -> Parity:
    why = "They sent us the climbing walls. What a stranger gets, they get."
    return Parity(offer_id=of.id, client_id=client.id, too=True, why=why, decided_by=METTE, decided_at=now - 2 * DAY)

"""POST /hooks/hours as another system meets it: the way in, and requests that are signed as it asks."""

import json
import time
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from multidict import CIMultiDict
from pydantic import SecretStr
from sqlalchemy import select
from standardwebhooks import Webhook

from bot.hours_hook import PATH
from bot.run import running
from bot.settings import RunSettings
from models.agreements import Agreement
from models.engagements import Engagement
from models.rules.agreement import EngagementKind, Terms
from tests.support.house import OURS, Workplace
from tests.support.many import a_client
from tests.support.time import NOW

Json = dict[str, Any]
SECRET = f"whsec_{b64encode(bytes(range(32))).decode()}"
OTHER = f"whsec_{b64encode(bytes(range(1, 33))).decode()}"
ENTRY: Json = {
    "workspace": OURS,
    "client": "Acme",
    "project": "Website",
    "date": "2030-01-04",
    "hours": 3.5,
    "cost": "420.00",
    "currency": "EUR",
    "note": "Front page",
    "key": "42",
}


@dataclass
class Hook:
    """The way in, of a house with one client and ten agreed hours."""

    place: Workplace
    port: int

    async def post(
        self, body: bytes | AsyncIterator[bytes], headers: "CIMultiDict[str] | dict[str, str]"
    ) -> tuple[int, str]:
        """What is answered to it."""
        url = f"http://127.0.0.1:{self.port}{PATH}"
        async with self.place.http.post(url, data=body, headers=headers) as answer:
            return answer.status, await answer.text()

    async def send(self, message_id: str = "msg_1", *, secret: str = SECRET, **changed: Any) -> tuple[int, Json]:
        """The entry with something different in it; None leaves a field out."""
        sent = {name: value for name, value in (ENTRY | changed).items() if value is not None}
        body = json.dumps(sent).encode()
        status, text = await self.post(body, signed(body, message_id, secret=secret))
        return status, json.loads(text)

    async def rows(self, table: type[Any]) -> list[Any]:
        """What is kept there."""
        async with self.place.house.deps.database.reading(OURS) as session:
            return list(await session.scalars(select(table).order_by(table.id)))


def signed(body: bytes, message_id: str = "msg_1", *, at: float | None = None, secret: str = SECRET) -> dict[str, str]:
    """The headers of a message that is signed, by default now and with our secret."""
    stamp = int(time.time() if at is None else at)
    signature = Webhook(secret).sign(message_id, datetime.fromtimestamp(stamp, UTC), body.decode())
    return {
        "Content-Type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(stamp),
        "webhook-signature": signature,
    }


@asynccontextmanager
async def hooked(place: Workplace) -> AsyncIterator[Hook]:
    """Open, with a client whose website has ten agreed hours."""
    await engage(place)
    async with opened(place) as hook:
        yield hook


@asynccontextmanager
async def opened(place: Workplace, secret: str = SECRET) -> AsyncIterator[Hook]:
    """Open to who signs with this secret."""
    known = place.house.settings
    assert isinstance(known, RunSettings)
    async with running(place.house, known.model_copy(update={"rapport_hours_secret": SecretStr(secret)})) as port:
        yield Hook(place, port)


async def engage(place: Workplace) -> None:
    """Acme, whose website has ten agreed hours."""
    terms = Terms("Website", EngagementKind.PROJECT, date(2029, 12, 1), date(2030, 3, 1), Decimal(10))
    async with place.house.deps.database.transaction(OURS) as session:
        session.add(client := a_client("Acme", NOW, internal_channel="CACME"))
        await session.flush()
        engagement = Engagement(client_id=client.id, created_by="UMETTE", created_at=NOW)
        engagement.follow(terms)
        session.add(engagement)
        await session.flush()
        about = {"client_id": client.id, "engagement_id": engagement.id, "version": 1, "terms": terms}
        session.add(Agreement(**about, made_by="UMETTE", made_at=NOW))

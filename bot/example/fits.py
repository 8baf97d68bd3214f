"""How well the clients of Nordlys fit, as was decided, and what Mette began to write to the one that does not."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.example.people import LARS, METTE
from models.clients import Client
from models.rules.tiers import Tier
from models.rules.ways_out import Way
from models.tiers import TierAnswers, TierDecision, WayOut

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What somebody decided so many days ago, against or with what the facts proposed."""

    client: str
    who: str
    when: int
    tier: Tier
    proposed: Tier | None
    why: str | None = None


DECIDED = (
    Judgement("Oyelaran Coffee", METTE, 92, Tier.IDEAL, Tier.IDEAL),
    Judgement("Fjord Ferries", METTE, 92, Tier.IDEAL, Tier.IDEAL),
    Judgement(
        "Lumen Theatre", METTE, 92, Tier.IDEAL, Tier.GOOD, "Half of our theatre work came from people in row three."
    ),
    Judgement("Aurora Outdoor", METTE, 92, Tier.OK, Tier.OK),  # the facts have outgrown it
    Judgement("Lumen Optics", LARS, 92, Tier.OK, Tier.OK),
    Judgement("Dovetail Bank", METTE, 92, Tier.OK, Tier.BAD_FIT, "They pay half of our rent. I want to try once more."),
    Judgement("Dovetail Bank", METTE, 12, Tier.BAD_FIT, Tier.BAD_FIT),
)
WORTH_IT = ("Oyelaran Coffee", "Fjord Ferries")
"""Of whom Lars says so, as no hours are logged for them."""
TO_DOVETAIL = (
    "Hej Ida,\n\n"
    "Må jeg sige noget om, hvordan vi arbejder sammen? Jeg vil hellere sige det for tidligt end for sent.\n\n"
    "I det sidste halve år har tre af os arbejdet aften og weekend, fordi jeres frister blev flyttet. Det kan vi ikke"
    " blive ved med. Måske har vi selv en del i det; i så fald vil jeg gerne høre det.\n\n"
    "Kan vi tage en halv time om det på [dag]?"
)
"""In the client's language, as far as Mette came."""


async def judge(session: AsyncSession, clients: dict[str, Client], now: datetime) -> None:
    """Write all of it down, oldest first."""
    for one in DECIDED:
        session.add(_decision(one, clients[one.client].id, now))
        await session.flush()
    for name in WORTH_IT:
        said_at = now - 93 * DAY
        client_id = clients[name].id
        session.add(TierAnswers(client_id=client_id, is_worth_it=True, said_by=LARS, said_at=said_at))
    begun = {"written_by": METTE, "written_at": now - 5 * DAY}
    session.add(WayOut(client_id=clients["Dovetail Bank"].id, way=Way.FEEL, wording=TO_DOVETAIL, **begun))


def _decision(one: Judgement, client_id: int, now: datetime) -> TierDecision:
    return TierDecision(
        client_id=client_id,
        tier=one.tier,
        proposed=one.proposed,
        reason=one.why,
        decided_by=one.who,
        decided_at=now - one.when * DAY,
    )

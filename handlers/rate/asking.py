"""The end of a digest: about whom somebody is asked, or that they are not asked any more (product.md, Ratings).

Whom to ask is ruled by models/rules/pulse.py. What is asked is written down in the transaction of the digest, which
comes once on a date; where there is no digest, nothing is asked.
"""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit.blocks import Block, Message, Mrkdwn
from handlers.kit.feature import Request, Turn
from handlers.kit.shared import HEARING
from handlers.rate import pulse
from handlers.rate.form import the_team, who_sees_it
from handlers.rate.parts import feature
from models import people
from models.clients import Client, clients_by_name
from models.people import Person
from models.pulses import Pulse, pause_of, rater, want_pulse
from models.rules.pulse import Pace, decide
from models.sight import is_open
from models.teams import people_of
from models.workspaces import this_workspace


@feature.ends_digest
async def ask(turn: Turn, session: AsyncSession, person: Person, day: date) -> Message | None:
    """About at most two clients; where the last ones were ignored, that this stops."""
    pace = (await this_workspace(session)).pulse
    if pace is Pace.OFF:
        return None
    me = person.user_id
    decision = decide(await rater(session, me, person.zone, turn.now), pace, day)
    if decision.pauses:
        await want_pulse(session, me, turn.now, wanted=False)
        return pulse.pauses()
    if not decision.ask:
        return None
    clients = {client.id: client for client in await clients_by_name(session, ids=decision.ask)}
    openly = await is_open(session)
    rows = [
        Pulse(person_id=me, client_id=client, asked_on=day, asked_at=turn.now, promised=openly)
        for client in decision.ask
    ]
    session.add_all(rows)
    await session.flush()
    asked = [clients[row.client_id] for row in rows]
    told = [await readers_of(session, client, me, openly=openly) for client in asked]
    shown: list[Block] = []
    for row, client, readers in zip(rows, asked, told, strict=True):
        shown += pulse.marked(pulse.mark_of(row.id), pulse.question(row.id, client, readers, openly=openly))
    return Message(Mrkdwn(" ".join(pulse.asked(client) for client in asked)), shown)


async def readers_of(session: AsyncSession, client: Client, rater_id: str, *, openly: bool) -> str:
    """Who will see an answer that is given now."""
    leads = await people.leads(session)
    team = the_team(client, await people_of(session, client.id), leads, rater_id) if openly else None
    return who_sees_it(leads, rater_id, team)


@feature.section(HEARING)
async def hearing(request: Request, session: AsyncSession, _nothing: None) -> list[Block]:
    """Whether this person is asked, unless nobody is."""
    if (await this_workspace(session)).pulse is Pace.OFF:
        return []
    pause = await pause_of(session, request.person.user_id)
    return pulse.switch(wanted=pause is None or pause.until is not None)

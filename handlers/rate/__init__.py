"""Rating a client: seven statements and a why (product.md, Ratings).

The form stands in `form.py`, what the card shows in `on_card.py`; the pulse, which is the short form at the end of a
digest, in `pulse.py` (what people see), `tapping.py` (what they do) and `asking.py` (what happens by itself). What the
answers make of a client's health is ruled by models/rules/health.py, who sees what of them by
models/rules/published.py. docs/ratings.md tells it whole. Tests: tests/handlers/test_rate.py, test_rate_seen.py and
tests/handlers/pulse/.
"""

from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit import blocks, card
from handlers.kit.blocks import View
from handlers.kit.feature import Request
from handlers.kit.forms import FieldErrors
from handlers.kit.ids import ClientRef, Nothing
from handlers.kit.shared import RATE_ANY, RATE_CLIENT, client_behind, client_chosen, client_given, client_meant
from handlers.kit.words import N_, _
from handlers.rate import asking, tapping
from handlers.rate.form import RATE, Before, RatingForm, rating_modal, thanks, the_team, who_sees_it, why_sealed
from handlers.rate.on_card import count_section, voices_section
from handlers.rate.parts import feature, statements_for
from models import people
from models.audit import Act
from models.clients import Client, Status
from models.portfolio import portfolio
from models.ratings import Own, Rating, moment_of_rating, own_answers, ratings_of, voices
from models.rules.facts import Facts
from models.rules.published import Eyes
from models.sight import is_open, sight_of
from models.teams import newest_since, people_of

__all__ = ["asking", "feature", "tapping"]

# What people do


@feature.command("/client-rate", usage=N_("[client]"), summary=N_("Rate a client: seven statements, 30 seconds."))
async def rate_by_command(request: Request, text: str) -> None:
    """With a name that client is chosen already; where two match, the person is asked."""
    if not text:
        await _open(request)
    elif client_id := await client_meant(request, text, RATE_CLIENT):
        await _open(request, client_id)


@feature.shortcut("any_client", title="Rate a client", summary="Seven statements, 30 seconds", kind="global")
async def rate_by_shortcut(request: Request) -> None:
    await _open(request)


@feature.on(RATE_CLIENT)
async def rate_by_button(request: Request, ref: ClientRef) -> None:
    if await client_behind(request, ref):
        await _open(request, ref.client_id)


@feature.on(RATE_ANY)
async def rate_any(request: Request, _nothing: Nothing) -> None:
    await _open(request)


async def _open(request: Request, client_id: int | None = None) -> None:
    if client_id is None:
        await request.open(RATE)
    else:
        await request.open(RATE, f"client:{client_id}", client=str(client_id))


@feature.opens(RATE)
async def build(request: Request, values: dict[str, Any]) -> View:
    me = request.person
    async with request.reading() as session:
        client = await client_given(session, values.get("client"), values.get("about"))
        leads = await people.leads(session)
        openly = await is_open(session)
        team = await people_of(session, client.id) if client and openly else []
        own = await own_answers(session, me.user_id, client.id) if client else Own({})
    before = Before(own, request.today, ZoneInfo(request.zone))
    readers = who_sees_it(leads, me.user_id, the_team(client, team, leads, me.user_id) if openly else None)
    asked_at = request.now if openly else None
    asked = statements_for(me, client)
    return rating_modal(client, values, asked=asked, readers=readers, before=before, asked_at=asked_at)


@feature.on_submit(RATE)
async def save(request: Request, form: RatingForm) -> None:
    """Keep the rating beside all earlier ones, and tell the rater what it means now."""
    async with request.transaction() as session:
        client = await client_chosen(session, form.client)
        rated_at = await moment_of_rating(session, client.id, request.now)
        given = form.given(statements_for(request.person, client))
        if not given:
            raise FieldErrors(gut=_("One answer is enough: how does this client feel to you?"))
        facts = await _facts_of(session, request, client)
        sight = await sight_of(session, request.person)
        openly = sight.is_open and form.promised(client, await newest_since(session, client.id))
        rating = Rating(
            client_id=client.id,
            rater_id=request.person.user_id,
            rated_at=rated_at,
            why=form.why or None,
            openly=openly,
            **given,
        )
        session.add(rating)
    request.ack()
    after = replace(facts, ratings=(*facts.ratings, rating.fact))
    see, sealed = sight.see(client.id), why_sealed(form, client, is_open=sight.is_open, openly=openly)
    exact = sight.eyes(client.id) is not Eyes.OTHERS  # another's difference could give single answers away
    before = see(facts, rated_at) if exact else None
    await request.tell(thanks(client, see(after, rated_at), before, sealed))


async def _facts_of(session: AsyncSession, request: Request, client: Client) -> Facts:
    known = await portfolio(session, request.now, [client.id], [Status.ACTIVE, Status.PAUSED])
    return known[0].facts


@feature.section(card.BUTTONS)
async def rate_on_card(_request: Request, _session: AsyncSession, client: Client) -> list[blocks.Element]:
    if client.status is Status.ARCHIVED:
        return []
    return [RATE_CLIENT.button(_("Rate"), ClientRef(client_id=client.id), style="primary")]


@feature.section(card.HEAD)
async def who_rated(request: Request, session: AsyncSession, client: Client) -> list[blocks.Block]:
    """Ratings on the client's card: those that this person may read one by one; where there are none, a count."""
    given = await ratings_of(session, [client.id])
    readable = (await sight_of(session, request.person)).readable(client.id, given)
    if readable:
        await request.saw(Act.SAW_RATINGS, client.id)
    show = voices_section if readable else count_section
    return show(voices(readable or given), request.today, ZoneInfo(request.zone))

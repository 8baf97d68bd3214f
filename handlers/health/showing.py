"""Health on demand: one client, or all of them, worst first."""

from asyncio import to_thread

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.health import all_clients, one_client
from handlers.health.all_clients import PAGE, Page
from handlers.health.one_client import Look
from handlers.health.parts import SHOW_BANDS, SHOW_HISTORY, feature
from handlers.kit import blocks, card, charts, pictures
from handlers.kit.blocks import Message
from handlers.kit.feature import Request
from handlers.kit.ids import ClientRef, Nothing
from handlers.kit.shared import SHOW_HEALTH, client_behind, client_meant
from handlers.kit.words import N_, _
from models import people
from models.audit import Act
from models.clients import Client, Status
from models.interactions import interactions_by_id
from models.portfolio import counts_of, portfolio, summary_of
from models.ratings import ratings_of
from models.rules.change import change
from models.rules.charts import course
from models.rules.gut import gut
from models.rules.published import Eyes, shown
from models.rules.schedule import WEEK
from models.sight import sight_of

# What people do


@feature.command("/client-health", usage=N_("[client]"), summary=N_("How a client is doing, and why."))
async def show_health(request: Request, text: str) -> None:
    """The health of the client that was named, or of all of them, worst first."""
    if not text:
        await request.tell(await _all(request, 0))
    elif client_id := await client_meant(request, text, SHOW_HEALTH):
        await show_client(request, ClientRef(client_id=client_id))


@feature.on(SHOW_HEALTH)
async def show_client(request: Request, ref: ClientRef) -> None:
    """One client, as much of it as this person may see."""
    client = await client_behind(request, ref)
    if client is None:
        return
    async with request.reading() as session:
        look = await look_at(request, session, client)
        if look.ratings:
            await request.saw(Act.SAW_RATINGS, client.id)
    await _answer(request, one_client.message(look))


@feature.on(PAGE)
async def turn_page(request: Request, page: Page) -> None:
    """Other clients in the place of those on screen."""
    await request.tell(await _all(request, page.start), replace=True)


@feature.on(SHOW_BANDS)
async def show_bands(request: Request, _nothing: Nothing) -> None:
    """How many clients were in each band, week by week, as this person may see it."""
    async with request.reading() as session:
        found = await portfolio(session, request.now, back_to=request.now - pictures.BANDS_WEEKS * WEEK)
        sight = await sight_of(session, request.person)
    counts = await counts_of(found, request.now, pictures.BANDS_WEEKS, sight.see)
    await request.tell(pictures.of_bands(counts, request.zone) or all_clients.no_picture_yet(len(counts)))


@feature.section(card.HEAD)
async def on_card(request: Request, session: AsyncSession, client: Client) -> list[blocks.Block]:
    """The health of a client in short, for its card."""
    return one_client.short(await look_at(request, session, client))


@feature.section(card.MORE)
async def way_to_the_weeks(_request: Request, _session: AsyncSession, client: Client) -> list[blocks.Block]:
    if client.status is Status.ARCHIVED:
        return []
    ref = ClientRef(client_id=client.id)
    return card.row(_("Health"), SHOW_HEALTH.button(_("Why?"), ref), SHOW_HISTORY.button(_("Half a year"), ref))


async def _all(request: Request, start: int) -> Message:
    async with request.reading() as session:
        found = await portfolio(session, request.now)
        sight = await sight_of(session, request.person)
    if not found:
        return all_clients.nobody_yet()
    week = summary_of(found, request.now - WEEK, request.now, sight.see)
    return all_clients.message(week, start, sight)


async def _answer(request: Request, message: Message) -> None:
    """Where the person looks: as a modal over the Home tab, else as a private word."""
    if request.incoming.view:
        await request.show(
            blocks.modal(title=_("Health"), blocks=charts.left_out(message.blocks)),
        )
    else:
        await request.tell(message)


# What this person may see


async def look_at(request: Request, session: AsyncSession, client: Client) -> Look:
    """Everything about one client that this person may see."""
    back_to = request.now - pictures.COURSE_WEEKS * WEEK
    (found,) = await portfolio(session, request.now, [client.id], tuple(Status), back_to)
    sight = await sight_of(session, request.person)
    eyes, see = sight.eyes(client.id), sight.see(client.id)
    after = see(found.facts, request.now)
    return Look(
        client=client,
        sight=sight,
        ratings=sight.readable(client.id, await ratings_of(session, [client.id])),
        logged=list((await interactions_by_id(session, [one.id for one in found.facts.interactions])).values()),
        promises=found.promises,
        requests=found.requests,
        names=await people.names_by_id(session),
        now=request.now,
        zone=request.zone,
        health=after,
        change=change(see(found.facts, request.now - WEEK), after),
        gut=gut(found.facts, request.now, sight.weights) if eyes is Eyes.LEAD else None,
        course=await to_thread(course, found.facts, see, request.now, pictures.COURSE_WEEKS, client.created_at),
        published=shown(eyes, found.facts.ratings, request.now, sight.teams.get(client.id)).publication,
    )

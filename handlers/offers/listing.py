"""All offers, the way to one of them by its name, and what they brought."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from handlers.kit import blocks
from handlers.kit.blocks import Block, Message, View, lines, md, note
from handlers.kit.feature import Request
from handlers.kit.ids import Nothing, OfferRef
from handlers.kit.labels import quarter_name
from handlers.kit.shared import SHOW_OFFER, SHOWN_CHOICES
from handlers.kit.sums import brought_words
from handlers.kit.words import N_, _, n_
from handlers.offers import page
from handlers.offers.parts import MAKE, SHOW_ALL, SHOW_SUM, feature
from handlers.offers.wording import phase_words, price_words, seats_words
from models.audit import Act
from models.offering import phase_of, told_of
from models.offers import Offer, Pitch, offers_by_start, pitches_of
from models.people import Role
from models.rules import names
from models.rules.offers import Step, Told, brought, seats_left
from models.rules.quarters import Quarter

LISTED, MOST_ROWS = 20, 40

# What people see


def list_view(offers: Sequence[Offer], pitches: Sequence[Pitch], today: date, *, for_lead: bool) -> View:
    """Those that run first, each with how far it has come."""
    body = [_row(one, [pitch for pitch in pitches if pitch.offer_id == one.id], today) for one in offers[:LISTED]]
    if (more := len(offers) - LISTED) > 0:
        body.append(blocks.context(n_("{count} more", "{count} more", more).format(count=more)))
    if not offers:
        body.append(
            blocks.section(_("There is no offer yet. Current clients hear of a new one first, the best first."))
        )
    if for_lead:
        ways = [MAKE.button(_("New offer"), Nothing(), style="primary")]
        ways += [SHOW_SUM.button(_("What offers brought"), Nothing())] if pitches else []
        body.append(blocks.actions(*ways))
    return blocks.modal(title=_("Offers"), blocks=body)


def _row(offer: Offer, pitches: Sequence[Pitch], today: date) -> Block:
    steps = [one.step for one in pitches]
    facts = (
        phase_words(offer, phase_of(offer, today), today),
        seats_words(offer, seats_left(offer.seats, steps)),
        price_words(offer),
        *_counts(steps),
    )
    text = lines(md("*{offer}*", offer=offer.name), md("{facts}", facts=" · ".join(one for one in facts if one)))
    return blocks.section(text, accessory=SHOW_OFFER.button(_("Open"), OfferRef(offer_id=offer.id)))


def _counts(steps: Sequence[Step]) -> Iterator[str]:
    if steps:
        yield n_("{count} pitched", "{count} pitched", len(steps)).format(count=len(steps))
    if won := steps.count(Step.WON):
        yield n_("{count} won", "{count} won", won).format(count=won)


def sum_view(offers: Mapping[int, str], told: Sequence[Told]) -> View:
    """What each offer brought, the newest quarter first, for those who see money."""
    body: list[Block] = []
    shown: Quarter | None = None
    for (quarter, offer_id), one in list(brought(told).items())[:MOST_ROWS]:
        if quarter != shown:
            body.append(blocks.header(quarter_name(quarter)))
            shown = quarter
        body.append(blocks.section(lines(md("*{offer}*", offer=offers[offer_id]), brought_words(one, money=True))))
    nothing = blocks.section(_("Nothing has been offered to anybody yet."))
    back = blocks.actions(SHOW_ALL.button(_("All offers"), Nothing()))
    return blocks.modal(title=_("What offers brought"), blocks=[*(body or [nothing]), back])


def which(name: str, matches: Sequence[names.Match[int]]) -> Message:
    """Several may be meant, or none."""
    everything = SHOW_ALL.button(_("All offers"), Nothing())
    if not matches:
        text = md(_("No offer here is called “{name}”. Check the spelling, or look at all of them."), name=name)
        return note(text, everything)
    text = md(_("Which offer do you mean by “{name}”?"), name=name)
    chosen = [
        SHOW_OFFER.button(one.name, OfferRef(offer_id=one.id), mark=str(one.id)) for one in matches[:SHOWN_CHOICES]
    ]
    return note(text, *chosen, everything)


# What people do


@feature.command(
    "/client-offer",
    usage=N_("[offer]"),
    summary=N_("Offers: who hears of one first, and what came of it"),
)
async def open_by_command(request: Request, text: str) -> None:
    if not text:
        await request.show(await _list(request))
        return
    async with request.reading() as session:
        known = [(one.id, one.name) for one in await offers_by_start(session)]
    match names.match_one(text, known):
        case names.Exact(match):
            request.ack()
            await request.show(await page.page_of(request, match.id))
        case names.Ambiguous(matches):
            await request.tell(which(blocks.clip(text, 80), matches))
        case _:
            await request.tell(which(blocks.clip(text, 80), ()))


@feature.on(SHOW_ALL)
async def show_all(request: Request, _nothing: Nothing) -> None:
    await request.show(await _list(request))


async def _list(request: Request) -> View:
    async with request.reading() as session:
        offers = await offers_by_start(session)
        pitches = await pitches_of(session, [one.id for one in offers])
    today = request.calendar.day_of(request.now)
    return list_view(offers, pitches, today, for_lead=request.person.role >= Role.LEAD)


@feature.on(SHOW_SUM, role=Role.LEAD)
async def show_sum(request: Request, _nothing: Nothing) -> None:
    """For leads, who see money: every offer."""
    async with request.reading() as session:
        offers = {one.id: one.name for one in await offers_by_start(session)}
        pitches = await pitches_of(session, list(offers))
        for client_id in {one.client_id for one in pitches if one.value is not None and one.step is not Step.PITCHED}:
            await request.saw(Act.SAW_MONEY, client_id)
    await request.show(sum_view(offers, told_of(pitches, request.calendar)))

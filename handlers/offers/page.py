"""One offer on one page: whose turn it is, who waits and why, what came of it, and what to do."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit import blocks, card
from handlers.kit.blocks import Block, Element, Mrkdwn, View, lines, md, mention
from handlers.kit.directory import Caller
from handlers.kit.feature import Request
from handlers.kit.guard import sees_money
from handlers.kit.ids import Nothing, OfferRef
from handlers.kit.labels import quarter_name, tier_name
from handlers.kit.shared import SHOW_OFFER
from handlers.kit.sums import brought_words
from handlers.kit.tier_words import missing_words
from handlers.kit.words import _, n_, spoken_date
from handlers.offers.parity import parity_blocks
from handlers.offers.parts import EDIT, END, MOVE, SHOW_ALL, WRITE, GoneError, MoveRef, PitchRef, feature
from handlers.offers.seeing import Seen, offer_seen
from handlers.offers.wording import (
    gate_words,
    phase_words,
    pitch_words,
    price_words,
    seats_words,
    step_name,
)
from models.audit import Act
from models.offering import told_of
from models.offers import Pitch
from models.people import Role
from models.rules.offers import NEXT, Candidate, Step, Told, brought
from models.rules.upsell import Gate

SHOWN_TURNS, SHOWN_PITCHES, SHOWN_LINES, SHOWN_QUARTERS = 10, 12, 20, 4

# What people see


@dataclass(frozen=True, slots=True)
class Reading:
    """Who reads the page, when and where; `notice` is what has just happened."""

    person: Caller
    now: datetime
    zone: ZoneInfo
    notice: str = ""

    @property
    def is_lead(self) -> bool:
        """Whether they make offers, and see what these are worth."""
        return self.person.role >= Role.LEAD


def offer_page(seen: Seen, told: Sequence[Told], reading: Reading) -> View:
    """Everything about it, as this reader sees it."""
    body = [
        *([blocks.context(reading.notice)] if reading.notice else []),
        blocks.header(seen.offer.name),
        blocks.quote(seen.offer.pitch),
        blocks.context(*_facts(seen, reading)),
        *_turns(seen, reading),
        *_listed(_("Waiting for a place"), [_standing(seen, one) for one in seen.queue.waiting]),
        *_listed(_("Not now"), [_held(one, gate, reading) for one, gate in seen.queue.held]),
        *_pitches(seen, reading),
        *(parity_blocks(seen, [_standing(seen, one) for one in seen.undecided]) if reading.is_lead else []),
        *_brought(told, reading),
        _ways(seen, reading),
    ]
    return blocks.modal(title=_("Offer"), blocks=body)


def _facts(seen: Seen, reading: Reading) -> Iterator[Mrkdwn]:
    offer, today = seen.offer, reading.now.astimezone(reading.zone).date()
    known = (phase_words(offer, seen.phase, today), seats_words(offer, seen.left), price_words(offer))
    yield md("{facts}", facts=" · ".join(one for one in known if one))
    day = spoken_date(offer.made_at.astimezone(reading.zone).date(), today)
    yield md(_("made by {who} on {day}"), who=mention(offer.made_by), day=day)


def _turns(seen: Seen, reading: Reading) -> list[Block]:
    """Those who hear of it next, with buttons for whoever speaks with them."""
    if not seen.is_running:
        return []
    turn = seen.queue.turn
    body = [blocks.section(md("*{title}*", title=_("Whose turn it is")))]
    if not turn:
        body.append(blocks.context(_nobody(seen)))
    for one in turn[:SHOWN_TURNS]:
        body.append(blocks.section(_standing(seen, one)))
        if sees_money(reading.person, seen.client(one.id)):
            body.append(blocks.actions(*_openings(seen, one)))
    return [*body, *_more(len(turn) - SHOWN_TURNS)]


def _nobody(seen: Seen) -> str:
    if seen.queue.waiting:
        return _("Every place is taken. If one becomes free, it goes to the first of those who wait.")
    if seen.offer.for_new and not any(one.too for one in seen.decided.values()):
        return _("Nobody yet: a lead decides which current clients get it too.")
    return _("Nobody at the moment.")


def _openings(seen: Seen, one: Candidate) -> list[Element]:
    ref = PitchRef(offer_id=seen.offer.id, client_id=one.id)
    pitched = MoveRef(offer_id=seen.offer.id, client_id=one.id, to=Step.PITCHED)
    return [
        WRITE.button(_("Words to send"), ref),
        MOVE.button(_("I told them"), pitched, style="primary"),
        card.way_to(one.id),
    ]


def _standing(seen: Seen, one: Candidate) -> Mrkdwn:
    """'Acme: Good · health 82 · to be ideal: a referral'."""
    fit = seen.met[one.id].fit
    parts = [
        tier_name(fit.tier) if fit.tier else "",
        _("health {score}").format(score=one.score),
        missing_words(fit.proposal, fit.thresholds) if fit.proposal and fit.tier is fit.proposed else "",
    ]
    return md("*{client}*: {what}", client=one.name, what=" · ".join(part for part in parts if part))


def _held(one: Candidate, gate: Gate, reading: Reading) -> Mrkdwn:
    return md("*{client}*: {why}", client=one.name, why=gate_words(gate, one, reading.now, reading.zone))


def _listed(title: str, told: Sequence[Mrkdwn]) -> list[Block]:
    if not told:
        return []
    more = len(told) - SHOWN_LINES
    return [*blocks.paragraphs([md("*{title}*", title=title), *told[:SHOWN_LINES]]), *_more(more)]


def _more(count: int) -> list[Block]:
    return [blocks.context(n_("{count} more", "{count} more", count).format(count=count))] if count > 0 else []


def _pitches(seen: Seen, reading: Reading) -> list[Block]:
    """What came of it; those that are still open first."""
    if not seen.pitches:
        return []
    body = [blocks.section(md("*{title}*", title=_("Who has heard of it")))]
    ordered = sorted(seen.pitches, key=lambda one: one.step is not Step.PITCHED)
    for one in ordered[:SHOWN_PITCHES]:
        client = seen.client(one.client_id)
        money = sees_money(reading.person, client)
        said = pitch_words(one, mention(one.moved_by), reading.now, reading.zone, money=money)
        body.append(blocks.section(lines(md("*{client}*", client=client.name), said)))
        if money:
            body.append(blocks.actions(*(move_button(one, to) for to in NEXT[one.step])))
    return [*body, *_more(len(ordered) - SHOWN_PITCHES)]


def move_button(pitch: Pitch, to: Step) -> Element:
    """A step that can be taken, in the words of who takes it."""
    words = _("Take it up again") if to is Step.PITCHED else step_name(to)
    return MOVE.button(words, MoveRef(offer_id=pitch.offer_id, client_id=pitch.client_id, to=to), mark=to)


def _brought(told: Sequence[Told], reading: Reading) -> list[Block]:
    """By quarter, the newest first; what it is worth for leads."""
    quarters = list(brought(told).items())[:SHOWN_QUARTERS]
    listed = [
        md("{quarter}: {what}", quarter=quarter_name(quarter), what=brought_words(one, money=reading.is_lead))
        for (quarter, _offer), one in quarters
    ]
    return _listed(_("What it brought"), listed)


def _ways(seen: Seen, reading: Reading) -> Block:
    ref = OfferRef(offer_id=seen.offer.id)
    end = END.button(_("End it"), ref, style="danger", confirm=_sure())
    leads = [EDIT.button(_("Edit"), ref), *([end] if seen.is_running else [])]
    return blocks.actions(SHOW_ALL.button(_("All offers"), Nothing()), *(leads if reading.is_lead else []))


def _sure() -> Element:
    text = _("Nobody else is told of it then. What has come of it so far stays, and open pitches can still be won.")
    return blocks.confirm(_("End this offer?"), text, _("End it"), _("Keep it"))


def gone() -> View:
    """There is nothing to show."""
    return blocks.modal(title=_("Offer"), blocks=[blocks.section(_("This offer or client is not here any more."))])


# What people do


@feature.on(SHOW_OFFER)
async def show(request: Request, ref: OfferRef) -> None:
    await request.show(await page_of(request, ref.offer_id))


async def page_of(request: Request, offer_id: int, notice: str = "") -> View:
    """The page as this person may see it."""
    try:
        async with request.reading() as session:
            return await _page(request, session, offer_id, notice)
    except GoneError:
        return gone()


async def _page(request: Request, session: AsyncSession, offer_id: int, notice: str) -> View:
    seen = await offer_seen(request, session, offer_id)
    for one in seen.pitches:
        if one.value is not None and sees_money(request.person, seen.client(one.client_id)):
            await request.saw(Act.SAW_MONEY, one.client_id)
    reading = Reading(request.person, request.now, ZoneInfo(request.zone), notice)
    return offer_page(seen, told_of(seen.pitches, request.calendar), reading)

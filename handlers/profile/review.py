"""The one review a quarter, ten minutes a client: its screens follow one another, and each is kept once it is sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit import blocks
from handlers.kit.blocks import Block, Element, View, lines, md, note
from handlers.kit.deciding_tiers import decide_tier, fit_seen
from handlers.kit.feature import Request
from handlers.kit.forms import FieldErrors, Modal
from handlers.kit.ids import ClientRef, OfferRef
from handlers.kit.labels import quarter_name, tier_name
from handlers.kit.request import RefusedError
from handlers.kit.shared import BEGIN_PLAN, BEGIN_REVIEW, SHOW_OFFER, id_in
from handlers.kit.tier_words import tier_line, tier_meanings
from handlers.kit.words import _
from handlers.profile.asking import budget_words, keep_answers, known_answers, questions
from handlers.profile.parts import (
    BACK,
    REVIEW_AHEAD,
    REVIEW_PROFILE,
    REVIEW_TIER,
    ReviewAheadForm,
    ReviewProfileForm,
    ReviewTierForm,
    ScreenRef,
    client_reviewed,
    feature,
    this_quarter,
)
from handlers.profile.reviews import review_words
from models.clients import Client, clients_by_name, wait_for_client
from models.fitting import Fit
from models.offers import Offer, offers_by_start
from models.reviews import (
    WORDS_LENGTH,
    Foundation,
    Review,
    ReviewStep,
    find_review,
    review_of,
    reviewed_in,
)
from models.rules.quarters import Quarter
from models.tiers import REASON_LENGTH

SCREENS: dict[ReviewStep, Modal[Any]] = {
    ReviewStep.PROFILE: REVIEW_PROFILE,
    ReviewStep.TIER: REVIEW_TIER,
    ReviewStep.AHEAD: REVIEW_AHEAD,
}
OFFERED = 3


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A client under review."""

    client: Client
    review: Review

    @property
    def keep(self) -> dict[str, Any]:
        """What its forms carry along."""
        return {"client_id": self.client.id, "review_id": self.review.id}


# What people see


def _head(one: Reviewed, step: ReviewStep, asked: str) -> list[Block]:
    number = list(SCREENS).index(step) + 1
    told = _("{quarter} · {number} of {count}").format(
        quarter=quarter_name(Quarter(one.review.year, one.review.quarter)), number=number, count=len(SCREENS)
    )
    return [blocks.context(md("*{client}* · {told}", client=one.client.name, told=told)), blocks.section(asked)]


def profile_screen(one: Reviewed, known: Mapping[str, Any], before: Mapping[str, int], budget: str | None) -> View:
    """The answers as they stand, to be changed in their place."""
    asked = _("Is what you know of them still true? Change what is not, and skip what nobody knows.")
    body = [*_head(one, ReviewStep.PROFILE, asked), *questions(known, budget)]
    keep = one.keep | {"before": before}
    return REVIEW_PROFILE.view(title=_("Quarterly review"), body=body, submit=_("Next"), keep=keep)


def tier_screen(one: Reviewed, fit: Fit, values: Mapping[str, Any], line: str) -> View:
    """The tier as it stands, to be confirmed or decided anew."""
    chosen = values.get("tier", fit.tier)
    tiers = [(tier.value, tier_name(tier), about) for tier, about in tier_meanings().items()]
    body = [
        *_head(one, ReviewStep.TIER, _("Does the tier still fit?")),
        blocks.section(line),
        blocks.radio_input("tier", _("What they are"), tiers, value=chosen, optional=True),
        blocks.text_input(
            "reason",
            _("What you know better"),
            value=values.get("reason"),
            hint=_("Needed where you decide what the facts do not propose. Leads and the owner read it."),
            multiline=True,
            limit=REASON_LENGTH,
            optional=True,
        ),
        _back(one, ReviewStep.PROFILE),
    ]
    keep = one.keep | {"before": fit.decided.id if fit.decided else None}
    return REVIEW_TIER.view(title=_("Quarterly review"), body=body, submit=_("Next"), keep=keep)


def ahead_screen(one: Reviewed, values: Mapping[str, Any]) -> View:
    """What could be added, and whether the ground is the same."""
    more: dict[str, Any] = {"multiline": True, "limit": WORDS_LENGTH, "optional": True}
    grounds = [(Foundation.SAME.value, _("No, it is the same")), (Foundation.CHANGED.value, _("Yes"))]
    body = [
        *_head(one, ReviewStep.AHEAD, _("What comes next with them?")),
        blocks.text_input("idea", _("What could we add for them?"), value=values.get("idea"), **more),
        blocks.select_input(
            "foundation",
            _("Has the foundation of this relationship changed?"),
            grounds,
            value=values.get("foundation"),
            hint=_("Other people, another owner, another need, another plan."),
        ),
        blocks.text_input("foundation_words", _("How it has changed"), value=values.get("foundation_words"), **more),
        _back(one, ReviewStep.TIER),
    ]
    return REVIEW_AHEAD.view(title=_("Quarterly review"), body=body, submit=_("Finish"), keep=one.keep)


def _back(one: Reviewed, step: ReviewStep) -> Block:
    return blocks.actions(BACK.button(_("Back"), ScreenRef(**one.keep, step=step)))


def done_view(request: Request, one: Reviewed, offers: Sequence[Offer], following: Client | None) -> View:
    """What was found, and what may follow from it."""
    zone, ref = ZoneInfo(request.zone), ClientRef(client_id=one.client.id)
    pitches = [
        SHOW_OFFER.button(_("Offer {offer}").format(offer=offer.name), OfferRef(offer_id=offer.id), mark=str(offer.id))
        for offer in offers[:OFFERED]
    ]
    then = _next(following) if following else None
    body = [
        blocks.header(one.client.name),
        blocks.section(lines(*review_words(one.review, request.today, zone))),
        blocks.actions(then, *pitches, BEGIN_PLAN.button(_("Begin a plan"), ref)),
    ]
    return blocks.modal(title=_("Quarterly review"), blocks=body)


def _next(client: Client) -> Element:
    words = _("Next: {client}").format(client=client.name)
    return BEGIN_REVIEW.button(words, ClientRef(client_id=client.id), style="primary")


# What people do


@feature.on(BEGIN_REVIEW)
async def begin_review(request: Request, ref: ClientRef) -> None:
    """Goes on where it was left; what is done is shown."""
    async with request.transaction() as session:
        await wait_for_client(session, ref.client_id)
        client = await client_reviewed(request, session, ref.client_id)
        quarter = this_quarter(request)
        review = await review_of(session, client.id, quarter) or Review(
            client_id=client.id,
            year=quarter.year,
            quarter=quarter.number,
            step=ReviewStep.PROFILE,
            begun_by=request.person.user_id,
            begun_at=request.now,
        )
        session.add(review)
    await _go_on(request, Reviewed(client, review))


async def _go_on(request: Request, one: Reviewed) -> None:
    """To the screen that is to be answered next."""
    if one.review.done_at:
        await request.show(await _done(request, one))
        return
    subject = f"review:{one.review.id}:{one.review.step.value}"
    await request.ask(SCREENS[one.review.step], subject, **one.keep)


@feature.on(BACK)
async def go_back(request: Request, ref: ScreenRef) -> None:
    """To the screen before, from which it goes on again; what is typed into this one is kept until then."""
    async with request.transaction() as session:
        await wait_for_client(session, ref.client_id)
        one = await _reviewed(request, session, ref.client_id, ref.review_id)
        if one.review.done_at is None:
            one.review.step = ref.step
    await _go_on(request, one)


async def _done(request: Request, one: Reviewed) -> View:
    async with request.reading() as session:
        today = request.calendar.day_of(request.now)
        offers = [o for o in await offers_by_start(session) if o.starts_on <= today and o.ended_at is None]
        following = await _following(request, session)
    return done_view(request, one, offers, following)


async def _following(request: Request, session: AsyncSession) -> Client | None:
    """The next of their own clients whose review is still to do."""
    own = [one for one in await clients_by_name(session) if one.owner_id == request.person.user_id]
    done = await reviewed_in(session, [one.id for one in own], this_quarter(request))
    return next((one for one in own if one.id not in done), None)


async def _reviewed(request: Request, session: AsyncSession, client_id: object, review_id: object) -> Reviewed:
    """Raises RefusedError for who may not, and where it is gone."""
    client = await client_reviewed(request, session, client_id)
    known = id_in(review_id)
    review = await find_review(session, known) if known else None
    if review is None or review.client_id != client.id:
        raise RefusedError(note(_("This review is not here any more.")))
    return Reviewed(client, review)


@feature.opens(REVIEW_PROFILE)
async def build_profile(request: Request, values: dict[str, Any]) -> View:
    async with request.reading() as session:
        one = await _reviewed(request, session, values.get("client_id"), values.get("review_id"))
        known, before = await known_answers(session, one.client, values)
        budget = await budget_words(request, one.client)
    return profile_screen(one, known, before, budget)


@feature.on_submit(REVIEW_PROFILE)
async def save_profile(request: Request, form: ReviewProfileForm) -> None:
    async with request.transaction() as session:
        await wait_for_client(session, form.client_id)
        one = await _reviewed(request, session, form.client_id, form.review_id)
        await keep_answers(request, session, form)
        if one.review.step is ReviewStep.PROFILE:
            one.review.step = ReviewStep.TIER
    await _go_on(request, one)


@feature.opens(REVIEW_TIER)
async def build_tier(request: Request, values: dict[str, Any]) -> View:
    async with request.reading() as session:
        one = await _reviewed(request, session, values.get("client_id"), values.get("review_id"))
        fit = await fit_seen(request, session, one.client)
    return tier_screen(one, fit, values, tier_line(fit, request.today, ZoneInfo(request.zone)))


@feature.on_submit(REVIEW_TIER)
async def save_tier(request: Request, form: ReviewTierForm) -> None:
    """A tier that holds already is confirmed by that; any other is decided as on the card. Raises FieldErrors."""
    async with request.transaction() as session:
        await wait_for_client(session, form.client_id)
        one = await _reviewed(request, session, form.client_id, form.review_id)
        await _decide(request, session, one, form)
        one.review.tier = form.tier
        one.review.step = ReviewStep.AHEAD
    await _go_on(request, one)


async def _decide(request: Request, session: AsyncSession, one: Reviewed, form: ReviewTierForm) -> None:
    fit = await fit_seen(request, session, one.client)
    if form.tier is None or (fit.decided and fit.decided.tier is form.tier):
        return
    if (fit.decided.id if fit.decided else None) != form.before:
        raise FieldErrors(tier=_("Somebody decided meanwhile. Copy your words, and open it again."))
    if form.tier is not fit.proposed and not form.reason:
        raise FieldErrors(reason=_("The facts don't propose that. What do you know better?"))
    await decide_tier(request, session, one.client, fit, form.tier, form.reason)


@feature.opens(REVIEW_AHEAD)
async def build_ahead(request: Request, values: dict[str, Any]) -> View:
    async with request.reading() as session:
        one = await _reviewed(request, session, values.get("client_id"), values.get("review_id"))
    return ahead_screen(one, values)


@feature.on_submit(REVIEW_AHEAD)
async def finish(request: Request, form: ReviewAheadForm) -> None:
    """The review is done. Raises FieldErrors where somebody was quicker, so that no words are lost."""
    if form.foundation is Foundation.CHANGED and not form.foundation_words:
        raise FieldErrors(foundation_words=_("Please say in a few words how."))
    async with request.transaction() as session:
        await wait_for_client(session, form.client_id)
        one = await _reviewed(request, session, form.client_id, form.review_id)
        if one.review.done_at:
            raise FieldErrors(idea=_("Somebody finished this review meanwhile. What you wrote is still here to copy."))
        one.review.idea, one.review.foundation = form.idea, form.foundation
        one.review.foundation_words = form.foundation_words if form.foundation is Foundation.CHANGED else None
        one.review.done_by, one.review.done_at = request.person.user_id, request.now
    await _go_on(request, one)

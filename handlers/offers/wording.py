"""What offers, pitches and reasons are called on a screen."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from handlers.kit.blocks import Mrkdwn, lines, md
from handlers.kit.words import _, n_, spoken_date, spoken_money
from models.offers import Offer, Pitch
from models.rules.offers import Candidate, Phase, Step
from models.rules.upsell import Gate


def phase_words(offer: Offer, phase: Phase, today: date) -> str:
    """'Starts 14 January; current clients first until 28 January'."""
    starts, until = spoken_date(offer.starts_on, today), spoken_date(offer.first_until, today)
    if phase is Phase.ENDED:
        return _("Ended")
    if phase is Phase.OPEN:
        return _("Runs since {starts}, for everybody").format(starts=starts)
    if offer.for_new:
        if phase is Phase.AHEAD:
            return _("A promotion for new customers from {starts}").format(starts=starts)
        return _("A promotion for new customers, runs since {starts}").format(starts=starts)
    if phase is Phase.AHEAD:
        return _("Starts {starts}; current clients first until {until}").format(starts=starts, until=until)
    return _("Runs since {starts}; current clients first until {until}").format(starts=starts, until=until)


def seats_words(offer: Offer, left: int | None) -> str:
    """'2 of 5 places left'."""
    if left is None or offer.seats is None:
        return ""
    text = n_("{left} of {seats} place left", "{left} of {seats} places left", offer.seats)
    return text.format(left=left, seats=offer.seats)


def price_words(offer: Offer) -> str:
    """'€1,200'."""
    return spoken_money(offer.price, offer.currency) if offer.price is not None and offer.currency else ""


def step_name(step: Step) -> str:
    """'Pitched'."""
    return {Step.PITCHED: _("Pitched"), Step.WON: _("Won"), Step.LOST: _("Lost")}[step]


def gate_words(gate: Gate, one: Candidate, now: datetime, zone: ZoneInfo) -> str:
    """Why somebody hears of nothing now; an open complaint is named by its day."""
    if gate is Gate.COMPLAINT:
        return _complaints(one.complaints, now, zone)
    return {
        Gate.ARCHIVED: _("archived"),
        Gate.PAUSED: _("paused"),
        Gate.UNRATED: _("not enough known: rate first"),
        Gate.UNWELL: _("health is below 60: see to that first"),
    }[gate]


def _complaints(moments: Sequence[datetime], now: datetime, zone: ZoneInfo) -> str:
    text = n_(
        "their complaint of {day} is open: that comes first",
        "{count} complaints are open, the oldest of {day}: that comes first",
        len(moments),
    )
    day = spoken_date(moments[0].astimezone(zone).date(), now.astimezone(zone).date())
    return text.format(count=len(moments), day=day)


def pitch_words(pitch: Pitch, who: Mrkdwn, now: datetime, zone: ZoneInfo, *, money: bool) -> Mrkdwn:
    """'Won · Mette, 14 January · €1,200', and why."""
    day = spoken_date(pitch.moved_at.astimezone(zone).date(), now.astimezone(zone).date())
    said = md("{step} · {who}, {day}", step=step_name(pitch.step), who=who, day=day)
    if money and pitch.value is not None and pitch.currency:
        said = md("{said} · {value}", said=said, value=spoken_money(pitch.value, pitch.currency))
    return lines(said, md("“{why}”", why=pitch.why) if pitch.why else None)

"""Health as people see it rather than read it: a coloured dot, a bar of ten squares, a signed change."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.kit import charts
from handlers.kit.blocks import MESSAGE_SIZE, Block, Element, LimitError, Message, Mrkdwn, clip, size_of
from handlers.kit.labels import band_name, part_name
from handlers.kit.words import _, n_, spoken_date
from models.rules.change import Change
from models.rules.health import Band, Health
from models.sight import Sight

DOTS = {Band.HEALTHY: "🟢", Band.WATCH: "🟡", Band.AT_RISK: "🔴", None: "⚪"}
SQUARES = {Band.HEALTHY: "🟩", Band.WATCH: "🟨", Band.AT_RISK: "🟥", None: "⬜"}
BAR = 10

LONG_AGO = 60
"""Days from which a date says more than a count."""

TEXT_LENGTHS = (600, 400, 250, 150, 80)
"""Tried in turn for the texts of a message that is too large."""

NAME_WIDTHS = (80, 40, 24, 12)
"""Tried in turn for names in a long list: the whole name where the message holds it."""


def bar(health: Health) -> str:
    """Ten squares: the score in the colour of its band; all empty without a score."""
    filled = round((health.score or 0) / 100 * BAR)
    return SQUARES[health.band] * filled + "⬜" * (BAR - filled)


def score_words(health: Health) -> str:
    """'82, healthy' as a person would say it; without a score, how much is known."""
    if health.score is None:
        return _("Not enough known ({coverage} of 100)").format(coverage=health.whole_coverage)
    return f"{health.whole_score} · {band_name(health.band)}"


def score_cell(health: Health) -> str:
    """The same in a narrow column, with the dot that the eye looks for."""
    if health.score is None:
        unknown = _("not enough known")
        return f"{DOTS[None]} {unknown}"
    return f"{DOTS[health.band]} {score_words(health)}"


def for_leads(sight: Sight) -> str:
    """Why a lead's numbers differ from those of others (product.md, Ratings)."""
    if sight.is_open:
        return _(
            "Exact, for leads. A client's team sees open answers, all others ratings from three people up, rounded."
        )
    return _("Exact, for leads. Members and channels see ratings rounded, once three people gave theirs.")


def signed(points: int) -> str:
    """'+6', '−4' or '±0'."""
    return f"{points:+d}".replace("-", "−") if points else "±0"


def moved_most(change: Change | None) -> str:
    """'ratings −4': the part that moved the score most; empty where it stood still."""
    if change is None or change.top is None:
        return ""
    points = change.whole_parts[change.parts.index(change.top)]
    return f"{part_name(change.top.part).lower()} {signed(points)}" if points else ""


def moved_and_known(health: Health, change: Change | None) -> str:
    """'+6 since last week · 62 of 100 known'; of who stood still only the latter, of who has no score nothing."""
    if health.score is None:
        return ""
    moved = _("{points} since last week").format(points=signed(change.whole)) if change and change.whole else ""
    known = _("{coverage} of 100 known").format(coverage=health.whole_coverage)
    return " · ".join(word for word in (moved, known) if word)


def known_cell(health: Health) -> str:
    """How much is known, in a narrow column and yet in one line."""
    return _("{coverage} of 100").format(coverage=health.whole_coverage).replace(" ", "\u00a0")


def change_cell(change: Change | None) -> str:
    """The points since last week; a dash where there is nothing to compare."""
    return signed(change.whole) if change else "–"


def counts(bands: Mapping[Band | None, int]) -> str:
    """'🔴 1 at risk · 🟢 7 healthy', in the order given."""
    return " · ".join(f"{DOTS[band]} {count} {band_name(band).lower()}" for band, count in bands.items())


def ago(moment: datetime, now: datetime, zone: str) -> str:
    """'today', 'yesterday', '12 days ago', then a date, as the calendar of that zone counts."""
    day, today = (at.astimezone(ZoneInfo(zone)).date() for at in (moment, now))
    days = (today - day).days
    if days >= LONG_AGO:
        return spoken_date(day, today)
    if days <= 1:
        return _("yesterday") if days == 1 else _("today")
    return n_("{days} day ago", "{days} days ago", days).format(days=days)


def fitting(build: Callable[[int], Message]) -> Message:
    """The message with the names as whole as Slack's size allows; `build` takes the longest a name may be."""
    for width in NAME_WIDTHS[:-1]:
        try:
            return build(width)
        except LimitError:
            continue
    return build(NAME_WIDTHS[-1])


def in_one(text: str, shown: Sequence[Block]) -> Message:
    """One message whatever people typed: where it would be too large its charts go first, then the ends of texts.

    Raises LimitError for more than 50 blocks.
    """
    for drawn in (shown, charts.left_out(shown)):
        if size_of(drawn) <= MESSAGE_SIZE:
            return Message(text, drawn)
    plain = charts.left_out(shown)
    shorter = ([_clipped(block, most) for block in plain] for most in TEXT_LENGTHS)
    return Message(text, next((one for one in shorter if size_of(one) <= MESSAGE_SIZE), []) or plain)


def _clipped(block: Block, most: int) -> Block:
    """With texts of at most so many characters, markup included, and choices of an eighth of that."""
    if block["type"] == "context":
        return block | {"elements": [_short(one, most) for one in block["elements"]]}
    if block["type"] != "section":
        return block
    beside = {"accessory": _with_short_choices(block["accessory"], most // 8)} if "accessory" in block else {}
    return block | {"text": _short(block["text"], most), **beside}


def _with_short_choices(element: Element, most: int) -> Element:
    if "options" not in element:
        return element
    shorter = [one | {"text": one["text"] | {"text": clip(one["text"]["text"], most)}} for one in element["options"]]
    return element | {"options": shorter}


def _short(text: Element, most: int) -> Element:
    return text | {"text": clip(Mrkdwn(text["text"]), most)}

"""What people see of one client's health: the bar, the points and what they rest on, what moved, what would help."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import fsum

from handlers.health import evidence, missing
from handlers.health.evidence import Sources
from handlers.health.parts import SHOW_HISTORY, SHOW_POINTS, PointsPage
from handlers.kit import blocks, charts, drawn, pictures
from handlers.kit.blocks import Block, LimitError, Message, Mrkdwn, lines, md
from handlers.kit.ids import ClientRef
from handlers.kit.labels import band_name, kind_name, part_name
from handlers.kit.shared import LOG_WITH_CLIENT, RATE_CLIENT, SHOW_CARD, SHOW_HEALTH
from handlers.kit.words import _, n_, spoken_hours, spoken_list
from models.clients import Client, Status
from models.interactions import Interaction
from models.promises import Promise
from models.ratings import Rating
from models.rules import facts, gut
from models.rules.change import Change, PartChange
from models.rules.charts import Course
from models.rules.facts import Answer
from models.rules.gut import Gut
from models.rules.health import Health, HealthPart, Part, band_of
from models.rules.points import whole, whole_points
from models.rules.published import Eyes, Publication
from models.rules.schedule import WEEK
from models.scope_requests import ScopeRequest
from models.sight import Sight


@dataclass(frozen=True, slots=True)
class Look:
    """One client as one person may see it; `ratings` are those that they may read one by one.

    `gut` is for leads, `published` for those who see a publication in the place of answers.
    """

    client: Client
    sight: Sight
    ratings: Sequence[Rating]
    logged: Sequence[Interaction]
    promises: Sequence[Promise]
    requests: Sequence[ScopeRequest]
    names: Mapping[str, str]
    now: datetime
    zone: str
    health: Health
    change: Change | None
    gut: Gut | None
    published: Publication | None
    course: Course

    @property
    def sources(self) -> Sources:
        """Where the words of the evidence come from."""
        return Sources(self.ratings, self.logged, self.promises, self.requests, self.names, self.now, self.zone)

    @property
    def eyes(self) -> Eyes:
        """How much of the ratings is seen."""
        return self.sight.eyes(self.client.id)


def message(look: Look) -> Message:
    """The score, its parts with their evidence, what moved, the gut, what to do; the chart where a message holds it."""
    picture = pictures.of_course(look.course, look.zone)
    try:
        return _message(look, picture)
    except LimitError:
        return _message(look, charts.left_out(picture))


def _message(look: Look, picture: list[Block]) -> Message:
    told = f"{look.client.name}: {drawn.score_words(look.health)}"
    return Message(
        f"{told}. {pictures.scores_in_words(look.course)}".removesuffix(". "),
        [
            blocks.header(look.client.name),
            blocks.section(_headline(look)),
            *_moved(look),
            *picture,
            *_felt(look.gut),
            *_given(look),
            blocks.divider(),
            *_parts(look),
            *missing.unknown(look.health, look.sight, look.eyes, is_published=look.published is not None),
            *missing.what_helps(look.health, look.eyes),
            blocks.actions(*_buttons(look)),
        ],
    )


def short(look: Look) -> list[Block]:
    """On the client's card: the bar, a line for each part, the last weeks, and a way to the rest."""
    fields = [_in_short(part) for part in look.health.parts]
    if look.client.status is Status.ARCHIVED:
        return [blocks.section(_headline(look))]
    if look.health.score is None:
        return [blocks.section(_headline(look), fields=fields, accessory=_rate(look.client))]
    why = SHOW_HEALTH.button(_("Why?"), ClientRef(client_id=look.client.id))
    head = blocks.section(_headline(look), fields=fields, accessory=why)
    return [head, *pictures.of_course(look.course, look.zone)]


def _in_short(part: HealthPart) -> Mrkdwn:
    """'🟡 *Promises* 67', or that it is unknown."""
    name = part_name(part.part)
    if part.withheld:
        return md(_("{dot} *{part}* from three people up"), dot=drawn.DOTS[None], part=name)
    if not part.weight or part.score is None:
        return md(_("{dot} *{part}* unknown"), dot=drawn.DOTS[None], part=name)
    return md("{dot} *{part}* {score}", dot=drawn.DOTS[band_of(part.score)], part=name, score=whole(part.score))


# The headline


def _headline(look: Look) -> Mrkdwn:
    health = look.health
    score = md("{bar}  *{score}*", bar=drawn.bar(health), score=drawn.score_words(health))
    return lines(score, drawn.moved_and_known(health, look.change))


def _buttons(look: Look) -> Iterator[blocks.Element]:
    health, client = look.health, look.client
    yield _rate(client) if health.score is None else RATE_CLIENT.button(_("Rate"), ClientRef(client_id=client.id))
    yield LOG_WITH_CLIENT.button(_("Log"), ClientRef(client_id=client.id))
    if any(evidence.is_cut_short(part, look.sources) for part in health.parts):
        yield SHOW_POINTS.button(_("Every point"), PointsPage(client_id=client.id))
    yield SHOW_HISTORY.button(_("Half a year"), ClientRef(client_id=client.id))
    yield SHOW_CARD.button(_("Open card"), ClientRef(client_id=client.id))


def _rate(client: Client) -> blocks.Element:
    return RATE_CLIENT.button(_("Rate, 30 seconds"), ClientRef(client_id=client.id), style="primary")


# The parts


def _parts(look: Look) -> list[Block]:
    """The known parts: with a score, their points add up to it."""
    health, known = look.health, [part for part in look.health.parts if part.weight]
    points = list(evidence.points_of(health).values())
    per_weight = 100 / fsum(part.full_weight for part in health.parts)
    weights = whole_points([part.weight * per_weight for part in health.parts], health.whole_coverage)
    full = missing.shares(health).values()
    found = [
        block
        for part, *shown in zip(health.parts, points, weights, full, strict=True)
        if part.weight
        for block in _part(look, part, *shown)
    ]
    return found + _sum(health, points) if health.score is not None and len(known) > 1 else found


def _part(look: Look, part: HealthPart, points: int, weight: int, full: int) -> list[Block]:
    """Of all weight, which is 100, `full` is the part's; `weight` is what is known of it."""
    facts = {
        "part": part_name(part.part),
        "points": points,
        "score": whole(part.score or 0),
        "weight": weight,
        "full": full,
    }
    if look.health.score is None:
        title = md(_("*{part}* · {score} of 100, and {weight} of {full} known"), **facts)
    else:
        title = md(_("*{part}: {points} points* · {score} of 100, with {weight} of {full} known"), **facts)
    return [blocks.section(title), *_evidence(look, part, points)]


def _evidence(look: Look, part: HealthPart, points: int) -> list[Block]:
    shown = points if look.health.score is not None else None
    words = evidence.in_words(part, shown, look.sources)
    if part.part is Part.RATINGS and look.published:
        words = [evidence.published(look.published, look.sources)]
    return [blocks.context(lines(*words))] if words else []


def _sum(health: Health, points: Sequence[int]) -> list[Block]:
    terms = [f"{part_name(part.part)} {mine}" for part, mine in zip(health.parts, points, strict=True) if part.weight]
    return [blocks.section(md("{terms} = *{total}*", terms=" + ".join(terms), total=health.whole_score))]


# What moved


def _moved(look: Look) -> list[Block]:
    """What changed since last week, part by part, adding up to the difference."""
    if look.change is None:
        return []
    shown = zip(look.change.parts, look.change.whole_parts, strict=True)
    moves = [
        md("• {part} {points}: {why}", part=part_name(part.part), points=drawn.signed(points), why=_why(look, part))
        for part, points in shown
        if points
    ]
    title = md(_("*Why {points}*"), points=drawn.signed(look.change.whole))
    return [blocks.section(lines(title, *moves))] if moves else []


def _why(look: Look, part: PartChange) -> str:
    raters = {fact.rater: None for fact in part.came if isinstance(fact, Answer)}
    kinds = {fact.kind: None for fact in part.came if isinstance(fact, facts.Interaction)}
    if part.part is Part.PROMISES and part.came:
        return _told_of_promises([fact.kept for fact in part.came if isinstance(fact, facts.Promise)])
    if part.part is Part.SCOPE and part.came:
        decided = len(part.came)
        return n_("{count} request decided", "{count} requests decided", decided).format(count=decided)
    if raters:
        return _("{names} answered").format(names=spoken_list([look.sources.who(rater) for rater in raters]))
    if kinds:
        return _("{kinds} logged").format(kinds=spoken_list([kind_name(kind).lower() for kind in kinds]))
    if part.part is Part.RATINGS and look.published and look.published.heard_at > look.now - WEEK:
        return _("three people or more answered")
    return _("what we know grew older")


def _told_of_promises(kept: Sequence[bool]) -> str:
    """'2 kept, 1 missed'."""
    missed = len(kept) - sum(kept)
    counts = [
        n_("{count} kept", "{count} kept", sum(kept)).format(count=sum(kept)) if any(kept) else None,
        n_("{count} missed", "{count} missed", missed).format(count=missed) if missed else None,
    ]
    return ", ".join(count for count in counts if count)


def _felt(felt: Gut | None) -> list[Block]:
    """The gut beside everything else; where they are a band apart, that is said."""
    if felt is None or felt.score is None:
        return []
    score, rest = (
        f"{drawn.DOTS[felt.band]} {whole(felt.score)} · {band_name(felt.band)}",
        drawn.score_cell(felt.without),
    )
    beside = md(_("*Gut* {gut}  ·  *Everything else* {rest}"), gut=score, rest=rest)
    return [blocks.section(lines(beside, _("The two are a band apart. Worth a talk.") if felt.disagrees else None))]


def _given(look: Look) -> list[Block]:
    """What we gave beyond the agreement and after hours, with its hours, against what came back, in 90 days."""
    lately = gut.given((row.fact for row in look.logged), look.now)
    favours, late, praise = lately.favours, lately.late, lately.praises
    gave = [
        _times(n_("{count} favour", "{count} favours", favours.count), favours),
        _times(n_("{count} late evening or weekend", "{count} late evenings or weekends", late.count), late),
    ]
    if not any(gave):
        return []
    praised = n_("praised us {count} time", "praised us {count} times", praise).format(count=praise)
    text = (
        _("In 90 days we gave {given}. They {praised}.") if praise else _("In 90 days we gave {given}. No praise yet.")
    )
    return [blocks.context(text.format(given=spoken_list([one for one in gave if one]), praised=praised))]


def _times(words: str, gave: gut.Times) -> str:
    """'2 favours (4.5 hours)'."""
    if not gave.count:
        return ""
    told = words.format(count=gave.count)
    return f"{told} ({spoken_hours(gave.hours)})" if gave.hours else told

"""The evidence of a health part in words: who answered what and when, what happened, and the points it brings."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import fsum

from babel.numbers import format_decimal

from handlers.kit import drawn
from handlers.kit.blocks import Mrkdwn, clip, link, md
from handlers.kit.labels import kind_name, statement_name, tone_name
from handlers.kit.words import _, locale, n_
from models.interactions import Interaction
from models.promises import Promise
from models.ratings import Rating
from models.rules import facts
from models.rules.agreement import Side
from models.rules.facts import Answer, Statement
from models.rules.health import Evidence, Health, HealthPart, Part
from models.rules.points import whole_points
from models.rules.published import Publication
from models.rules.scope import Step
from models.scope_requests import ScopeRequest

MOST_LINES = 6
MOST_WORDS = 120


@dataclass(frozen=True, slots=True)
class Sources:
    """The rows behind the facts, people's names, and the reader's calendar."""

    ratings: Sequence[Rating]
    logged: Sequence[Interaction]
    promises: Sequence[Promise]
    requests: Sequence[ScopeRequest]
    names: Mapping[str, str]
    now: datetime
    zone: str

    def when(self, moment: datetime) -> str:
        """'3 days ago'."""
        return drawn.ago(moment, self.now, self.zone)

    def who(self, user: str) -> str:
        """A person's name."""
        return self.names.get(user, _("somebody who has left"))


@dataclass(frozen=True, slots=True)
class _Piece:
    """Facts that are told together, and their share of the part's points."""

    at: datetime
    points: float
    words: Mrkdwn


def in_words(part: HealthPart, points: int | None, sources: Sources) -> list[Mrkdwn]:
    """A line a rating or event, newest first; with `points`, each says its own, and they add up to these."""
    pieces = _newest_first(part, sources)
    if not pieces:
        return []
    shown, rest = pieces[:MOST_LINES], pieces[MOST_LINES:]
    values = [piece.points for piece in shown] + [fsum(piece.points for piece in rest)]
    whole = whole_points(values, points) if points is not None else [None] * len(values)
    lines = [_line(piece.words, mine) for piece, mine in zip(shown, whole, strict=False)]
    if rest:
        more = n_("{count} older one", "{count} older ones", len(rest)).format(count=len(rest))
        lines.append(_line(md("{more}", more=more), whole[-1]))
    return lines


def all_in_words(part: HealthPart, points: int | None, sources: Sources) -> list[Mrkdwn]:
    """The same, with the older ones line by line."""
    pieces = _newest_first(part, sources)
    if not pieces:
        return []
    whole = whole_points([piece.points for piece in pieces], points) if points is not None else [None] * len(pieces)
    return [_line(piece.words, mine) for piece, mine in zip(pieces, whole, strict=True)]


def is_cut_short(part: HealthPart, sources: Sources) -> bool:
    """Whether `in_words` only counts some of it."""
    return len(_pieces(part, sources)) > MOST_LINES


def points_of(health: Health) -> Mapping[Part, int]:
    """What each part brings, as shown: together they are the score; 0 where there is none."""
    found = whole_points([part.contribution for part in health.parts], health.whole_score or 0)
    return dict(zip((part.part for part in health.parts), found, strict=True))


def published(seen: Publication, sources: Sources) -> Mrkdwn:
    """What members may know of the answers: one number."""
    text = _("The team says {value} of 5, from three people or more ({when}).")
    return md(text, value=format_decimal(seen.value, locale=locale()), when=sources.when(seen.heard_at))


def _line(words: Mrkdwn, points: int | None) -> Mrkdwn:
    if points is None:
        return words
    shown = n_("{points} point", "{points} points", points).format(points=points)
    return md("{words} · {points}", words=words, points=shown)


def _newest_first(part: HealthPart, sources: Sources) -> list[_Piece]:
    return sorted(_pieces(part, sources), key=lambda piece: piece.at, reverse=True)


def _pieces(part: HealthPart, sources: Sources) -> list[_Piece]:
    answers: dict[tuple[str, datetime], list[Evidence]] = {}
    logged = {row.id: row for row in sources.logged}
    promises = {row.id: row for row in sources.promises}
    requests = {row.id: row for row in sources.requests}
    pieces: list[_Piece] = []
    for one in part.evidence:
        if isinstance(one.fact, Answer):
            answers.setdefault((one.fact.rater, one.fact.at), []).append(one)
        elif isinstance(one.fact, facts.Promise):
            pieces.append(_Piece(one.fact.at, one.points, _promise(one.fact, promises[one.fact.id], sources)))
        elif isinstance(one.fact, facts.ScopeDecision):
            pieces.append(_Piece(one.fact.at, one.points, _decision(requests[one.fact.id], sources)))
        else:
            told = _in_touch if part.part is Part.CONTACT else _event
            pieces.append(_Piece(one.fact.at, one.points, told(logged[one.fact.id], sources)))
    whys = {(row.rater_id, row.rated_at): row.why for row in sources.ratings}
    for key, given in answers.items():
        words = _answers(key, [one.fact for one in given if isinstance(one.fact, Answer)], whys.get(key), sources)
        pieces.append(_Piece(key[1], fsum(one.points for one in given), words))
    return pieces


def _answers(key: tuple[str, datetime], given: Iterable[Answer], why: str | None, sources: Sources) -> Mrkdwn:
    rater, at = key
    order = list(Statement)
    said = sorted(given, key=lambda answer: order.index(answer.statement))
    values = ", ".join(f"{statement_name(answer.statement)} {answer.value}" for answer in said)
    words = md(_("*{who}*, {when}: {values}"), who=sources.who(rater), when=sources.when(at), values=values)
    return md(_("{words} · “{why}”"), words=words, why=clip(why, MOST_WORDS)) if why else words


def _event(row: Interaction, sources: Sources) -> Mrkdwn:
    what = kind_name(row.kind) if row.tone is None else f"{kind_name(row.kind)}, {tone_name(row.tone).lower()}"
    words = md(
        _("*{what}*, {when}: “{words}” ({who})"),
        what=what,
        when=sources.when(row.occurred_at),
        words=clip(row.what, MOST_WORDS),
        who=sources.who(row.logged_by),
    )
    return _linked(words, row.link)


def _in_touch(row: Interaction, sources: Sources) -> Mrkdwn:
    """Whatever it was about: here it counts that there was any word at all."""
    text = _("*Last in touch*, {when}: {what}, “{words}” ({who})")
    words = md(
        text,
        when=sources.when(row.occurred_at),
        what=kind_name(row.kind).lower(),
        words=clip(row.what, MOST_WORDS),
        who=sources.who(row.logged_by),
    )
    return _linked(words, row.link)


def _linked(words: Mrkdwn, url: str | None) -> Mrkdwn:
    """With a way to the message that it was taken from."""
    return md("{words} · {link}", words=words, link=link(url, _("message"))) if url else words


def _promise(told: facts.Promise, row: Promise, sources: Sources) -> Mrkdwn:
    if row.side is Side.OURS:
        text = _("*We kept*, {when}: “{words}”") if told.kept else _("*We missed*, {when}: “{words}”")
    else:
        text = _("*They kept*, {when}: “{words}”") if told.kept else _("*They missed*, {when}: “{words}”")
    return md(text, when=sources.when(told.at), words=clip(row.what, MOST_WORDS))


def _decision(row: ScopeRequest, sources: Sources) -> Mrkdwn:
    text = {
        Step.APPROVED: _("*They pay for it*, {when}: “{words}”"),
        Step.DECLINED: _("*We go on without it*, {when}: “{words}”"),
        Step.FAVOUR: _("*On us*, {when}: “{words}”"),
    }[row.step]
    return _linked(md(text, when=sources.when(row.step_at), words=clip(row.what, MOST_WORDS)), row.link)

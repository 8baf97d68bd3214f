"""Which channels are a client's, and who looks after them: guesses from how a workspace is arranged.

A guess says that it is one, and a person sees it before anything comes of it.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import process
from rapidfuzz.distance import OSA

from models.rules.names import COMPANY_FORMS, folded

CLIENTS = frozenset({"client", "clients", "customer", "customers", "kunde", "kunder", "cl", "project", "projekt"})
INSIDE = frozenset({"internal", "intern", "internt", "int", "team", "inside", "private"})
OUTSIDE = frozenset({"ext", "external", "ekstern", "eksternt", "extern", "shared", "delt", "connect", "with", "guest"})
FORMS = frozenset({"as", "aps", "ab", "asa", "gmbh", "ltd", "inc", "group", "co", "company", "corp", "corporation"})
ORDINARY = CLIENTS | INSIDE | OUTSIDE | FORMS
"""Words beside a client's name that say what a channel is for, not whose it is."""
BETWEEN = frozenset({"and", "og", "und", "the"})
MOST_WORDS = 8
"""So many words of a channel's name are looked at; Slack allows 80 characters."""
SHORT, BRIEF = 2, 3
"""A name of so few letters is found only alone, or beside one more word."""
MOST_STRANGERS = 2
FIRST_WORD_FROM, ALIKE_FROM_LETTERS, ALIKE_FROM = 4, 7, 0.85


@dataclass(frozen=True, slots=True)
class Place:
    """A channel that may be a client's."""

    id: str
    name: str
    is_external: bool = False
    """Another organisation reads there, or soon will, as Slack says."""
    creator: str = ""


@dataclass(frozen=True, slots=True)
class Places:
    """What may be a client's, the likeliest first; no channel stands with two clients."""

    internal: tuple[Place, ...] = ()
    shared: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class _Fit:
    """How well a channel's name goes with a client's; less is better."""

    is_weak: bool
    """Only the first word of the name, or nearly the same letters."""
    strangers: int
    """Words beside it that say nothing of what the channel is for."""
    unlike: int = 0
    """How far its letters are from those of the name, of a hundred."""


class Because(StrEnum):
    """Why somebody is guessed to be the owner."""

    FEWEST = "fewest"
    """Of those in the client's channel, they are in the fewest channels of clients."""
    CREATOR = "creator"
    """Several are in as few, and they made the channel."""
    ADDS = "adds"
    """Nothing tells, and they add the client."""


def places_of(names: Sequence[str], places: Iterable[Place]) -> list[Places]:
    """For each name the channels whose names hold it; one that goes with two names equally well is nobody's."""
    book = _Book(names)
    found: defaultdict[int, list[tuple[_Fit, Place]]] = defaultdict(list)
    for place in places:
        fits = sorted((fit, number) for number, fit in book.fits(place.name).items())
        if fits and (len(fits) == 1 or fits[0][0] < fits[1][0]):
            found[fits[0][1]].append((fits[0][0], place))
    return [_arranged(found[number]) for number in range(len(names))]


def _arranged(found: Iterable[tuple[_Fit, Place]]) -> Places:
    """An inner channel whose name says that it is for both sides is neither: it may be shared tomorrow."""
    ordered = [place for fit, place in sorted(found, key=lambda one: _likeliest_first(*one))]
    return Places(
        internal=tuple(one for one in ordered if not one.is_external and not OUTSIDE & {*_words(one.name)}),
        shared=tuple(one for one in ordered if one.is_external),
    )


def _likeliest_first(fit: _Fit, place: Place) -> tuple[_Fit, bool, int, str, str]:
    words = _words(place.name)
    return fit, not INSIDE & {*words}, len(words), place.name, place.id


def owner_of(members: Collection[str], channels: Mapping[str, int], creator: str, adds: str) -> tuple[str, Because]:
    """Who looks after a client; `members` are those of the agency in its channel.

    `channels` says in how many clients' channels each of them is, `adds` is who adds the client.
    """
    fewest = min((channels.get(one, 0) for one in members), default=0)
    likely = {one for one in members if channels.get(one, 0) == fewest}
    if len(likely) == 1:
        return likely.pop(), Because.FEWEST
    return (creator, Because.CREATOR) if creator in likely else (adds, Because.ADDS)


class _Book:
    """The names, by what may stand for them in a channel's name."""

    def __init__(self, names: Sequence[str]) -> None:
        self._whole: defaultdict[str, set[int]] = defaultdict(set)
        self._first: defaultdict[str, set[int]] = defaultdict(set)
        for number, name in enumerate(names):
            words = _words(COMPANY_FORMS.sub("", name.casefold().replace(",", ""))) or _words(name)
            self._whole["".join(words)].add(number)
            if len(words) > 1 and len(words[0]) >= FIRST_WORD_FROM and words[0] not in ORDINARY:
                self._first[words[0]].add(number)
        self._whole.pop("", None)
        self._long = [one for one in self._whole if len(one) >= ALIKE_FROM_LETTERS]

    def fits(self, channel: str) -> dict[int, _Fit]:
        """How well this channel goes with each name that it holds, by number."""
        words = _words(channel)[:MOST_WORDS]
        fits: dict[int, _Fit] = {}
        for start in range(len(words)):
            for end in range(start + 1, len(words) + 1):
                held = "".join(words[start:end])
                strangers = sum(word not in ORDINARY for word in (*words[:start], *words[end:]))
                for is_weak, numbers in ((False, self._whole.get(held)), (True, self._first.get(held))):
                    if numbers and strangers <= _most_strangers(held):
                        _keep_best(fits, numbers, _Fit(is_weak, strangers))
        return fits or self._alike(words)

    def _alike(self, words: Sequence[str]) -> dict[int, _Fit]:
        """Names that were typed a little differently."""
        letters = "".join(word for word in words if word not in ORDINARY)
        if len(letters) < ALIKE_FROM_LETTERS:
            return {}
        near = process.extract(
            letters, self._long, scorer=OSA.normalized_similarity, processor=None, score_cutoff=ALIKE_FROM, limit=2
        )
        fits: dict[int, _Fit] = {}
        for name, likeness, _place in near:
            _keep_best(fits, self._whole[name], _Fit(is_weak=True, strangers=0, unlike=100 - round(likeness * 100)))
        return fits


def _keep_best(fits: dict[int, _Fit], numbers: Iterable[int], fit: _Fit) -> None:
    for number in numbers:
        fits[number] = min(fit, fits.get(number, fit))


def _most_strangers(held: str) -> int:
    return 0 if len(held) <= SHORT else 1 if len(held) <= BRIEF else MOST_STRANGERS


def _words(text: str) -> list[str]:
    """Folded, with `å` and `ø` as people write them without."""
    plain = re.sub(r"aa", "a", re.sub(r"oe", "o", folded(text.replace("_", " "))))
    return [word for word in plain.split() if word not in BETWEEN]

"""The names of very many clients, ready for a typeahead: what `names` says of a list, within milliseconds of thousands.

A name is near only where one of its words is like a word that was typed, or all its letters are like all that were
typed. Both are looked for by RapidFuzz over every different word, and only what is left is measured as `names` does.
So nothing that is near is missed, and what is given is what `names.best_matches` and `names.match_one` would give.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from heapq import nsmallest
from types import MappingProxyType
from typing import Generic

from rapidfuzz import process
from rapidfuzz.distance import OSA

from models.rules.names import (
    BEGINS,
    LONGEST,
    OFFERED_FROM,
    SAME,
    TAKEN_FROM,
    TOO_MANY_WORDS,
    Ambiguous,
    Exact,
    Id,
    Match,
    Nothing,
    decide,
    folded,
)

SLACK = 1e-6
"""A bound is asked for a little lower than it is, so that no rounding leaves out what is near."""
Order = tuple[float, bool, str, str, int]
"""Of a match, best first; the last is its place in the list."""


class NameIndex(Generic[Id]):
    """Names that stay as they are; where they change a new index is made.

    `known` are the folds of an earlier one: to fold is what takes longest.
    """

    def __init__(self, names: Iterable[tuple[Id, str]], known: Mapping[str, str] = MappingProxyType({})) -> None:
        self._names = list(names)
        self.folds = {name: known[name] if name in known else folded(name) for _, name in self._names}
        """The names without case, accents and punctuation."""
        self._folded = [self.folds[name] for _, name in self._names]
        self._letters = [name.replace(" ", "") for name in self._folded]
        self._words = _Words(self._folded)
        self._by_alphabet: list[int] | None = None

    def __len__(self) -> int:
        """How many names there are."""
        return len(self._names)

    def best_matches(self, query: str, limit: int) -> list[Match[Id]]:
        """As `names.best_matches`."""
        typed = folded(query[:LONGEST])
        if not typed:
            return [Match(*self._names[place], 0.0 if self._folded[place] else SAME) for place in self._all()[:limit]]
        return [self._match(order) for order in nsmallest(limit, self._near(typed, OFFERED_FROM))]

    def match_one(self, query: str) -> Exact[Id] | Ambiguous[Id] | Nothing:
        """As `names.match_one`."""
        typed = folded(query) if len(query) <= LONGEST else ""
        near = sorted(self._near(typed, TAKEN_FROM)) if typed else []
        return decide(query, [self._match(order) for order in near])

    def _match(self, order: Order) -> Match[Id]:
        return Match(*self._names[order[-1]], -order[0])

    def _all(self) -> list[int]:
        """Every name by alphabet; sorted when somebody first wants to see it."""
        if self._by_alphabet is None:
            orders = zip(self._folded, (name for _, name in self._names), range(len(self)), strict=True)
            self._by_alphabet = [place for *_, place in sorted(orders)]
        return self._by_alphabet

    def _near(self, typed: str, nearness_from: float) -> Iterator[Order]:
        """Those that are so near, in no order."""
        ours, floor = typed.split(), nearness_from / BEGINS
        by_letters = {place: alike for _, alike, place in _alike(typed.replace(" ", ""), self._letters, floor)}
        places = self._words.places(ours, floor) | by_letters.keys()
        likeness = _Likeness(ours, {word for place in places for word in self._words.of[place]})
        for place in places:
            name = self._folded[place]
            alike = max(likeness.of(self._words.of[place]), by_letters.get(place, 0.0))
            nearness = SAME if typed == name else BEGINS * alike
            if nearness >= nearness_from:
                yield -nearness, not name.startswith(typed), name, self._names[place][1], place


class _Words:
    """Every different word of some names, and where it stands."""

    def __init__(self, names: Sequence[str]) -> None:
        self.of = [name.split() for name in names]
        self._places: defaultdict[str, list[int]] = defaultdict(list)
        for place, words in enumerate(self.of):
            for word in dict.fromkeys(words):
                self._places[word].append(place)
        self._all = list(self._places)
        self._by_length = _by_length(self._all)
        self._begun: dict[int, dict[str, list[str]]] = {}

    def places(self, typed: Sequence[str], floor: float) -> set[int]:
        """Of the names with a word that is so like a typed one that they may be near."""
        found = {word for one in set(typed) for word in self._like(one, floor)}
        return {place for word in found for place in self._places[word]}

    def _like(self, typed: str, floor: float) -> Iterator[str]:
        """Words that are like the typed one, begin like it, or are like its beginning."""
        yield from (word for word, *_ in _alike(typed, self._all, floor))
        begun = self._beginnings(len(typed))
        for beginning, *_ in _alike(typed, list(begun), floor):
            yield from begun[beginning]
        for beginning, words in _shorter(typed, self._by_length):
            yield from (word for word, *_ in _alike(beginning, words, floor / TOO_MANY_WORDS))

    def _beginnings(self, length: int) -> dict[str, list[str]]:
        """The words that are longer, by so many of their first letters."""
        if length not in self._begun:
            self._begun[length] = _begun(self._all, length)
        return self._begun[length]


class _Likeness:
    """How like some words are to each of the typed ones, both ways: `names.word_likeness`, measured all at once."""

    def __init__(self, typed: Sequence[str], words: Collection[str]) -> None:
        known, by_length = list(words), _by_length(words)
        self._tables: dict[str, dict[str, float]] = {}
        self._best = dict.fromkeys(known, 0.0)
        for one in dict.fromkeys(typed):
            whole = {word: alike for word, alike, _ in _alike(one, known)}
            self._tables[one] = whole | self._begins(one, whole)
            self._note(whole)
            for beginning, shorter in _shorter(one, by_length):
                self._note({word: alike for word, alike, _ in _alike(beginning, shorter)})
        self._typed = [self._tables[one] for one in typed]

    def of(self, words: Sequence[str]) -> float:
        """The better of both ways, of a whole name: as `names` measures it word by word."""
        if not words:
            return 0.0
        covered = sum(max(table[word] for word in words) for table in self._typed) / len(self._typed)
        best = self._best
        return max(covered, TOO_MANY_WORDS * (sum(best[word] for word in words) / len(words)))

    def _begins(self, typed: str, whole: Mapping[str, float]) -> dict[str, float]:
        """Of the longer ones, whose beginning is more like it than they are."""
        begun = _begun(whole, len(typed))
        return {
            word: max(alike, whole[word])
            for beginning, alike, _ in _alike(typed, list(begun))
            for word in begun[beginning]
        }

    def _note(self, found: Mapping[str, float]) -> None:
        best = self._best
        for word, alike in found.items():
            best[word] = max(best[word], alike)


def _alike(typed: str, choices: Sequence[str], floor: float = SLACK) -> list[tuple[str, float, int]]:
    """Those that are at least so alike, each with its likeness and place."""
    return process.extract(
        typed, choices, scorer=OSA.normalized_similarity, processor=None, limit=None, score_cutoff=floor - SLACK
    )


def _begun(words: Iterable[str], length: int) -> dict[str, list[str]]:
    """Those words that are longer, by so many of their first letters."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for word in words:
        if len(word) > length:
            found[word[:length]].append(word)
    return dict(found)


def _by_length(words: Iterable[str]) -> dict[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    for word in words:
        found[len(word)].append(word)
    return dict(found)


def _shorter(typed: str, by_length: Mapping[int, list[str]]) -> Iterator[tuple[str, list[str]]]:
    """The words that are shorter than the typed one, with as many of its first letters as they have."""
    return ((typed[:length], words) for length, words in by_length.items() if length < len(typed))

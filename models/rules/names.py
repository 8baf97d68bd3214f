"""Which client somebody means by a name typed roughly (product.md, Doors).

What is typed may have another case or word order, no accents, only the beginnings of words, and typing errors. Any
text is a possible name or query: emoji, right to left, nothing at all. `models/rules/name_index.py` says the same of
very many names at once.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Generic, TypeVar

from rapidfuzz import utils
from rapidfuzz.distance import OSA

Id = TypeVar("Id")

SAME, BEGINS = 100.0, 95.0
OFFERED_FROM, TAKEN_FROM = 60.0, 70.0
CLEARLY_BETTER_BY = 8.0
LONGEST = 100
"""Characters that may be a name typed roughly; measuring pages against every name would keep everybody waiting."""
TOO_MANY_WORDS = 0.9
WORD_ALIKE_FROM, BEGINNING_FROM_LETTERS = 0.7, 3
LETTERS_WITHOUT_ACCENT = {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
COMPANY_FORMS = re.compile(
    r"\s(a/s|as|aps|i/s|k/s|ivs|ab|asa|oy|oyj|gmbh|ag|kg|ug|bv|b\.v\.|nv|sa|s\.a\.|sarl|sas|srl|spa|"
    r"ltd|limited|plc|llp|llc|inc|corp|corporation|co|company|group)\.?$"
)
"""What kind of company a name says it is, at its end."""
PUNCTUATION_AFTER_A_NAME = " \t\n:,;-–—"


@dataclass(frozen=True, slots=True)
class Match(Generic[Id]):
    """A name and how near it is to what was typed.

    100 is the same but for case, accents and punctuation; 95 the beginnings of its words; less is only alike.
    """

    id: Id
    name: str
    nearness: float


@dataclass(frozen=True, slots=True)
class Exact(Generic[Id]):
    """One name is meant."""

    match: Match[Id]


@dataclass(frozen=True, slots=True)
class Ambiguous(Generic[Id]):
    """Each of several may be meant, best first: ask."""

    matches: tuple[Match[Id], ...]


@dataclass(frozen=True, slots=True)
class Nothing:
    """No name is near."""


def best_matches(query: str, names: Iterable[tuple[Id, str]], limit: int) -> list[Match[Id]]:
    """What to offer while somebody types, best first; everything by alphabet before the first letter."""
    typed = folded(query[:LONGEST])
    return _near(typed, names, _nearness, OFFERED_FROM if typed else 0)[:limit]


def match_one(query: str, names: Iterable[tuple[Id, str]]) -> Exact[Id] | Ambiguous[Id] | Nothing:
    """The name that is meant by all of what was typed; nothing typed means none, and so do whole pages."""
    typed = folded(query) if len(query) <= LONGEST else ""
    return decide(query, _near(typed, names, _nearness, TAKEN_FROM) if typed else [])


def split_leading_name(text: str, names: Sequence[tuple[Id, str]]) -> tuple[Exact[Id] | Ambiguous[Id] | Nothing, str]:
    """The name that a text begins with, and what is left: "acme loved the draft" is Acme, "loved the draft".

    As many words as fit make the name; only a whole name is not given up for more words that are merely alike.
    Without a name all of the text is left.
    """
    words = text.split()
    count, near = _longest_head(words, names, lambda count: BEGINS if count > 1 else SAME)
    if not near or near[0].nearness < SAME:
        count, near = _longest_head(words, names, lambda _: TAKEN_FROM)
    if not near:
        return Nothing(), text.strip()
    rest = "".join(text.split(maxsplit=count)[count:])
    return decide(" ".join(words[:count]), near), rest.lstrip(PUNCTUATION_AFTER_A_NAME).rstrip()


def _longest_head(
    words: Sequence[str], names: Sequence[tuple[Id, str]], nearness_from: Callable[[int], float]
) -> tuple[int, list[Match[Id]]]:
    """How many of the first words make a name, and the names; `nearness_from` is asked for by their number."""
    longest = max((len(name.split()) for _, name in names), default=0) + 1
    literal = {name for _, name in names}
    for count in range(min(len(words), longest), 0, -1):
        head, shorter = (" ".join(words[:number]) for number in (count, count - 1))
        if folded(head) == folded(shorter) and head not in literal:
            continue  # an emoji after a name is what happened, not more of the name
        near = _near(folded(head), names, _leading_nearness, nearness_from(count))
        if near:
            return count, near
    return 0, []


def folded(text: str) -> str:
    """A text without case, accents and punctuation; one that has nothing else stays what it is."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(
        LETTERS_WITHOUT_ACCENT.get(letter, letter) for letter in letters if unicodedata.category(letter) != "Mn"
    )
    words = utils.default_process(plain).split() or text.casefold().split()
    return " ".join(words)


def _near(
    typed: str,
    names: Iterable[tuple[Id, str]],
    nearness: Callable[[str, str], float],
    nearness_from: float,
) -> list[Match[Id]]:
    measured = (Match(id_, name, nearness(typed, folded(name))) for id_, name in names)
    near = (match for match in measured if match.nearness >= nearness_from)
    return sorted(near, key=lambda match: _best_first(match, typed))


def _best_first(match: Match[Id], typed: str) -> tuple[float, bool, str, str]:
    name = folded(match.name)
    return -match.nearness, not name.startswith(typed), name, match.name


def decide(query: str, near: Sequence[Match[Id]]) -> Exact[Id] | Ambiguous[Id] | Nothing:
    """To the letter, then the same, then clearly the nearest; otherwise it is not for us to choose.

    `near` are all that are near, best first. Who has several names is meant by any of them.
    """
    if not near:
        return Nothing()
    if len({match.id for match in near}) == 1:
        return Exact(near[0])
    literal = tuple(match for match in near if match.name == query)
    nearest = tuple(match for match in near if match.nearness > near[0].nearness - CLEARLY_BETTER_BY)
    same = tuple(match for match in nearest if match.nearness == SAME)
    for meant in (literal, same, nearest):
        if len({match.id for match in meant}) == 1:
            return Exact(meant[0])
    return Ambiguous(once(same or nearest))


def once(matches: Iterable[Match[Id]]) -> tuple[Match[Id], ...]:
    """Each of them once, by the first of its names."""
    found: dict[Id, Match[Id]] = {}
    for match in matches:
        found.setdefault(match.id, match)
    return tuple(found.values())


def _nearness(typed: str, name: str) -> float:
    """By words in any order, or by all letters where the spaces are wrong; words too many count a little less."""
    if typed == name:
        return SAME
    ours, theirs = typed.split(), name.split()
    if not ours or not theirs:
        return 0.0
    alike = (
        _covered(ours, theirs),
        TOO_MANY_WORDS * _covered(theirs, ours),
        OSA.normalized_similarity(typed.replace(" ", ""), name.replace(" ", "")),
    )
    return BEGINS * max(alike)


def _covered(words: Sequence[str], by: Sequence[str]) -> float:
    return sum(max(word_likeness(word, other) for other in by) for word in words) / len(words)


def word_likeness(typed: str, word: str) -> float:
    """How alike a typed word is to a word or to its beginning: 0 to 1."""
    return max(OSA.normalized_similarity(typed, word), OSA.normalized_similarity(typed, word[: len(typed)]))


def _leading_nearness(head: str, name: str) -> float:
    """As nearness, but word by word from the first on, and no word may be a stranger.

    A beginning of one or two letters is an ordinary word and no name.
    """
    if head == name:
        return SAME
    ours, theirs = head.split(), name.split()
    if len(ours) > len(theirs):
        return 0.0
    alike = [
        word_likeness(typed, word) if len(typed) >= BEGINNING_FROM_LETTERS else float(typed == word)
        for typed, word in zip(ours, theirs, strict=False)
    ]
    return BEGINS * fmean(alike) if alike and min(alike) >= WORD_ALIKE_FROM else 0.0

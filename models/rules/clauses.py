"""Which clause of an agreement a client's message seems to speak of; a person decides (product.md, Methods: 4).

It compares words, not meanings: in any order, inflected, joined as Danish joins them, with typing errors. Words that
every message has count for nothing, those that every agency's agreements have count for little.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache
from math import sqrt

from rapidfuzz import process
from rapidfuzz.distance import OSA

from models.rules.agreement import Scope
from models.rules.names import folded

QUOTED, AT_MOST = 100, 95
"""How sure words are that stand in the message just so, and others at most."""
FAIRLY_FROM, SOMEWHAT_FROM, FLOOR = 70, 55, 45
"""Tuned on tests/models/rules/asked.yaml. Below the floor it is wrong nearly as often as right."""
LONGEST, LONGEST_WORD = 3000, 40
"""Characters that are read of a message or a clause, and of a word."""

SAME, INFLECTED, HALF = 1.0, 0.9, 0.85
"""How alike words are: "banners" and "banner"; "video" and "videoproduktion", or "produktvideo"."""
HALF_FROM, OTHER_HALF_FROM = 5, 3
"""Letters of half a word that somebody means, and of what it is joined to; shorter ones are halves by chance."""
ROUGH_FROM, ROUGH_NEARNESS = 6, 0.85
"""Letters of a word that may be typed roughly, and how near it is then."""
NUMBER = "#"
"""Any number, and "more": who asks for five more pages speaks of the ten that were agreed."""
WEIGHT_OF_COMMON = 0.35
SHARE_OF_THING = 0.65
"""How much the best of the things that a clause lists counts, against all of it."""
ONE_WORD = 0.75
"""What one word proves. A second makes it all."""
LONG_FROM, LONG_BY, LONG_AT_MOST = 8, 0.015, 0.3
"""From how many words on a message may well have one of the clause by chance, and how much less each more proves."""
RIVAL_FROM, RIVALLED = 0.9, 0.75
"""How near the next clause makes it a rival, and what is left then."""


class Where(StrEnum):
    """Where in an agreement a clause stands."""

    INSIDE = "inside"
    OUTSIDE = "outside"
    CHANGE = "change"


class Sureness(StrEnum):
    """How sure a match is, to be said in words."""

    FAIRLY = "fairly"
    SOMEWHAT = "somewhat"
    BARELY = "barely"


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing that an agreement says about its scope."""

    where: Where
    text: str


@dataclass(frozen=True, slots=True)
class Match:
    """A clause and how surely a message speaks of it, 0 to 100."""

    clause: Clause
    sureness: int

    @property
    def how_sure(self) -> Sureness:
        """In a word."""
        if self.sureness >= FAIRLY_FROM:
            return Sureness.FAIRLY
        return Sureness.SOMEWHAT if self.sureness >= SOMEWHAT_FROM else Sureness.BARELY


def clauses_of(scope: Scope) -> list[Clause]:
    """What is in, what is out, and what counts as a change, a line each, in the agreement's order."""
    texts = [(Where.INSIDE, scope.inside), (Where.OUTSIDE, scope.outside), (Where.CHANGE, scope.change.splitlines())]
    return [Clause(where, text) for where, told in texts for text in told if text.strip()]


def best_match(asked: str, clauses: Sequence[Clause]) -> Match | None:
    """The clause that a message seems to speak of; None where no clause is near enough to help."""
    message = _Text(asked[:LONGEST])
    texts = [_Text(clause.text[:LONGEST]) for clause in clauses]
    if not message.phrase or not texts:
        return None
    weights = _weights(texts)
    likeness = {word: _likeness(word, message) for text in texts for word in text.words}
    found = [_measured(text, message, weights, likeness) for text in texts]
    order = sorted(range(len(texts)), key=lambda at: (-found[at], -len(texts[at].phrase), texts[at].written))
    sureness = _sureness(*(found[at] for at in order[:2]))
    return Match(clauses[order[0]], sureness) if sureness >= FLOOR else None


def _sureness(best: float, rival: float = 0.0) -> int:
    if best >= QUOTED:
        return QUOTED
    return round(best * RIVALLED if rival > best * RIVAL_FROM else best)


def _measured(text: "_Text", message: "_Text", weights: Mapping[str, float], likeness: Mapping[str, float]) -> float:
    """How surely the message speaks of a clause, whatever the others say."""
    if text.is_quoted_in(message):
        return QUOTED
    covered = max((_covered(thing, weights, likeness) for thing in text.things), default=0.0)
    whole = _covered(text.words, weights, likeness)
    proof = _proof(sum(_own_weight(word) * likeness[word] for word in text.words), len(message.words))
    return AT_MOST * proof * (SHARE_OF_THING * covered + (1 - SHARE_OF_THING) * whole)


def _covered(words: Sequence[str], weights: Mapping[str, float], likeness: Mapping[str, float]) -> float:
    """The share of these words that the message has."""
    known = sum(weights[word] * likeness[word] for word in words)
    return known / sum(weights[word] for word in words) if words else 0.0


def _proof(matched: float, message_length: int) -> float:
    """What so many words in common prove; one may be chance, and in a long message it often is."""
    if matched > SAME:
        return min(1.0, ONE_WORD + (1 - ONE_WORD) * (matched - SAME))
    chance = min(LONG_AT_MOST, max(0, message_length - LONG_FROM) * LONG_BY)
    return ONE_WORD * matched * (1 - chance)


# Words


@dataclass(frozen=True)
class _Text:
    """What somebody wrote, as words that tell something."""

    written: str

    @cached_property
    def phrase(self) -> str:
        """All of it, as it is compared."""
        return folded(self.written)

    @cached_property
    def words(self) -> tuple[str, ...]:
        return _telling(self.written)

    @cached_property
    def things(self) -> list[tuple[str, ...]]:
        """What a clause lists, such as "copywriting" and "photography"."""
        parts = map(_telling, _BETWEEN_THINGS.split(self.written))
        known = (tuple(word for word in part if word in self.words) for part in parts)
        return [part for part in known if part]

    @cached_property
    def stems(self) -> frozenset[str]:
        return frozenset(map(_stem, self.words))

    @cached_property
    def long_stems(self) -> list[str]:
        return sorted(stem for stem in self.stems if len(stem) >= ROUGH_FROM)

    @cached_property
    def halves(self) -> frozenset[str]:
        return frozenset(half for stem in self.stems for half in _halves(stem))

    def is_quoted_in(self, message: "_Text") -> bool:
        """Whether the message has it word for word; one word may be in it by chance."""
        if len(self.words) > 1:
            return f" {self.phrase} " in f" {message.phrase} "
        return bool(self.phrase) and self.phrase == message.phrase


def _telling(text: str) -> tuple[str, ...]:
    """The words that tell what it is about, each once: no addresses, no single letters, and any number for another."""
    words = (NUMBER if word.isdigit() or word in _NUMBERS else word for word in folded(_ADDRESS.sub(" ", text)).split())
    return tuple(dict.fromkeys(word[:LONGEST_WORD] for word in words if word == NUMBER or _is_telling(word)))


def _is_telling(word: str) -> bool:
    return word not in _EMPTY and len(word) > 1


def _own_weight(word: str) -> float:
    return WEIGHT_OF_COMMON if word == NUMBER or _stem(word) in _COMMON else 1.0


def _weights(texts: Sequence[_Text]) -> dict[str, float]:
    """What each word of an agreement tells: less if others of its clauses have it too."""
    clauses_with = Counter(stem for text in texts for stem in text.stems)
    return {word: _own_weight(word) / sqrt(clauses_with[_stem(word)]) for text in texts for word in text.words}


def _likeness(word: str, message: _Text) -> float:
    """How alike the word and the nearest one of the message are, 0 to 1."""
    stem = _stem(word)
    if word in message.words:
        return SAME
    if stem in message.stems:
        return INFLECTED
    if stem in message.halves or any(half in message.stems for half in _halves(stem)):
        return HALF
    return _rough_likeness(stem, message.long_stems) if len(stem) >= ROUGH_FROM else 0.0


def _rough_likeness(stem: str, others: Sequence[str]) -> float:
    scorer = OSA.normalized_similarity
    nearest = process.extractOne(stem, others, scorer=scorer, processor=None, score_cutoff=ROUGH_NEARNESS)
    return nearest[1] if nearest else 0.0


def _halves(stem: str) -> Iterator[str]:
    """Its beginnings and ends that may be words of their own, with room for a word on the other side."""
    for length in range(HALF_FROM, len(stem) - OTHER_HALF_FROM + 1):
        yield stem[:length]
        yield stem[-length:]


@lru_cache(maxsize=4096)
def _stem(word: str) -> str:
    """What is left of a word without the endings that English and Danish put to it, and without doubled letters."""
    return _DOUBLED.sub(r"\1", _ENDING.sub("", word))


_ADDRESS = re.compile(r"\S+://\S+")
_BETWEEN_THINGS = re.compile(r"[,;:()/–\n]|\b(?:and|or|og|eller)\b", re.IGNORECASE)
_DOUBLED = re.compile(r"(?<=..)(.)\1$")
_ENDING = re.compile(
    "(?<=...)(?:e|s|r|y|en|ens|er|ers|es|et|ets|ed|ere|erer|eres|eret|ering|eringen|eringer|erne|ernes|ing|ings|ingen|inger"
    "|ingerne|(?<=[^aeiouy])ning(?:en|er|erne)?|(?<=[bdgkv])t|ende|else|elsen|elser|elserne|lig|lige|ligt|ly|al|ment|ments"
    "|ion|ions|ate|ated|ates|ating|ation|ations)$"
)

_EMPTY = frozenset(
    folded(
        """
        a about after again all also alone always an and another any anybody anyone anything are around as ask asked
        asks at away back be because been before being both but by call came can come could did do does doing done each
        either else every everybody everyone everything few first for found from gave get gets give given go goes going
        good got great had has have having he hello help her here hey hi him his hope how if in into is it its just
        keep know known last let like little lot made make makes making many may maybe me mean might more most much
        must my need needed needs never new next no not nothing now of off ok okay on once one only or other our out
        over own per please possible put quick quickly quite really right same say said see send sent shall she should
        since small so some somebody someone something soon sorry still such take takes taken tell than thank thanks
        that the their them then there these they thing things think this those though thought through till time to
        today together told tomorrow too two until up us use used very via want wanted wants was way we week weeks well
        went were what when where whether which while who whole whose why will wish with within without work working
        would yes yesterday yet you your yours
        ad af alle allerede alligevel alt altid altså anden andet andre at bare bedst begge begynde behov behøver bli
        blive bliver brug bruge bruger da de dem den denne der deres det dette dig din disse dog du efter ej eller en
        end endnu er et fem fik fin fint flere for fordi fra fx få får før først gang gange gav gerne gik giv give
        giver god gode godt gør gøre gjort ham han har have havde hej hel hele helt hen hende her hjælp hjælpe hos hun
        hvad hvem hver hvilken hvis hvor hvordan hvorfor hvornår i igen ikke ind inden ingen intet ja jeg jer jeres jo
        kan kh kom komme kommer kun kunne lave laver lavet lidt lige ligesom lille man mange mangler me med meget
        mellem men mener mere mig min mindst ned nej nemlig netop nogen noget nogle nok nu ny nye nyt nær næste når og
        også om op os over per pr på sagt samme se selv selvom send sende ser set sig sige sin skal skulle små snart
        som stadig sted store synes så sådan tage tager tag tak tid til tilbage to tro tror tre tusind ud uden uge under
        var ved vej vel vi vide vil ville virkelig vores være været ændre
        """
    ).split()
)
"""Words that every message has."""
_NUMBERS = frozenset(
    folded(
        """
        one two three four five six seven eight nine ten eleven twelve fifteen twenty more another extra additional
        tre fire fem seks syv otte ni ti elleve tolv femten tyve mere flere ekstra yderligere endnu
        """
    ).split()
)
_COMMON = frozenset(
    map(
        _stem,
        folded(
            """
            agreed approved build business campaign customer day design existing hour idea key live media month outside
            page people picture plan product project scope site small team text visual website
            aftalt arbejde billede dag firma godkendt ide kampagne kunde maned medie produkt projekt samarbejde side
            tekst time
            """
        ).split(),
    )
)
"""Words that every agency's agreements have."""

"""Text as it is compared: without case, marks' encoding, entities and what is not seen, in words that know their place.

One way for finding and for replacing, so that whatever is found can be replaced where it stands.
"""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple
from unicodedata import category, normalize


def _all(kind: str) -> str:
    """The signs of a Unicode category up to U+FFFF, as ranges for a pattern."""
    found = "".join("x" if category(chr(code)).startswith(kind) else " " for code in range(0x10000))
    return "".join(f"{chr(run.start())}-{chr(run.end() - 1)}" for run in re.finditer("x+", found))


MARKS = _all("M")
UNSEEN = _all("Cf") + "\u034f\u115f\u1160\ufe00-\ufe0f"
JOINING = rf"{MARKS}{UNSEEN}\u1161-\u11ff\uff9e\uff9f"
"""What makes one sign with what stands before it: accents, vowels of Hangul, sound marks of Kana."""
SPACELESS = (
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3041-\u30fa\u30fc-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
"""Scripts whose words stand without spaces, or with their endings on: Thai, Lao, Burmese, Khmer, Kana, Han, Hangul."""

_ENTITY = re.compile(r"&(?:amp;)*(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]*);")
_SIGN = re.compile(rf"{_ENTITY.pattern}|.[{JOINING}]*", re.DOTALL)
_WORD = re.compile(rf"[{SPACELESS}][{MARKS}]*|(?:[^\W_{SPACELESS}][{MARKS}]*)+(?:'s(?!\w))?")
_NOT_SEEN = re.compile(f"[{UNSEEN}]")
_APOSTROPHE = re.compile("[’‘ʼ`´]")


class Word(NamedTuple):
    """A folded word, and where it stands in its folded text. In scripts without spaces each sign is one."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Folded:
    """A folded text; its n-th character comes from `starts[n]` to `ends[n]` of the original."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    @cached_property
    def words(self) -> list[Word]:
        """Its words in their order."""
        return [Word(found[0], *found.span()) for found in _WORD.finditer(self.text)]

    def gap(self, after: int) -> str:
        """What stands between a word and the next; before the first one for -1."""
        start = self.words[after].end if after >= 0 else 0
        end = self.words[after + 1].start if after + 1 < len(self.words) else len(self.text)
        return self.text[start:end]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where in the original a part of the folded text stands."""
        return self.starts[start], self.ends[end - 1]


def folded(text: str) -> str:
    """The text as it is compared."""
    if text.isascii() and "&" not in text:
        return text.lower().replace("`", "'")
    text = _NOT_SEEN.sub("", _ENTITY.sub(_meant, text) if "&" in text else text)
    text = normalize("NFKC", normalize("NFKC", _APOSTROPHE.sub("'", text)).casefold())
    return text.replace("i\u0307", "i")  # what İ becomes; nobody types it


def fold(text: str) -> Folded:
    """The same, with the way back to the original."""
    if text.isascii() and "&" not in text:
        return Folded(folded(text), range(len(text)), range(1, len(text) + 1))
    signs: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for found in _SIGN.finditer(text):
        sign = folded(found[0])
        signs.append(sign)
        starts += [found.start()] * len(sign)
        ends += [found.end()] * len(sign)
    return Folded("".join(signs), starts, ends)


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text, folded."""
    return tuple(found[0] for found in _WORD.finditer(folded(text)))


def _meant(entity: re.Match[str]) -> str:
    """The sign that an entity stands for, however often it was escaped."""
    once = html.unescape(entity[0])
    return once if once == entity[0] else _ENTITY.sub(_meant, once)

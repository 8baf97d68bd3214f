"""Finding names and words again in what is kept, however a message escaped, marked or clipped them.

All is compared as `models/rules/folding.py` folds it. A name is known by all of its words, with a genitive's s or
without: "Art" stands neither in "Arthur" nor in "party".
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from models.rules.folding import Folded, fold, folded, words_of
from models.shown import shown

DOTS = "…"
"""What stands in the place of a name that is erased."""
CLIPPED = 8
"""Characters by which a name is known whose end is clipped; the narrowest list clips at 12 (handlers/kit/drawn.py)."""
START = 4
"""Words by which a text is known anywhere; one of fewer only where all of it is quoted."""

REFERENCE = re.compile(r"<@([A-Z0-9]+)(?:\|[^>]*)?>")
"""Somebody, as Slack writes it (docs.slack.dev/messaging/formatting-message-text)."""
QUOTE = re.compile(r"[“”„\"«»]")
CUT = "..."
"""An ellipsis, folded."""
BEFORE, AFTER = r"(?<![^\s*_~“”\"(])", r"(?![^\s*_~“”\").,:;!?])"
"""Between these stands a name of signs alone: a sign within other words or signs is none."""

Run = tuple[str, ...]


class Mentions:
    """Knows names, ids and texts again. A name that is part of a longer one of `others` is left to that."""

    def __init__(
        self,
        *,
        names: Iterable[str] = (),
        ids: Iterable[str] = (),
        texts: Iterable[str] = (),
        others: Iterable[str] = (),
    ) -> None:
        names, self._ids = list(names), frozenset(ids)
        self._names = _runs([*names, *self._ids])
        self._others = {run for run in _runs(others) if any(part in self._names for part in _parts(run))}
        self._around = {words_of(name): _around(name) for name in names}
        self._signs = [_sign(name) for name in names if not words_of(name) and folded(name).strip()]
        self._needles = {max(run, key=len).replace("'", "") for run in self._names}
        self._joined = [" ".join(run) for run in self._names]
        said = _runs(texts)
        self._starts = {run[:START] for run in said if len(run) >= START}
        self._short = {run for run in said if len(run) < START}
        self._openings = {" ".join(run[:START]) for run in said}
        self._longest = max([START, *map(len, self._names)])

    def within(self, text: str | None) -> bool:
        """Whether a name or an id stands in what somebody wrote."""
        return bool(text) and any(True for _ in self._spans(text or ""))

    def without(self, text: str, instead: str = DOTS) -> str:
        """The same with dots, or other words, in the place of each name and id."""
        text = REFERENCE.sub(lambda found: instead if found[1] in self._ids else found[0], text)
        for start, end in sorted(self._spans(text), reverse=True):
            text = text[:start] + instead + text[end:]
        return text

    def shown_in(self, payload: Any) -> bool:
        """Whether a name, an id or a quoted text stands in what people see of a message or a form."""
        return any(self.within(text) or self._quoted_in(fold(text)) for text in shown(payload))

    def _spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Where the names stand, none over another."""
        plain = folded(text)
        if any(sign.search(plain) for sign in self._signs):
            whole = fold(text)
            yield from (whole.span(*found.span()) for sign in self._signs for found in sign.finditer(whole.text))
        bare = plain.replace("'", "")
        if any(needle in bare for needle in self._needles):
            yield from self._names_in(fold(text))

    def _names_in(self, text: Folded) -> Iterator[tuple[int, int]]:
        theirs = list(_found(text, self._others))
        for first, last in _found(text, self._names):
            if not any(start <= first and last <= end for start, end in theirs):
                run = tuple(word.text for word in text.words[first : last + 1])
                before, after = self._around.get(run, ("", ""))
                start, end = text.words[first].start, text.words[last].end
                start -= len(before) if text.text[:start].endswith(before) else 0
                end += len(after) if text.text.startswith(after, end) else 0
                yield text.span(start, end)

    def _quoted_in(self, text: Folded) -> bool:
        words = tuple(word.text for word in text.words)
        if any(words[at : at + START] in self._starts for at in range(len(words))):
            return True
        return any(
            self._is_quote(text, words[at:end], at, end)
            for end in range(1, len(words) + 1)
            if CUT in text.gap(end - 1) or QUOTE.search(text.gap(end - 1))
            for at in range(max(0, end - self._longest), end)
        )

    def _is_quote(self, text: Folded, run: Run, at: int, end: int) -> bool:
        """Whether this is a short text as a whole, or the beginning of a name or a text whose end is clipped."""
        is_open = bool(QUOTE.search(text.gap(at - 1)))
        if CUT not in text.gap(end - 1):
            return is_open and run in self._short
        said = " ".join(run)
        is_name = len(said) >= CLIPPED and any(name.startswith(said) for name in self._joined)
        return is_name or (is_open and any(opening.startswith(said) for opening in self._openings))


def _runs(texts: Iterable[str]) -> set[Run]:
    return {words_of(text) for text in texts} - {()}


def _around(name: str) -> tuple[str, str]:
    """The signs with which a name begins and ends, as in "Yahoo!"."""
    plain = fold(name)
    return plain.gap(-1).strip(), plain.gap(len(plain.words) - 1).strip()


def _parts(run: Run) -> Iterator[Run]:
    """What is less than all of it."""
    return (run[at : at + length] for length in range(1, len(run)) for at in range(len(run) - length + 1))


def _sign(name: str) -> re.Pattern[str]:
    sign = folded(name).strip()
    first, last = re.escape(sign[0]), re.escape(sign[-1])
    return re.compile(rf"(?<!{first}){BEFORE}{re.escape(sign)}{AFTER}(?!{last})")


def _found(text: Folded, wanted: set[Run]) -> Iterator[tuple[int, int]]:
    """The first and the last word of each run that is wanted, the longest where several begin."""
    lengths = sorted({len(run) for run in wanted}, reverse=True)
    words = [word.text for word in text.words]
    at = 0
    while at < len(words):
        length = next((length for length in lengths if _is_in(wanted, words[at : at + length], length)), 0)
        if length:
            yield at, at + length - 1
        at += length or 1


def _is_in(wanted: set[Run], words: list[str], length: int) -> bool:
    """With the last word as it is, or without a genitive's s."""
    if len(words) < length:
        return False
    *first, last = words
    return any((*first, stem) in wanted for stem in _stems(last))


def _stems(word: str) -> Iterator[str]:
    """What a word may be the genitive of, and itself."""
    yield word
    if word.endswith("'s"):
        yield word[:-2]
        yield word.replace("'", "")
    elif word.endswith("s") and len(word) > len("as"):
        yield word[:-1]
        yield f"{word[:-1]}'s"

"""Finding names and words again in what is kept, however a message escaped, marked or clipped them."""

import html
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

START = 4
"""Words of a text by which it is recognised: a message quotes at least its beginning."""
UNSEEN = re.compile(r"[\u200b-\u200d\ufeff]")
WORD = re.compile(r"\w+")


class Mentions:
    """Knows a name or an id again by all of it, and any other text by its first four words."""

    def __init__(self, *, names: Iterable[str] = (), ids: Iterable[str] = (), texts: Iterable[str] = ()) -> None:
        names, ids = [name for name in names if name], list(ids)
        starts = [_words(text)[:START] for text in texts]
        self._known = {*map(_words, (*names, *ids)), *(start for start in starts if len(start) == START)} - {()}
        self._lengths = {len(known) for known in self._known}
        self._signs = [name for name in names if not _words(name)]
        self._pattern = re.compile("|".join([*map(_reference, ids), *map(_name, names)]) or "(?!)", re.IGNORECASE)

    def within(self, kept: Any) -> bool:
        """Whether any of it stands in a text, or anywhere in what JSON holds."""
        return any(self._stand_in(text) for text in _texts_in(kept))

    def without(self, kept: Any, instead: str) -> Any:
        """The same with `instead` in the place of each name and id; what does not mention them stays as it is."""
        return _rewritten(kept, lambda text: self._pattern.sub(instead, text) if self._stand_in(text) else text)

    def _stand_in(self, text: str) -> bool:
        words = _words(text)
        spans = (words[at : at + length] for length in self._lengths for at in range(len(words) - length + 1))
        return any(span in self._known for span in spans) or any(sign in text for sign in self._signs)


def _words(text: str) -> tuple[str, ...]:
    """The words of a text, without case, marks and entities."""
    return tuple(WORD.findall(UNSEEN.sub("", html.unescape(text)).casefold()))


def _reference(slack_id: str) -> str:
    """Somebody's id, with Slack's brackets around it (docs.slack.dev/messaging/formatting-message-text)."""
    return rf"<@{re.escape(slack_id)}(?:\|[^>]*)?>|(?<!\w){re.escape(slack_id)}(?!\w)"


def _name(name: str) -> str:
    """A name as it is, or its words with anything but words between them."""
    words = r"[\W_]+".join(map(re.escape, WORD.findall(name)))
    return rf"{re.escape(name)}|(?<!\w){words}(?!\w)" if words else re.escape(name)


def _texts_in(kept: Any) -> Iterator[str]:
    if isinstance(kept, str):
        yield kept
    elif isinstance(kept, dict):
        for key, value in kept.items():
            yield str(key)
            yield from _texts_in(value)
    elif isinstance(kept, list):
        for value in kept:
            yield from _texts_in(value)


def _rewritten(kept: Any, change: Callable[[str], str]) -> Any:
    if isinstance(kept, str):
        return change(kept)
    if isinstance(kept, dict):
        return {key: _rewritten(value, change) for key, value in kept.items()}
    if isinstance(kept, list):
        return [_rewritten(value, change) for value in kept]
    return kept

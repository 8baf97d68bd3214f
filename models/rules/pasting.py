"""Names that somebody pasted, one a line: from a list, a document or a spreadsheet. Any text is a possible line."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from unicodedata import category

MOST = 200
BULLET = re.compile(r"[•·‣◦▪●]+|(?:[-*+–—]|\(?[0-9]{1,3}[.)])(?=\s|$)")
AROUND = " \t,;"
QUOTES = "\"'“”„«»"
UNWRITTEN = {"Cc", "Cs"}
"""Categories of what nobody types: controls, and halves of characters."""


@dataclass(frozen=True, slots=True)
class Pasted:
    """What stood there. Every line that says something is in one of these."""

    names: tuple[str, ...] = ()
    """In their order, each once, at most MOST."""
    again: tuple[str, ...] = ()
    """They stood there before."""
    known: tuple[str, ...] = ()
    """They were on our list already."""
    too_long: tuple[str, ...] = ()
    too_many: tuple[str, ...] = ()
    """They came after the last that could be taken."""


def names_in(text: str, key: Callable[[str], str], known: Collection[str], longest: int) -> Pasted:
    """The names in a pasted text; `key` makes names the same, `known` are the keys of those that we have.

    Bullets, numbers and commas around a name do not count; of a row with tabs it is the first cell that says something.
    """
    seen: set[str] = set()
    found: dict[str, list[str]] = {field: [] for field in Pasted.__slots__}
    for name in filter(None, map(name_of, text.splitlines())):
        mark = key(name)
        found[_pile(name, mark, seen, known, longest, len(found["names"]))].append(name)
        seen.add(mark)
    return Pasted(**{field: tuple(names) for field, names in found.items()})


def _pile(name: str, mark: str, seen: Collection[str], known: Collection[str], longest: int, taken: int) -> str:
    if len(name) > longest:
        return "too_long"
    if mark in seen:
        return "again"
    if mark in known:
        return "known"
    return "names" if taken < MOST else "too_many"


def name_of(line: str) -> str:
    """The name in one line; empty where there is none."""
    return next(filter(None, map(_tidy, line.split("\t"))), "")


def _tidy(cell: str) -> str:
    """Without what stands around a name, as often as it does."""
    plain = " ".join("".join(" " if category(letter) in UNWRITTEN else letter for letter in cell).split())
    name = BULLET.sub("", plain, count=1).strip(AROUND) if BULLET.match(plain) else plain.strip(AROUND)
    if len(name) > 1 and name[0] in QUOTES and name[-1] in QUOTES:
        name = name[1:-1].strip(AROUND)
    return name if any(letter.isprintable() and not letter.isspace() for letter in name) else ""

"""One text of ours in Markdown, an agreement or a welcome letter, as a file to hand to a client.

What people wrote gets into such a text by `plain`, or by `letter_text` where it has lines of its own. There it stays
text, whoever reads the Markdown. typesetting.py makes the page and the PDF of it.
"""

import asyncio
import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple

from handlers.kit.files import File
from models.rules.names import folded

LONGEST_NAME = 80
"""Characters of a file's name, less its ending."""

_MARKS = re.compile(r"[\\`*_~#|<\[\]]|&(?=#?\w+;)|^[-+=:>]")
"""What means something in CommonMark or GitHub's Markdown: anywhere, as an entity, or where a line begins."""
_NUMBER = re.compile(r"^(\d+)([.)])")
_NO_SIGN = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters, and halves of a character."""
_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")
_POINTS = ("- ", "• ")


class Kind(StrEnum):
    """What a document can be handed over as."""

    MARKDOWN = "markdown"
    HTML = "html"
    PDF = "pdf"


class _Format(NamedTuple):
    ending: str
    mime: str


_FORMATS = {
    Kind.MARKDOWN: _Format("md", "text/markdown"),
    Kind.HTML: _Format("html", "text/html"),
    Kind.PDF: _Format("pdf", "application/pdf"),
}


def plain(words: str) -> str:
    """People's words as one line of Markdown that stays text: in a sentence, a heading, a list or a table's cell."""
    return _NUMBER.sub(r"\1\\\2", _MARKS.sub(r"\\\g<0>", _one_line(words)))


def letter_text(words: str) -> str:
    """Words that somebody wrote on several lines: their lines and paragraphs, and a list where "- " or "• " begins one.

    It wants an empty line before and after it.
    """
    lines = map(_one_line, words.splitlines())
    return "\n\n".join(_passages(lines))


async def file_of(kind: Kind, text: str, *, title: str, language: str, agency: str) -> File:
    """The text, in Markdown of ours, as a file named after its title.

    The title is for the window, the reader of the PDF and the file's name: what people read as a heading stands in the
    text. The agency's name stands at the foot of each page. `language` is one that we speak.
    """
    content = await asyncio.to_thread(_content, kind, text, title, language, agency)
    ending, mime = _FORMATS[kind]
    return File(f"{_name(title)}.{ending}", content, mime)


def _content(kind: Kind, text: str, title: str, language: str, agency: str) -> bytes:
    if kind is Kind.MARKDOWN:
        return text.encode()
    from handlers.kit import typesetting  # noqa: PLC0415 - costs 30 ms at start, and few documents are made

    make = typesetting.page if kind is Kind.HTML else typesetting.pdf
    return make(text, title=title, language=language, agency=agency)


def _passages(lines: Iterable[str]) -> Iterator[str]:
    """Each paragraph and each list, as Markdown."""
    for sort, passage in groupby(lines, key=_sort_of):
        if sort == "point":
            yield "\n".join(f"- {plain(line[2:])}" for line in passage)
        elif sort == "line":
            yield "\\\n".join(plain(line) for line in passage)


def _sort_of(line: str) -> str:
    if line.startswith(_POINTS):
        return "point"
    return "line" if line else "gap"


def _one_line(words: str) -> str:
    return " ".join(_NO_SIGN.sub(" ", words).split())


def _name(title: str) -> str:
    """A name that every machine takes: letters without accents, digits and hyphens."""
    return _NOT_IN_NAMES.sub("-", folded(title)).strip("-")[:LONGEST_NAME].strip("-") or "document"

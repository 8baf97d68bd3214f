"""Markdown of ours as a page for the browser, and as a PDF; documents.py says what for.

Neither runs or fetches anything. The page is document.html. The PDF is set by document.typ, which gets the text as
data: Typst evaluates nothing of it, and reads nothing of this machine but that template and the system's fonts.
"""

import html
import json
from contextlib import suppress
from functools import cache
from pathlib import Path
from string import Template
from typing import Any, Literal

import typst
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

KNOWN = ["heading", "list", "table", "blockquote", "hr", "emphasis", "link", "newline", "escape", "entity"]
"""What a text of ours may hold beside its paragraphs: no HTML, no pictures, no code."""
NARROW = 18
"""Letters: a column that has no more in any cell is as wide as they are."""
LINKS = ("https://", "http://", "mailto:")

PAGE = Path(__file__).with_name("document.html")
TEMPLATE = Path(__file__).with_name("document.typ")


class _Reader(MarkdownIt):
    """Reads Markdown, and takes a link that leads elsewhere than to the web or to a person for text."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the library's name for it
        return url.lower().startswith(LINKS)


def page(text: str, *, title: str, language: str, agency: str) -> bytes:
    """A page that stands alone, for a phone, a desk and A4."""
    tokens = reader().parse(text)
    for node in SyntaxTreeNode(tokens).walk():
        if node.type == "table":
            _label(node)
    around = {"title": title, "language": language, "agency": agency}
    escaped = {name: html.escape(words) for name, words in around.items()}
    return _page().substitute(escaped, body=reader().renderer.render(tokens, reader().options, {})).encode()


def pdf(text: str, *, title: str, language: str, agency: str) -> bytes:
    """An A4 document, tagged for screen readers, the same bytes for the same words.

    It promises PDF/UA-1 where some font has every sign of the text; a sign that none has is an empty box.
    """
    tree = [_as_data(node) for node in SyntaxTreeNode(reader().parse(text)).children]
    given = {"title": title, "language": language, "agency": agency, "tree": tree, "narrow": NARROW}
    with suppress(typst.TypstError):
        return _typeset(given, fonts(), "ua-1")
    with suppress(typst.TypstError):
        return _typeset(given, fonts())
    return _typeset(given, typst.Fonts(include_system_fonts=False))  # one of the system's is broken


@cache
def fonts() -> typst.Fonts:
    """Typst's own, which know Latin, Greek and Cyrillic letters, and the system's for all others."""
    return typst.Fonts()


def _typeset(given: dict[str, Any], of: typst.Fonts, *standards: Literal["ua-1"]) -> bytes:
    data = {"document": json.dumps(given)}
    return typst.compile(TEMPLATE, sys_inputs=data, font_paths=of, pdf_standards=[*standards])


def _label(table: SyntaxTreeNode) -> None:
    """On a phone the cells of a row stand under one another, each with its column's heading; short ones never wrap."""
    rows = [row.children for part in table.children for row in part.children]
    for column in zip(*rows, strict=True):
        is_narrow = max(len(_words(cell)) for cell in column) <= NARROW
        for cell in column:
            opening = cell.nester_tokens.opening
            opening.attrSet("data-column", _words(column[0]))
            if is_narrow:
                opening.attrSet("class", "narrow")


def _words(node: SyntaxTreeNode) -> str:
    return "".join(part.content for part in node.walk() if part.type == "text")


def _as_data(node: SyntaxTreeNode) -> dict[str, Any]:
    """A node of the text for document.typ."""
    return {
        "kind": node.type,
        "tag": node.tag,
        "hidden": node.hidden,
        "words": node.content if node.type == "text" else "",
        "letters": len(_words(node)),
        "children": [_as_data(child) for child in node.children],
        **node.attrs,
    }


@cache
def reader() -> MarkdownIt:
    """Reads the Markdown that we write."""
    return _Reader("zero").enable(KNOWN)


@cache
def _page() -> Template:
    return Template(PAGE.read_text("utf-8"))

"""Agreements and letters as files: what people wrote stays text in each, and the files are good ones."""

import io
import re
from pathlib import Path

import pypdf
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode
from playwright.async_api import Page

from handlers.kit import typesetting
from handlers.kit.documents import LONGEST_NAME, Kind, file_of, letter_text, plain
from handlers.kit.files import File

AGENCY = "Northlight & <Sons>"
HOSTILE = [
    '#import "x"', '#read("/etc/passwd")', "$x^2$ and $5", "@ref <label>", "\\", "\\\\ \\# \\", "{{ name }}",
    "<script>alert(1)</script>", "<img src=http://a.b/c>", "&lt;b&gt; &#60; &copy;", "-->", "[a](javascript:alert(1))",
    "![x](http://a.b/c.png)", "[x]: http://a.b", "<http://a.b>", "[^1]", "# one", "## two #", "- one", "+ one", "* one",
    "1. one", "12) two", "> said", "---", "===", ":--", "| a | b |", "`code`", "```", "~~gone~~", "**bold** _it_ __b__",
    "*", "_", "5 < 6 > 4", "R&D, AT&T;", "C:\\new\\table", "snake_case_name", "“quoted” 'and' \"so\" -- ... (c)",
]  # fmt: skip
SPACES = ["\n", "\n\n", "\r\n", "\t", "    ", " ", "\u2028", "\xa0", "\x00", "\x85", "\u200b"]
PIECES = [*HOSTILE, *SPACES, "1", ".", ")", "a", "é"]
WORDS = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=4)), max_size=12).map("".join)
PLACES = [
    "{}", "Ours: {}, and ours", "## {}", "- {}\n- {}", "1. {}", "> {}", "**{}x**", "[{}](https://a.b)", "Ours\n{}",
    "| a | b |\n| --- | --- |\n| {} | {} |", "| {} | {} |\n| --- | --- |\n| x | y |",
]  # fmt: skip
READERS = {
    "ours": typesetting.reader(),
    "another": MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]),
}


async def made(kind: Kind, text: str, title: str = "Aftale", language: str = "en") -> File:
    return await file_of(kind, text, title=title, language=language, agency=AGENCY)


async def pdf_of(text: str, **more: str) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO((await made(Kind.PDF, text, **more)).content))


def words_of(pdf: pypdf.PdfReader) -> str:
    return "\n".join(page.extract_text() for page in pdf.pages)


def unspaced(words: str) -> str:
    """Without the white space, which depends on where lines end, and the signs that nobody sees."""
    return re.sub(r"[\s\x00-\x1f\x7f-\x9f\u200b]", "", words)


def read(reader: MarkdownIt, text: str) -> tuple[list[str], list[str]]:
    """The elements of a text, and its words, one for each place that holds any."""
    tokens = reader.parse(text)
    inner = [token for block in tokens for token in block.children or []]
    elements = [token.type for token in [*tokens, *inner] if token.type != "text"]
    return elements, ["".join(map(_content, block.children or [])) for block in tokens if block.type == "inline"]


def _content(token: Token) -> str:
    return {"text": token.content, "softbreak": "\n", "hardbreak": "\n"}.get(token.type, "")


def one_line(words: str) -> str:
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", words).split())


# What people wrote


def stays_text(reader: MarkdownIt, place: str, words: str) -> None:
    """The elements are those of this place with a word of ours, and the words are as they were typed."""
    elements, shown = read(reader, place.replace("{}", plain(words)))
    expected, around = read(reader, place.replace("{}", "WORDS"))
    assert elements == expected
    assert shown == [text.replace("WORDS", one_line(words)) for text in around]


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
@pytest.mark.parametrize("words", [*HOSTILE, "".join(HOSTILE), " ".join(HOSTILE), "\n".join(HOSTILE)])
def test_whatever_means_something_in_markdown_is_shown_as_it_is(reader: MarkdownIt, words: str) -> None:
    for place in PLACES:
        stays_text(reader, place, words)


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
@pytest.mark.parametrize("place", PLACES)
@settings(deadline=None)
@given(words=WORDS)
def test_people_s_words_are_shown_as_they_are_and_nothing_else_wherever_they_stand(
    reader: MarkdownIt, place: str, words: str
) -> None:
    assume(one_line(words))
    stays_text(reader, place, words)


def test_what_only_github_takes_for_a_table_is_text_there_too() -> None:
    assert plain(":--") == "\\:--"


def test_half_a_character_is_left_out() -> None:
    assert plain("a\ud83db\ud83d") == "a b"


@pytest.mark.parametrize("words", ['Acme (Ltd.), 5-7 % off! It\'s "so"', "R&D", "a@b.example", "https://a.b/c?d=e&f=g"])
def test_harmless_words_stay_readable_in_the_markdown_itself(words: str) -> None:
    assert plain(words) == words


@settings(deadline=None)
@given(WORDS)
@example("one\ntwo\n\nthree\n- a\n• b\n\n- c\n-d\n* e")
def test_a_letter_keeps_its_lines_and_paragraphs_and_has_no_element_but_lists(words: str) -> None:
    lines = [line for line in map(one_line, words.splitlines()) if line]
    kept = {"paragraph", "bullet_list", "list_item", "inline", "text", "hardbreak", "root"}
    for reader in READERS.values():
        assert {node.type for node in SyntaxTreeNode(reader.parse(letter_text(words))).walk()} <= kept
        _, shown = read(reader, letter_text(words))
        said = [line[2:] if line.startswith(("- ", "• ")) else line for line in lines]
        assert "\n".join(shown).split("\n") == (said or [""])


def test_a_letter_has_paragraphs_lines_and_lists() -> None:
    words = "Dear Karen,\nwelcome.\n\nWe promise:\n- an answer\n  •  a date\nYours\n* no list\n1. none\n-one"
    assert letter_text(words) == (
        "Dear Karen,\\\nwelcome.\n\nWe promise:\n\n- an answer\n- a date\n\nYours\\\n\\* no list\\\n1\\. none\\\n\\-one"
    )


# The three files


def everywhere(words: list[str]) -> str:
    """A text of ours with these words wherever words may stand."""
    rows = "".join(f"| {plain(word)} | {plain(word)} |\n" for word in words)
    points = "".join(f"- {plain(word)}\n" for word in words)
    headings = "".join(f"## {plain(word)}\n\n{letter_text(word)}\n\n" for word in words)
    return f"# Aftale\n\n{headings}{points}\n| Ours | {plain(words[0])} |\n| --- | ---: |\n{rows}"


async def test_hostile_words_come_out_of_a_pdf_as_they_are() -> None:
    shown = unspaced(words_of(await pdf_of(everywhere(HOSTILE))))
    for word in HOSTILE:
        seen = word.removeprefix("- ")  # a letter's list
        assert shown.count(unspaced(seen)) >= 5, word


async def test_hostile_words_make_no_element_of_a_page_and_no_request(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_bytes((await made(Kind.HTML, everywhere(HOSTILE), title="<b>&amp;</b>", language="da")).content)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(file.as_uri())

    assert asked == [file.as_uri()]
    made_of = await page.evaluate("[...new Set([...document.querySelectorAll('main *')].map(e => e.localName))].sort()")
    assert made_of == ["h1", "h2", "li", "p", "table", "tbody", "td", "th", "thead", "tr", "ul"]
    assert await page.locator("td:first-child").all_text_contents() == [one_line(word) for word in HOSTILE]
    assert await page.locator("h2").all_text_contents() == [one_line(word) for word in HOSTILE]
    assert await page.locator("footer").text_content() == AGENCY
    assert await page.title() == "<b>&amp;</b>"
    assert await page.locator("html").get_attribute("lang") == "da"
    policy = await page.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content")
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"


async def test_markdown_is_the_text_itself() -> None:
    file = await made(Kind.MARKDOWN, "# Blåbær\n")
    assert file == File("aftale.md", "# Blåbær\n".encode(), "text/markdown")


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Aftale: Blåbærgrød & Søn A/S", "aftale-blabaergrod-son-a-s.pdf"),
        ("../../etc/passwd", "etc-passwd.pdf"),
        ("C:\\a\x00b\n.exe", "c-a-b-exe.pdf"),
        ("Καλημέρα 🎉", "document.pdf"),
        ("", "document.pdf"),
        ("x" * 300, "x" * LONGEST_NAME + ".pdf"),
    ],
)
async def test_a_file_is_named_after_its_title_and_its_name_is_no_path(title: str, name: str) -> None:
    assert (await made(Kind.PDF, "# T", title=title)).name == name

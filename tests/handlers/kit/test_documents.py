"""Agreements and letters as files: what people wrote stays text in each, and the files are good ones."""

import io
import re
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdf
import pytest
from hypothesis import assume, example, given
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
PIECES = [
    *HOSTILE,
    "\n",
    "\n\n",
    "\r\n",
    "\t",
    "    ",
    " ",
    "\u2028",
    "\xa0",
    "\x00",
    "\x85",
    "\u200b",
    "1",
    ".",
    ")",
    "a",
    "é",
]
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
    "url", ["javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "file:///etc/passwd", "/a", "//a.b", "#a"]
)
async def test_a_link_leads_to_the_web_or_to_a_person_and_nowhere_else(url: str) -> None:
    text = f"# T\n\n[a]({url}) [b](HTTPS://a.b/c) [d](mailto:e@f.example)"
    hrefs = re.findall(r'href="([^"]*)"', (await made(Kind.HTML, text)).content.decode())
    notes = [note.get_object() for page in (await pdf_of(text)).pages for note in page.get("/Annots", [])]
    assert hrefs == [note["/A"]["/URI"] for note in notes] == ["HTTPS://a.b/c", "mailto:e@f.example"]


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


# The PDF


async def test_a_pdf_tells_its_title_its_language_and_its_structure() -> None:
    pdf = await pdf_of("# Velkommen\n\nKære Karen", title="Velkommen, Acme", language="da")
    root: Any = pdf.root_object
    assert pdf.metadata
    assert (pdf.metadata.title, pdf.metadata.author, root["/Lang"]) == ("Velkommen, Acme", AGENCY, "da")
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]["/K"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "<pdfuaid:part>1<" in root["/Metadata"].get_data().decode()


async def test_pages_are_numbered_where_there_are_several_and_each_names_the_agency() -> None:
    [short] = (await pdf_of("# T")).pages
    assert short.extract_text().split("\n") == ["T", AGENCY]
    pages = (await pdf_of("# T\n\n" + "Words.\n\n" * 80)).pages
    assert [page.extract_text().split("\n")[-1] for page in pages] == [f"{AGENCY} {n} / 3" for n in (1, 2, 3)]


async def test_the_same_words_make_the_same_pdf_at_any_time() -> None:
    first, again = [await made(Kind.PDF, "# T") for _ in range(2)]
    assert first == again
    assert b"CreationDate" not in first.content
    assert b"CreateDate" not in first.content


async def test_a_pdf_knows_the_letters_of_europe_and_takes_all_others() -> None:
    words = ["Blåbærgrød ÆØÅ", "Zażółć gęślą jaźń", "Καλημέρα κόσμε", "Съешь же ещё", "½ € → ✓ „x“"]
    strange = ["🎉 👩‍👩‍👧 🇩🇰", "中文 한국어", "שלום", "\ue123\U0010ffff\ufffe"]
    shown = words_of(await pdf_of("# T\n\n" + "\n\n".join(map(plain, [*words, *strange, "the end"]))))
    for word in [*words, "the end"]:
        assert word in shown


def font(name: str, character: str, *, torn: bool) -> bytes:
    """A TrueType font that has one sign; its outlines, where it is torn, are not where it says."""
    family, point = name.encode("utf-16-be"), ord(character)
    named = b"".join(struct.pack(">6H", 3, 1, 0x409, number, len(family), 0) for number in (1, 6))
    tables = {
        b"cmap": struct.pack(">4HI2H6I", 0, 1, 3, 10, 12, 12, 0, 28, 0, 1, point, point, 1),
        b"glyf": bytes(32),
        b"head": struct.pack(">4I2H2q4h2H3h", 1 << 16, 0, 0, 0x5F0F3CF5, 0, 1000, *[0] * 4, 999, 999, 0, 8, 2, 0, 0),
        b"hhea": struct.pack(">I3hH11hH", 1 << 16, 800, -200, 0, 1000, *[0] * 11, 2),
        b"hmtx": struct.pack(">HhHh", 1000, 0, 1000, 0),
        b"loca": b"\xff" * 6 if torn else struct.pack(">3H", 0, 8, 16),
        b"maxp": struct.pack(">IH26x", 1 << 16, 2),
        b"name": struct.pack(">3H", 0, 2, 30) + named + family,
    }
    index, body = b"", b""
    for tag, table in tables.items():
        index += struct.pack(">4s3I", tag, 0, 12 + 16 * len(tables) + len(body), len(table))
        body += table + bytes(-len(table) % 4)
    return struct.pack(">I4H", 1 << 16, len(tables), 0, 0, 0) + index + body


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where this machine looks for fonts, as Linux and as macOS have it."""
    (tmp_path / "Library").mkdir()
    fonts = tmp_path / "Library" / "Fonts"
    (tmp_path / ".local" / "share").mkdir(parents=True)
    (tmp_path / ".local" / "share" / "fonts").symlink_to(fonts)
    fonts.mkdir()
    monkeypatch.setenv("HOME", str(tmp_path))
    typesetting.fonts.cache_clear()
    yield fonts
    typesetting.fonts.cache_clear()


async def test_a_sign_that_a_font_of_this_machine_has_is_shown_though_another_is_missing(home: Path) -> None:
    (home / "whole.ttf").write_bytes(font("Whole", "\ue123", torn=False))
    assert b"+Whole" in (await made(Kind.PDF, "# T\n\nbefore \ue123 \ue999 after")).content


async def test_a_broken_font_on_this_machine_costs_no_document(home: Path) -> None:
    (home / "torn.ttf").write_bytes(font("Torn", "\ue124", torn=True))
    assert "before" in words_of(await pdf_of("# T\n\nbefore \ue124 after"))


async def test_a_word_too_long_for_its_line_is_broken_and_copied_whole() -> None:
    endless, address, compound = "abcdefghij" * 20, "mette.lund@northlight.example", "Godkendelsesproceduren"
    head = f"|{'a|' * 6}\n|{'-|' * 6}\n"
    cells = " | ".join([address, compound + " ord" * 10, "B" * 40] * 2)
    shown = words_of(await pdf_of(f"# {endless}\n\n{endless}\n\n{head}| {cells} |", language="da"))
    for word, count in {endless: 2, address: 2, compound: 2, "B" * 40: 2}.items():
        assert word not in shown
        assert re.sub(r"[\s\xad]", "", shown).count(word) == count


async def test_a_row_longer_than_a_page_goes_on_on_the_next_beneath_its_headings() -> None:
    pdf = await pdf_of("# T\n\n| We deliver | You deliver |\n|-|-|\n| " + "word " * 3000 + " | once |\n| x | y |")
    counts = [page.extract_text().count("word") for page in pdf.pages]
    assert (len(counts) >= 4, all(counts), sum(counts)) == (True, True, 3000)
    assert {page.extract_text().split("\n")[0] for page in pdf.pages[1:]} == {"We deliver You deliver"}


# The page


async def test_on_a_phone_nothing_is_cut_off_and_each_cell_says_what_it_is(page: Page, tmp_path: Path) -> None:
    head = "| Milestone | We deliver | You deliver | Date |\n| --- | --- | --- | ---: |\n"
    row = f"| Kickoff | The plan | {plain('https://example.com/' + 'abcdefghij' * 9)} | 23 November 2026 |\n"
    file = tmp_path / "page.html"
    file.write_bytes((await made(Kind.HTML, f"# Aftale\n\n{head}{row * 6}")).content)
    await page.set_viewport_size({"width": 360, "height": 640})
    await page.goto(file.as_uri())
    assert await page.evaluate("document.documentElement.scrollWidth") == 360
    labels = "[...document.querySelectorAll('tr:nth-child(2) td')].map(e => getComputedStyle(e, '::before').content)"
    assert await page.evaluate(labels) == ['"Milestone"', '"We deliver"', '"You deliver"', '"Date"']

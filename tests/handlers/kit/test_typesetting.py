"""The page and the PDF themselves: whole, readable wherever they are opened, and quiet."""

import io
import re
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdf
import pytest
from playwright.async_api import Page

from handlers.kit import typesetting
from handlers.kit.documents import plain

AGENCY = "Northlight & <Sons>"


def page_of(text: str, language: str = "en") -> bytes:
    return typesetting.page(text, title="Aftale", language=language, agency=AGENCY)


def content_of(text: str, title: str = "Aftale", language: str = "en") -> bytes:
    return typesetting.pdf(text, title=title, language=language, agency=AGENCY)


def pdf_of(text: str, **more: str) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(content_of(text, **more)))


def words_of(pdf: pypdf.PdfReader) -> str:
    return "\n".join(page.extract_text() for page in pdf.pages)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "file:///etc/passwd", "/a", "//a.b", "#a"]
)
def test_a_link_leads_to_the_web_or_to_a_person_and_nowhere_else(url: str) -> None:
    text = f"# T\n\n[a]({url}) [b](HTTPS://a.b/c) [d](mailto:e@f.example)"
    hrefs = re.findall(r'href="([^"]*)"', page_of(text).decode())
    notes = [note.get_object() for page in pdf_of(text).pages for note in page.get("/Annots", [])]
    assert hrefs == [note["/A"]["/URI"] for note in notes] == ["HTTPS://a.b/c", "mailto:e@f.example"]


# The PDF


def test_a_pdf_tells_its_title_its_language_and_its_structure() -> None:
    pdf = pdf_of("# Velkommen\n\nKære Karen", title="Velkommen, Acme", language="da")
    root: Any = pdf.root_object
    assert pdf.metadata
    assert (pdf.metadata.title, pdf.metadata.author, root["/Lang"]) == ("Velkommen, Acme", AGENCY, "da")
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]["/K"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "<pdfuaid:part>1<" in root["/Metadata"].get_data().decode()


def test_pages_are_numbered_where_there_are_several_and_each_names_the_agency() -> None:
    [short] = pdf_of("# T").pages
    assert short.extract_text().split("\n") == ["T", AGENCY]
    pages = pdf_of("# T\n\n" + "Words.\n\n" * 80).pages
    assert [page.extract_text().split("\n")[-1] for page in pages] == [f"{AGENCY} {n} / 3" for n in (1, 2, 3)]


def test_the_same_words_make_the_same_pdf_at_any_time() -> None:
    first, again = [content_of("# T") for _ in range(2)]
    assert first == again
    assert b"CreationDate" not in first
    assert b"CreateDate" not in first


def test_a_pdf_knows_the_letters_of_europe_and_takes_all_others() -> None:
    words = ["Blåbærgrød ÆØÅ", "Zażółć gęślą jaźń", "Καλημέρα κόσμε", "Съешь же ещё", "½ € → ✓ „x“"]
    strange = ["🎉 👩‍👩‍👧 🇩🇰", "中文 한국어", "שלום", "\ue123\U0010ffff\ufffe"]
    shown = words_of(pdf_of("# T\n\n" + "\n\n".join(map(plain, [*words, *strange, "the end"]))))
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
    fonts = tmp_path / "Library" / "Fonts"
    fonts.mkdir(parents=True)
    (tmp_path / ".local" / "share").mkdir(parents=True)
    (tmp_path / ".local" / "share" / "fonts").symlink_to(fonts)
    monkeypatch.setenv("HOME", str(tmp_path))
    typesetting.fonts.cache_clear()
    yield fonts
    typesetting.fonts.cache_clear()


def test_a_sign_that_a_font_of_this_machine_has_is_shown_though_another_is_missing(home: Path) -> None:
    (home / "whole.ttf").write_bytes(font("Whole", "\ue123", torn=False))
    assert b"+Whole" in content_of("# T\n\nbefore \ue123 \ue999 after")


def test_a_broken_font_on_this_machine_costs_no_document(home: Path) -> None:
    (home / "torn.ttf").write_bytes(font("Torn", "\ue124", torn=True))
    assert "before" in words_of(pdf_of("# T\n\nbefore \ue124 after"))


def test_a_word_too_long_for_its_line_is_broken_and_copied_whole() -> None:
    endless, address, compound = "abcdefghij" * 20, "mette.lund@northlight.example", "Godkendelsesproceduren"
    head = f"|{'a|' * 6}\n|{'-|' * 6}\n"
    cells = " | ".join([address, compound + " ord" * 10, "B" * 40] * 2)
    shown = words_of(pdf_of(f"# {endless}\n\n{endless}\n\n{head}| {cells} |", language="da"))
    for word, count in {endless: 2, address: 2, compound: 2, "B" * 40: 2}.items():
        assert word not in shown
        assert re.sub(r"[\s\xad]", "", shown).count(word) == count


def test_a_row_longer_than_a_page_goes_on_on_the_next_beneath_its_headings() -> None:
    pdf = pdf_of("# T\n\n| We deliver | You deliver |\n|-|-|\n| " + "word " * 3000 + " | once |\n| x | y |")
    counts = [page.extract_text().count("word") for page in pdf.pages]
    assert (len(counts) >= 4, all(counts), sum(counts)) == (True, True, 3000)
    assert {page.extract_text().split("\n")[0] for page in pdf.pages[1:]} == {"We deliver You deliver"}


# The page


async def test_on_a_phone_nothing_is_cut_off_and_each_cell_says_what_it_is(page: Page, tmp_path: Path) -> None:
    head = "| Milestone | We deliver | You deliver | Date |\n| --- | --- | --- | ---: |\n"
    row = f"| Kickoff | The plan | {plain('https://example.com/' + 'abcdefghij' * 9)} | 23 November 2026 |\n"
    file = tmp_path / "page.html"
    file.write_bytes(page_of(f"# Aftale\n\n{head}{row * 6}"))
    await page.set_viewport_size({"width": 360, "height": 640})
    await page.goto(file.as_uri())
    assert await page.evaluate("document.documentElement.scrollWidth") == 360
    labels = "[...document.querySelectorAll('tr:nth-child(2) td')].map(e => getComputedStyle(e, '::before').content)"
    assert await page.evaluate(labels) == ['"Milestone"', '"We deliver"', '"You deliver"', '"Date"']

"""Files of any kind: read as they were written, or refused with the reason."""

import io
import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.importing import reading, workbook
from models.importing.formats import is_known
from models.importing.reading import Table, read
from models.importing.troubles import Unreadable, UnreadableError
from tests.support.spreadsheets import csv_of, with_part, xlsx_of

HEAD = ["name", "owner"]
ROWS = [["Acme", "Mette"], ["Søberg; Søn, 'A/S'", "Ida"]]
COMMON = st.text(
    st.characters(codec="cp1252", exclude_categories=["Cc"], exclude_characters="\xa0Ââ€"), max_size=12
).filter(lambda text: not re.search(rb"[\xc2-\xf4][\x80-\xbf]", text.encode("cp1252")))
"""Nobody writes what would be UTF-8 as well, such as Ã©."""
WORKBOOK = xlsx_of([HEAD, *ROWS])
"""Made once: a workbook holds the time at which it was made."""
ANY = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0"), max_size=12)


def table_of(content: bytes) -> Table:
    return read(io.BytesIO(content), is_known)


def cells(content: bytes) -> list[list[Any]]:
    return [list(row) for _, row in table_of(content).rows()]


def why(content: bytes) -> Unreadable:
    with pytest.raises(UnreadableError) as error:
        cells(content)
    return error.value.why


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_each_encoding_and_delimiter_is_read_and_the_encoding_told(encoding: str, delimiter: str) -> None:
    table = table_of(csv_of([HEAD, *ROWS], encoding=encoding, delimiter=delimiter))
    assert table.written == encoding
    assert list(table.head) == HEAD
    assert [list(row) for _, row in table.rows()] == ROWS


@given(
    st.lists(st.tuples(ANY, ANY), max_size=6),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["\r\n", "\n"]),
    st.sampled_from([0, 1]),
)
def test_what_csv_writes_comes_back_as_it_was(
    rows: list[tuple[str, str]], encoding: str, delimiter: str, ending: str, quoting: int
) -> None:
    written = csv_of([HEAD, *rows], encoding=encoding, delimiter=delimiter, lineterminator=ending, quoting=quoting)
    assert cells(written) == [list(row) for row in rows if any(cell.strip() for cell in row)]


@given(st.lists(st.tuples(COMMON, COMMON), max_size=6), st.sampled_from([",", ";", "\t"]))
def test_what_excel_writes_in_western_europe_comes_back_as_it_was(rows: list[tuple[str, str]], delimiter: str) -> None:
    content = csv_of([HEAD, *rows, ("Ærø", "")], encoding="cp1252", delimiter=delimiter)
    try:
        content.decode()
    except UnicodeDecodeError:
        assert cells(content)[:-1] == [list(row) for row in rows if any(cell.strip() for cell in row)]


@given(st.one_of(st.binary(max_size=300), st.binary(max_size=300).map(lambda tail: b"PK\x03\x04" + tail)))
def test_no_bytes_whatever_are_more_than_refused(content: bytes) -> None:
    try:
        cells(content)
    except UnreadableError:
        return


@given(st.data())
def test_a_damaged_workbook_is_read_or_refused(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(WORKBOOK) - 1))
    damaged = WORKBOOK[:at] + data.draw(st.binary(max_size=4)) + WORKBOOK[at + 1 :]
    try:
        cells(damaged)
    except UnreadableError:
        return


@pytest.mark.parametrize("end", [b"Brix\xff,\n", b"Br\xc3"])
def test_utf8_with_a_fault_is_refused_by_its_line_and_not_read_as_something_else(end: bytes) -> None:
    """Read as Windows-1252 each name with an accent would be another one, and nobody would know."""
    with pytest.raises(UnreadableError) as error:
        cells("name,owner\nSøberg,\nCafé,\n".encode() + end)
    assert (error.value.why, error.value.line) == (Unreadable.BROKEN_TEXT, 4)


@pytest.mark.parametrize("first", ["sep=;", "SEP=;", '"sep=;"'])
def test_a_line_for_excel_names_the_delimiter_and_is_no_row(first: str) -> None:
    table = table_of(f"{first}\r\nname;a, b, c\r\nAcme;Mette\r\n".encode())
    assert list(table.head) == ["name", "a, b, c"]
    assert list(table.rows()) == [(3, ["Acme", "Mette"])]


def test_lines_are_counted_as_an_editor_does() -> None:
    content = b'\nname,owner\n"Acme\nBrothers",Mette\n\nGlobex,Ida\n'
    assert [number for number, _ in table_of(content).rows()] == [3, 6]


def test_it_can_be_read_again_and_again() -> None:
    for content in (csv_of([HEAD, *ROWS]), xlsx_of([HEAD, *ROWS])):
        table = table_of(content)
        assert list(table.rows()) == list(table.rows())


def test_a_workbook_gives_values_and_never_works_out_a_formula() -> None:
    row = ["=1+1", "@cmd", "-x", 12000.5, 3, datetime(2026, 1, 2, 9), True]  # noqa: DTZ001 - as Excel has it
    [found] = cells(xlsx_of([["name", "b", "c", "d", "e", "f", "g"], row]))
    assert found == ["", "@cmd", "-x", Decimal("12000.5"), Decimal(3), date(2026, 1, 2), "TRUE"]


def test_the_sheet_with_the_columns_is_read_wherever_it_is() -> None:
    table = table_of(xlsx_of([["Notes"], ["Hello"]], [HEAD, *ROWS]))
    assert list(table.head) == HEAD


def test_a_sheet_may_claim_to_be_huge_and_have_a_row_far_down() -> None:
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/>'
        '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c></row>'
        '<row r="20000"><c r="A20000" t="inlineStr"><is><t>=Acme</t></is></c></row></sheetData></worksheet>'
    )
    content = with_part(xlsx_of([["name"]]), "xl/worksheets/sheet1.xml", sheet.encode())
    assert list(table_of(content).rows()) == [(20000, ["=Acme"])]


def test_a_row_that_reaches_to_the_end_of_the_sheet_is_refused() -> None:
    rows = b'<row r="2"><c r="A2" t="inlineStr"><is><t>Acme</t></is></c><c r="XFD2"><v>1</v></c></row>'
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    head = b'<row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c></row>'
    content = with_part(
        xlsx_of([["name"]]), "xl/worksheets/sheet1.xml", sheet + head + rows + b"</sheetData></worksheet>"
    )
    assert why(content) is Unreadable.SWOLLEN_EXCEL


def test_entities_that_blow_up_are_refused() -> None:
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    cells = "<worksheet><sheetData><row><c><v>&a9;</v></c></row></sheetData></worksheet>"
    sheet = f'<!DOCTYPE x [<!ENTITY a0 "ha">{laughs}]>{cells}'
    assert why(with_part(xlsx_of([["name"]]), "xl/worksheets/sheet1.xml", sheet.encode())) in {
        Unreadable.BROKEN_EXCEL,
        Unreadable.EMPTY,
    }


def test_what_would_swell_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_UNPACKED", 1_000_000)
    bomb = with_part(xlsx_of([HEAD]), "xl/media/image1.png", bytes(2_000_000))
    assert len(bomb) < 20_000
    assert why(bomb) is Unreadable.SWOLLEN_EXCEL


def test_a_file_that_is_too_big_is_not_read_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_BYTES", 10)

    class Unread(io.BytesIO):
        def read(self, *_: Any) -> bytes:
            raise AssertionError("read")

    with pytest.raises(UnreadableError) as error:
        read(Unread(b"name\n" * 3), is_known)
    assert error.value.why is Unreadable.TOO_BIG


def test_a_file_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_ROWS", 3)
    assert why(b"name\n" + b"a\n" * 4) is Unreadable.TOO_MANY_ROWS


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", Unreadable.EMPTY),
        (b"\xef\xbb\xbf\r\n\r\n", Unreadable.EMPTY),
        (b"name\0,owner\nAcme\n", Unreadable.NOT_TEXT),
        (b"\x89PNG\r\n\x1a\n\x00\x00", Unreadable.NOT_TEXT),
        (b"\xff\xfen\x00a", Unreadable.NOT_TEXT),
        (b'name,owner\nAcme,"Mette\nGlobex,Ida\n', Unreadable.NO_CSV),
        (b'name,owner\nAcme,"' + b"x" * 200_000 + b'"\n', Unreadable.NO_CSV),
        (OLE, Unreadable.OLD_EXCEL),
        (OLE + "EncryptedPackage".encode("utf-16-le"), Unreadable.ENCRYPTED),
        (b"PK\x03\x04 and so on", Unreadable.BROKEN_EXCEL),
        (with_part(xlsx_of([HEAD]), "xl/workbook.xml", b"<"), Unreadable.BROKEN_EXCEL),
    ],
    ids=["nothing", "blank", "nul", "picture", "half", "open quote", "endless", "xls", "locked", "no zip", "damaged"],
)
def test_why_it_is_refused(content: bytes, expected: Unreadable) -> None:
    assert why(content) is expected

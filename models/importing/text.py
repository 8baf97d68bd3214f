"""CSV as spreadsheets and other programs write it: its encoding, its delimiter, and its rows one at a time."""

import csv
import io
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from typing import BinaryIO

from models.importing.troubles import Unreadable, UnreadableError

DELIMITERS = ",;\t"
SEPARATOR = re.compile(r"\"?sep=([,;\t])\"?\s*", re.IGNORECASE)
LONGEST_SEPARATOR = 20
"""Characters of such a line, its end among them."""
MARKED = {BOM_UTF8: "utf-8-sig", BOM_UTF16_LE: "utf-16", BOM_UTF16_BE: "utf-16"}
UNMARKED = ("utf-8", "cp1252")
"""cp1252 is what Excel writes in Western Europe."""
REPLACED = "\ufffd"
A_PIECE = 64 * 1024
Record = tuple[int, Sequence[str]]
"""The number of the line on which a row begins, from 1, and its cells."""


def encoding_of(file: BinaryIO) -> str:
    """In which encoding all of it can be read. Raises UnreadableError where it is no text, or broken text."""
    file.seek(0)
    start = file.read(4)
    marked = [encoding for mark, encoding in MARKED.items() if start.startswith(mark)]
    for encoding in marked or _unmarked(start):
        if _decodes(file, encoding):
            return encoding
        if encoding.startswith("utf-8"):
            _refuse_broken(file)
    raise UnreadableError(Unreadable.NOT_TEXT)


def _refuse_broken(file: BinaryIO) -> None:
    """Raises UnreadableError for UTF-8 with a fault in it: read in another way, every accent of it would be wrong."""
    decoder = getincrementaldecoder("utf-8")("replace")
    file.seek(0)
    lines, line, whole, broken = 1, 0, 0, 0
    for piece in chain(iter(lambda: file.read(A_PIECE), b""), [b""]):
        text = decoder.decode(piece, final=not piece)
        if "\0" in text:
            return
        if REPLACED in text and not broken:
            line = lines + text[: text.index(REPLACED)].count("\n")
        lines += text.count("\n")
        faults = text.count(REPLACED)
        broken += faults
        whole += sum(not sign.isascii() for sign in text) - faults
    if whole >= broken > 0:
        raise UnreadableError(Unreadable.BROKEN_TEXT, line=line)


def _unmarked(start: bytes) -> Sequence[str]:
    """A file that begins with letters of ours has a zero in each second byte if it is UTF-16."""
    zeros = [byte == 0 for byte in start]
    if zeros == [False, True, False, True]:
        return ("utf-16-le",)
    return ("utf-16-be",) if zeros == [True, False, True, False] else UNMARKED


def _decodes(file: BinaryIO, encoding: str) -> bool:
    decoder = getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        for piece in iter(lambda: file.read(A_PIECE), b""):
            if "\0" in decoder.decode(piece):
                return False
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def delimiter_of(file: BinaryIO, encoding: str) -> str:
    """The one that the first line names, as Excel's `sep=;` does, or that makes the most columns of the first row."""
    named = _named(file, encoding)
    if named:
        return named

    def columns(delimiter: str) -> int:
        try:
            return max((len(cells) for _, cells in islice(records(file, encoding, delimiter), 1)), default=0)
        except UnreadableError:
            return 0

    return max(DELIMITERS, key=columns)


def _named(file: BinaryIO, encoding: str) -> str:
    with _opened(file, encoding) as text:
        found = SEPARATOR.fullmatch(text.readline(LONGEST_SEPARATOR))
    return found[1] if found else ""


def records(file: BinaryIO, encoding: str, delimiter: str) -> Iterator[Record]:
    """The rows that are not empty, from the beginning. Raises UnreadableError where it is no CSV any more."""
    has_name = bool(_named(file, encoding))
    with _opened(file, encoding) as text:
        if has_name:
            text.readline()
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        begins = first = 1 + has_name
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    yield begins, cells
                begins = first + reader.line_num
        except csv.Error as error:
            raise UnreadableError(Unreadable.NO_CSV, line=begins) from error


@contextmanager
def _opened(file: BinaryIO, encoding: str) -> Iterator[io.TextIOWrapper]:
    """The file as text; it is not closed with it."""
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    try:
        yield text
    finally:
        text.detach()

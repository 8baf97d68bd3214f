"""Why a file as a whole is not read, for handlers/importing/words.py to put into words."""

from enum import StrEnum


class Unreadable(StrEnum):
    """What is wrong with a file."""

    TOO_BIG = "too_big"
    TOO_MANY_ROWS = "too_many_rows"
    EMPTY = "empty"
    NOT_TEXT = "not_text"
    BROKEN_TEXT = "broken_text"
    """UTF-8 with something else in it, from a line on."""
    NO_CSV = "no_csv"
    """From a line on: a quotation mark that is never closed, a cell without end."""
    OLD_EXCEL = "old_excel"
    ENCRYPTED = "encrypted"
    BROKEN_EXCEL = "broken_excel"
    SWOLLEN_EXCEL = "swollen_excel"
    """It would become far larger once unpacked."""
    NO_COLUMNS = "no_columns"
    NOT_THAT_FORMAT = "not_that_format"
    COLUMN_TWICE = "column_twice"


class UnreadableError(Exception):
    """Nothing of the file can be taken in."""

    def __init__(self, why: Unreadable, what: str = "", *, line: int = 0) -> None:
        super().__init__(f"{why}: {what or line}" if what or line else why.value)
        self.why = why
        self.what = what
        """The name of the column or of the format that it is about."""
        self.line = line

"""The table: how matrix.md is read, and how what came of a deed is put into its words."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from handlers.kit.directory import Caller
from handlers.kit.guard import refusal
from models.people import Role
from tests.matrix.cast import CAST, Somebody
from tests.matrix.deeds import Listener
from tests.matrix.estate import SIGNS
from tests.matrix.screens import EVERYBODY, Shown
from tests.matrix.theatre import Outcome

TABLE = Path(__file__).parent / "matrix.md"

ALL = ["client", "money", "ratings", "open ratings", "raters", "notes"]
SHORT = {"all": ", ".join(ALL), "all but money": ", ".join(sign for sign in ALL if sign != "money")}

SINGLE_RATINGS = {"ratings", "open ratings", "raters"}

REFUSALS = {"refused", "for leads", "for admins", "no options", "empty page", "nothing"}
"""Cells of those who are told nothing."""

FRAME = {"Rapport", "Close"}
"""The title and the button of the modal in which a refusal stands."""


@dataclass(frozen=True)
class Row:
    """What the table says of one listener: a cell for each column after the first two."""

    listener: Listener
    text: str
    cells: Mapping[str, str]

    def __str__(self) -> str:
        return " ".join(filter(None, (str(self.listener), self.text)))

    @property
    def text_typed(self) -> str:
        """What follows a command."""
        return self.text if self.listener.kind == "command" else ""

    def is_about(self, place: str) -> bool:
        """Whether the row holds for this kind of place: one may be "in safe", another "not in safe"."""
        if self.listener.kind == "command" or not self.text:
            return True
        where = self.text.removeprefix("not ").removeprefix("in ").split(", ")
        return (place in where) is not self.text.startswith("not ")


@cache
def rows(title: str) -> list[Row]:
    """The rows of the table under a title."""
    section = TABLE.read_text().split(f"## {title}\n")[1].split("\n## ")[0]
    lines = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    head, _rule, *body = [[_cell(text) for text in line] for line in lines]
    return [_row(dict(zip(head, cells, strict=True))) for cells in body]


def _cell(text: str) -> str:
    plain = text.strip().replace("`", "")
    return SHORT.get(plain, plain)


def _row(cells: dict[str, str]) -> Row:
    kind, name, text = cells.pop("kind"), cells.pop("name"), cells.pop("with", "")
    return Row(Listener(kind, name), text, cells)


def _refusal(role: Role, needed: Role) -> str:
    told = refusal(Caller("U", "", role, "UTC", ""), needed)
    assert told
    return told.text


PLAIN = {
    _refusal(Role.NONE, Role.MEMBER): "refused",
    _refusal(Role.MEMBER, Role.LEAD): "for leads",
    _refusal(Role.MEMBER, Role.ADMIN): "for admins",
    "Hello. Rapport is for this workspace's own team, so this page stays empty.": "empty page",
}
"""Texts that say nothing of anybody, and what the table calls them."""
BROKEN = "on my side"
"""Words of every apology for a failure."""


def words_of(cell: str) -> set[str]:
    """What a cell lists."""
    return set(cell.split(", "))


def what_they_got(listener: Listener, outcome: Outcome, who: Somebody) -> str:
    """What this person sees since the deed, in a cell's words."""
    mine = [shown for shown in outcome.shown if shown.is_for(who)]
    if not mine and outcome.changes.tables == {"drafts"}:
        return "kept"
    if not mine and listener.kind == "typeahead":
        return "no options"
    texts = {text for shown in mine for text in shown.texts} - FRAME
    if any(BROKEN in shown.words for shown in mine):
        return "broken"
    if len(texts) == 1 and texts <= PLAIN.keys():
        return PLAIN[texts.pop()]
    asked_again = any(shown.where == "answer" and "errors" in shown.content for shown in mine)
    words = [*(["field error"] if asked_again else []), *signs_in(mine)]
    if words or not mine:
        return ", ".join(words) or "nothing"
    return "yes"


def what_others_got(outcome: Outcome, who: Somebody) -> list[str]:
    """Who else sees something since the deed, and of what kinds of things it tells."""
    heard: dict[str, list[Shown]] = {}
    for shown in outcome.shown:
        if not shown.is_for(who):
            heard.setdefault(_name_of(shown), []).append(shown)
    told = {name: " ".join(signs_in(found)) for name, found in heard.items()}
    return [f"{name} ({signs})" if signs else name for name, signs in sorted(told.items())]


def problems(row: Row, name: str, outcome: Outcome) -> Iterator[str]:
    """What is not as the row says."""
    who, expected = CAST[name], row.cells[name]
    if (got := what_they_got(row.listener, outcome, who)) != expected:
        yield f"{name} got {got}, not {expected}"
    if unwanted := set(what_others_got(outcome, who)) - words_of(row.cells["others hear"]):
        yield f"others got {', '.join(unwanted)}"
    may_change = words_of(row.cells["may change"]) if is_heard(row, expected) else set()
    if unwanted := outcome.changes.tables - may_change:
        yield f"{', '.join(unwanted)} changed"
    if outcome.changes.teams() - {who.team}:
        yield "the other workspace changed"


def is_heard(row: Row, expected: str) -> bool:
    """Whether something may come of it: an event is Slack's word, whomever it is about."""
    return row.listener.kind == "event" or not words_of(expected) & REFUSALS


def signs_in(shown: Iterable[Shown]) -> list[str]:
    """Of what kinds of things these tell."""
    words = "\n".join(one.words for one in shown)
    return [name for name, sign in SIGNS.items() if sign.search(words)]


def _name_of(shown: Shown) -> str:
    if shown.reader == EVERYBODY:
        return f"everybody in {shown.where}"
    names = {who: name for name, who in CAST.items()}
    return names.get(Somebody(shown.team, shown.reader), shown.reader)

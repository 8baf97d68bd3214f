"""What would come of each row: pure, from what it says, what is known of the client, and facts looked up before."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from unicodedata import category, normalize

from models.clients import NAME_LENGTH, Status, name_key
from models.importing.formats import Cells, Columns, Field
from models.importing.reading import Table
from models.importing.values import NO_VALUE, NoValueError, Refusal, budget_of, currency_of, one_line, since_of
from models.importing.workbook import Cell, Row
from models.rules.figures import DayOrder
from models.rules.names import COMPANY_FORMS, best_matches

CLIENTS_ELSEWHERE = {"customer", "evangelist"}
"""What those of HubSpot's companies are who are clients already."""


class Outcome(StrEnum):
    """What becomes of a row."""

    ADDED = "added"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Known:
    """A client as it is."""

    id: int
    name: str
    owner_id: str
    internal_channel: str | None
    shared_channel: str | None
    since: Any
    language: str
    yearly_budget: Any
    currency: str | None
    status: Status


@dataclass(frozen=True, slots=True)
class Found:
    """What a name in a cell means in Slack: an id, or why none can be had."""

    id: str = ""
    why: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What rows are judged by."""

    language: str
    currency: str
    languages: Mapping[str, str]
    """Codes of languages by what they are called, folded."""
    currencies: frozenset[str]
    owners: Mapping[str, Found]
    """By what stands in the file; so are the channels."""
    internal_channels: Mapping[str, Found]
    shared_channels: Mapping[str, Found]
    owner_id: str = ""
    """Who owns a new client where its row names nobody."""
    order: DayOrder | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What would become of one row."""

    number: int
    """Its line in the file."""
    name: str
    outcome: Outcome
    why: Refusal | None = None
    what: str = ""
    """The words of the cell that it is refused for, or the line that has the name already."""
    client_id: int | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    """By fields of the client: all of a new one, what changes of one that is known."""
    before: Mapping[str, Any] = field(default_factory=dict)
    """What the changed ones are now."""
    like: str = ""
    """A client of ours whose name is nearly the same: perhaps the same, perhaps not."""
    invoice_id: int | None = None
    """The invoice that it is about, where that is known."""


class Book:
    """The clients that are known, by name."""

    def __init__(self, clients: Sequence[Known]) -> None:
        self._by_key = {name_key(one.name): one for one in clients}
        self._by_core = {core(one.name): one.name for one in clients}

    def named(self, name: str) -> Known | None:
        """The client that has this very name."""
        return self._by_key.get(name_key(name))

    def nearest(self, name: str) -> str:
        """The one whose name is nearest, for whoever wonders why this one is not known; empty where none is near."""
        near = best_matches(name, [(one.id, one.name) for one in self._by_key.values()], 1)
        return self.like(name) or (near[0].name if near else "")

    def like(self, name: str) -> str:
        """One whose name differs by accents or by what kind of company it is; empty where there is none."""
        return self._by_core.get(core(name), "")


def bare(name: str) -> str:
    """A name without case, accents and spaces too many: of those that are new, who differs by these is there twice."""
    letters = normalize("NFKD", name_key(name))
    return "".join(letter for letter in letters if category(letter) != "Mn")


def core(name: str) -> str:
    """The same without `A/S`, `GmbH` and their like."""
    return COMPANY_FORMS.sub("", bare(name).replace(",", ""))


def plan(table: Table, columns: Columns, facts: Facts, book: Book) -> Iterator[Verdict]:
    """A verdict for each row, in the order of the file. Raises UnreadableError where it cannot be read on."""
    seen: dict[str, int] = {}
    shared = {found.id for found in facts.shared_channels.values() if found.id}
    for row in table.rows():
        yield _judge(row, columns, _Judge(facts, book, shared, seen, table))


@dataclass(frozen=True, slots=True)
class _Judge:
    facts: Facts
    book: Book
    shared: set[str]
    """Channels that this very file says are shared with a client."""
    seen: dict[str, int]
    table: Table


def _judge(row: Row, columns: Columns, by: _Judge) -> Verdict:
    number, cells = row
    said = columns.cells(cells)
    name = one_line(said.get(Field.NAME, ""))
    shown = name[:NAME_LENGTH]
    try:
        if columns.overflows(cells):
            raise NoValueError(Refusal.TOO_MANY_CELLS)
        _check_name(name)
        _check_stage(said)
        known = by.book.named(name)
        twin = by.seen.setdefault(known.name if known else bare(name), number)
        if twin != number:
            if columns.layout.repeats:
                return Verdict(number, shown, Outcome.SAME, client_id=known.id if known else None)
            raise NoValueError(Refusal.TWICE, str(twin))
        return _change(number, known, said, by) if known else _addition(number, name, said, by)
    except NoValueError as no:
        return Verdict(number, shown, Outcome.REFUSED, why=no.why, what=no.what)


def _check_name(name: str) -> None:
    if not any(letter.isprintable() and not letter.isspace() for letter in name):
        raise NoValueError(Refusal.NO_NAME)
    if name.upper() in NO_VALUE:
        raise NoValueError(Refusal.NO_VALUE, name)
    if len(name) > NAME_LENGTH:
        raise NoValueError(Refusal.LONG_NAME)


def _check_stage(said: Cells) -> None:
    stage = one_line(said.get(Field.STAGE, ""))
    if stage and stage.casefold() not in CLIENTS_ELSEWHERE:
        raise NoValueError(Refusal.NO_CLIENT, stage)


def _addition(number: int, name: str, said: Cells, by: _Judge) -> Verdict:
    values = _values(said, by, None)
    owner = values.pop("owner_id", by.facts.owner_id)
    if not owner:
        raise NoValueError(Refusal.NO_OWNER)
    defaults = {"language": by.facts.language, "status": Status.ACTIVE}
    whole = {**defaults, "name": name, "owner_id": owner, **values}
    return Verdict(number, name, Outcome.ADDED, values=whole, like=by.book.like(name))


def _change(number: int, known: Known, said: Cells, by: _Judge) -> Verdict:
    values = _values(said, by, known)
    new = {key: value for key, value in values.items() if value != getattr(known, key)}
    if new.keys() & {*AMOUNT}:
        new |= {key: values[key] for key in AMOUNT}
    was_archived = known.status is Status.ARCHIVED
    if new and (was_archived or new.get("status") is Status.ARCHIVED):
        raise NoValueError(Refusal.ARCHIVED if was_archived else Refusal.TO_ARCHIVE)
    before = {key: getattr(known, key) for key in new}
    outcome = Outcome.CHANGED if new else Outcome.SAME
    return Verdict(number, known.name, outcome, client_id=known.id, values=new, before=before)


def _values(said: Cells, by: _Judge, known: Known | None) -> dict[str, Any]:
    """What the row says beside the name. Raises NoValueError."""
    facts = by.facts
    values: dict[str, Any] = {}
    if Field.OWNER in said:
        values["owner_id"] = _found(facts.owners, said[Field.OWNER], Refusal.OWNER)
    if Field.SINCE in said:
        values["since"] = since_of(said[Field.SINCE], by.table.epoch, facts.order)
    if Field.LANGUAGE in said:
        values["language"] = _choice(facts.languages, said[Field.LANGUAGE], Refusal.LANGUAGE)
    if Field.STATUS in said:
        values["status"] = Status(_choice(STATUSES, said[Field.STATUS], Refusal.STATUS))
    return values | _channels(said, by, known) | _budget(said, facts, known)


AMOUNT = ("yearly_budget", "currency")
"""An amount and its currency change together."""
STATUSES = {status.value: status.value for status in Status}


def _channels(said: Cells, by: _Judge, known: Known | None) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if Field.INTERNAL_CHANNEL in said:
        found = _found(by.facts.internal_channels, said[Field.INTERNAL_CHANNEL], Refusal.CHANNEL)
        values["internal_channel"] = found
    if Field.SHARED_CHANNEL in said:
        values["shared_channel"] = _found(by.facts.shared_channels, said[Field.SHARED_CHANNEL], Refusal.CHANNEL)
    internal = values.get("internal_channel", known and known.internal_channel)
    if values and internal and internal in by.shared | {values.get("shared_channel", known and known.shared_channel)}:
        where = Field.INTERNAL_CHANNEL if Field.INTERNAL_CHANNEL in said else Field.SHARED_CHANNEL
        raise NoValueError(Refusal.BOTH_CHANNELS, one_line(said[where]))
    return values


def _budget(said: Cells, facts: Facts, known: Known | None) -> dict[str, Any]:
    """The budget with its currency: the one said of it, or else that of the budget so far, or the workspace's."""
    if Field.YEARLY_BUDGET not in said:
        return {}
    amount, beside = said[Field.YEARLY_BUDGET], one_line(said.get(Field.CURRENCY, "")).upper()
    usual = (known and known.currency) or facts.currency
    return {
        "yearly_budget": budget_of(amount),
        "currency": currency_of(amount, beside, usual, facts.currencies),
    }


def _found(known: Mapping[str, Found], cell: Cell, otherwise: Refusal) -> str:
    text = one_line(cell)
    found = known.get(text, Found(why=otherwise))
    if found.why:
        raise NoValueError(found.why, text)
    return found.id


def _choice(known: Mapping[str, str], cell: Cell, otherwise: Refusal) -> str:
    text = one_line(cell)
    if text.casefold() not in known:
        raise NoValueError(otherwise, text)
    return known[text.casefold()]

"""What an import says: why a file or a row is not taken in, what would change, and what came of it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from babel.dates import format_date

from handlers.kit.words import N_, _, first_few, locale, n_, spoken_list, spoken_money
from models.clients import NAME_LENGTH, Status
from models.importing.applying import Counts, Undone
from models.importing.formats import Subject
from models.importing.planning import Facts, Outcome, Verdict
from models.importing.reading import MOST_BYTES, MOST_ROWS
from models.importing.troubles import Unreadable, UnreadableError
from models.importing.values import Refusal
from models.invoices import NUMBER_LENGTH

NAMED = 10
"""So many clients are named, the rest is counted."""
WRITTEN = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "cp1252": "Windows-1252", "xlsx": "XLSX"}

UNREADABLE = {
    Unreadable.TOO_BIG: N_("It is larger than {megabytes} MB. Please split it."),
    Unreadable.TOO_MANY_ROWS: N_("It has more than {rows} rows. Please split it."),
    Unreadable.EMPTY: N_("There is nothing in it."),
    Unreadable.NOT_TEXT: N_("It is neither text nor a workbook. Please save it as CSV (UTF-8) or as XLSX."),
    Unreadable.BROKEN_TEXT: N_(
        "In line {line} letters are broken, and then nobody knows the others either. "
        "Please save it again as CSV (UTF-8) or as XLSX."
    ),
    Unreadable.NO_CSV: N_("From line {line} on it is no CSV: perhaps a quotation mark is never closed."),
    Unreadable.OLD_EXCEL: N_("It is a workbook of the old kind (XLS). Please save it as XLSX or CSV."),
    Unreadable.ENCRYPTED: N_("It is behind a password. Please save it without one."),
    Unreadable.BROKEN_EXCEL: N_("This workbook is damaged. Please save it again as XLSX or CSV."),
    Unreadable.SWOLLEN_EXCEL: N_("This workbook would become far too large once unpacked. Please save it as CSV."),
    Unreadable.NO_COLUMNS: N_(
        "I know none of its columns. Of clients it needs “name”, of invoices “client”, “number”, “issued” and “amount”;"
        " or it is an export of HubSpot, Pipedrive, Harvest or Xero."
    ),
    Unreadable.NOT_THAT_FORMAT: N_("It has not the columns of an export of {what}."),
    Unreadable.COLUMN_TWICE: N_("It has the column “{what}” twice."),
}
REFUSED = {
    Refusal.NO_NAME: N_("it has no name"),
    Refusal.NO_VALUE: N_("“{what}” stands where its name should be: a formula came to nothing there"),
    Refusal.LONG_NAME: N_("the name is longer than {limit} characters"),
    Refusal.TWICE: N_("line {what} has the same name, but for case and accents"),
    Refusal.TOO_MANY_CELLS: N_("it has more cells than there are columns"),
    Refusal.OWNER: N_("nobody of your team is called “{what}”"),
    Refusal.SEVERAL_OWNERS: N_("several of your team are called “{what}”: Slack's id tells who is meant"),
    Refusal.NO_OWNER: N_("it names no owner"),
    Refusal.CHANNEL: N_("I see no channel “{what}”: is it private, and am I in it?"),
    Refusal.UNSAFE_CHANNEL: N_("“{what}” is no internal channel: guests or others may read there"),
    Refusal.BOTH_CHANNELS: N_("“{what}” can't be the internal channel and one that is shared with a client"),
    Refusal.DAY: N_("“{what}” is no date"),
    Refusal.TWO_DAYS: N_("“{what}” may be two days: please say whether the day or the month comes first"),
    Refusal.LANGUAGE: N_("I don't speak “{what}” yet"),
    Refusal.BUDGET: N_("“{what}” is no amount of money"),
    Refusal.CURRENCY: N_("“{what}” is no currency"),
    Refusal.OTHER_CURRENCY: N_("“{what}” is in another currency than is said or known of this client"),
    Refusal.STATUS: N_("“{what}” is neither active, paused nor archived"),
    Refusal.ARCHIVED: N_("this client is archived: bring them back first"),
    Refusal.TO_ARCHIVE: N_("please archive them in Slack, where you can say how it ended"),
    Refusal.NO_CLIENT: N_("they are no client yet: “{what}”"),
    Refusal.UNKNOWN_CLIENT: N_("no client is called “{what}”"),
    Refusal.LIKE_CLIENT: N_("no client is called so; the nearest is “{what}”"),
    Refusal.NO_NUMBER: N_("it has no number, by which an invoice is known again"),
    Refusal.LONG_NUMBER: N_("its number is longer than {longest} characters"),
    Refusal.NUMBER_TWICE: N_("line {what} has the same number"),
    Refusal.NO_ISSUE: N_("it says no day of issue"),
    Refusal.NO_AMOUNT: N_("it says no amount"),
    Refusal.PAID_EARLY: N_("paid before it was issued: {what}"),
    Refusal.DUE_EARLY: N_("due before it was issued: {what}"),
    Refusal.TO_COME: N_("{what} is still to come: please bring it in once it is sent or paid"),
    Refusal.NOT_SENT: N_("it is no invoice that was sent: “{what}”"),
    Refusal.WRITTEN_OFF: N_("it was written off: nothing was paid, and nothing is left to pay"),
}
FIELDS = {
    "owner_id": N_("Owner"),
    "internal_channel": N_("Internal channel"),
    "shared_channel": N_("Shared channel"),
    "since": N_("Since"),
    "language": N_("Language"),
    "yearly_budget": N_("Yearly budget"),
    "status": N_("Status"),
    "issued_on": N_("Issued"),
    "amount": N_("Amount"),
    "due_on": N_("Due"),
    "paid_on": N_("Paid"),
}
OF_A_CLIENT = ("owner_id", "internal_channel", "shared_channel", "since", "yearly_budget", "status")
OF_AN_INVOICE = ("amount", "issued_on", "due_on", "paid_on")
STATUS = {Status.ACTIVE: N_("active"), Status.PAUSED: N_("paused"), Status.ARCHIVED: N_("archived")}
OUTCOMES = {
    Outcome.ADDED: N_("added"),
    Outcome.CHANGED: N_("changed"),
    Outcome.SAME: N_("as it is"),
    Outcome.REFUSED: N_("refused"),
}


def unreadable(error: UnreadableError) -> str:
    """Why a file is not read, and what helps."""
    facts = {"megabytes": MOST_BYTES // 1024**2, "rows": MOST_ROWS, "line": error.line, "what": error.what.capitalize()}
    if error.why is Unreadable.COLUMN_TWICE:
        facts["what"] = error.what
    return _(UNREADABLE[error.why]).format(**facts)


def another_subject(really: Subject) -> str:
    """A file that was said to hold something else."""
    if really is Subject.INVOICES:
        return _("Its columns are those of invoices.")
    return _("Its columns are those of clients.")


def written(how: str) -> str:
    """'Read as Windows-1252.'."""
    return _("Read as {encoding}.").format(encoding=WRITTEN.get(how, "UTF-16"))


def why_refused(verdict: Verdict) -> str:
    """Why a row is not taken in; empty for one that is."""
    return (
        _(REFUSED[verdict.why]).format(what=verdict.what, limit=NAME_LENGTH, longest=NUMBER_LENGTH)
        if verdict.why
        else ""
    )


def outcome(verdict: Verdict) -> str:
    """'added', 'changed', 'as it is' or 'refused'."""
    return _(OUTCOMES[verdict.outcome])


def about(verdict: Verdict, people: Mapping[str, str]) -> str:
    """What would change, why the row is refused, or whom a new name is like; `people` are as `names_in` gives them."""
    if verdict.outcome is Outcome.REFUSED:
        return why_refused(verdict)
    if verdict.outcome is Outcome.ADDED and "number" in verdict.values:
        return "; ".join(_known(verdict.values, people, OF_AN_INVOICE))
    if verdict.outcome is Outcome.ADDED:
        return _("nearly the same name as {client}").format(client=verdict.like) if verdict.like else ""
    return "; ".join(_changes(verdict, people))


def names_in(people: Mapping[str, str], facts: Facts) -> Mapping[str, str]:
    """What people and the channels of a file are called, by id."""
    meant = [*facts.internal_channels.items(), *facts.shared_channels.items()]
    return {found.id: text for text, found in meant if found.id and text.startswith("#")} | {**people}


def _changes(verdict: Verdict, people: Mapping[str, str]) -> Iterator[str]:
    for field in (field for field in FIELDS if field in verdict.values):
        old, new = (_value(field, values, people) for values in (verdict.before, verdict.values))
        yield _("{field}: {old} → {new}").format(field=_(FIELDS[field]), old=old, new=new)


def of_new_client(verdict: Verdict, people: Mapping[str, str]) -> str:
    """'Owner: Mette Holm; Yearly budget: €12,000', and whom the name is like."""
    known = _known(verdict.values, people, OF_A_CLIENT)
    return "; ".join(one for one in (*known, about(verdict, people)) if one)


def _known(values: Mapping[str, Any], people: Mapping[str, str], fields: Iterable[str]) -> Iterator[str]:
    """'Amount: €1,200', and the days that are known."""
    for field in (field for field in fields if values.get(field) not in {None, Status.ACTIVE}):
        yield _("{field}: {value}").format(field=_(FIELDS[field]), value=_value(field, values, people))


def _value(field: str, values: Mapping[str, Any], people: Mapping[str, str]) -> str:
    value = values.get(field)
    if field in {"yearly_budget", "amount"}:
        return _money(value, values.get("currency"))
    if isinstance(value, Status):
        return _(STATUS[value])
    if isinstance(value, date):
        return format_date(value, "d MMMM y", locale=locale())
    return people.get(str(value), str(value)) if value else _("nothing")


def _money(amount: Decimal | None, currency: str | None) -> str:
    return _("nothing") if amount is None or currency is None else spoken_money(amount, currency)


def summary(counts: Counts) -> str:
    """'2 added, 1 changed, 3 as they are, 1 refused'."""
    found = counts.by_outcome
    told = {
        Outcome.ADDED: n_("{count} added", "{count} added", found[Outcome.ADDED]),
        Outcome.CHANGED: n_("{count} changed", "{count} changed", found[Outcome.CHANGED]),
        Outcome.SAME: n_("{count} as it is", "{count} as they are", found[Outcome.SAME]),
        Outcome.REFUSED: n_("{count} refused", "{count} refused", found[Outcome.REFUSED]),
    }
    parts = [told[one].format(count=count) for one, count in found.items() if count]
    return ", ".join(parts) or _("no rows")


def undone(result: Undone) -> Iterator[str]:
    """What came of undoing, a sentence each."""
    yield _("{removed} removed, {restored} put back as before.").format(
        removed=result.removed, restored=result.restored
    )
    if result.kept:
        yield _("Kept, because somebody went on with them: {clients}.").format(clients=_named(result.kept))
    if result.changed_since:
        text = _("Changed again since, so that stays: {clients}.")
        yield text.format(clients=_named(result.changed_since))


def _named(clients: list[str]) -> str:
    return spoken_list(first_few(clients, NAMED))

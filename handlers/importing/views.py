"""What people see of an import: the form, the preview row by row, how far it is, and what came of it."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from handlers.importing import words
from handlers.importing.parts import APPLY, FORGET, IMPORT, LOOK, UNDO, Dates, FileRef, Holds, ImportRef
from handlers.importing.reading import PER_PAGE, Looked
from handlers.kit import blocks
from handlers.kit.blocks import Block, Element, Message, Mrkdwn, View, clip, lines, md, note
from handlers.kit.ids import Nothing
from handlers.kit.shared import IMPORT_FILE, SORT_CLIENTS
from handlers.kit.words import _, n_, spoken_number
from models.importing.applying import Counts, Undone
from models.importing.formats import Subject
from models.importing.planning import Outcome, Verdict

ENDINGS = ("csv", "xlsx")
NAME, ABOUT = 60, 300
"""Characters of a row: fifteen of them keep within a message, whatever has to be escaped in them."""
TOLD = 10
"""So many refused rows are told once all others are in."""
SIGNS = {Outcome.ADDED: "➕", Outcome.CHANGED: "✏️", Outcome.SAME: "▫️", Outcome.REFUSED: "⚠️"}

# The form


def import_view(known: Mapping[str, Any], me: str, wrong: str = "") -> View:
    """A file, and what its columns may not tell; `wrong` is why the last one was not read."""
    holds = [
        (Holds.EITHER, _("Find out by its columns")),
        (Holds.CLIENTS, _("Clients")),
        (Holds.INVOICES, _("Invoices")),
    ]
    dates = [
        (Dates.EITHER, _("Find out by the file")),
        (Dates.DAY, _("The day comes first")),
        (Dates.MONTH, _("The month comes first")),
    ]
    body = [
        *([blocks.section(md("⚠️ {why}", why=wrong))] if wrong else []),
        blocks.section(
            _(
                "Your clients or invoices as CSV or Excel: your own list, or what HubSpot, Pipedrive, Harvest or Xero "
                "export. First you see row by row what would come of it. Nothing changes before you say so."
            )
        ),
        blocks.file_input("file", _("File"), endings=ENDINGS, hint=_("CSV or XLSX, up to 10 MB.")),
        blocks.select_input("holds", _("What is in it"), holds, value=known.get("holds") or Holds.EITHER),
        blocks.select_input("dates", _("Dates such as 02/03/2020"), dates, value=known.get("dates") or Dates.EITHER),
        blocks.person_input(
            "owner",
            _("Owner of new clients"),
            value=known.get("owner", me),
            hint=_("Where the file names nobody."),
            optional=True,
        ),
    ]
    return IMPORT.view(title=_("Import a file"), body=body, submit=_("Read it"))


def reading_view(done: int = 0, total: int = 0) -> View:
    """While it is read."""
    return closing(reading_words(done, total) if total else _("I'm reading your file …"))


def closing(text: str) -> View:
    """The last step: one sentence."""
    return blocks.modal(title=_("Import a file"), blocks=[blocks.section(text)])


def reading_words(done: int, total: int) -> str:
    """How far reading is."""
    return _("I'm reading your file: {done} of {total} rows.").format(**_counted(done, total))


def taking_words(done: int, total: int) -> str:
    """How far taking in is."""
    text = _("I'm taking it in: {done} of {total} rows. Until all are in, none is.")
    return text.format(**_counted(done, total))


def _counted(done: int, total: int) -> Mapping[str, str]:
    return {"done": spoken_number(Decimal(done)), "total": spoken_number(Decimal(total))}


# The preview


def preview_message(looked: Looked, notice: str = "") -> Message:
    """A page of what would come of it; `notice` says why it is shown again."""
    found = looked.counts.by_outcome
    has_news = bool(found[Outcome.ADDED] or found[Outcome.CHANGED])
    title = md(_("*{file}*: what would come of it"), file=clip(looked.name, NAME))
    told = words.summary(looked.counts) if has_news else _("Nothing of it is new: {counts}.")
    foot = _("Nothing is changed yet.") if has_news else ""
    body = [
        *([blocks.section(md("⚠️ {notice}", notice=notice))] if notice else []),
        blocks.section(lines(title, md("*{told}*", told=told.format(counts=words.summary(looked.counts))))),
        *blocks.paragraphs(_row(verdict, looked.names) for verdict in looked.rows),
        blocks.context(
            " ".join(one for one in (_place(looked), words.written(looked.ready.table.written), foot) if one)
        ),
        blocks.actions(
            APPLY.button(_("Apply"), looked.ref, style="primary") if has_news else None,
            FORGET.button(_("Forget it"), Nothing()),
            *_turning(looked),
        ),
        *_kinds(looked),
    ]
    return Message(_("What would come of your file: {counts}").format(counts=words.summary(looked.counts)), body)


def _row(verdict: Verdict, names: Mapping[str, str]) -> Mrkdwn:
    is_new_client = verdict.outcome is Outcome.ADDED and "number" not in verdict.values
    about = words.of_new_client(verdict, names) if is_new_client else words.about(verdict, names)
    text = md(
        _("{sign} {line}: *{name}* · {outcome}"),
        sign=SIGNS[verdict.outcome],
        line=verdict.number,
        name=clip(verdict.name, NAME) or _("no name"),
        outcome=words.outcome(verdict),
    )
    return Mrkdwn(text + md(" · {about}", about=clip(about, ABOUT))) if about else text


def _place(looked: Looked) -> str:
    """'Rows 16 to 30 of 120.', where they are more than a page."""
    count = _meant(looked)
    if count <= PER_PAGE:
        return ""
    text = _("Rows {first} to {last} of {count}.")
    return text.format(first=looked.first + 1, last=looked.first + len(looked.rows), count=count)


def _meant(looked: Looked) -> int:
    """How many rows the pages have."""
    found = looked.counts.by_outcome
    return found[looked.ref.only] if looked.ref.only else sum(found.values())


def _turning(looked: Looked) -> Sequence[Element]:
    page = looked.ref.page
    more = looked.first + len(looked.rows) < _meant(looked)
    return [
        *([LOOK.button(_("Back"), _turned(looked.ref, page - 1), mark="back")] if page else []),
        *([LOOK.button(_("More"), _turned(looked.ref, page + 1), mark="more")] if more else []),
    ]


def _turned(ref: FileRef, page: int) -> FileRef:
    return ref.model_copy(update={"page": page})


def _kinds(looked: Looked) -> list[Block]:
    """Buttons to the rows of one kind, where all of them are more than a page."""
    found = {one: count for one, count in looked.counts.by_outcome.items() if count}
    if len(found) < 2 or sum(found.values()) <= PER_PAGE:  # noqa: PLR2004 - one kind is all of them
        return []
    named = {
        Outcome.ADDED: _("Added ({count})"),
        Outcome.CHANGED: _("Changed ({count})"),
        Outcome.SAME: _("As they are ({count})"),
        Outcome.REFUSED: _("Refused ({count})"),
    }
    every = [(None, _("All ({count})").format(count=sum(found.values())))]
    kinds = [*every, *((one, named[one].format(count=count)) for one, count in found.items())]
    return [
        blocks.actions(
            *(
                LOOK.button(text, looked.ref.model_copy(update={"only": kind, "page": 0}), mark=kind or "all")
                for kind, text in kinds
                if kind is not looked.ref.only
            )
        )
    ]


def waiting_message(text: str, ref: FileRef) -> Message:
    """In the place of a preview while something is done, with a way on should we be restarted meanwhile."""
    return note(text, LOOK.button(_("Look again"), ref))


def trouble_message(why: str, ref: FileRef, *, again: bool) -> Message:
    """In the place of a preview that cannot be shown."""
    text = _("{why} Nothing was changed.").format(why=why)
    way_on = LOOK.button(_("Look again"), ref) if again else IMPORT_FILE.button(_("Choose a file"), Nothing())
    return note(text, way_on, FORGET.button(_("Forget it"), Nothing()))


def forgotten() -> Message:
    """Nothing came of it."""
    return note(lines(_("Forgotten: nothing was changed."), _stays()))


def _stays() -> str:
    return _("The file itself stays among your files in Slack until you delete it there.")


# What came of it


def taken_in(name: str, subject: Subject, counts: Counts, refused: Sequence[Verdict]) -> Message:
    """What is in, what is not, and the way back."""
    told = md(_("*{file}* is in: {counts}."), file=clip(name, NAME), counts=words.summary(counts))
    out = [
        md(_("Not in, line {line}: {why}."), line=one.number, why=clip(words.why_refused(one), ABOUT // 2))
        for one in refused[:TOLD]
    ]
    left = counts.by_outcome[Outcome.REFUSED] - len(out)
    more = n_("And {count} more.", "And {count} more.", left).format(count=left) if left else None
    undo = UNDO.button(_("Undo"), ImportRef(import_id=counts.import_id or 0), confirm=_sure())
    sort = SORT_CLIENTS.button(_("Sort them"), Nothing())
    has_new_clients = subject is Subject.CLIENTS and counts.by_outcome[Outcome.ADDED]
    return note(lines(told, *out, more, _stays()), *([sort] if has_new_clients else []), undo)


def done_already(name: str) -> Message:
    """In the place of the preview, once it is taken in."""
    return note(md(_("*{file}* is taken in: see below."), file=clip(name, NAME)))


def _sure() -> Element:
    return blocks.confirm(
        _("Undo this import?"),
        _("What it added goes and what it changed goes back, but for what somebody changed since."),
        _("Undo it"),
        _("Keep"),
    )


def taken_back(result: Undone) -> Message:
    """What went, what went back, and what stayed because somebody went on with it."""
    return note(lines(*words.undone(result)), IMPORT_FILE.button(_("Import a file"), Nothing()))

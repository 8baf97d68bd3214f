"""Everything of the workspace as one file: to move it, to keep a copy, or to look at it in a spreadsheet.

What goes into it is `models/transfer/`; the same by command line, and taking it in again, is `bot/everything.py`;
the test is `tests/handlers/test_everything.py`.
"""

import asyncio
from decimal import Decimal
from tempfile import TemporaryFile
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit import blocks
from handlers.kit.blocks import Block, View, md, note
from handlers.kit.feature import Feature, Request
from handlers.kit.files import File
from handlers.kit.forms import Form
from handlers.kit.ids import Nothing
from handlers.kit.progress import Progress
from handlers.kit.shared import MORE_SETTINGS
from handlers.kit.slack_errors import SLACK_TROUBLE
from handlers.kit.words import _, speaking, spoken_number
from models.audit import Act
from models.people import Role
from models.transfer.giving import Label, count_rows, give

feature = Feature("everything")

MOST_ROWS, MOST_BYTES = 200_000, 100 * 1024 * 1024
"""More is the command line's work: the file is held in memory on its way to Slack."""

# What Slack sends back


class EverythingForm(Form):
    """The answer of the question, which has no fields."""


QUESTION = feature.modal("question", EverythingForm)
SHOW_QUESTION = feature.action("show_question", Nothing)

# What people see


def question_modal() -> View:
    """What is in it, and who gets it."""
    body = [
        blocks.section(
            md(
                _(
                    "One file with everything that I keep for your agency: clients, money, what was logged and agreed, "
                    "*all ratings with the names of who gave them*, and the audit log. There are no passwords in it."
                )
            )
        ),
        blocks.section(_("It comes to you alone, as a direct message. The audit log says that you have it.")),
        blocks.context(_("Please delete it in Slack once you have put it where it is safe.")),
    ]
    return QUESTION.view(title=_("Export everything"), body=body, submit=_("Export"))


def closing(text: str) -> View:
    """The last step: one sentence."""
    return blocks.modal(title=_("Export everything"), blocks=[blocks.section(text)])


def progress_words(done: int, total: int) -> str:
    """How far it is."""
    counts = {"done": spoken_number(Decimal(done)), "total": spoken_number(Decimal(total))}
    return _("I'm exporting everything: {done} of {total} rows.").format(**counts)


def too_much() -> str:
    """The file would be too large for Slack."""
    return _(
        "This is more than fits into a file here. Please ask whoever runs Rapport for you: `rapport export --all` on "
        "the server has no limit."
    )


def about_everything() -> str:
    """What stands in an export for whoever opens it."""
    paragraphs = [
        _("All that Rapport keeps about your agency's clients, with all ratings and the names of who gave them."),
        _(
            "tables: every row exactly, a line of JSON each. rapport import takes these in again.\n"
            "csv and rapport.xlsx: the same for spreadsheets. An apostrophe stands before what could begin a formula.\n"
            "manifest.json: how many rows each table has, with a sum over them."
        ),
        _(
            "There are no passwords and no tokens in it. Where a sheet of Excel is full, or a text too long for a "
            "cell, the CSV has the rest."
        ),
        _("Please keep it where nobody but you can read it, and delete it when you don't need it any more."),
    ]
    return "\n\n".join(paragraphs) + "\n"


# What people do


@feature.section(MORE_SETTINGS)
async def doors(_request: Request, _session: AsyncSession, _nothing: None) -> list[Block]:
    return [blocks.actions(SHOW_QUESTION.button(_("Export everything"), Nothing()))]


@feature.on(SHOW_QUESTION, role=Role.ADMIN)
async def show_question(request: Request, _nothing: Nothing) -> None:
    await request.lead_on(QUESTION)


@feature.opens(QUESTION, role=Role.ADMIN)
async def build_question(_request: Request, _values: dict[str, Any]) -> View:
    return question_modal()


@feature.on_submit(QUESTION, role=Role.ADMIN)
async def export(request: Request, _form: EverythingForm) -> None:
    """Written down first: an export that is not in the trail is not given."""
    async with request.deps.database.copying(request.workspace.id) as connection:
        rows = await count_rows(connection, request.workspace.id)
    if sum(rows.values()) > MOST_ROWS:
        await request.show(closing(too_much()))
        return
    async with request.transaction() as session:
        told = {table: count for table, count in rows.items() if count}
        await request.trace(session, Act.EXPORTED, details={"what": "everything", "rows": told})
    await request.show(closing(_("I'm gathering everything. It comes to you as a direct message.")))
    progress = Said(request, sum(rows.values()))
    await progress.begin()
    content = await _written(request, progress)
    if content is None:
        await progress.end(too_much())
        return
    file = File(f"rapport-everything-{request.today.isoformat()}.zip", content, "application/zip")
    if await request.send_file(file, words=md(_("Everything that I keep for your agency, for you alone."))):
        await progress.end(_("Everything is exported: the file is here. Please delete it once it is safe elsewhere."))
    else:
        await progress.end(_("The export did not reach you."))


async def _written(request: Request, progress: "Said") -> bytes | None:
    """The zip; None where it is too large."""
    from models.migrations import head  # noqa: PLC0415 - Alembic, which nothing else in Slack needs

    with speaking(request.workspace.language):
        label = Label(head(), request.now, about_everything())
    with TemporaryFile() as file:
        async with request.deps.database.copying(request.workspace.id) as connection:
            await give(connection, request.workspace.id, file, label, progress.come_to)
        if file.tell() > MOST_BYTES:
            return None
        file.seek(0)
        return await asyncio.to_thread(file.read)


class Said:
    """One message to a person that is edited; should Slack not take it, the work goes on."""

    def __init__(self, request: Request, total: int) -> None:
        self._request = request
        self._total = total
        self._place: tuple[str, str] | None = None
        self._progress = Progress(request.deps.tasks, self._say_progress)

    async def begin(self) -> None:
        """Say that it begins."""
        slack, words = self._request.slack, progress_words(0, self._total)
        try:
            channel = (await slack.conversations_open(users=self._request.person.user_id))["channel"]["id"]
            said = await slack.chat_postMessage(channel=channel, text=words)
            self._place = (channel, said["ts"])
        except SLACK_TROUBLE:
            return

    def come_to(self, done: int, total: int) -> None:
        """So many rows are written."""
        self._progress.come_to(done, total)

    async def end(self, words: str) -> None:
        """The last word, after all others."""
        await self._progress.settle()
        if self._place:
            await self._say(words)
        else:
            await self._request.tell(note(words))

    async def _say_progress(self, done: int, total: int) -> None:
        await self._say(progress_words(done, total))

    async def _say(self, words: str) -> None:
        if not self._place:
            return
        channel, ts = self._place
        try:
            await self._request.slack.chat_update(channel=channel, ts=ts, text=words)
        except SLACK_TROUBLE:
            return

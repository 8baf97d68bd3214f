"""A file that somebody chose in Slack: fetched for this one look, read, judged, and gone again.

Nothing of a file is kept here between the preview and taking it in: it is fetched anew from Slack each time, so that
neither a restart nor another process matters, and a preview that is out of date is found out.
"""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import blake2s
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from slack_sdk.errors import SlackApiError

from handlers.importing import words
from handlers.importing.lookup import owners_meant
from handlers.importing.parts import FileRef
from handlers.importing.work import Ready, make_ready, preview
from handlers.kit.downloads import DownloadError, TooLongError
from handlers.kit.feature import Request
from handlers.kit.progress import Progress
from handlers.kit.slack_errors import NO_ANSWER, SLACK_TROUBLE, code_of, meaning_of
from handlers.kit.words import _
from models import people
from models.audit import Act
from models.importing.applying import Counts
from models.importing.planning import Verdict
from models.importing.reading import MOST_BYTES
from models.importing.troubles import Unreadable, UnreadableError

PER_PAGE = 15
NO_SCOPE = "missing_scope"
NO_FILE = "F0"
"""An id that no file has."""
OF_MONEY = {"yearly_budget", "amount"}


class NotReadError(Exception):
    """Nothing can be said of the file: why, in words, and under which field of the form."""

    def __init__(self, why: str, *, field: str = "file", again: bool = False) -> None:
        super().__init__("file not read")
        self.why = why
        self.field = field
        self.again = again
        """Whether the same may go well in a moment."""


@dataclass(slots=True)
class Looked:
    """One page of what would come of a file."""

    name: str
    ready: Ready
    counts: Counts
    rows: list[Verdict]
    first: int
    """Which row of those meant the page begins with, from 0."""
    names: Mapping[str, str]
    """Of people and channels, by id."""
    ref: FileRef
    """The same page, with the fingerprint of what was found."""


async def may_read_files(request: Request) -> bool:
    """Whether Slack lets us: who installed us before we asked for it has to say so once more."""
    try:
        await request.slack.files_info(file=NO_FILE)
    except SLACK_TROUBLE as error:
        return code_of(error) != NO_SCOPE
    return True


def may_not_read() -> str:
    """What to do where files:read is missing."""
    return _(
        "Slack doesn't let me read files here yet: I was installed before I could. Whoever installed me can do it "
        "again with the new permission (files:read); nothing else changes. Until then `rapport import FILE` works on "
        "the server."
    )


@asynccontextmanager
async def opened(request: Request, ref: FileRef) -> AsyncIterator[tuple[str, Ready]]:
    """The file's name and the file, ready to be judged; gone from this machine afterwards. Raises NotReadError."""
    told = await _told_of(request, ref)
    owner = await _owner(request, ref)
    with TemporaryFile() as file:
        try:
            await _fetch(request, told, file)
            ready = await _ready(request, file, ref, owner)
            if ref.subject and ready.subject is not ref.subject:
                raise NotReadError(words.another_subject(ready.subject), field="holds")
            yield str(told.get("name") or ""), ready
        except UnreadableError as error:
            raise NotReadError(words.unreadable(error)) from error


async def _ready(request: Request, file: BinaryIO, ref: FileRef, owner: str) -> Ready:
    try:
        return await make_ready(request, file, whose=None, order=ref.order, owner=owner)
    except SLACK_TROUBLE as error:
        text = _("Slack doesn't tell me just now which channels there are. Please try again in a moment.")
        raise NotReadError(text, again=True) from error


async def _told_of(request: Request, ref: FileRef) -> dict[str, Any]:
    """What Slack says of it; only one's own files are read. Raises NotReadError."""
    gone = _("This file isn't in Slack any more, or it isn't yours. Please choose it again.")
    try:
        told: dict[str, Any] = (await request.slack.files_info(file=ref.file_id))["file"]
    except SlackApiError as error:
        if code_of(error) == NO_SCOPE:
            raise NotReadError(may_not_read()) from error
        if meaning_of(error) in NO_ANSWER:
            raise NotReadError(_not_given(), again=True) from error
        raise NotReadError(gone) from error
    except SLACK_TROUBLE as error:
        raise NotReadError(_not_given(), again=True) from error
    if told.get("user") != request.person.user_id:
        raise NotReadError(gone)
    return told


async def _owner(request: Request, ref: FileRef) -> str:
    """Who owns new clients for whom the file names nobody. Raises NotReadError for who is none of the team."""
    if not ref.owner:
        return ""
    async with request.reading() as session:
        found = (await owners_meant(session, [ref.owner]))[ref.owner]
    if found.why:
        raise NotReadError(_("This is nobody of your team. Please pick another."), field="owner")
    return found.id


async def _fetch(request: Request, told: dict[str, Any], file: BinaryIO) -> None:
    """Raises NotReadError and UnreadableError."""
    if int(told.get("size") or 0) > MOST_BYTES:
        raise UnreadableError(Unreadable.TOO_BIG)
    url = str(told.get("url_private_download") or told.get("url_private") or "")
    try:
        await request.deps.downloads.fetch(request.slack, url, file, most=MOST_BYTES)
    except TooLongError as error:
        raise UnreadableError(Unreadable.TOO_BIG) from error
    except DownloadError as error:
        raise NotReadError(_not_given(), again=True) from error


def _not_given() -> str:
    return _("Slack didn't give me the whole file. Please try again in a moment.")


@dataclass(slots=True)
class Fingerprint:
    """Of all that would come of a file: another one where anything of it is different."""

    _sum: Any = field(default_factory=lambda: blake2s(digest_size=16))

    def add(self, verdict: Verdict) -> None:
        """One more row."""
        values, before = sorted(verdict.values.items()), sorted(verdict.before.items())
        row = (verdict.number, verdict.name, verdict.outcome, verdict.why, verdict.what, values, before, verdict.like)
        self._sum.update(repr((*row, verdict.client_id, verdict.invoice_id)).encode())

    def __str__(self) -> str:
        return str(self._sum.hexdigest())


@dataclass(slots=True)
class _Page:
    """Keeps the rows of one page, or of the last one where there are fewer."""

    ref: FileRef
    rows: list[Verdict] = field(default_factory=list)
    first: int = 0
    _found: int = 0

    def add(self, verdict: Verdict) -> None:
        if self.ref.only and verdict.outcome is not self.ref.only:
            return
        page, place = divmod(self._found, PER_PAGE)
        self._found += 1
        if page > self.ref.page:
            return
        if place == 0:
            self.rows, self.first = [], page * PER_PAGE
        self.rows.append(verdict)


async def look(request: Request, ref: FileRef, progress: Progress) -> Looked:
    """What would come of a file now. Raises NotReadError."""
    page, fingerprint = _Page(ref), Fingerprint()
    async with opened(request, ref) as (name, ready):

        def show(verdict: Verdict) -> None:
            fingerprint.add(verdict)
            page.add(verdict)

        counts = await preview(request, ready, show=show, watch=watched(progress, ready.said.rows))
    async with request.reading() as session:
        names = words.names_in(await people.names_by_id(session), ready.facts)
        for verdict in page.rows:
            if verdict.client_id and OF_MONEY & verdict.before.keys():
                await request.saw(Act.SAW_MONEY, verdict.client_id)
    now = ref.model_copy(update={"seen": str(fingerprint), "page": page.first // PER_PAGE})
    return Looked(name, ready, counts, page.rows, page.first, names, now)


def watched(progress: Progress, total: int) -> Any:
    """Lets verdicts pass, and tells how far it is."""

    def watch(verdicts: Iterable[Verdict]) -> Iterator[Verdict]:
        for done, verdict in enumerate(verdicts, start=1):
            progress.come_to(done, total)
            yield verdict

    return watch

"""What is kept about one client, one person or one contact: given out to an admin, or erased.

The rules are `models/subjects.py` with `exports.py`, `archive.py` and `erasure.py`; the same by command line is
`bot/data_rights.py`; the test is `tests/handlers/test_data_rights.py`.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit import blocks
from handlers.kit.blocks import Block, Element, View, md, note
from handlers.kit.feature import Feature, Request
from handlers.kit.files import File
from handlers.kit.forms import FieldErrors, Form, Hidden
from handlers.kit.ids import ContactRef, Nothing
from handlers.kit.shared import ERASE_CONTACT, MORE_SETTINGS
from handlers.kit.words import _, speaking
from models import clients, people
from models.archive import zipped
from models.audit import Act
from models.clients import Status, name_key
from models.contacts import contact_names
from models.people import LastAdminError, Role
from models.rules import names
from models.subjects import NoSuccessorError, Subject, find_subject

feature = Feature("data_rights")

OFFERED = 100

# What Slack sends back


class Wish(StrEnum):
    """What is to be done."""

    EXPORT = "export"
    ERASE = "erase"


class RightsForm(Form):
    """Answers of the first modal; `about` is `client:7`, `person:U1` or `contact:3`."""

    about: str
    wish: Wish


class ErasureForm(Form):
    """Answers of the modal that makes sure; the name must be typed."""

    about: Hidden[str]
    typed: str
    successor: str | None = None


RIGHTS = feature.modal("rights", RightsForm)
ERASURE = feature.modal("erasure", ErasureForm)
SHOW_RIGHTS = feature.action("show_rights", Nothing)
CHOOSE_ABOUT = "data_rights.choose_about"

# What people see


def rights_modal(values: Mapping[str, Any], about: tuple[str, str] | None) -> View:
    """Whom it is about, and what is to be done."""
    wishes = [
        (Wish.EXPORT, _("Export: everything as JSON and CSV, for me alone")),
        (Wish.ERASE, _("Erase: first I am shown what goes")),
    ]
    body = [
        blocks.search_input(
            "about",
            _("Client, person or contact"),
            CHOOSE_ABOUT,
            value=about,
            hint=_("Archived clients and people who have left are found too."),
        ),
        blocks.select_input("wish", _("What to do"), wishes, value=values.get("wish") or Wish.EXPORT),
    ]
    return RIGHTS.view(title=_("Export or erase"), body=body, submit=_("Next"))


def erasure_modal(subject: Subject, values: Mapping[str, Any], me: str) -> View:
    """What goes, what stays, and the name to type."""
    what = {"client": _client_goes, "person": _person_goes, "contact": _contact_goes}[subject.kind]()
    body = [
        blocks.section(md("*{name}*", name=subject.row.name)),
        blocks.section(what),
        blocks.context(_("Erased is erased: I can't bring it back. An export before is a good idea.")),
    ]
    if subject.kind == "person":
        hint = _("Gets the clients and the summaries that this person looked after.")
        body.append(
            blocks.person_input("successor", _("Who takes over"), value=values.get("successor") or me, hint=hint)
        )
    hint = _("Type the name as it stands above.")
    body.append(blocks.text_input("typed", _("Are you sure?"), value=values.get("typed"), hint=hint))
    return ERASURE.view(title=_("Erase"), body=body, submit=_("Erase for good"), keep={"about": subject.key})


def _client_goes() -> str:
    return _(
        "Everything about this client goes: what was logged, how they were rated, what waits to be said, and their "
        "name in notes about others. What stands in Slack stays there."
    )


def _person_goes() -> str:
    return _(
        "Their name goes everywhere, and with it their words about ratings, their drafts and what was said to them. "
        "What they logged about clients stays as they wrote it, and their answers stay too, under no name. While they "
        "are in your Slack, I learn their name again from it."
    )


def _contact_goes() -> str:
    return _(
        "This person of a client goes: name, e-mail, phone, and what you wrote about them. What was logged with them "
        "stays, with dots in the place of their name."
    )


def about_export(name: str) -> str:
    """What stands in an archive for whoever opens it."""
    paragraphs = [
        _("All that Rapport keeps about {name}.").format(name=name),
        _(
            "theirs: what is about them, or theirs, as it is kept.\n"
            "mentions: where others name them, the sentences alone; dots stand for everybody else.\n"
            "export.json holds both. Each table is a CSV as well, for spreadsheets."
        ),
        _(
            "This is for whoever asked for it in your agency. People wrote it for their own team, so it may tell of "
            "other clients and of colleagues: please read it before you hand any of it on."
        ),
    ]
    return "\n\n".join(paragraphs) + "\n"


def closing(text: str) -> View:
    """The last step: one sentence."""
    return blocks.modal(title=_("Export or erase"), blocks=[blocks.section(text)])


# What people do


@feature.section(MORE_SETTINGS)
async def doors(_request: Request, _session: AsyncSession, _nothing: None) -> list[Block]:
    return [blocks.actions(SHOW_RIGHTS.button(_("Export or erase"), Nothing()))]


@feature.on(SHOW_RIGHTS, role=Role.ADMIN)
async def show_rights(request: Request, _nothing: Nothing) -> None:
    await request.lead_on(RIGHTS)


@feature.on(ERASE_CONTACT, role=Role.ADMIN)
async def ask_to_erase_contact(request: Request, ref: ContactRef) -> None:
    """From the contact's own form."""
    about = f"contact:{ref.contact_id}"
    await request.ask(ERASURE, about, about=about)


@feature.opens(RIGHTS, role=Role.ADMIN, phrase="/client-settings export")
async def build_rights(request: Request, values: dict[str, Any]) -> View:
    async with request.reading() as session:
        subject = await find_subject(session, str(values.get("about") or ""))
    return rights_modal(values, (subject.key, subject.row.name) if subject else None)


@feature.chooses(CHOOSE_ABOUT, role=Role.ADMIN)
async def choose_about(request: Request, query: str) -> list[Element]:
    async with request.reading() as session:
        known = [
            (f"client:{number}", _("{name} (client)").format(name=name))
            for number, name in await clients.client_names(session, statuses=tuple(Status))
        ]
        known += [
            (f"person:{user_id}", _("{name} (person)").format(name=name))
            for user_id, name in (await people.names_by_id(session)).items()
        ]
        called = dict(await clients.client_names(session, statuses=tuple(Status)))
        known += [
            (f"contact:{number}", _("{name} (contact of {client})").format(name=name, client=called[client_id]))
            for number, client_id, name in await contact_names(session)
        ]
    return [blocks.option(found.id, found.name) for found in names.best_matches(query, known, limit=OFFERED)]


@feature.on_submit(RIGHTS, role=Role.ADMIN)
async def begin(request: Request, form: RightsForm) -> None:
    """An export is sent; before erasing, what goes is shown."""
    async with request.reading() as session:
        subject = _known(await find_subject(session, form.about))
    if form.wish is Wish.EXPORT:
        await request.show(closing(_("I'm gathering everything. It comes to you as a direct message.")))
        await _send(request, subject)
    else:
        _may_go(request, subject)
        await request.lead_on(ERASURE, subject.key, about=subject.key)


@feature.opens(ERASURE, role=Role.ADMIN)
async def build_erasure(request: Request, values: dict[str, Any]) -> View:
    async with request.reading() as session:
        subject = await find_subject(session, str(values.get("about") or ""))
    if subject is None:
        return closing(_("It was erased already."))
    return erasure_modal(subject, values, request.person.user_id)


@feature.on_submit(ERASURE, role=Role.ADMIN)
async def erase(request: Request, form: ErasureForm) -> None:
    """Look first, then erase at once; who waits longer than a moment hears of it privately."""
    try:
        with request.meanwhile(closing(_("I'm erasing it, which takes a moment. I tell you when it is done."))):
            await _erase(request, form)
    except FieldErrors as wrong:
        if request.answer.done():
            await request.tell(note("\n".join(wrong.errors.values())))
        raise
    request.deps.directory.forget(request.workspace.id, form.about.partition(":")[2])
    done = _("Erased. Nothing that I keep tells of it any more.")
    if request.answer.done():
        await request.tell(note(done))
    else:
        await request.show(closing(done))


async def _send(request: Request, subject: Subject) -> None:
    """Written down first: an export that is not in the trail is not given."""
    async with request.transaction() as session:
        await request.trace(session, Act.EXPORTED, **subject.trace)
    async with request.reading() as session:
        found = await subject.export(session)
    with speaking(request.workspace.language):
        archive = zipped(found, request.now, about_export(subject.row.name))
    file = File(f"rapport-{subject.key.replace(':', '-')}.zip", archive, "application/zip")
    await request.send_file(file, words=md(_("All that is kept about *{name}*, for you alone."), name=subject.row.name))


async def _erase(request: Request, form: ErasureForm) -> None:
    """Raises FieldErrors for another name, a successor who is none of us, and the last admin."""
    successor = form.successor or request.person.user_id
    with _explained():
        async with request.reading() as session:
            subject = await find_subject(session, form.about)
            if subject is None:
                return
            _check(request, subject, form)
            await subject.check(session, successor)
            traces = await subject.traces(session)
        async with request.transaction() as session:
            if subject := await find_subject(session, form.about):
                for act, about in await subject.erase(session, successor, request.deps.rng, request.now, traces):
                    await request.trace(session, act, **about)


@contextmanager
def _explained() -> Iterator[None]:
    """Why somebody cannot be erased, as an error of the form."""
    try:
        yield
    except NoSuccessorError as error:
        raise FieldErrors(successor=_("Please pick somebody of your own team.")) from error
    except LastAdminError as error:
        raise FieldErrors(typed=_("This is the last admin. Please make somebody else an admin first.")) from error


def _check(request: Request, subject: Subject, form: ErasureForm) -> None:
    _may_go(request, subject)
    if name_key(form.typed) != name_key(subject.row.name):
        raise FieldErrors(typed=_("This is another name. Please type the one above."))


def _known(subject: Subject | None) -> Subject:
    if subject is None:
        raise FieldErrors(about=_("I don't know this one any more. Please pick again."))
    return subject


def _may_go(request: Request, subject: Subject) -> None:
    if subject.key == f"person:{request.person.user_id}":
        raise FieldErrors(about=_("This is you. Please ask another admin to do it."))

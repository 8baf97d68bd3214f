"""What is made to hand to a client: the agreement as a document, and the welcome letter, edited and downloaded."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kickoff import document, letter
from handlers.kickoff.agreement import KINDS, agreement_view, gone, money_of
from handlers.kickoff.parts import LETTER, SHOW, TAKE, AgreementRef, DocumentRef, feature
from handlers.kit import blocks
from handlers.kit.blocks import Block, Element, View, lines, md
from handlers.kit.documents import Kind, file_of
from handlers.kit.feature import Request
from handlers.kit.forms import FieldErrors, Form, Hidden
from handlers.kit.guard import sees_money
from handlers.kit.ids import Payload, RowId, digest
from handlers.kit.shared import id_in
from handlers.kit.words import LANGUAGES, _, speaking
from models.agreements import Agreement, find_agreement
from models.audit import Act
from models.clients import Client, find_client
from models.rules.agreement import Letter

# What Slack sends back


class LetterForm(Form):
    """A letter's parts, as somebody edited them."""

    agreement_id: Hidden[RowId]
    about: Hidden[int | None] = None
    language: Hidden[str]
    seen: Hidden[str] = ""
    """What the letter said when its form was built."""
    opening: str | None = Field(default=None, max_length=blocks.INPUT_TEXT)
    we_do: str | None = Field(default=None, max_length=blocks.INPUT_TEXT)
    they_do: str | None = Field(default=None, max_length=blocks.INPUT_TEXT)
    closing: str | None = Field(default=None, max_length=blocks.INPUT_TEXT)


class LanguageRef(Payload):
    """A letter in a language."""

    agreement_id: RowId
    language: str


IN_LANGUAGE = {"en": "In English", "da": "På dansk"}
"""Each language in its own words."""

LETTER_MODAL = feature.modal("edit_letter", LetterForm)
EDIT_LETTER = feature.action("edit_letter", AgreementRef)
ANEW = feature.action("letter_anew", LanguageRef)

# What people see


def letter_page(client: Client, agreement: Agreement, written: Letter, notice: str = "") -> View:
    """The letter to read and to copy, with what one can do with it; `notice` is what has just happened."""
    parts = [words for words in (written.opening, written.ours, written.theirs, written.closing) if words]
    with speaking(written.language):
        heads = {written.ours: _("What you can expect of us"), written.theirs: _("What we ask of you")}
    body: list[Block] = [
        blocks.context(md("{client} · {project}", client=client.name, project=agreement.terms.project)),
        blocks.context(_("You send it; I never write to a client. Change whatever you like.")),
    ]
    for words in parts:
        body += [blocks.section(md("*{head}*", head=heads[words]))] if words in heads else []
        body.append(blocks.quote(words))
    body += [blocks.context(f"✓ {notice}")] if notice else []
    body += [blocks.divider(), blocks.actions(*_ways(agreement, written))]
    return blocks.modal(title=_("Welcome letter"), blocks=body)


def _ways(agreement: Agreement, written: Letter) -> Sequence[Element]:
    ref = AgreementRef(agreement_id=agreement.id)
    files = [
        TAKE.button(KINDS[kind], DocumentRef(agreement_id=agreement.id, kind=kind, letter=True), mark=kind)
        for kind in Kind
    ]
    return [
        EDIT_LETTER.button(_("Edit"), ref, style="primary"),
        *files,
        *(_anew(agreement, code) for code in LANGUAGES if code != written.language),
        SHOW.button(_("Back"), ref),
    ]


def _anew(agreement: Agreement, code: str) -> Element:
    sure = blocks.confirm(
        _("Write it again?"),
        _("I write the letter again from the agreement. What you changed in this one is lost."),
        _("Write it"),
        _("Keep"),
    )
    ref = LanguageRef(agreement_id=agreement.id, language=code)
    return ANEW.button(IN_LANGUAGE[code], ref, mark=code, confirm=sure if agreement.letter else None)


def letter_form(agreement: Agreement, known: Mapping[str, Any], language: str, *above: Block) -> View:
    """Its four parts to edit."""
    more: dict[str, Any] = {"multiline": True, "optional": True}
    with speaking(language):
        ours, theirs = _("What you can expect of us"), _("What we ask of you")
    body = [
        *above,
        blocks.text_input("opening", _("Opening"), value=known.get("opening"), **more),
        blocks.text_input("we_do", ours, value=known.get("we_do"), hint=_("Lines with a dash are a list."), **more),
        blocks.text_input("they_do", theirs, value=known.get("they_do"), **more),
        blocks.text_input("closing", _("Closing"), value=known.get("closing"), **more),
    ]
    seen = known.get("seen") or _state_of(agreement)
    keep = {"agreement_id": agreement.id, "about": agreement.client_id, "language": language, "seen": seen}
    return LETTER_MODAL.view(title=_("Welcome letter"), body=body, close=_("Close"), keep=keep)


# What people do


@feature.on(LETTER)
async def read_letter(request: Request, ref: AgreementRef) -> None:
    """As it was edited last or, before that, as the agreement makes it."""
    async with request.reading() as session:
        found = await _found(session, ref.agreement_id)
    await request.show(_page(request, *found) if found else gone())


@feature.on(EDIT_LETTER)
async def edit_letter(request: Request, ref: AgreementRef) -> None:
    await request.lead_on(LETTER_MODAL, f"agreement:{ref.agreement_id}", agreement_id=ref.agreement_id)


@feature.opens(LETTER_MODAL)
async def build_letter(request: Request, values: dict[str, Any]) -> View:
    async with request.reading() as session:
        known = id_in(values.get("agreement_id"))
        found = await _found(session, known) if known else None
    if found is None:
        return gone()
    written = _letter_of(request, *found)
    parts = {
        "opening": written.opening,
        "we_do": written.ours,
        "they_do": written.theirs,
        "closing": written.closing,
    }
    return letter_form(found[0], parts | values, values.get("language") or written.language)


@feature.on_submit(LETTER_MODAL)
async def keep_letter(request: Request, form: LetterForm) -> None:
    parts = (form.opening or "", form.we_do or "", form.they_do or "", form.closing or "")
    if not any(parts):
        raise FieldErrors(opening=_("A letter needs a word or two. Please write some, or close this."))
    written = Letter(form.language if form.language in LANGUAGES else request.workspace.language, *parts)
    async with request.transaction() as session:
        found = await _found(session, form.agreement_id)
        if found is None:
            raise FieldErrors(opening=_("This agreement is not here any more. What you wrote is still here to copy."))
        if form.seen != _state_of(found[0]):
            raise FieldErrors(opening=_("Somebody changed this letter meanwhile. Copy your words, and open it again."))
        found[0].letter = written
    await request.show(_page(request, *found))


def _state_of(agreement: Agreement) -> str:
    """Changes with the letter."""
    return digest(repr(agreement.letter))


@feature.on(ANEW)
async def write_anew(request: Request, ref: LanguageRef) -> None:
    """From the agreement again, in another language."""
    language = ref.language if ref.language in LANGUAGES else request.workspace.language
    async with request.transaction() as session:
        found = await _found(session, ref.agreement_id)
        if found:
            found[0].letter = _composed(request, *found, language)
    await request.show(_page(request, *found) if found else gone())


@feature.on(TAKE)
async def take(request: Request, ref: DocumentRef) -> None:
    """The file, as a direct message; what it cannot show these eyes is not in it."""
    async with request.reading() as session:
        found = await _found(session, ref.agreement_id)
        if found and not ref.letter and money_of(request, found[1], found[0]):
            await request.saw(Act.SAW_MONEY, found[1].id)
    if found is None:
        await request.show(gone())
        return
    request.ack()  # before a document is made: Slack waits for three seconds
    agreement, client = found
    written = _letter_of(request, agreement, client) if ref.letter else None
    language = written.language if written else client.language
    text = letter.in_markdown(written, agreement.terms.project) if written else _document(request, agreement, client)
    with speaking(language):
        title = _("Welcome to {project}") if written else _("Agreement: {project}")
        title = title.format(project=agreement.terms.project)
    file = await file_of(ref.kind, text, title=title, language=language, agency=request.workspace.name)
    words = md(
        _("“{title}”, for you to send. It comes from version {number} of the agreement."),
        title=title,
        number=agreement.version,
    )
    if not written and not sees_money(request.person, client):
        words = lines(words, _("It says nothing of money: leads and the client's owner get it with the budget."))
    if await request.send_file(file, words=words):
        told = _("The {kind} is in your direct messages with me.").format(kind=KINDS[ref.kind])
        await request.show(
            _page(request, agreement, client, told) if ref.letter else await agreement_view(request, agreement.id, told)
        )


def _page(request: Request, agreement: Agreement, client: Client, notice: str = "") -> View:
    return letter_page(client, agreement, _letter_of(request, agreement, client), notice)


async def _found(session: AsyncSession, agreement_id: int) -> tuple[Agreement, Client] | None:
    agreement = await find_agreement(session, agreement_id)
    client = await find_client(session, agreement.client_id) if agreement else None
    return (agreement, client) if agreement and client else None


def _letter_of(request: Request, agreement: Agreement, client: Client) -> Letter:
    return agreement.letter or _composed(request, agreement, client, client.language)


def _composed(request: Request, agreement: Agreement, client: Client, language: str) -> Letter:
    return letter.compose(
        agreement.terms,
        language,
        client=client.name,
        agency=request.workspace.name,
        writer=request.person.name,
        today=request.today,
    )


def _document(request: Request, agreement: Agreement, client: Client) -> str:
    return document.in_markdown(
        agreement,
        money_of(request, client, agreement),
        client=client.name,
        agency=request.workspace.name,
        language=client.language,
    )

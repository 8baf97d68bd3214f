"""Adding somebody who may become a client, and changing what is known of them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit import blocks
from handlers.kit.blocks import Block, Message, View, md, note
from handlers.kit.feature import Request
from handlers.kit.forms import FieldErrors
from handlers.kit.ids import ClientRef, Nothing, ProspectRef
from handlers.kit.prospect_form import PROSPECT, ProspectForm
from handlers.kit.request import RefusedError
from handlers.kit.shared import SHOW_PROSPECTS, client_behind, client_chosen, client_given, client_input, id_in
from handlers.kit.trait_words import often_name, profitable_name, season_name
from handlers.kit.words import LANGUAGES, _, plain_number
from handlers.prospects.parts import ADD, EDIT, SENT, feature, prospect_meant
from models.clients import NAME_LENGTH, Client, find_client
from models.prospects import WORDS_LENGTH, Prospect, Tie, tie_to, with_ties
from models.rules.agreement import EngagementKind
from models.rules.profile import Often, Profitable, Season

PLAIN = ("name", "work", "language", "often", "season", "profitable", "note")
"""Columns that are as the form has them."""

# What people see


def prospect_view(known: Mapping[str, Any], prospect: Prospect | None, sender: Client | None, currency: str) -> View:
    """What one knows of them, as far as one does."""
    works = [(EngagementKind.PROJECT.value, _("Projects")), (EngagementKind.RETAINER.value, _("A retainer"))]
    body = [
        blocks.text_input("name", _("Name"), value=known.get("name"), limit=NAME_LENGTH),
        client_input(sender, label=_("Who sent them"), hint=_("A client, if one did."), optional=True),
        _choice("work", _("Kind of work"), works, known),
        blocks.number_input(
            "yearly_budget",
            _("What they could spend in a year"),
            value=known.get("yearly_budget"),
            hint=_("In {currency}, roughly. Leads and you see it.").format(currency=currency),
            optional=True,
        ),
        _choice("language", _("Language"), list(LANGUAGES.items()), known),
        _choice("often", _("How often they would need us"), [(one.value, often_name(one)) for one in Often], known),
        _choice("season", _("When they would need us"), [(one.value, season_name(one)) for one in Season], known),
        _choice(
            "profitable",
            _("Do they earn money themselves?"),
            [(one.value, profitable_name(one)) for one in Profitable],
            known,
        ),
        blocks.text_input(
            "note", _("Notes"), value=known.get("note"), multiline=True, limit=WORDS_LENGTH, optional=True
        ),
    ]
    keep = {"prospect_id": prospect.id if prospect else None}
    return PROSPECT.view(title=_("Edit prospect") if prospect else _("New prospect"), body=body, keep=keep)


def _choice(name: str, label: str, offered: list[tuple[str, str]], known: Mapping[str, Any]) -> Block:
    return blocks.select_input(name, label, offered, value=known.get(name), optional=True)


def kept(prospect: Prospect) -> Message:
    """They are on the list."""
    text = md(_("*{prospect}* is on your list of prospects."), prospect=prospect.name)
    return note(text, SHOW_PROSPECTS.button(_("How near are they?"), Nothing()))


# What people do


@feature.on(ADD)
async def add(request: Request, _nothing: Nothing) -> None:
    await request.ask(PROSPECT, "new")


@feature.on(SENT)
async def whom_did_they_send(request: Request, ref: ClientRef) -> None:
    if await client_behind(request, ref):
        await request.ask(PROSPECT, f"client:{ref.client_id}", client=str(ref.client_id))


@feature.on(EDIT)
async def edit(request: Request, ref: ProspectRef) -> None:
    await request.ask(PROSPECT, f"prospect:{ref.prospect_id}", prospect_id=ref.prospect_id)


@feature.opens(PROSPECT)
async def build(request: Request, values: dict[str, Any]) -> View:
    async with request.reading() as session:
        prospect, start = None, dict[str, Any]()
        if values.get("prospect_id"):
            prospect = await prospect_meant(request, session, values["prospect_id"])
            start = await _stands(session, prospect)
        known = start | values
        sender = await _sender(session, known.get("client"), start.get("client"))
    currency = prospect.currency if prospect and prospect.currency else request.workspace.currency
    return prospect_view(known, prospect, sender, currency)


async def _sender(session: AsyncSession, given: object, stands: int | None) -> Client | None:
    """Who is picked; whoever is written down already stays so, whatever became of them since."""
    same = await find_client(session, stands) if stands and id_in(given) == stands else None
    return same or await client_given(session, given)


async def _stands(session: AsyncSession, prospect: Prospect) -> dict[str, Any]:
    """What is kept, as the form has it."""
    plain = {name: getattr(prospect, name) for name in PLAIN}
    money = plain_number(prospect.yearly_budget)
    return plain | {"yearly_budget": money, "client": await _sent_by(session, prospect)}


async def _sent_by(session: AsyncSession, prospect: Prospect) -> int | None:
    if prospect.id is None:  # it is new
        return None
    [sent] = await with_ties(session, [prospect])
    return sent.sender.id if sent.sender else None


@feature.on_submit(PROSPECT)
async def save(request: Request, form: ProspectForm) -> None:
    async with request.transaction() as session:
        prospect = await _prospect(request, session, form)
        if form.client and form.client != await _sent_by(session, prospect):
            await client_chosen(session, form.client)
        for name in PLAIN:
            setattr(prospect, name, getattr(form, name))
        currency = prospect.currency or request.workspace.currency
        prospect.yearly_budget = form.yearly_budget
        prospect.currency = None if form.yearly_budget is None else currency
        session.add(prospect)
        await session.flush()
        await tie_to(session, prospect, Tie.SENT_BY, form.client)
    request.ack()
    await request.tell(kept(prospect))


async def _prospect(request: Request, session: AsyncSession, form: ProspectForm) -> Prospect:
    """The one that is changed, or a new one. Raises FieldErrors where it was removed meanwhile."""
    if form.prospect_id is None:
        return Prospect(added_by=request.person.user_id, added_at=request.now)
    try:
        return await prospect_meant(request, session, form.prospect_id, to_change=True)
    except RefusedError:
        text = _("This is not here any more. What you wrote is still here to copy.")
        raise FieldErrors(name=text) from None

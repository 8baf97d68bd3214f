"""The form that adds a client or changes one, the checks on it, and the Client field's typeahead for all forms."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field, field_validator
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.clients.parts import ACTIVATE, feature, shows_money
from handlers.clients.team import check_channel, check_team, names_team, present_in, settle, team_input
from handlers.clients.traces import trace_change
from handlers.kit import blocks
from handlers.kit.blocks import Block, Message, View, md, note
from handlers.kit.choosing import choose_place
from handlers.kit.feature import Request
from handlers.kit.forms import FieldErrors, Form, Hidden, Ticks
from handlers.kit.guard import sees_money
from handlers.kit.ids import ClientRef, Nothing, RowId
from handlers.kit.shared import (
    ADD_CLIENT,
    CHOOSE_CLIENT,
    EDIT_CLIENT,
    LOG_WITH_CLIENT,
    RATE_CLIENT,
    SHOW_CARD,
    client_behind,
    client_given,
    id_in,
)
from handlers.kit.words import LANGUAGES, _
from models import people, vouches
from models.audit import Act
from models.clients import NAME_LENGTH, Client, NameTakenError, Status, find_client, keep_client
from models.drafts import for_new
from models.people import Role
from models.rules.names import once
from models.sight import is_open
from models.teams import people_of
from models.weights import weight_of
from models.winning import known_of, to_win, win
from models.workspaces import settle_zone

OFFERED = 100

# What Slack sends back


class ClientForm(Form):
    """Answers about a client, named as in models/clients.py; without `client_id` it is a new one."""

    client_id: Hidden[int | None] = None
    prospect_id: Hidden[RowId | None] = None
    """Who they were before they were won."""
    name: str = Field(min_length=1, max_length=NAME_LENGTH)
    owner_id: str | None = None
    internal_channel: str | None = None
    shared_channel: str | None = None
    team: Ticks[str] = ()
    since: date | None = None
    language: str | None = None
    yearly_budget: Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=2)] | None = None

    @field_validator("name")
    @classmethod
    def _can_be_seen(cls, name: str) -> str:
        if not any(letter.isprintable() for letter in name):
            raise ValueError(_("Please fill this in."))
        return name


CLIENT = feature.modal("client", ClientForm)

# What people see


def client_modal(
    known: Mapping[str, Any], *, client: Client | None, currency: str, money: bool, team: Block | None = None
) -> View:
    """The form with what is known so far; the budget and the `team` are asked only of who may see and name them."""
    body = [
        blocks.text_input("name", _("Name"), value=known.get("name"), limit=NAME_LENGTH),
        blocks.person_input("owner_id", _("Owner"), value=known.get("owner_id"), optional=True),
        *_channel_inputs(known),
        *([team] if team else []),
        blocks.date_input("since", _("Since"), value=known.get("since"), optional=True),
        blocks.select_input(
            "language", _("Language"), list(LANGUAGES.items()), value=known.get("language"), optional=True
        ),
    ]
    if money:
        body.append(_budget_input(known.get("yearly_budget"), currency))
    title = _("Edit client") if client else _("New client")
    keep = {"client_id": client.id if client else None, "prospect_id": known.get("prospect_id")}
    return CLIENT.view(title=title, body=body, keep=keep)


def _channel_inputs(known: Mapping[str, Any]) -> list[Block]:
    return [
        blocks.channel_input(
            "internal_channel",
            _("Internal channel"),
            value=known.get("internal_channel"),
            hint=_("Where your own team talks about them. No guests."),
            optional=True,
        ),
        blocks.channel_input(
            "shared_channel",
            _("Shared channel"),
            value=known.get("shared_channel"),
            shared=True,
            hint=_("Where you talk with them. I never write there; if it is private, add me, so that I see who reads."),
            optional=True,
        ),
    ]


def _budget_input(value: object, currency: str) -> Block:
    shown = f"{value:.0f}" if isinstance(value, Decimal) and value == value.to_integral() else value
    hint = _("In {currency}, such as 12000. Leads, admins and the owner see it.").format(currency=currency)
    return blocks.number_input("yearly_budget", _("Yearly budget"), value=shown, hint=hint, optional=True)


def added(client: Client) -> Message:
    """A new client is on the list: what comes next."""
    ref = ClientRef(client_id=client.id)
    return note(
        md(_("*{client}* is on the list. How do they feel to work with?"), client=client.name),
        RATE_CLIENT.button(_("Rate"), ref, style="primary"),
        LOG_WITH_CLIENT.button(_("Log"), ref),
        SHOW_CARD.button(_("Open card"), ref),
    )


def changed(client: Client) -> Message:
    """A change is saved, also where somebody archived the client meanwhile."""
    ref = ClientRef(client_id=client.id)
    if client.status is Status.ARCHIVED:
        text = _("*{client}* is saved. Somebody archived them meanwhile, and archived they stay.")
        return note(md(text, client=client.name), ACTIVATE.button(_("Bring back"), ref))
    return note(md(_("*{client}* is saved."), client=client.name), SHOW_CARD.button(_("Open card"), ref))


def taken(twin: NameTakenError) -> str:
    """Why a name cannot be had; an archived client of that name can be brought back."""
    if twin.status is Status.ARCHIVED:
        text = _("{name} is archived. Type “/clients {name}” and press Bring back, or pick another name.")
    else:
        text = _("{name} is on the list already. Please pick another name, or edit that client.")
    return text.format(name=twin.name)


# What people do


@feature.on(ADD_CLIENT)
async def add_client(request: Request, _payload: Nothing) -> None:
    await open_new(request)


async def open_new(request: Request, name: str = "") -> None:
    """The form for a new client; what was left in it is kept by name."""
    if name:
        await request.open(CLIENT, for_new(name), name=name)
    else:
        await request.open(CLIENT, "new")


@feature.on(EDIT_CLIENT)
async def edit_client(request: Request, ref: ClientRef) -> None:
    if await client_behind(request, ref):
        await request.open(CLIENT, f"client:{ref.client_id}", client_id=ref.client_id)


@feature.opens(CLIENT)
async def build(request: Request, values: dict[str, Any]) -> View:
    async with request.reading() as session:
        client = await client_given(session, values.get("client_id"))
        team = await _team_input(request, session, client, values)
        prospect = await to_win(session, request.person, id_in(values.get("prospect_id")))
    start: dict[str, Any] = {"owner_id": request.person.user_id, "language": request.workspace.language}
    if prospect:
        start |= known_of(prospect, request.workspace.currency)
    if client:
        start = {field: getattr(client, field) for field in ClientForm.model_fields if hasattr(client, field)}
    return client_modal(
        start | values,
        client=client,
        currency=_currency(request, client),
        money=await shows_money(request, client),
        team=team,
    )


async def _team_input(
    request: Request, session: AsyncSession, client: Client | None, values: Mapping[str, Any]
) -> Block | None:
    """The field for who may name the team; what was typed of it before stands in it again."""
    if not names_team(request.person, client):
        return None
    present = await people_of(session, client.id) if client else []
    is_named = bool(client and client.team_named)
    chosen = values.get("team", [person.user_id for person in present] if is_named else [])
    known = await people.some(session, [one for one in chosen or () if isinstance(one, str)])
    return team_input(list(known), present, is_named=is_named, is_open=await is_open(session))


def _currency(request: Request, client: Client | None) -> str:
    """A budget keeps the currency it was written in."""
    return client.currency if client and client.currency else request.workspace.currency


@feature.on_submit(CLIENT)
async def save(request: Request, form: ClientForm) -> None:
    """Keep a new or changed client. Slack is asked about channel and owner before the transaction begins."""
    async with request.reading() as session:
        before = await find_client(session, form.client_id or 0)
    await _check_places(request, form)
    await _check_owner(request, form, before)
    check_channel(request.person, before, form.internal_channel)
    present = await present_in(request, form.internal_channel)
    asked = "team" in form.model_fields_set and names_team(request.person, before)
    async with request.transaction() as session:
        client = await _write(request, session, form)
        if before is None and form.prospect_id:
            await win(session, request.person, form.prospect_id, client, request.now)
        await check_team(session, form.team)
        await settle(request, session, client, named=form.team if asked else None, present=present)
        await _end_words(request, session, form.shared_channel)
        await settle_zone(session, request.zone)
    request.deps.directory.forget_workspace(request.workspace.id)
    request.ack()
    await request.tell(changed(client) if before else added(client))


async def _check_places(request: Request, form: ClientForm) -> None:
    if form.internal_channel is None:
        return
    if form.internal_channel == form.shared_channel:
        raise FieldErrors(shared_channel=_("This is the internal channel. Please pick the one you share with them."))
    await choose_place(request, "internal_channel", form.internal_channel)


async def _check_owner(request: Request, form: ClientForm, before: Client | None) -> None:
    """A new owner is one of us, and only who sees the money may say who sees it next."""
    if form.owner_id is None or (before and form.owner_id == before.owner_id):
        return
    if not sees_money(request.person, before):
        raise FieldErrors(owner_id=_("Only the owner, a lead or an admin hands a client over. Please ask one of them."))
    owner = await request.deps.directory.caller(request.workspace.id, form.owner_id)
    if owner.role < Role.MEMBER:
        raise FieldErrors(owner_id=_("Please pick somebody of your own team."))


async def _write(request: Request, session: AsyncSession, form: ClientForm) -> Client:
    me = request.person.user_id
    client = await find_client(session, form.client_id or 0)
    if client is None and form.client_id:  # erased while the form was open: it does not come back by it
        raise FieldErrors(name=_("This client is not on our list any more."))
    if client is None:
        client = Client(owner_id=me, created_by=me, created_at=request.now, status=Status.ACTIVE)
    before = weight_of(client)
    money = sees_money(request.person, client)  # by now: who opened the form as the owner may be it no longer
    client.name = form.name
    client.owner_id = form.owner_id or client.owner_id
    client.internal_channel, client.shared_channel = form.internal_channel, form.shared_channel
    client.since = form.since
    client.language = form.language or client.language or request.workspace.language
    if money and "yearly_budget" in form.model_fields_set:  # a budget that was not asked stays as it is
        client.currency = _currency(request, client) if form.yearly_budget is not None else None
        client.yearly_budget = form.yearly_budget
    try:
        await keep_client(session, client)
    except NameTakenError as twin:
        raise FieldErrors(name=taken(twin)) from twin
    await trace_change(request, session, client, before)
    return client


async def _end_words(request: Request, session: AsyncSession, shared_channel: str | None) -> None:
    """Where a client reads, no lead's word for a guest holds any more."""
    for one in await vouches.end_vouches(session, channel=shared_channel) if shared_channel else []:
        details = {"why": "shared", "lead": one.lead_id}
        about = {"person_id": one.guest_id, "channel": one.channel}
        await request.trace(session, Act.ENDED_VOUCH, **about, details=details)


@feature.chooses(CHOOSE_CLIENT)
async def choose_client(request: Request, query: str) -> list[blocks.Element]:
    async with request.reading() as session:
        known = await request.deps.names.of(session, request.workspace.id)
    return [blocks.option(str(m.id), m.name) for m in once(known.best_matches(query, OFFERED))]

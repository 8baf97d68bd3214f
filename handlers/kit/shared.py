"""What several features share without knowing each other: buttons, the client field, naming a client roughly."""

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit import blocks
from handlers.kit.blocks import md, note
from handlers.kit.forms import FieldErrors
from handlers.kit.ids import Action, ClientRef, ContactRef, EngagementRef, Nothing, OfferRef, ProspectRef, Slot
from handlers.kit.request import Request
from handlers.kit.turn import Turn
from handlers.kit.words import _
from models import clients
from models.agreements import Agreement
from models.audit import Act
from models.clients import Client, Status
from models.interactions import Interaction
from models.rules import names
from models.teams import step_out

ADD_CLIENT = Action("shared.add_client", Nothing)
EDIT_CLIENT = Action("shared.edit_client", ClientRef)
SHOW_CARD = Action("shared.show_card", ClientRef)
SHOW_HEALTH = Action("shared.show_health", ClientRef)
RATE_CLIENT = Action("shared.rate_client", ClientRef)
LOG_WITH_CLIENT = Action("shared.log_with_client", ClientRef)
RATE_ANY = Action("shared.rate_any", Nothing)
LOG_ANY = Action("shared.log_any", Nothing)
OPEN_SETTINGS = Action("shared.open_settings", Nothing)
SHOW_PROMISES = Action("shared.show_promises", ClientRef)
LOOK_BACK = Action("shared.look_back", EngagementRef)
SHOW_DUE = Action("shared.show_due", Nothing)
SHOW_OFFER = Action("shared.show_offer", OfferRef)
SHOW_NUDGES = Action("shared.show_nudges", Nothing)
BEGIN_PLAN = Action("shared.begin_plan", ClientRef)
SHOW_IDEAL = Action("shared.show_ideal", Nothing)
OPEN_ROLES = Action("people.open_roles", Nothing)
ANOTHER_SUMMARY = Action("weekly_summary.another", Nothing)
SHOW_HABITS = Action("nudges.show_habits", Nothing)
SHOW_PROSPECTS = Action("shared.show_prospects", Nothing)
ADD_FROM_PROSPECT = Action("shared.add_from_prospect", ProspectRef)
ADD_SEVERAL = Action("shared.add_several", Nothing)
IMPORT_FILE = Action("shared.import_file", Nothing)
SORT_CLIENTS = Action("shared.sort_clients", Nothing)
BEGIN_REVIEW = Action("shared.begin_review", ClientRef)
ERASE_CONTACT = Action("shared.erase_contact", ContactRef)
CHOOSE_CLIENT = "shared.choose_client"


@dataclass(frozen=True, slots=True)
class Logged:
    """What somebody has just kept of a client, and with whom; `row` is None where it is no interaction."""

    client: Client
    row: Interaction | None
    author: str | None = None
    """Who wrote the message that it was logged from."""


AFTER_LOG: Slot[Logged] = Slot("after_log")
"""What may follow from something that was logged, below the word that it was."""
MORE_SETTINGS: Slot[None] = Slot("more_settings")
"""Rows of buttons that stand below the settings as one; each button leads on to a modal of its own."""

AGREED: Slot[Agreement] = Slot("agreed")
"""What follows from a new version of an agreement, in its transaction; nothing of it is shown there."""

HEARING: Slot[None] = Slot("hearing")
"""What else somebody may hear from us, or not, in the form that says how they want to hear."""

SHOWN_CHOICES = 5
LOOKS_LIKE_ID = re.compile(r"[0-9]{1,18}")


def not_joined(channel: str, bot_user_id: str) -> blocks.Mrkdwn:
    """We must first be let into a channel, and how that is done."""
    words = _("I'm not in {channel} yet: type `/invite` {me} there.")
    return md(words, channel=blocks.channel_link(channel), me=blocks.mention(bot_user_id))


def client_input(
    client: Client | None, *, label: str | None = None, hint: str | None = None, **more: Any
) -> blocks.Block:
    """The Client field of every form: a typeahead that forgives typing errors."""
    chosen = (str(client.id), client.name) if client else None
    hint = hint or _("Type a few letters; close is good enough.")
    return blocks.search_input("client", label or _("Client"), CHOOSE_CLIENT, value=chosen, hint=hint, **more)


def id_in(value: object) -> int | None:
    """The id that a form carried along, which may be text, missing or nothing of ours."""
    known = str(value or "")
    return int(known) if LOOKS_LIKE_ID.fullmatch(known) else None


async def client_given(session: AsyncSession, *ids: object) -> Client | None:
    """The client to begin a form with: the first of these ids, which may be text, missing or stale."""
    given = id_in(next((value for value in ids if value), None))
    client = await clients.find_client(session, given) if given else None
    return client if client and client.status is not Status.ARCHIVED else None


def sure_to_leave(client: Client) -> blocks.Element:
    """The question before somebody says that they don't work with a client."""
    return blocks.confirm(
        _("Leave this team?"),
        _("You are not asked about {client} any more, and see of their ratings what everybody sees.").format(
            client=client.name
        ),
        _("Leave"),
        _("Stay"),
    )


async def step_out_of(request: Request, session: AsyncSession, client_id: int) -> None:
    """Whoever asks doesn't work with this client."""
    me = request.person.user_id
    if await step_out(session, client_id, me):
        await request.trace(session, Act.CHANGED_TEAM, client_id=client_id, person_id=me, details={"went": [me]})


def client_currency(turn: Turn, client: Client) -> str:
    """In which money one speaks with a client."""
    return client.currency or turn.workspace.currency


async def client_chosen(session: AsyncSession, client_id: int) -> Client:
    """The client that a form named. Raises FieldErrors for one that is archived or gone."""
    client = await clients.find_client(session, client_id)
    if client is None:
        raise FieldErrors(client=_("This client is not on our list any more. Please pick another."))
    if client.status is Status.ARCHIVED:
        text = _("{client} is archived. Please pick another, or bring them back with /clients first.")
        raise FieldErrors(client=text.format(client=client.name))
    return client


async def client_behind(request: Request, ref: ClientRef) -> Client | None:
    """The client that a button meant; where it is archived or gone, the person is told so and None comes back."""
    try:
        async with request.reading() as session:
            return await client_chosen(session, ref.client_id)
    except FieldErrors as gone:
        await request.tell(note(gone.errors["client"]))
        return None


async def client_meant(request: Request, text: str, then: Action[ClientRef]) -> int | None:
    """The id of the client that was named roughly.

    Where two match, or none does, the person is asked or told, `then` stands on the buttons, and None comes back.
    """
    async with request.reading() as session:
        known = await request.deps.names.of(session, request.workspace.id)
    match known.match_one(text):
        case names.Exact(match):
            return match.id
        case names.Ambiguous(matches):
            buttons = [then.button(m.name, ClientRef(client_id=m.id), mark=str(m.id)) for m in matches[:SHOWN_CHOICES]]
            await request.tell(note(md(_("Which client do you mean by “{name}”?"), name=text), *buttons))
        case _:
            await request.tell(await _archived(request, text) or nobody(text))
    return None


async def _archived(request: Request, text: str) -> blocks.Message | None:
    """Where the name is that of one archived client, its card leads on."""
    async with request.reading() as session:
        known = await clients.client_names(session, statuses=[Status.ARCHIVED])
    match names.match_one(text, known):
        case names.Exact(match):
            words = md(_("*{client}* is archived. On their card you can bring them back."), client=match.name)
            return note(words, SHOW_CARD.button(_("Open card"), ClientRef(client_id=match.id)))
    return None


def nobody(name: str) -> blocks.Message:
    """No client is called that, and what to do about it."""
    text = md(_("No client here is called “{name}”. Check the spelling, or add them."), name=blocks.clip(name, 80))
    return note(text, ADD_CLIENT.button(_("Add a client"), Nothing()))

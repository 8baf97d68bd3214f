"""Who a contact is in Slack: offered are those in the client's shared channel who are none of us.

Nothing is said there and nobody is mentioned: a contact is known by (team, user), and written by name alone.
"""

import asyncio
from enum import StrEnum
from typing import NamedTuple

from handlers.contacts.parts import CHOOSE_IDENTITY, NOBODY, ContactForm, feature
from handlers.kit import blocks, forms, guard
from handlers.kit.blocks import Element
from handlers.kit.directory import describe
from handlers.kit.feature import Request
from handlers.kit.forms import FieldErrors
from handlers.kit.shared import id_in
from handlers.kit.slack_errors import SLACK_TROUBLE, Meaning, meaning_of
from handlers.kit.words import _
from models.clients import Client, find_client
from models.contacts import Contact, contacts_of
from models.rules import names

OFFERED = 99
"""Slack takes 100 options; one is that they are not in Slack."""
PATIENCE = 1.0
"""Seconds of machine time for Slack to answer; the form must open within the three of its trigger."""


class Identity(NamedTuple):
    """Somebody in Slack; ids of people are told apart with the organisation they are of."""

    team_id: str
    user_id: str


class Look(StrEnum):
    """What we can see of a client's shared channel."""

    NO_CHANNEL = "no_channel"
    SEEN = "seen"
    NOT_JOINED = "not_joined"
    SILENT = "silent"


async def look_into(request: Request, client: Client) -> Look:
    """Whether Slack tells us who is in the channel that we share with a client."""
    if client.shared_channel is None:
        return Look.NO_CHANNEL
    try:
        async with asyncio.timeout(PATIENCE):
            await request.slack.conversations_members(channel=client.shared_channel, limit=1)
    except SLACK_TROUBLE as error:
        is_shut = meaning_of(error) in {Meaning.GONE, Meaning.NOT_JOINED}
        return Look.NOT_JOINED if is_shut else Look.SILENT
    return Look.SEEN


@feature.chooses(CHOOSE_IDENTITY)
async def choose_identity(request: Request, query: str) -> list[Element]:
    """Those in the client's shared channel who are none of us and no contact of this client yet."""
    about = forms.hidden(request.incoming.view)
    theirs = await _strangers(request, id_in(about.get("client_id")), id_in(about.get("contact_id")))
    matches = names.best_matches(query, theirs, limit=OFFERED)
    return [blocks.option(NOBODY, _("Not in Slack")), *(blocks.option(one.id, one.name) for one in matches)]


async def _strangers(request: Request, client_id: int | None, contact_id: int | None) -> list[tuple[str, str]]:
    """By id and name. Raises what a Web API call raises."""
    async with request.reading() as session:
        client = await find_client(session, client_id or 0)
        contacts = await contacts_of(session, client.id) if client else []
    if client is None or client.shared_channel is None:
        return []
    taken = {one.slack_user_id for one in contacts if one.id != contact_id}
    found = await guard.readers(request.slack, request.deps.directory, request.workspace.id, client.shared_channel)
    return [(one.user_id, one.name) for one in found if not guard.is_ours(one) and one.user_id not in taken]


async def identity_of(request: Request, form: ContactForm, before: Contact | None) -> Identity | None:
    """Who the form says they are in Slack; Slack is asked where that is new. Raises FieldErrors."""
    user_id = form.slack_user_id
    if user_id is None:
        return None
    if before and before.slack_user_id == user_id and before.slack_team_id:
        return Identity(before.slack_team_id, user_id)
    try:
        user = (await request.slack.users_info(user=user_id))["user"]
    except SLACK_TROUBLE as error:
        text = _("Slack doesn't tell me who this is just now. Try again in a moment, or pick Not in Slack.")
        raise FieldErrors(slack=text) from error
    if guard.is_ours(describe(request.workspace.id, user)):
        raise FieldErrors(slack=_("This is one of your own team. Please pick one of the client's people."))
    return Identity(str(user["team_id"]), user_id)

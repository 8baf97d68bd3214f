"""A client's card: what is known of them, what other features add, pausing and bringing back; ending.py archives."""

from collections.abc import Sequence
from datetime import date

from handlers.clients.parts import (
    ACTIVATE,
    ARCHIVE,
    LEAVE_TEAM,
    MORE,
    PAUSE,
    SAY_ENDING,
    MorePage,
    ended,
    feature,
    shows_money,
    status_name,
)
from handlers.clients.team import few
from handlers.clients.traces import trace_change
from handlers.kit import blocks
from handlers.kit.blocks import Block, Element, Message, Mrkdwn, channel_link, lines, md, mention, note
from handlers.kit.drawn import in_parts
from handlers.kit.feature import Request
from handlers.kit.ids import ClientRef
from handlers.kit.shared import (
    CARD,
    EDIT_CLIENT,
    LOG_WITH_CLIENT,
    RATE_CLIENT,
    SHOW_CARD,
    client_behind,
    step_out_of,
    sure_to_leave,
)
from handlers.kit.words import LANGUAGES, _, spoken_date, spoken_money
from models.clients import Client, Status, find_client
from models.endings import ClientEnding, ending_of, not_ended
from models.people import Person
from models.teams import people_of
from models.weights import weight_of

# What people see


def card_messages(
    client: Client,
    filled: Sequence[Block],
    *,
    today: date,
    money: bool,
    team: Sequence[Person] = (),
    reader: str = "",
    ending: ClientEnding | None = None,
    notice: Mrkdwn | None = None,
) -> list[Message]:
    """The card, in as few messages as hold it; `filled` is what other features add.

    `notice` is what has just happened to the client, `reader` whose eyes it is for: who is in the team can leave it.
    `money` are leads and the owner, who see how it ended too.
    """
    told = [blocks.context(notice)] if notice else []
    facts = blocks.section(lines(*facts_of(client, team, today=today, money=money, ending=ending)))
    leave = _leave(client) if any(person.user_id == reader for person in team) else None
    body = [*told, blocks.header(client.name), facts, *filled, blocks.actions(*_buttons(client, trusted=money), leave)]
    return in_parts(notice or md(_("{client}: what we know"), client=client.name), body)


def facts_of(
    client: Client, team: Sequence[Person], *, today: date, money: bool, ending: ClientEnding | None = None
) -> list[str]:
    """A line for each thing that is known."""
    known = {
        _("Owner"): mention(client.owner_id),
        _("Status"): status_name(client.status),
        _("Internal channel"): channel_link(client.internal_channel) if client.internal_channel else None,
        _("Shared channel"): channel_link(client.shared_channel) if client.shared_channel else None,
        _("Team"): few([person.name for person in team]) if team else None,
        _("Since"): spoken_date(client.since, today) if client.since else None,
        _("Language"): LANGUAGES.get(client.language),
        _("Yearly budget"): _budget(client) if money else None,
        _("How it ended"): ended(ending, today) if ending and money else None,
        _("Why"): ending.reason if ending and money else None,
    }
    return [md("*{label}:* {value}", label=label, value=value) for label, value in known.items() if value]


def _budget(client: Client) -> str | None:
    if client.yearly_budget is None or client.currency is None:
        return None
    return spoken_money(client.yearly_budget, client.currency)


def _buttons(client: Client, *, trusted: bool) -> list[Element]:
    ref, more = ClientRef(client_id=client.id), MORE.button(_("More"), MorePage(client_id=client.id))
    if client.status is Status.ARCHIVED:
        back = ACTIVATE.button(_("Bring back"), ref, style="primary")
        return [back, *([SAY_ENDING.button(_("How it ended"), ref)] if trusted else []), more]
    paused = client.status is Status.PAUSED
    return [
        RATE_CLIENT.button(_("Rate"), ref),
        LOG_WITH_CLIENT.button(_("Log"), ref),
        EDIT_CLIENT.button(_("Edit"), ref),
        ACTIVATE.button(_("Resume"), ref) if paused else PAUSE.button(_("Pause"), ref),
        more,
        ARCHIVE.button(_("Archive"), ref, confirm=None if trusted else _sure(client)),
    ]


def _leave(client: Client) -> Element:
    text, ref = _("I don't work with them"), ClientRef(client_id=client.id)
    return LEAVE_TEAM.button(text, ref, confirm=sure_to_leave(client))


def _sure(client: Client) -> Element:
    """Of leads and the owner more is asked, so they can turn back there."""
    return blocks.confirm(
        _("Archive this client?"),
        _("{client} leaves lists and summaries. What was logged stays, and you can bring them back.").format(
            client=client.name
        ),
        _("Archive"),
        _("Keep"),
    )


# What people do


@feature.on(SHOW_CARD)
async def show_card(request: Request, ref: ClientRef) -> None:
    await tell_card(request, ref)


@feature.on(PAUSE)
async def pause(request: Request, ref: ClientRef) -> None:
    if await client_behind(request, ref):
        await become(request, ref, Status.PAUSED, _("*{client}* is paused, and rests until you resume them."))


@feature.on(ACTIVATE)
async def activate(request: Request, ref: ClientRef) -> None:
    await become(request, ref, Status.ACTIVE, _("*{client}* is active again."))


@feature.on(LEAVE_TEAM)
async def leave_team(request: Request, ref: ClientRef) -> None:
    async with request.transaction() as session:
        await step_out_of(request, session, ref.client_id)
    await tell_card(request, ref, _("You are not in the team of *{client}* any more."), replace=True)


async def become(request: Request, ref: ClientRef, status: Status, notice: str) -> None:
    """The client has this status from now on; one that is back has not ended."""
    async with request.transaction() as session:
        if client := await find_client(session, ref.client_id):
            before = weight_of(client)
            client.status = status
            if status is not Status.ARCHIVED:
                await not_ended(session, client.id, request.now)
            await trace_change(request, session, client, before)
    await tell_card(request, ref, notice, replace=request.incoming.kind == "block_actions")


async def tell_card(request: Request, ref: ClientRef, notice: str = "", *, replace: bool = False) -> None:
    """Show the card as it is now, with a word on what has just happened; `{client}` in it is their name."""
    async with request.reading() as session:
        client = await find_client(session, ref.client_id)
        filled = await request.sections(CARD, session, client) if client else []
        team = await people_of(session, client.id) if client else []
        ending = await ending_of(session, client.id) if client else None
    if client is None:
        await request.tell(note(_("This client is not on our list any more.")))
        return
    card = card_messages(
        client,
        filled,
        today=request.today,
        money=await shows_money(request, client),
        team=team,
        reader=request.person.user_id,
        ending=ending,
        notice=md(notice, client=client.name) if notice else None,
    )
    for number, part in enumerate(card):
        await request.tell(part, replace=replace and not number)

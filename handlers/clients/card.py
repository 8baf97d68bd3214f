"""A client's card: what is known of them in short, what features add (handlers/kit/card.py), and what is behind *More*.

Pausing and bringing back stand here too; ending.py archives.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.clients.parts import (
    ACTIVATE,
    ARCHIVE,
    BACK,
    LEAVE_TEAM,
    MERGE_WITH,
    MORE,
    PAUSE,
    SAY_ENDING,
    SHOW_REST,
    MorePage,
    ended,
    feature,
    shows_money,
    status_name,
)
from handlers.clients.team import few
from handlers.clients.traces import trace_change
from handlers.kit import blocks, card
from handlers.kit.blocks import Block, Element, Message, Mrkdwn, channel_link, lines, md, mention, note
from handlers.kit.drawn import in_one
from handlers.kit.feature import Request
from handlers.kit.guard import sees_money
from handlers.kit.ids import ClientRef
from handlers.kit.shared import EDIT_CLIENT, SHOW_CARD, client_behind, step_out_of, sure_to_leave
from handlers.kit.words import LANGUAGES, _, spoken_date, spoken_money
from models.clients import Client, Status, find_client
from models.endings import ClientEnding, ending_of, not_ended
from models.people import Person, Role
from models.teams import people_of
from models.weights import weight_of

# What people see


@dataclass(frozen=True, slots=True)
class Filled:
    """What features put into the parts of a card, as this reader may see it."""

    head: Sequence[Block] = ()
    open: Sequence[Block] = ()
    people: Sequence[Block] = ()
    money: Sequence[Block] = ()
    buttons: Sequence[Element] = ()


def card_message(
    client: Client,
    filled: Filled,
    *,
    today: date,
    money: bool,
    team: Sequence[Person] = (),
    ending: ClientEnding | None = None,
    notice: Mrkdwn | None = None,
) -> Message:
    """The card, always one message; `filled` is what features put into its parts.

    `notice` is what has just happened to the client. `money` are leads and the owner, who see how it ended too.
    """
    told = [blocks.context(notice)] if notice else []
    facts = blocks.section(lines(*facts_of(client, team, today=today, money=money, ending=ending)))
    parts = [part for part in (filled.head, filled.open, filled.people, filled.money) if part]
    body = [one for part in parts for one in (blocks.divider(), *part)][1:]
    buttons = blocks.actions(*_buttons(client, filled.buttons, trusted=money))
    text = notice or md(_("{client}: what we know"), client=client.name)
    return in_one(text, [*told, blocks.header(client.name), facts, *body, buttons])


def facts_of(
    client: Client, team: Sequence[Person], *, today: date, money: bool, ending: ClientEnding | None = None
) -> list[Mrkdwn]:
    """Who looks after them in one line, where in the next, and how it ended."""
    who = {
        _("Owner"): mention(client.owner_id),
        _("Status"): status_name(client.status),
        _("Since"): spoken_date(client.since, today) if client.since else None,
        _("Team"): few([person.name for person in team]) if team else None,
    }
    where = {
        _("Internal channel"): channel_link(client.internal_channel) if client.internal_channel else None,
        _("Shared channel"): channel_link(client.shared_channel) if client.shared_channel else None,
        _("Language"): LANGUAGES.get(client.language),
        _("Yearly budget"): _budget(client) if money else None,
    }
    over = {
        _("How it ended"): ended(ending, today) if ending and money else None,
        _("Why"): ending.reason if ending and money else None,
    }
    return [line for known in (who, where, over) if (line := _in_line(known))]


def _in_line(known: Mapping[str, str | None]) -> Mrkdwn:
    told = [md("*{label}:* {value}", label=label, value=value) for label, value in known.items() if value]
    return Mrkdwn(" · ".join(told))


def _budget(client: Client) -> str | None:
    if client.yearly_budget is None or client.currency is None:
        return None
    return spoken_money(client.yearly_budget, client.currency)


def _buttons(client: Client, used: Sequence[Element], *, trusted: bool) -> list[Element]:
    """What is used most, and the way to the rest."""
    ref, more = ClientRef(client_id=client.id), SHOW_REST.button(_("More"), ClientRef(client_id=client.id))
    if client.status is Status.ARCHIVED:
        back = ACTIVATE.button(_("Bring back"), ref, style="primary")
        return [back, *([SAY_ENDING.button(_("How it ended"), ref)] if trusted else []), more]
    resume = [ACTIVATE.button(_("Resume"), ref)] if client.status is Status.PAUSED else []
    return [*resume, *used, more]


def rest_message(client: Client, rows: Sequence[Block], *, trusted: bool, for_lead: bool, in_team: bool) -> Message:
    """What is rarely needed, in the place of the card; `rows` are what features put there."""
    ref = ClientRef(client_id=client.id)
    archived = client.status is Status.ARCHIVED
    mine = card.row(
        _("This client"),
        EDIT_CLIENT.button(_("Edit"), ref),
        MORE.button(_("What changed"), MorePage(client_id=client.id)),
        MERGE_WITH.button(_("Merge with …"), ref) if for_lead else None,
        PAUSE.button(_("Pause"), ref) if client.status is Status.ACTIVE else None,
        None if archived else ARCHIVE.button(_("Archive"), ref, confirm=None if trusted else _sure(client)),
        _leave(client) if in_team else None,
    )
    back = blocks.actions(BACK.button(_("Back to the card"), ref))
    text = md(_("{client}: more"), client=client.name)
    return Message(text, [blocks.header(client.name), *rows, *mine, back])


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


@feature.on(BACK)
async def back_to_card(request: Request, ref: ClientRef) -> None:
    await tell_card(request, ref, replace=True)


@feature.on(SHOW_REST)
async def show_rest(request: Request, ref: ClientRef) -> None:
    async with request.reading() as session:
        client = await find_client(session, ref.client_id)
        rows = await request.sections(card.MORE, session, client) if client else []
        team = await people_of(session, client.id) if client else []
    if client is None:
        await request.tell(_gone())
        return
    in_team = any(person.user_id == request.person.user_id for person in team)
    trusted, for_lead = sees_money(request.person, client), request.person.role >= Role.LEAD
    await request.tell(rest_message(client, rows, trusted=trusted, for_lead=for_lead, in_team=in_team), replace=True)


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
        filled = await _filled(request, session, client) if client else None
        team = await people_of(session, client.id) if client else []
        ending = await ending_of(session, client.id) if client else None
    if client is None or filled is None:
        await request.tell(_gone())
        return
    shown = card_message(
        client,
        filled,
        today=request.today,
        money=await shows_money(request, client),
        team=team,
        ending=ending,
        notice=md(notice, client=client.name) if notice else None,
    )
    await request.tell(shown, replace=replace)


async def _filled(request: Request, session: AsyncSession, client: Client) -> Filled:
    slots = (card.HEAD, card.OPEN, card.PEOPLE, card.MONEY, card.BUTTONS)
    return Filled(*[await request.sections(slot, session, client) for slot in slots])


def _gone() -> Message:
    return note(_("This client is not on our list any more."))

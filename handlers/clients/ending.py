"""How it ended with a client that is archived: they left, we let them go, or they are merely put away.

Leads and the client's owner say so and see it; anybody else puts a client away. The table is models/endings.py; clients
that we let go count apart (models/rules/backtest.py). Tests: tests/handlers/clients/test_ending.py.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.clients.card import become, tell_card
from handlers.clients.parts import ARCHIVE, SAY_ENDING, ended, feature
from handlers.clients.traces import trace_change
from handlers.kit import blocks
from handlers.kit.blocks import Mrkdwn, View, lines, md, mention
from handlers.kit.feature import Request
from handlers.kit.forms import FieldErrors, Form, Hidden, check_past
from handlers.kit.guard import for_the_trusted, sees_money
from handlers.kit.ids import ClientRef, RowId
from handlers.kit.request import RefusedError
from handlers.kit.shared import id_in
from handlers.kit.words import _
from models.clients import Client, Status, find_client, wait_for_client
from models.endings import REASON_LENGTH, ClientEnding, ending_of, keep_ending, last_said, not_ended
from models.rules.backtest import Ending
from models.weights import weight_of

# What Slack sends back


class How(StrEnum):
    """What is answered; merely put away is no ending."""

    LEFT = Ending.LEFT
    LET_GO = Ending.LET_GO
    AWAY = "away"


class EndingForm(Form):
    """How it ended, when and why; `corrects` is whether the client was archived when this was asked.

    `before` is when that was said which stood there then.
    """

    client_id: Hidden[RowId]
    corrects: Hidden[bool] = False
    before: Hidden[str | None] = None
    how: How
    ended_on: date | None = None
    reason: Annotated[str, Field(max_length=REASON_LENGTH)] | None = None


ENDING = feature.modal("ending", EndingForm)

# What people see


def ending_view(
    client: Client, known: Mapping[str, Any], *, corrects: bool, before: str | None = None, unread: Mrkdwn | None = None
) -> View:
    """The question, when a client is archived and for as long as it is; `unread` is what somebody said meanwhile."""
    told = _("{client} leaves lists and summaries. What was logged stays, and you can bring them back.")
    choices = [
        (How.LEFT.value, _("They left"), _("It was their choice.")),
        (How.LET_GO.value, _("We let them go"), _("It was our choice. They count apart from those that left.")),
        (How.AWAY.value, _("Just put it away"), _("Nothing ended: a double, a test, a long rest.")),
    ]
    seen = _("Leads, admins and the owner see how it ended and why, and nobody else.")
    body = [
        blocks.section(md("*{client}*", client=client.name) if corrects else md(told, client=client.name)),
        *([blocks.section(unread)] if unread else []),
        blocks.radio_input("how", _("How did it end?"), choices, value=known.get("how")),
        blocks.date_input("ended_on", _("The day it ended"), value=known.get("ended_on"), optional=True),
        blocks.text_input(
            "reason",
            _("Why"),
            value=known.get("reason"),
            limit=REASON_LENGTH,
            multiline=True,
            hint=seen,
            optional=True,
        ),
    ]
    title, submit = (_("How it ended"), _("Save")) if corrects else (_("Archive client"), _("Archive"))
    keep = {"client_id": client.id, "corrects": corrects, "before": before}
    return ENDING.view(title=title, body=body, submit=submit, keep=keep)


def said_meanwhile(told: ClientEnding, today: date) -> Mrkdwn:
    """What somebody else said while the reader's own words waited."""
    since = md(
        _("{who} said meanwhile: {ended}. What you save takes its place."),
        who=mention(told.said_by),
        ended=ended(told, today),
    )
    return lines(since, md("“{why}”", why=told.reason) if told.reason else None)


def _version(told: ClientEnding | None) -> str | None:
    return told.said_at.isoformat() if told else None


def gone() -> View:
    """There is nothing to ask."""
    text = _("This client is not on our list any more.")
    return blocks.modal(title=_("How it ended"), blocks=[blocks.section(text)])


# What people do


@feature.on(ARCHIVE)
async def archive(request: Request, ref: ClientRef) -> None:
    """Whoever may say how it ended is asked; anybody else puts the client away."""
    async with request.reading() as session:
        client = await find_client(session, ref.client_id)
    if client and sees_money(request.person, client):
        await _ask(request, client)
    else:
        await become(request, ref, Status.ARCHIVED, _("*{client}* is archived. What was logged stays."))


@feature.on(SAY_ENDING)
async def say_ending(request: Request, ref: ClientRef) -> None:
    async with request.reading() as session:
        client = await find_client(session, ref.client_id)
    if client and client.status is Status.ARCHIVED:
        await _ask(request, client)
    else:
        await tell_card(request, ref)


async def _ask(request: Request, client: Client) -> None:
    await request.ask(ENDING, f"ending:{client.id}", client_id=client.id)


@feature.opens(ENDING)
async def build(request: Request, values: dict[str, Any]) -> View:
    async with request.reading() as session:
        client = await find_client(session, id_in(values.get("client_id")) or 0)
        said = await last_said(session, client.id) if client else None
    if client is None:
        return gone()
    _check_trusted(request, client)
    told = said if said and said.over_at is None else None
    corrects = client.status is Status.ARCHIVED
    start: dict[str, Any] = {"ended_on": request.today}
    if told:
        start = {"how": told.ending.value, "ended_on": told.ended_on, "reason": told.reason}
    elif said:
        start |= {"how": said.ending.value, "reason": said.reason}
    elif corrects:
        start["how"] = How.AWAY.value
    version = _version(told)
    is_news = told and "how" in values and values.get("before") != version
    unread = said_meanwhile(told, request.today) if told and is_news else None
    return ending_view(client, start | values, corrects=corrects, before=version, unread=unread)


@feature.on_submit(ENDING)
async def save(request: Request, form: EndingForm) -> None:
    """Archive the client, and keep how it ended. Raises FieldErrors."""
    _check_day(request, form)
    async with request.transaction() as session:
        await wait_for_client(session, form.client_id)
        client = await find_client(session, form.client_id)
        if client is None:
            raise FieldErrors(how=_("This client is not on our list any more."))
        _check_trusted(request, client)
        if form.corrects and client.status is not Status.ARCHIVED:
            raise FieldErrors(how=_("Somebody brought them back meanwhile, so nothing has ended."))
        if _version(await ending_of(session, client.id)) != form.before:
            raise FieldErrors(how=_("Somebody said meanwhile how it ended. Copy your words, and open it again."))
        before = weight_of(client)
        client.status = Status.ARCHIVED
        await trace_change(request, session, client, before)
        await _keep(request, session, form)
    if form.corrects:
        notice = _("*{client}*: how it ended is saved.")
    else:
        notice = _("*{client}* is archived. What was logged stays.")
    await tell_card(request, ClientRef(client_id=form.client_id), notice)


def _check_day(request: Request, form: EndingForm) -> None:
    """Raises FieldErrors where it ended on no day, or on one to come."""
    if form.how is How.AWAY:
        return
    if form.ended_on is None:
        raise FieldErrors(ended_on=_("Please fill this in."))
    to_come = _("That day is still to come. Archive them when it has ended.")
    check_past("ended_on", form.ended_on, request.today, to_come=to_come)


async def _keep(request: Request, session: AsyncSession, form: EndingForm) -> None:
    if form.how is How.AWAY or form.ended_on is None:
        await not_ended(session, form.client_id, request.now)
        return
    told = ClientEnding(
        client_id=form.client_id,
        ending=Ending(form.how),
        ended_on=form.ended_on,
        reason=form.reason,
        said_by=request.person.user_id,
        said_at=request.now,
    )
    await keep_ending(session, told)


def _check_trusted(request: Request, client: Client) -> None:
    """Raises RefusedError for others than leads and the client's owner."""
    if not sees_money(request.person, client):
        raise RefusedError(for_the_trusted())

"""The logging form, what is said once it is saved, and taking it back."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from handlers.interactions.parts import LOG, UNDO, InteractionRef, LogForm, feature
from handlers.kit import blocks
from handlers.kit.blocks import Block, Element, Message, View, date_input, md, note, select_input, text_input
from handlers.kit.feature import Request
from handlers.kit.forms import check_past
from handlers.kit.ids import ClientRef
from handlers.kit.labels import kind_name, tone_name
from handlers.kit.shared import AFTER_LOG, LOG_WITH_CLIENT, Logged, client_chosen, client_given, client_input
from handlers.kit.words import _
from models.clients import Client, Status, find_client
from models.interactions import Interaction, find_interaction
from models.rules.facts import Kind, Tone

MIDDAY = time(12)

# What people see


def log_modal(client: Client | None, values: Mapping[str, Any], today: date) -> View:
    """The form as far as it is filled in.

    Beside answers, `values` may hold `said` (what was typed before the form opened), `day` (when it was said),
    `hint` (for the Client field) and `link`.
    """
    kept = {"about": client.id if client else None} | {name: values.get(name) for name in ("hint", "link", "day")}
    body = [
        client_input(client, hint=None if client else values.get("hint")),
        text_input(
            "what",
            _("What happened"),
            value=values["what"] if "what" in values else values.get("said"),
            placeholder=_("Loved the draft, asked for a call on Friday …"),
            multiline=True,
        ),
        select_input(
            "kind",
            _("Kind"),
            [(kind.value, kind_name(kind)) for kind in Kind],
            value=values.get("kind") or Kind.CONTACT.value,
        ),
        select_input(
            "tone",
            _("Tone"),
            [(tone.value, tone_name(tone)) for tone in Tone],
            value=values.get("tone"),
            placeholder=_("How it felt"),
            optional=True,
        ),
        date_input("when", _("When"), value=values.get("when") or values.get("day") or today),
    ]
    return LOG.view(title=_("Log with a client"), body=body, keep=kept)


def logged(client: Client, row: Interaction, more: Sequence[Block] = ()) -> Message:
    """What was logged, and the way back; `more` is what other features ask about it."""
    text = md(_("Logged with *{client}*: {kind}."), client=client.name, kind=kind_name(row.kind).lower())
    if row.kind is Kind.PRAISE and client.status is Status.ACTIVE:
        text = md("{text} {more}", text=text, more=_("It will be in the weekly summary."))
    told = note(text, _log_another(client), UNDO.button(_("Undo"), InteractionRef(interaction_id=row.id)))
    return Message(told.text, [*told.blocks, *more])


def taken_back(client: Client, row: Interaction) -> Message:
    """Nothing is logged any more; the words are still here for whoever wants them."""
    text = md(_("Taken back from *{client}*. You had written:"), client=client.name)
    words = blocks.quote(blocks.clip(row.what, blocks.INPUT_TEXT))
    return Message(text, [blocks.section(text), words, blocks.actions(_log_another(client))])


def _log_another(client: Client) -> Element:
    return LOG_WITH_CLIENT.button(_("Log another"), ClientRef(client_id=client.id))


# What people do


@feature.opens(LOG)
async def build(request: Request, values: dict[str, Any]) -> View:
    async with request.reading() as session:
        client = await client_given(session, values.get("client"), values.get("about"))
    return log_modal(client, values, request.today)


@feature.on_submit(LOG)
async def save(request: Request, form: LogForm) -> None:
    """Keep what happened, and say so privately."""
    occurred_at = moment_of(form.when or request.today, request.now, ZoneInfo(request.zone))
    async with request.transaction() as session:
        client = await client_chosen(session, form.client)
        row = Interaction(
            client_id=client.id,
            kind=form.kind,
            tone=form.tone,
            what=form.what,
            link=form.link,
            occurred_at=occurred_at,
            logged_at=request.now,
            logged_by=request.person.user_id,
        )
        session.add(row)
    request.ack()
    async with request.reading() as session:
        more = await request.sections(AFTER_LOG, session, Logged(client, row))
    await request.tell(logged(client, row, more))


def moment_of(day: date, now: datetime, zone: ZoneInfo) -> datetime:
    """The moment that a day of this zone stands for: now for today, midday for an earlier one.

    Raises FieldErrors for a day to come and for one more than five years ago.
    """
    today = now.astimezone(zone).date()
    check_past("when", day, today, to_come=_("This day is still to come. Please log it when it has happened."))
    return now if day == today else datetime.combine(day, MIDDAY, zone)


@feature.on(UNDO)
async def undo(request: Request, ref: InteractionRef) -> None:
    """Whoever logged it takes it back, once."""
    async with request.transaction() as session:
        row = await find_interaction(session, ref.interaction_id)
        mine = row if row and row.logged_by == request.person.user_id else None
        client = await find_client(session, mine.client_id) if mine else None
        if mine:
            await session.delete(mine)
    if mine and client:
        await request.tell(taken_back(client, mine), replace=True)
    else:
        await request.tell(note(_("There is nothing of yours to take back here any more.")))

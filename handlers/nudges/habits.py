"""How a person wants to hear: on which days and when, of what not, and not at all for a while."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit import blocks
from handlers.kit.blocks import Block, Mrkdwn, View, channel_link, md, note
from handlers.kit.feature import Request
from handlers.kit.forms import FieldErrors
from handlers.kit.ids import Nothing
from handlers.kit.labels import nudge_name
from handlers.kit.shared import HEARING, SHOW_HABITS, client_chosen, client_given, client_input
from handlers.kit.words import _, spoken_date, weekday_names
from handlers.nudges.parts import HABITS, LIFT, HabitsForm, SilenceRef, feature
from models.audit import Act
from models.clients import Client, clients_by_name
from models.nudges import NudgeHabits, NudgeMute, channel_mutes, find_habits, find_mute, is_silent, mutes_of
from models.people import Role
from models.rules.nudges.cause import Kind
from models.rules.nudges.rhythm import Habits

FARTHEST = timedelta(days=366)
MOST_SHOWN = 20

# What people see


def habits_modal(known: Mapping[str, Any], client: Client | None, silences: Sequence[Block]) -> View:
    """The form, then what is silenced besides."""
    days = [(str(number), name) for number, name in enumerate(weekday_names())]
    kinds = [(kind.value, nudge_name(kind)) for kind in Kind]
    body = [
        blocks.context(_("One message on the days you tick, five things at most, and none where there is nothing.")),
        blocks.checkboxes_input("days", _("Days"), days, value=known.get("days") or (), optional=True),
        blocks.time_input("at", _("Time"), value=known.get("at"), hint=_("Where you are, on your working days.")),
        blocks.checkboxes_input("muted", _("Say nothing about"), kinds, value=known.get("muted") or (), optional=True),
        client_input(client, hint=_("I keep quiet about this client from now on."), optional=True),
        blocks.date_input(
            "quiet_until",
            _("Keep quiet until"),
            value=known.get("quiet_until"),
            optional=True,
            hint=_("The first day on which you want to hear again."),
        ),
        *silences,
    ]
    return HABITS.view(title=_("How I hear"), body=body)


def silence(row: NudgeMute, client: Client | None, zone: ZoneInfo) -> Block:
    """What is silenced, and the way back."""
    again = LIFT.button(_("Hear again"), SilenceRef(mute_id=row.id))
    return blocks.section(_silence_words(row, client, zone), accessory=again)


def _silence_words(row: NudgeMute, client: Client | None, zone: ZoneInfo) -> Mrkdwn:
    if client is None:
        return md(_("Late promises are not said in {channel}."), channel=channel_link(row.heard_by))
    if row.kind is None:
        return md(_("Nothing about *{client}*."), client=client.name)
    text = md(_("{kind}: nothing about *{client}*."), kind=nudge_name(row.kind), client=client.name)
    if row.until is None:
        return text
    return md(_("{silence} Until {day}."), silence=text, day=spoken_date(row.until.astimezone(zone).date()))


# What people do


@feature.on(SHOW_HABITS)
async def show_habits(request: Request, _nothing: Nothing) -> None:
    await request.ask(HABITS)


@feature.opens(HABITS)
async def build_habits(request: Request, values: dict[str, Any]) -> View:
    me = request.person.user_id
    async with request.reading() as session:
        row = await find_habits(session, me)
        mutes = await mutes_of(session, [me])
        channels = await channel_mutes(session) if request.person.role >= Role.LEAD else []
        named = {one.client_id for one in mutes if one.client_id}
        clients = {client.id: client for client in await clients_by_name(session, ids=named)} if named else {}
        client = await client_given(session, values.get("client"))
        more = await request.sections(HEARING, session, None)
    habits = row.rule if row else Habits()
    saved = {
        "days": [str(day) for day in sorted(habits.days)],
        "at": habits.at,
        "muted": [one.kind.value for one in mutes if one.kind and one.client_id is None],
        "quiet_until": habits.quiet_until if habits.is_quiet(request.today) else None,
    }
    rest = [one for one in mutes if one.client_id in clients and (one.until is None or one.until > request.now)]
    zone = ZoneInfo(request.zone)
    silences = [silence(one, clients.get(one.client_id or 0), zone) for one in (*rest, *channels)]
    return habits_modal(saved | values, client, [*silences[:MOST_SHOWN], *more])


@feature.on_submit(HABITS)
async def save_habits(request: Request, form: HabitsForm) -> None:
    """Raises FieldErrors for a day that has come, and for a quiet of more than a year: who wants none ticks no day."""
    if form.quiet_until and form.quiet_until <= request.today:
        raise FieldErrors(quiet_until=_("Please pick a day to come."))
    if form.quiet_until and form.quiet_until - request.today > FARTHEST:
        raise FieldErrors(quiet_until=_("That is more than a year away. To hear nothing at all, tick no day."))
    me = request.person.user_id
    async with request.transaction() as session:
        row = await find_habits(session, me) or NudgeHabits(person_id=me)
        row.days, row.at, row.quiet_until = "".join(form.days), form.at, form.quiet_until
        session.add(row)
        await _mute_kinds(session, me, form)
        if form.client:
            client = await client_chosen(session, form.client)
            if not await is_silent(session, me, client.id):
                session.add(NudgeMute(heard_by=me, kind=None, client_id=client.id, until=None))
    request.ack()
    await request.tell(note(" ".join(_saved(form))))


async def _mute_kinds(session: AsyncSession, me: str, form: HabitsForm) -> None:
    known = {one.kind: one for one in await mutes_of(session, [me]) if one.client_id is None}
    for kind, one in known.items():
        if kind not in form.muted:
            await session.delete(one)
    session.add_all(
        NudgeMute(heard_by=me, kind=kind, client_id=None, until=None) for kind in form.muted if kind not in known
    )


def _saved(form: HabitsForm) -> Iterator[str]:
    yield _("Saved.") if form.days else _("Saved. I say nothing by myself; all of it waits on your desk.")
    if form.quiet_until:
        yield _("Quiet until {day}.").format(day=spoken_date(form.quiet_until))


@feature.on(LIFT)
async def lift(request: Request, ref: SilenceRef) -> None:
    """One's own silence, or as a lead that of a channel."""
    me = request.person.user_id
    async with request.transaction() as session:
        found = await find_mute(session, ref.mute_id)
        of_channel = found is not None and found in await channel_mutes(session)
        if found and (found.heard_by == me or (of_channel and request.person.role >= Role.LEAD)):
            await session.delete(found)
            if of_channel:
                await request.trace(session, Act.MUTED_CHANNEL, channel=found.heard_by, details={"lifted": True})
    await request.lead_on(HABITS)

"""The weekly summary: once a week a channel hears how all clients are; `/client-summary` says where and when.

The rules are `models/rules/summary.py` and `models/rules/schedule.py`; what people see stands in `setup.py` (the modal)
and `message.py` (the summary); the tests are `tests/handlers/test_weekly_summary*.py`.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit import drafts, pictures, zones
from handlers.kit.blocks import Element, View
from handlers.kit.choosing import choose_place
from handlers.kit.feature import DueOccurrence, Feature, Request, Turn
from handlers.kit.forms import FieldErrors
from handlers.kit.ids import Nothing
from handlers.kit.shared import ANOTHER_SUMMARY
from handlers.kit.words import N_, _, speaking
from handlers.weekly_summary import message, setup
from handlers.weekly_summary.message import Week
from handlers.weekly_summary.setup import CHOOSE_ZONE, SETTINGS, SHOW_NOW, STOP, ScheduleRef, SummarySettings
from models import people, schedules
from models.audit import Act
from models.engagements import Engagement
from models.interactions import interactions_by_id
from models.people import Role
from models.portfolio import ClientFacts, by_client, counts_of, portfolio, summary_of
from models.promises import Promise
from models.rules.promises import Fate
from models.rules.schedule import WEEK, Due, Weekly, next_occurrence
from models.schedules import Schedule
from models.scope_requests import ScopeRequest, requests_since
from models.sight import sight_in_channels
from models.workspaces import settle_zone

KIND = "weekly_summary"
NEW = "new"

feature = Feature(KIND)


# What people do


@feature.command(
    "/client-summary",
    usage=N_("[monday]"),
    summary=N_("The weekly summary: in which channel, and when."),
    role=Role.LEAD,
)
async def open_settings(request: Request, _text: str) -> None:
    """The summary of the channel in which this was asked, else the first one, else an empty form."""
    async with request.reading() as session:
        known = await schedules.schedules_of(session, KIND)
    here = next((one for one in known if one.channel == request.incoming.channel), next(iter(known), None))
    if here:
        await request.open(SETTINGS, f"schedule:{here.id}", schedule=here.id)
    else:
        await request.open(SETTINGS, NEW)


@feature.opens(SETTINGS)
async def settings_view(request: Request, values: dict[str, Any]) -> View:
    """The form for the schedule that `values` names, or for a new one."""
    schedule_id = str(values.get("schedule") or "")
    async with request.reading() as session:
        found = await schedules.find_schedule(session, KIND, int(schedule_id)) if schedule_id.isdecimal() else None
    return setup.view(values, found, request.zone, request.now)


@feature.chooses(CHOOSE_ZONE, role=Role.LEAD)
async def choose_zone(request: Request, query: str) -> list[Element]:
    """Zones by the name of a city or a country."""
    return zones.zone_options(query, request.zone, request.now)


@feature.on(ANOTHER_SUMMARY, role=Role.LEAD)
async def another_channel(request: Request, _nothing: Nothing) -> None:
    """An empty form in the place of the one on screen."""
    view = await request.view_of(SETTINGS, NEW, {})
    await request.show(drafts.renewed(view, request.incoming.key))


@feature.on(STOP, role=Role.LEAD)
async def stop_summary(request: Request, ref: ScheduleRef) -> None:
    """No summary in that channel from now on."""
    async with request.transaction() as session:
        schedule = await schedules.find_schedule(session, KIND, ref.schedule_id)
        if schedule:
            await session.delete(schedule)
            await request.trace(session, Act.CHANGED_SUMMARY, channel=schedule.channel, details={"stopped": True})
    await request.show(setup.stopped(schedule.channel if schedule else None))


@feature.on_submit(SETTINGS, role=Role.LEAD)
async def save_settings(request: Request, form: SummarySettings) -> None:
    """Commit, then ack. Raises FieldErrors for a channel in which nothing about a client may be said."""
    if form.zone and not zones.is_zone(form.zone):
        raise FieldErrors(zone=_("Please pick a zone from the list."))
    verdict = await choose_place(request, "channel", form.channel)
    async with request.transaction() as session:
        schedule, first = await _set_up(session, request, form)
        await settle_zone(session, request.zone)
    request.deps.directory.forget_workspace(request.workspace.id)
    request.ack()
    await request.tell(
        setup.confirmation(schedule, first, invite=None if verdict.joined else request.workspace.bot_user_id)
    )


@feature.on(SHOW_NOW, role=Role.LEAD)
async def show_now(request: Request, _nothing: Nothing) -> None:
    """The summary of the last seven days for this person alone, as a channel would see it."""
    async with request.reading() as session:
        week = await look_at_the_week(session, request.now - WEEK, request.now, request.zone)
    with speaking(request.workspace.language):
        words = [message.head(week), message.details(week), pictures.of_bands(week.bands, week.zone)]
    for part in words:
        if part:
            await request.tell(part)


async def _set_up(session: AsyncSession, request: Request, form: SummarySettings) -> tuple[Schedule, Due]:
    """Save what the form says; a summary that was moved to this channel is no longer in the other."""
    zone = form.zone or request.zone
    weekly = Weekly(form.day, form.time.hour, form.time.minute, zone)
    first = next_occurrence(weekly, request.now)
    before = await schedules.find_schedule(session, KIND, form.schedule) if form.schedule else None
    moved = {"from": before.channel} if before and before.channel != form.channel else {}
    if before and moved:
        await session.delete(before)
    schedule = await schedules.set_up(
        session,
        Schedule(
            kind=KIND,
            channel=form.channel,
            weekday=form.day,
            at=form.time,
            zone=zone,
            set_by=request.person.user_id,
            since=request.now,
            next_at=first.due_at,
        ),
    )
    when = {"weekday": form.day, "at": f"{form.time:%H:%M}", "zone": zone}
    await request.trace(session, Act.CHANGED_SUMMARY, channel=form.channel, details=moved | when)
    if await schedules.settled_dates(session, schedule.id, [first.local_date]):
        first = next_occurrence(weekly, first.due_at)  # that day's summary has been said already
        schedule.next_at = first.due_at
    return schedule, first


# What happens by itself


@feature.due(KIND)
async def say_the_week(turn: Turn, occurrence: DueOccurrence) -> None:
    """The summary into its channel, details and picture into its thread, in the transaction that settles the week."""
    session, schedule = occurrence.session, occurrence.schedule
    late = occurrence.due_at if occurrence.late else None
    week = await look_at_the_week(session, occurrence.due_at - WEEK, turn.now, schedule.zone, late)
    head = await turn.say(session, schedule.channel, message.head(week), kind=KIND, set_by=schedule.set_by)
    for below in (message.details(week), pictures.of_bands(week.bands, week.zone)):
        if below:
            await turn.say(session, schedule.channel, below, kind=KIND, reply_to=head)


async def look_at_the_week(
    session: AsyncSession, since: datetime, now: datetime, zone: str, late: datetime | None = None
) -> Week:
    """What a channel may hear of the week: published health, what was logged, and no money."""
    found = await portfolio(session, now, back_to=min(since, now - pictures.BANDS_WEEKS * WEEK))
    see = (await sight_in_channels(session)).see
    summary = summary_of(found, since, now, see)
    return Week(
        summary=summary,
        logged=await interactions_by_id(session, [event.id for line in summary.lines for event in line.logged]),
        names=await people.names_by_id(session),
        due=_due(found, now.astimezone(ZoneInfo(zone)).date()),
        ended=_ended(found, now.astimezone(ZoneInfo(zone)).date()),
        scope=_scope(found, await requests_since(session, since)),
        zone=zone,
        late=late,
        bands=await counts_of(found, now, pictures.BANDS_WEEKS, see),
    )


def _due(found: Iterable[ClientFacts], today: date) -> list[tuple[str, Promise]]:
    due = [
        (one.client.name, promise)
        for one in found
        for promise in one.promises
        if promise.fate is Fate.OPEN and promise.due_on < today + WEEK
    ]
    return sorted(due, key=lambda pair: (pair[1].due_on, pair[1].id))


def _scope(found: Iterable[ClientFacts], moved: Iterable[ScopeRequest]) -> list[tuple[str, Sequence[ScopeRequest]]]:
    asked = by_client(moved)
    return [(one.client.name, asked[one.client.id]) for one in found if one.client.id in asked]


def _ended(found: Iterable[ClientFacts], today: date) -> list[tuple[str, Engagement]]:
    return [
        (one.client.name, engagement)
        for one in found
        for engagement in one.engagements
        if engagement.ends_on and today - WEEK <= engagement.ends_on < today
    ]

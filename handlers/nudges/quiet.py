"""When the whole agency is quiet, for admins: behind a button of `/client-settings`.

Nothing that waits is lost by it: it comes with the first digest after that. The rule is models/rules/nudges/rhythm.py.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit import blocks
from handlers.kit.blocks import Block, Mrkdwn, View, md
from handlers.kit.feature import Request
from handlers.kit.forms import FieldErrors, Form
from handlers.kit.ids import Nothing, Payload, RowId
from handlers.kit.shared import MORE_SETTINGS
from handlers.kit.words import _, spoken_date
from handlers.nudges.parts import feature
from models.audit import Act
from models.people import Role
from models.quiet import WHY_LENGTH, QuietTime, find_quiet, quiet_times

LONGEST = timedelta(days=62)
FARTHEST = timedelta(days=2 * 366)
MOST_SHOWN = 20

# What Slack sends back


class QuietRef(Payload):
    """A quiet time."""

    quiet_id: RowId


class QuietForm(Form):
    """From when until when, and why."""

    begins: date
    ends: date
    why: str = Field(min_length=1, max_length=WHY_LENGTH)


QUIET_LIST = feature.modal("quiet_list", Form)
QUIET = feature.modal("quiet", QuietForm)
SHOW_QUIET = feature.action("show_quiet", Nothing)
ADD_QUIET = feature.action("add_quiet", Nothing)
REMOVE_QUIET = feature.action("remove_quiet", QuietRef)

# What people see


def list_modal(times: Sequence[QuietTime], today: date) -> View:
    """Those that hold or are to come first, then past ones, the latest before the others."""
    to_come = [one for one in times if today < one.ends_on]
    past = [one for one in reversed(times) if one.ends_on <= today]
    intro = _(
        "In these weeks nobody gets a message about their clients or about late promises, and leads get no Monday. "
        "All of it waits. The weekly summary still comes."
    )
    body = [
        blocks.context(intro),
        *(_row(one, today) for one in to_come[:MOST_SHOWN]),
        *([] if to_come else [blocks.section(_("No quiet weeks are planned."))]),
        *([blocks.context(_("Past"))] if past else []),
        *(_row(one, today) for one in past[:MOST_SHOWN]),
        blocks.divider(),
        blocks.actions(ADD_QUIET.button(_("Add"), Nothing(), style="primary")),
    ]
    return blocks.modal(title=_("Quiet weeks"), blocks=body, callback_id=QUIET_LIST.id)


def _row(one: QuietTime, today: date) -> Block:
    remove = REMOVE_QUIET.button(_("Remove"), QuietRef(quiet_id=one.id))
    return blocks.section(_row_words(one, today), accessory=remove)


def _row_words(one: QuietTime, today: date) -> Mrkdwn:
    """'*Christmas* · from 22 December until 4 January', and whether that is now or past."""
    begins, ends = spoken_date(one.begins_on, today), spoken_date(one.ends_on, today)
    if one.ends_on <= today:
        return md(_("{why} · it was quiet from {begins} until {ends}"), why=one.why, begins=begins, ends=ends)
    if one.begins_on <= today:
        return md(_("🔕 *{why}* · now, until {ends}"), why=one.why, ends=ends)
    return md(_("*{why}* · from {begins} until {ends}"), why=one.why, begins=begins, ends=ends)


def quiet_modal(known: Mapping[str, Any]) -> View:
    """The form of one."""
    body = [
        blocks.date_input("begins", _("Quiet from"), value=known.get("begins")),
        blocks.date_input(
            "ends", _("Until"), value=known.get("ends"), hint=_("The first day on which you all hear again.")
        ),
        blocks.text_input(
            "why",
            _("Why"),
            value=known.get("why"),
            limit=WHY_LENGTH,
            placeholder=_("Christmas"),
            hint=_("Everybody of the agency reads it on their desk."),
        ),
    ]
    return QUIET.view(title=_("Quiet weeks"), body=body)


# What people do


@feature.section(MORE_SETTINGS)
async def quiet_door(_request: Request, _session: AsyncSession, _nothing: None) -> list[Block]:
    return [blocks.actions(SHOW_QUIET.button(_("Quiet weeks"), Nothing()))]


@feature.on(SHOW_QUIET, role=Role.ADMIN)
async def show_quiet(request: Request, _nothing: Nothing) -> None:
    await request.ask(QUIET_LIST)


@feature.opens(QUIET_LIST, role=Role.ADMIN, phrase="/client-settings quiet")
async def build_quiet_list(request: Request, _values: dict[str, Any]) -> View:
    async with request.reading() as session:
        return list_modal(await quiet_times(session), request.today)


@feature.on(ADD_QUIET, role=Role.ADMIN)
async def add_quiet(request: Request, _nothing: Nothing) -> None:
    await request.ask(QUIET)


@feature.opens(QUIET, role=Role.ADMIN)
async def build_quiet(_request: Request, values: dict[str, Any]) -> View:
    return quiet_modal(values)


@feature.on_submit(QUIET, role=Role.ADMIN)
async def save_quiet(request: Request, form: QuietForm) -> None:
    """The list comes back in the place of the form. Raises FieldErrors for days that do not go together."""
    if wrong := dict(_wrong(form, request.today)):
        raise FieldErrors(**wrong)
    async with request.transaction() as session:
        session.add(QuietTime(begins_on=form.begins, ends_on=form.ends, why=form.why))
        await _trace(request, session)
    await request.lead_on(QUIET_LIST)


def _wrong(form: QuietForm, today: date) -> Iterator[tuple[str, str]]:
    if form.ends <= form.begins:
        yield "ends", _("Please pick a day after the first quiet one.")
    elif form.ends <= today:
        yield "ends", _("This day has come already. Please pick one to come.")
    elif form.ends - form.begins > LONGEST:
        yield "ends", _("That is more than two months. Please pick an earlier day.")
    if form.begins - today > FARTHEST:
        yield "begins", _("That is more than two years away. Please pick an earlier day.")


@feature.on(REMOVE_QUIET, role=Role.ADMIN)
async def remove_quiet(request: Request, ref: QuietRef) -> None:
    """One that somebody else removed meanwhile is gone, as it was to be."""
    async with request.transaction() as session:
        if found := await find_quiet(session, ref.quiet_id):
            await session.delete(found)
            await _trace(request, session)
    await request.lead_on(QUIET_LIST)


async def _trace(request: Request, session: AsyncSession) -> None:
    await request.trace(session, Act.CHANGED_SETTINGS, details={"fields": ["quiet"]})

"""The modal of `/client-summary`: its form, how it looks, and the words after saving."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import Field

from handlers.kit import blocks
from handlers.kit.blocks import Block, Message, View, channel_link, confirm, lines, md, note
from handlers.kit.forms import Form, Hidden, Modal
from handlers.kit.ids import Action, Nothing, Payload
from handlers.kit.shared import ANOTHER_SUMMARY, not_joined
from handlers.kit.words import _, spoken_day, spoken_time, weekday_names
from handlers.kit.zones import city, is_zone, zone_input
from models.rules.schedule import Due
from models.schedules import Schedule

MONDAY_AT_NINE = ("0", "09:00")


class SummarySettings(Form):
    """Answers of the modal; a field's name is its block id. Without a zone, it is that of who sets it up."""

    channel: str
    day: int = Field(ge=0, le=6)
    time: time
    zone: str | None = None
    schedule: Hidden[int | None] = None


class ScheduleRef(Payload):
    """A summary that was set up."""

    schedule_id: int


SETTINGS = Modal("weekly_summary.settings", SummarySettings)
STOP = Action("weekly_summary.stop", ScheduleRef)
SHOW_NOW = Action("weekly_summary.show_now", Nothing)
CHOOSE_ZONE = "weekly_summary.choose_zone"


def view(values: Mapping[str, Any], schedule: Schedule | None, own_zone: str, now: datetime) -> View:
    """The modal: what was typed, else what is saved, else Monday at nine in the person's own zone."""
    saved = _saved(schedule) if schedule else {}
    day, at = MONDAY_AT_NINE
    known = {"day": day, "time": at, "zone": own_zone} | saved
    known |= {name: value for name in ("channel", *known) if (value := values.get(name))}
    return SETTINGS.view(
        title=_("Weekly summary"),
        body=[
            blocks.section(
                _present(schedule) if schedule else _("Once a week a channel hears how all our clients are.")
            ),
            *_inputs(known, own_zone, now),
            *_choices(schedule),
        ],
        keep={"schedule": schedule.id if schedule else None},
    )


def confirmation(schedule: Schedule, first: Due, invite: str | None = None) -> Message:
    """What was saved, in one sentence, and a way to see it at once.

    `invite` is the bot's user id where it must first be let into the channel.
    """
    text = md(
        _("The summary comes to {channel} {days} at {time} ({city}). Next: {day}."),
        **_when(schedule),
        day=spoken_day(first.local_date),
    )
    let_in = not_joined(schedule.channel, invite) if invite else None
    return note(lines(text, let_in), SHOW_NOW.button(_("Show me this week's now"), Nothing()))


def stopped(channel: str | None) -> View:
    """After the last summary."""
    text = (
        md(_("Stopped. {channel} hears no weekly summary any more."), channel=channel_link(channel))
        if channel
        else _("It had been stopped already.")
    )
    return blocks.modal(title=_("Weekly summary"), blocks=[blocks.section(text)])


def _saved(schedule: Schedule) -> dict[str, str]:
    return {
        "channel": schedule.channel,
        "day": str(schedule.weekday),
        "time": f"{schedule.at:%H:%M}",
        "zone": schedule.zone,
    }


def _present(schedule: Schedule) -> str:
    text = _("It comes to {channel} {days} at {time} ({city}). Next: {day}.")
    next_day = schedule.next_at.astimezone(ZoneInfo(schedule.zone)).date()
    return md(text, **_when(schedule), day=spoken_day(next_day))


def _inputs(known: Mapping[str, str], own_zone: str, now: datetime) -> list[Block]:
    days = [(str(number), name) for number, name in enumerate(weekday_names())]
    hint = _("Empty means {city}, where you are.").format(city=city(own_zone))
    zone = known["zone"] if is_zone(known["zone"]) else own_zone
    channel = known.get("channel")
    return [
        blocks.channel_input(
            "channel",
            _("Channel"),
            value=channel,
            hint=_("One that only our own people can read."),
            default_to_current_conversation=None if channel else True,
        ),
        blocks.select_input("day", _("Day"), days, value=known["day"]),
        blocks.time_input("time", _("Time"), value=known["time"]),
        zone_input(_("Zone"), CHOOSE_ZONE, zone, now, hint=hint, optional=True),
    ]


def _choices(schedule: Schedule | None) -> list[Block]:
    if schedule is None:
        return []
    sure = confirm(
        _("Stop this summary?"),
        _("The channel hears no more of it. You can set it up again at any time."),
        _("Stop it"),
        _("Keep it"),
    )
    return [
        blocks.actions(
            ANOTHER_SUMMARY.button(_("Also in another channel"), Nothing()),
            STOP.button(_("Stop this summary"), ScheduleRef(schedule_id=schedule.id), style="danger", confirm=sure),
        )
    ]


def _when(schedule: Schedule) -> dict[str, Any]:
    return {
        "channel": channel_link(schedule.channel),
        "days": _on_days(schedule.weekday),
        "time": spoken_time(schedule.at),
        "city": city(schedule.zone),
    }


def _on_days(weekday: int) -> str:
    return [
        _("on Mondays"),
        _("on Tuesdays"),
        _("on Wednesdays"),
        _("on Thursdays"),
        _("on Fridays"),
        _("on Saturdays"),
        _("on Sundays"),
    ][weekday]

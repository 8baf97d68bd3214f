"""What nobody in the workspace does: seeding, the clock, faults, and the record."""

from dataclasses import asdict
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from sandbox import people
from sandbox.control.asked import Asked, control
from sandbox.errors import Refused
from sandbox.faults import Fault
from sandbox.seed import Json, Seed


@control("POST", "seed")
async def seed(asked: Asked) -> Json:
    """Loads a seed; of people who are new or changed the apps hear team_join and user_change."""
    known = {one.id: dict(one.people) for one in asked.world.workspaces.values()}
    try:
        asked.world.load(Seed.model_validate(asked.subject))
    except ValidationError as error:
        raise Refused(str(error)) from None
    for workspace in asked.world.workspaces.values():
        people.tell_of_people(asked.world, workspace, known.get(workspace.id, workspace.people))
    await asked.world.live.push("channel")
    return {"ok": True}


@control("POST", "reset")
async def reset(asked: Asked) -> Json:
    asked.world.reset()
    return {"ok": True}


@control("POST", "clock")
async def clock(asked: Asked) -> Json:
    """Moves business time forward and answers when everybody who listens to the clock is done."""
    now = asked.world.clock.now()
    await asked.world.live.push("busy", busy=True)
    try:
        now = await asked.world.clock.move_to(_wanted_moment(asked, now))
    except ValueError as error:
        raise Refused(str(error), 409) from None
    finally:
        await asked.world.live.push("busy", busy=False)
    await asked.world.live.push("clock", now=now.isoformat())
    return {"now": now.isoformat()}


@control("POST", "faults")
async def add_fault(asked: Asked) -> Json:
    try:
        asked.world.faults.add(Fault.model_validate(asked.subject))
    except ValidationError as error:
        raise Refused(str(error)) from None
    return {"ok": True}


@control("DELETE", "faults")
async def clear_faults(asked: Asked) -> Json:
    asked.world.faults.clear()
    return {"ok": True}


@control("GET", "calls")
async def calls(asked: Asked) -> Json:
    """The Web API calls so far, of one method or of all."""
    wanted = asked.body.get("method")
    return {"calls": [asdict(call) for call in asked.world.calls if wanted in (None, call.method)]}


@control("POST", "redeliver")
async def redeliver(asked: Asked) -> Json:
    """Sends the last payload (of that kind) again, byte for byte: ids, trigger and signature."""
    kind = asked.body.get("kind")
    sent = [one for one in asked.world.gateway.sent if kind in (None, one.kind, one.payload.get("type"))]
    if not sent:
        raise Refused("nothing was sent yet", 404)
    answer = await asked.world.gateway.send(sent[-1])
    return {"ok": not answer.problem, "response": answer.body, "failure": answer.problem}


@control("POST", "disconnect")
async def disconnect(asked: Asked) -> Json:
    """Ends the app's Socket Mode connections as Slack does: a warning, or a refresh."""
    reason = asked.body.get("reason") or "refresh_requested"
    await asked.world.gateway.sockets.disconnect(asked.app(asked.body.get("app")), reason)
    return {"ok": True}


def _wanted_moment(asked: Asked, now: datetime) -> datetime:
    body = asked.body
    if "seconds" in body:
        return now + timedelta(seconds=float(body["seconds"]))
    if "to" in body:
        return datetime.fromisoformat(body["to"])
    return _next(asked, now, str(asked.needed("next")))


MOMENTS = {
    "monday-09:00": (0, time(9)),
    "tuesday-09:00": (1, time(9)),
    "friday-17:40": (4, time(17, 40)),
    "morning": (None, time(9)),
}
"""Weekdays and times that the clock can be moved to; without a weekday it is any."""


def _next(asked: Asked, now: datetime, name: str) -> datetime:
    """The next such moment where the acting person lives."""
    if name not in MOMENTS:
        raise Refused(f"{name!r} is none of {', '.join(MOMENTS)}")
    weekday, at = MOMENTS[name]
    there = now.astimezone(ZoneInfo(asked.viewer.tz))
    days = 0 if weekday is None else (weekday - there.weekday()) % 7
    wanted = datetime.combine(there.date() + timedelta(days=days), at, there.tzinfo)
    if wanted <= there:
        wanted += timedelta(days=1 if weekday is None else 7)
    return wanted.astimezone(UTC)

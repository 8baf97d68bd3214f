"""Letting a client's channel know at once where scope moves, and when that adds up (product.md, Speaking up).

No money is said there: hours, days and shares alone.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit import blocks, card
from handlers.kit.blocks import Message, Mrkdwn, lines, md, mention, note
from handlers.kit.client_thread import owner_called, say_about
from handlers.kit.feature import Request
from handlers.kit.words import _, n_, speaking, spoken_hours, spoken_percent
from handlers.scope.parts import SHOW, Asked
from handlers.scope.wording import SHOWN_WORDS, days_words
from models.clients import Status, wait_for_client
from models.engagements import engagements_of
from models.rules.agreement import EngagementKind
from models.rules.scope import (
    Crossing,
    Measure,
    Step,
    crossings,
    favours,
    is_weighed,
    shares,
    still_said,
)
from models.scope_requests import ScopeAlert, alerts_of, moved_by, moved_in, requests_of, thresholds_of
from models.workspaces import this_workspace

KIND = "scope"
TOLD = frozenset({Step.QUOTED, Step.FAVOUR, Step.APPROVED})
"""Steps of which the channel hears."""

# What people see


def alert(asked: Asked, crossed: Sequence[Crossing], *, by: Mrkdwn, owner: Mrkdwn | None, project: str = "") -> Message:
    """What was asked for, what somebody said of it, and what that adds up to; `owner` is mentioned in working hours.

    `project` is said where there are several.
    """
    client, what = asked.client.name, blocks.clip(asked.row.what, SHOWN_WORDS)
    text = {
        Step.QUOTED: _("*{client}* asks for more: “{what}”\n{who} says it is extra, and quotes it."),
        Step.FAVOUR: _("*{client}* gets a favour: “{what}”\nIt is on us, says {who}."),
        Step.APPROVED: _("*{client}* said yes to a change: “{what}”"),
    }[asked.row.step]
    head = md(text, client=client, what=what, who=by)
    told = lines(
        head,
        " · ".join(filter(None, (project, *_takes(asked)))),
        *highest(crossed, monthly=asked.kind is EngagementKind.RETAINER),
        owner,
    )
    return note(told, SHOW.button(_("Open"), asked.ref), card.way_to(asked.client.id))


def _takes(asked: Asked) -> Iterator[str]:
    if asked.row.hours:
        yield spoken_hours(asked.row.hours)
    if asked.row.days:
        yield _("moves the end by {days}").format(days=days_words(asked.row.days))


def highest(crossed: Sequence[Crossing], *, monthly: bool) -> Iterator[str]:
    """A line for each measure: lower thresholds that were reached with it are said by the same number."""
    for measure in Measure:
        reached = [one for one in crossed if one.measure is measure]
        if reached:
            yield _crossing(max(reached, key=lambda one: one.threshold), monthly=monthly)


def _crossing(one: Crossing, *, monthly: bool) -> str:
    if one.measure is Measure.FAVOURS:
        return n_("{count} favour in 30 days.", "{count} favours in 30 days.", one.value).format(count=one.value)
    text = {
        (Measure.HOURS, False): _("Changes and favours now make {share} of the hours agreed at kickoff."),
        (Measure.BUDGET, False): _("Changes and favours now make {share} of the budget agreed at kickoff."),
        (Measure.HOURS, True): _("Changes and favours of this month make {share} of its hours agreed at kickoff."),
        (Measure.BUDGET, True): _("Changes and favours of this month make {share} of its budget agreed at kickoff."),
    }[one.measure, monthly]
    return text.format(share=spoken_percent(one.value))


# What happens by itself


async def tell_channel(request: Request, session: AsyncSession, asked: Asked) -> None:
    """In the transaction of the step, and once: whoever moves another request of this client waits.

    Of a client that is archived there is nothing more to say.
    """
    if asked.row.step not in TOLD or asked.client.status is Status.ARCHIVED:
        return
    await wait_for_client(session, asked.client.id)
    crossed = await _newly_crossed(request, session, asked)
    project = await _one_of_several(request, session, asked)
    with speaking(request.workspace.language):
        owner = owner_called(request, asked.client, by=request.person.user_id)
        message = alert(asked, crossed, by=_named(request), owner=owner, project=project)
    channel = asked.engagement.internal_channel if asked.engagement else None
    await say_about(request, session, asked.client, message, kind=KIND, channel=channel)


async def _one_of_several(request: Request, session: AsyncSession, asked: Asked) -> str:
    """What it is called, where something else goes on with the client; otherwise nothing."""
    mine = asked.engagement
    if mine is None:
        return ""
    others = [one for one in await engagements_of(session, [asked.client.id]) if one.id != mine.id]
    return mine.project if any(one.ends_on is None or request.today <= one.ends_on for one in others) else ""


def _named(request: Request) -> Mrkdwn:
    """Whoever said so, whom we call by a mention within working hours only."""
    me = request.person
    return mention(me.user_id) if request.calendar.is_open(request.now) else md("{name}", name=me.name)


async def _newly_crossed(request: Request, session: AsyncSession, asked: Asked) -> list[Crossing]:
    """Thresholds that this step reaches and of which nobody spoke; they count as spoken of from now on."""
    about, now, calendar = asked.row.engagement_id, request.now, request.calendar
    found = [one for one in await requests_of(session, [asked.client.id]) if one.step.moves_scope]
    currency = asked.versions[-1].currency if asked.versions else None
    here = [
        moved_in(one, currency)
        for one in found
        if one.engagement_id == about and is_weighed(asked.kind, one.step_at, now, calendar)
    ]
    known = shares(here, asked.agreed) | favours(map(moved_by, found), now)
    said = [
        (one.measure, one.threshold)
        for one in await alerts_of(session, asked.client.id)
        if one.engagement_id in {about, None} and still_said(one.measure, one.said_at, now, asked.kind, calendar)
    ]
    new = crossings(known, thresholds_of(await this_workspace(session)), said)
    for one in new:
        session.add(
            ScopeAlert(
                client_id=asked.client.id,
                engagement_id=None if one.measure is Measure.FAVOURS else about,
                measure=one.measure,
                threshold=one.threshold,
                said_at=request.now,
            )
        )
    return new

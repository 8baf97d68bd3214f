"""The Home tab is the desk: what waits for me, the week at a glance, then clients, worst first, as I chose to see them.

What was chosen travels with the view, and with the modals that are opened from it: nothing of it is kept, and who
comes back another day finds their own clients, all of them. The rules of order and change are
`models/rules/summary.py`, of choosing and paging `models/rules/desk.py`; tests: `tests/handlers/test_app_home*.py`.
"""

import asyncio
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.app_home.parts import (
    ALL,
    BAND,
    BANDS,
    MINE,
    NAME,
    OWNER,
    PUT_AWAY,
    ROLES_FINE,
    SHOW_ALL,
    TIER,
    TURN,
    WHOSE,
    Choice,
    PageRef,
    choice_in,
    feature,
)
from handlers.app_home.view import Desk, desk_view, nothing_here, quiet_line
from handlers.kit import guard
from handlers.kit.blocks import View
from handlers.kit.directory import Caller
from handlers.kit.feature import Request, Turn
from handlers.kit.ids import Chosen, Nothing
from handlers.kit.slack_errors import SLACK_TROUBLE
from handlers.kit.words import speaking
from models.desk import desk_facts, leave_roles, put_away
from models.fitting import decides, fit_of
from models.people import Role
from models.portfolio import ClientFacts, portfolio, summary_of
from models.rules.agreement import Side
from models.rules.desk import Row, page_of
from models.rules.names import LONGEST
from models.rules.promises import Fate
from models.rules.pulse import waiting
from models.rules.schedule import WEEK
from models.rules.summary import Summary
from models.rules.tiers import Tier
from models.sight import Sight, sight_in
from models.tiers import tier_facts

__all__ = ["feature"]

log = structlog.get_logger()

# What people do


@feature.event("app_home_opened")
async def home_opened(turn: Turn, event: dict[str, Any]) -> None:
    """Draw the tab anew each time somebody looks at it, on the same day as they chose to see it."""
    if event.get("tab", "home") == "home":
        turn.deps.tasks.spawn(publish(turn, str(event["user"]), choice_in(event.get("view") or {}), comes_back=True))


@feature.after_change
async def redraw(request: Request) -> None:
    """What somebody changed at their desk shows there at once."""
    if request.is_at_desk:
        await publish(request, request.person.user_id, choice_in(request.incoming.view))


@feature.redraws_desk
async def redraw_for(turn: Turn, user_id: str) -> None:
    """Their role changed, and with it what they may see; who has left Slack has no desk."""
    try:
        await publish(turn, user_id)
    except SLACK_TROUBLE as error:
        log.info("desk not drawn", error=type(error).__name__)


@feature.on(WHOSE)
async def choose_whose(request: Request, chosen: Chosen) -> None:
    await _choose(request, whose=chosen.value if chosen.value in (MINE, ALL) else "")


@feature.on(OWNER)
async def choose_owner(request: Request, chosen: Chosen) -> None:
    await _choose(request, whose=chosen.value if guard.is_person(chosen.value) else "")


@feature.on(BAND)
async def choose_band(request: Request, chosen: Chosen) -> None:
    await _choose(request, band=chosen.value if chosen.value in BANDS else "")


@feature.on(TIER)
async def choose_tier(request: Request, chosen: Chosen) -> None:
    await _choose(request, tier=chosen.value if chosen.value in list(Tier) else "")


@feature.on(NAME)
async def find(request: Request, chosen: Chosen) -> None:
    await _choose(request, name=chosen.value[:LONGEST])


@feature.on(TURN)
async def turn_page(request: Request, ref: PageRef) -> None:
    """Of what that desk showed: an old one turns its own pages."""
    await _choose(request, page=ref.number)


@feature.on(SHOW_ALL)
async def show_all(request: Request, _nothing: Nothing) -> None:
    """Nothing is chosen any more."""
    request.ack()
    await publish(request, request.person.user_id, Choice(whose=ALL))


async def _choose(request: Request, **chosen: Any) -> None:
    """The same desk with something else chosen on it, for this person alone; from the first page on."""
    request.ack()
    before = choice_in(request.incoming.view).model_dump() | {"page": 0}
    await publish(request, request.person.user_id, Choice.model_validate(before | chosen))


@feature.on(PUT_AWAY)
async def put_first_steps_away(request: Request, _nothing: Nothing) -> None:
    """For good. The desk is drawn anew as after every change (`redraw`)."""
    async with request.transaction() as session:
        await put_away(session, request.person.user_id)


@feature.on(ROLES_FINE, role=Role.ADMIN)
async def roles_are_fine(request: Request, _nothing: Nothing) -> None:
    """Nobody needs a role here that Slack does not give."""
    async with request.transaction() as session:
        await leave_roles(session)


# What is drawn


async def publish(turn: Turn, user_id: str, choice: Choice | None = None, *, comes_back: bool = False) -> None:
    """The tab of one person, as much of it as they may see; who `comes_back` another day chose nothing yet."""
    person = await turn.deps.directory.caller(turn.workspace.id, user_id)
    today = turn.now.astimezone(ZoneInfo(person.zone)).date()
    if choice is None or (comes_back and choice.day != today):
        choice = Choice()
    with speaking(turn.language_of(person)):
        view = await _view_for(turn, person, choice.model_copy(update={"day": today}), today)
        await turn.slack.views_publish(user_id=user_id, view=view)


async def _view_for(turn: Turn, person: Caller, choice: Choice, today: date) -> View:
    if person.role is Role.NONE:
        return nothing_here()
    async with turn.reading() as session:
        beside = await desk_facts(session, person.user_id, turn.now)
        found = await portfolio(session, turn.now)
        sight = sight_in(beside.workspace, person, beside.teams)
        offered = _tiers_for(person, found)
        choice = choice if choice.tier in offered else choice.model_copy(update={"tier": ""})
        tiers = await _tiers(session, turn, person, found, sight) if choice.tier else {}
    # in a thread: of a thousand clients it takes a second, in which others are to get their answers
    week = await asyncio.to_thread(summary_of, found, turn.now - WEEK, turn.now, sight.see)
    mine = {one.client.id for one in found if one.client.owner_id == person.user_id or one.client.id in beside.teams}
    wanted = choice.wanted(has_own=bool(mine))
    page = page_of(_rows(week, found, mine, tiers), wanted, choice.page)
    is_admin = person.role is Role.ADMIN
    return desk_view(
        Desk(
            name=person.name,
            week=week,
            page=page,
            choice=choice.model_copy(update={"page": page.number}),
            whose=MINE if wanted.mine else wanted.owner_id or ALL,
            tiers=offered,
            nudges=beside.nudges,
            due=_due([one for one in found if one.client.id in mine], turn.calendar.day_of(turn.now)),
            quiet=quiet_line(beside.quiet, today),
            to_rate=waiting(beside.rater([one.client.id for one in found], person.zone), beside.workspace.pulse, today),
            steps=beside.steps,
            is_lead=person.role >= Role.LEAD,
            to_set_up=is_admin,
            is_settled=beside.workspace.settled_at is not None,
        )
    )


def _rows(
    week: Summary, found: Sequence[ClientFacts], mine: Collection[int], tiers: dict[int, Tier | None]
) -> list[Row]:
    owners = {one.client.id: one.client.owner_id for one in found}
    ids = ((line, line.client.id) for line in week.lines)
    return [Row(line, owners[id_], id_ in mine, tiers.get(id_)) for line, id_ in ids]


def _due(mine: Sequence[ClientFacts], today: date) -> tuple[int, int]:
    """Open promises that are due within a week, or were: ours, theirs."""
    sides = [
        promise.side
        for one in mine
        for promise in one.promises
        if promise.fate is Fate.OPEN and promise.due_on <= today + WEEK
    ]
    return sides.count(Side.OURS), sides.count(Side.THEIRS)


def _tiers_for(person: Caller, found: Sequence[ClientFacts]) -> list[Tier]:
    """Of these they may choose; that somebody is a bad fit is for leads and owners (models/fitting.py)."""
    knows_all = any(decides(person, one.client) for one in found)
    return [tier for tier in Tier if knows_all or tier is not Tier.BAD_FIT]


async def _tiers(
    session: AsyncSession, turn: Turn, person: Caller, found: Sequence[ClientFacts], sight: Sight
) -> dict[int, Tier | None]:
    """What each client is to this reader, as their card says."""
    facts = await tier_facts(session, turn.now, turn.calendar, [one.client.id for one in found])
    return {one.client.id: fit_of(one, person, sight, facts, turn.now).tier for one in found}

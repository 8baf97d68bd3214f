"""The Home tab is the desk: my clients worst first, then the others, and what was logged this week.

The rule of order and change is `models/rules/summary.py`; the test is `tests/handlers/test_app_home.py`.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit import blocks, drawn
from handlers.kit.blocks import Block, Mrkdwn, View, clip, lines, md
from handlers.kit.directory import Caller
from handlers.kit.feature import Feature, Request, Turn
from handlers.kit.ids import ClientRef, Nothing
from handlers.kit.labels import kind_name
from handlers.kit.shared import ADD_CLIENT, LOG_ANY, OPEN_SETTINGS, RATE_ANY, RATE_CLIENT, SHOW_HEALTH, SHOW_NUDGES
from handlers.kit.slack_errors import SLACK_TROUBLE
from handlers.kit.words import _, n_, speaking, spoken_date
from models.nudges import count_open
from models.people import Role
from models.portfolio import portfolio, summary_of
from models.pulses import rater
from models.quiet import QuietTime, quiet_times
from models.rules.nudges.rhythm import heard_again
from models.rules.pulse import waiting
from models.rules.schedule import WEEK
from models.rules.summary import Line, Summary
from models.sight import sight_of
from models.workspaces import this_workspace

feature = Feature("app_home")

log = structlog.get_logger()

MOST_OF_MINE = 30
MOST_OTHERS = 60
SHOWN_NAME = 60
HOW = Mrkdwn("`/client-health acme`")

# What people see


def desk(
    name: str,
    week: Summary,
    mine: Collection[int],
    *,
    nudges: int = 0,
    to_settle: bool = False,
    quiet: str = "",
    to_rate: Collection[int] = (),
) -> View:
    """The Home tab of a member; `mine` are the ids of the clients that this person owns.

    `nudges`: so many things that they heard of are open. `to_settle`: this is an admin, and nobody has gone through
    the settings yet. `quiet`: until when the agency is quiet, and why. `to_rate`: the ids of clients of whom this
    person said nothing for long.
    """
    own = [line for line in week.lines if line.client.id in mine]
    others = [line for line in week.lines if line.client.id not in mine]
    return blocks.home(
        [
            blocks.header(_("Hello {name}").format(name=name)),
            blocks.actions(
                RATE_ANY.button(_("Rate"), Nothing(), style="primary"),
                LOG_ANY.button(_("Log"), Nothing()),
                ADD_CLIENT.button(_("Add a client"), Nothing()),
            ),
            *(_first_of_all() if to_settle else []),
            _nudges(nudges),
            *([blocks.context(quiet)] if quiet else []),
            *(_to_rate(line) for line in week.lines if line.client.id in to_rate),
            *_the_week(week),
            *_mine(own),
            *_others(others),
        ]
    )


def _first_of_all() -> list[Block]:
    text = _("*First of all:* who sees who said what about a client, your working hours, your currency. A minute.")
    return [blocks.section(Mrkdwn(text), accessory=OPEN_SETTINGS.button(_("Set up"), Nothing())), blocks.divider()]


def _nudges(count: int) -> Block:
    """What waits for this person, and how they want to hear."""
    waits = n_("{count} thing waits for you.", "{count} things wait for you.", count).format(count=count)
    text = waits if count else _("Nothing waits for you.")
    return blocks.section(text, accessory=SHOW_NUDGES.button(_("About my clients"), Nothing()))


def _to_rate(line: Line) -> Block:
    text = md(_("How does *{client}* feel right now?"), client=clip(line.client.name, SHOWN_NAME))
    return blocks.section(
        text, accessory=RATE_CLIENT.button(_("Rate, 30 seconds"), ClientRef(client_id=line.client.id))
    )


def quiet_line(times: Sequence[QuietTime], today: date) -> str:
    """'Quiet until 4 January: Christmas'; empty on other days."""
    holding = [one for one in times if one.rule.holds(today)]
    if not holding:
        return ""
    again = heard_again([one.rule for one in times], today)
    why = max(holding, key=lambda one: one.ends_on).why
    return md(_("🔕 Quiet until {day}: {why}"), day=spoken_date(again, today), why=why)


def nothing_here() -> View:
    """The Home tab of somebody who is not of the team; it says nothing about anybody."""
    return blocks.home(
        [blocks.section(_("Hello. Rapport is for this workspace's own team, so this page stays empty."))]
    )


def _the_week(week: Summary) -> list[Block]:
    if not week.lines:
        return [blocks.section(_("No clients yet. Add the first one, and rate it in 30 seconds."))]
    logged = [f"{kind_name(kind)} {count}" for kind, count in week.logged.items()]
    said = _("Logged in the last seven days: {counts}").format(counts=" · ".join(logged))
    return [
        blocks.section(md("*{counts}*", counts=drawn.counts(week.bands))),
        blocks.context(said if logged else _("Nothing logged in the last seven days.")),
        blocks.divider(),
    ]


def _mine(own: Sequence[Line]) -> list[Block]:
    if not own:
        return []
    shown = [blocks.section(_line(line), accessory=_button(line)) for line in own[:MOST_OF_MINE]]
    return [blocks.header(_("My clients")), *shown, *_rest(len(own) - MOST_OF_MINE)]


def _others(others: Sequence[Line]) -> list[Block]:
    if not others:
        return []
    texts = [_short_line(line) for line in others[:MOST_OTHERS]]
    return [
        blocks.header(_("The others")),
        *blocks.paragraphs(texts),
        *_rest(len(others) - MOST_OTHERS),
        blocks.context(md(_("Why is it so? Name one: {command}"), command=HOW)),
    ]


def _line(line: Line) -> Mrkdwn:
    score = md("{bar}  {score}", bar=drawn.bar(line.health), score=drawn.score_words(line.health))
    name = md("*{client}*", client=clip(line.client.name, SHOWN_NAME))
    return lines(name, score, _since_last_week(line))


def _short_line(line: Line) -> Mrkdwn:
    score = _("not enough known") if line.health.score is None else line.health.whole_score
    facts = {"dot": drawn.DOTS[line.health.band], "client": clip(line.client.name, SHOWN_NAME)}
    moved = md(" · {moved}", moved=_since_last_week(line)) if line.change and line.change.whole else ""
    return md("{dot} *{client}* · {score}{moved}", **facts, score=score, moved=moved)


def _since_last_week(line: Line) -> str:
    return _("{points} since last week").format(points=drawn.signed(line.change.whole)) if line.change else ""


def _button(line: Line) -> blocks.Element:
    ref = ClientRef(client_id=line.client.id)
    return RATE_CLIENT.button(_("Rate"), ref) if line.health.score is None else SHOW_HEALTH.button(_("Why?"), ref)


def _rest(count: int) -> list[Block]:
    if count <= 0:
        return []
    more = n_("And {count} more.", "And {count} more.", count).format(count=count)
    return [blocks.context(md("{more} `/client-health`", more=more))]


# What people do


@feature.event("app_home_opened")
async def home_opened(turn: Turn, event: dict[str, Any]) -> None:
    """Draw the tab anew each time somebody looks at it."""
    if event.get("tab", "home") == "home":
        turn.deps.tasks.spawn(publish(turn, str(event["user"])))


@feature.after_change
async def redraw(request: Request) -> None:
    """What somebody changed at their desk shows there at once."""
    if request.is_at_desk:
        await publish(request, request.person.user_id)


@feature.redraws_desk
async def redraw_for(turn: Turn, user_id: str) -> None:
    """Their role changed, and with it what they may see; who has left Slack has no desk."""
    try:
        await publish(turn, user_id)
    except SLACK_TROUBLE as error:
        log.info("desk not drawn", error=type(error).__name__)


async def publish(turn: Turn, user_id: str) -> None:
    """The tab of one person, as much of it as they may see."""
    person = await turn.deps.directory.caller(turn.workspace.id, user_id)
    with speaking(turn.language_of(person)):
        await turn.slack.views_publish(user_id=user_id, view=await _view_for(turn, person))


async def _view_for(turn: Turn, person: Caller) -> View:
    if person.role is Role.NONE:
        return nothing_here()
    async with turn.reading() as session:
        week, mine = await _facts(session, turn.now, person)
        workspace = await this_workspace(session)
        nudges = await count_open(session, person.user_id)
        quiet = await quiet_times(session)
        theirs = await rater(session, person.user_id, person.zone, turn.now)
    today = turn.now.astimezone(ZoneInfo(person.zone)).date()
    return desk(
        person.name,
        week,
        mine,
        nudges=nudges,
        to_settle=person.role is Role.ADMIN and workspace.settled_at is None,
        quiet=quiet_line(quiet, today),
        to_rate=waiting(theirs, workspace.pulse, today),
    )


async def _facts(session: AsyncSession, now: datetime, person: Caller) -> tuple[Summary, set[int]]:
    """All active clients as this person may see them, and which are theirs."""
    found = await portfolio(session, now)
    mine = {one.client.id for one in found if one.client.owner_id == person.user_id}
    sight = await sight_of(session, person)
    return summary_of(found, now - WEEK, now, sight.see), mine

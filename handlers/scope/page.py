"""A request on one page: what was asked, where it stands and how it got there, words to answer with, and what to do."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.kit import blocks
from handlers.kit.blocks import Block, Mrkdwn, View, lines, md, mention
from handlers.kit.feature import Request
from handlers.kit.guard import sees_money
from handlers.kit.ids import ClientRef
from handlers.kit.words import _, spoken_date, spoken_hours, spoken_money
from handlers.scope.answering import answer_blocks, move_button
from handlers.scope.beside import agreement_beside
from handlers.scope.parts import (
    ASK_ESTIMATE,
    SHOW,
    SHOW_ALL,
    Asked,
    GoneError,
    RequestRef,
    asked_of,
    feature,
)
from handlers.scope.wording import days_words, step_name
from models.audit import Act
from models.rules.scope import NEXT, Step
from models.scope_requests import ScopeStep

MOST_STEPS = 10

# What people see


def request_page(
    asked: Asked, *, money: bool, now: datetime, zone: ZoneInfo, answer: Sequence[Block], notice: str = ""
) -> View:
    """Everything about it, with what was agreed where that is to be decided.

    `money` where the reader sees any, `notice` is what has just happened.
    """
    body = [
        *([blocks.context(notice)] if notice else []),
        blocks.header(asked.client.name),
        blocks.quote(asked.row.what),
        blocks.context(_origin(asked, now, zone)),
        *(agreement_beside(asked.client, asked.under, asked.row.what) if asked.row.step is Step.NEW else []),
        blocks.section(lines(md("*{step}*", step=step_name(asked.row.step)), *takes(asked, money=money))),
        *history(asked.steps, now, zone),
        *_ways(asked),
        *answer,
    ]
    return blocks.modal(title=_("Scope request"), blocks=body)


def _origin(asked: Asked, now: datetime, zone: ZoneInfo) -> Mrkdwn:
    row = asked.row
    parts = [
        md(_("Asked on {day}"), day=_day(row.asked_at, now, zone)),
        md(_("kept by {who}"), who=mention(row.logged_by)),
        *([md("{project}", project=asked.engagement.project)] if asked.engagement else []),
        *([blocks.link(row.link, _("message"))] if row.link else []),
    ]
    return Mrkdwn(" · ".join(parts))


def takes(asked: Asked, *, money: bool) -> Iterator[str]:
    """'8 hours · moves the end by 3 working days', and the cost for those who see money."""
    row = asked.row
    told = [
        spoken_hours(row.hours) if row.hours else "",
        spoken_money(row.cost, row.currency) if money and row.cost is not None and row.currency else "",
        _("moves the end by {days}").format(days=days_words(row.days)) if row.days else "",
    ]
    if any(told):
        yield " · ".join(one for one in told if one)


def history(steps: Sequence[ScopeStep], now: datetime, zone: ZoneInfo) -> list[Block]:
    """Who said what and when, in the order in which it was said."""
    return [blocks.context(*(_step(one, now, zone) for one in steps[-MOST_STEPS:]))]


def _step(one: ScopeStep, now: datetime, zone: ZoneInfo) -> Mrkdwn:
    said = md(
        "{step}: {who}, {day}", step=step_name(one.step), who=mention(one.said_by), day=_day(one.said_at, now, zone)
    )
    approved = md(_("{said} · yes from {name}"), said=said, name=one.approved_by) if one.approved_by else said
    return md("{said} · “{why}”", said=approved, why=one.why) if one.why else approved


def _ways(asked: Asked) -> list[Block]:
    moves = [move_button(asked, to) for to in NEXT[asked.row.step]]
    rows = [blocks.actions(*moves)] if moves else []
    estimate = ASK_ESTIMATE.button(_("What it takes"), asked.ref) if asked.row.step.is_open else None
    every = SHOW_ALL.button(_("All requests"), ClientRef(client_id=asked.client.id))
    return [*rows, blocks.actions(estimate, every)]


def _day(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    return spoken_date(moment.astimezone(zone).date(), now.astimezone(zone).date())


def gone() -> View:
    """There is nothing to show."""
    return blocks.modal(title=_("Scope request"), blocks=[blocks.section(_("This request is not here any more."))])


# What people do


@feature.on(SHOW)
async def show(request: Request, ref: RequestRef) -> None:
    await request.show(await page_of(request, ref.request_id))


async def page_of(request: Request, request_id: int, notice: str = "") -> View:
    """The page as this person may see it."""
    try:
        async with request.reading() as session:
            asked = await asked_of(session, request_id)
            money = sees_money(request.person, asked.client)
            if money and asked.row.cost is not None:
                await request.saw(Act.SAW_MONEY, asked.client.id)
    except GoneError:
        return gone()
    answer = answer_blocks(request, asked, money=money)
    return request_page(asked, money=money, now=request.now, zone=ZoneInfo(request.zone), answer=answer, notice=notice)

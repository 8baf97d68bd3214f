"""A client's requests on its card and all together, and what scope gave and took."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit import blocks, card
from handlers.kit.blocks import Block, Element, Mrkdwn, View, lines, md
from handlers.kit.feature import Request
from handlers.kit.guard import sees_money
from handlers.kit.ids import ClientRef, Nothing
from handlers.kit.labels import quarter_name
from handlers.kit.shared import client_behind
from handlers.kit.sums import spoken_side
from handlers.kit.words import _, n_, spoken_date
from handlers.scope.parts import LOG_FOR, SHOW, SHOW_ALL, SHOW_SUM, RequestRef, feature
from handlers.scope.wording import step_name
from models.audit import Act
from models.clients import Client, Status, clients_by_name
from models.people import Role
from models.rules.quarters import Quarter
from models.rules.scope_sum import Balance, Settled, balance_of, balances, grows
from models.scope_requests import ScopeRequest, requests_of, settled_requests

ON_CARD, LISTED, SHOWN_WORDS = 2, 20, 120
SHOWN_ON_CARD = 90
MOST_ROWS = 40

# What people see


def on_card(
    client: Client, rows: Sequence[ScopeRequest], settled: Sequence[Settled], today: date, zone: ZoneInfo
) -> list[Block]:
    """What somebody is still to answer, what the rest came to, and the way to all of them; nothing without any."""
    if not rows:
        return []
    waiting = [row for row in rows if row.step.is_open]
    told = [*sum_lines(balance_of(settled), money=False), *larger_retainer(settled, client.id, today)]
    told += [_in_line(row, today, zone) for row in waiting[:ON_CARD]]
    if (more := len(waiting) - ON_CARD) > 0:
        told.append(n_("{count} more", "{count} more", more).format(count=more))
    every = SHOW_ALL.button(_("All requests"), ClientRef(client_id=client.id))
    return [blocks.section(lines(md("*{title}*", title=_("Scope")), *told), accessory=every)]


def _in_line(row: ScopeRequest, today: date, zone: ZoneInfo) -> Mrkdwn:
    day = spoken_date(row.asked_at.astimezone(zone).date(), today)
    what = blocks.clip(row.what, SHOWN_ON_CARD)
    return md("“{what}” · {step} · {day}", what=what, step=step_name(row.step), day=day)


def _row(row: ScopeRequest, today: date, zone: ZoneInfo) -> Block:
    what = md("“{what}”", what=blocks.clip(row.what, SHOWN_WORDS))
    where = md("{step} · {day}", step=step_name(row.step), day=spoken_date(row.asked_at.astimezone(zone).date(), today))
    return blocks.section(lines(what, where), accessory=SHOW.button(_("Open"), RequestRef(request_id=row.id)))


def all_view(
    client: Client,
    rows: Sequence[ScopeRequest],
    settled: Sequence[Settled],
    *,
    money: bool,
    for_lead: bool,
    today: date,
    zone: ZoneInfo,
) -> View:
    """Every request, those that wait first, with what they came to by quarter."""
    ordered = sorted(rows, key=lambda row: not row.step.is_open)
    body: list[Block] = [blocks.header(client.name)]
    for (quarter, _client), balance in balances(settled).items():
        told = lines(md("*{quarter}*", quarter=quarter_name(quarter)), *sum_lines(balance, money=money))
        body.append(blocks.section(told))
    body += [blocks.context(line) for line in larger_retainer(settled, client.id, today)]
    body += [_row(row, today, zone) for row in ordered[:LISTED]]
    if (more := len(ordered) - LISTED) > 0:
        body.append(blocks.context(n_("{count} more", "{count} more", more).format(count=more)))
    if not rows:
        body.append(blocks.section(_("Nobody kept a scope request yet.")))
    every = SHOW_SUM.button(_("All clients"), Nothing()) if for_lead else None
    body.append(blocks.actions(every, card.way_to(client.id)))
    return blocks.modal(title=_("Scope requests"), blocks=body)


def sum_view(clients: Mapping[int, str], settled: Sequence[Settled], today: date) -> View:
    """What scope gave and took, by quarter and client, for those who see money; in each who got most comes first."""
    found = balances(settled)
    rows = sorted(
        found,
        key=lambda key: (-key[0].year, -key[0].number, -found[key].given.hours, clients.get(key[1], "").casefold()),
    )
    body: list[Block] = []
    shown: Quarter | None = None
    for quarter, client_id in rows[:MOST_ROWS]:
        if quarter != shown:
            total = balance_of(one for one in settled if Quarter.of(one.day) == quarter)
            body += [blocks.header(quarter_name(quarter)), blocks.section(lines(*sum_lines(total, money=True)))]
            shown = quarter
        told = lines(
            md("*{client}*", client=clients.get(client_id, "")),
            *sum_lines(found[quarter, client_id], money=True),
            *(larger_retainer(settled, client_id, today) if quarter == Quarter.of(today) else ()),
        )
        body.append(blocks.section(told))
    if (more := len(rows) - MOST_ROWS) > 0:
        body.append(blocks.context(n_("{count} more", "{count} more", more).format(count=more)))
    nothing = blocks.section(_("Nothing was approved, given or declined yet."))
    return blocks.modal(title=_("Scope: gave and took"), blocks=body or [nothing])


def sum_lines(balance: Balance, *, money: bool) -> Iterator[str]:
    """'Won: 3 changes, 24 hours, €3,600' and 'On us: 2 favours, 3 hours, worth €450'."""
    won, given = balance.won, balance.given
    if won.count:
        text = n_("{count} change won", "{count} changes won", won.count).format(count=won.count)
        yield "🟩 " + " · ".join([text, *spoken_side(won, money=money)])
    if given.count:
        text = n_("{count} favour given", "{count} favours given", given.count).format(count=given.count)
        yield "🟨 " + " · ".join([text, *spoken_side(given, money=money)])
    if balance.declined:
        text = n_("{count} request declined", "{count} requests declined", balance.declined)
        yield "⬜ " + text.format(count=balance.declined)


def larger_retainer(settled: Sequence[Settled], client_id: int, today: date) -> Iterator[Mrkdwn]:
    """A fact, and what one could offer."""
    if count := grows(settled, client_id, today):
        text = _("{count} changes approved in 90 days: a larger retainer may suit them better.")
        yield md(text, count=count)


# What people do


@feature.section(card.BUTTONS)
async def ask_on_card(_request: Request, _session: AsyncSession, client: Client) -> list[Element]:
    if client.status is Status.ARCHIVED:
        return []
    return [LOG_FOR.button(_("Scope request"), ClientRef(client_id=client.id))]


@feature.section(card.OPEN)
async def scope_section(request: Request, session: AsyncSession, client: Client) -> list[Block]:
    rows = await requests_of(session, [client.id])
    return on_card(
        client, rows, await settled_requests(session, rows, request.calendar), request.today, ZoneInfo(request.zone)
    )


@feature.on(SHOW_ALL)
async def show_all(request: Request, ref: ClientRef) -> None:
    client = await client_behind(request, ref)
    if client is None:
        return
    money = sees_money(request.person, client)
    async with request.reading() as session:
        rows = await requests_of(session, [client.id])
        settled = await settled_requests(session, rows, request.calendar)
        if money and any(one.worth is not None for one in settled):
            await request.saw(Act.SAW_MONEY, client.id)
    for_lead = request.person.role >= Role.LEAD
    zone = ZoneInfo(request.zone)
    await request.show(all_view(client, rows, settled, money=money, for_lead=for_lead, today=request.today, zone=zone))


@feature.on(SHOW_SUM, role=Role.LEAD)
async def show_sum(request: Request, _nothing: Nothing) -> None:
    """For leads, who see money: every client."""
    async with request.reading() as session:
        clients = {one.id: one.name for one in await clients_by_name(session, statuses=tuple(Status))}
        settled = await settled_requests(session, await requests_of(session, list(clients)), request.calendar)
        for client_id in {one.client for one in settled if one.worth is not None}:
            await request.saw(Act.SAW_MONEY, client_id)
    await request.show(sum_view(clients, settled, request.today))

"""Three ways out of a bad fit, what it would cost, and words to begin with that stay as somebody changes them."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit import blocks
from handlers.kit.blocks import Block, Mrkdwn, View, lines, md, mention, note
from handlers.kit.feature import Request
from handlers.kit.forms import FieldErrors
from handlers.kit.ids import ClientRef
from handlers.kit.request import RefusedError
from handlers.kit.shared import SHOW_CARD
from handlers.kit.words import _, n_, spoken_date, spoken_list, spoken_money, spoken_percent
from handlers.tiers.letters import letter
from handlers.tiers.parts import SHOW_WAYS, WORDS, WRITE, Judged, WayRef, WordsForm, feature, judged
from models.audit import Act
from models.clients import wait_for_client
from models.partings import Cost, cost_of, running_work
from models.rules.ways_out import Running, Way, ending
from models.tiers import WORDS_LENGTH, WayOut, ways_out_of

SHOWN_WORK = 5

# What people see


def ways_view(one: Judged, cost: Cost, written: Mapping[Way, WayOut], today: date, zone: ZoneInfo) -> View:
    """What it costs first, then the gentlest way before the last one."""
    body = [
        blocks.header(one.client.name),
        blocks.context(_("Leads and the owner alone see this. Nothing is sent: I never write to a client.")),
        *blocks.paragraphs(list(_costs(cost, today))),
        blocks.divider(),
        *(_way(one, way, written.get(way), today, zone) for way in Way),
    ]
    return blocks.modal(title=_("Ways out"), blocks=body)


def _costs(cost: Cost, today: date) -> Iterator[Mrkdwn]:
    yield md("*{title}*", title=_("What parting would cost"))
    yield from (md("• {told}", told=told) for told in _money(cost))
    yield from (md("• {told}", told=told) for told in _notices(cost, today))
    if owed := list(_owed(cost)):
        yield md(_("• Open: {owed}"), owed=spoken_list(owed))


def _money(cost: Cost) -> Iterator[str]:
    if cost.share is None and cost.elsewhere is None:
        yield _("No revenue with them is known")
    if cost.share:
        text = _("{share} of our revenue of twelve months, {amount}")
        if cost.share.is_estimate:
            text = _("{share} of our revenue of twelve months, {amount} by their yearly budget")
        percent = spoken_percent(cost.share.share // 100)
        yield text.format(share=percent, amount=_about(cost.share.amount, cost.currency))
    if cost.elsewhere:
        amounts = [_about(sum_, code) for code, sum_ in cost.elsewhere.amounts.items() if code != cost.currency]
        yield _("{amounts} of twelve months, in another currency and so in no share").format(
            amounts=spoken_list(amounts)
        )


def _about(amount: Decimal, currency: str) -> str:
    return spoken_money(amount.quantize(Decimal(1), ROUND_HALF_UP), currency)


def _notices(cost: Cost, today: date) -> Iterator[str]:
    for one in cost.work[:SHOWN_WORK]:
        yield _notice(one, today)
    if not cost.work:
        yield _("Nothing that runs is agreed with them")


def _notice(one: Running, today: date) -> str:
    ends = one.would_end(today)
    day = spoken_date(ends, today) if ends else ""
    if one.notice_days is None:
        text = _("{project}: no notice period, ends {day}") if ends else _("{project}: no notice period is agreed")
        return text.format(project=one.project, day=day)
    text = n_(
        "{project}: {count} day's notice; given today, it would end {day}",
        "{project}: {count} days' notice; given today, it would end {day}",
        one.notice_days,
    )
    return text.format(project=one.project, count=one.notice_days, day=day)


def _owed(cost: Cost) -> Iterator[str]:
    if cost.ours:
        yield n_("{count} promise of ours", "{count} promises of ours", cost.ours).format(count=cost.ours)
    if cost.theirs:
        yield n_("{count} promise of theirs", "{count} promises of theirs", cost.theirs).format(count=cost.theirs)
    if cost.requests:
        yield n_("{count} request", "{count} requests", cost.requests).format(count=cost.requests)


def way_name(way: Way) -> str:
    """'Say goodbye'."""
    return {
        Way.FEEL: _("Say how it feels"),
        Way.PRICE: _("Raise the price"),
        Way.GOODBYE: _("Say goodbye"),
    }[way]


def _way(one: Judged, way: Way, written: WayOut | None, today: date, zone: ZoneInfo) -> Block:
    about = {
        Way.FEEL: _("Many a bad fit only needs to hear it. Begin here, and give it a few weeks."),
        Way.PRICE: _("At another price the work may be worth it, and it is theirs to say no."),
        Way.GOODBYE: _("Early and kindly, with everything handed over. They may well be somebody's ideal client."),
    }[way]
    kept = None
    if written:
        day = spoken_date(written.written_at.astimezone(zone).date(), today)
        kept = md(_("Changed by {who}, {day}"), who=mention(written.written_by), day=day)
    words = _("Go on") if written else _("Words to begin with")
    button = WRITE.button(words, WayRef(client_id=one.client.id, way=way), mark=way)
    return blocks.section(lines(md("*{name}*", name=way_name(way)), about, kept), accessory=button)


def words_view(one: Judged, way: Way, wording: str, written: WayOut | None, *, unread: bool = False) -> View:
    """The letter in a field; what only a person can know stands in [brackets].

    `unread`: what is kept was written while its reader's own words waited unsent.
    """
    body = [
        blocks.section(md("*{client}*", client=one.client.name)),
        blocks.context(_("Words to begin with. You change and send them; I never write to a client.")),
        *(_meanwhile(written) if written and unread else []),
        blocks.text_input(
            "wording",
            _("To the client"),
            value=wording,
            hint=_("Kept as you leave it, for leads and the owner. Left empty, it begins anew."),
            multiline=True,
            limit=WORDS_LENGTH,
            optional=True,
        ),
    ]
    keep = {"client_id": one.client.id, "way": way, "before": _version(written)}
    return WORDS.view(title=way_name(way), body=body, keep=keep)


def _meanwhile(written: WayOut) -> list[Block]:
    text = _("{who} wrote this meanwhile. What you save takes its place:")
    return [blocks.section(md(text, who=mention(written.written_by))), blocks.quote(written.wording)]


def _version(written: WayOut | None) -> str | None:
    return written.written_at.isoformat() if written else None


# What people do


@feature.on(SHOW_WAYS)
async def show_ways(request: Request, ref: ClientRef) -> None:
    await request.show(await page_of(request, ref.client_id))


async def page_of(request: Request, client_id: int) -> View:
    """The page, for leads and the owner of a bad fit. Raises RefusedError."""
    today, currency = request.today, request.workspace.currency
    async with request.reading() as session:
        one = await _bad_fit(request, session, client_id)
        cost = await cost_of(session, one.client.id, request.now, request.calendar, currency)
        if cost.share or cost.elsewhere:
            await request.saw(Act.SAW_MONEY, one.client.id)
        written = await ways_out_of(session, one.client.id)
    return ways_view(one, cost, written, today, ZoneInfo(request.zone))


async def _bad_fit(request: Request, session: AsyncSession, given: object) -> Judged:
    """Raises RefusedError for others than leads and the owner, and where nobody decided that they are one."""
    one = await judged(request, session, given)
    if not one.is_bad_fit:
        text = md(_("*{client}* is no bad fit, so there is no way out to look for."), client=one.client.name)
        raise RefusedError(note(text, SHOW_CARD.button(_("Open card"), one.ref)))
    return one


@feature.on(WRITE)
async def write(request: Request, ref: WayRef) -> None:
    subject = f"way:{ref.client_id}:{ref.way}"
    await request.ask(WORDS, subject, client_id=ref.client_id, way=ref.way.value)


@feature.opens(WORDS)
async def build_words(request: Request, values: dict[str, Any]) -> View:
    way = next((one for one in Way if one == values.get("way")), Way.FEEL)
    async with request.reading() as session:
        one = await _bad_fit(request, session, values.get("client_id"))
        written = (await ways_out_of(session, one.client.id)).get(way)
        begun = written.wording if written else await _draft(request, session, one, way)
    mine = values.get("wording")
    unread = mine not in (None, begun) and values.get("before") != _version(written)
    return words_view(one, way, mine or begun, written, unread=unread)


async def _draft(request: Request, session: AsyncSession, one: Judged, way: Way) -> str:
    today = request.calendar.day_of(request.now)
    found = ending(await running_work(session, one.client.id), today)
    return letter(way, found, language=one.client.language, today=today)


@feature.on_submit(WORDS)
async def save_words(request: Request, form: WordsForm) -> None:
    """What nobody changed is not kept, so that its dates stay true. Raises FieldErrors where somebody was quicker."""
    async with request.transaction() as session:
        await wait_for_client(session, form.client_id)
        one = await _bad_fit(request, session, form.client_id)
        row = (await ways_out_of(session, one.client.id)).get(form.way)
        if _version(row) != form.before:
            raise FieldErrors(wording=_("Somebody wrote here meanwhile. Copy your words, and open it again."))
        if form.wording in (None, row.wording if row else await _draft(request, session, one, form.way)):
            if row and form.wording is None:
                await session.delete(row)
        else:
            row = row or WayOut(client_id=one.client.id, way=form.way)
            row.wording, row.written_by, row.written_at = form.wording, request.person.user_id, request.now
            session.add(row)
    await request.show(await page_of(request, form.client_id))

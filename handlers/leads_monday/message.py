"""A lead's Monday: revenue at risk, what was given away, who our revenue hangs on, and who needs a plan."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from handlers.kit import blocks, drawn
from handlers.kit.blocks import Block, Message, Mrkdwn, View, clip, lines, md, note
from handlers.kit.ids import ClientRef
from handlers.kit.labels import nudge_name, quarter_name
from handlers.kit.shared import BEGIN_PLAN
from handlers.kit.sums import brought_words, spoken_side, waiting_words
from handlers.kit.words import _, first_few, n_, spoken_date, spoken_list, spoken_money, spoken_percent
from handlers.leads_monday.parts import CHOICE, SWITCH, SwitchRef
from models.rules.concentration import Concentration, Level, News, Share, needed, spoken
from models.rules.invoices import Waiting
from models.rules.nudges.usefulness import Useful
from models.rules.offers import Brought
from models.rules.quarters import Quarter
from models.rules.revenue import Revenue, together
from models.rules.scope_sum import Side

LISTED, NAMED, BUTTONS = 10, 5, 5
MARKS = {Level.NONE: "⚪", Level.AMBER: "🟡", Level.RED: "🔴"}


@dataclass(frozen=True, slots=True)
class Monday:
    """What there is to tell on a day; clients go by their ids."""

    today: date
    names: Mapping[int, str]
    """Of every client, those who left among them."""
    concentration: Concentration
    at_risk: Sequence[int] = ()
    """Active clients whose health is at risk, worst first."""
    revenue_at_risk: Sequence[Revenue] = ()
    """What these brought in within twelve months."""
    lately: Side = field(default_factory=Side)
    """Favours of the last 30 days."""
    this_quarter: Side = field(default_factory=Side)
    overdue: Waiting = field(default_factory=Waiting)
    """Invoices that should have been paid by now."""
    owing: Sequence[int] = ()
    """Whose they are."""
    need_plan: Sequence[int] = ()
    """Those at risk for whom no recovery plan runs."""
    brought: Brought = field(default_factory=Brought)
    """What offers brought in this quarter."""
    useful: Sequence[Useful] = ()
    """How nudges of the last four weeks were found, by kind; for admins."""


# The word


def monday_message(monday: Monday, news: Mapping[int, News]) -> Message:
    """All of it; `news` are the clients of whose share there is something to say, with why."""
    return drawn.fitting(lambda width: _message(monday, news, width))


def _message(monday: Monday, news: Mapping[int, News], width: int) -> Message:
    title = _("Your Monday, {day}").format(day=spoken_date(monday.today))
    at_risk = _at_risk(monday, width)
    body = [
        blocks.header(title),
        blocks.context(_("For you alone: there is money in it. Revenue is that of the last twelve months.")),
        blocks.section(at_risk),
        *_plans(monday, width),
        *_overdue(monday, width),
        blocks.section(lines(*_given(monday))),
        *_offers(monday),
        *blocks.paragraphs(_hangs_on(monday, news, width)),
        *_left_out(monday, width),
        *_useful(monday),
        blocks.actions(SWITCH.button(_("Don't send me this"), SwitchRef(wanted=False))),
    ]
    return Message(lines(title, at_risk), body)


def _at_risk(monday: Monday, width: int) -> Mrkdwn:
    if not monday.at_risk:
        return md("*{title}*\n{told}", title=_("Revenue at risk"), told=_("No client is at risk."))
    sums = together(monday.revenue_at_risk)
    amount = spoken_list([_about(one, code) for code, one in sums.items()]) or _("not known")
    names = spoken_list(first_few(_names(monday, monday.at_risk, width), NAMED))
    head = md("*{title}: {amount}*", title=_("Revenue at risk"), amount=amount)
    return lines(head, md("🔴 {names}", names=names), _estimates(monday.revenue_at_risk))


def _estimates(found: Sequence[Revenue]) -> str | None:
    count = sum(one.is_estimate for one in found)
    text = n_(
        "{count} of them is an estimate: a yearly budget, where nothing was agreed.",
        "{count} of them are estimates: yearly budgets, where nothing was agreed.",
        count,
    )
    return text.format(count=count) if count else None


def _plans(monday: Monday, width: int) -> list[Block]:
    """Who is at risk without a plan, and the way to begin one."""
    if not monday.need_plan:
        return []
    names = spoken_list(first_few(_names(monday, monday.need_plan, width), NAMED))
    buttons = [
        BEGIN_PLAN.button(
            _("Plan for {client}").format(client=monday.names[client]),
            ClientRef(client_id=client),
            mark=str(client),
        )
        for client in monday.need_plan[:BUTTONS]
    ]
    return [blocks.section(md(_("*At risk without a plan:* {names}"), names=names)), blocks.actions(*buttons)]


def _overdue(monday: Monday, width: int) -> list[Block]:
    """How many invoices, of how much in each money, and whose."""
    if not monday.overdue.count:
        return []
    names = spoken_list(first_few(_names(monday, monday.owing, width), NAMED))
    head = md("*{title}: {sums}*", title=_("Overdue invoices"), sums=waiting_words(monday.overdue))
    return [blocks.section(lines(head, md("{names}", names=names)))]


def _given(monday: Monday) -> Iterator[Mrkdwn]:
    """'Given away in 30 days: 2 favours · 3 hours · €450', and in this quarter."""
    yield md("*{title}*", title=_("Scope given away"))
    yield md(_("In the last 30 days: {given}"), given=_side(monday.lately))
    quarter = quarter_name(Quarter.of(monday.today))
    yield md(_("In {quarter}: {given}"), quarter=quarter, given=_side(monday.this_quarter))


def _side(side: Side) -> str:
    if not side.count:
        return _("nothing")
    count = n_("{count} favour", "{count} favours", side.count).format(count=side.count)
    return " · ".join([count, *spoken_side(side, money=True)])


def _offers(monday: Monday) -> list[Block]:
    if monday.brought == Brought():
        return []
    title = _("Offers in {quarter}").format(quarter=quarter_name(Quarter.of(monday.today)))
    return [blocks.section(md("*{title}:* {told}", title=title, told=brought_words(monday.brought, money=True)))]


def _useful(monday: Monday) -> list[Block]:
    """What people did with nudges, and which kinds hardly anybody acts on."""
    if not any(one.done or one.not_useful for one in monday.useful):
        return []
    told = [
        _("{kind} {done} of {said}").format(kind=nudge_name(one.kind), done=one.done, said=one.said)
        for one in monday.useful
    ]
    text = md(_("*Nudges acted on, in four weeks:* {told}"), told=" · ".join(told))
    little = [nudge_name(one.kind) for one in monday.useful if one.is_of_little_use]
    advice = _("Hardly anybody acts on these, and each can switch them off under *How I hear*: {kinds}")
    return [blocks.section(lines(text, md(advice, kinds=spoken_list(little)) if little else None))]


# Who our revenue hangs on


def _hangs_on(monday: Monday, news: Mapping[int, News], width: int) -> Iterator[Mrkdwn]:
    found = monday.concentration
    if not found.shares:
        yield md("*{title}*\n{told}", title=_("Who our revenue hangs on"), told=_("Nobody wrote down any money yet."))
        return
    total = _about(found.total, found.currency)
    yield md("*{title}: {total}*", title=_("Who our revenue hangs on"), total=total)
    for share in found.shares:
        if share.client in news:
            yield _news(monday, share, news[share.client], width)
    for share in found.shares[:LISTED]:
        yield _share(monday, share, width)
    if (more := len(found.shares) - LISTED) > 0:
        yield md("{more}", more=n_("and {count} more", "and {count} more", more).format(count=more))
    if len(found.shares) > 1:
        yield md(_("The first three together: {share}"), share=_percent(found.first_three))


def _news(monday: Monday, share: Share, news: News, width: int) -> Mrkdwn:
    """'⚠️ Acme has reached 34% of our revenue', and what would bring it down."""
    text = {
        News.CROSSED: _("⚠️ *{client}* has reached {share} of our revenue."),
        News.ROSE: _("⚠️ *{client}* has grown to {share} of our revenue."),
        News.FELL: _("*{client}* is down to {share} of our revenue."),
    }[news]
    told = md(text, client=clip(monday.names[share.client], width), share=_percent(share.share))
    found = monday.concentration
    limit = found.is_above(share.level)
    more = spoken(needed(share.amount, found.total, limit))
    way = md(
        _("Another {amount} a year from the others brings them under {share}."),
        amount=spoken_money(more, found.currency),
        share=_percent(limit),
    )
    return md("{told} {way}", told=told, way=way)


def _share(monday: Monday, share: Share, width: int) -> Mrkdwn:
    told = md(
        "{mark} *{client}* {share} · {amount}",
        mark=MARKS[share.level],
        client=clip(monday.names[share.client], width),
        share=_percent(share.share),
        amount=_about(share.amount, monday.concentration.currency),
    )
    return md(_("{share} (estimate)"), share=told) if share.is_estimate else told


def _left_out(monday: Monday, width: int) -> list[Block]:
    """Money of another currency is in none of these shares."""
    found = monday.concentration
    told = []
    for one in found.left_out:
        amounts = [_about(amount, code) for code, amount in one.amounts.items() if code != found.currency]
        told.append(f"{clip(monday.names[one.client], width)} ({spoken_list(amounts)})")
    if not told:
        return []
    names = spoken_list(first_few(told, NAMED))
    return [blocks.context(md(_("Paid in another currency, so in none of these shares: {names}"), names=names))]


def _about(amount: Decimal, currency: str) -> str:
    """Revenue in whole units: shares of a year are no sums to the cent."""
    return spoken_money(amount.quantize(Decimal(1), ROUND_HALF_UP), currency)


def _percent(share: int) -> str:
    """Whole percents, never more than it is: what is not yet a fifth is 19%."""
    return spoken_percent(share // 100)


def _names(monday: Monday, clients: Sequence[int], width: int) -> list[str]:
    return [clip(monday.names[client], width) for client in clients]


def shown_money(monday: Monday) -> set[int]:
    """Of whom an amount can be read, alone or in a sum."""
    listed = {one.client for one in monday.concentration.shares[:LISTED]}
    others = {one.client for one in (*monday.revenue_at_risk, *monday.concentration.left_out) if one.amounts}
    return listed | others | {*monday.owing}


# Off and on


def switched(*, wanted: bool) -> Message:
    """That it is so, and the way back."""
    if wanted:
        text = _("You hear from me on Mondays again, at nine where you are.")
        return note(text, SWITCH.button(_("Don't send me this"), SwitchRef(wanted=False)))
    text = _("I don't send you your Monday any more. You get it back by `/client-summary monday`.")
    return note(Mrkdwn(text), SWITCH.button(_("Send it again"), SwitchRef(wanted=True)))


def choice_view(*, wanted: bool) -> View:
    """One tick."""
    told = _(
        "Revenue at risk, what we gave away, who our revenue hangs on and who needs a plan: privately, on Mondays at "
        "nine where you are. On a holiday the next working day."
    )
    ticks = [("on", _("Send it to me"))]
    body = [
        blocks.section(told),
        blocks.checkboxes_input("monday", _("My Monday"), ticks, value=["on"] if wanted else [], optional=True),
    ]
    return CHOICE.view(title=_("My Monday"), body=body)

"""What people see of a budget: a bar and a forecast in words, the weeks, and the word to a channel.

Hours are for members; money is for those who see it, and never for a channel.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from handlers.budget.entries import entered
from handlers.budget.parts import ADD, ADD_FOR, SHOW, UNDO, EntryRef
from handlers.kit import blocks, card
from handlers.kit.blocks import Block, Element, Message, View, lines, md, note
from handlers.kit.directory import Caller
from handlers.kit.ids import ClientRef, EngagementRef
from handlers.kit.words import (
    _,
    spoken_date,
    spoken_day,
    spoken_hours,
    spoken_interval,
    spoken_list,
    spoken_money,
    spoken_number,
    spoken_percent,
)
from models.accounts import Account
from models.clients import Client
from models.hours import NOTE_LENGTH, HoursEntry
from models.rules.agreement import EngagementKind
from models.rules.budget import NEARLY, SAMPLED, Alert, Burn, Forecast, by_week

ON_CARD = 3
BAR, WEEK_BAR, WEEKS = 10, 8, 12

# In words


def stand_words(account: Account, burn: Burn, *, money: bool = False) -> str:
    """What is used, and of a retainer in which days: its hours are those of a month."""
    used, last = used_words(account, burn, money=money), burn.period.last
    if account.engagement.kind is not EngagementKind.RETAINER or last is None:
        return used
    return f"{used} · {spoken_interval(burn.period.first, last)}"


def used_words(account: Account, burn: Burn, *, money: bool = False) -> str:
    """'31 of 100 hours used (31 %)' beside a bar; of money a share alone, unless the reader sees it."""
    share = burn.share
    if share is None:
        return _("{hours} used. No hours are agreed.").format(hours=spoken_hours(burn.used))
    percent, bar = spoken_percent(int(share * 100)), bar_of(burn)
    if account.is_money and not money:
        return _("{bar} {share} of the budget used").format(bar=bar, share=percent)
    text = _("{bar} {used} of {agreed} used ({share})")
    used, agreed = (amount_words(account, amount or Decimal()) for amount in (burn.used, burn.agreed))
    if not account.is_money:
        used = spoken_number(burn.used)
    return text.format(bar=bar, used=used, agreed=agreed, share=percent)


def bar_of(burn: Burn) -> str:
    """Ten squares: green, amber once there is something to say, red once all is used."""
    share, alerts = burn.share or Decimal(), burn.alerts
    square = "🟥" if Alert.OVER in alerts else "🟨" if alerts or share >= NEARLY else "🟩"
    filled = min(BAR, round(share * BAR))
    return square * filled + "⬜" * (BAR - filled)


def forecast_words(account: Account, burn: Burn, *, money: bool = False) -> Iterator[str]:
    """'At this pace 112 of 100 hours by 30 June (between 104 and 120)', and when it runs out; or why nobody knows."""
    last = burn.period.last
    if burn.has_ended and last:
        if not account.is_running:
            yield _("It ended on {day}.").format(day=spoken_date(last, account.today))
    elif burn.per_week is None:
        yield _("Too early to tell what it comes to: that takes three whole weeks of hours.")
    elif burn.forecast and last:
        yield _forecast(account, burn, burn.forecast, money=money)
    if burn.runs_out and burn.agreed and burn.used < burn.agreed:
        yield _("Nothing is left from {day} on, at this pace.").format(day=spoken_date(burn.runs_out, account.today))


def _forecast(account: Account, burn: Burn, forecast: Forecast, *, money: bool) -> str:
    day = spoken_date(burn.period.last or account.today, account.today)
    amounts = (forecast.total, forecast.low, forecast.high)
    if burn.agreed and account.is_money and not money:
        shares = [spoken_percent(int(whole(amount / burn.agreed * 100))) for amount in amounts]
        text = _("At this pace {total} of the budget by {day} (between {low} and {high}).")
        return text.format(total=shares[0], day=day, low=shares[1], high=shares[2])
    total, low, high = (_short(account, amount) for amount in amounts)
    if not burn.agreed:
        text = _("At this pace {total} hours by {day} (between {low} and {high}).")
        return text.format(total=total, day=day, low=low, high=high)
    text = _("At this pace {total} of {agreed} by {day} (between {low} and {high}).")
    return text.format(total=total, agreed=amount_words(account, burn.agreed), day=day, low=low, high=high)


def pace_words(account: Account, burn: Burn) -> Iterator[str]:
    """'About 12 hours in a working week'; of money nothing is said."""
    if burn.per_week is not None and not account.is_money:
        yield _("About {hours} in a working week.").format(hours=spoken_hours(whole(burn.per_week)))


def money_told(account: Account, *, money: bool) -> Iterator[str]:
    """How the budget stands beside the hours and where it leads, for those who see money."""
    if not money:
        return
    if beside := account.in_money:
        yield stand_words(beside, beside.burn, money=True)
        if beside.burn.forecast or beside.burn.runs_out:  # why there is none is said of the hours
            yield from forecast_words(beside, beside.burn, money=True)
    if beside is None or len(account.costs) > 1:
        yield from money_words(account)


def money_words(account: Account) -> Iterator[str]:
    """'€3,000 of €12,000 used', for those who see money."""
    costs, agreement = account.costs, account.agreement
    if not costs:
        return
    used = spoken_list([spoken_money(amount, code) for code, amount in sorted(costs.items())])
    if agreement and agreement.budget and agreement.currency:
        agreed = spoken_money(agreement.budget, agreement.currency)
        yield _("Money: {used} of {agreed} used.").format(used=used, agreed=agreed)
    else:
        yield _("Money: {used} used.").format(used=used)


def amount_words(account: Account, amount: Decimal) -> str:
    """'100 hours', or '€12,000' where money is what counts."""
    if account.is_money and account.agreement:
        return spoken_money(amount, account.agreement.currency or "")
    return spoken_hours(amount)


def whole(amount: Decimal) -> Decimal:
    """To the next whole number."""
    return amount.quantize(Decimal(1), ROUND_HALF_UP)


def _short(account: Account, amount: Decimal) -> str:
    return amount_words(account, whole(amount)) if account.is_money else spoken_number(whole(amount))


# On the card


def on_card(accounts: Sequence[Account], *, money: bool) -> list[Block]:
    """How each of these engagements stands, and the way to its weeks."""
    shown = accounts[:ON_CARD]
    told = [line for one in shown for line in _account(one, money=money)]
    ways = [(one.engagement.project, EngagementRef(engagement_id=one.engagement.id)) for one in shown]
    title = md("*{title}*", title=_("Budget"))
    return [blocks.section(lines(title, *told), accessory=card.door(SHOW, _("Burn and forecast"), ways))]


def _account(account: Account, *, money: bool) -> Iterator[str]:
    burn = account.burn
    yield md("*{project}*", project=account.engagement.project)
    yield stand_words(account, burn)
    yield from forecast_words(account, burn)
    yield from money_told(account, money=money)


def _more(account: Account) -> Element:
    ref = EngagementRef(engagement_id=account.engagement.id)
    return SHOW.button(_("Burn and forecast"), ref, mark=str(ref.engagement_id))


# All of it


def burn_view(client: Client, account: Account, reader: Caller, *, money: bool, notice: str = "") -> View:
    """What is used, how fast, what that comes to, the weeks as bars, and what was entered last."""
    burn = account.burn
    head = md("*{client}* · {project}", client=client.name, project=account.engagement.project)
    body = [
        *([blocks.context(notice)] if notice else []),
        blocks.section(
            lines(
                head,
                stand_words(account, burn, money=money),
                *pace_words(account, burn),
                *forecast_words(account, burn, money=money),
                *money_told(account, money=money),
            )
        ),
        *_weeks(account),
    ]
    if burn.forecast:
        body.append(blocks.context(_method()))
    body += [*entered(account, reader, money=money), blocks.actions(card.way_to(client.id))]
    return blocks.modal(title=_("Burn and forecast"), blocks=body)


def _weeks(account: Account) -> list[Block]:
    if account.is_money:
        return []
    weeks = by_week(account.spent, account.today, WEEKS)
    most = max(amount for _monday, amount in weeks)
    if not most:
        return []
    told = [
        "{bar} {hours} · {day}".format(
            bar="🟦" * round(amount / most * WEEK_BAR) + "⬜" * (WEEK_BAR - round(amount / most * WEEK_BAR)),
            hours=spoken_hours(amount),
            day=spoken_date(monday, account.today),
        )
        for monday, amount in weeks
    ]
    return [blocks.section(lines(md("*{title}*", title=_("By week, from its Monday")), *told))]


def _method() -> str:
    text = _(
        "The pace is that of the last whole weeks, {count} at most. Four times out of five it ends up between the two"
        " numbers, as long as work goes on as it did."
    )
    return text.format(count=SAMPLED)


# Adding hours


def add_view(client: Client, offered: Sequence[Account], known: Mapping[str, Any], *, currency: str | None) -> View:
    """The form; `currency` where the reader sees money."""
    projects = [(str(one.engagement.id), one.engagement.project) for one in offered]
    which = blocks.select_input(
        "project", _("Project"), projects, value=str(known.get("project") or "") or projects[0][0]
    )
    cost_hint = _("In {currency}. Leads, admins and the owner see it.").format(currency=currency)
    cost = blocks.number_input("cost", _("Cost"), value=known.get("cost"), hint=cost_hint, optional=True)
    body = [
        blocks.section(md("*{client}*", client=client.name)),
        *([which] if len(projects) > 1 else []),
        blocks.date_input("day", _("Day"), value=known.get("day") or offered[0].today),
        blocks.number_input("hours", _("Hours"), value=known.get("hours")),
        *([cost] if currency else []),
        blocks.text_input("note", _("Note"), value=known.get("note"), limit=NOTE_LENGTH, optional=True),
    ]
    return ADD.view(title=_("Add hours"), body=body, keep={"about": client.id})


def nothing_agreed(client: Client) -> Message:
    """Hours belong to a project or a retainer, and there is none."""
    text = _("Nothing is agreed with *{client}* yet. Hours go with a project: type /client-kickoff.")
    return note(md(text, client=client.name))


def added(client: Client, account: Account, row: HoursEntry) -> Message:
    """What was kept and how that stands, with the way back."""
    text = md(
        _("Kept with *{client}*, {project}: {hours} on {day}."),
        client=client.name,
        project=account.engagement.project,
        hours=spoken_hours(row.hours),
        day=spoken_day(row.worked_on),
    )
    back = UNDO.button(_("Undo"), EntryRef(entry_id=row.id))
    return note(lines(text, stand_words(account, account.burn)), back, _more(account))


def taken_back(client: Client, row: HoursEntry) -> Message:
    """They are not kept any more."""
    text = _("Taken back from *{client}*: {hours} on {day}.")
    told = md(text, client=client.name, hours=spoken_hours(row.hours), day=spoken_day(row.worked_on))
    return note(told, ADD_FOR.button(_("Add hours"), ClientRef(client_id=client.id)))


def nothing_there() -> str:
    """Somebody took them back before."""
    return _("There is nothing of yours to take back here any more.")


def not_there() -> str:
    """It was erased meanwhile."""
    return _("This project is not on the list any more.")

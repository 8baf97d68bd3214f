"""What scope gave and took, what offers brought and what is still to be paid, in words, for whoever tells of it."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from handlers.kit.blocks import Mrkdwn, md
from handlers.kit.words import n_, spoken_hours, spoken_list, spoken_money
from models.rules.invoices import Waiting
from models.rules.offers import Brought
from models.rules.scope_sum import Side


def spoken_side(side: Side, *, money: bool) -> Iterator[str]:
    """'3 hours' and, where it may be told, '€450' of all changes won or favours given."""
    if side.hours:
        yield spoken_hours(side.hours)
    if money and side.worth:
        yield spoken_list([spoken_money(amount, code) for code, amount in sorted(side.worth.items())])
        if side.unknown:
            yield n_("{count} of unknown worth", "{count} of unknown worth", side.unknown).format(count=side.unknown)


def waiting_words(waiting: Waiting) -> str:
    """'3, €12,000 and $500'."""
    sums = spoken_list([spoken_money(amount, code) for code, amount in waiting.sums.items()])
    return f"{waiting.count}, {sums}"


def brought_words(one: Brought, *, money: bool) -> Mrkdwn:
    """'4 pitched · 2 won, €2,400 · 1 lost'."""
    won = [n_("{count} won", "{count} won", one.won).format(count=one.won), *_worth(one.value, money=money)]
    if money and one.unknown:
        won.append(n_("{count} of unknown worth", "{count} of unknown worth", one.unknown).format(count=one.unknown))
    lost = [n_("{count} lost", "{count} lost", one.lost).format(count=one.lost), *_worth(one.missed, money=money)]
    told = [
        n_("{count} pitched", "{count} pitched", one.pitched).format(count=one.pitched) if one.pitched else "",
        ", ".join(won) if one.won else "",
        ", ".join(lost) if one.lost else "",
    ]
    return md("{told}", told=" · ".join(part for part in told if part))


def _worth(amounts: Mapping[str, Decimal], *, money: bool) -> Iterator[str]:
    """What it comes to in each money, never added up across."""
    if money and amounts:
        yield spoken_list([spoken_money(amount, code) for code, amount in sorted(amounts.items())])

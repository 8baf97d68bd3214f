"""What scope gave and took, in words, for whoever tells of it."""

from collections.abc import Iterator

from handlers.kit.words import n_, spoken_hours, spoken_list, spoken_money
from models.rules.scope_sum import Side


def spoken_side(side: Side, *, money: bool) -> Iterator[str]:
    """'3 hours' and, where it may be told, '€450' of all changes won or favours given."""
    if side.hours:
        yield spoken_hours(side.hours)
    if money and side.worth:
        yield spoken_list([spoken_money(amount, code) for code, amount in sorted(side.worth.items())])
        if side.unknown:
            yield n_("{count} of unknown worth", "{count} of unknown worth", side.unknown).format(count=side.unknown)

"""What one could write to a client who is a bad fit, in the client's language (product.md, Methods: 3).

It is neutral and kind: it says how it is with us and blames nobody, keeps to what was agreed, and leaves them a way.
What only a person can know is a [bracket] to fill in. The person changes and sends it; Rapport never writes to a
client. docs/tier-words.md shows every letter.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from handlers.kit.words import _, n_, speaking, spoken_date
from models.rules.ways_out import Ending, Way


def letter(way: Way, ending: Ending, *, language: str, today: date) -> str:
    """A letter to copy, change and send; dates have their year where it is not obvious."""
    with speaking(language):
        return "\n\n".join((_("Hi,"), *_LETTERS[way](ending, today)))


def _feel(_ending: Ending, _today: date) -> tuple[str, ...]:
    return (
        _("May I say something about how we work together? I would rather say it too early than too late."),
        _(
            "Lately our work for you has taken more out of us than it should: [one or two things that happened, and"
            " when]. Perhaps we have a part in that; if so, I would like to hear it."
        ),
        _(
            "Can we take half an hour for it on [day]? It would be good to leave with one thing that each side does"
            " differently from then on."
        ),
    )


def _price(ending: Ending, today: date) -> tuple[str, ...]:
    return (
        _(
            "Our work for you takes more than we reckoned with when we agreed on it: [what it takes]. So that we can go"
            " on doing it well, its price has to change."
        ),
        _from_when(ending, today),
        _(
            "What you get for it stays as we agreed. If it does not suit you, we look together at what could be left"
            " out; and if you would rather not go on, we finish well what we have begun."
        ),
    )


def _from_when(ending: Ending, today: date) -> str:
    if not ending.notice_days:
        return _("From [day] on it is [new price].")
    text = _("From {day} on it is [new price]. That keeps to the notice period that we agreed on, {days}.")
    day = spoken_date(today + timedelta(days=ending.notice_days), today)
    return text.format(day=day, days=_days(ending.notice_days))


def _goodbye(ending: Ending, today: date) -> tuple[str, ...]:
    return (
        _("We have thought about it for a while, and believe that somebody else can do more for you than we can."),
        _until_when(ending, today),
        _(
            "Until then we finish [what is still open], and hand everything over so that whoever comes next can begin"
            " at once. If it helps you, we name two or three agencies whose work we like."
        ),
        _("Thank you for the trust that you have put in us. We wish you well, and mean it."),
    )


def _until_when(ending: Ending, today: date) -> str:
    if ending.on is None:
        return _("I suggest that our work for you ends on [day].")
    day = spoken_date(ending.on, today)
    if ending.notice_days and ending.on == today + timedelta(days=ending.notice_days):
        text = _("With the notice period that we agreed on, {days}, our work for you ends on {day}.")
        return text.format(days=_days(ending.notice_days), day=day)
    return _("Our work for you ends on {day}, and we will not extend it.").format(day=day)


def _days(count: int) -> str:
    return n_("{count} day", "{count} days", count).format(count=count)


_LETTERS: Mapping[Way, Callable[[Ending, date], tuple[str, ...]]] = {
    Way.FEEL: _feel,
    Way.PRICE: _price,
    Way.GOODBYE: _goodbye,
}

"""A good moment to offer a client more, and why (models/rules/nudges/upsell.py)."""

from handlers.kit.blocks import clip, lines, md
from handlers.kit.ids import ClientRef
from handlers.kit.shared import SHOW_CARD
from handlers.kit.words import _, spoken_date, spoken_percent
from handlers.nudges.kinds.said import Said
from models.clients import Client
from models.rules.nudges.cause import Cause, What

SHOWN = 80
QUOTED = 120


def say(cause: Cause, client: Client) -> Said:
    """Why it is likely, and what to offer."""
    told = cause.evidence
    why, todo = {
        What.CHANGES: (
            _("*{client}* · said yes to {count} changes in {days} days."),
            _("The work has grown: a larger retainer may fit better."),
        ),
        What.BUDGET: (
            _("*{client}* · {percent} of the budget of “{project}” is used."),
            _("Before it is gone, agree on what comes on top."),
        ),
        What.PROJECT_ENDS: (
            _("*{client}* · “{project}” ends {day}, and nothing follows it yet."),
            _("Bring an idea for what could come next."),
        ),
        What.PRAISE: (
            _("*{client}* · praised us on {day}."),
            _("A good moment for the idea that you have had for them."),
        ),
        What.NOTHING_PROPOSED: (
            _("*{client}* · nothing was proposed to them for {days} days."),
            _("What keeps them up at night? Begin there."),
        ),
    }[cause.what]
    share = told.percent or 0
    if is_too_small(cause):
        why = _("*{client}* · at this pace “{project}” comes to {percent} of what was agreed for the month.")
        todo, share = _("Its months are too small: a larger retainer may fit better."), told.count or 0
    named, day = clip(told.named, SHOWN), spoken_date(told.on) if told.on else ""
    percent = spoken_percent(share)
    words = md(why, client=client.name, project=named, day=day, count=told.count, days=told.days, percent=percent)
    if told.quoted:
        quoted = _("What keeps them up at night, as of {day}: “{words}”")
        day = spoken_date(told.quoted.on)
        words = lines(words, md(quoted, day=day, words=clip(told.quoted.words, QUOTED)))
    return Said(words, todo, SHOW_CARD.button(_("Open card"), ClientRef(client_id=client.id)))


def is_too_small(cause: Cause) -> bool:
    """Whether it is a retainer's month of which much is left, and which does not last all the same."""
    return cause.what is What.BUDGET and cause.evidence.count is not None


def draft(cause: Cause) -> str | None:
    """An idea in a few lines; the idea itself is theirs."""
    words = {
        What.CHANGES: _(
            "Hi,\n\nYou have asked for quite a few things beyond what we agreed, and we were glad to do them. Would a"
            " larger monthly frame save you the single quotes? We have put together how that could look: [idea].\n\n"
            "Shall we go through it on [day]?"
        ),
        What.BUDGET: _(
            "Hi,\n\n{percent} of the budget for “{project}” is used, and we would rather tell you now than at the end."
            " There are two ways on: [idea], or we stop at [day].\n\nWhat suits you better?"
        ),
        What.PROJECT_ENDS: _(
            "Hi,\n\n“{project}” is nearly there. While we worked on it, an idea came up that could help you next:"
            " [idea].\n\nMay we show you in twenty minutes on [day]?"
        ),
        What.PRAISE: _(
            "Hi,\n\nThank you for your kind words, they made our week. There is something that we have wanted to"
            " suggest for a while: [idea].\n\nMay we show you on [day]?"
        ),
        What.NOTHING_PROPOSED: _(
            "Hi,\n\nWe have been thinking about you, and about [{night}]. Here is an idea: [idea]."
            "\n\nIs it worth twenty minutes on [day]?"
        ),
    }[cause.what]
    told = cause.evidence
    share = told.percent or 0
    if is_too_small(cause):
        share = told.count or 0
        words = _(
            "Hi,\n\nAt the pace of the last weeks, “{project}” comes to {percent} of what we agreed for the month, and"
            " we would rather tell you now than at the end. There are two ways on: [idea], or we stop at [day].\n\nWhat"
            " suits you better?"
        )
    night = told.quoted.words if told.quoted else _("what keeps you up at night")
    return words.format(night=night, percent=spoken_percent(share), project=told.named)

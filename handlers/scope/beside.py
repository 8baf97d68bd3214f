"""What was agreed, beside what a client asks for, and the clause that it may be about; a person decides."""

from collections.abc import Iterator

from handlers.kit import blocks
from handlers.kit.blocks import Block, Mrkdwn, lines, md
from handlers.kit.words import _
from handlers.scope.wording import SHOWN_WORDS
from models.agreements import Agreement
from models.clients import Client
from models.rules.agreement import Scope
from models.rules.clauses import Match, Sureness, Where, best_match, clauses_of

SHOWN_CLAUSES = 8

# What people see


def agreement_beside(client: Client, under: Agreement | None, what: str) -> list[Block]:
    """What is in, what is not, what counts as a change, and the clause that the words may be about."""
    if under is None:
        return [blocks.context(md(_("Nothing is agreed in writing with *{client}* yet."), client=client.name))]
    scope = under.terms.scope
    told = lines(*_clauses(scope))
    beside = [blocks.section(told)] if told else [blocks.context(_("Their agreement says nothing of the scope yet."))]
    return [*beside, *seems_to_match(what, scope)]


def _clauses(scope: Scope) -> Iterator[Mrkdwn]:
    for label, listed in ((_("In scope"), scope.inside), (_("Not in scope"), scope.outside)):
        if listed:
            shown = [*listed[:SHOWN_CLAUSES], *(["…"] if len(listed) > SHOWN_CLAUSES else [])]
            yield md(
                "*{label}:* {clauses}",
                label=label,
                clauses=" · ".join(blocks.clip(one, SHOWN_WORDS) for one in shown),
            )
    if scope.change:
        yield md("*{label}:* {rule}", label=_("What counts as a change"), rule=blocks.clip(scope.change, SHOWN_WORDS))
    if scope.approver:
        yield md("*{label}:* {who}", label=_("Who approves"), who=scope.approver)


def seems_to_match(what: str, scope: Scope) -> list[Block]:
    """The clause that it may be about, and how sure that is; whoever reads it decides."""
    found = best_match(what, clauses_of(scope))
    return [blocks.context(match_words(found))] if found else []


def match_words(found: Match) -> Mrkdwn:
    """Which clause, where it stands, and how sure that is."""
    where = {
        Where.INSIDE: _("in scope"),
        Where.OUTSIDE: _("not in scope"),
        Where.CHANGE: _("what counts as a change"),
    }
    sure = {
        Sureness.FAIRLY: _("I am fairly sure"),
        Sureness.SOMEWHAT: _("I am not quite sure"),
        Sureness.BARELY: _("a guess"),
    }
    return md(
        _("This may be about “{clause}” ({where}): {sure}. You decide."),
        clause=blocks.clip(found.clause.text, SHOWN_WORDS),
        where=where[found.clause.where],
        sure=sure[found.how_sure],
    )

"""What changed from one version of an agreement to the next, fact by fact, as it reads."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from handlers.kickoff.outline import Fact, Money, outline
from handlers.kit import blocks
from handlers.kit.blocks import Block, Mrkdwn, View, lines, md, mention
from handlers.kit.words import _, spoken_date
from models.agreements import Agreement

MOST_WORDS = 300


def what_changed(every: Sequence[Agreement], *, money: bool, today: date, back: blocks.Element) -> View:
    """Version by version, the newest first; `money` says whether budgets are shown."""
    body: list[Block] = []
    for newer, older in pairwise(every):
        body += [_head(newer, today), *blocks.paragraphs(_changes(older, newer, money=money, today=today))]
    return blocks.modal(title=_("What changed"), blocks=[*body[:90], blocks.actions(back)])


def _head(agreement: Agreement, today: date) -> Block:
    made = md(
        _("*Version {number}* by {who}, {day}"),
        number=agreement.version,
        who=mention(agreement.made_by),
        day=spoken_date(agreement.made_at.date(), today),
    )
    why = md(_("Why: {reason}"), reason=agreement.reason) if agreement.reason else None
    return blocks.section(lines(made, why))


def _changes(older: Agreement, newer: Agreement, *, money: bool, today: date) -> Iterator[Mrkdwn]:
    """A line a fact: what it was, and what it is."""
    before, after = (_facts(agreement, money=money, today=today) for agreement in (older, newer))
    for label in [*after, *(label for label in before if label not in after)]:
        if before.get(label) != after.get(label):
            yield _change(label, before.get(label), after.get(label))


def _facts(agreement: Agreement, *, money: bool, today: date) -> dict[str, str]:
    known = Money(agreement.budget, agreement.currency) if money and agreement.budget and agreement.currency else None
    parts = outline(agreement.terms, known, today)
    return {fact.label: _said(fact) for part in parts for fact in part.facts}


def _said(fact: Fact) -> str:
    return "; ".join(fact.values)


def _change(label: str, old: str | None, new: str | None) -> Mrkdwn:
    if old is None:
        return md(_("• *{label}* is new: {new}"), label=label, new=_short(new))
    if new is None:
        return md(_("• *{label}* is gone. It was: {old}"), label=label, old=_short(old))
    return md(_("• *{label}*: {old} → {new}"), label=label, old=_short(old), new=_short(new))


def _short(words: str | None) -> str:
    return blocks.clip(words or "–", MOST_WORDS)

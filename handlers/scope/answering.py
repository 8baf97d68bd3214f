"""Words to answer the client with: the right draft for where a request stands, and what is said once it is kept."""

from datetime import date

from handlers.kit import blocks
from handlers.kit.blocks import Block, Element, Message, md
from handlers.kit.feature import Request
from handlers.kit.invoice import for_the_invoice
from handlers.kit.words import _
from handlers.scope import answers
from handlers.scope.answers import Case
from handlers.scope.parts import MOVE, SHOW, Asked, MoveRef
from handlers.scope.wording import step_name
from models.rules.scope import Step, later_day

VERDICTS = (Step.IN_SCOPE, Step.QUOTED, Step.FAVOUR)
"""What is said of most requests, beside the word that one is kept."""
CASES = {
    Step.IN_SCOPE: Case.IN_AGREEMENT,
    Step.QUOTED: Case.QUOTE,
    Step.WAITING: Case.REMIND,
    Step.APPROVED: Case.APPROVED,
    Step.FAVOUR: Case.ON_US,
    Step.DECLINED: Case.DECLINED_BY_US,
    Step.WITHDRAWN: Case.WITHDRAWN,
}


def draft(request: Request, asked: Asked, *, money: bool) -> str | None:
    """What one could write to the client now, in their language; None where there is nothing to say."""
    row, language = asked.row, asked.client.language
    if row.step is Step.NEW:
        within = asked.versions[0].terms.responses.ours.normal if asked.versions else None
        return answers.holding(request.now, request.calendar, language, within)
    if row.step not in CASES:
        return None
    return answers.answer(
        _case(asked),
        row.what,
        asked.scope,
        hours=row.hours,
        cost=row.cost if money else None,
        currency=row.currency if money else None,
        days=row.days,
        new_end=_new_end(request, asked),
        language=language,
    )


def _case(asked: Asked) -> Case:
    """Who turned it down: we what they asked for, or they what we quoted."""
    before = asked.steps[-2].step if len(asked.steps) > 1 else Step.NEW
    return Case.WITHDRAWN if (asked.row.step, before) == (Step.DECLINED, Step.WAITING) else CASES[asked.row.step]


def _new_end(request: Request, asked: Asked) -> date | None:
    """When it ends now, or would end with what is quoted."""
    ends_on = asked.versions[0].terms.ends_on if asked.versions else None
    if ends_on is None or not asked.row.days or asked.row.step is Step.APPROVED:
        return ends_on if asked.row.step is Step.APPROVED else None
    return later_day(ends_on, asked.row.days, request.calendar)


def answer_blocks(request: Request, asked: Asked, *, money: bool) -> list[Block]:
    """The draft in a quote, to be copied; whoever reads it sends it, for Rapport writes to no client."""
    words = draft(request, asked, money=money)
    if words is None:
        return []
    said = _("Words to begin with. You change and send them; I never write to a client.")
    return [blocks.context(said), blocks.quote(words), *_invoice(asked)]


def _invoice(asked: Asked) -> list[Block]:
    if asked.row.step is not Step.FAVOUR:
        return []
    return for_the_invoice(asked.row.hours, asked.row.what, asked.client.language)


def kept(asked: Asked, answer: list[Block], matches: list[Block], more: list[Block]) -> Message:
    """That it is kept, the clause that it may be about, words to answer with, and what can be said of it."""
    text = md(_("Kept with *{client}*: {step}."), client=asked.client.name, step=step_name(asked.row.step).lower())
    verdicts = [move_button(asked, to) for to in VERDICTS] if asked.row.step is Step.NEW else []
    ways = [SHOW.button(_("Open"), asked.ref, style="primary"), *verdicts]
    return Message(text, [blocks.section(text), *matches, *answer, blocks.actions(*ways), *more])


def move_button(asked: Asked, to: Step) -> Element:
    """A step that can be taken, in the words of who takes it."""
    words = {
        Step.NEW: _("Take it up again"),
        Step.IN_SCOPE: _("In the agreement"),
        Step.QUOTED: _("Extra, quote it"),
        Step.WAITING: _("I sent the quote"),
        Step.APPROVED: _("They said yes"),
        Step.DECLINED: _("They said no") if asked.row.step is Step.WAITING else _("We decline"),
        Step.FAVOUR: _("On us"),
        Step.WITHDRAWN: _("They took it back"),
    }[to]
    first = {Step.QUOTED: Step.WAITING, Step.WAITING: Step.APPROVED}.get(asked.row.step)
    return MOVE.button(
        words, MoveRef(request_id=asked.row.id, to=to), style="primary" if to is first else None, mark=to
    )

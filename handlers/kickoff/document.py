"""An agreement as a document to hand over: all of it, in the client's language, with tables where one looks up."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from handlers.kickoff.outline import Fact, Money, Part, Voice, known_times, number, outline
from handlers.kit.documents import letter_text, plain
from handlers.kit.words import _, speaking, spoken_date
from models.agreements import Agreement
from models.rules.agreement import Milestone, Responses, Terms

Rows = Sequence[Sequence[str]]


def in_markdown(agreement: Agreement, money: Money | None, *, client: str, agency: str, language: str) -> str:
    """The whole document; its dates are read on the day on which it was made."""
    made_on = agreement.made_at.date()
    with speaking(language):
        return "\n\n".join(_document(agreement, money, client, agency, made_on))


def _document(agreement: Agreement, money: Money | None, client: str, agency: str, today: date) -> Iterator[str]:
    terms = agreement.terms
    yield f"# {plain(terms.project)}"
    between = _("An agreement between {agency} and {client}, version {version} of {day}.")
    yield plain(between.format(agency=agency, client=client, version=agreement.version, day=spoken_date(today)))
    if agreement.reason:
        yield plain(_("What changed, and why: {reason}").format(reason=agreement.reason))
    for part in outline(terms, money, today, Voice.CLIENT):
        if part.facts:
            yield f"## {part.title}"
            yield from _part(part, terms, today)
    if agreement.agreed_on:
        who, day = agreement.agreed_by or client, spoken_date(agreement.agreed_on)
        yield plain(_("Agreed by {who} on {day}.").format(who=who, day=day))


def _part(part: Part, terms: Terms, today: date) -> Iterator[str]:
    match part.step:
        case "responses":
            yield from _response_times(terms.responses)
            labels = {_("We answer"), _("You answer")}
            yield from _facts([fact for fact in part.facts if fact.label not in labels])
        case "milestones":
            yield from _milestones(terms.milestones, today)
            yield from _facts(part.facts[len(terms.milestones) :])
        case _:
            yield from _facts(part.facts)


def _facts(facts: Sequence[Fact]) -> Iterator[str]:
    """Short ones as a list, those with several values as a list of their own, in their order."""
    for is_short, some in groupby(facts, key=lambda fact: len(fact.values) == 1):
        if is_short:
            yield "\n".join(f"- **{plain(fact.label)}:** {plain(fact.values[0])}" for fact in some)
        else:
            for fact in some:
                yield f"**{plain(fact.label)}**"
                yield letter_text("\n".join(f"- {value}" for value in fact.values))


def _response_times(agreed: Responses) -> Iterator[str]:
    ours, theirs = (dict(known_times(times)) for times in (agreed.ours, agreed.theirs))
    names = list(ours | theirs)
    if not names:
        return
    rows = [[name, *(number(side[name]) if name in side else "–" for side in (ours, theirs))] for name in names]
    yield _table([[_("Business hours"), _("We answer"), _("You answer")], *rows])


def _milestones(milestones: Sequence[Milestone], today: date) -> Iterator[str]:
    if not milestones:
        return
    head = [_("Milestone"), _("We"), _("You")]
    yield _table([head, *(_row(milestone, today) for milestone in milestones)])


def _row(milestone: Milestone, today: date) -> list[str]:
    by = _("{what}, by {day}")
    ours = by.format(what=milestone.ours.what or milestone.title, day=spoken_date(milestone.ours.due_on, today))
    theirs = milestone.theirs
    told = by.format(what=theirs.what, day=spoken_date(theirs.due_on, today)) if theirs else "–"
    return [milestone.title, ours, told]


def _table(rows: Rows) -> str:
    head, *body = [f"| {' | '.join(plain(cell) for cell in row)} |" for row in rows]
    return "\n".join([head, "|" + " --- |" * len(rows[0]), *body])

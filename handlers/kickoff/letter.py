"""The welcome letter: what a client can expect of us, and what we ask of them (product.md, Methods: 6).

It is composed from the agreement in the client's language, edited in a modal, copied or downloaded. The person sends
it; Rapport never writes to a client. How its tone was reviewed stands in docs/welcome-letter.md.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from handlers.kickoff.outline import known_times, notice_name, number, rhythm_name
from handlers.kit.documents import letter_text
from handlers.kit.words import _, n_, speaking, spoken_date
from models.rules.agreement import Letter, Milestone, ResponseTimes, Scope, Terms

MOST = 2900
"""Characters of one part: a field of Slack's holds 3,000."""


def compose(terms: Terms, language: str, *, client: str, agency: str, writer: str, today: date) -> Letter:
    """The letter as Rapport would write it; every date and duty of the agreement is in it, as far as a part holds."""
    with speaking(language):
        return Letter(
            language,
            opening=_opening(terms, client, agency, today),
            ours=_fitting(_ours(terms, today)),
            theirs=_fitting(_theirs(terms, today)),
            closing=_closing(writer, agency),
        )


def in_markdown(letter: Letter, project: str) -> str:
    """The whole letter as a document."""
    with speaking(letter.language):
        heads = (None, _("What you can expect of us"), _("What we ask of you"), None)
        title = _("Welcome to {project}").format(project=project)
    parts = (letter.opening, letter.ours, letter.theirs, letter.closing)
    told = [piece for head, words in zip(heads, parts, strict=True) if words for piece in _piece(head, words)]
    return "\n\n".join([f"# {letter_text(title)}", *told])


def _piece(head: str | None, words: str) -> Iterator[str]:
    if head:
        yield f"## {head}"
    yield letter_text(words)


def _opening(terms: Terms, client: str, agency: str, today: date) -> str:
    start = spoken_date(terms.starts_on, today)
    if terms.ends_on:
        text = _("{agency} and {client} work together on {project} from {start} to {end}, and we look forward to it.")
    else:
        text = _("{agency} and {client} work together on {project} from {start} on, and we look forward to it.")
    end = spoken_date(terms.ends_on, today) if terms.ends_on else ""
    told = text.format(agency=agency, client=client, project=terms.project, start=start, end=end)
    why = _(
        "Work goes well when both sides know what to count on. So here is what you can expect of us, and what we ask of"
        " you. It is the short form of our agreement."
    )
    return "\n\n".join([_("Dear all at {client},").format(client=client), told, why])


def _ours(terms: Terms, today: date) -> Iterator[str]:
    agreed = terms.responses
    if times := _times(agreed.ours):
        yield _("We answer you within {times}.").format(times=times)
    if agreed.channels:
        yield _("You reach us like this: {channels}").format(channels=_ended(agreed.channels))
    if agreed.working_hours:
        yield _("We work {hours}").format(hours=_ended(agreed.working_hours))
    if agreed.rhythm:
        yield _("We meet {rhythm}.").format(rhythm=rhythm_name(agreed.rhythm).lower())
    if terms.scope.inside:
        yield _("In the work: {what}").format(what=_ended("; ".join(terms.scope.inside)))
    for milestone in terms.milestones:
        yield _our_step(milestone, today)
    if terms.misses.ours:
        yield _("If we miss a date: {what}").format(what=_ended(terms.misses.ours))


def _our_step(milestone: Milestone, today: date) -> str:
    day = spoken_date(milestone.ours.due_on, today)
    text = _("{title}, {day}: we {what}") if milestone.ours.what else _("{title}: {day}.")
    return text.format(title=milestone.title, day=day, what=_ended(milestone.ours.what))


def _theirs(terms: Terms, today: date) -> Iterator[str]:
    if times := _times(terms.responses.theirs):
        yield _("Please answer us within {times}.").format(times=times)
    for milestone in terms.milestones:
        if milestone.theirs:
            text = _("For {title}, by {day}: {what}")
            day = spoken_date(milestone.theirs.due_on, today)
            yield text.format(day=day, what=_ended(milestone.theirs.what), title=milestone.title)
    if terms.misses.theirs:
        yield _("If a date of yours slips: {what}").format(what=_ended(terms.misses.theirs))
    yield from _changes(terms.scope)
    for boundary in terms.boundaries:
        yield " ".join(_ended(words) for words in (boundary.need, boundary.why) if words)
    if terms.notice_days:
        yield _("Notice, on either side: {notice}.").format(notice=notice_name(terms.notice_days))


def _changes(scope: Scope) -> Iterator[str]:
    told = {
        _("Not in the work: {what}"): "; ".join(scope.outside),
        _("A change is: {what}"): scope.change,
        _("Who says yes to a change: {what}"): scope.approver,
        _("What a change costs: {what}"): scope.price_basis,
        _("What a change does: {what}"): scope.effect,
    }
    yield from (text.format(what=_ended(what)) for text, what in told.items() if what)


def _ended(words: str) -> str:
    """As a sentence ends."""
    return words if words.endswith((".", "!", "?", "…")) else f"{words}."


def _times(times: ResponseTimes) -> str:
    """'4 (urgent), 8 (normal), 24 (low) business hours'."""
    known = known_times(times)
    if not known:
        return ""
    last = known[-1][1]
    count = int(last) if last == int(last) else 2
    told = ", ".join(f"{number(hours)} ({name.lower()})" for name, hours in known)
    return n_("{times} business hour", "{times} business hours", count).format(times=told)


def _closing(writer: str, agency: str) -> str:
    text = _("We work as equal partners. If something is not as you expected, tell us early; we do the same.")
    return "\n\n".join([text, _("Kind regards") + f"\n{writer}\n{agency}"])


def _fitting(lines: Iterable[str]) -> str:
    """A list of these, as long as a part may be; what does not fit is in the agreement."""
    listed = [f"- {' '.join(line.split())}" for line in lines]
    rest = "- " + _("Everything else stands in the agreement.")
    if len("\n".join(listed)) <= MOST:
        return "\n".join(listed)
    while len("\n".join([*listed, rest])) > MOST:
        listed.pop()
    return "\n".join([*listed, rest])

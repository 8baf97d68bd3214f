"""The welcome letter: what a client can expect of us, and what we ask of them (product.md, Methods: 6).

It is composed from the agreement in the client's language, edited in a modal, copied or downloaded. The person sends
it; Rapport never writes to a client. How its tone was reviewed stands in docs/welcome-letter.md.

What people wrote stands behind a colon, so that it reads well whether they wrote a thing, a sentence or a deed.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from handlers.kickoff.outline import number, rhythm_name
from handlers.kit.documents import letter_text
from handlers.kit.words import _, n_, speaking, spoken_date, spoken_list
from models.rules.agreement import AgreedBoundary, Letter, Milestone, Responses, ResponseTimes, Terms

MOST = 2900
"""Characters of one part: a field of Slack's holds 3,000."""

Passage = list[str]
"""A paragraph; or what leads to a list, and its points."""


def compose(terms: Terms, language: str, *, client: str, agency: str, writer: str, today: date) -> Letter:
    """The letter as Rapport would write it; every date and duty of the agreement is in it, as far as a part holds."""
    with speaking(language):
        return Letter(
            language,
            opening=_opening(terms, client, today),
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


# Opening and closing


def _opening(terms: Terms, client: str, today: date) -> str:
    start = spoken_date(terms.starts_on, today)
    end = spoken_date(terms.ends_on, today) if terms.ends_on else ""
    if end:
        text = _("We look forward to working on {project} with you, from {start} to {end}.")
    else:
        text = _("We look forward to working on {project} with you, from {start} on.")
    why = _(
        "Work goes well when both sides know what they can count on. So here is what you can expect of us, and what we"
        " ask of you: our agreement, in short."
    )
    told = f"{text.format(project=terms.project, start=start, end=end)} {why}"
    return "\n\n".join([_("Dear all at {client},").format(client=client), told])


def _closing(writer: str, agency: str) -> str:
    text = _(
        "We are equal partners: you know your business best, we know our craft, and both count. If something is not as"
        " you expected, tell us early. We do the same."
    )
    return "\n\n".join([text, _("Kind regards") + f"\n{writer}\n{agency}"])


# What they can expect of us


def _ours(terms: Terms, today: date) -> Iterator[Passage]:
    if reaching := list(_reaching(terms.responses)):
        yield [" ".join(reaching)]
    if terms.milestones:
        yield [_("This is what you get, and when:"), *(_our_step(one, today) for one in terms.milestones)]
    if terms.misses.ours:
        yield [_("If we miss a date: {what}").format(what=_ended(terms.misses.ours))]


def _reaching(agreed: Responses) -> Iterator[str]:
    if agreed.working_hours:
        yield _("We are here for you: {hours}").format(hours=_ended(agreed.working_hours))
    if agreed.channels:
        yield _("This is how you reach us: {channels}").format(channels=_ended(agreed.channels))
    if times := _times(agreed.ours):
        yield _("We answer within {times}.").format(times=times)
    if agreed.rhythm:
        yield _("We meet {rhythm}.").format(rhythm=rhythm_name(agreed.rhythm).lower())


def _our_step(milestone: Milestone, today: date) -> str:
    day = spoken_date(milestone.ours.due_on, today)
    text = _("{day}, {title}: {what}") if milestone.ours.what else _("{day}: {title}.")
    return _point(text.format(day=day, title=milestone.title, what=_ended(milestone.ours.what)))


# What we ask of them


def _theirs(terms: Terms, today: date) -> Iterator[Passage]:
    if times := _times(terms.responses.theirs):
        yield [_("Please answer us within {times}. That way nobody waits for the other.").format(times=times)]
    if duties := list(_their_steps(terms.milestones, today)):
        yield [_("To keep our dates, we need from you:"), *duties]
    if terms.misses.theirs:
        yield [_("If one of your dates slips: {what}").format(what=_ended(terms.misses.theirs))]
    if terms.boundaries:
        yield [_("This is how we work best:"), *map(_boundary, terms.boundaries)]
    yield [" ".join(_practical(terms.notice_days))]


def _practical(notice_days: int | None) -> Iterator[str]:
    yield _("What is included stands in our agreement.")
    yield _("New ideas are welcome: before we begin on one, we agree with you on its price and its days.")
    if notice_days:
        text = n_(
            "Either of us can end the work with {days} day's notice.",
            "Either of us can end the work with {days} days' notice.",
            notice_days,
        )
        yield text.format(days=notice_days)
    elif notice_days == 0:
        yield _("Either of us can end the work on any day.")


def _their_steps(milestones: Iterable[Milestone], today: date) -> Iterator[str]:
    for milestone in milestones:
        if milestone.theirs:
            text = _("By {day}, for {title}: {what}")
            day = spoken_date(milestone.theirs.due_on, today)
            yield _point(text.format(day=day, what=_ended(milestone.theirs.what), title=milestone.title))


def _boundary(boundary: AgreedBoundary) -> str:
    return _point(" ".join(_ended(words) for words in (boundary.need, boundary.why) if words))


# Pieces of sentences


def _times(times: ResponseTimes) -> str:
    """'4 business hours if it is urgent, 8 as a rule and 24 if it can wait'."""
    texts = (_("{time} if it is urgent"), _("{time} as a rule"), _("{time} if it can wait"))
    pairs = zip(texts, (times.urgent, times.normal, times.low), strict=True)
    known = [(text, hours) for text, hours in pairs if hours is not None]
    told = [text.format(time=number(hours) if at else _hours(hours)) for at, (text, hours) in enumerate(known)]
    return spoken_list(told) if told else ""


def _hours(hours: Decimal) -> str:
    count = int(hours) if hours == int(hours) else 2
    return n_("{count} business hour", "{count} business hours", count).format(count=number(hours))


def _ended(words: str) -> str:
    """As a sentence ends."""
    return words if words.endswith((".", "!", "?", "…")) else f"{words}."


def _point(words: str) -> str:
    return f"- {words}"


def _fitting(passages: Iterable[Passage]) -> str:
    """All of it, as long as a part may be; what does not fit is in the agreement. Points go first, from the end."""
    kept = [[" ".join(line.split()) for line in passage] for passage in passages]
    rest: list[Passage] = []
    while len(_joined([*kept, *rest])) > MOST:
        rest = [[_("You find the rest in our agreement.")]]
        _shorten(kept)
    return _joined([*kept, *rest])


def _shorten(kept: list[Passage]) -> None:
    """By the last point of the last list, or by the last paragraph where there is no list."""
    most = max(range(len(kept)), key=lambda at: (len(kept[at]) > 1, at))
    kept[most].pop()
    if len(kept[most]) <= 1:
        del kept[most]


def _joined(passages: Iterable[Passage]) -> str:
    return "\n\n".join("\n".join(passage) for passage in passages)

"""The facts of an agreement as Slack shows them."""

from collections.abc import Iterator

from handlers.kickoff.outline import Fact, Part
from handlers.kit.blocks import Mrkdwn, lines, md


def facts_text(part: Part) -> Iterator[Mrkdwn]:
    """A paragraph for each fact; several values stand under it as a list."""
    for fact in part.facts:
        yield _text(fact)


def _text(fact: Fact) -> Mrkdwn:
    if len(fact.values) == 1:
        return md("*{label}:* {value}", label=fact.label, value=fact.values[0])
    return lines(md("*{label}*", label=fact.label), *(md("• {value}", value=value) for value in fact.values))

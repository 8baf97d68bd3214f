"""The words within what is kept as JSON: what people see of a message or a form, and what they typed into one.

Names are looked for in these alone. Under other keys stand codes, such as "primary" or "section", that a client may be
called like.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import orjson

SEEN = ("text", "alt_text", "initial_value")
"""Keys of Block Kit under which people read words; labels, titles, hints, choices and cells have them within."""
WHOLE = ("text", "plain_text_input")
"""Types of what holds somebody's words and nothing else: rich text, and a field."""
TYPED = (
    "name",
    "what",
    "why",
    "need",
    "pitch",
    "typed",
    "said",
    "hint",
    "number",
    "project",
    "channels",
    "working_hours",
    "inside",
    "outside",
    "change",
    "approver",
    "price_basis",
    "effect",
    "if_we_miss",
    "if_they_miss",
    "title",
    "ours",
    "theirs",
    "reason",
    "who",
    "opening",
    "we_do",
    "they_do",
    "closing",
    "scope_words",
    "went_right",
    "why_stayed",
    "note",
    "step_1",
    "step_2",
    "step_3",
    "step_4",
    "step_5",
    "how",
    "wording",
    "why_chose",
    "up_at_night",
    "idea",
    "foundation_words",
    "email",
    "phone",
    "names",
)
"""Fields of forms with words that people typed, or that were put together from such; others hold codes."""


def shown(payload: Any) -> Iterator[str]:
    """The texts of a message, a view or an answer to Slack; somebody's words alone stand in quotation marks."""
    if isinstance(payload, list):
        for part in payload:
            yield from shown(part)
    elif isinstance(payload, dict):
        for key, value in payload.items():
            if not isinstance(value, str):
                yield from value.values() if key == "errors" else shown(value)
            elif key in SEEN:
                yield f"“{value}”" if payload.get("type") in WHOLE else value
            elif key == "private_metadata" and value:
                yield from typed(orjson.loads(value).get("keep") or {})


def typed(values: Mapping[str, Any]) -> Iterator[str]:
    """The words of a form's answers."""
    return (value for field, value in values.items() if field in TYPED and isinstance(value, str))


def typed_anew(values: Mapping[str, Any], change: Callable[[str], str]) -> dict[str, Any]:
    """The answers with their words changed."""
    return {
        field: change(value) if field in TYPED and isinstance(value, str) else value for field, value in values.items()
    }


def changed(kept: Any, change: Callable[[str], str]) -> Any:
    """What JSON holds with each text in it changed, but no key."""
    if isinstance(kept, str):
        return change(kept)
    if isinstance(kept, dict):
        return {key: changed(value, change) for key, value in kept.items()}
    if isinstance(kept, list):
        return [changed(value, change) for value in kept]
    return kept

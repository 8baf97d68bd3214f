"""Puts pydantic's findings into Slack's words, with a pointer to the place."""

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

# Slack's words for each kind of finding; pydantic's limits are inclusive, Slack's words are not.
_WORDS = {
    "missing": "missing required field: {field}",
    "extra_forbidden": "invalid additional property: {field}",
    "string_too_long": "must be less than {over} characters",
    "string_too_short": "must be more than {under} characters",
    "too_long": "no more than {max_length} items allowed",
    "too_short": "no fewer than {min_length} items allowed",
    "greater_than_equal": "must be more than or equal to {ge}",
    "less_than_equal": "must be less than or equal to {le}",
    "less_than": "must be less than {lt}",
    "greater_than": "must be more than {gt:g}",
    "finite_number": "must provide a finite number",
    "string_pattern_mismatch": "must match the pattern {pattern}",
    "string_type": "must provide a string",
    "bool_type": "must provide a boolean",
    "int_type": "must provide an integer",
    "float_type": "must provide a number",
    "list_type": "must provide an array",
    "dict_type": "must provide an object",
    "model_type": "must provide an object",
    "model_attributes_type": "must provide an object",
    "union_tag_not_found": "missing required field: type",
    "union_tag_invalid": "unsupported type: {tag}",
    "literal_error": "must be a valid enum value",
    "slack": "{message}",
}
_ABOUT_PARENT = ("missing", "extra_forbidden")


def messages(error: ValidationError, data: Any, root: str) -> list[str]:
    """One line for each finding, such as `must be less than 76 characters [json-pointer:/blocks/0/text]`."""
    return [_line(found, data, root) for found in error.errors(include_url=False)]


def _line(found: ErrorDetails, data: Any, root: str) -> str:
    context = found.get("ctx", {})
    path = list(found["loc"])
    field = path.pop() if found["type"] in _ABOUT_PARENT else ""
    words = _WORDS.get(found["type"], "failed to match schema").format(
        field=field,
        over=context.get("max_length", 0) + 1,
        under=context.get("min_length", 0) - 1,
        **context,
    )
    steps = [*_real_steps(path, data), *_inner_steps(found["type"], str(context.get("at", "")))]
    return f"{words} [json-pointer:{root}{''.join(f'/{step}' for step in steps)}]"


def _inner_steps(kind: str, at: str) -> list[str]:
    if kind == "union_tag_invalid":
        return ["type"]
    return at.split("/") if at else []


def _real_steps(path: Sequence[int | str], data: Any) -> list[int | str]:
    """The path without the names that pydantic adds for the chosen member of a union."""
    steps = []
    for step in path:
        inside = isinstance(data, dict) and step in data
        if inside or (isinstance(data, list) and isinstance(step, int) and step < len(data)):
            steps.append(step)
            data = data[step]
    return steps

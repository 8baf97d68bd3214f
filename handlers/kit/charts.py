"""Slack's own charts, as plain dicts: the SDK has no class for them (docs/pictures.md).

Source: docs.slack.dev/reference/block-kit/blocks/data-visualization-block. A chart stands in messages only, and says
nothing to who cannot see it: whoever draws one says the same in words beside it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from handlers.kit.blocks import Block, LimitError, Message, clip

CHART = "data_visualization"
TITLE = AXIS = 50
NAME = 20
MOST_POINTS = 20
MOST_SERIES = 6
"""By an older edition of Slack's page; a newer one says twelve, which nobody can tell apart anyway."""

REFUSALS = frozenset({"invalid_blocks", "invalid_blocks_format"})
"""What Slack answers where it does not know charts yet; nothing was said then."""


def line(title: str, labels: Sequence[str], series: Mapping[str, Sequence[int]], *, across: str, up: str) -> Block:
    """Lines over the same labels, each with a number for every one of them; `across` and `up` name the axes.

    Raises LimitError for what Slack would refuse: other numbers of points, the same label twice, too many of either.
    """
    if not 1 <= len(series) <= MOST_SERIES or not 1 <= len(labels) <= MOST_POINTS:
        raise LimitError(f"a chart has 1 to {MOST_SERIES} series of 1 to {MOST_POINTS} points")
    if len(set(labels)) != len(labels) or any(len(label) > NAME for label in labels):
        raise LimitError(f"labels differ, and have at most {NAME} characters")
    if len({clip(name, NAME) for name in series}) != len(series):
        raise LimitError(f"the names of series differ within {NAME} characters")
    drawn = [{"name": clip(name, NAME), "data": _points(labels, values)} for name, values in series.items()]
    axis = {"categories": list(labels), "x_label": clip(across, AXIS), "y_label": clip(up, AXIS)}
    chart = {"type": "line", "series": drawn, "axis_config": axis}
    return {"type": CHART, "title": clip(title, TITLE), "chart": chart}


def _points(labels: Sequence[str], values: Sequence[int]) -> list[dict[str, Any]]:
    if len(values) != len(labels):
        raise LimitError("a series has a number for each label")
    return [{"label": label, "value": value} for label, value in zip(labels, values, strict=True)]


def are_among(blocks: Sequence[Block]) -> bool:
    """Whether there is a chart among these blocks."""
    return any(block.get("type") == CHART for block in blocks)


def left_out(blocks: Sequence[Block]) -> list[Block]:
    """The blocks without their charts: for modals, and for a Slack that does not know charts yet."""
    return [block for block in blocks if block.get("type") != CHART]


def in_words(message: Message) -> Message:
    """The message without its charts."""
    return Message(message.text, left_out(message.blocks))

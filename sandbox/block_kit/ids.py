"""The block_ids and action_ids that Slack gives where an app gave none."""

import secrets
from copy import deepcopy

from sandbox.seed import Json

INTERACTIVE = ("element", "accessory", "elements", "actions")
WITHOUT_ACTION = ("mrkdwn", "plain_text", "image")


def with_ids(blocks: list[Json]) -> list[Json]:
    """A copy of the blocks in which every block and every interactive element has an id."""
    named = deepcopy(blocks)
    for block in named:
        _name(block)
    return named


def _name(block: Json) -> None:
    block.setdefault("block_id", secrets.token_urlsafe(4))
    if block["type"] == "carousel":
        nested = _dicts(block, "elements")
    else:
        nested = _dicts(block, "child_blocks")
        for element in _dicts(block, *INTERACTIVE):
            if block["type"] != "rich_text" and element["type"] not in WITHOUT_ACTION:
                element.setdefault("action_id", secrets.token_urlsafe(4))
    for inner in nested:
        _name(inner)


def _dicts(block: Json, *names: str) -> list[Json]:
    found = [block[name] for name in names if block.get(name)]
    several = [one for value in found for one in (value if isinstance(value, list) else [value])]
    return [one for one in several if isinstance(one, dict)]

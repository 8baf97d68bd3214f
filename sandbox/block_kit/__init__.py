"""Slack's own validation of blocks, views and options, and the ids that Slack adds to them."""

from typing import Any

from pydantic import ValidationError

from sandbox.block_kit.ids import with_ids
from sandbox.block_kit.parts import HOME, MESSAGE, MODAL
from sandbox.block_kit.report import messages
from sandbox.block_kit.surfaces import Home, Message, Modal, Suggestions
from sandbox.errors import SlackError
from sandbox.seed import Json
from sandbox.state import Workspace

__all__ = ["check_message", "check_suggestions", "check_view", "with_ids"]


def check_message(blocks: list[Json], workspace: Workspace) -> None:
    """Raises SlackError: invalid_blocks with Slack's messages, or only_one_table_allowed."""
    try:
        context = {"surface": MESSAGE, "workspace": workspace}
        Message.model_validate({"blocks": blocks}, context=context)
    except ValidationError as error:
        found = messages(error, {"blocks": blocks}, "")
        raise SlackError("invalid_blocks", errors=found, **_metadata(found)) from None
    if sum(block["type"] == "table" for block in blocks) > 1:
        raise SlackError("only_one_table_allowed")


def check_view(body: Any, kind: str, workspace: Workspace) -> Json:
    """The view with its ids. Raises SlackError invalid_arguments with Slack's messages."""
    model = Modal if kind == MODAL else Home
    surface = MODAL if kind == MODAL else HOME
    try:
        model.model_validate(body, context={"surface": surface, "workspace": workspace})
    except ValidationError as error:
        raise SlackError("invalid_arguments", **_metadata(messages(error, body, "/view"))) from None
    view: Json = body
    return view | {"blocks": with_ids(view["blocks"])}


def check_suggestions(body: Any) -> Json:
    """The answer to a block_suggestion. Raises SlackError invalid_arguments with Slack's messages."""
    try:
        Suggestions.model_validate(body)
    except ValidationError as error:
        raise SlackError("invalid_arguments", **_metadata(messages(error, body, ""))) from None
    offered: Json = body
    return offered


def _metadata(found: list[str]) -> Json:
    return {"response_metadata": {"messages": [f"[ERROR] {line}" for line in found]}}

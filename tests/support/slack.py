"""What Slack would take, by the sandbox's own validation."""

from handlers.kit.blocks import Block, Message, View
from sandbox.block_kit import check_message, check_view
from sandbox.state import Workspace

SOMEWHERE = Workspace("T1", "Nordlys", "nordlys")


def slack_takes(shown: View | Message | list[Block]) -> None:
    """Raises SlackError with Slack's own words for blocks or a modal that Slack would refuse."""
    if isinstance(shown, dict):
        check_view(shown, "modal", SOMEWHERE)
    else:
        check_message(list(shown.blocks if isinstance(shown, Message) else shown), SOMEWHERE)

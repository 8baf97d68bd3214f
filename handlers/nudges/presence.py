"""Whether somebody wants to be left alone just now, as Slack tells it: do not disturb, on holiday, ill."""

from handlers.kit.feature import Turn
from handlers.kit.slack_errors import SLACK_TROUBLE
from models.people import Person

AWAY = frozenset({":palm_tree:", ":face_with_thermometer:", ":desert_island:", ":beach_with_umbrella:", ":airplane:"})
"""Statuses that Slack itself offers for holidays and sickness, and their nearest kin."""


async def is_away(turn: Turn, person: Person) -> bool:
    """Asked of Slack at that moment; where it does not tell, nobody is taken for away."""
    try:
        profile = (await turn.slack.users_info(user=person.user_id))["user"].get("profile", {})
        if profile.get("status_emoji") in AWAY and _lasts(profile.get("status_expiration"), turn):
            return True
        rest = await turn.slack.dnd_info(user=person.user_id)
    except SLACK_TROUBLE:
        return False
    begins, ends = rest.get("next_dnd_start_ts") or 0, rest.get("next_dnd_end_ts") or 0
    return bool(rest.get("dnd_enabled")) and begins <= turn.now.timestamp() < ends


def _lasts(expires: int | None, turn: Turn) -> bool:
    return not expires or turn.now.timestamp() < expires

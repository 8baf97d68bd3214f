"""Who wants to be left alone just now, as Slack tells it: do not disturb, on holiday, ill."""

from collections.abc import Collection
from contextlib import suppress
from typing import Any

from handlers.kit.feature import Turn
from handlers.kit.slack_errors import SLACK_TROUBLE
from models.people import Person

AWAY = frozenset({":palm_tree:", ":face_with_thermometer:", ":desert_island:", ":beach_with_umbrella:", ":airplane:"})
"""Statuses that Slack itself offers for holidays and sickness, and their nearest kin."""
A_PAGE = 200
AT_ONCE = 50
"""People whose rest dnd.teamInfo tells of in one call (docs.slack.dev/reference/methods/dnd.teamInfo)."""


async def away_among(turn: Turn, people: Collection[Person]) -> set[str]:
    """Those of these people who are away, by user id; where Slack does not tell, nobody is taken for away.

    In as many calls for one as for fifty: a hundred digests may fall due in the same minute.
    """
    ids = sorted(person.user_id for person in people)
    found: set[str] = set()
    for ask in (_on_holiday, _resting):
        with suppress(*SLACK_TROUBLE):
            found |= await ask(turn, ids)
    return found


async def _on_holiday(turn: Turn, ids: list[str]) -> set[str]:
    found: set[str] = set()
    async for page in await turn.slack.users_list(limit=A_PAGE):
        found |= {user["id"] for user in page["members"] if user["id"] in ids and _says_away(user, turn)}
    return found


def _says_away(user: dict[str, Any], turn: Turn) -> bool:
    profile = user.get("profile", {})
    expires = profile.get("status_expiration") or 0
    return profile.get("status_emoji") in AWAY and (not expires or turn.now.timestamp() < expires)


async def _resting(turn: Turn, ids: list[str]) -> set[str]:
    now, found = turn.now.timestamp(), set()
    for start in range(0, len(ids), AT_ONCE):
        told = await turn.slack.dnd_teamInfo(users=ids[start : start + AT_ONCE])
        users: dict[str, Any] = told.get("users") or {}
        found |= {user_id for user_id, rest in users.items() if _rests(rest, now)}
    return found


def _rests(rest: dict[str, Any], now: float) -> bool:
    begins, ends = rest.get("next_dnd_start_ts") or 0, rest.get("next_dnd_end_ts") or 0
    return bool(rest.get("dnd_enabled")) and begins <= now < ends

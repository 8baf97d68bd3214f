"""Who is away at a moment, as Slack tells it: a status until it expires, a rest from its beginning to its end."""

from collections.abc import AsyncIterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from handlers.kit.feature import Turn
from handlers.nudges.presence import away_among
from models.people import Person
from tests.support.time import NOW

HOUR = timedelta(hours=1)


class Slack:
    """Tells one status and one rest of Mette."""

    def __init__(self, profile: dict[str, Any], rest: dict[str, Any]) -> None:
        self.profile, self.rest = profile, rest

    async def users_list(self, *, limit: int) -> AsyncIterator[dict[str, Any]]:
        assert limit

        async def pages() -> AsyncIterator[dict[str, Any]]:
            yield {"members": [{"id": "UMETTE", "profile": self.profile}]}

        return pages()

    async def dnd_teamInfo(self, *, users: list[str]) -> dict[str, Any]:  # noqa: N802 - Slack's name
        return {"users": dict.fromkeys(users, self.rest)}


async def is_away(*, profile: dict[str, Any] | None = None, rest: dict[str, Any] | None = None) -> bool:
    turn = SimpleNamespace(slack=Slack(profile or {}, rest or {}), now=NOW)
    return await away_among(cast(Turn, turn), [Person(user_id="UMETTE", name="Mette")]) == {"UMETTE"}


@pytest.mark.parametrize(("ends", "away"), [(HOUR, True), (timedelta(), False), (-HOUR, False)])
async def test_a_holiday_that_is_over_is_none(ends: timedelta, away: bool) -> None:  # noqa: FBT001 - a table
    profile = {"status_emoji": ":palm_tree:", "status_expiration": int((NOW + ends).timestamp())}
    assert await is_away(profile=profile) is away


async def test_a_holiday_without_an_end_lasts() -> None:
    assert await is_away(profile={"status_emoji": ":palm_tree:", "status_expiration": 0})
    assert not await is_away(profile={"status_emoji": ":coffee:", "status_expiration": 0})


@pytest.mark.parametrize(
    ("begins", "ends", "away"),
    [(-HOUR, HOUR, True), (timedelta(), HOUR, True), (HOUR, 2 * HOUR, False), (-HOUR, timedelta(), False)],
)
async def test_who_rests_is_away_meanwhile_and_not_before(
    begins: timedelta,
    ends: timedelta,
    away: bool,  # noqa: FBT001 - a table
) -> None:
    window = {"next_dnd_start_ts": (NOW + begins).timestamp(), "next_dnd_end_ts": (NOW + ends).timestamp()}
    assert await is_away(rest={"dnd_enabled": True, **window}) is away
    assert not await is_away(rest={"dnd_enabled": False, **window})

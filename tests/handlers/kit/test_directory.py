"""Who somebody is, as Slack describes them, remembered for a little while."""

from typing import Any

import pytest

from handlers.kit import directory
from handlers.kit.directory import describe
from models.people import Role
from models.workspaces import this_workspace
from tests.support.agency import TEAM
from tests.support.house import Workplace

USER: dict[str, Any] = {"id": "U1", "team_id": "T1", "name": "mette", "tz": "Europe/Copenhagen", "locale": "da-DK"}


@pytest.mark.parametrize(
    ("change", "insider"),
    [
        ({}, True),
        ({"is_admin": True}, True),
        ({"deleted": True}, False),
        ({"is_bot": True}, False),
        ({"is_restricted": True}, False),
        ({"is_ultra_restricted": True}, False),
        ({"is_stranger": True}, False),
        ({"is_workflow_bot": True}, False),
        ({"team_id": "T9", "is_stranger": False}, False),
        ({"team_id": None}, False),
        ({"team_id": "E1", "enterprise_user": {"teams": ["T1", "T2"]}}, True),
        ({"team_id": "E1", "enterprise_user": {"teams": ["T2"]}}, False),
        ({"id": "USLACKBOT"}, False),
    ],
)
def test_who_is_one_of_us(change: dict[str, Any], insider: bool) -> None:  # noqa: FBT001 - the expectation
    assert describe("T1", USER | change).is_insider is insider


@pytest.mark.parametrize(
    ("change", "own_bot"),
    [
        ({"is_bot": True}, True),
        ({"is_workflow_bot": True}, True),
        ({}, False),
        ({"is_bot": True, "team_id": "T9"}, False),
        ({"is_bot": True, "deleted": True}, False),
    ],
)
def test_which_bots_are_our_own(change: dict[str, Any], own_bot: bool) -> None:  # noqa: FBT001 - the expectation
    assert describe("T1", USER | change).is_own_bot is own_bot


@pytest.mark.parametrize(
    ("change", "guest"),
    [
        ({"is_restricted": True}, True),
        ({"is_restricted": True, "is_ultra_restricted": True}, True),
        ({}, False),
        ({"is_restricted": True, "team_id": "T9"}, False),
        ({"is_restricted": True, "is_stranger": True}, False),
        ({"is_restricted": True, "deleted": True}, False),
        ({"is_restricted": True, "is_bot": True}, False),
    ],
)
def test_who_is_a_guest_of_ours(change: dict[str, Any], guest: bool) -> None:  # noqa: FBT001 - the expectation
    one = describe("T1", USER | change)
    assert one.is_guest is guest
    assert not (one.is_guest and (one.is_insider or one.is_own_bot))


def test_names_zones_and_languages_are_what_we_can_use() -> None:
    one = describe("T1", USER | {"profile": {"display_name": "", "real_name": "Mette Holm"}})
    assert (one.name, one.zone, one.language) == ("Mette Holm", "Europe/Copenhagen", "da")
    odd = describe("T1", {"id": "U1", "tz": "Mars/Olympus", "locale": "xx-XX"})
    assert (odd.name, odd.zone, odd.language, odd.is_insider) == ("U1", "UTC", "", False)
    assert len(describe("T1", USER | {"profile": {"display_name": "x" * 500}}).name) == 200


async def test_a_stranger_is_asked_of_slack_once_and_kept(workplace: Workplace) -> None:
    known = workplace.house.deps.directory
    assert (await known.caller(TEAM, "UMETTE")).role is Role.ADMIN
    assert (await known.caller(TEAM, "UMETTE")).name == "mette"
    assert (await known.caller(TEAM, "UGUEST")).role is Role.NONE
    assert len(workplace.calls("users.info")) == 2


async def test_a_known_person_costs_no_call_to_slack(workplace: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    known = workplace.house.deps.directory
    await known.caller(TEAM, "USOFIE")
    monkeypatch.setattr(directory, "FRESH", -1)
    await known.caller(TEAM, "USOFIE")
    assert len(workplace.calls("users.info")) == 1


async def test_news_about_a_person_count_at_once(workplace: Workplace) -> None:
    known = workplace.house.deps.directory
    assert (await known.caller(TEAM, "USOFIE")).role is Role.MEMBER
    await known.learn(TEAM, [{"id": "USOFIE", "team_id": TEAM, "name": "sofie", "is_restricted": True}])
    assert (await known.caller(TEAM, "USOFIE")).role is Role.NONE


async def test_older_news_of_a_person_never_replace_newer(workplace: Workplace) -> None:
    """Events come in any order, and twice."""
    known = workplace.house.deps.directory
    for updated, restricted in ((200, True), (100, False), (200, True)):
        await known.learn(TEAM, [{"id": "USOFIE", "team_id": TEAM, "updated": updated, "is_restricted": restricted}])
    assert (await known.caller(TEAM, "USOFIE")).role is Role.NONE
    await known.learn(TEAM, [{"id": "USOFIE", "team_id": TEAM, "updated": 201}])
    assert (await known.caller(TEAM, "USOFIE")).role is Role.MEMBER


async def test_slacks_silence_about_a_person_is_not_remembered(workplace: Workplace) -> None:
    await workplace.fault("users.info", "error")
    known = workplace.house.deps.directory
    assert (await known.caller(TEAM, "UMETTE")).role is Role.NONE
    assert (await known.caller(TEAM, "UMETTE")).role is Role.ADMIN


async def test_the_workspaces_settings_are_read_again_when_they_changed(workplace: Workplace) -> None:
    deps = workplace.house.deps
    before = await deps.directory.workspace(TEAM)
    assert before
    assert (before.name, before.bot_user_id, before.currency) == ("Nordlys", "URAPPORT", "EUR")
    async with deps.database.transaction(TEAM) as session:
        (await this_workspace(session)).currency = "DKK"
    deps.directory.forget_workspace(TEAM)
    after = await deps.directory.workspace(TEAM)
    assert after
    assert after.currency == "DKK"
    assert await deps.directory.workspace("T404") is None

"""Who may, and where it may be said: everything that is not known to be safe is not."""

from typing import Any

import pytest

from handlers.kit import guard
from handlers.kit.directory import Caller
from handlers.kit.guard import Reason, Verdict
from models.people import Role
from tests.support.agency import TEAM, seed
from tests.support.house import Workplace

INSIDE = ["UMETTE", "ULARS", "URAPPORT"]
CHANNELS: dict[str, tuple[dict[str, Any], Reason | None]] = {
    "CSAFE": ({"members": INSIDE}, None),
    "GSAFE": ({"members": INSIDE, "is_private": True}, None),
    "CORG": ({"members": INSIDE, "is_shared": True}, None),
    "CBOTS": ({"members": [*INSIDE, "UJIRA"]}, None),
    "CMANY": ({"members": [*INSIDE, *(f"U{n:04}" for n in range(1200)), "UGUEST"]}, Reason.GUEST),
    "CEXT": ({"members": INSIDE, "is_ext_shared": True, "is_shared": True}, Reason.SHARED),
    "CSOON": ({"members": INSIDE, "is_pending_ext_shared": True}, Reason.SHARED),
    "CGUESTS": ({"members": [*INSIDE, "UGUEST"]}, Reason.GUEST),
    "CSINGLE": ({"members": [*INSIDE, "USINGLE"]}, Reason.GUEST),
    "COUTSIDE": ({"members": [*INSIDE, "UCLIENT"]}, Reason.GUEST),
    "CTHEIRBOT": ({"members": [*INSIDE, "UTHEIRBOT"]}, Reason.GUEST),
    "COLD": ({"members": INSIDE, "is_archived": True}, Reason.ARCHIVED),
    "GHIDDEN": ({"members": ["UMETTE"], "is_private": True}, Reason.UNKNOWN),
}


@pytest.fixture
async def place(workplace: Workplace) -> Workplace:
    """The agency with a channel of every kind."""
    world = seed()
    [workspace] = world["workspaces"]
    workspace["channels"] = [{"id": one, "name": one.lower(), **more} for one, (more, _) in CHANNELS.items()]
    workspace["users"] += [{"id": f"U{n:04}", "name": f"u{n}"} for n in range(1200)]
    workspace["users"] += [
        {"id": "USINGLE", "name": "sin", "is_ultra_restricted": True},
        {"id": "UGONE", "name": "gone", "deleted": True},
        {"id": "UJIRA", "name": "jira", "is_bot": True},
        {"id": "UTHEIRBOT", "name": "theirs", "is_bot": True, "team_id": "T9"},
    ]
    workplace.sandbox.load(world)
    async with workplace.http.post(
        f"{workplace.url}/api/users.list", headers={"Authorization": "Bearer xoxb-nordlys"}, data={"limit": 1000}
    ) as answer:
        users = (await answer.json())["members"]
    known = [user for user in users if user["id"].startswith("U0")]
    await workplace.house.deps.directory.learn(TEAM, known)
    return workplace


async def judged(place: Workplace, channel: str) -> Verdict:
    deps = place.house.deps
    return await guard.judge(deps.slack(TEAM), deps.directory, TEAM, channel)


async def test_the_matrix_of_channels(place: Workplace) -> None:
    found = {channel: (await judged(place, channel)).reason for channel in CHANNELS if channel != "CMANY"}
    assert found == {channel: reason for channel, (_, reason) in CHANNELS.items() if channel != "CMANY"}
    assert (await judged(place, "CNOWHERE")).reason is Reason.UNKNOWN


async def test_a_guest_on_the_second_page_of_members_is_seen(place: Workplace) -> None:
    assert (await judged(place, "CMANY")).reason is Reason.GUEST
    assert len(place.calls("conversations.members")) == 2


@pytest.mark.parametrize(
    ("person", "reason"),
    [
        ("UMETTE", None),
        ("UGUEST", Reason.GUEST),
        ("UCLIENT", Reason.GUEST),
        ("UJIRA", Reason.GUEST),
        ("UGONE", Reason.GUEST),
        ("UNOBODY", Reason.UNKNOWN),
        ("USLACKBOT", Reason.GUEST),
    ],
)
async def test_whom_a_direct_message_may_reach(place: Workplace, person: str, reason: Reason | None) -> None:
    assert (await judged(place, person)).reason is reason


@pytest.mark.parametrize("error", ["channel_not_found", "missing_scope", "not_in_channel"])
async def test_slacks_no_counts_as_no(place: Workplace, error: str) -> None:
    await place.fault("conversations.info", "error", error=error)
    assert (await judged(place, "CSAFE")).reason is Reason.UNKNOWN


@pytest.mark.parametrize("kind", ["error", "ratelimited", "http_500", "garbage", "refuse", "drop_before"])
@pytest.mark.parametrize("method", ["conversations.info", "conversations.members"])
async def test_slacks_silence_counts_as_no(place: Workplace, method: str, kind: str) -> None:
    await place.fault(method, kind, times=2 if kind in {"refuse", "drop_before"} else 1)  # aiohttp asks a GET again
    assert (await judged(place, "CSAFE")).reason is Reason.SILENT
    await place.machine.sleep(1)  # for the limit
    assert (await judged(place, "CSAFE")).safe


async def test_somebody_of_whom_slack_does_not_tell_counts_as_no(place: Workplace) -> None:
    await place.fault("users.info", "error")
    assert (await judged(place, "CSAFE")).reason is Reason.SILENT
    await place.fault("users.info", "error", error="user_not_found")
    assert (await judged(place, "CSAFE")).reason is Reason.UNKNOWN
    assert (await judged(place, "CSAFE")).safe


async def test_a_channel_that_turns_unsafe_is_judged_anew(place: Workplace) -> None:
    assert (await judged(place, "CSAFE")).safe
    await place.person().post("join", channel="CSAFE", user="UGUEST")
    assert (await judged(place, "CSAFE")).reason is Reason.GUEST
    await place.person().post("share", channel="GSAFE", pending=True)
    assert (await judged(place, "GSAFE")).reason is Reason.SHARED


# Who may


@pytest.mark.parametrize("needed", [Role.MEMBER, Role.LEAD, Role.ADMIN])
@pytest.mark.parametrize("role", list(Role))
def test_a_role_may_what_lower_roles_may(role: Role, needed: Role) -> None:
    refused = guard.refusal(Caller("U1", "Name", role, "UTC", "en"), needed)
    assert (refused is None) == (role >= needed)
    if refused and role is Role.NONE:
        assert refused.text == "Sorry, this is not available to you here."


def test_every_verdict_has_words() -> None:
    assert all(guard.explain(Verdict(reason)) for reason in Reason)
    assert Verdict().safe

"""Who may, and where it may be said: everything that is not known to be safe is not."""

from typing import Any

import pytest

from handlers.kit import guard
from handlers.kit.directory import Caller
from handlers.kit.guard import Reason, Verdict
from models import vouches
from models.clients import Client, Status, name_key
from models.people import Role, find_person
from models.workspaces import this_workspace
from tests.support.agency import TEAM, seed
from tests.support.house import Workplace
from tests.support.time import NOW

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
    "COUTSIDE": ({"members": [*INSIDE, "UCLIENT"]}, Reason.OUTSIDER),
    "CTHEIRBOT": ({"members": [*INSIDE, "UTHEIRBOT"]}, Reason.OUTSIDER),
    "CBOTH": ({"members": [*INSIDE, "UCLIENT", "UGUEST"]}, Reason.OUTSIDER),
    "CACME": ({"members": INSIDE}, Reason.SHARED),
    "COLDCLIENT": ({"members": INSIDE}, Reason.SHARED),
    "COLD": ({"members": INSIDE, "is_archived": True}, Reason.ARCHIVED),
    "CELSEWHERE": ({"members": ["UMETTE"]}, None),
    "GHIDDEN": ({"members": ["UMETTE"], "is_private": True}, Reason.GONE),
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
        {"id": "USINGLE2", "name": "sid", "is_restricted": True},
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
    async with workplace.house.deps.database.transaction(TEAM) as session:
        session.add(client("Acme", Status.ACTIVE, "CACME"))
        session.add(client("Borealis", Status.ARCHIVED, "COLDCLIENT"))
    return workplace


def client(name: str, status: Status, shared_channel: str) -> Client:
    about = {"owner_id": "UMETTE", "created_by": "UMETTE", "created_at": NOW, "status": status}
    return Client(name=name, name_key=name_key(name), shared_channel=shared_channel, **about)


async def judged(place: Workplace, channel: str) -> Verdict:
    deps = place.house.deps
    return await guard.judge(deps.slack(TEAM), deps.directory, TEAM, channel)


async def test_the_matrix_of_channels(place: Workplace) -> None:
    found = {channel: (await judged(place, channel)).reason for channel in CHANNELS if channel != "CMANY"}
    assert found == {channel: reason for channel, (_, reason) in CHANNELS.items() if channel != "CMANY"}
    assert (await judged(place, "CNOWHERE")).reason is Reason.GONE


async def test_a_guest_on_the_second_page_of_members_is_seen(place: Workplace) -> None:
    assert (await judged(place, "CMANY")).reason is Reason.GUEST
    assert len(place.calls("conversations.members")) == 2


@pytest.mark.parametrize(
    ("person", "reason"),
    [
        ("UMETTE", None),
        ("UGUEST", Reason.GUEST),
        ("UCLIENT", Reason.OUTSIDER),
        ("UJIRA", Reason.OUTSIDER),
        ("UGONE", Reason.OUTSIDER),
        ("UNOBODY", Reason.UNKNOWN),
        ("USLACKBOT", Reason.OUTSIDER),
    ],
)
async def test_whom_a_direct_message_may_reach(place: Workplace, person: str, reason: Reason | None) -> None:
    assert (await judged(place, person)).reason is reason


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        ("channel_not_found", Reason.GONE),
        ("is_archived", Reason.ARCHIVED),
        ("not_in_channel", Reason.NOT_JOINED),
        ("missing_scope", Reason.UNKNOWN),
    ],
)
async def test_slacks_no_counts_as_no(place: Workplace, error: str, reason: Reason) -> None:
    await place.fault("conversations.info", "error", error=error)
    assert (await judged(place, "CSAFE")).reason is reason


async def test_a_list_of_members_that_lacks_us_is_no_answer(place: Workplace) -> None:
    async with place.house.deps.database.transaction(TEAM) as session:
        (await this_workspace(session)).bot_user_id = "UELSE"
    place.house.deps.directory.forget_workspace(TEAM)
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


# Guests for whom somebody vouched


async def vouch(place: Workplace, guest: str, channel: str = "CGUESTS", lead: str = "UMETTE") -> None:
    """As a lead did it at some time."""
    async with place.house.deps.database.transaction(TEAM) as session:
        await vouches.vouch(session, channel, guest, lead, NOW)


async def change_role(place: Workplace, user: str, role: Role | None) -> None:
    await place.house.deps.directory.caller(TEAM, user)
    async with place.house.deps.database.transaction(TEAM) as session:
        person = await find_person(session, user)
        assert person
        person.given_role = role


async def test_the_guests_who_read_along_are_named(place: Workplace) -> None:
    assert (await judged(place, "CGUESTS")).guests == {"UGUEST"}
    assert (await judged(place, "CBOTH")).guests == frozenset()


async def test_a_guest_may_read_where_a_lead_vouched(place: Workplace) -> None:
    await judged(place, "CGUESTS")
    await vouch(place, "UGUEST")
    assert (await judged(place, "CGUESTS")).safe
    assert not (await judged(place, "CMANY")).safe
    await place.person().post("join", channel="CGUESTS", user="USINGLE2")
    verdict = await judged(place, "CGUESTS")
    assert (verdict.reason, verdict.guests) == (Reason.GUEST, frozenset({"USINGLE2"}))


@pytest.mark.parametrize("role", [Role.MEMBER, Role.NONE])
async def test_the_word_of_who_is_no_lead_any_more_does_not_count(place: Workplace, role: Role) -> None:
    await change_role(place, "ULARS", Role.LEAD)
    await vouch(place, "UGUEST", lead="ULARS")
    assert (await judged(place, "CGUESTS")).safe
    await change_role(place, "ULARS", role)
    assert (await judged(place, "CGUESTS")).reason is Reason.GUEST


async def test_the_word_of_who_has_left_does_not_count(place: Workplace) -> None:
    await change_role(place, "ULARS", Role.LEAD)
    await vouch(place, "UGUEST", lead="ULARS")
    gone = {"id": "ULARS", "team_id": TEAM, "name": "lars", "deleted": True}
    await place.house.deps.directory.learn(TEAM, [gone])
    assert (await judged(place, "CGUESTS")).reason is Reason.OUTSIDER  # who has left is no reader of ours either
    await place.person().post("leave", channel="CGUESTS", user="ULARS")
    assert (await judged(place, "CGUESTS")).reason is Reason.GUEST


@pytest.mark.parametrize("elsewhere", ["CEXT", "CSOON", "CACME", "COLDCLIENT"])
async def test_a_guest_who_reads_with_a_client_elsewhere_is_no_longer_vouched_for(
    place: Workplace, elsewhere: str
) -> None:
    """Also where we are not in that channel, and no event tells of it."""
    await judged(place, "CGUESTS")
    await vouch(place, "UGUEST")
    await place.person().post("leave", channel=elsewhere, user="URAPPORT")
    await place.person().post("join", channel=elsewhere, user="UGUEST")
    verdict = await judged(place, "CGUESTS")
    assert verdict == Verdict(Reason.GUEST, guests=frozenset({"UGUEST"}), fallen=frozenset({"UGUEST"}))


async def test_where_a_vouched_guest_reads_is_asked_to_the_last_page(place: Workplace) -> None:
    await judged(place, "CGUESTS")
    await vouch(place, "UGUEST")
    more = [{"id": f"C{n:04}", "name": f"c{n}", "members": ["UGUEST"]} for n in range(250)]
    world = {"id": TEAM, "name": "Nordlys", "domain": "nordlys", "channels": more}
    place.sandbox.load({"workspaces": [world]})
    await place.person().post("join", channel="CEXT", user="UGUEST")
    channels = place.sandbox.world.workspaces[TEAM].channels
    channels["CEXT"] = channels.pop("CEXT")
    assert (await judged(place, "CGUESTS")).fallen == {"UGUEST"}


async def test_nobody_can_vouch_for_an_outsider_or_in_a_shared_channel(place: Workplace) -> None:
    for channel in ("COUTSIDE", "CEXT", "CSOON", "CACME"):
        await vouch(place, "UCLIENT", channel)
        await vouch(place, "UGUEST", channel)
        assert not (await judged(place, channel)).safe


@pytest.mark.parametrize(("error", "reason"), [("internal_error", Reason.SILENT), ("missing_scope", Reason.UNKNOWN)])
async def test_a_vouched_guest_of_whom_slack_does_not_tell_counts_as_no(
    place: Workplace, error: str, reason: Reason
) -> None:
    await vouch(place, "UGUEST")
    assert (await judged(place, "CGUESTS")).safe
    await place.fault("users.conversations", "error", error=error)
    assert (await judged(place, "CGUESTS")).reason is reason


async def test_where_we_are_not_we_cannot_speak(place: Workplace) -> None:
    verdict = await judged(place, "CELSEWHERE")
    assert (verdict.safe, verdict.joined) == (True, False)


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

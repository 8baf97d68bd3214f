"""dnd.teamInfo: who is not to be disturbed; and a status, such as a holiday."""

from datetime import timedelta

from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Sandbox
from tests.sandbox.hands import Ear, Hands, refusal


async def test_a_rest_has_a_beginning_and_an_end(sandbox: Sandbox, client: AsyncWebClient, mette: Hands) -> None:
    now = int(sandbox.clock.now().timestamp())
    await mette.post("rest", user="U2", begins=now - 60, ends=now + 60)
    users = (await client.dnd_teamInfo(users=["U1", "U2"]))["users"]
    assert users["U2"] == {"dnd_enabled": True, "next_dnd_start_ts": now - 60, "next_dnd_end_ts": now + 60}
    assert users["U1"]["dnd_enabled"] is False
    await mette.post("clock", to=(sandbox.clock.now() + timedelta(minutes=2)).isoformat())
    assert (await client.dnd_teamInfo(users="U2"))["users"]["U2"]["dnd_enabled"] is False


async def test_somebody_must_be_named_and_known(client: AsyncWebClient) -> None:
    assert await refusal(client.dnd_teamInfo(users="")) == "no_users_provided"
    assert await refusal(client.dnd_teamInfo(users="UNOBODY")) == "user_not_found"


async def test_a_status_is_shown_and_heard_of(ear: Ear, client: AsyncWebClient, mette: Hands) -> None:
    await mette.post("status", user="U2", emoji=":palm_tree:", text="Vacationing", expires=99)
    profile = (await ear.next_event("user_change"))["event"]["user"]["profile"]
    assert (profile["status_emoji"], profile["status_text"]) == (":palm_tree:", "Vacationing")
    assert (await client.users_info(user="U2"))["user"]["profile"]["status_expiration"] == 99

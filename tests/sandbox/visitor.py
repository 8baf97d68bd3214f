"""Somebody who installs the app by OAuth: a person at Slack's page, and the app that fetches its token afterwards."""

from copy import deepcopy
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from yarl import URL

from tests.sandbox.hands import SEED, Json

CLIENT = {"client_id": "111.222", "client_secret": "c1ient-s3cret"}
CALLBACK = "http://127.0.0.1:9/slack/oauth_redirect"
SCOPES = "chat:write,users:read,channels:read"
ORGANISATION = {"id": "E1", "name": "Lys Group"}


def oauth_seed(**settings: bool) -> Json:
    """Nordlys and Sydlys belong to one organisation, Acme stands alone; the app is nowhere yet."""
    seed = deepcopy(SEED)
    seed["workspaces"][0]["enterprise"] = ORGANISATION
    for channel in seed["workspaces"][0]["channels"]:
        channel["members"] = [user for user in channel["members"] if user != "UBOT"]
    seed["workspaces"] += [
        {
            "id": "T2",
            "name": "Sydlys",
            "domain": "sydlys",
            "enterprise": ORGANISATION,
            "users": [{"id": "U6", "name": "sofie", "is_owner": True}, {"id": "U7", "name": "jens"}],
            "channels": [{"id": "C6", "name": "sydlys", "members": ["U6"]}],
        },
        {
            "id": "T3",
            "name": "Acme & Sons",
            "domain": "acme",
            "users": [{"id": "U8", "name": "anna", "is_admin": True}],
            "channels": [{"id": "C8", "name": "acme", "members": ["U8"]}],
        },
    ]
    app = seed["apps"][0]
    app.update(CLIENT, workspaces={})
    app["manifest"]["oauth_config"]["redirect_urls"] = [CALLBACK, "http://127.0.0.1:9/other"]
    told = app["manifest"]["settings"]
    told.update(settings)
    told["event_subscriptions"]["bot_events"] += [
        "app_uninstalled", "tokens_revoked", "team_access_granted", "team_access_revoked",
    ]  # fmt: skip
    return seed


class Visitor:
    """Without a browser: the form of the page is posted, and the way back is read and not gone."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self.url, self.session = url, session
        self.slack = AsyncWebClient(base_url=f"{url}/api/", session=session, retry_handlers=[])

    async def look(self, **params: str) -> tuple[int, str]:
        """The page as it comes: its status and its text."""
        asked = {"client_id": CLIENT["client_id"], "scope": SCOPES, **params}
        async with self.session.get(f"{self.url}/oauth/v2/authorize", params=asked) as response:
            return response.status, await response.text()

    async def answer(self, decision: str = "allow", place: str = "T1", **params: str) -> URL:
        """Where the answer leads to. Fails where Slack leads nowhere."""
        status, text, back = await self.try_to(decision, place, **params)
        assert status == 302, text
        return URL(back)

    async def try_to(self, decision: str, place: str, **params: str) -> tuple[int, str, str]:
        form = {"client_id": CLIENT["client_id"], "scope": SCOPES, "decision": decision, "place": place, **params}
        address = f"{self.url}/oauth/v2/authorize"
        async with self.session.post(address, data=form, allow_redirects=False) as response:
            return response.status, await response.text(), response.headers.get("Location", "")

    async def install(self, place: str = "T1", **params: str) -> Json:
        """Allows it, and fetches the token: what oauth.v2.access answers."""
        code = (await self.answer("allow", place, **params)).query["code"]
        return _told(await self.slack.oauth_v2_access(**CLIENT, code=code))

    async def refresh(self, refresh_token: str, **client: str) -> Json:
        proof = {**CLIENT, **client, "grant_type": "refresh_token", "refresh_token": refresh_token}
        return _told(await self.slack.oauth_v2_access(**proof))

    def with_token(self, token: str) -> AsyncWebClient:
        return AsyncWebClient(token, base_url=f"{self.url}/api/", session=self.session, retry_handlers=[])

    async def raw(self, method: str, token: str = "", **sent: Any) -> Json:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with self.session.post(f"{self.url}/api/{method}", headers=headers, data=sent) as response:
            return dict(await response.json())


def _told(response: AsyncSlackResponse) -> Json:
    assert isinstance(response.data, dict)
    return response.data

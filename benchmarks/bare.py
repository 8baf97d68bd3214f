"""The yardstick: a bare Bolt app with one command. Run as: PORT=4000 python -m benchmarks.bare."""

import os

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult

from benchmarks.load import SECRET, TEAM


async def _authorize() -> AuthorizeResult:
    token = "xoxb-1"  # noqa: S105 - opens nothing
    return AuthorizeResult(enterprise_id=None, team_id=TEAM, bot_id="B1", bot_user_id="U1", bot_token=token)


app = AsyncApp(signing_secret=SECRET, authorize=_authorize, process_before_response=True)


@app.command("/client-rate")
async def _acknowledge(ack: AsyncAck) -> None:
    await ack("This is what a bare app says.")


async def _slack(request: web.Request) -> web.Response:
    return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))


def main() -> None:
    """Serve until killed."""
    server = web.Application()
    server.router.add_post("/slack/events", _slack)
    web.run_app(server, host="127.0.0.1", port=int(os.environ["PORT"]), print=None, access_log=None)


if __name__ == "__main__":
    main()

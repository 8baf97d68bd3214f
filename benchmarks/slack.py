"""A Slack that says yes to everything, so that only the bot is measured. Run as: python -m benchmarks.slack PORT."""

import sys
from typing import Any

from aiohttp import web

from benchmarks.load import TEAM, USER

PERSON = {"id": USER, "team_id": TEAM, "name": "mette", "is_admin": True, "tz": "Europe/Copenhagen"}
ANSWERS: dict[str, dict[str, Any]] = {
    "auth.test": {"team_id": TEAM, "team": "Nordlys", "user_id": "UBOT", "bot_id": "B1"},
    "users.info": {"user": PERSON},
    "users.list": {"members": [PERSON]},
}


async def _answer(request: web.Request) -> web.Response:
    return web.json_response({"ok": True, **ANSWERS.get(request.match_info["method"], {})})


def main() -> None:
    """Serve until killed."""
    server = web.Application()
    server.router.add_route("*", "/api/{method}", _answer)
    web.run_app(server, host="127.0.0.1", port=int(sys.argv[1]), print=None, access_log=None)


if __name__ == "__main__":
    main()

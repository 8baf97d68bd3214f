"""The doors to the logging form: the command, the shortcut on a message, a button."""

from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.interactions.parts import LOG, feature
from handlers.kit.feature import Request
from handlers.kit.ids import ClientRef, Nothing
from handlers.kit.messages import open_about, open_from_command, open_from_message
from handlers.kit.shared import LOG_ANY, LOG_WITH_CLIENT, client_behind
from handlers.kit.words import N_

# What people do


@feature.command(
    "/client-log",
    usage=N_("[client] [what happened]"),
    summary=N_("Log what happened with a client: /client-log acme loved the draft"),
)
async def log_by_command(request: Request, text: str) -> None:
    """What was typed is in the form already; what does not fit there is given back."""
    await open_from_command(request, LOG, text)


@feature.shortcut("message", title="Log with a client", summary="Keep this message with a client", kind="message")
async def log_message(request: Request) -> None:
    """The message's words, day, link and author are in the form already, and the client whose channel it is."""
    message = request.incoming.message
    author = None if message.get("bot_id") else str(message.get("user") or "")

    def known(written: datetime | None) -> dict[str, str | None]:
        if written is None:
            return {"author": author}
        day = min(written, request.now).astimezone(ZoneInfo(request.zone)).date()
        return {"author": author, "day": day.isoformat()}

    await open_from_message(request, LOG, known)


@feature.shortcut("anywhere", title="Log with a client", summary="What happened, in seconds", kind="global")
async def log_from_anywhere(request: Request) -> None:
    await open_about(request, LOG, None)


@feature.on(LOG_WITH_CLIENT)
async def log_by_button(request: Request, ref: ClientRef) -> None:
    if await client_behind(request, ref):
        await open_about(request, LOG, ref.client_id)


@feature.on(LOG_ANY)
async def log_any(request: Request, _nothing: Nothing) -> None:
    await open_about(request, LOG, None)

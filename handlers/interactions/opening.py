"""The doors to the logging form: the command, the shortcut on a message, a button."""

from handlers.interactions.parts import LOG, feature
from handlers.kit import blocks
from handlers.kit.feature import Request
from handlers.kit.ids import ClientRef, Nothing
from handlers.kit.messages import day_of, left_over, open_about, permalink, said_in, whom, words_subject
from handlers.kit.shared import LOG_ANY, LOG_WITH_CLIENT, client_behind
from handlers.kit.words import N_
from models import clients
from models.rules import names

# What people do


@feature.command(
    "/client-log",
    usage=N_("[client] [what happened]"),
    summary=N_("Log what happened with a client: /client-log acme loved the draft"),
)
async def log_by_command(request: Request, text: str) -> None:
    """What was typed is in the form already; what does not fit there is given back."""
    async with request.reading() as session:
        meant, words = names.split_leading_name(text, await clients.client_names(session))
    said, rest = words[: blocks.INPUT_TEXT], words[blocks.INPUT_TEXT :]
    client_id = meant.match.id if isinstance(meant, names.Exact) else None
    await open_about(request, LOG, client_id, words_subject(said), said=said, hint=whom(meant) if text else None)
    for message in left_over(rest):
        await request.tell(message)


@feature.shortcut("message", title="Log with a client", summary="Keep this message with a client", kind="message")
async def log_message(request: Request) -> None:
    """The message's words, day and link are in the form already, and the client whose channel it is."""
    message, channel = request.incoming.message, request.incoming.channel
    ts = str(message.get("ts", ""))
    async with request.reading() as session:
        here = await clients.clients_of_channel(session, channel)
        said = await said_in(session, message)
    link = await permalink(request, channel, ts)
    client_id = here[0].id if len(here) == 1 else None
    subject = f"message:{channel}:{ts}"
    await open_about(request, LOG, client_id, subject, said=said, link=link, day=day_of(ts, request))


@feature.on(LOG_WITH_CLIENT)
async def log_by_button(request: Request, ref: ClientRef) -> None:
    if await client_behind(request, ref):
        await open_about(request, LOG, ref.client_id)


@feature.on(LOG_ANY)
async def log_any(request: Request, _nothing: Nothing) -> None:
    await open_about(request, LOG, None)

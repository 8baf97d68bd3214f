"""What follows `/clients`: a client's name, or a verb and a name."""

from collections.abc import Awaitable, Callable

from handlers.clients.card import pause, show_card
from handlers.clients.ending import archive
from handlers.clients.form import edit_client, open_new
from handlers.clients.listing import show_list
from handlers.clients.parts import ARCHIVE, PAUSE, Page, feature
from handlers.kit.blocks import md, note
from handlers.kit.feature import Request
from handlers.kit.ids import Action, ClientRef
from handlers.kit.prospect_form import PROSPECT
from handlers.kit.shared import EDIT_CLIENT, SHOW_CARD, client_meant
from handlers.kit.words import N_, _
from models.clients import client_named
from models.drafts import for_new

ClientVerb = tuple[Action[ClientRef], Callable[[Request, ClientRef], Awaitable[None]]]

SHOW: ClientVerb = (SHOW_CARD, show_card)
VERBS: dict[str, ClientVerb] = {
    "edit": (EDIT_CLIENT, edit_client),
    "pause": (PAUSE, pause),
    "archive": (ARCHIVE, archive),
}


@feature.command(
    "/clients",
    usage=N_(
        "[client | add NAME | several | import | sort | prospect NAME | edit CLIENT | pause CLIENT | archive CLIENT]"
    ),
    summary=N_("All clients, or one client's card. Add, edit, pause or archive one."),
)
async def by_command(request: Request, text: str) -> None:
    """A name that a client bears comes before any verb: somebody may be called “Add”."""
    typed = " ".join(text.split())
    first, _space, name = typed.partition(" ")
    verb = first.lower()
    async with request.reading() as session:
        named = await client_named(session, typed)
    if named:
        await show_card(request, ClientRef(client_id=named.id))
    elif typed.lower() in {"", "list"}:
        await show_list(request, Page())
    elif verb == "add":
        await open_new(request, name)
    elif verb == "prospect":
        await request.open(PROSPECT, for_new(name) if name else "new", **({"name": name} if name else {}))
    elif verb in VERBS and not name:
        await request.tell(note(md(_("Which client? For instance: */clients {verb} Acme*"), verb=verb)))
    else:
        await _with_client(request, name if verb in VERBS else typed, VERBS.get(verb, SHOW))


async def _with_client(request: Request, name: str, verb: ClientVerb) -> None:
    action, do = verb
    client_id = await client_meant(request, name, action)
    if client_id is not None:
        await do(request, ClientRef(client_id=client_id))

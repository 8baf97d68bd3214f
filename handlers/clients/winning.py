"""A prospect that was won: the form for a new client, with what is known of them."""

from handlers.clients.form import CLIENT
from handlers.clients.parts import feature
from handlers.kit.feature import Request
from handlers.kit.ids import ProspectRef
from handlers.kit.shared import ADD_FROM_PROSPECT

# What people do


@feature.on(ADD_FROM_PROSPECT)
async def add_from_prospect(request: Request, ref: ProspectRef) -> None:
    await request.ask(CLIENT, f"prospect:{ref.prospect_id}", prospect_id=ref.prospect_id)

"""What a person hears when something is wrong: under its field where they can mend it, else with a reference number."""

from typing import Any

from handlers.kit.blocks import md, note
from handlers.kit.forms import FieldErrors
from handlers.kit.request import Request
from handlers.kit.words import _

Json = dict[str, Any]


async def apologise(request: Request, reference: str) -> None:
    """Say what happened and what was kept; the log has the rest under the reference."""
    if request.committed:
        text = _("That is saved, but what should follow didn't work on my side. If it stays, tell an admin: {ref}.")
        await request.tell(note(md(text, ref=reference)))
        return
    if request.incoming.kind == "view_submission" and not request.answer.done():
        text = _(
            "That didn't work on my side, and nothing was saved. Your words are still here: please try again. ({ref})"
        )
        request.ack(
            errors(
                request.incoming.view,
                FieldErrors(**{_first_input(request.incoming.view): text.format(ref=reference)}),
            )
        )
        return
    text = _(
        "That didn't work on my side, and nothing was changed. Please try again; if it stays, tell an admin: {ref}."
    )
    await request.tell(note(md(text, ref=reference)))


def errors(view: Json, wrong: FieldErrors) -> Json:
    """Errors under their fields; one for a field that is not on screen stands under the first that is."""
    shown = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
    placed = {name if name in shown else _first_input(view): text for name, text in wrong.errors.items()}
    return {"response_action": "errors", "errors": placed}


def _first_input(view: Json) -> str:
    return next((str(block["block_id"]) for block in view["blocks"] if block["type"] == "input"), "")

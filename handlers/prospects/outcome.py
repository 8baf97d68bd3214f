"""What came of a prospect: still talking, lost, not now. Whoever is won becomes a client (handlers/clients/form.py)."""

from typing import Any

from handlers.kit import blocks
from handlers.kit.blocks import View, md
from handlers.kit.feature import Request
from handlers.kit.forms import FieldErrors
from handlers.kit.ids import ProspectRef
from handlers.kit.words import _
from handlers.prospects.listing import page_of
from handlers.prospects.parts import ASK_OUTCOME, OUTCOME, REMOVE, OutcomeForm, feature, outcome_name, prospect_meant
from models.drafts import drop_drafts
from models.prospects import WORDS_LENGTH, Outcome, Prospect

OFFERED = (Outcome.TALKING, Outcome.LOST, Outcome.NOT_NOW)

# What people see


def outcome_view(prospect: Prospect, values: dict[str, Any]) -> View:
    """What came of it, and why."""
    chosen = values.get("outcome") or prospect.outcome.value
    body = [
        blocks.section(md("*{prospect}*", prospect=prospect.name)),
        blocks.select_input(
            "outcome",
            _("What came of it"),
            [(one.value, outcome_name(one)) for one in OFFERED],
            value=chosen,
        ),
        blocks.text_input(
            "why",
            _("Why"),
            value=values.get("why", prospect.why),
            hint=_("What you would look for, or out for, next time."),
            multiline=True,
            limit=WORDS_LENGTH,
            optional=True,
        ),
    ]
    return OUTCOME.view(title=_("What came of it"), body=body, keep={"prospect_id": prospect.id})


# What people do


@feature.on(ASK_OUTCOME)
async def ask_outcome(request: Request, ref: ProspectRef) -> None:
    await request.ask(OUTCOME, f"prospect:{ref.prospect_id}", prospect_id=ref.prospect_id)


@feature.opens(OUTCOME)
async def build_outcome(request: Request, values: dict[str, Any]) -> View:
    async with request.reading() as session:
        prospect = await prospect_meant(request, session, values.get("prospect_id"))
    return outcome_view(prospect, values)


@feature.on_submit(OUTCOME)
async def save_outcome(request: Request, form: OutcomeForm) -> None:
    """Raises FieldErrors where they became a client meanwhile: that stands."""
    async with request.transaction() as session:
        prospect = await prospect_meant(request, session, form.prospect_id, to_change=True)
        if prospect.outcome is Outcome.WON or form.outcome is Outcome.WON:
            raise FieldErrors(outcome=_("Whoever is won is added as a client: that stands on the list of prospects."))
        prospect.settle(form.outcome, form.why, request.person.user_id, request.now)
    await request.show(await page_of(request))


@feature.on(REMOVE)
async def remove(request: Request, ref: ProspectRef) -> None:
    """It goes with who sent them; a client that they became stays."""
    async with request.transaction() as session:
        await session.delete(await prospect_meant(request, session, ref.prospect_id, to_change=True))
        await drop_drafts(session, f"prospect:{ref.prospect_id}")
    await request.show(await page_of(request))

"""What comes of repeated breaks: a lead or the client's owner decides, with a word about why if they like."""

from typing import Any

from pydantic import Field

from handlers.boundaries.card import decisions
from handlers.boundaries.parts import (
    DECIDE,
    DecisionRef,
    Ladder,
    feature,
    happened,
    ladder_given,
    ladder_to_change,
)
from handlers.kit import blocks
from handlers.kit.blocks import Message, View, md, note
from handlers.kit.feature import Request
from handlers.kit.forms import Form, Hidden
from handlers.kit.guard import for_the_trusted
from handlers.kit.ids import ClientRef
from handlers.kit.request import RefusedError
from handlers.kit.shared import SHOW_CARD, client_behind
from handlers.kit.words import _
from models.audit import Act
from models.boundaries import WHY_LENGTH, Boundary
from models.rules.boundaries import DECISIONS, Decision, Happening

# What Slack sends back


class DecisionForm(Form):
    """What comes of a client's boundary, and why."""

    client_id: Hidden[int]
    boundary_id: Hidden[int]
    decision: Hidden[Decision]
    why: str | None = Field(default=None, max_length=WHY_LENGTH)


DECISION = feature.modal("decision", DecisionForm)

# What people see


def decision_modal(ladder: Ladder, active: Boundary, decision: Decision, why: str | None) -> View:
    """What it means, and room for a why."""
    name, meaning = decisions()[decision]
    about = md(_("*{client}*, and their boundary *{need}*"), client=ladder.client.name, need=active.need)
    parting = decision is Happening.PART_WAYS
    readers = _("Leads and the owner read it.") if parting else _("Everybody reads it in the history.")
    body = [
        blocks.section(about),
        blocks.section(md("*{name}:* {what}", name=name, what=meaning)),
        blocks.text_input("why", _("Why"), value=why, hint=readers, multiline=True, limit=WHY_LENGTH, optional=True),
    ]
    keep = {"client_id": ladder.client.id, "boundary_id": active.id, "decision": decision}
    return DECISION.view(title=name, body=body, submit=_("Decide"), keep=keep)


def decided(ladder: Ladder, active: Boundary, decision: Decision) -> Message:
    """What was decided, and what is so from now on."""
    text = {
        Happening.TALK: _("Noted: you talk with *{client}* about *{need}*. Breaks are counted anew."),
        Happening.LIVE_WITH_IT: _("Noted: we live with how *{client}* treats *{need}*. Breaks are counted anew."),
        Happening.PART_WAYS: _("Noted: we part ways with *{client}*, over *{need}*. Only leads and the owner see it."),
    }[decision]
    words = md(text, client=ladder.client.name, need=active.need)
    return note(words, SHOW_CARD.button(_("Open card"), ladder.ref))


# What people do


@feature.on(DECIDE)
async def decide(request: Request, ref: DecisionRef) -> None:
    """A form of its own for each decision: a why that was left in one is none for another."""
    if await client_behind(request, ClientRef(client_id=ref.client_id)):
        await request.open(DECISION, f"{ref.decision}:{ref.client_id}", **ref.model_dump(mode="json"))


@feature.opens(DECISION)
async def build_decision(request: Request, values: dict[str, Any]) -> View:
    ladder = await ladder_given(request, values.get("client_id"))
    active = _to_decide(ladder, values.get("boundary_id"))
    decision = next((one for one in DECISIONS if one == values.get("decision")), DECISIONS[0])
    return decision_modal(ladder, active, decision, values.get("why"))


@feature.on_submit(DECISION)
async def save_decision(request: Request, form: DecisionForm) -> None:
    async with request.transaction() as session:
        ladder = await ladder_to_change(request, session, form.client_id)
        active = _to_decide(ladder, form.boundary_id)
        row = happened(request, ladder, active, form.decision)
        row.note = form.why or None
        session.add(row)
        details = {"decision": form.decision}
        await request.trace(session, Act.DECIDED, client_id=ladder.client.id, details=details)
    request.ack()
    await request.tell(decided(ladder, active, form.decision))


def _to_decide(ladder: Ladder, boundary_id: object) -> Boundary:
    """The boundary that it is about. Raises RefusedError for others than leads and the owner, and where none is due."""
    if not ladder.is_trusted:
        raise RefusedError(for_the_trusted())
    goes, active = ladder.standing, ladder.active
    if active is None or goes is None or active.id != boundary_id or not goes.decision_due:
        text = md(_("There is nothing to decide about *{client}* any more."), client=ladder.client.name)
        raise RefusedError(note(text, SHOW_CARD.button(_("Open card"), ladder.ref)))
    return active

"""What a lead says of a client where no facts do: whether we hide from them, and whether they are worth it for us."""

from typing import Any

from handlers.kit import blocks
from handlers.kit.blocks import View, md
from handlers.kit.feature import Request
from handlers.kit.ids import ClientRef
from handlers.kit.words import _
from handlers.tiers import why
from handlers.tiers.parts import ANSWERS, ASK_ANSWERS, AnswersForm, Judged, Said, feature, judged
from models.clients import wait_for_client
from models.people import Role
from models.tiers import TierAnswers, answers_of

# What people see


def answers_view(one: Judged, known: dict[str, Any]) -> View:
    """Two questions, each of which may stay open."""
    worth = _("Asked for where hours don't tell: what they pay, for what they take.")
    body = [
        blocks.section(md("*{client}*", client=one.client.name)),
        blocks.select_input(
            "we_hide",
            _("Do we hide from them?"),
            _choices(),
            value=known.get("we_hide"),
            hint=_("Who calls, and nobody wants to answer. The owner reads it too, without your name."),
        ),
        blocks.select_input(
            "is_worth_it", _("Are they worth it for us?"), _choices(), value=known.get("is_worth_it"), hint=worth
        ),
    ]
    return ANSWERS.view(title=_("What facts don't tell"), body=body, keep={"client_id": one.client.id})


def _choices() -> list[tuple[str, str]]:
    return [(Said.YES, _("Yes")), (Said.NO, _("No")), (Said.UNKNOWN, _("I can't say"))]


# What people do


@feature.on(ASK_ANSWERS, role=Role.LEAD)
async def ask_answers(request: Request, ref: ClientRef) -> None:
    await request.ask(ANSWERS, f"tier:{ref.client_id}", client_id=ref.client_id)


@feature.opens(ANSWERS, role=Role.LEAD)
async def build_answers(request: Request, values: dict[str, Any]) -> View:
    async with request.reading() as session:
        one = await judged(request, session, values.get("client_id"))
        said = await answers_of(session, one.client.id)
    known = {
        "we_hide": Said.of(said.we_hide if said else None),
        "is_worth_it": Said.of(said.is_worth_it if said else None),
    }
    return answers_view(one, known | values)


@feature.on_submit(ANSWERS, role=Role.LEAD)
async def save_answers(request: Request, form: AnswersForm) -> None:
    """One for each client: whoever says more of it later changes what stands there."""
    async with request.transaction() as session:
        await wait_for_client(session, form.client_id)
        one = await judged(request, session, form.client_id)
        said = await answers_of(session, one.client.id) or TierAnswers(client_id=one.client.id)
        said.we_hide, said.is_worth_it = form.we_hide.meant, form.is_worth_it.meant
        said.said_by, said.said_at = request.person.user_id, request.now
        session.add(said)
    await request.show(await why.page_of(request, form.client_id))

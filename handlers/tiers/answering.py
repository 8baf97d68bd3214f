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

ASKED = ("we_hide", "is_worth_it")

# What people see


def answers_view(one: Judged, known: dict[str, Any], stands: dict[str, Said]) -> View:
    """Two questions, each of which may stay open; `stands` is what is kept."""
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
    return ANSWERS.view(
        title=_("What facts don't tell"), body=body, keep={"client_id": one.client.id, "before": stands}
    )


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
    stands = _stands(said)
    return answers_view(one, stands | _changed(values), stands)


def _changed(values: dict[str, Any]) -> dict[str, Any]:
    """What somebody answered and did not send, where it is not what stood there anyway."""
    before = values.get("before") or {}
    return {name: values[name] for name in ASKED if name in values and values[name] != before.get(name)}


def _stands(said: TierAnswers | None) -> dict[str, Said]:
    """What is kept of both."""
    return {name: Said.of(getattr(said, name, None)) for name in ASKED}


@feature.on_submit(ANSWERS, role=Role.LEAD)
async def save_answers(request: Request, form: AnswersForm) -> None:
    """One for each client. Whoever says more of it later changes what they answered, and nothing beside it."""
    async with request.transaction() as session:
        await wait_for_client(session, form.client_id)
        one = await judged(request, session, form.client_id)
        said = await answers_of(session, one.client.id) or TierAnswers(client_id=one.client.id)
        if changed := {name: given for name in ASKED if (given := getattr(form, name)) is not form.before.get(name)}:
            for name, given in changed.items():
                setattr(said, name, given.meant)
            said.said_by, said.said_at = request.person.user_id, request.now
            session.add(said)
    await request.show(await why.page_of(request, form.client_id))

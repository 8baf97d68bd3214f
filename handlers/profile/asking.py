"""The questions about a client, each of which may stay open."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit import blocks
from handlers.kit.blocks import Block, View, md, note
from handlers.kit.feature import Request
from handlers.kit.guard import sees_money
from handlers.kit.ids import ClientRef
from handlers.kit.shared import SHOW_CARD, client_behind, client_currency
from handlers.kit.trait_words import often_name, profitable_name, season_name
from handlers.kit.words import _, spoken_money
from handlers.profile.parts import ASK_PROFILE, PROFILE, ProfileForm, client_meant, feature
from models.audit import Act
from models.clients import Client, wait_for_client
from models.profile_answers import ANSWER_LENGTH, ProfileAnswer, answer_of, answered, answers_of, history_of
from models.rules.profile import Often, Profitable, Question, Season

# What people see


def question_name(question: Question) -> str:
    """'Why they chose us'."""
    return {
        Question.OFTEN: _("How often they need us"),
        Question.SEASON: _("When they need us"),
        Question.WHY_CHOSE: _("Why they chose us"),
        Question.WHY_STAYED: _("Why they stayed"),
        Question.UP_AT_NIGHT: _("What keeps them up at night"),
        Question.WENT_RIGHT: _("What went right"),
        Question.PROFITABLE: _("Do they earn money themselves?"),
    }[question]


def answer_words(row: ProfileAnswer) -> str:
    """What was answered, as a person reads it; empty where it was taken away."""
    match row.question:
        case Question.OFTEN if row.choice:
            return often_name(Often(row.choice))
        case Question.SEASON if row.choice:
            return season_name(Season(row.choice))
        case Question.PROFITABLE if row.choice:
            return profitable_name(Profitable(row.choice))
    return row.said or ""


def questions(known: Mapping[str, Any], budget: str | None) -> list[Block]:
    """The fields; the budget stands on the client, so it is told and not asked."""
    told = [blocks.context(md(_("Yearly budget: {budget}"), budget=budget))] if budget else []
    return [
        *told,
        _choice(Question.OFTEN, [(one.value, often_name(one)) for one in Often], known),
        _choice(Question.SEASON, [(one.value, season_name(one)) for one in Season], known),
        blocks.text_input("why_chose", **_words(Question.WHY_CHOSE, known)),
        blocks.text_input("why_stayed", **_words(Question.WHY_STAYED, known)),
        blocks.text_input("up_at_night", hint=_("Ideas for more begin here."), **_words(Question.UP_AT_NIGHT, known)),
        blocks.text_input("went_right", **_words(Question.WENT_RIGHT, known)),
        _choice(Question.PROFITABLE, [(one.value, profitable_name(one)) for one in Profitable], known),
    ]


def _choice(question: Question, offered: list[tuple[str, str]], known: Mapping[str, Any]) -> Block:
    label = question_name(question)
    return blocks.select_input(question.value, label, offered, value=known.get(question.value), optional=True)


def _words(question: Question, known: Mapping[str, Any]) -> dict[str, Any]:
    more = {"multiline": True, "optional": True, "limit": ANSWER_LENGTH}
    return {"label": question_name(question), "value": known.get(question.value), **more}


def profile_view(client: Client, known: Mapping[str, Any], before: Mapping[str, int], budget: str | None) -> View:
    """Seven questions in the agency's own words."""
    intro = _("Answer what you know and skip the rest. Everybody of the agency who sees the client reads it.")
    body = [
        blocks.section(md("*{client}*", client=client.name)),
        blocks.context(intro),
        *questions(known, budget),
    ]
    return PROFILE.view(title=_("Profile"), body=body, keep={"client_id": client.id, "before": before})


def kept(client: Client) -> blocks.Message:
    """It is saved, and where it stands."""
    text = md(_("Saved. What you know of *{client}* stands on their card."), client=client.name)
    return note(text, SHOW_CARD.button(_("Open card"), ClientRef(client_id=client.id)))


# What people do


@feature.on(ASK_PROFILE)
async def ask_profile(request: Request, ref: ClientRef) -> None:
    if await client_behind(request, ref):
        await request.ask(PROFILE, f"client:{ref.client_id}", client_id=ref.client_id)


@feature.opens(PROFILE)
async def build_profile(request: Request, values: dict[str, Any]) -> View:
    async with request.reading() as session:
        client = await client_meant(session, values.get("client_id"))
        known, before = await known_answers(session, client, values)
        budget = await budget_words(request, client)
    return profile_view(client, known, before, budget)


async def budget_words(request: Request, client: Client) -> str | None:
    """The yearly budget, for who sees it; the look is written down."""
    if client.yearly_budget is None or not sees_money(request.person, client):
        return None
    await request.saw(Act.SAW_MONEY, client.id)
    return spoken_money(client.yearly_budget, client_currency(request, client))


async def known_answers(
    session: AsyncSession, client: Client, values: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, int]]:
    """What a form begins with, under what its reader changed and did not send; and the rows that it shows."""
    answers = (await answers_of(session, [client.id])).get(client.id, {})
    stands = {question.value: answer_of(answers, question) for question in Question}
    seen = await _seen(session, client.id, values.get("before") or {})
    typed = {name: values[name] for name in stands if name in values and (values[name] or None) != seen.get(name)}
    return stands | typed, {question.value: row.id for question, row in answers.items()}


async def _seen(session: AsyncSession, client_id: int, before: Mapping[str, object]) -> dict[str, str | None]:
    """What stood in the fields when they were shown, by their names."""
    rows = {row.id: row for row in await history_of(session, client_id)} if before else {}
    found = {name: rows[one] for name, one in before.items() if isinstance(one, int) and one in rows}
    return {name: row.answer for name, row in found.items() if row.question == name}


@feature.on_submit(PROFILE)
async def save_profile(request: Request, form: ProfileForm) -> None:
    """What its reader changed is kept beside what stood there, and nothing else is touched."""
    async with request.transaction() as session:
        await wait_for_client(session, form.client_id)
        client = await client_meant(session, form.client_id)
        await keep_answers(request, session, form)
    request.ack()
    await request.tell(kept(client))


async def keep_answers(request: Request, session: AsyncSession, form: ProfileForm) -> None:
    """Every answer that is another than the one that was shown, unless it holds already."""
    seen = await _seen(session, form.client_id, form.before)
    answers = (await answers_of(session, [form.client_id])).get(form.client_id, {})
    for question in Question:
        given = getattr(form, question.value) or None
        if given != seen.get(question.value) and given != answer_of(answers, question):
            value = str(given) if given else None
            session.add(answered(form.client_id, question, value, request.person.user_id, request.now))

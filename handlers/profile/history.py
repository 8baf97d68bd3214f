"""What was answered before, by whom and when: an answer that changed stays readable."""

from collections.abc import Iterator, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from handlers.kit import blocks
from handlers.kit.blocks import Mrkdwn, View, lines, md, mention
from handlers.kit.feature import Request
from handlers.kit.ids import ClientRef
from handlers.kit.words import _, spoken_date
from handlers.profile.asking import answer_words, question_name
from handlers.profile.parts import ASK_PROFILE, SHOW_HISTORY, client_meant, feature
from models.clients import Client
from models.profile_answers import ProfileAnswer, history_of
from models.rules.profile import Question

SHOWN = 5
"""Answers to each question; older ones are in an export."""

# What people see


def history_view(client: Client, every: Sequence[ProfileAnswer], today: date, zone: ZoneInfo) -> View:
    """Question by question, the newest answer first."""
    told = [
        lines(md("*{question}*", question=question_name(question)), *_answers(question, every, today, zone))
        for question in Question
        if any(row.question is question for row in every)
    ]
    ask = ASK_PROFILE.button(_("Change"), ClientRef(client_id=client.id))
    nothing = [blocks.section(_("Nobody has answered anything yet."))]
    body = [blocks.header(client.name), *(blocks.paragraphs(told) or nothing), blocks.actions(ask)]
    return blocks.modal(title=_("Profile"), blocks=body)


def _answers(question: Question, every: Sequence[ProfileAnswer], today: date, zone: ZoneInfo) -> Iterator[Mrkdwn]:
    for row in [one for one in every if one.question is question][:SHOWN]:
        day = spoken_date(row.said_at.astimezone(zone).date(), today)
        words = answer_words(row) or _("taken away")
        yield md("{words} · {who}, {day}", words=words, who=mention(row.said_by), day=day)


# What people do


@feature.on(SHOW_HISTORY)
async def show_history(request: Request, ref: ClientRef) -> None:
    async with request.reading() as session:
        client = await client_meant(session, ref.client_id)
        every = await history_of(session, client.id)
    await request.show(history_view(client, every, request.today, ZoneInfo(request.zone)))

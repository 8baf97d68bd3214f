"""The profile on a client's card, and for leads and the owner the last review."""

from collections.abc import Iterator, Mapping
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit import blocks, card
from handlers.kit.blocks import Block, Mrkdwn, lines, md
from handlers.kit.feature import Request
from handlers.kit.ids import ClientRef
from handlers.kit.labels import quarter_name
from handlers.kit.shared import BEGIN_REVIEW
from handlers.kit.words import _, spoken_date
from handlers.profile.asking import answer_words, question_name
from handlers.profile.parts import ASK_PROFILE, SHOW_HISTORY, SHOW_REVIEWS, feature, this_quarter
from handlers.profile.reviews import review_line
from models.clients import Client, Status
from models.fitting import decides
from models.profile_answers import ProfileAnswer, answers_of
from models.reviews import Review, done_reviews, review_of
from models.rules.profile import CHOICES, Question

SHOWN = 90

# What people see


def profile_lines(answers: Mapping[Question, ProfileAnswer], today: date, zone: ZoneInfo) -> Iterator[Mrkdwn]:
    """The choices in one line, then each answer in words with its day."""
    known = {question: row for question in Question if (row := answers.get(question)) and row.answer}
    short = [
        md("{label}: {answer}", label=question_name(question), answer=answer_words(row))
        for question, row in known.items()
        if question in CHOICES
    ]
    if short:
        yield Mrkdwn(" · ".join(short))
    for question, row in known.items():
        if question not in CHOICES:
            day = spoken_date(row.said_at.astimezone(zone).date(), today)
            told = blocks.clip(answer_words(row), SHOWN)
            yield md("{label}: “{answer}” ({day})", label=question_name(question), answer=told, day=day)


def _begin(request: Request, current: Review | None) -> str | None:
    """What the way into this quarter's review is called; None where it is done."""
    if current is None:
        return _("Review {quarter}").format(quarter=quarter_name(this_quarter(request)))
    return None if current.done_at else _("Go on with the review")


# What people do


@feature.section(card.HEAD)
async def profile_section(request: Request, session: AsyncSession, client: Client) -> list[Block]:
    answers = (await answers_of(session, [client.id])).get(client.id, {})
    zone = ZoneInfo(request.zone)
    told: list[Mrkdwn] = list(profile_lines(answers, request.today, zone))
    if decides(request.person, client):
        told += [review_line(one, request.today, zone) for one in (await done_reviews(session, client.id))[:1]]
    if not told:
        return []
    ask = None if client.status is Status.ARCHIVED else ASK_PROFILE.button(_("Profile"), ClientRef(client_id=client.id))
    return [blocks.section(lines(md("*{title}*", title=_("Profile")), *told), accessory=ask)]


@feature.section(card.MORE)
async def ways_to_the_profile(request: Request, session: AsyncSession, client: Client) -> list[Block]:
    if client.status is Status.ARCHIVED:
        return []
    answered = bool((await answers_of(session, [client.id])).get(client.id))
    done, begin = False, None
    if decides(request.person, client):
        done = bool(await done_reviews(session, client.id))
        begin = _begin(request, await review_of(session, client.id, this_quarter(request)))
    ref = ClientRef(client_id=client.id)
    return card.row(
        _("Profile"),
        ASK_PROFILE.button(_("Profile"), ref),
        SHOW_HISTORY.button(_("Earlier answers"), ref) if answered else None,
        BEGIN_REVIEW.button(begin, ref) if begin else None,
        SHOW_REVIEWS.button(_("Reviews"), ref) if done else None,
    )

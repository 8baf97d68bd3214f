"""Turns the stories into rows of the past of a given moment; the same moment gives the same rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import product

from bot.example.more_stories import MORE_STORIES
from bot.example.past_stories import PAST_STORIES
from bot.example.people import METTE, SEES_MONEY, ZONE
from bot.example.stories import STORIES
from bot.example.telling import Event, Lesson, Opinion, Story, ThisWeek, Trend, When
from handlers.rate.parts import OF_MONEY
from models.boundaries import BoundaryEvent
from models.clients import Client, Status, name_key
from models.endings import ClientEnding
from models.interactions import Interaction
from models.ratings import Rating
from models.rules.facts import DAY, Statement
from models.rules.schedule import WEEK, Weekly, next_occurrence

MONDAY_AT_NINE = Weekly(0, 9, 0, ZONE)
SATURDAY = 5
WOBBLE = (0.0, 0.4, -0.4)
"""People do not answer quite alike."""
LOGGED_AFTER = timedelta(minutes=12)


@dataclass(frozen=True, slots=True)
class Past:
    """A client with its history; the rows do not know its number yet."""

    client: Client
    ratings: tuple[Rating, ...]
    interactions: tuple[Interaction, ...]
    earners: tuple[tuple[str, ...], ...]
    """To whom each of these belongs."""
    ending: ClientEnding | None
    lessons: tuple[tuple[int, BoundaryEvent], ...]
    """Each with the place of its boundary on the agency's list, from 1."""

    @property
    def rows(self) -> list[Rating | Interaction | ClientEnding]:
        """The whole history but for the lessons."""
        return [*self.ratings, *self.interactions, *([self.ending] if self.ending else [])]


def example_agency(now: datetime) -> list[Past]:
    """A dozen active clients, a paused one and two of the past, as they are at `now`."""
    return [_past(story, now) for story in (*STORIES, *MORE_STORIES, *PAST_STORIES)]


def start_of_week(now: datetime) -> datetime:
    """The last Monday at nine, from which the next summary counts."""
    return next_occurrence(MONDAY_AT_NINE, now).due_at - WEEK


def _past(story: Story, now: datetime) -> Past:
    opinions = [*(opinion for trend in story.trends for opinion in _opinions(trend)), *story.opinions]
    ratings = sorted((_rating(story, opinion, now) for opinion in opinions), key=lambda row: row.rated_at)
    told = [(_interaction(event, now), event.earned_by) for event in story.events]
    told.sort(key=lambda pair: pair[0].occurred_at)
    events, earners = [row for row, _people in told], [people for _row, people in told]
    lessons = tuple((lesson.place, _lesson(lesson, now)) for lesson in story.lessons)
    return Past(_client(story, now), tuple(ratings), tuple(events), tuple(earners), _ending(story, now), lessons)


def _client(story: Story, now: datetime) -> Client:
    began = now - story.since * DAY
    return Client(
        name=story.name,
        name_key=name_key(story.name),
        owner_id=story.owner,
        internal_channel=story.internal,
        shared_channel=story.shared,
        since=began.date(),
        language=story.language,
        yearly_budget=Decimal(story.budget) if story.budget else None,
        currency="EUR" if story.budget else None,
        status=_status(story),
        created_by=METTE,
        created_at=began,
    )


def _status(story: Story) -> Status:
    if story.parting:
        return Status.ARCHIVED
    return Status.PAUSED if story.paused else Status.ACTIVE


def _ending(story: Story, now: datetime) -> ClientEnding | None:
    if (told := story.parting) is None:
        return None
    at = _moment(told.when, now)
    return ClientEnding(ending=told.how, ended_on=at.date(), reason=told.why, said_by=told.who, said_at=at)


def _opinions(trend: Trend) -> Iterator[Opinion]:
    """From the first answers to the last, one time after the other, one person after the other."""
    steps = max(len(trend.days) - 1, 1)
    for (turn, day), (number, who) in product(enumerate(trend.days), enumerate(trend.raters)):
        wobble = WOBBLE[(turn + number) % len(WOBBLE)]
        pairs = zip(trend.first, trend.last, strict=True)
        answers = "".join(_between(first, last, turn / steps, wobble) for first, last in pairs)
        yield Opinion(day - number, who, answers)


def _between(first: str, last: str, share: float, wobble: float) -> str:
    if "-" in (first, last):
        return "-"
    return str(min(5, max(1, round(int(first) + (int(last) - int(first)) * share + wobble))))


def _rating(story: Story, opinion: Opinion, now: datetime) -> Rating:
    answers = {
        statement.value: int(digit)
        for statement, digit in zip(Statement, opinion.answers, strict=True)
        if digit != "-" and (statement not in OF_MONEY or opinion.who in (*SEES_MONEY, story.owner))
    }
    return Rating(rater_id=opinion.who, rated_at=_moment(opinion.when, now), why=opinion.why, **answers)


def _interaction(event: Event, now: datetime) -> Interaction:
    at, closed = _moment(event.when, now), event.closed
    return Interaction(
        kind=event.kind,
        tone=event.tone,
        what=event.words,
        occurred_at=at,
        logged_at=min(at + LOGGED_AFTER, now),
        logged_by=event.who,
        hours=Decimal(event.hours) if event.hours else None,
        closed_at=_moment(closed.when, now) if closed else None,
        closed_by=closed.who if closed else None,
        closing=closed.how if closed else None,
    )


def _lesson(lesson: Lesson, now: datetime) -> BoundaryEvent:
    at = _moment(lesson.when, now)
    return BoundaryEvent(kind=lesson.what, at=at, told_at=at, told_by=lesson.who)


def _moment(when: When, now: datetime) -> datetime:
    """On a working day at some hour of the day; this week's things between Monday nine and now."""
    if isinstance(when, ThisWeek):
        monday = start_of_week(now)
        return monday + (now - monday) * when.share
    at = (now - when * DAY).replace(hour=8 + int(when * 7) % 9, minute=int(when * 13) % 60, second=0, microsecond=0)
    return min(at, now) - max(0, at.weekday() - SATURDAY + 1) * DAY

"""Open and sealed answers beside each other: what somebody sees who knows all that was said openly."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.facts import Facts, Rating, Statement
from models.rules.health import Health, Part, health
from models.rules.published import Eyes, Publication, Shown, health_seen, publication, publications, shown
from tests.models.rules.made import NOW, answer, answers, everything, histories, moments, talks

DAY = timedelta(days=1)
FAR = NOW + 4000 * DAY
Ratings = tuple[Rating, ...]


def openly(given_ratings: Ratings) -> Ratings:
    return tuple(one._replace(openly=True) for one in given_ratings)


def sealed(given_ratings: Ratings) -> Ratings:
    return tuple(one for one in given_ratings if not one.openly)


@st.composite
def pasts(draw: st.DrawFn, raters: str = "abcd") -> Ratings:
    """A workspace that is loosened and tightened while people answer; now and then a form is older than that."""
    history = draw(histories(raters))
    turns = draw(st.lists(st.integers(0, 60), max_size=4))
    stale = draw(st.sets(st.integers(0, len(history))))
    moved = [NOW + sum(turns[: number + 1]) * DAY for number in range(len(turns))]

    def is_open(at: datetime) -> bool:
        return sum(turn <= at for turn in moved) % 2 == 1

    return tuple(a._replace(openly=is_open(a.at) and number not in stale) for number, a in enumerate(history))


def said_instead(one: Rating, value: int) -> Rating:
    """Another answer to the same statement."""
    return one._replace(values=tuple(value if old else None for old in one.values))


def watched(known: Ratings, now: datetime) -> tuple[object, ...]:
    """All that somebody outside the leads can see, whichever role they have and wherever they look."""
    facts = Facts(known, talks(1))
    seen = [health_seen(eyes, facts, now) for eyes in (Eyes.TEAM, Eyes.OTHERS)]
    return tuple((one.score, one.coverage, one.parts) for one in seen)


def facts_of(given_ratings: Iterable[Rating]) -> set[object]:
    """What stands as evidence of them."""
    return {answer for one in given_ratings for answer in one.answers}


def ratings(seen: Health) -> set[object]:
    return {evidence.fact for evidence in seen.part(Part.RATINGS).evidence}


# Who sees what


def test_the_team_sees_open_answers_as_they_are_and_everybody_else_from_three_people_up() -> None:
    facts = Facts(openly(answers("a", Statement.GUT, 2, days=3) + answers("b", Statement.GUT, 5, days=2)))
    team, others = (health_seen(eyes, facts, NOW).part(Part.RATINGS) for eyes in (Eyes.TEAM, Eyes.OTHERS))
    assert (team.score, len(team.evidence), team.withheld) == (62.5, 2, False)
    assert (others.score, others.evidence, others.withheld) == (None, (), True)


def test_the_team_sees_a_publication_where_nobody_answered_openly() -> None:
    facts = Facts(answers("abc", Statement.GUT, 2))
    assert health_seen(Eyes.TEAM, facts, NOW) == health_seen(Eyes.OTHERS, facts, NOW)
    assert health_seen(Eyes.TEAM, facts, NOW).part(Part.RATINGS).score == 25


def test_three_raters_of_two_pools_are_not_three_raters() -> None:
    facts = Facts(answers("ab", Statement.GUT, 1) + openly(answers("c", Statement.GUT, 1)))
    assert health_seen(Eyes.OTHERS, facts, NOW).part(Part.RATINGS).withheld


def test_who_sealed_four_and_says_two_openly_is_counted_in_each_pool_once() -> None:
    # Were the sealed 4 taken out by the open 2, a and b would be left alone with their published number.
    before = answers("abc", Statement.GUT, 4, days=9)
    after = before + openly(answers("c", Statement.GUT, 2, days=1))
    assert shown(Eyes.OTHERS, before, NOW) == shown(Eyes.OTHERS, after, NOW)
    assert ratings(health_seen(Eyes.TEAM, Facts(after), NOW)) == facts_of(after[3:])


def test_of_open_and_sealed_answers_those_are_shown_that_were_heard_last() -> None:
    def values(known: Ratings) -> tuple[int, ...]:
        seen = [health_seen(eyes, Facts(known), NOW).part(Part.RATINGS) for eyes in (Eyes.TEAM, Eyes.OTHERS)]
        return tuple(round(part.score or 0) for part in seen)

    guarded = answers("abc", Statement.GUT, 1, days=90)
    loosened = guarded + openly(answers("abc", Statement.GUT, 5, days=60))
    tightened = loosened + answers("ab", Statement.GUT, 3, days=30)
    third = tightened + answers("c", Statement.GUT, 3, days=20)
    again = third + openly(answers("d", Statement.GUT, 4, days=1))
    # 100 three times with a freshness of 0.8 and 75 once with 1: 315 / 3.4 = 92.6.
    told = [values(known) for known in (guarded, loosened, tightened, third, again)]
    assert told == [(0, 0), (100, 100), (100, 100), (50, 50), (93, 50)]


def test_who_came_into_the_team_later_sees_of_earlier_open_answers_what_others_see() -> None:
    since = NOW - 5 * DAY
    before = openly(answers("a", Statement.GUT, 1, days=9))
    assert shown(Eyes.TEAM, before, NOW, since) == Shown()
    three = openly(answers("abc", Statement.GUT, 1, days=9))
    assert shown(Eyes.TEAM, three, NOW, since) == shown(Eyes.OTHERS, three, NOW)
    after = openly(answers("d", Statement.GUT, 5, days=5))
    assert shown(Eyes.TEAM, three + after, NOW, since) == Shown(after)
    assert shown(Eyes.TEAM, three + after, NOW) == Shown(three + after)


@given(pasts(), st.integers(0, 400), st.integers(0, 400))
def test_no_open_answer_from_before_stands_as_evidence_before_who_came_later(
    past: Ratings, came: int, days: int
) -> None:
    since = NOW + came * DAY
    seen = health_seen(Eyes.TEAM, Facts(past), NOW + days * DAY, since=since)
    assert ratings(seen) <= facts_of(one for one in past if one.openly and one.at >= since)


@given(everything(), moments)
def test_leads_see_every_answer_whether_open_or_sealed(facts: Facts, now: datetime) -> None:
    mixed = replace(facts, ratings=tuple(a._replace(openly=n % 2 == 0) for n, a in enumerate(facts.ratings)))
    ours, theirs = health_seen(Eyes.LEAD, mixed, now), health(facts, now)
    assert (ours.score, ours.coverage) == (theirs.score, theirs.coverage)
    assert len(ratings(ours)) == len(ratings(theirs))


@given(pasts(), st.integers(0, 400))
def test_no_sealed_answer_ever_stands_as_evidence_before_others(past: Ratings, days: int) -> None:
    facts, now = Facts(past), NOW + days * DAY
    assert ratings(health_seen(Eyes.TEAM, facts, now)) <= facts_of(one for one in past if one.openly)
    assert ratings(health_seen(Eyes.OTHERS, facts, now)) == set()


@given(pasts(), st.integers(0, 400))
def test_a_number_rests_on_one_pool_alone(past: Ratings, days: int) -> None:
    now = NOW + days * DAY
    mine, theirs = sealed(past), tuple(a for a in past if a.openly)
    for eyes in (Eyes.TEAM, Eyes.OTHERS):
        assert shown(eyes, past, now) in (shown(eyes, mine, now), shown(eyes, theirs, now))


# Attacks


def last_number(known: Ratings) -> Publication:
    return [news for news in publications(known, FAR) if news.at == news.heard_at][-1]


@given(pasts(), pasts("abcdx"), st.sampled_from(["ab", "cd", "ax", "xd"]), st.data())
def test_sealed_answers_of_one_or_two_people_change_no_view_of_anybody(
    past: Ratings, later: Ratings, two: str, data: st.DataObject
) -> None:
    """The attack: know everything said until a number and everything open ever after, and look everywhere."""
    opening = answers("abc", Statement.GUT, 3, days=1)
    number = last_number(sealed(opening + past))
    start = tuple(a for a in opening + past if a.openly or a.at <= number.at)
    pause = number.at - NOW + timedelta(hours=1)
    more = tuple(a._replace(at=a.at + pause) for a in later if a.openly or a.rater in two)
    otherwise = tuple(a if a.openly else said_instead(a, data.draw(st.integers(1, 5))) for a in more)
    silent = tuple(a for a in more if a.openly)

    for days in (0, *data.draw(st.lists(st.integers(0, 400), max_size=3))):
        now = number.at + days * DAY
        seen = [watched(start + ending, now) for ending in (more, otherwise, silent)]
        assert seen[0] == seen[1] == seen[2]


@given(pasts(), st.permutations("abcd"), st.integers(0, 400))
def test_what_somebody_says_openly_tells_nothing_of_what_they_sealed(
    past: Ratings, names: list[str], days: int
) -> None:
    """Whoever sealed what, the same is seen, whatever each of them says openly."""
    new = dict(zip("abcd", names, strict=True))
    renamed = tuple(a if a.openly else a._replace(rater=new[a.rater]) for a in past)
    assert watched(renamed, NOW + days * DAY) == watched(past, NOW + days * DAY)


@given(histories(), pasts(), st.integers(0, 400))
def test_whatever_is_said_openly_no_number_of_sealed_answers_comes_or_goes(
    hidden: Ratings, past: Ratings, days: int
) -> None:
    """Loosen, answer, tighten, loosen again: who sees a number of sealed answers sees the one that was there anyway."""
    now = NOW + days * DAY
    said = tuple(a for a in past if a.openly)
    number = publication(hidden, now)
    for eyes in (Eyes.TEAM, Eyes.OTHERS):
        seen = shown(eyes, hidden + said, now)
        assert seen == Shown(said) or seen in (Shown(publication=number), Shown(publication=publication(said, now)))


SEALED_ROUNDS = [first + second for first in product((1, 3, 5), repeat=3) for second in product((1, 5), repeat=3)]
OPEN_ROUNDS = [(5, 1, 3), (1, 1, 1)]


def rounds(values: tuple[int, ...], first_day: int) -> Ratings:
    """Three raters answer in turn, a day apart."""
    days = range(first_day, first_day + len(values))
    return tuple(
        answer("abc"[day % 3], Statement.GUT, value, NOW + day * DAY) for day, value in zip(days, values, strict=True)
    )


@pytest.mark.parametrize("said", OPEN_ROUNDS)
@pytest.mark.parametrize("me", [0, 1, 2])
def test_of_the_two_others_nobody_learns_who_sealed_what(me: int, said: tuple[int, ...]) -> None:
    """Every history of a sealed, an open and a sealed round, from the seat of a rater who is in the team.

    Whatever was seen on any day, if the others may have sealed x and y, they may as well have sealed y and x.
    """
    possible = defaultdict[object, set[tuple[tuple[int, ...], tuple[int, ...]]]](set)
    for hidden in SEALED_ROUNDS:
        known = rounds(hidden[:3], 0) + openly(rounds(said, 3)) + rounds(hidden[3:], 6)
        days = tuple(shown(eyes, known, NOW + day * DAY) for day in range(9) for eyes in (Eyes.TEAM, Eyes.OTHERS))
        mine, one, other = (hidden[(me + step) % 3 :: 3] for step in range(3))
        possible[mine, days].add((one, other))
    assert len(possible) > 20
    for others in possible.values():
        assert others == {(other, one) for one, other in others}

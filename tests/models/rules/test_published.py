from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import combinations, pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.facts import Facts, Rating, Statement
from models.rules.health import Health, Part, health
from models.rules.published import Eyes, Publication, publication, publications
from models.rules.published import shown as shown_to
from tests.models.rules.made import NOW, answer, answers, everything, histories, moments, published_health, talks

DAY = timedelta(days=1)
FAR = NOW + 4000 * DAY
Ratings = tuple[Rating, ...]


def numbers(given_ratings: Ratings) -> list[Publication]:
    """The publications that brought a new number."""
    return [news for news in publications(given_ratings, FAR) if news.at == news.heard_at]


def shown(seen: Health) -> Iterable[object]:
    return (seen.score, seen.coverage, seen.parts)


def test_three_raters_are_published_rounded() -> None:
    # Gut 5, 4, 4: 4.33, rounded 4.5: (4.5 - 1) / 4 x 100 = 87.5. One statement of three: 40 x 3/6 = 20.
    facts = Facts(answers("a", Statement.GUT, 5, days=3) + answers("bc", Statement.GUT, 4, days=2))
    ratings = published_health(facts, NOW).part(Part.RATINGS)
    assert (ratings.score, ratings.weight, ratings.evidence, ratings.withheld) == (87.5, 20, (), False)


def test_two_statements_of_three_raters_are_full_weight_and_can_make_a_score() -> None:
    # Each rater says (5 + 2) / 2 = 3.5: 62.5, weight 40 x 6/6; contact 10: (40 x 62.5 + 10 x 100) / 50 = 70.
    said = answers("abc", Statement.GUT, 5) + answers("abc", Statement.VALUE, 2)
    assert published_health(Facts(said, talks(1)), NOW).score == 70


def test_who_answers_more_does_not_weigh_more() -> None:
    # a says 1 three times, six others 5 once: (1 + 6 x 5) / 7 = 4.43, rounded 4.5; by answers 33 / 9 = 3.67.
    said = answers("a", Statement.GUT, 1) + answers("bc", Statement.GUT, 5)
    said += answers("a", Statement.VALUE, 1) + answers("de", Statement.VALUE, 5)
    said += answers("a", Statement.TEAMWORK, 1) + answers("fg", Statement.TEAMWORK, 5)
    published = publication(said, NOW)
    assert published
    assert published.value == 4.5


def test_two_raters_are_withheld_and_look_like_none() -> None:
    nobody, two = Facts((), talks(1)), Facts(answers("ab", Statement.GUT, 1), talks(1))
    assert published_health(two, NOW).part(Part.RATINGS).withheld
    assert published_health(two, NOW) == published_health(nobody, NOW)


def erased(given_ratings: Ratings, at: datetime) -> Ratings:
    return tuple(one._replace(rater=f"gone-{one.rater}", unnamed_at=at) for one in given_ratings)


def test_who_was_erased_and_is_here_again_does_not_count_for_two() -> None:
    # a was erased a day ago and says the same again: with b alone there are two people, whatever the names.
    before = erased(answers("a", Statement.GUT, 3, days=3), NOW - DAY)
    again = answers("a", Statement.GUT, 3, days=0.5) + answers("b", Statement.GUT, 1, days=0.4)
    assert publication(before + again, NOW) is None
    # c makes three. The mean of all four voices: (3 + 3 + 1 + 5) / 4 = 3.
    (news,) = numbers(before + again + answers("c", Statement.GUT, 5, days=0.3))
    assert news.value == 3


def test_erasing_a_rater_moves_no_number_that_was_there() -> None:
    said = answers("abc", Statement.GUT, 2, days=9) + answers("d", Statement.GUT, 4, days=2)
    without_a = tuple(erased((one,), NOW - DAY)[0] if one.rater == "a" else one for one in said)
    assert publication(without_a, NOW) == publication(said, NOW)


@given(histories("abcd"), st.sampled_from("abcd"), st.integers(0, 300))
def test_no_number_comes_by_fewer_than_three_who_are_not_erased(past: Ratings, gone: str, days: int) -> None:
    at = NOW + days * DAY
    known = tuple(erased((one,), at)[0] if one.rater == gone and one.at < at else one for one in past)
    for news in publications(known, FAR):
        if news.at == news.heard_at > at:
            assert len({one.rater for one in known if one.at <= news.at and one.unnamed_at is None}) >= 3


def test_three_raters_of_three_statements_are_not_three_raters() -> None:
    said = answers("a", Statement.GUT, 1) + answers("b", Statement.VALUE, 1) + answers("c", Statement.RESPECT, 1)
    assert publication(said, NOW) is None


def test_a_number_is_not_made_of_one_fresh_answer_and_two_forgotten_ones() -> None:
    said = answers("ab", Statement.GUT, 5, days=181) + answers("c", Statement.GUT, 1)
    assert publication(said, NOW) is None


def test_an_old_answer_weighs_as_much_as_a_fresh_one() -> None:
    # 5, 5 and 2: 4. Weighed by freshness it would be 2.06, and c's answer plain to see.
    said = answers("ab", Statement.GUT, 5, days=178) + answers("c", Statement.GUT, 2)
    published = publication(said, NOW)
    assert published
    assert published.value == 4


def test_a_publication_fades_from_its_own_moment_and_is_withheld_at_last() -> None:
    facts = Facts(answers("ab", Statement.GUT, 4, days=100) + answers("c", Statement.GUT, 4))
    weights = [published_health(facts, NOW + days * DAY).part(Part.RATINGS).weight for days in (30, 105, 180)]
    assert weights == [20, pytest.approx(10), 0]
    assert published_health(facts, NOW + 180 * DAY).part(Part.RATINGS).withheld


def test_a_new_number_needs_three_changed_minds() -> None:
    first = answers("abc", Statement.GUT, 5, days=9)
    two = first + answers("ab", Statement.GUT, 1, days=8)
    three = two + answers("c", Statement.GUT, 1, days=7)
    assert [[news.value for news in numbers(said)] for said in (first, two, three)] == [[5], [5], [5, 1]]


def test_who_says_the_same_again_keeps_the_number_alive_but_does_not_hide_a_change() -> None:
    # a and b say 5 again, c changes from 5 to 1: were it renewed, the difference would be c's alone.
    said = answers("abc", Statement.GUT, 5, days=90)
    said += answers("ab", Statement.GUT, 5, days=2) + answers("c", Statement.GUT, 1, days=1)
    published = publication(said, NOW)
    assert published == Publication(NOW - 90 * DAY, NOW - DAY, 5, 1)
    assert published_health(Facts(said), NOW).part(Part.RATINGS).weight == 20


def test_a_change_in_what_is_not_published_is_no_cover() -> None:
    # Only a and b answer Value, so it is not published; c's changed gut would stand alone.
    said = answers("abc", Statement.GUT, 5, days=9)
    said += answers("ab", Statement.VALUE, 1, days=8) + answers("c", Statement.GUT, 1, days=7)
    assert [news.value for news in numbers(said)] == [5]


def test_a_change_taken_back_is_no_change() -> None:
    said = answers("abc", Statement.GUT, 5, days=9) + answers("ab", Statement.GUT, 1, days=8)
    said += answers("ab", Statement.GUT, 5, days=7) + answers("c", Statement.GUT, 1, days=6)
    assert [news.value for news in numbers(said)] == [5]


def test_one_submission_is_heard_whole() -> None:
    # c answers both at once: were Gut heard first, its number would come alone, and the rest never.
    said = answers("ab", Statement.GUT, 5, days=9) + answers("ab", Statement.VALUE, 1, days=9)
    said += answers("c", Statement.GUT, 5, days=8) + answers("c", Statement.VALUE, 1, days=8)
    assert [(news.value, news.statements) for news in numbers(said)] == [(3, 2)]


@given(histories(), histories(), st.permutations("abcdx"), st.integers(0, 400))
def test_one_or_two_people_move_nothing(history: Ratings, later: Ratings, who: list[str], days: int) -> None:
    """The attack: know everything said until a number, then watch what the answers of two change."""
    opening = answers("abc", Statement.GUT, 3, days=1)
    last = numbers(opening + history)[-1]
    start = tuple(one for one in opening + history if one.at <= last.at)
    pause = last.at - NOW + timedelta(hours=1)
    more = tuple(a._replace(at=a.at + pause, rater=who["ab".index(a.rater)]) for a in later if a.rater in "ab")
    now = last.at + days * DAY
    assert shown(published_health(Facts(start + more), now)) == shown(published_health(Facts(start), now))


@given(histories("abcde", most=40))
def test_between_two_numbers_at_least_three_people_changed_what_they_say(history: Ratings) -> None:
    def said(by: str, at: datetime) -> dict[Statement, int]:
        theirs = [answer for one in history if one.rater == by and one.at <= at for answer in one.answers]
        return {answer.statement: answer.value for answer in theirs}

    for before, after in pairwise(numbers(history)):
        assert sum(said(rater, before.at) != said(rater, after.at) for rater in "abcde") >= 3
    for first in numbers(history)[:1]:
        assert sum(bool(said(rater, first.at)) for rater in "abcde") >= 3


@given(histories("abcde"), st.permutations("abcde"))
def test_who_is_who_does_not_matter(history: Ratings, names: list[str]) -> None:
    renamed = tuple(a._replace(rater=dict(zip("abcde", names, strict=True))[a.rater]) for a in history)
    assert list(publications(renamed, FAR)) == list(publications(history, FAR))


@given(histories(), st.integers(0, 1000))
def test_what_was_said_then_stays_said(history: Ratings, days: int) -> None:
    now = NOW + days * DAY
    assert list(publications(history, now)) == [news for news in publications(history, FAR) if news.heard_at <= now]


@given(everything(), moments)
def test_all_but_the_ratings_is_what_leads_see(facts: Facts, now: datetime) -> None:
    for ours, theirs in zip(published_health(facts, now).parts, health(facts, now).parts, strict=True):
        if ours.part is Part.RATINGS:
            assert ours.withheld == (ours.score is None)
            assert ours.evidence == ()
        else:
            assert (ours.score, ours.weight) == (theirs.score, theirs.weight)


@given(histories(), st.integers(0, 1000))
def test_the_weight_tells_nothing_but_the_publication(history: Ratings, days_later: int) -> None:
    now = NOW + days_later * DAY
    published = publication(history, now)
    ratings = published_health(Facts(history), now).part(Part.RATINGS)
    if published:
        days = (now - published.heard_at) / DAY
        fresh = min(1, max(0, (180 - days) / 150))
        assert ratings.weight == pytest.approx(40 * min(1, published.statements * fresh / 2))
    else:
        assert ratings.weight == 0


def rounds(said: tuple[int, ...]) -> Ratings:
    """Three raters answer in turn, round after round, a day apart."""
    return tuple(answer("abc"[day % 3], Statement.GUT, value, NOW + day * DAY) for day, value in enumerate(said))


@pytest.mark.parametrize("me", [0, 1, 2])
def test_a_rater_who_sees_every_number_never_knows_which_of_the_two_others_said_what(me: int) -> None:
    """Every history of two rounds with the answers 1, 2, 4 and 5, from a rater's seat.

    Whatever was seen, if the others may have said x and y, they may as well have said y and x.
    """
    possible = defaultdict[object, set[tuple[tuple[int, ...], tuple[int, ...]]]](set)
    for said in product((1, 2, 4, 5), repeat=6):
        mine, one, other = said[me::3], said[(me + 1) % 3 :: 3], said[(me + 2) % 3 :: 3]
        possible[mine, tuple(publications(rounds(said), FAR))].add((one, other))
    assert len(possible) > 100
    for others in possible.values():
        assert others == {(other, one) for one, other in others}


def test_of_a_team_of_three_nobody_is_heard_until_all_are() -> None:
    for pair in combinations("abc", 2):
        assert publication(answers("".join(pair), Statement.GUT, 1), NOW) is None


TWIN = 7


def given_to_another(given_ratings: Ratings) -> Ratings:
    return tuple(one._replace(given_to=TWIN) for one in given_ratings)


@given(histories("abcd"), histories("abcd"), moments)
def test_after_a_merge_no_number_is_seen_that_one_of_both_did_not_have(
    one: Ratings, other: Ratings, at: datetime
) -> None:
    # Beside the numbers of each a number of both would tell what a single person answered.
    seen = shown_to(Eyes.OTHERS, one + given_to_another(other), at).publication
    had = [found for found in (publication(one, at), publication(other, at)) if found]
    newest = max((found.heard_at for found in had), default=None)
    assert (seen.heard_at if seen else None) == newest
    assert seen is None or (seen.at, seen.value, seen.statements) in {(f.at, f.value, f.statements) for f in had}


@given(histories("abcd"), histories("ab"), histories("ab"), moments)
def test_what_two_people_answered_about_the_other_one_moves_nothing_of_the_one(
    one: Ratings, two: Ratings, else_: Ratings, at: datetime
) -> None:
    first, second = (shown_to(Eyes.OTHERS, one + given_to_another(more), at) for more in (two, else_))
    assert first == second == shown_to(Eyes.OTHERS, one, at)


def test_the_team_reads_no_open_answer_that_was_given_to_the_other_one() -> None:
    said = tuple(one._replace(openly=True) for one in answers("a", Statement.GUT, 1))
    assert shown_to(Eyes.TEAM, said, NOW).ratings == said
    assert shown_to(Eyes.TEAM, given_to_another(said), NOW).ratings == ()
    assert shown_to(Eyes.LEAD, given_to_another(said), NOW).ratings == given_to_another(said)

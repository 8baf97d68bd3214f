"""Replaying histories: what was known then, who left soon after, and what is said of it."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.rules.backtest import (
    WEEK,
    Agreed,
    Ending,
    History,
    Moment,
    Replay,
    Report,
    judge,
    lead_time,
    replay,
    spells_at_risk,
)
from models.rules.facts import Facts, Interaction, Kind, Rating, Statement, Tone, in_order
from models.rules.health import Band, band_of
from tests.models.rules.made import answer

BEGIN = datetime(2030, 1, 7, tzinfo=UTC)
H, W, R = 90.0, 60.0, 30.0


def rng(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - the same draws each time


def form(rater: str, week: float, *values: int) -> Rating:
    return Rating(rater, BEGIN + week * WEEK, in_order(dict(zip(Statement, values, strict=False))))


def history(weeks: float, *ratings: Rating, ending: Ending | None = None, number: int = 1) -> History:
    return History(number, Facts(ratings), BEGIN, BEGIN + weeks * WEEK, ending)


def played(*scores: float | None, ending: Ending | None = None, number: int = 1) -> Replay:
    """A week for each score; all three rivals say the same."""
    moments = [
        Moment(BEGIN + week * WEEK, one, one, one, None if one is None else band_of(one))
        for week, one in enumerate(scores)
    ]
    return Replay(history(len(scores), ending=ending, number=number), tuple(moments))


def judged(*replays: Replay, weeks: int = 1, enough: int = 1) -> Report:
    return judge(replays, weeks, rng(1), resamples=20, enough=enough)


# A moment


def test_the_rivals_at_a_moment_by_hand() -> None:
    answers = [form("a", 0, 5, 5, 5, 5, 5, 5), form("b", 1, 1, 2), form("a", 3, 1)]
    found = replay(history(5, *answers)).moments
    assert [one.at for one in found] == [BEGIN + week * WEEK for week in range(5)]
    assert found[0].rivals == (100, 100, 100)
    assert found[1].last_rating == 12.5
    assert found[1].average == pytest.approx((6 * 100 + 0 + 25) / 8)
    assert found[2].last_rating == 12.5
    assert found[3].last_rating == 0
    assert found[3].average == pytest.approx(625 / 9)


def test_a_client_that_nobody_rated_has_no_rivals() -> None:
    assert replay(history(2)).moments[1].rivals is None


def test_the_rhythm_is_the_one_agreed_at_that_moment() -> None:
    weekly = Agreed(timedelta(days=7), BEGIN + WEEK, BEGIN + 2 * WEEK)
    one = replace(history(4), rhythms=(weekly, Agreed(timedelta(days=30), BEGIN)))
    assert [one.at(BEGIN + week * WEEK).cadence.days for week in range(3)] == [30, 7, 30]
    assert replace(one, rhythms=(weekly,)).at(BEGIN).cadence.days == 14


facts = st.builds(
    Facts,
    st.lists(
        st.builds(
            lambda rater, statement, value, days: answer(rater, statement, value, BEGIN + timedelta(days=days)),
            st.sampled_from("abc"),
            st.sampled_from(Statement),
            st.integers(1, 5),
            st.integers(0, 100),
        ),
        max_size=30,
    ).map(tuple),
    st.lists(
        st.builds(
            lambda kind, tone, day, late: Interaction(
                1, kind, BEGIN + timedelta(days=day), tone, BEGIN + timedelta(days=day + late)
            ),
            st.sampled_from(Kind),
            st.sampled_from([None, *Tone]),
            st.integers(0, 100),
            st.integers(0, 20),
        ),
        max_size=10,
    ).map(tuple),
)


@settings(max_examples=50)
@given(facts, st.integers(0, 14))
def test_what_is_heard_later_changes_nothing_of_a_moment(known: Facts, week: int) -> None:
    now = BEGIN + week * WEEK
    by_then = Facts(
        tuple(one for one in known.ratings if one.at <= now),
        tuple(one for one in known.interactions if one.known(now)),
    )
    whole, cut = (replay(History(1, each, BEGIN, BEGIN + 15 * WEEK)) for each in (known, by_then))
    assert whole.moments[week] == cut.moments[week]


# What came after


@pytest.mark.parametrize(
    ("ending", "within"), [(Ending.LEFT, [False, False, True, True]), (None, [False, False, False, None])]
)
def test_who_leaves_within_the_weeks_and_of_whom_it_is_still_open(
    ending: Ending | None, within: list[bool | None]
) -> None:
    """Four weeks, two ahead: of a client that is still here nobody knows the next two weeks from the last one."""
    one = history(4, ending=ending)
    assert [one.ends_within(BEGIN + week * WEEK, 2 * WEEK) for week in range(4)] == within


def test_health_that_falls_before_they_leave_tells_them_all() -> None:
    found = judged(*(played(H, H, R, ending=Ending.LEFT, number=n) for n in (1, 2)), played(H, H, W, number=3))
    assert found.contest
    assert [one.value for one in found.contest.aucs] == [1, 1, 1]
    assert (found.moments, found.compared, found.leaving) == (9, 9, 2)


def test_a_score_that_never_moves_tells_nothing() -> None:
    found = judged(played(W, W, ending=Ending.LEFT), played(W, W, number=2))
    assert found.contest
    assert found.contest.aucs[0].value == 0.5


def test_clients_that_we_let_go_count_apart() -> None:
    others = [played(W, R, ending=Ending.LEFT), played(H, W, number=2)]
    let_go = played(R, R, ending=Ending.LET_GO, number=3)
    without, found = judged(*others), judged(*others, let_go)
    assert found.contest == without.contest
    assert (found.bands, found.alarms, found.warned) == (without.bands, without.alarms, without.warned)
    assert (found.let_go, without.let_go_contest) == (1, None)
    assert found.let_go_contest


def test_with_too_few_that_left_there_is_no_auc() -> None:
    replays = [*(played(W, R, ending=Ending.LEFT, number=n) for n in range(9)), played(H, H, number=20)]
    assert judged(*replays, enough=10).contest is None
    assert judged(*replays, played(W, R, ending=Ending.LEFT, number=9), enough=10).contest


def test_one_that_had_no_score_in_its_last_weeks_is_not_counted_towards_them() -> None:
    found = judged(played(R, None, ending=Ending.LEFT), played(H, H, number=2))
    assert (found.left, found.left_compared, found.contest) == (1, 0, None)
    assert (found.leaving, found.leaving_scored) == (1, 0)


@given(st.randoms(use_true_random=False))
def test_the_order_of_clients_does_not_matter(dice: random.Random) -> None:
    replays = [played(*dice.choices([H, W, R, None], k=6), number=n) for n in range(4)]
    replays += [played(*dice.choices([H, W, R, None], k=6), ending=Ending.LEFT, number=n) for n in range(4, 8)]
    shuffled = dice.sample(replays, k=8)
    assert judged(*shuffled, weeks=2) == judged(*replays, weeks=2)


# Calibration, lead time, false alarms


def test_windows_do_not_overlap_so_that_who_left_counts_once() -> None:
    found = judged(played(H, R, R, W, R, R, ending=Ending.LEFT), played(H, H, H, H, number=2), weeks=2)
    counts = {row.band: (row.windows, row.left) for row in found.bands}
    assert counts == {Band.HEALTHY: (3, 0), Band.WATCH: (0, 0), Band.AT_RISK: (2, 1), None: (0, 0)}


@pytest.mark.parametrize(
    ("scores", "weeks"),
    [
        ([H, R, R, R], 3),
        ([R, R, H, R], 1),
        ([H, R, None, R, None], 4),
        ([R, R, H], None),
        ([None, None], None),
        ([R, R], 2),
    ],
)
def test_the_lead_is_the_at_risk_spell_that_lasted(scores: list[float | None], weeks: float | None) -> None:
    assert lead_time(played(*scores, ending=Ending.LEFT)) == weeks


def test_lead_times_are_told_by_their_quartiles() -> None:
    leads = [played(H, *[R] * n, ending=Ending.LEFT, number=n) for n in (1, 2, 3, 4, 5)]
    found = judged(*leads, played(R, H, ending=Ending.LEFT, number=9)).warned
    assert (found.left, found.warned, found.weeks) == (6, 5, (2, 3, 4))


@pytest.mark.parametrize(("scores", "spells"), [([R, R], 1), ([H, W], 0), ([R, H, R, None, R, W, R], 3), ([None], 0)])
def test_an_alarm_is_the_beginning_of_a_spell(scores: list[float | None], spells: int) -> None:
    assert spells_at_risk(played(*scores)) == spells


def test_alarms_are_counted_for_those_that_stayed_by_client_and_year() -> None:
    found = judged(played(*[H] * 51, R), played(*[H] * 52, number=2), played(R, ending=Ending.LEFT, number=3)).alarms
    assert (found.clients, found.ever, found.alarms) == (2, 1, 1)
    assert found.a_year == pytest.approx(0.5, abs=0.01)


def test_of_no_history_at_all_nothing_is_said() -> None:
    found = judged()
    assert (found.clients, found.contest, found.warned.weeks, found.alarms.a_year) == (0, None, None, 0)

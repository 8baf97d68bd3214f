from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.facts import Facts, Interaction, Kind, Statement, Tone
from models.rules.health import Band, Part
from models.rules.summary import Client, Line, Reason, Summary, summarize
from models.sight import Sight
from tests.models.rules.made import NOW, answer, answers, everything

DAY = timedelta(days=1)
WEEK = 7 * DAY


def of_the_week(clients: dict[str, Facts]) -> Summary:
    named = {Client(number, name): facts for number, (name, facts) in enumerate(clients.items())}
    return summarize(named, NOW - WEEK, NOW, Sight(is_lead=True).see)


def line_of(facts: Facts) -> Line:
    return of_the_week({"Acme": facts}).lines[0]


def rated(value: int, days: float = 20) -> Facts:
    return Facts(answers("abcdef", Statement.GUT, value, days))


def names(lines: tuple[Line, ...]) -> list[str]:
    return [line.client.name for line in lines]


def test_worst_first_and_not_enough_known_last() -> None:
    # 5 is 100, 4 is 75, 3 is 50, 2 is 25.
    week = of_the_week(
        {
            "Unknown": Facts(),
            "ideal": rated(5),
            "Zebra": rated(4),
            "apple": rated(4),
            "Watched": rated(3),
            "Bad": rated(2),
        }
    )
    assert names(week.lines) == ["Bad", "Watched", "apple", "Zebra", "ideal", "Unknown"]
    assert week.bands == {Band.AT_RISK: 1, Band.WATCH: 1, Band.HEALTHY: 3, None: 1}


def test_thirty_are_named_and_the_rest_counted() -> None:
    week = of_the_week({f"Client {number:02}": rated(4) for number in range(34)} | {"Trouble": rated(1)})
    assert (len(week.listed), week.unlisted) == (30, 5)
    assert names(week.listed)[:2] == ["Trouble", "Client 00"]


def test_no_clients_make_a_summary_too() -> None:
    week = of_the_week({})
    assert (week.lines, week.unlisted, week.bands, week.logged, week.wins) == ((), 0, {}, {}, ())


def test_a_quiet_week_names_everybody_and_nothing_else() -> None:
    week = of_the_week({"Acme": rated(4), "Beta": rated(3)})
    assert names(week.lines) == ["Beta", "Acme"]
    assert (week.movers, week.attention, week.unrated, week.wins, week.logged) == ((), (), (), (), {})


def test_a_mover_and_why() -> None:
    # Six say 5, then three of them 3: from 100 to (3 x 100 + 3 x 50) / 6 = 75.
    facts = Facts(rated(5).ratings + answers("abc", Statement.GUT, 3, days=2))
    line = line_of(facts)
    assert line.moved
    assert line.change
    assert line.change.whole == -25
    assert line.change.top
    assert line.change.top.part is Part.RATINGS
    assert line.reasons == ()  # 75 is healthy still


def test_a_point_or_two_are_no_move_unless_they_cross_a_band() -> None:
    # 24 raters say 4 (75); one of them then 3: (23 x 75 + 50) / 24 = 73.96, shown 74, watch.
    many = "abcdefghijklmnopqrstuvwx"
    fell = line_of(Facts(answers(many, Statement.GUT, 4, days=20) + answers("a", Statement.GUT, 3, days=2)))
    assert fell.change
    assert (fell.change.whole, fell.moved, fell.reasons) == (-1, True, (Reason.FELL_A_BAND,))
    # One of them 5 instead: (23 x 75 + 100) / 24 = 76.04, one point up and healthy as before.
    rose = line_of(Facts(answers(many, Statement.GUT, 4, days=20) + answers("a", Statement.GUT, 5, days=2)))
    assert rose.change
    assert (rose.change.whole, rose.moved, rose.reasons) == (1, False, ())


def test_the_largest_move_comes_first() -> None:
    week = of_the_week(
        {
            "Down a little": Facts(rated(5).ratings + answers("a", Statement.GUT, 3, days=1)),
            "Up a lot": Facts(rated(2).ratings + answers("abcdef", Statement.GUT, 5, days=1)),
        }
    )
    assert names(week.movers) == ["Up a lot", "Down a little"]


def test_a_first_score_is_no_move() -> None:
    line = line_of(rated(2, days=1))
    assert (line.health.band, line.change, line.moved) == (Band.AT_RISK, None, False)


@pytest.mark.parametrize(
    ("kind", "reasons"),
    [
        (Kind.COMPLAINT, (Reason.AT_RISK, Reason.COMPLAINT)),
        (Kind.CANNOT_STAND_BEHIND, (Reason.AT_RISK, Reason.CANNOT_STAND_BEHIND)),
        (Kind.LATE_PAYMENT, (Reason.AT_RISK, Reason.LATE_PAYMENT)),
        (Kind.CONTACT, (Reason.AT_RISK,)),
    ],
)
def test_who_needs_attention_and_why(kind: Kind, reasons: tuple[Reason, ...]) -> None:
    facts = Facts(rated(2).ratings, (Interaction(1, kind, NOW - DAY),))
    assert line_of(facts).reasons == reasons


def test_last_weeks_complaint_is_not_said_again() -> None:
    facts = Facts(rated(4).ratings, (Interaction(1, Kind.COMPLAINT, NOW - WEEK),))
    assert line_of(facts).reasons == ()


def test_wins_in_the_order_in_which_they_came() -> None:
    referral = Interaction(2, Kind.REFERRAL, NOW - 3 * DAY)
    praise = Interaction(7, Kind.PRAISE, NOW - DAY, Tone.WARM, earned_by=("U1", "U2"))
    week = of_the_week({"Acme": Facts(interactions=(praise,)), "Beta": Facts(interactions=(referral, *talks_of(5)))})
    assert [(win.client.name, win.interaction) for win in week.wins] == [("Beta", referral), ("Acme", praise)]
    assert week.logged == {Kind.CONTACT: 5, Kind.PRAISE: 1, Kind.REFERRAL: 1}


def talks_of(count: int) -> tuple[Interaction, ...]:
    return tuple(Interaction(100 + number, Kind.CONTACT, NOW - DAY) for number in range(count))


def test_what_was_logged_late_belongs_to_the_week_in_which_it_was_heard() -> None:
    late = Interaction(1, Kind.PRAISE, NOW - 9 * DAY, logged_at=NOW - DAY)
    assert line_of(Facts(interactions=(late,))).logged == (late,)


def test_whom_nobody_has_rated() -> None:
    week = of_the_week(
        {
            "Zoo": Facts(),
            "Forgotten": rated(5, days=200),
            "By one": Facts(answers("a", Statement.REFERRAL, 3)),
            "Tomorrow": rated(5, days=-1),
        }
    )
    assert names(week.unrated) == ["Forgotten", "Tomorrow", "Zoo"]


@given(st.lists(everything(), max_size=6))
def test_every_client_is_there_once_and_every_event_is_said_in_one_week(clients: list[Facts]) -> None:
    named = {Client(number, "Twin"): facts for number, facts in enumerate(clients)}
    this, last = (
        summarize(named, NOW - WEEK, NOW, Sight(is_lead=True).see),
        summarize(named, NOW - 2 * WEEK, NOW - WEEK, Sight(is_lead=True).see),
    )
    assert sorted(line.client.id for line in this.lines) == list(range(len(clients)))
    both = [event for week in (this, last) for line in week.lines for event in line.logged]
    heard = [
        event
        for facts in clients
        for event in facts.interactions
        if NOW - 2 * WEEK < max(event.at, event.heard_at) <= NOW
    ]
    assert len(both) == len(heard)
    before = {line.client: line.before for line in this.lines}
    assert all(before[line.client] == line.health for line in last.lines)


def test_a_guarded_summary_is_blind_to_what_two_raters_say() -> None:
    """Not even the order of the list, the movers or the attention tell of answers that are not published."""

    def week(value: int) -> Summary:
        open_to_all = answers("abc", Statement.GUT, 4, days=20) + answers("abc", Statement.VALUE, 4, days=20)
        two = tuple(answer(rater, Statement.GUT, value, NOW - DAY) for rater in "ab")
        clients = {Client(1, "Acme"): Facts(open_to_all + two), Client(2, "Beta"): Facts(open_to_all)}
        return summarize(clients, NOW - WEEK, NOW, Sight().see)

    assert week(1) == week(5)

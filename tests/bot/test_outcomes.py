"""What a failed call means for a message, as a table: nothing is said twice, nothing forgotten without a word."""

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from bot.outcomes import LOOKS, MOST_ATTEMPTS, not_seen, outcome_of, stopped
from handlers.kit.guard import Reason, Verdict
from handlers.kit.slack_errors import NOT_NOW, RateLimitedError
from models.outbox import OPEN, Outgoing, State


def message(state: State, *, looks: int = 0, blind: int = 0, generation: int = 1, attempts: int = 1) -> Outgoing:
    return Outgoing(channel="C1", state=state, looks=looks, blind=blind, generation=generation, attempts=attempts)


class Answer:
    """An answer of Slack's, as the SDK hangs it on its error."""

    def __init__(self, error: str | None, status: int, headers: dict[str, str]) -> None:
        self.data = {"ok": False, "error": error} if error else "<html>"
        self.status_code, self.headers = status, headers


def slack_says(error: str | None, status: int = 200, **headers: str) -> SlackApiError:
    return SlackApiError("refused", Answer(error, status, headers))  # type: ignore[no-untyped-call]


UNREACHED = aiohttp.ClientConnectorError(None, OSError())  # type: ignore[arg-type]  # the place does not matter
UNSURE = [
    TimeoutError(),
    aiohttp.ServerDisconnectedError(),
    aiohttp.ClientOSError(),
    ValueError("no JSON"),
    slack_says(None, 200),
    slack_says(None, 502),
    slack_says("internal_error"),
    slack_says("fatal_error"),
    slack_says("something", 503),
]
LIMITED = [
    RateLimitedError("chat.postMessage", 30),
    slack_says(None, 429),
    slack_says("ratelimited"),
    slack_says("rate_limited"),
    slack_says("message_limit_exceeded"),
]


@pytest.mark.parametrize("error", UNSURE)
def test_only_a_post_that_nobody_can_tell_of_is_unknown(error: Exception) -> None:
    assert outcome_of(error, message(State.SENDING)).state is State.UNKNOWN
    assert outcome_of(error, message(State.UNKNOWN)).state is State.UNKNOWN
    assert outcome_of(error, message(State.PENDING)).state is State.PENDING


@pytest.mark.parametrize("error", [*LIMITED, UNREACHED])
def test_what_slack_never_took_may_be_said_again(error: Exception) -> None:
    assert outcome_of(error, message(State.SENDING)).state is State.PENDING
    assert outcome_of(error, message(State.PENDING)).state is State.PENDING
    assert outcome_of(error, message(State.UNKNOWN)).state is State.UNKNOWN


@pytest.mark.parametrize("state", OPEN)
@pytest.mark.parametrize(
    ("error", "seconds"),
    [
        (RateLimitedError("chat.postMessage", 30), 30),
        (slack_says("ratelimited", 429, **{"Retry-After": "7"}), 7),
        (slack_says("ratelimited", 429, **{"Retry-After": "0"}), 1),
        (slack_says("ratelimited", 429, **{"Retry-After": "soon"}), 1),
        (slack_says("ratelimited", 429), 1),
    ],
    ids=["known", "7", "0", "soon", "unnamed"],
)
def test_a_limit_is_held_in_machine_time_and_costs_no_look(state: State, error: Exception, seconds: float) -> None:
    outcome = outcome_of(error, message(state, looks=1))
    assert (outcome.hold, outcome.again_in.total_seconds(), outcome.looks) == (seconds, 0, 1)


@pytest.mark.parametrize("code", ["token_revoked", "account_inactive", "invalid_auth"])
@pytest.mark.parametrize("state", OPEN)
def test_what_nobody_can_hear_any_more_is_dropped_and_told(state: State, code: str) -> None:
    outcome = outcome_of(slack_says(code), message(state))
    assert (outcome.state, outcome.reason) == (State.DROPPED, code)
    assert outcome.shut_out


@pytest.mark.parametrize(("code", "reason"), [("channel_not_found", Reason.GONE), ("is_archived", Reason.ARCHIVED)])
@pytest.mark.parametrize("state", OPEN)
def test_what_was_meant_for_a_lost_channel_is_held_and_told(state: State, code: str, reason: Reason) -> None:
    """What may stand there already is marked, so that it is looked for before it is said again."""
    outcome = outcome_of(slack_says(code), message(state))
    assert (outcome.state, outcome.reason, outcome.verdict) == (State.HELD, reason, Verdict(reason))
    assert outcome.blind == (state is State.UNKNOWN)


@pytest.mark.parametrize("state", OPEN)
def test_what_was_meant_for_a_person_who_is_not_there_any_more_is_given_up_and_told_nobody(state: State) -> None:
    private = message(state)
    private.channel = "UGONE"
    outcome = outcome_of(slack_says("channel_not_found"), private)
    assert (outcome.state, outcome.verdict) == (State.DROPPED, None)


@pytest.mark.parametrize(
    ("state", "code", "expected"),
    [
        (State.SENDING, "invalid_blocks", State.FAILED),
        (State.SENDING, "not_in_channel", State.HELD),
        (State.PENDING, "not_in_channel", State.HELD),
        (State.PENDING, "missing_scope", State.HELD),
        (State.UNKNOWN, "missing_scope", State.UNKNOWN),
        (State.UNKNOWN, "not_in_channel", State.UNKNOWN),
    ],
)
def test_a_clear_no(state: State, code: str, expected: State) -> None:
    outcome = outcome_of(slack_says(code), message(state))
    assert outcome.state is expected
    reason = Reason.NOT_JOINED if code == "not_in_channel" else Reason.UNKNOWN
    assert outcome.verdict == (Verdict(reason) if expected is State.HELD else None)


@pytest.mark.parametrize("code", sorted(NOT_NOW))
@pytest.mark.parametrize("state", [State.PENDING, State.SENDING])
def test_what_slack_cannot_do_for_the_moment_is_tried_again(state: State, code: str) -> None:
    outcome = outcome_of(slack_says(code), message(state))
    assert outcome.state is State.PENDING
    assert outcome.again_in


@pytest.mark.parametrize("seconds", ["61", "3600", "9" * 40])
def test_a_limit_that_is_too_long_to_wait_out_is_a_back_off_of_an_hour_at_most(seconds: str) -> None:
    outcome = outcome_of(slack_says("ratelimited", 429, **{"Retry-After": seconds}), message(State.SENDING))
    assert (outcome.state, outcome.hold) == (State.PENDING, 0)
    assert 60 < outcome.again_in.total_seconds() <= 3600


def test_it_is_said_again_only_after_enough_looks() -> None:
    found = [not_seen(message(State.UNKNOWN, looks=looks)) for looks in range(LOOKS)]
    assert [one.state for one in found] == [State.UNKNOWN] * (LOOKS - 1) + [State.PENDING]
    assert found[-1].again_in.total_seconds() == 0
    begun = outcome_of(TimeoutError(), message(State.SENDING))
    assert sum(one.again_in.total_seconds() for one in (begun, *found)) > 60


def test_what_slack_never_takes_is_given_up_after_about_a_day() -> None:
    found = [
        not_seen(message(State.UNKNOWN, looks=LOOKS - 1, attempts=attempts)) for attempts in range(1, MOST_ATTEMPTS)
    ]
    assert {one.state for one in found} == {State.PENDING}
    assert 12 * 3600 < sum(one.again_in.total_seconds() for one in found) < 24 * 3600
    assert not_seen(message(State.UNKNOWN, looks=LOOKS - 1, attempts=MOST_ATTEMPTS)).state is State.FAILED


def test_where_one_may_not_look_it_is_given_up_after_more_than_a_minute_never_said_again() -> None:
    """A minute, because Slack knows no thread whose head it does not show yet."""
    refused = [outcome_of(slack_says("thread_not_found"), message(State.UNKNOWN, blind=n)) for n in range(LOOKS)]
    assert [one.state for one in refused] == [State.UNKNOWN] * (LOOKS - 1) + [State.DROPPED]
    begun = outcome_of(TimeoutError(), message(State.SENDING))
    assert sum(one.again_in.total_seconds() for one in (begun, *refused)) > 60


@pytest.mark.parametrize("looks", range(LOOKS))
@pytest.mark.parametrize("error", [slack_says("missing_scope"), TimeoutError(), *LIMITED])
def test_only_a_real_look_counts_as_one(looks: int, error: Exception) -> None:
    assert outcome_of(error, message(State.UNKNOWN, looks=looks)).looks == looks


def test_where_one_cannot_look_for_now_it_is_tried_for_ever_and_more_seldom() -> None:
    waits = [outcome_of(TimeoutError(), message(State.UNKNOWN, generation=n)).again_in for n in (1, 2, 12, 100)]
    assert waits == sorted(waits)
    assert waits[0] < waits[1]
    assert waits[2] == waits[3]


def test_a_stop_hands_back_what_was_not_begun() -> None:
    assert stopped(message(State.PENDING)).state is State.PENDING
    assert stopped(message(State.SENDING)).state is State.UNKNOWN
    assert stopped(message(State.UNKNOWN)).state is State.UNKNOWN

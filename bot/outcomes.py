"""What becomes of a message when a call of its delivery went wrong: a table, and nothing that waits or writes.

Until `sending` is committed nothing was said, so trouble costs time only. A post of which nobody can tell whether
Slack took it is unknown: looked for `LOOKS` times over more than a minute of business time, and only then repeated
(slack-facts: Calls to Slack).
"""

from dataclasses import dataclass, replace
from datetime import timedelta

from handlers.kit.guard import Verdict, is_person, reason_of
from handlers.kit.slack_errors import Meaning, code_of, meaning_of, seconds_to_wait
from models.outbox import Outgoing, State

LOOKS = 3
"""How often a message is looked for before it counts as never taken."""
LOOK_AGAIN = timedelta(seconds=25)
BACK_OFF = timedelta(seconds=5)
LONGEST_HOLD = 60.0
"""Seconds of machine time for which a place waits for Slack to take more."""
LONGEST = 12
"""Times the first back-off: a minute between two tries, five between two looks at what cannot be read."""
MOST_ATTEMPTS = 200
"""With their back-offs and looks most of a day, in which Slack took a message at no attempt."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one attempt."""

    state: State
    reason: str | None = None
    channel: str | None = None
    ts: str | None = None
    again_in: timedelta = timedelta()
    """Business time until the next try."""
    looks: int = 0
    """How often it has been looked for in vain."""
    blind: int = 0
    """How often Slack would not let us look."""
    hold: float = 0
    """Seconds of machine time until the next try, for that is how Slack counts them."""
    shut_out: bool = False
    """Slack lets us do nothing more in this workspace."""
    verdict: Verdict | None = None
    """Why it cannot be said there: a lead should know."""


def sent(channel: str, ts: str) -> Outcome:
    """Slack has it."""
    return Outcome(State.SENT, channel=channel, ts=ts)


def forbidden(verdict: Verdict) -> Outcome:
    """It is not to be said there, or cannot be."""
    return Outcome(State.HELD, verdict.reason, verdict=verdict)


def under_new_id(outcome: Outcome, message: Outgoing, channel: str) -> Outcome:
    """What an outcome means where Slack gave the channel a new id meanwhile: under the old one it finds nothing."""
    if outcome.state is State.SENT:
        return replace(outcome, channel=channel)
    state = State.UNKNOWN if State.UNKNOWN in {message.state, outcome.state} else State.PENDING
    return Outcome(state, "moved", looks=message.looks, blind=message.blind)


def unsure(message: Outgoing, reason: str) -> Outcome:
    """No telling: look for it, again and again, less and less often while one cannot look."""
    times = 1 if message.state is State.SENDING else _times(message)
    return Outcome(State.UNKNOWN, reason, again_in=times * LOOK_AGAIN, looks=message.looks, blind=message.blind)


def not_seen(message: Outgoing) -> Outcome:
    """It was looked for in vain; after enough looks Slack never took it, and it may be said again, for about a day."""
    if (looks := message.looks + 1) < LOOKS:
        return Outcome(State.UNKNOWN, "not_seen_yet", again_in=LOOK_AGAIN, looks=looks, blind=message.blind)
    if message.attempts >= MOST_ATTEMPTS:
        return Outcome(State.FAILED, "never_arrived")
    return Outcome(State.PENDING, "never_arrived", again_in=min(message.attempts - 1, LONGEST) * LOOK_AGAIN)


def not_readable(message: Outgoing) -> Outcome:
    """One may not look, perhaps only not yet: after some tries it is given up, for it may have been said."""
    if (blind := message.blind + 1) < LOOKS:
        return Outcome(State.UNKNOWN, "not_readable", again_in=LOOK_AGAIN, looks=message.looks, blind=blind)
    return Outcome(State.DROPPED, "not_readable")


def not_yet(message: Outgoing, reason: str) -> Outcome:
    """Nothing was said; try again after a while."""
    return Outcome(State.PENDING, reason, again_in=_times(message) * BACK_OFF)


def stopped(message: Outgoing) -> Outcome:
    """We are to stop with this in hand: nothing was said yet, or nobody knows."""
    return Outcome(State.PENDING, "stopped") if message.state is State.PENDING else unsure(message, "stopped")


def outcome_of(error: Exception, message: Outgoing) -> Outcome:
    """What an exception means for a message that was being judged, sent or looked for, as its state tells."""
    match meaning_of(error):
        case Meaning.LIMITED:
            return _limited(message, seconds_to_wait(error) or 1.0)
        case Meaning.NOT_NOW | Meaning.UNSURE if message.state is State.PENDING:
            return not_yet(message, "unreachable")
        case Meaning.NOT_NOW if message.state is State.SENDING:
            return not_yet(message, "unreachable")
        case Meaning.NOT_NOW | Meaning.UNSURE:
            return unsure(message, code_of(error) or "no_answer")
    return _refused(message, error)


def _limited(message: Outgoing, seconds: float) -> Outcome:
    """Waited out in machine time; a wait that is too long for that is a back-off."""
    state = State.UNKNOWN if message.state is State.UNKNOWN else State.PENDING
    is_long = seconds > LONGEST_HOLD
    return Outcome(
        state,
        "ratelimited",
        again_in=timedelta(seconds=seconds if is_long else 0),
        hold=0 if is_long else seconds,
        looks=message.looks,
        blind=message.blind,
    )


def _refused(message: Outgoing, error: Exception) -> Outcome:
    """A clear no. A channel may open again, or come back; a place that Slack does not tell of is not safe."""
    match meaning_of(error):
        case Meaning.SHUT_OUT:
            return Outcome(State.DROPPED, code_of(error), shut_out=True)
        case Meaning.GONE:
            return _gone(message, error)
        case Meaning.REFUSED if message.state is State.SENDING:
            return Outcome(State.FAILED, code_of(error))
    return not_readable(message) if message.state is State.UNKNOWN else forbidden(Verdict(reason_of(error)))


def _gone(message: Outgoing, error: Exception) -> Outcome:
    """What may have been said before its channel went is looked for when that comes back; a person's never does."""
    if is_person(message.channel):
        return Outcome(State.DROPPED, code_of(error))
    held = forbidden(Verdict(reason_of(error)))
    return replace(held, blind=message.blind + 1) if message.state is State.UNKNOWN else held


def _times(message: Outgoing) -> int:
    return min(message.generation, LONGEST)

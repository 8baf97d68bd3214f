"""A quarter of a small agency with the nudge engine keeps what docs/nudges.md promises of a year (benchmarks/year/)."""

from collections import Counter
from collections.abc import Iterator

import pytest
from rich.console import Console

from benchmarks.year import hearing
from benchmarks.year.__main__ import lived
from benchmarks.year.tally import MOST_MESSAGES, URGENT_WITHIN, Tally
from models.rules.nudges.cause import Cause, Evidence, Kind, Known, Today, Urgency, What

SEED, CLIENTS, PEOPLE, QUARTER = 1, 12, 3, 91


@pytest.fixture(scope="module")
def quarter() -> Tally:
    return lived(SEED, CLIENTS, PEOPLE, Console(quiet=True), QUARTER)


def test_a_quarter_keeps_every_promise(quarter: Tally) -> None:
    assert list(quarter.broken(CLIENTS, PEOPLE)) == []


def test_what_is_not_so_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the rules find it twice: the life itself is asked, in other words."""

    def everybody_is_late(known: Known, today: Today) -> Iterator[Cause]:
        yield Cause(
            Kind.PROMISE, What.THEIRS_LATE, known.client_id, Urgency.SOON, evidence=Evidence(row=0, on=today.day)
        )

    monkeypatch.setattr(hearing, "causes_of", everybody_is_late)
    year = lived(SEED, CLIENTS, PEOPLE, Console(quiet=True), 10)
    assert year.untrue == year.nudges > 0


def kept() -> Tally:
    """A year in which every kind was said once, to one person, and all was well."""
    tally = Tally(said=Counter({(kind, What.QUIET): 1 for kind in Kind}))
    tally.weeks["U0"], tally.messages["U0"] = {0, 1, 2}, Counter({0: 2, 1: 3, 2: 4})
    tally.waits = [1, 2, 3]
    return tally


def test_a_year_in_which_all_was_well_has_nothing_to_answer_for() -> None:
    assert MOST_MESSAGES == 3
    assert list(kept().broken(20, 1)) == []


@pytest.mark.parametrize("name", ["untrue", "repeated", "without_fate", "unheard", "forgotten"])
def test_one_that_is_wrong_is_one_too_many(name: str) -> None:
    tally = kept()
    setattr(tally, name, 1)
    assert len(list(tally.broken(20, 1))) == 1


def test_a_kind_that_is_never_said_breaks_the_year() -> None:
    tally = kept()
    del tally.said[Kind.OFFER, What.QUIET]
    assert list(tally.broken(20, 1)) == ["never said: offer"]


def test_too_many_messages_break_it() -> None:
    tally = kept()
    tally.messages["U0"][0] = 4
    assert list(tally.broken(20, 1)) == ["4 messages a person a week"]


def test_what_is_urgent_is_promised_in_time_for_twenty_clients_a_person() -> None:
    tally = kept()
    tally.waits = [URGENT_WITHIN + 1] * 20
    assert list(tally.broken(20, 1)) == ["what is urgent waits 4 working days"]
    assert list(tally.broken(21, 1)) == []

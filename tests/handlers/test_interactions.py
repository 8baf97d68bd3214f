"""Logging what happened with a client: by command, from a message, by a button; and taking it back."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given as whatever
from hypothesis import strategies as st

from handlers.interactions.card import interactions_section
from handlers.interactions.fields import log_modal, moment_of
from handlers.interactions.form import logged, taken_back
from handlers.kit.directory import Caller
from handlers.kit.forms import FieldErrors
from handlers.kit.messages import as_read, left_over, whom
from models.clients import Client, Status
from models.interactions import Interaction
from models.people import Role
from models.rules import names
from models.rules.facts import Kind, Tone
from tests.support.many import AWKWARD_WORDS
from tests.support.slack import slack_takes

NOW = datetime(2026, 6, 15, 22, 30, tzinfo=UTC)
COPENHAGEN = ZoneInfo("Europe/Copenhagen")
TODAY = date(2026, 6, 16)
"""It is past midnight in Copenhagen."""


SOFIE_READS = Caller("USOFIE", "Sofie", Role.MEMBER, "UTC", "")
JONAS_READS = Caller("UJONAS", "Jonas", Role.MEMBER, "UTC", "")


def a_client(name: str = "Acme", status: Status = Status.ACTIVE) -> Client:
    return Client(id=7, name=name, status=status)


def a_row(what: str = "loved the draft", kind: Kind = Kind.PRAISE, **more: object) -> Interaction:
    row = {"id": 3, "client_id": 7, "kind": kind, "what": what, "occurred_at": NOW, "logged_by": "USOFIE"}
    return Interaction(**row | more)


# What people see


def test_the_form_begins_with_contact_and_today() -> None:
    view = log_modal(None, {}, TODAY)

    slack_takes(view)
    inputs = {b["label"]["text"]: b["element"] for b in view["blocks"]}
    assert list(inputs) == ["Client", "What happened", "Kind", "Tone", "When"]
    assert inputs["Kind"]["initial_option"]["text"]["text"] == "Contact"
    assert inputs["When"]["initial_date"] == "2026-06-16"
    assert [option["text"]["text"] for option in inputs["Kind"]["options"]] == [
        "Contact",
        "Praise",
        "Complaint",
        "Favour",
        "Late hours",
        "Referral",
        "Late payment",
        "Work that we cannot stand behind",
    ]
    assert [option["text"]["text"] for option in inputs["Tone"]["options"]] == ["Warm", "Neutral", "Tense"]


def test_what_was_changed_in_the_form_outlives_what_was_typed_before_it() -> None:
    typed_before = {"said": "loved it"}
    changed = log_modal(None, typed_before | {"what": "loved it, mostly"}, TODAY)
    emptied = log_modal(None, typed_before | {"what": None}, TODAY)

    assert changed["blocks"][1]["element"]["initial_value"] == "loved it, mostly"
    assert "initial_value" not in emptied["blocks"][1]["element"]


@pytest.mark.parametrize(
    ("kind", "status", "said"),
    [
        (Kind.PRAISE, Status.ACTIVE, "Logged with *Acme*: praise. It will be in the weekly summary."),
        (Kind.PRAISE, Status.PAUSED, "Logged with *Acme*: praise."),
        (Kind.LATE_HOURS, Status.ACTIVE, "Logged with *Acme*: late hours."),
        (Kind.CANNOT_STAND_BEHIND, Status.ACTIVE, "Logged with *Acme*: work that we cannot stand behind."),
    ],
)
def test_one_line_says_what_was_logged(kind: Kind, status: Status, said: str) -> None:
    message = logged(a_client(status=status), a_row(kind=kind))

    slack_takes(message)
    assert message.text == said


def test_the_client_field_says_why_it_is_empty() -> None:
    known = [(1, "Acme Bikes"), (2, "Acme Boats")]

    assert whom(names.split_leading_name("acme bikes called", known)[0]) is None
    assert "Acme Bikes, Acme Boats" in str(whom(names.split_leading_name("acme called", known)[0]))
    assert "found no client" in str(whom(names.split_leading_name("xyzzy called", known)[0]))


@pytest.mark.parametrize("words", AWKWARD_WORDS)
def test_words_come_back_exactly_as_typed(words: str) -> None:
    message = taken_back(a_client(), a_row(words))

    slack_takes(message)
    assert message.blocks[1]["elements"][0]["elements"][0]["text"] == words


@whatever(st.text(alphabet="ab \n😀&<*", min_size=1, max_size=9000))
def test_no_word_that_did_not_fit_is_lost(words: str) -> None:
    messages = list(left_over(words))

    assert "".join(m.blocks[1]["elements"][0]["elements"][0]["text"] for m in messages) == words


def test_the_card_holds_five_of_the_longest() -> None:
    rows = [a_row("😀" * 3000, tone=Tone.TENSE, link="https://nordlys.slack.com/archives/C1/p1")] * 5

    slack_takes(interactions_section(rows, TODAY, COPENHAGEN, SOFIE_READS))


def test_the_card_says_the_day_of_the_readers_zone() -> None:
    def first_words(zone: str) -> str:
        section = interactions_section([a_row(tone=Tone.WARM)], TODAY, ZoneInfo(zone), JONAS_READS)
        return str(section[0]["text"]["text"]).split("\n")[0]

    assert first_words("Europe/Copenhagen") == "*Praise* · Warm · 16 June · <@USOFIE>"
    assert "15 June" in first_words("America/New_York")


@pytest.mark.parametrize(
    ("message", "read"),
    [
        ("plain", "plain"),
        ("thanks <@U1>, says <@U2|lars>", "thanks @Mette, says @lars"),
        ("<!here> in <#C1|acme>: <!subteam^S1|@design>", "@here in #acme: @design"),
        (
            "<https://a.dk/x|the draft> <https://a.dk> <mailto:a@b.dk|a@b.dk>",
            "the draft (https://a.dk/x) https://a.dk mailto:a@b.dk",
        ),
        ("1 &lt; 2 &amp;&amp; &amp;lt;", "1 < 2 && &lt;"),
        ("<soon> a < b > c", "<soon> a < b > c"),
    ],
)
def test_a_message_reads_as_its_readers_saw_it(message: str, read: str) -> None:
    assert as_read(message, {"U1": "Mette"}) == read


# When it happened

days = st.dates(date(2021, 6, 20), date(2026, 6, 15))
zones = st.sampled_from(["Europe/Copenhagen", "Pacific/Auckland", "America/Los_Angeles", "Asia/Kathmandu"])


@whatever(days, zones)
def test_a_day_is_that_day_in_the_persons_zone_and_never_to_come(day: date, zone: str) -> None:
    moment = moment_of(day, NOW, ZoneInfo(zone))

    assert moment.astimezone(ZoneInfo(zone)).date() == day
    assert moment <= NOW


def test_tomorrow_is_refused_by_the_persons_own_calendar() -> None:
    assert moment_of(TODAY, NOW, COPENHAGEN) == NOW
    with pytest.raises(FieldErrors) as refused:
        moment_of(TODAY, NOW, ZoneInfo("America/New_York"))
    assert "still to come" in refused.value.errors["when"]


def test_five_years_back_and_no_more() -> None:
    assert moment_of(date(2021, 6, 16), NOW, COPENHAGEN).year == 2021
    with pytest.raises(FieldErrors):
        moment_of(date(2021, 6, 10), NOW, COPENHAGEN)

"""The weekly summary: what a channel reads, what it never reads, and setting it up."""

from datetime import timedelta
from typing import Any

import pytest

from handlers.kit.blocks import Message
from handlers.kit.drawn import score_words
from handlers.weekly_summary import message, setup
from handlers.weekly_summary.message import Week
from models.rules.schedule import WEEK
from models.rules.summary import summarize
from models.sight import Sight
from tests.support.many import NASTY_NAMES, logged_rows, named, subjects
from tests.support.slack import slack_takes
from tests.support.time import NOW


def a_week(count: int, nasty: str = "long", *, still: bool = False, **more: Any) -> Week:
    """A week of so many clients; a still one is one in which nothing happened."""
    summary = summarize(subjects(count, NOW, nasty, still=still), NOW - WEEK, NOW, Sight().see)
    return Week(summary, logged_rows(count, NOW), {"UMETTE": "Mette"}, "Europe/Copenhagen", **more)


def table_of(shown: Message) -> list[list[str]]:
    (table,) = [block for block in shown.blocks if block["type"] == "table"]
    return [[cell["text"] for cell in row] for row in table["rows"]]


def text_of(shown: Message | None) -> str:
    assert shown
    found = [block["text"]["text"] for block in shown.blocks if block["type"] in ("section", "header")]
    found += [element["text"] for block in shown.blocks if block["type"] == "context" for element in block["elements"]]
    return "\n".join(found)


# What a channel reads


@pytest.mark.parametrize("nasty", NASTY_NAMES)
@pytest.mark.parametrize("count", [1, 12, 30, 31, 120])
def test_any_number_of_clients_with_any_names_is_a_message_that_slack_takes(count: int, nasty: str) -> None:
    week = a_week(count, nasty)
    head, details = message.head(week), message.details(week)

    slack_takes(head)
    assert details
    slack_takes(details)
    text = head.payload()["text"]
    assert not text.endswith("…")
    for number, row in zip([line.client.id for line in week.summary.listed], table_of(head)[1:], strict=True):
        assert row[0].rstrip("…") == named(nasty, number)[: len(row[0].rstrip("…"))]
        assert row[0].startswith(f"{number} ")
        assert f"{number} " in text


@pytest.mark.parametrize("nasty", NASTY_NAMES)
def test_a_still_week_of_any_names_loses_none_of_them_in_the_text(nasty: str) -> None:
    head = message.head(a_week(30, nasty, still=True))

    slack_takes(head)
    assert not head.payload()["text"].endswith("…")
    assert all(f"{number} " in head.payload()["text"] for number in range(1, 31))


def test_those_beyond_thirty_are_counted() -> None:
    head = message.head(a_week(500))

    assert len(table_of(head)) == 31
    assert "And 470 more clients." in text_of(head)
    assert "And 470 more clients." in head.text
    assert "more client" not in message.head(a_week(30)).text


def test_the_text_for_screen_readers_names_the_week_the_counts_and_every_score() -> None:
    week = a_week(4)
    text = message.head(week).text

    assert text.startswith("Our clients, 31 Dec")
    assert "6 Jan. 1 at risk, 1 watch, 1 healthy, 1 not enough known. " in text
    for line in week.summary.lines:
        assert f"{line.client.name}: {score_words(line.health)}" in text


def test_how_much_is_known_stands_beside_each_score() -> None:
    week = a_week(4)
    known = [f"{line.health.whole_coverage}\u00a0of\u00a0100" for line in week.summary.lines]
    head, *rows = table_of(message.head(week))
    assert head == ["Client", "Health", "Known", "Since last week", "Why"]
    assert [row[2] for row in rows] == known


def test_a_still_week_is_said_so_and_still_names_everybody() -> None:
    week = a_week(12, still=True)
    head = message.head(week)

    slack_takes(head)
    assert "A quiet week" in text_of(head)
    assert len(table_of(head)) == 13
    assert message.details(week) is None
    assert "A quiet week" not in text_of(message.head(a_week(12)))


def test_without_clients_it_says_how_to_add_one() -> None:
    head = message.head(a_week(0))

    slack_takes(head)
    assert "Add the first one" in head.text
    assert head.blocks[-1]["elements"][0]["action_id"] == "shared.add_client"
    assert message.details(a_week(0)) is None


def test_a_late_one_says_when_it_was_due() -> None:
    due = NOW.replace(hour=8) - timedelta(days=2)

    assert "Late: this was due Saturday 5 January, 09:00." in text_of(message.head(a_week(2, late=due)))
    assert "Late" not in text_of(message.head(a_week(2)))


def test_what_moved_who_needs_us_and_what_went_well() -> None:
    said = text_of(message.head(a_week(4)))

    assert "*Up and down*" in said
    assert "↗ *1 Société" in said
    assert "↘ *2 Société" in said
    assert "*Needs us*" in said
    assert "a complaint" in said
    assert "*Went well*" in said
    assert "(Mette)" in said
    assert "<!channel>" not in said


def test_who_is_not_known_enough_has_a_button_to_be_rated() -> None:
    head = message.head(a_week(4))

    buttons = head.blocks[-1]["elements"]
    assert [button["text"]["text"][:8] for button in buttons] == ["Rate 3 S"]
    assert "*Waiting for a rating:* 3 Société" in text_of(head)


def test_the_details_tell_everything_that_was_logged_up_to_a_limit() -> None:
    few, many = text_of(message.details(a_week(8))), text_of(message.details(a_week(60)))

    assert few.count("• ") + few.count("(Mette)") == 8
    assert "and 35 more" in many


# The modal


def test_a_new_summary_starts_on_monday_at_nine_in_ones_own_zone() -> None:
    view = setup.view({}, None, "Asia/Tokyo", NOW)

    slack_takes(view)
    channel, day, at, zone = [block for block in view["blocks"] if block["type"] == "input"]
    assert [block["label"]["text"] for block in (channel, day, at, zone)] == ["Channel", "Day", "Time", "Zone"]
    assert channel["element"]["filter"] == {"include": ["public", "private"], "exclude_external_shared_channels": True}
    assert day["element"]["initial_option"]["text"]["text"] == "Monday"
    assert at["element"]["initial_time"] == "09:00"
    assert zone["element"]["initial_option"]["value"] == "Asia/Tokyo"
    assert zone["optional"]


@pytest.mark.parametrize("stale", [{"day": "9", "zone": "Atlantis", "schedule": "x"}, {"day": None, "time": None}])
def test_stale_values_do_not_break_the_modal(stale: dict[str, Any]) -> None:
    slack_takes(setup.view(stale, None, "UTC", NOW))

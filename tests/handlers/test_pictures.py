"""Health as a chart: what it shows, to whom, and that its words say the same, also where Slack takes no chart."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given as every
from hypothesis import strategies as st

from handlers.kit import charts, pictures
from handlers.kit.blocks import LimitError, Message
from handlers.kit.words import LANGUAGES, speaking
from models.clients import Client
from models.outbox import Outgoing
from models.rules.charts import Count, Course, Week
from models.rules.health import Band, Health, HealthPart, Part
from models.rules.schedule import WEEK
from tests.support import given
from tests.support.agency import MONDAY, Agency
from tests.support.person import Shown
from tests.support.slack import slack_takes
from tests.support.time import NOW

ZONE = "Europe/Copenhagen"


def a_health(score: float | None) -> Health:
    """Made of ratings alone."""
    part = HealthPart(Part.RATINGS, 40)
    if score is not None:
        part = replace(part, weight=40, score=score, contribution=score)
    return Health((part,), 100, score)


def a_course(*scores: float | None) -> Course:
    """These scores, oldest first, ending now."""
    ats = [NOW - number * WEEK for number in reversed(range(len(scores)))]
    return Course(tuple(Week(at, a_health(score)) for at, score in zip(ats, scores, strict=True)))


def some_counts(*bands: dict[Band | None, int]) -> list[Count]:
    """These weeks, oldest first, ending now."""
    ats = [NOW - number * WEEK for number in reversed(range(len(bands)))]
    return [Count(at, found) for at, found in zip(ats, bands, strict=True)]


def chart_of(blocks: Sequence[dict[str, Any]]) -> dict[str, Any]:
    (chart,) = [block for block in blocks if block["type"] == charts.CHART]
    return chart


def lines_of(chart: dict[str, Any]) -> dict[str, list[int]]:
    return {one["name"]: [point["value"] for point in one["data"]] for one in chart["chart"]["series"]}


def small_print(blocks: Sequence[dict[str, Any]]) -> str:
    return "\n".join(part["text"] for block in blocks if block["type"] == "context" for part in block["elements"])


# One client


@every(st.lists(st.floats(0, 100), min_size=2, max_size=20))
def test_the_line_has_each_score_and_its_words_say_where_it_began_and_ended(scores: list[float]) -> None:
    course = a_course(*scores)
    shown = pictures.of_course(course, ZONE)
    slack_takes(shown)
    line = lines_of(chart_of(shown))["Health"]
    assert line == [week.score for week in course.weeks]
    assert set(map(int, re.findall(r"\d+", pictures.scores_in_words(course)))) == set(line)
    words = small_print(shown)
    assert re.search(rf"^From {line[0]} on .* to {line[-1]} now\.", words)
    if len(set(line)) > 1:
        assert re.search(rf"Highest {max(line)} .*, lowest {min(line)} ", words)


def test_the_thresholds_stand_beside_the_line() -> None:
    lines = lines_of(chart_of(pictures.of_course(a_course(60, 70, 80), ZONE)))
    assert lines == {"Health": [60, 70, 80], "Healthy from 75": [75] * 3, "Watch from 50": [50] * 3}


def test_a_gap_is_no_point_and_what_was_before_it_is_not_joined_to_it() -> None:
    shown = pictures.of_course(a_course(13, None, 60, 70), ZONE)
    chart = chart_of(shown)
    assert lines_of(chart)["Health"] == [60, 70]
    assert chart["title"] == "Health, the last 2 weeks"
    assert "13" not in small_print(shown)
    assert pictures.of_course(a_course(60, 70, None), ZONE) == []
    assert pictures.of_course(a_course(70), ZONE) == []


def test_half_a_year_in_words_counts_the_gaps() -> None:
    assert pictures.course_words(a_course(10, None, 60, 70, None), ZONE) == (
        "From 10 on 10 December to 70 on 31 December. Highest 70 (31 December), lowest 10 (10 December)."
        " Moved most: ratings +60. 2 weeks had no score."
    )
    assert pictures.course_words(a_course(70, 70), ZONE) == "From 70 on 31 December to 70 now. The same every week."
    assert pictures.course_words(a_course(None), ZONE) == ""


# All clients


BANDS = st.fixed_dictionaries({}, optional={band: st.integers(0, 99) for band in (*Band, None)})


@every(st.lists(BANDS, min_size=2, max_size=12))
def test_the_portfolio_says_each_number_of_its_chart(weeks: list[dict[Band | None, int]]) -> None:
    counts = some_counts(*[{band: count for band, count in week.items() if count} for week in weeks])
    shown = pictures.of_bands(counts, ZONE)
    if not any(band for count in counts for band in count.bands):
        assert shown is None
        return
    assert shown
    slack_takes(shown)
    for name, numbers in lines_of(chart_of(shown.blocks)).items():
        assert f"{name}: {', '.join(map(str, numbers))}." in shown.text
        assert f"{name} {numbers[0]} → {numbers[-1]}" in small_print(shown.blocks)


def test_a_band_that_nobody_was_in_is_no_line() -> None:
    shown = pictures.of_bands(some_counts({Band.HEALTHY: 2}, {Band.HEALTHY: 1, Band.WATCH: 1}), ZONE)
    assert shown
    assert lines_of(chart_of(shown.blocks)) == {"Watch": [0, 1], "Healthy": [2, 1]}
    assert pictures.of_bands(some_counts({Band.HEALTHY: 2}), ZONE) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_fits_into_slacks_charts(language: str) -> None:
    counts = some_counts(*[dict.fromkeys((*Band, None), 1)] * 12)
    with speaking(language):
        course, bands = pictures.of_course(a_course(*range(50, 70)), ZONE), pictures.of_bands(counts, ZONE)
    assert bands
    slack_takes(course)
    slack_takes(bands)
    for chart in (chart_of(course), chart_of(bands.blocks)):
        names = [one["name"] for one in chart["chart"]["series"]]
        assert not any(word.endswith("…") for word in (chart["title"], *names))


def test_what_slack_would_refuse_is_refused_where_it_is_drawn() -> None:
    def draw(labels: Sequence[str], **series: Sequence[int]) -> None:
        charts.line("x", labels, series, across="x", up="y")

    for labels, series in (
        ([], {"a": []}),
        ([str(number) for number in range(21)], {"a": [1] * 21}),
        (["a", "a"], {"a": [1, 2]}),
        (["a" * 21], {"a": [1]}),
        (["a", "b"], {"a": [1]}),
        (["a"], {}),
        (["a"], {name: [1] for name in "abcdefg"}),
        (["a"], {"x" * 20 + "1": [1], "x" * 20 + "2": [1]}),
    ):
        with pytest.raises(LimitError):
            draw(labels, **series)


# Where people see it


async def a_rated_client(agency: Agency, weeks: int = 3) -> Client:
    """Rated by three, then worse by one week after week."""
    acme = await given.client(agency, "Acme")
    for rater in ("UMETTE", "ULARS", "USOFIE"):
        await given.rating(agency, acme, rater, gut=5, respect=5)
    for _ in range(weeks):
        await agency.clock(WEEK + timedelta(minutes=1))
        await given.rating(agency, acme, "ULARS", gut=1, respect=1)
    return acme


@pytest.mark.parametrize("command", ["/client-health acme", "/clients acme"])
async def test_a_lead_sees_each_week_and_a_member_what_was_published(agency: Agency, command: str) -> None:
    await a_rated_client(agency)
    await agency.mette.command(command)
    await agency.sofie.command(command)

    lead, member = await agency.mette.told(), await agency.sofie.told()
    assert lines_of(chart_of(lead.blocks))["Health"] == [100, 67, 67, 67]
    assert lines_of(chart_of(member.blocks))["Health"] == [100, 100, 100, 100]
    assert "to 67 now" in small_print(lead.blocks)
    assert "67" not in small_print(member.blocks)


async def test_over_the_home_tab_the_words_stand_without_a_chart(agency: Agency) -> None:
    await a_rated_client(agency)
    await (await agency.mette.home()).press("Why?")
    modal = await agency.mette.modal()
    assert not charts.are_among(modal.blocks)
    assert "to 67 now" in modal.words


async def test_half_a_year_begins_with_all_of_it_in_words(agency: Agency) -> None:
    await a_rated_client(agency)
    await agency.mette.command("/client-health acme")
    await (await agency.mette.told()).press("Half a year")
    assert "to 67 now. Highest 100 (" in (await agency.mette.modal()).words


async def test_the_list_leads_to_the_weeks_before(agency: Agency) -> None:
    await a_rated_client(agency)
    await agency.mette.command("/client-health")
    await (await agency.mette.told()).press("The weeks before")
    shown = await agency.mette.told()
    assert lines_of(chart_of(shown.blocks)) == {"Watch": [0, 1, 1, 1], "Healthy": [1, 0, 0, 0]}
    assert "Healthy 1 → 0" in shown.words


async def test_as_long_as_nobody_has_a_score_it_says_what_brings_one(agency: Agency) -> None:
    await given.client(agency, "Acme")
    await agency.clock(WEEK + timedelta(minutes=1))
    await agency.mette.command("/client-health")
    await (await agency.mette.told()).press("The weeks before")
    assert "Ratings bring one soonest." in (await agency.mette.told()).words
    assert [message.words for message in (await thread_of_the_week(agency))[1:]] == []


async def test_without_a_week_before_it_says_when_there_will_be_one(agency: Agency) -> None:
    await given.client(agency, "Acme")
    await agency.mette.command("/client-health")
    await (await agency.mette.told()).press("The weeks before")
    assert "In a week you see here" in (await agency.mette.told()).words


# Where Slack takes no chart


async def test_an_answer_without_its_chart_is_better_than_none(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    await a_rated_client(agency)
    refuse_charts(monkeypatch)
    await agency.mette.command("/client-health acme")
    shown = await agency.mette.told()
    assert not charts.are_among(shown.blocks)
    assert "to 67 now" in small_print(shown.blocks)
    assert len([told for told in await agency.mette.messages("CTEAM") if "to 67 now" in told.words]) == 1


async def test_the_summary_is_said_once_with_or_without_its_picture(
    agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    await a_rated_client(agency)
    refuse_charts(monkeypatch)
    thread = await thread_of_the_week(agency)
    said = [message for message in thread if "Clients by health" in message.words]
    assert len(said) == 1
    assert not charts.are_among(said[0].blocks)
    assert {row.state for row in await given.rows(agency, Outgoing)} == {"sent"}


async def test_the_channel_sees_what_was_published_week_by_week(agency: Agency) -> None:
    await a_rated_client(agency)
    thread = await thread_of_the_week(agency)
    chart = chart_of(thread[-1].blocks)
    assert lines_of(chart) == {"Healthy": [1, 1, 1, 1]}


async def thread_of_the_week(agency: Agency) -> list[Shown]:
    """The thread of the next weekly summary."""
    await agency.mette.command("/client-summary")
    modal = await agency.mette.modal()
    await modal.fill(Channel="CTEAM")
    assert await modal.submit() == {}
    now = agency.sandbox.clock.now()
    await agency.clock(MONDAY + ((now - MONDAY) // WEEK + 1) * WEEK)
    head = await agency.sofie.said("CTEAM", "Our clients")
    return await agency.sofie.messages("CTEAM", thread=head.raw["ts"])


def refuse_charts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Slack that does not know charts yet."""
    monkeypatch.setattr("sandbox.block_kit.data.DataVisualization.surfaces", ())


def test_a_message_in_words_is_the_same_but_for_its_charts() -> None:
    words, chart = {"type": "divider"}, {"type": charts.CHART}
    assert charts.in_words(Message("text", [words, chart, words])) == Message("text", [words, words])

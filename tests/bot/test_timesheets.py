"""Exports of Harvest, Toggl Track and Clockify as they are, and as a spreadsheet leaves them."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.timesheets import Line, UnreadableError, hours_of, read
from models.hours import Source
from models.importing.reading import MOST_BYTES
from models.rules.figures import DayOrder, day_of, money_of

EXPORTS = Path(__file__).parent / "exports"
TRACKERS = [Source.HARVEST, Source.TOGGL, Source.CLOCKIFY]


def exported(source: Source) -> bytes:
    return (EXPORTS / f"{source}.csv").read_bytes()


def facts(lines: list[Line]) -> list[tuple[object, ...]]:
    found = [line.worked for line in lines if line.worked]
    return [(one.client, one.project, one.day, one.hours, one.cost, one.currency, one.note) for one in found]


@pytest.mark.parametrize("source", TRACKERS)
def test_each_export_is_known_by_its_columns_and_read_whole(source: Source) -> None:
    known, lines = read(exported(source))
    assert known is source
    draft = "Front page, second draft"
    assert facts(lines)[:4] == [
        ("Acme", "Website", date(2030, 1, 2), Decimal("3.50"), Decimal("420.00"), "EUR", draft),
        ("Acme", "Website", date(2030, 1, 2), Decimal("1.25"), Decimal("150.00"), "EUR", "Menu"),
        ("Acme", "Website", date(2030, 1, 3), Decimal("0.50"), None, None, None),
        ("Globex", "Shop", date(2030, 1, 3), Decimal("7.00"), Decimal("840.00"), "EUR", "Basket"),
    ]
    assert [line.number for line in lines] == [2, 3, 4, 5, 6]
    assert not [line.why for line in lines if line.why]


@pytest.mark.parametrize("source", TRACKERS)
def test_an_export_can_be_named_and_must_be_that(source: Source) -> None:
    assert read(exported(source), source)[0] is source
    for other in {Source.HARVEST, Source.TOGGL} - {source}:
        with pytest.raises(UnreadableError, match=str(other.value.capitalize())):
            read(exported(source), other)


def test_a_danish_spreadsheet_went_over_it() -> None:
    text = (
        "Date;Client;Project;Project Code;Task;Notes;Hours;Billable?;First Name;Last Name;Billable Amount;Currency\r\n"
        '26.01.2030;Søberg;"Nyt; website";;Design;Udkast æøå;"7,5";Yes;Ida;Berg;"1.234,50";DKK\r\n'
    )
    for encoding in ("utf-8-sig", "cp1252"):
        _, [line] = read(text.encode(encoding))
        assert facts([line]) == [
            ("Søberg", "Nyt; website", date(2030, 1, 26), Decimal("7.5"), Decimal("1234.5"), "DKK", "Udkast æøå")
        ]


def test_a_note_of_several_lines_is_one_entry_and_lines_are_counted_as_an_editor_does() -> None:
    text = 'Date,Client,Project,Hours,Notes\n2030-01-02,Acme,Website,1,"one\ntwo"\n\n2030-01-02,Acme,Website,x,\n'
    _, lines = read(text.encode())
    assert [(line.number, line.why) for line in lines] == [(2, ""), (5, "“x” is no number of hours")]
    assert lines[0].worked
    assert lines[0].worked.note == "one\ntwo"


HEAD = "Project,Client,Description,User,Email,Start Date,Start Time,Duration (h)\n"


def clockify(*days: str) -> list[Line]:
    rows = "".join(f"Website,Acme,,Ida,ida@example.com,{day},09:00,01:30:00\n" for day in days)
    return read((HEAD + rows).encode())[1]


@pytest.mark.parametrize(
    ("days", "read_as"),
    [
        (["01/02/2030", "01/13/2030"], [date(2030, 1, 2), date(2030, 1, 13)]),
        (["01/02/2030", "13/02/2030"], [date(2030, 2, 1), date(2030, 2, 13)]),
        (["01.02.2030"], [date(2030, 2, 1)]),
        (["2030-02-01"], [date(2030, 2, 1)]),
        (["03/03/2030"], [date(2030, 3, 3)]),
    ],
)
def test_the_dates_of_a_file_tell_together_what_comes_first(days: list[str], read_as: list[date]) -> None:
    assert [line.worked.day for line in clockify(*days) if line.worked] == read_as


def test_dates_that_tell_nothing_are_not_guessed() -> None:
    [line] = clockify("01/02/2030")
    assert "--dates day or --dates month" in line.why
    rows = (HEAD + "Website,Acme,,Ida,ida@example.com,01/02/2030,09:00,01:30:00\n").encode()
    for order, day in ((DayOrder.DAY_FIRST, date(2030, 2, 1)), (DayOrder.MONTH_FIRST, date(2030, 1, 2))):
        [line] = read(rows, order=order)[1]
        assert line.worked
        assert line.worked.day == day


# What an entry is called


@pytest.mark.parametrize("source", TRACKERS)
def test_entries_are_known_again_by_whose_they_are_and_not_by_what_may_be_corrected(source: Source) -> None:
    before = [line.worked.key for line in read(exported(source))[1] if line.worked]
    corrected = exported(source).replace(b"Menu", b"Main menu").replace(b"1.25", b"1.50").replace(b"01:15", b"01:30")
    assert [line.worked.key for line in read(corrected)[1] if line.worked] == before
    assert len(set(before)) == len(before)
    assert not any("ida" in key.lower() for key in before)
    others = exported(source).replace(b"ida@", b"una@").replace(b"Ida", b"Una")
    assert {line.worked.key for line in read(others)[1][:3] if line.worked}.isdisjoint(before)


# What is no export


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"a,b\n1,2\n", "not those of a detailed report"),
        (b"Description,Duration,Member,Project\nx,0:30,Ida,Website\n", "not those of a detailed report"),
        (b'Date,Client,Project,Hours\n"' + b"x" * 200_000 + b'",,,\n', "line 2 is no CSV"),
        (b"PK\x03\x04\x81\x8d", "not text"),
    ],
)
def test_what_is_no_export_is_said_in_one_line(content: bytes, why: str) -> None:
    with pytest.raises(UnreadableError, match=why):
        read(content)


def test_a_file_that_would_fill_the_machine_is_refused_in_one_line() -> None:
    with pytest.raises(UnreadableError, match="larger than 25 MB"):
        read(b"Date,Client,Project,Hours\n" + b"x" * MOST_BYTES)


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: (HEAD + text).encode(errors="replace")))
def test_whatever_a_file_holds_is_read_or_refused(content: bytes) -> None:
    try:
        _, lines = read(content)
    except UnreadableError:
        return
    assert all(bool(line.worked) is not bool(line.why) for line in lines)


# Numbers and days


@given(st.integers(1, 100_000))
def test_hours_are_read_to_the_hundredth_however_they_are_written(hundredths: int) -> None:
    hours = Decimal(hundredths) / 100
    plain = f"{hours:.2f}"
    for text in (plain, plain.replace(".", ","), f" {plain} ", f"{hours}"):
        assert hours_of(text) == hours


@given(st.integers(1, 1000 * 3600))
def test_durations_are_read_to_the_hundredth_of_an_hour(seconds: int) -> None:
    text = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if seconds < 18:
        with pytest.raises(ValueError, match="no hours"):
            hours_of(text)
    else:
        assert abs(hours_of(text) - Decimal(seconds) / 3600) <= Decimal("0.005")


@pytest.mark.parametrize(
    "text", ["", "x", "0", "0:00", "-1", "1:60", "1:2:3:4", "1e3", "nan", "inf", "1001", "1..5", "٣"]
)
def test_what_is_no_number_of_hours_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="“"):
        hours_of(text)


@given(st.integers(0, 10**9))
def test_money_is_read_to_the_cent_by_either_custom(cents: int) -> None:
    amount = Decimal(cents) / 100
    english = f"{amount:,.2f}"
    danish = english.translate(str.maketrans(",.", ".,"))
    for text in (english, danish, f"€{english}", f"{danish} kr", english.replace(",", "")):
        assert money_of(text) == amount


def test_three_digits_after_the_only_mark_are_thousands_of_money() -> None:
    assert money_of("1,234") == money_of("1.234") == 1234


@given(st.dates())
def test_days_are_read_by_each_custom(day: date) -> None:
    assert day_of(day.isoformat()) == day
    assert day_of(f"{day:%d}.{day:%m}.{day.year:04}", DayOrder.DAY_FIRST) == day
    assert day_of(f"{day.month}/{day.day}/{day.year:04}", DayOrder.MONTH_FIRST) == day


@pytest.mark.parametrize("text", ["", "soon", "2030-13-01", "31/31/2030", "2030-02-30", "1/2/30"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no date"):
        day_of(text, DayOrder.DAY_FIRST)

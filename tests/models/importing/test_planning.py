"""What would come of a row, and why it is refused."""

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.clients import Status, name_key
from models.importing.formats import columns_of, is_known
from models.importing.mentioned import mentioned
from models.importing.planning import Book, Facts, Found, Known, Outcome, Verdict, plan
from models.importing.reading import read
from models.importing.values import Refusal
from models.rules.figures import DayOrder
from tests.support.spreadsheets import csv_of, xlsx_of

FACTS = Facts(
    language="en",
    currency="EUR",
    languages={"en": "en", "da": "da", "danish": "da"},
    currencies=frozenset({"EUR", "DKK"}),
    owners={"Mette": Found("UMETTE"), "Jonas": Found("UJONAS"), "Ida": Found(why=Refusal.SEVERAL_OWNERS)},
    internal_channels={"#acme": Found("C1"), "#guests": Found(why=Refusal.UNSAFE_CHANNEL), "#shared": Found("C2")},
    shared_channels={"#shared": Found("C2")},
    owner_id="UMETTE",
)


def known(name: str = "Acme", number: int = 1, **more: Any) -> Known:
    facts = {
        "owner_id": "UMETTE",
        "internal_channel": None,
        "shared_channel": None,
        "since": None,
        "language": "en",
        "yearly_budget": Decimal(12000),
        "currency": "DKK",
        "status": Status.ACTIVE,
    }
    return Known(number, name, **(facts | more))


def judged(content: bytes, *clients: Known, facts: Facts = FACTS) -> list[Verdict]:
    table = read(io.BytesIO(content), is_known)
    columns = columns_of(table)
    facts = replace(facts, order=facts.order or mentioned(table, columns).order)
    return list(plan(table, columns, facts, Book(clients)))


def one(row: dict[str, Any], *clients: Known, facts: Facts = FACTS) -> Verdict:
    row = {"name": "Acme"} | row
    [verdict] = judged(csv_of([list(row), list(row.values())]), *clients, facts=facts)
    return verdict


def test_a_new_client_is_whole() -> None:
    row = {"owner": "Jonas", "internal_channel": "#acme", "since": "2020-02-01", "language": "Danish"}
    verdict = one(row | {"yearly_budget": "12.000,50", "currency": "dkk", "status": "Paused", "shared_channel": ""})
    assert verdict.outcome is Outcome.ADDED
    assert verdict.values == {
        "name": "Acme",
        "owner_id": "UJONAS",
        "internal_channel": "C1",
        "since": date(2020, 2, 1),
        "language": "da",
        "yearly_budget": Decimal("12000.50"),
        "currency": "DKK",
        "status": Status.PAUSED,
    }


def test_a_client_that_is_known_changes_by_what_is_said_and_an_empty_cell_says_nothing() -> None:
    verdict = one({"name": "ACME ", "owner": "", "yearly_budget": "13000", "language": "en"}, known())
    assert (verdict.outcome, verdict.name, verdict.client_id) == (Outcome.CHANGED, "Acme", 1)
    assert verdict.before == {"yearly_budget": Decimal(12000), "currency": "DKK"}
    assert verdict.values == {"yearly_budget": Decimal(13000), "currency": "DKK"}
    assert one({"owner": "Mette", "yearly_budget": "12000"}, known()).outcome is Outcome.SAME


def test_a_budget_keeps_the_currency_that_it_was_written_in() -> None:
    assert one({"yearly_budget": "1"}, known(yearly_budget=None, currency=None)).values["currency"] == "EUR"
    assert one({"yearly_budget": "1"}).values["currency"] == "EUR"
    assert one({"currency": "EUR"}, known()).outcome is Outcome.SAME


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"name": " \u200b ", "owner": "Mette"}, Refusal.NO_NAME),
        ({"name": "", "owner": "Mette"}, Refusal.NO_NAME),
        ({"name": "x" * 81}, Refusal.LONG_NAME),
        ({"owner": "Nobody"}, Refusal.OWNER),
        ({"owner": "Ida"}, Refusal.SEVERAL_OWNERS),
        ({"internal_channel": "#nowhere"}, Refusal.CHANNEL),
        ({"internal_channel": "#guests"}, Refusal.UNSAFE_CHANNEL),
        ({"shared_channel": "#nowhere"}, Refusal.CHANNEL),
        ({"internal_channel": "#shared"}, Refusal.BOTH_CHANNELS),
        ({"since": "31.02.2020"}, Refusal.DAY),
        ({"since": "soon"}, Refusal.DAY),
        ({"since": "02/03/2020"}, Refusal.TWO_DAYS),
        ({"language": "Klingon"}, Refusal.LANGUAGE),
        ({"yearly_budget": "a lot"}, Refusal.BUDGET),
        ({"yearly_budget": "-5"}, Refusal.BUDGET),
        ({"yearly_budget": "5", "currency": "XXX1"}, Refusal.CURRENCY),
        ({"status": "gone"}, Refusal.STATUS),
    ],
)
def test_why_a_row_is_refused(row: dict[str, Any], why: Refusal) -> None:
    verdict = one(row)
    assert (verdict.outcome, verdict.why, verdict.values) == (Outcome.REFUSED, why, {})


def test_a_channel_is_not_both_here_and_at_the_clients() -> None:
    acme, globex = known(shared_channel="C1"), known("Globex", 2, internal_channel="C2")
    assert one({"internal_channel": "#acme"}, acme).why is Refusal.BOTH_CHANNELS
    assert one({"name": "Globex", "shared_channel": "#shared"}, globex).why is Refusal.BOTH_CHANNELS
    assert one({"internal_channel": "#acme"}, known(internal_channel="C1")).outcome is Outcome.SAME


def test_nobody_owns_it_unless_somebody_is_said_to() -> None:
    facts = Facts("en", "EUR", {}, frozenset(), {}, {}, {})
    assert one({}, facts=facts).why is Refusal.NO_OWNER
    assert one({}, known(), facts=facts).outcome is Outcome.SAME


def test_the_same_name_twice_is_refused_by_its_line_for_case_and_accents_too() -> None:
    verdicts = judged("name\nCafé Ole\n café  OLE\nCafe Ole\nOther\n".encode())
    assert [(one.outcome, one.why, one.what) for one in verdicts] == [
        (Outcome.ADDED, None, ""),
        (Outcome.REFUSED, Refusal.TWICE, "2"),
        (Outcome.REFUSED, Refusal.TWICE, "2"),
        (Outcome.ADDED, None, ""),
    ]


def test_two_of_ours_who_differ_by_an_accent_are_two() -> None:
    verdicts = judged("name\nCafé\nCafe\n".encode(), known("Café"), known("Cafe", 2))
    assert [(one.outcome, one.client_id) for one in verdicts] == [(Outcome.SAME, 1), (Outcome.SAME, 2)]


@pytest.mark.parametrize("name", ["ACME A/S", "Acmé", "acme, Inc."])
def test_a_name_that_is_nearly_ours_is_a_hint_and_no_refusal(name: str) -> None:
    verdict = one({"name": name}, known())
    assert (verdict.outcome, verdict.like) == (Outcome.ADDED, "Acme")


def test_a_client_of_several_projects_is_one() -> None:
    verdicts = judged(b"Client,Project\nAcme,Website\nAcme,Shop\nGlobex,Shop\n", known("Globex"))
    assert [one.outcome for one in verdicts] == [Outcome.ADDED, Outcome.SAME, Outcome.SAME]


def test_a_lead_of_hubspots_is_no_client_yet_and_their_revenue_no_budget() -> None:
    head = "Record ID,Company name,Lifecycle Stage,Annual Revenue,Became a Customer Date\n"
    first, second = judged(f"{head}1,Acme,Lead,5000000,\n2,Globex,Customer,9,2023-05-12 10:30\n".encode())
    assert (first.why, first.what) == (Refusal.NO_CLIENT, "Lead")
    assert second.values == {
        "name": "Globex",
        "owner_id": "UMETTE",
        "language": "en",
        "status": Status.ACTIVE,
        "since": date(2023, 5, 12),
    }


def test_archiving_and_the_archived_are_left_to_people() -> None:
    assert one({"status": "archived"}, known()).why is Refusal.TO_ARCHIVE
    assert one({"status": "active"}, known(status=Status.ARCHIVED)).why is Refusal.ARCHIVED
    assert one({"status": "archived"}, known(status=Status.ARCHIVED)).outcome is Outcome.SAME
    assert one({"status": "archived"}).outcome is Outcome.ADDED
    assert one({"status": "paused"}, known()).values == {"status": Status.PAUSED}


def test_a_row_with_more_cells_than_columns_is_nobodys() -> None:
    assert judged(b"name,owner\nAcme, Inc,Mette\n")[0].why is Refusal.TOO_MANY_CELLS
    assert judged(b"name,owner\nAcme,Mette,\n")[0].outcome is Outcome.ADDED


@pytest.mark.parametrize(
    "cell", [date(2020, 2, 1), 43862, "43862", "2020-02-01T10:00:00Z", "1/2/2020 9:30 AM"], ids=repr
)
def test_excels_days_are_days(cell: Any) -> None:
    facts = Facts("en", "EUR", {}, frozenset(), {}, {}, {}, "UMETTE", DayOrder.DAY_FIRST)
    [verdict] = judged(xlsx_of([["name", "since"], ["Acme", cell]]), facts=facts)
    assert verdict.values["since"] == date(2020, 2, 1)


@pytest.mark.parametrize(("cell", "budget"), [(1.234, "1.23"), (12000, "12000"), ("12,5", "12.50"), ("1.234", "1234")])
def test_an_amount_is_a_number_in_a_workbook_and_text_as_people_write_it(cell: Any, budget: str) -> None:
    [verdict] = judged(xlsx_of([["name", "yearly_budget"], ["Acme", cell]]))
    assert verdict.values["yearly_budget"] == Decimal(budget)


@pytest.mark.parametrize(
    ("cell", "budget"),
    [
        ("€12,000", "12000"),
        ("12.000,-", "12000"),
        ("12.000,– €", "12000"),
        ("12'000.50", "12000.50"),
        ("1 200 EUR", "1200"),
        ("EUR 1.200,50", "1200.50"),
    ],
)
def test_what_stands_beside_an_amount_is_its_currency(cell: str, budget: str) -> None:
    values = one({"yearly budget": cell}).values
    assert (values["yearly_budget"], values["currency"]) == (Decimal(budget), "EUR")


@pytest.mark.parametrize(
    "cell", ["12k", "1.2M", "1e12", "12 000/month", "#DIV/0!", "−5", "(5)", "Q3 2030", "12,000 p.a.", "nan", "5 %"]
)
def test_an_amount_is_not_picked_out_of_what_means_something_else(cell: str) -> None:
    verdict = one({"yearly budget": cell})
    assert (verdict.why, verdict.what) == (Refusal.BUDGET, cell)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"yearly budget": "€12,000", "currency": "DKK"}, Refusal.OTHER_CURRENCY),
        ({"yearly budget": "12 000 DKK", "currency": "EUR"}, Refusal.OTHER_CURRENCY),
        ({"yearly budget": "kr. 12.000"}, Refusal.OTHER_CURRENCY),
        ({"yearly budget": "$5,000"}, Refusal.OTHER_CURRENCY),
        ({"yearly budget": "12 MIO"}, Refusal.CURRENCY),
    ],
)
def test_money_is_never_taken_for_that_of_another_currency(row: dict[str, str], why: Refusal) -> None:
    assert one(row).why is why


def test_a_currency_that_only_the_amount_names_is_its_currency() -> None:
    assert one({"yearly budget": "12.000 DKK"}).values["currency"] == "DKK"
    assert one({"yearly budget": "€9,000"}, known()).values["currency"] == "EUR"
    assert one({"yearly budget": "kr. 9.000"}, known()).values["currency"] == "DKK"


@pytest.mark.parametrize("name", ["#REF!", "#N/A", "#name?"])
def test_what_a_spreadsheet_could_not_work_out_is_no_name(name: str) -> None:
    assert one({"name": name}).why is Refusal.NO_VALUE


def test_names_that_look_the_same_are_the_same() -> None:
    """What is pasted from a web page may have signs in it that nobody sees."""
    first, second = judged("name\nAcme\nAc\u00adme\u200b\n".encode())
    assert (second.why, second.what) == (Refusal.TWICE, "2")
    assert first.outcome is Outcome.ADDED


@pytest.mark.parametrize("cell", ["0001-01-01", "2999-12-31", "1.1.202", date(1899, 12, 31)], ids=str)
def test_a_day_of_another_age_is_a_slip(cell: Any) -> None:
    [verdict] = judged(xlsx_of([["name", "since"], ["Acme", cell]]))
    assert verdict.why is Refusal.DAY


def test_dates_of_one_file_tell_each_other_apart() -> None:
    table = read(io.BytesIO(b"name,since\nAcme,02/03/2020\nGlobex,25/12/2019\n"), is_known)
    assert mentioned(table, columns_of(table)).order is DayOrder.DAY_FIRST


@given(st.lists(st.tuples(st.text(max_size=90), st.text(max_size=9), st.text(max_size=9)), max_size=8))
def test_any_cells_give_a_verdict_that_can_be_kept(rows: list[tuple[str, str, str]]) -> None:
    tidy = [tuple(cell.encode("utf-8", "ignore").decode().replace("\0", "") for cell in row) for row in rows]
    verdicts = judged(csv_of([("name", "since", "yearly_budget"), *tidy], quoting=1))
    names = [name_key(one.values["name"]) for one in verdicts if one.outcome is Outcome.ADDED]
    assert len(names) == len(set(names))
    for verdict in verdicts:
        assert (verdict.outcome is Outcome.REFUSED) == (verdict.why is not None)
        assert len(verdict.name) <= 80
        assert verdict.values.get("yearly_budget", Decimal(0)) >= 0

"""Where hours belong that somebody else's system names in its own words."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.placing import Books, Known, Misfit, Place

TODAY = date(2030, 1, 7)
ACME, NORTH, SOUTH, QUIET = 1, 2, 3, 4
CLIENTS = [(ACME, "Acme"), (NORTH, "Fjord North"), (SOUTH, "Fjord South"), (QUIET, "Quiet")]
WEBSITE = Known(10, ACME, "Website", date(2029, 12, 1), date(2030, 3, 1))
OLD_CARE = Known(11, ACME, "Care", date(2029, 1, 1), date(2029, 12, 31))
CARE = Known(12, ACME, "Care", date(2030, 1, 1), None)
SHOP = Known(20, NORTH, "Shop", date(2029, 11, 1), date(2029, 12, 24))


@pytest.fixture
def books() -> Books:
    return Books(CLIENTS, [WEBSITE, OLD_CARE, CARE, SHOP], TODAY)


@pytest.mark.parametrize(
    ("client", "project", "day", "place"),
    [
        ("Acme", "Website", TODAY, Place(ACME, WEBSITE.id)),
        ("ACME A/S", "website", TODAY, Place(ACME, WEBSITE.id)),
        ("Acme", "Website", date(2029, 6, 1), Place(ACME, WEBSITE.id)),  # what was worked before it began
        ("Acme", "Care", TODAY, Place(ACME, CARE.id)),
        ("Acme", "Care", date(2029, 3, 1), Place(ACME, OLD_CARE.id)),
        ("Acme", "Something else", date(2029, 3, 1), Place(ACME, OLD_CARE.id)),
        ("Acme", "", TODAY, Misfit.SEVERAL_PROJECTS),
        ("Acme", "Care", date(2028, 3, 1), Misfit.SEVERAL_PROJECTS),
        ("Fjord North", "Brand", date(2029, 12, 1), Place(NORTH, SHOP.id)),
        ("Fjord North", "Brand", TODAY, Misfit.NO_PROJECT),
        ("Fjord", "Shop", date(2029, 12, 1), Misfit.SEVERAL_CLIENTS),
        ("Quiet", "Website", TODAY, Misfit.NO_PROJECT),
        ("Umbrella", "Website", TODAY, Misfit.NO_CLIENT),
        ("", "Website", TODAY, Misfit.NO_CLIENT),
        ("Acme", "Website", TODAY + timedelta(days=1), Misfit.TO_COME),
    ],
)
def test_hours_belong_to_the_project_that_is_meant(
    books: Books, client: str, project: str, day: date, place: Place | Misfit
) -> None:
    assert books.place(client, project, day) == place


def test_names_that_were_read_roughly_are_told(books: Books) -> None:
    for name in ("Acme", "acme", "ACME A/S", "Umbrella"):
        books.place(name, "Website", TODAY)
    assert list(books.read_as()) == [("ACME A/S", "Acme")]


@given(st.text(max_size=30), st.text(max_size=30), st.dates(date(2028, 1, 1), date(2031, 1, 1)))
def test_no_hours_go_to_another_client_than_the_one_named(client: str, project: str, day: date) -> None:
    books = Books(CLIENTS, [WEBSITE, OLD_CARE, CARE, SHOP], TODAY)
    found = books.place(client, project, day)
    if isinstance(found, Place):
        assert found.client_id == books.client_called(client)
        assert any(one.id == found.engagement_id and one.client_id == found.client_id for one in books.engagements)

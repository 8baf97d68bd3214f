"""Guesses of channels and owners: good ones for how agencies call their channels, and never one for two clients."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.guessing import Because, Place, owner_of, places_of


def inner(*names: str) -> list[Place]:
    return [Place(f"C{name}", name) for name in names]


def found(names: Sequence[str], places: Sequence[Place]) -> dict[str, tuple[list[str], list[str]]]:
    """By client: the inner channels and the shared ones, likeliest first."""
    guesses = places_of(names, places)
    return {
        name: ([one.name for one in guess.internal], [one.name for one in guess.shared])
        for name, guess in zip(names, guesses, strict=True)
    }


@pytest.mark.parametrize(
    ("client", "channel"),
    [
        ("Acme", "acme"),
        ("Acme", "client-acme"),
        ("Acme", "acme-internal"),
        ("Acme", "acme-intern"),
        ("Acme", "kunde_acme"),
        ("Acme A/S", "acme"),
        ("Acme, Inc.", "client-acme"),
        ("North Wind", "northwind"),
        ("Northwind", "north-wind-internal"),
        ("Søndergård & Søn", "sondergaard-og-son"),
        ("Søndergård", "soendergaard"),
        ("Brightwater Energy", "brightwater"),
        ("Northwind", "client-nortwind"),
        ("HP", "client-hp"),
        ("3M", "3m"),
    ],
)
def test_how_agencies_call_their_channels(client: str, channel: str) -> None:
    assert found([client], inner("general-talk", channel)) == {client: ([channel], [])}


@pytest.mark.parametrize(
    ("client", "channel"),
    [
        ("Acme", "acmeology"),
        ("HP", "hp-printers"),
        ("IT", "it-support"),
        ("Acme", "random"),
        ("Acme", "all-about-our-acme-and-more-of-it"),
        ("🦊", "fox"),
        ("Acme", "ext-acme"),
    ],
)
def test_no_guess_where_it_would_be_a_poor_one(client: str, channel: str) -> None:
    assert found([client], inner(channel)) == {client: ([], [])}


def test_what_slack_says_is_shared_is_the_shared_one_whatever_it_is_called() -> None:
    places = [*inner("acme"), Place("CX", "ext-acme", is_external=True), Place("CY", "acme-web", is_external=True)]
    assert found(["Acme"], places) == {"Acme": (["acme"], ["ext-acme", "acme-web"])}


def test_the_channel_of_the_longer_name_is_not_the_shorter_ones() -> None:
    places = inner("acme", "acme-nord", "acme-nord-internal")
    assert found(["Acme", "Acme Nord"], places) == {
        "Acme": (["acme"], []),
        "Acme Nord": (["acme-nord-internal", "acme-nord"], []),
    }


def test_a_channel_that_goes_with_two_is_nobodys() -> None:
    assert found(["Acme", "Globex"], inner("acme-globex")) == {"Acme": ([], []), "Globex": ([], [])}


def test_a_client_called_like_what_channels_are_for_takes_none_of_the_others() -> None:
    assert found(["Internal", "Acme"], inner("acme-internal"))["Acme"] == (["acme-internal"], [])


def test_the_owner_is_who_is_not_everywhere() -> None:
    in_channels = {"UMETTE": 12, "ULARS": 12, "USOFIE": 3}
    assert owner_of({*in_channels}, in_channels, "UMETTE", "UMETTE") == ("USOFIE", Because.FEWEST)
    assert owner_of({"UMETTE", "ULARS"}, in_channels, "ULARS", "UMETTE") == ("ULARS", Because.CREATOR)
    assert owner_of({"UMETTE", "ULARS"}, in_channels, "USOFIE", "UJONAS") == ("UJONAS", Because.ADDS)
    assert owner_of(set(), {}, "ULARS", "UJONAS") == ("UJONAS", Because.ADDS)


WORDS = st.sampled_from(
    ["acme", "nord", "north", "wind", "client", "internal", "ext", "as", "web", "brightwater", "og"]
)
NAMES = st.lists(WORDS, min_size=1, max_size=3).map(" ".join) | st.text(max_size=12)
PLACES = st.builds(
    lambda number, words, shared: Place(f"C{number}", "-".join(words), is_external=shared),
    st.integers(0, 30),
    st.lists(WORDS, min_size=1, max_size=4),
    st.booleans(),
)


@given(st.lists(NAMES, max_size=6, unique=True), st.lists(PLACES, max_size=10, unique_by=lambda one: one.id))
def test_no_channel_stands_with_two_clients(names: list[str], places: list[Place]) -> None:
    guesses = places_of(names, places)
    told = [place.id for guess in guesses for place in (*guess.internal, *guess.shared)]
    assert len(told) == len(set(told))
    assert all(not place.is_external for guess in guesses for place in guess.internal)
    assert all(place.is_external for guess in guesses for place in guess.shared)


@given(
    st.lists(NAMES, max_size=5, unique=True),
    st.lists(PLACES, max_size=8, unique_by=lambda one: one.id).flatmap(
        lambda places: st.tuples(st.just(places), st.permutations(places))
    ),
)
def test_the_order_of_channels_does_not_matter(names: list[str], places: tuple[list[Place], list[Place]]) -> None:
    assert places_of(names, places[0]) == places_of(names, places[1])


@given(
    st.dictionaries(st.sampled_from(["U1", "U2", "U3"]), st.integers(0, 3)),
    st.sampled_from(["U1", "U2", "U9"]),
)
def test_an_owner_is_in_the_channel_or_adds_the_client(in_channels: dict[str, int], creator: str) -> None:
    owner, why = owner_of(set(in_channels), in_channels, creator, "UADDS")
    assert owner in in_channels if why is not Because.ADDS else owner == "UADDS"
    if why is Because.FEWEST:
        assert all(in_channels[owner] < others for one, others in in_channels.items() if one != owner)

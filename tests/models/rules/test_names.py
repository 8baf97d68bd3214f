import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.names import Ambiguous, Exact, Nothing, best_matches, match_one, split_leading_name

CLIENTS = [
    "Acme",
    "Acme Nordic",
    "Bjørn & Søn",
    "Café Zürich",
    "Fjordkraft Energi",
    "H. C. Ørsted Fonden",
    "Lighthouse",
    "The Lighthouse Company",
    "🚀 Rocket",
    "🦊",
    "שלום ושות׳",
    "شركة النور",
]
NAMES = list(enumerate(CLIENTS))
any_text = st.text(st.characters(), max_size=40)  # lone surrogates too


def offered(query: str) -> list[str]:
    return [match.name for match in best_matches(query, NAMES, 100)]


def meant(query: str, *names: str) -> str | list[str] | None:
    return said(match_one(query, list(enumerate(names or CLIENTS))))


def said(found: Exact[int] | Ambiguous[int] | Nothing) -> str | list[str] | None:
    match found:
        case Exact(match):
            return match.name
        case Ambiguous(matches):
            return [match.name for match in matches]
        case Nothing():
            return None


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("ac", "Acme"),
        ("amce", "Acme"),
        ("nordic", "Acme Nordic"),
        ("nordik", "Acme Nordic"),
        ("nordic acme", "Acme Nordic"),
        ("acmenordic", "Acme Nordic"),
        ("bjorn", "Bjørn & Søn"),
        ("BJØRN OG SØN", "Bjørn & Søn"),
        ("cafe zurich", "Café Zürich"),
        ("zuerich", "Café Zürich"),
        ("fjord", "Fjordkraft Energi"),
        ("fordkraft", "Fjordkraft Energi"),
        ("orsted", "H. C. Ørsted Fonden"),
        ("light", "Lighthouse"),
        ("the light", "The Lighthouse Company"),
        ("rocket", "🚀 Rocket"),
        ("🦊", "🦊"),
        ("שלום", "שלום ושות׳"),
        ("النور", "شركة النور"),
    ],
)
def test_a_typeahead_forgives(query: str, first: str) -> None:
    assert offered(query)[0] == first


def test_a_name_that_begins_so_comes_before_one_that_only_has_such_a_word() -> None:
    names = [(1, "Acme Nordic"), (2, "Nordea")]
    assert [match.name for match in best_matches("nord", names, 2)] == ["Nordea", "Acme Nordic"]


def test_a_sure_word_comes_before_two_that_are_alike() -> None:
    found, rest = split_leading_name("acme node broke", [(1, "Acme"), (2, "Acme Nore")])
    assert (said(found), rest) == ("Acme", "node broke")


def test_pages_are_no_name() -> None:
    """Nor are they measured: thousands of words against hundreds of names would hold up everybody."""
    assert meant("acme " * 600) is None
    assert offered("acme " * 600)[0] == "Acme"
    assert best_matches("nordic " * 600, NAMES, 100) == best_matches(("nordic " * 600)[:100], NAMES, 100)


def test_before_the_first_letter_all_are_offered_by_alphabet() -> None:
    everything = offered("")
    assert sorted(everything) == sorted(CLIENTS)
    assert everything[:4] == ["Acme", "Acme Nordic", "Bjørn & Søn", "Café Zürich"]
    assert offered("   ") == everything
    assert len(best_matches("", NAMES, 3)) == 3


def test_what_is_nothing_like_a_client_is_not_offered() -> None:
    assert offered("zzzzz") == []


@pytest.mark.parametrize(
    ("query", "names", "expected"),
    [
        ("acm", ["Acme", "Beta"], "Acme"),
        ("Acme", ["Acme", "Acme Nordic"], "Acme"),
        ("acme", ["Acme Nordic", "Acme"], "Acme"),
        ("acm", ["Acme", "Acme Nordic"], ["Acme", "Acme Nordic"]),
        ("nordic", ["Acme", "Acme Nordic"], "Acme Nordic"),
        ("Acme inc", ["Acme", "Beta"], "Acme"),
        ("amce", ["Acme", "Beta"], "Acme"),
        ("ACME", ["acme", "ACME"], "ACME"),
        ("Acme", ["Acme", "Acme"], ["Acme", "Acme"]),
        ("aCme", ["Acme", "ACME", "Acme Nordic"], ["ACME", "Acme"]),
        ("beta", ["Acme", "Gamma"], None),
        ("", ["Acme"], None),
        ("acme", [""], None),
        ("acme", [], None),
    ],
)
def test_a_name_in_a_command(query: str, names: list[str], expected: str | list[str] | None) -> None:
    assert said(match_one(query, list(enumerate(names)))) == expected


@pytest.mark.parametrize(
    ("text", "client", "rest"),
    [
        ("acme loved the draft", "Acme", "loved the draft"),
        ("acme 🎉 signed", "Acme", "🎉 signed"),
        ("acme 🎉", "Acme", "🎉"),
        ("acme nordic loved the draft", "Acme Nordic", "loved the draft"),
        ("acme nord loved it", "Acme Nordic", "loved it"),
        ("acme no news", "Acme", "no news"),
        ("Acme: a call, at last", "Acme", "a call, at last"),
        ("acme - two\nlines", "Acme", "two\nlines"),
        ("acme", "Acme", ""),
        ("bjorn & son called", "Bjørn & Søn", "called"),
        ("bjørn called", "Bjørn & Søn", "called"),
        ("lighthose is happy", "Lighthouse", "is happy"),
        ("the lighthouse is happy", "The Lighthouse Company", "is happy"),
        ("🚀 rocket took off", "🚀 Rocket", "took off"),
        ("🦊 is sly", "🦊", "is sly"),
        ("شركة النور تحب", "شركة النور", "تحب"),
        ("the lighthose called", "The Lighthouse Company", "called"),
        ("h. c. orstad called", "H. C. Ørsted Fonden", "called"),
        ("lighthouse the end", "Lighthouse", "the end"),
        ("acme - nice -", "Acme", "nice -"),
        ("acm loved it", ["Acme", "Acme Nordic"], "loved it"),
        ("a call with somebody", None, "a call with somebody"),
        ("  nobody we know ", None, "nobody we know"),
        ("", None, ""),
    ],
)
def test_the_name_that_a_text_begins_with(text: str, client: str | list[str] | None, rest: str) -> None:
    found, left = split_leading_name(text, NAMES)
    assert (said(found), left) == (client, rest)


@given(any_text, st.lists(any_text, max_size=6), st.integers(0, 8))
def test_any_text_is_a_name_and_a_query(query: str, names: list[str], limit: int) -> None:
    known = list(enumerate(names))
    assert len(best_matches(query, known, limit)) <= limit
    match_one(query, known)
    _, rest = split_leading_name(query, known)
    assert rest in query


@given(st.lists(any_text.filter(lambda name: bool(name.strip())), min_size=1, max_size=6, unique=True), st.data())
def test_a_name_typed_to_the_letter_is_found(names: list[str], data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(names))
    assert meant(name, *names) == name
    assert name in [match.name for match in best_matches(name, list(enumerate(names)), 6)]


@given(st.sampled_from(CLIENTS), st.sampled_from(["called", "loved it", "wants 3 more", "er glade"]))
def test_every_client_can_lead_a_text(name: str, rest: str) -> None:
    found, left = split_leading_name(f"{name} {rest}", NAMES)
    assert (said(found), left) == (name, rest)


@given(st.sampled_from([name for name in CLIENTS if len(name) > 3]), st.data())
def test_one_slip_of_the_finger_is_forgiven(name: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(name) - 2))
    swapped = name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    assert name in offered(swapped)

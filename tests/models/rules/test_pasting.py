"""Names that were pasted: whatever stands around them is forgiven, and nothing disappears unsaid."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.clients import NAME_LENGTH, name_key
from models.rules.pasting import MOST, Pasted, name_of, names_in


def pasted(text: str, *known: str) -> Pasted:
    return names_in(text, name_key, {name_key(one) for one in known}, NAME_LENGTH)


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Acme", "Acme"),
        ("  Acme  A/S ", "Acme A/S"),
        ("- Acme", "Acme"),
        ("• Acme", "Acme"),
        ("•Acme", "Acme"),
        ("1. Acme", "Acme"),
        ("12) Acme", "Acme"),
        ("(3) Acme", "Acme"),
        ("Acme,", "Acme"),
        ("Acme;", "Acme"),
        ('"Acme, Inc",', "Acme, Inc"),
        ("Acme\tmette@nordlys.dk\t12000", "Acme"),
        ("1.\tAcme", "Acme"),
        ("\tAcme", "Acme"),
        ("3M", "3M"),
        ("7-Eleven", "7-Eleven"),
        ("2.0 Design", "2.0 Design"),
        ("24/7", "24/7"),
        ("Co-op", "Co-op"),
        ("", ""),
        ("- ", ""),
        (" , ", ""),
        ("\u200b", ""),
    ],
)
def test_what_stands_around_a_name_is_no_part_of_it(line: str, name: str) -> None:
    assert name_of(line) == name


def test_every_kind_of_line_that_is_left_out_is_told_apart() -> None:
    text = "Acme\n\nGlobex\nacme\n" + "x" * 81 + "\nInitech\n"
    found = pasted(text, "GLOBEX")
    assert found.names == ("Acme", "Initech")
    assert found.again == ("acme",)
    assert found.known == ("Globex",)
    assert found.too_long == ("x" * 81,)


def test_more_than_can_be_taken_is_named_and_not_lost() -> None:
    found = pasted("\n".join(f"Client {number}" for number in range(MOST + 2)))
    assert len(found.names) == MOST
    assert found.too_many == (f"Client {MOST}", f"Client {MOST + 1}")


@given(st.text() | st.lists(st.sampled_from(["Acme", "- Acme", "1.", "Brix\t3", "x" * 90, "", "ACME,"])).map("\n".join))
def test_any_text_can_be_pasted_and_each_line_comes_to_one_thing(text: str) -> None:
    found = pasted(text, "Brix")
    told = [found.names, found.again, found.known, found.too_long, found.too_many]
    assert sum(map(len, told)) == len([line for line in text.splitlines() if name_of(line)])
    assert len({name_key(name) for name in found.names}) == len(found.names)
    assert all(0 < len(name) <= NAME_LENGTH and name == " ".join(name.split()) for name in found.names)


@given(st.text())
def test_a_name_that_was_found_is_found_again(line: str) -> None:
    """Whoever copies our list and pastes it gets the same names, but for what looks like one more bullet."""
    name = name_of(line)
    assert name_of(name) in name

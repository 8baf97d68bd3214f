"""Names and words are known again however a message escaped, marked or clipped them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.kit import blocks
from handlers.kit.blocks import clip, md
from models.mentions import Mentions

SEEN = [
    "We met Acme today",
    "ACME, again",
    {"blocks": [{"text": {"text": "*Acme*: 74"}}]},
    ["nothing", {"deep": ["acme's new brief"]}],
    "\u200b*\u200bAcme\u200b*\u200b",
]


@pytest.mark.parametrize("kept", SEEN, ids=str)
def test_a_name_is_found(kept: object) -> None:
    assert Mentions(names=["Acme"]).within(kept)


@pytest.mark.parametrize("kept", ["Acmeon called", "macme", "", None, 7, {"a": 1}], ids=str)
def test_a_part_of_a_word_is_another_word(kept: object) -> None:
    assert not Mentions(names=["Acme"]).within(kept)


@pytest.mark.parametrize(
    "name", ["R&D <Lab>", "*Bold* & Co", "snake_case ApS", "Smørrebrød", "Straße 7", "★★", "株式会社"]
)
def test_a_name_is_found_as_our_messages_write_it(name: str) -> None:
    message = blocks.note(md("*{client}*: saved.", client=name)).payload()
    assert Mentions(names=[name]).within(message)


def test_a_text_is_found_by_its_beginning_where_a_message_clips_it() -> None:
    why = "They always call on Friday evening and then haggle over every single invoice"
    assert Mentions(texts=[why]).within({"text": clip(f"“{why}", 40)})
    assert not Mentions(texts=[why]).within("They always haggle")


def test_a_text_of_few_words_gives_nobody_away() -> None:
    assert not Mentions(texts=["They called"]).within("They called Jonas")


def test_names_and_references_are_replaced_and_the_rest_stays() -> None:
    sofie = Mentions(names=["Sofie Lund"], ids=["USOFIE"])
    kept = {"what": "<@USOFIE> and sofie  lund met <@UJONAS|jonas>", "count": 2}
    assert sofie.without(kept, "…") == {"what": "… and … met <@UJONAS|jonas>", "count": 2}
    assert sofie.without("USOFIEX", "…") == "USOFIEX"


@given(st.text(min_size=1, max_size=30), st.text(max_size=40), st.text(max_size=40))
def test_nothing_of_a_name_is_left_where_it_stood(name: str, before: str, after: str) -> None:
    named = Mentions(names=[name])
    kept = f"{before} {name} {after}"
    if name.strip():
        assert named.within(kept)
        assert not named.within(named.without(kept, "…")) or name.strip() == "…"

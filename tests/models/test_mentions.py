"""Names and words are known again however a message escaped, marked or clipped them, and nothing else is touched."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from handlers.kit import blocks
from handlers.kit.blocks import Message, clip, md
from handlers.kit.ids import Action, ClientRef
from models.mentions import DOTS, Mentions
from models.rules.folding import folded

LONG = "Société des Bains de Mer et du Cercle des Étrangers, Filiale Lyon"
WIDTHS = range(12, 60)


@pytest.mark.parametrize(
    ("name", "text", "left"),
    [
        ("Acme", "We met Acme today", "We met … today"),
        ("Acme", "ACME, again", "…, again"),
        ("Acme", "*acme*, _Acme_ and “Acme”.", "*…*, _…_ and “…”."),
        ("Art", "Art started a party with Arthur Ltd", "… started a party with Arthur Ltd"),
        ("Bo", "Bo told us about the board", "… told us about the board"),
        ("Acme", "Acmes faktura, Acme's and Acme’s", "… faktura, … and …"),
        ("McDonald's", "mcdonalds, McDonald's and McDonald’s", "…, … and …"),
        ("X", "X's launch, as ever", "… launch, as ever"),
        ("A", "as ever", "as ever"),
        ("Acme Group", "Acme called", "Acme called"),
        ("Fjord & Fry", "Fjord &amp; Fry, fjord-fry and Fjord and Fry", "…, … and Fjord and Fry"),
        ("Ben & Jerry", "Ben &amp;amp; Jerry called", "… called"),
        ("Weißbier", "WEISSBIER called", "… called"),
        ("Café Noir", "Cafe\u0301 Noir called", "… called"),
        ("Cafe\u0301 Noir", "Café Noir called", "… called"),
        ("Acme", "Ac\u200bme and Ac\u00adme called", "… and … called"),
        ("Finch", "ﬁnch called", "… called"),
        ("Acme", "Ａｃｍｅ called", "… called"),
        ("İstanbul", "istanbul and İSTANBUL called", "… and … called"),
        ("トヨタ", "トヨタから連絡がありました", "…から連絡がありました"),
        ("株式会社", "株式会社トヨタ called", "…トヨタ called"),
        ("हिन्दी", "हिन्दी और हिन्दीभाषा", "… और हिन्दीभाषा"),
        ("Yahoo!", "Yahoo! called, and yahoo answered", "… called, and … answered"),
        (".", "Acme called. Mette answered.", "Acme called. Mette answered."),
        ("!", "Great!", "Great!"),
        ("★★", "★★ called, ★★★ did not", "… called, ★★★ did not"),
    ],
)
def test_a_name_goes_and_every_other_word_stays(name: str, text: str, left: str) -> None:
    named = Mentions(names=[name])
    assert (named.without(text), named.within(text)) == (left, left != text)


def test_a_name_within_a_longer_one_that_is_known_is_that_ones() -> None:
    lars = Mentions(names=["Lars"], others=["Lars Friis", "Mette Lars", "Jonas"])
    assert lars.without("Lars Friis and Lars met Mette Lars") == "Lars Friis and … met Mette Lars"
    assert Mentions(names=["Lars Friis"], others=["Lars"]).without("Lars and Lars Friis") == "Lars and …"
    assert Mentions(names=["Lars Friis"], others=["Ole Lars"]).without("Ole Lars Friis") == "Ole …"


def test_somebody_is_known_by_their_id_too() -> None:
    sofie = Mentions(names=["Sofie Lund"], ids=["USOFIE"])
    assert sofie.without("<@USOFIE|sofie>, <@USOFIE> and sofie  lund met <@UJONAS|jonas>") == (
        "…, … and … met <@UJONAS|jonas>"
    )
    assert sofie.without("USOFIEX") == "USOFIEX"


@pytest.mark.parametrize(
    "name", ["R&D <Lab>", "*Bold* & Co", "snake_case ApS", "Smørrebrød", "Straße 7", "★★", "株式会社"]
)
def test_a_name_is_found_as_our_messages_write_it(name: str) -> None:
    message = blocks.note(md("*{client}*: saved.", client=name)).payload()
    assert Mentions(names=[name]).shown_in(message)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_name_is_found_where_a_list_clips_it(width: int) -> None:
    named = Mentions(names=[LONG])
    assert named.shown_in(blocks.note(md("*{client}*", client=clip(LONG, width))).payload())
    assert not named.shown_in(
        blocks.note(md("*{client}*", client=clip("Société Générale, Paris et Lyon", width))).payload()
    )


BLOCKS = Message(
    "Globex is at risk.",
    [
        blocks.section("Globex is at risk."),
        blocks.actions(Action("rate", ClientRef).button("Rate", ClientRef(client_id=7), style="primary")),
        blocks.select_input("kind", "Kind of event", [("contact", "A call")]),
    ],
)


@pytest.mark.parametrize(
    "name", ["Primary", "Section", "Text", "Plain text", "mrkdwn", "Type", "Button", "Client id", "contact", "Style"]
)
def test_a_name_that_is_a_code_of_slacks_is_in_no_message(name: str) -> None:
    assert not Mentions(names=[name]).shown_in(BLOCKS.payload())


@pytest.mark.parametrize("name", ["Globex", "Rate", "Kind of event", "A call"])
def test_all_that_people_read_is_searched(name: str) -> None:
    assert Mentions(names=[name]).shown_in(BLOCKS.payload())


def test_what_is_wrong_with_a_form_is_searched() -> None:
    assert Mentions(names=["Acme"]).shown_in({"response_action": "errors", "errors": {"name": "Acme is there"}})


WHY = "They always call on Friday evening and then haggle over every single invoice"


def test_a_text_is_found_by_its_beginning_where_a_message_clips_it() -> None:
    told = Mentions(texts=[WHY])
    assert told.shown_in({"text": clip(f"“{WHY}", 40)})
    assert told.shown_in({"text": f"Acme: “{clip(WHY, 14)}” (Sofie)"})
    assert not told.shown_in({"text": "They always haggle"})


@pytest.mark.parametrize(
    ("shown", "found"),
    [
        ({"text": "Gut 1 · “Absolute nightmare”"}, True),
        (blocks.quote("Absolute nightmare!"), True),
        (blocks.text_input("why", "Why", value="absolute nightmare"), True),
        ({"text": "It was an absolute nightmare"}, False),
        ({"text": "“Absolute nightmare on Friday”"}, False),
    ],
)
def test_a_text_of_few_words_is_found_where_it_is_quoted_whole(shown: dict[str, Any], *, found: bool) -> None:
    assert Mentions(texts=["Absolute nightmare"]).shown_in(shown) is found


@given(st.text(min_size=1, max_size=30), st.text(max_size=40), st.text(max_size=40))
@example("A", "s'", "")
@example("…", "", "")
@example("ß", "ẞ&szlig;", "s")
def test_nothing_of_a_name_is_left_where_it_stood(name: str, before: str, after: str) -> None:
    named = Mentions(names=[name])
    kept = f"{before} {name} {after}"
    if folded(name).strip() and folded(name).strip() != folded(DOTS):
        assert named.within(kept)
        assert not named.within(named.without(kept))


@given(st.text(max_size=60), st.text(max_size=60))
def test_what_does_not_name_them_stays_as_it_is(name: str, text: str) -> None:
    named = Mentions(names=[name])
    assert named.within(text) or named.without(text) == text

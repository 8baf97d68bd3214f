"""Whatever people type stays text, and whatever the builders build Slack takes."""

import re
from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.async_api import Page

from handlers.kit import blocks
from handlers.kit.blocks import Message, Mrkdwn, View, clip, lines, link, md, mention, note, typed
from handlers.kit.ids import Action, ClientRef
from sandbox import Sandbox
from sandbox.block_kit import check_message, check_view
from sandbox.errors import SlackError
from sandbox.state import Workspace
from tests.support.agency import TEAM, seed

ZERO_WIDTH = "\u200b"
NASTY = [
    "<!channel>", "<@U1>", "<#C1|x>", "<https://x.y|z>", "<", ">", "&", "&lt;", "&amp;", "&gt;", "&#60;",
    "*", "_", "~", "`", "```", "> ", "\n", "\r\n", "\u2028", "\u202e", "\u200b", "\u200f", "שלום", "مرحبا",
    "😀", "👩‍👩‍👧", "é", ":smile:", "{0}", "{x}", "%s", " ", "|", "a",
]  # fmt: skip
WORDS = st.lists(st.one_of(st.sampled_from(NASTY), st.text(max_size=5)), max_size=40).map("".join)
SHORT = st.integers(min_value=1, max_value=60)


def shown(mrkdwn: str) -> str:
    """What a reader sees of escaped text."""
    for entity, char in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        mrkdwn = mrkdwn.replace(entity, char)
    return mrkdwn.replace(ZERO_WIDTH, "")


def one_line(words: str) -> str:
    return " ".join(words.split()).replace(ZERO_WIDTH, "")


def stays_text(mrkdwn: str) -> None:
    """No mention, no link, no broken entity, no mark that is not beside a zero-width space."""
    assert "<" not in mrkdwn
    assert ">" not in mrkdwn
    assert not re.search(r"&(?!(?:amp|lt|gt);)", mrkdwn)
    assert not re.search(rf"[*_~`][^{ZERO_WIDTH}…]", mrkdwn)
    assert not re.search(rf"[^{ZERO_WIDTH}][*_~`]", mrkdwn)
    assert not mrkdwn.startswith(("&gt;", "*", "_"))


@given(WORDS)
def test_what_people_type_stays_text(words: str) -> None:
    stays_text(typed(words))
    assert shown(typed(words)) == one_line(words)


@given(WORDS, SHORT)
def test_and_however_it_is_cut(words: str, limit: int) -> None:
    cut = clip(typed(words), limit)
    stays_text(cut)
    assert len(cut) <= limit
    if cut != typed(words):
        assert cut.endswith("…")
        assert one_line(words).startswith(shown(cut)[:-1])


@given(WORDS, SHORT)
def test_plain_words_are_cut_where_the_limit_is_and_nowhere_else(words: str, limit: int) -> None:
    assert clip(words, limit) == (words if len(words) <= limit else words[: limit - 1] + "…")


@given(WORDS, st.integers(min_value=20, max_value=80))
def test_our_own_links_are_never_cut_in_half(words: str, limit: int) -> None:
    ours = md("{who} *{what}* {link}", who=mention("U1"), what=words, link=link("https://s.lack/archives/C1/p1", words))
    cut = clip(ours, limit)
    assert len(cut) <= limit
    without_entities = re.sub(r"<@U1>|<https://s\.lack/archives/C1/p1\|[^<>]*>", "", cut)
    assert "<" not in without_entities
    assert ">" not in without_entities
    assert not re.search(r"&(?!(?:amp|lt|gt);)", cut)


@given(WORDS)
def test_values_are_escaped_and_templates_are_not(words: str) -> None:
    assert md("*{name}*", name=words) == f"*{typed(words)}*"
    assert md("{name}", name=typed(words)) == typed(words)
    assert md("{n}", n=7) == "7"


@pytest.mark.parametrize(
    "words", ["<!channel>", "<@U1>", "*bold*", "_it_", "~no~", "`code`", "> quote", "&lt;!here&gt;"]
)
def test_every_builder_escapes_a_plain_text(words: str) -> None:
    for built in (blocks.section(words)["text"], blocks.context(words)["elements"][0]):
        assert built["text"] == typed(words)
        assert built["verbatim"] is True
    assert note(words).payload()["text"] == typed(words)
    assert lines(words, None, "") == typed(words)


def test_ids_and_links_hold_nothing_but_ids_and_links() -> None:
    assert mention("U1") == "<@U1>"
    assert mention("U1><!channel>") == mention("gone-3fa9") == "somebody who has left"
    assert blocks.channel_link("C1|<!here>") == "<#C1>"
    assert link("https://x/y|z> <!here>", "a>b") == "<https://x/yz!here|a\u200b&gt;\u200bb>"


def test_a_quote_keeps_words_exactly_as_typed() -> None:
    words = "a *b* <!channel>\n\n  > c & d"
    [quoted] = blocks.quote(words)["elements"]
    assert quoted["elements"] == [{"type": "text", "text": words}]


# Slack takes what is built


def workspace() -> Workspace:
    sandbox = Sandbox()
    sandbox.load(seed())
    return sandbox.world.workspaces[TEAM]


PLACE = workspace()
OPEN = Action("test.open", ClientRef)


def message_of(words: str) -> Message:
    button = OPEN.button(
        words, ClientRef(client_id=1), style="primary", confirm=blocks.confirm(words, words, words, words)
    )
    return Message(
        words or "-",
        [
            blocks.header(words),
            blocks.section(words, accessory=button),
            blocks.context(*[words] * 12),
            blocks.divider(),
            blocks.actions(button, None, OPEN.button(words, ClientRef(client_id=2), mark="2")),
            blocks.quote(words),
            blocks.table([["Client", words], [words, ""]], right=[1]),
        ],
    )


def view_of(words: str) -> View:
    """Every kind of input, with this as its label, hint, placeholder and value."""
    more: dict[str, Any] = {"hint": words, "placeholder": words, "optional": True}
    label = words or "-"
    body = [
        blocks.text_input("text", label, value=words, multiline=True, **more),
        blocks.text_input("short", label, value=words, limit=10, **more),
        blocks.number_input("amount", label, value="12.50", **more),
        blocks.number_input("no_amount", label, value="", **more),
        blocks.select_input("select", label, [("1", words), ("2", "b")], value="1", **more),
        blocks.select_input("stale", label, [("1", words)], value="7", **more),
        blocks.checkboxes_input("ticks", label, [("1", words), ("2", "b")], value=["2", "9"], hint=words),
        blocks.checkboxes_input("none", label, [("1", words)], hint=words),
        blocks.search_input("search", label, "test.search", value=("1", words), **more),
        blocks.person_input("person", label, value="UMETTE", **more),
        blocks.channel_input("channel", label, value="CTEAM", **more),
        blocks.channel_input("shared", label, shared=True, **more),
        blocks.date_input("day", label, value=date(2030, 1, 7), **more),
        blocks.date_input("iso", label, value="2030-01-07", **more),
        blocks.time_input("at", label, value=time(9), **more),
        blocks.time_input("typed", label, value="09:30", **more),
    ]
    return blocks.modal(title=words, blocks=body, submit=words or "Save", close=words, callback_id="x", metadata="{}")


@given(WORDS)
def test_slack_takes_every_message(words: str) -> None:
    message = message_of(words) if words.strip() else message_of("-")
    check_message(message.payload()["blocks"], PLACE)
    assert 0 < len(message.payload()["text"]) <= 4000


@given(WORDS)
def test_slack_takes_every_modal(words: str) -> None:
    check_view(view_of(words), "modal", PLACE)


@pytest.mark.parametrize("piece", ["x", "é*", "<", "&", "😀", "\n", " "])
def test_slack_takes_words_of_any_length(piece: str) -> None:
    words = piece * 5000
    check_view(view_of(words), "modal", PLACE)
    for block in (blocks.header(words), blocks.section(words), blocks.context(words), blocks.quote(words)):
        check_message([block], PLACE)


def test_a_hundred_blocks_of_home_are_kept_and_no_more() -> None:
    view = blocks.home([blocks.divider()] * 120)
    assert len(view["blocks"]) == 100
    check_view(view, "home", PLACE)


TOO_MUCH: dict[str, Callable[[], object]] = {
    "no text": lambda: Message(""),
    "blank text": lambda: Message(" \n"),
    "51 blocks": lambda: Message("x", [blocks.divider()] * 51),
    "over 13,000 characters": lambda: Message("x", [blocks.section("x" * 3000)] * 5),
    "no buttons": lambda: blocks.actions(None),
    "26 buttons": lambda: blocks.actions(*[OPEN.button("x", ClientRef(client_id=n), mark=str(n)) for n in range(26)]),
    "101 rows": lambda: blocks.table([["x"]] * 101),
    "21 cells": lambda: blocks.table([["x"] * 21]),
    "101 blocks in a modal": lambda: blocks.modal(title="x", blocks=[blocks.divider()] * 101, close="x"),
}


@pytest.mark.parametrize("case", TOO_MUCH)
def test_what_slack_would_refuse_is_refused_here_first(case: str) -> None:
    with pytest.raises(blocks.LimitError):
        TOO_MUCH[case]()


def test_the_largest_message_that_we_let_through_slack_lets_through() -> None:
    message = Message("x", [*[blocks.section("x" * 3000)] * 4, blocks.section("x" * 400)])
    check_message(message.payload()["blocks"], PLACE)


def test_two_buttons_of_one_action_in_a_row_need_a_mark() -> None:
    same = OPEN.button("x", ClientRef(client_id=1))
    with pytest.raises(SlackError):
        check_message([blocks.actions(same, same)], PLACE)


async def test_the_client_shows_what_was_typed_and_pings_nobody(page: Page) -> None:
    """The sandbox's own reading of mrkdwn, in a browser: nothing but text, and exactly the words."""
    words = ["".join(NASTY[n:] + NASTY[:n]) for n in range(len(NASTY))] + [f"{mark}a{mark} {mark}" for mark in "*_~`"]
    words += ["> quoted", "```fence```", "a\n> b", "<!channel> and <@U1>"]
    texts = [typed(one) for one in words] + [clip(typed(one), n) for one in words for n in range(3, 40, 4)]
    texts = [text.replace(":smile:", "").replace("https", "") for text in texts]  # emoji and addresses are drawn: fine
    script = """async (texts) => {
        const { mrkdwn } = await import("/page/mrkdwn.js");
        return texts.map((text) => {
            const box = document.createElement("div");
            box.append(...mrkdwn(text));
            return [box.textContent, box.querySelectorAll("*").length];
        });
    }"""
    sandbox = Sandbox()
    sandbox.load(seed())
    async with sandbox.serve() as url:
        await page.goto(url)
        drawn = await page.evaluate(script, texts)
        await page.goto("about:blank")
    assert [(text.replace(ZERO_WIDTH, ""), marks) for text, marks in drawn] == [(shown(text), 0) for text in texts]


def test_escaped_text_is_not_escaped_twice() -> None:
    assert blocks.section(Mrkdwn("*ours*"))["text"]["text"] == "*ours*"
    assert isinstance(clip(Mrkdwn("*ours* and more"), 8), Mrkdwn)


def test_lines_stand_in_as_few_sections_as_hold_them_and_none_is_lost() -> None:
    together = blocks.paragraphs(["a", md("*{b}*", b="b")])
    many = blocks.paragraphs([f"{number} {'&' * 200}" for number in range(10)])

    assert [block["text"]["text"] for block in together] == ["a\n*b*"]
    assert len(many) == 5
    assert "".join(block["text"]["text"] for block in many).count("&amp;") == 2000
    assert blocks.paragraphs([]) == []

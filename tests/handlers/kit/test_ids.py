"""An id, its payload and its button are one thing."""

import pytest
from pydantic import ValidationError

from handlers.kit.ids import Action, ClientRef, Nothing
from sandbox.block_kit import check_message
from tests.handlers.kit.test_blocks import PLACE

OPEN = Action("test.open", ClientRef)


def test_what_a_button_carries_comes_back() -> None:
    button = OPEN.button("Open", ClientRef(client_id=12))
    assert OPEN.parse(button["value"]) == ClientRef(client_id=12)
    assert Action("test.add", Nothing).parse("{}") == Nothing()


@pytest.mark.parametrize(
    "value", ["", "{}", "null", "[]", "12", '{"client_id": "x"}', '{"client_id": 1, "workspace_id": "T2"}', "not json"]
)
def test_a_payload_that_is_not_ours_is_refused(value: str) -> None:
    with pytest.raises(ValidationError):
        OPEN.parse(value)


def test_marks_tell_buttons_apart_and_slack_takes_them() -> None:
    buttons = [OPEN.button(f"Client {n}", ClientRef(client_id=n), mark=str(n)) for n in range(25)]
    check_message([{"type": "actions", "elements": buttons}], PLACE)


def test_a_long_text_is_cut_and_style_is_left_out_where_there_is_none() -> None:
    button = OPEN.button("x" * 200, ClientRef(client_id=1))
    assert len(button["text"]["text"]) == 75
    assert "style" not in button
    assert "confirm" not in button

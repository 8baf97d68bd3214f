"""What Slack reports of a view becomes a checked form, or words under the field that is wrong."""

import json
from decimal import Decimal
from typing import Any, Self

import orjson
import pytest
from pydantic import Field, field_validator, model_validator

from handlers.kit import blocks
from handlers.kit.forms import FieldErrors, Form, Hidden, Modal, Ticks, answers, clean, hidden, metadata
from sandbox.block_kit import check_view
from tests.handlers.kit.test_blocks import PLACE


class Sample(Form):
    name: str = Field(min_length=1, max_length=10)
    kind: str
    amount: Decimal | None = Field(default=None, ge=0)
    weekday: int = Field(default=0, ge=0, le=6)
    ticks: Ticks[str] = ()
    about: Hidden[int | None] = None

    @field_validator("kind")
    @classmethod
    def _is_known(cls, kind: str) -> str:
        if kind == "strange":
            raise ValueError("We don't know that kind.")
        return kind

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.name == self.kind:
            raise ValueError("These two cannot be the same.")
        return self


def view_of(values: dict[str, Any], keep: dict[str, Any] | None = None) -> dict[str, Any]:
    state = {block_id: {"draft": element} for block_id, element in values.items()}
    return {"state": {"values": state}, "private_metadata": orjson.dumps({"keep": keep or {}}).decode()}


def text(value: str | None) -> dict[str, Any]:
    return {"type": "plain_text_input", "value": value}


def choice(value: str | None) -> dict[str, Any]:
    chosen = {"value": value, "text": {"type": "plain_text", "text": "x"}} if value else None
    return {"type": "static_select", "selected_option": chosen}


def test_every_kind_of_answer() -> None:
    view = view_of(
        {
            "text": text("words"),
            "empty": text(None),
            "choice": choice("2"),
            "no_choice": choice(None),
            "ticks": {"type": "checkboxes", "selected_options": [{"value": "a"}, {"value": "b"}]},
            "no_ticks": {"type": "checkboxes", "selected_options": []},
            "person": {"type": "users_select", "selected_user": "U1"},
            "channel": {"type": "conversations_select", "selected_conversation": "C1"},
            "day": {"type": "datepicker", "selected_date": "2030-01-07"},
            "no_day": {"type": "datepicker", "selected_date": None},
            "at": {"type": "timepicker", "selected_time": "09:00"},
        }
    )
    assert answers(view) == {
        "text": "words",
        "empty": None,
        "choice": "2",
        "no_choice": None,
        "ticks": ["a", "b"],
        "no_ticks": [],
        "person": "U1",
        "channel": "C1",
        "day": "2030-01-07",
        "no_day": None,
        "at": "09:00",
    }


def test_a_form_is_checked_and_stripped() -> None:
    form = Sample.parse(view_of({"name": text("  Acme "), "kind": choice("a"), "amount": text("12.50")}, {"about": 7}))
    assert form == Sample(name="Acme", kind="a", amount=Decimal("12.50"), about=7)


def errors_of(**values: Any) -> dict[str, str]:
    with pytest.raises(FieldErrors) as wrong:
        Sample.parse(view_of({"name": text("Acme"), "kind": choice("a"), **values}))
    return wrong.value.errors


@pytest.mark.parametrize(
    ("field", "element", "words"),
    [
        ("name", text("  "), "Please fill this in."),
        ("name", text(None), "Please fill this in."),
        ("name", text("x" * 11), "Please keep this under 11 characters."),
        ("kind", choice(None), "Please fill this in."),
        ("kind", choice("strange"), "We don't know that kind."),
        ("amount", text("a lot"), "Please write a number here, such as 12000."),
        ("amount", text("-1"), "Please write a number here, such as 12000."),
        ("amount", text("NaN"), "Please write a number here, such as 12000."),
        ("amount", text("Infinity"), "Please write a number here, such as 12000."),
    ],
)
def test_what_is_wrong_is_said_under_its_field(field: str, element: dict[str, Any], words: str) -> None:
    assert errors_of(**{field: element}) == {field: words}


def test_what_no_database_takes_is_left_out() -> None:
    """JSON can hold half of a character, and NUL."""
    half = json.loads('"half\\ud800"')
    assert clean(f"{half} \x00a\u202eb 🚀") == "half ab 🚀"


def test_what_nobody_sees_makes_no_other_name_and_joined_emoji_stay_one() -> None:
    assert clean("Ac\u00adme\u200b\ufeff") == "Acme"
    assert clean("👩‍👧") == "👩‍👧"


def test_all_that_is_wrong_is_said_at_once() -> None:
    assert set(errors_of(name=text(None), kind=choice(None), amount=text("x"))) == {"name", "kind", "amount"}


def test_what_is_wrong_with_the_whole_is_said_too() -> None:
    assert list(errors_of(name=text("same"), kind=choice("same")).values()) == ["These two cannot be the same."]


def test_a_view_without_the_fields_is_wrong_not_broken() -> None:
    with pytest.raises(FieldErrors) as wrong:
        Sample.parse({})
    assert set(wrong.value.errors) == {"name", "kind"}


@pytest.mark.parametrize(
    "private", ["", "null", "5", "[1]", '"x"', "not json", '{"keep": 5}', '{"keep": null}', '{"keep": [1]}']
)
def test_strange_metadata_is_no_metadata(private: str) -> None:
    view = {"private_metadata": private}
    assert hidden(view) == {}
    assert isinstance(metadata(view), dict)


def test_a_modal_carries_its_hidden_values() -> None:
    modal = Modal("test.sample", Sample)
    view = modal.view(title="Sample", body=[blocks.text_input("name", "Name")], keep={"about": 7})
    checked = check_view(view, "modal", PLACE)
    assert hidden(checked) == {"about": 7}
    assert (checked["callback_id"], checked["submit"]["text"]) == ("test.sample", "Save")

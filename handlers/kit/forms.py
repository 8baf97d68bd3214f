"""Modals' answers: Slack's view in, a checked pydantic model out, and errors that stand under their field."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any, Generic, Self, TypeVar

import orjson
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from handlers.kit import blocks
from handlers.kit.words import _

T = TypeVar("T")

LOOKED_BACK = timedelta(days=5 * 365 + 2)
"""Five years, two leap days among them."""


HIDDEN = "travels in private_metadata"
Hidden = Annotated[T, HIDDEN]
"""A field that is not asked: the view carries its value."""
Ticks = Annotated[tuple[T, ...], BeforeValidator(lambda value: () if value is None else value)]
"""Checkboxes, or several people: none is an answer too."""


class FieldErrors(Exception):
    """What is wrong, by field; Slack shows each under its input and keeps what was typed."""

    def __init__(self, **errors: str) -> None:
        super().__init__(", ".join(errors))
        self.errors = errors


class Form(BaseModel):
    """Answers of a modal; a field's name is its block id. An optional input gives None when it is left empty."""

    model_config = ConfigDict(frozen=True, extra="ignore", str_strip_whitespace=True)

    @classmethod
    def parse(cls, view: Mapping[str, Any]) -> Self:
        """The checked answers of a submitted view. Raises FieldErrors."""
        try:
            return cls.model_validate(answers(view) | hidden(view))
        except ValidationError as error:
            raise FieldErrors(**{_place(e): _explain(e) for e in reversed(error.errors())}) from error


F = TypeVar("F", bound=Form)


@dataclass(frozen=True, slots=True)
class Modal(Generic[F]):
    """A modal's id and the form that its answers make; it is drawn anew at every change of what it `follows`."""

    id: str
    form: type[F]
    follows: str | tuple[str, ...] = ()
    """A field, or several."""

    def is_drawn_anew(self, field: object) -> bool:
        """Whether what it asks follows from this field."""
        return field in ((self.follows,) if isinstance(self.follows, str) else self.follows)

    def view(
        self,
        *,
        title: str,
        body: list[blocks.Block],
        submit: str | None = None,
        close: str | None = None,
        keep: Mapping[str, Any] | None = None,
    ) -> blocks.View:
        """The modal as Slack takes it; `keep` holds the values of hidden fields."""
        submit, close = submit or _("Save"), close or _("Cancel")
        metadata = orjson.dumps({"keep": dict(keep or {})}).decode()
        return blocks.modal(
            title=title, blocks=body, submit=submit, close=close, callback_id=self.id, metadata=metadata
        )


def check_past(field: str, day: date, today: date, *, to_come: str) -> None:
    """Raises FieldErrors for a day to come, in these words, and for one more than five years ago."""
    if day > today:
        raise FieldErrors(**{field: to_come})
    if today - day > LOOKED_BACK:
        raise FieldErrors(**{field: _("That is more than five years ago. Please pick a later day.")})


def answers(view: Mapping[str, Any]) -> dict[str, Any]:
    """Every answer of a view by block id; None for a field left empty."""
    values = view.get("state", {}).get("values", {})
    return {block_id: _answer(next(iter(elements.values()))) for block_id, elements in values.items() if elements}


def hidden(view: Mapping[str, Any]) -> dict[str, Any]:
    """The values that travelled with the view unasked."""
    kept = metadata(view).get("keep")
    return kept if isinstance(kept, dict) else {}


def metadata(view: Mapping[str, Any]) -> dict[str, Any]:
    """Our private_metadata, whatever came back."""
    try:
        found = orjson.loads(view.get("private_metadata") or "{}")
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


SINGLE = (
    "value",
    "selected_user",
    "selected_conversation",
    "selected_channel",
    "selected_date",
    "selected_time",
)


def _answer(element: Mapping[str, Any]) -> Any:
    if "selected_options" in element:
        return [option["value"] for option in element["selected_options"] or ()]
    if "selected_users" in element:
        return list(element["selected_users"] or ())
    if "files" in element:
        return [str(file.get("id")) for file in element["files"] or ()] or None
    if "selected_option" in element:
        return (element["selected_option"] or {}).get("value")
    found = next((element[key] for key in SINGLE if element.get(key)), None)
    return found and clean(found)


def clean(words: str) -> str:
    """Without what nobody types: NUL and halves of characters, which no database takes, and marks that turn text.

    Neither with what nobody sees, as pages hide it where words may break: two names that look the same are the same.
    """
    return words.translate(UNTYPED)


UNSEEN = [0xAD, 0x200B, 0x2060, 0xFEFF]
UNTYPED = dict.fromkeys([0, *UNSEEN, *range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xD800, 0xE000)])


def _place(error: ErrorDetails) -> str:
    """The field that is wrong; none where the answers do not go together."""
    return str(error["loc"][0]) if error["loc"] else ""


def _explain(error: ErrorDetails) -> str:
    """A validation error in words for a person."""
    kind, facts = error["type"], error.get("ctx", {})
    if error["input"] in (None, "") or kind in {"missing", "string_too_short"}:
        return _("Please fill this in.")
    if kind == "string_too_long":
        return _("Please keep this under {limit} characters.").format(limit=int(facts["max_length"]) + 1)
    if kind.startswith(("decimal", "int", "float", "finite", "greater", "less")):
        return _explain_number(kind, facts)
    if kind == "value_error":
        return str(facts["error"])
    return _("This is not one of the choices. Please pick again.")


def _explain_number(kind: str, facts: Mapping[str, Any]) -> str:
    if kind == "less_than_equal":
        return _("Please write a number up to {limit} here.").format(limit=facts["le"])
    if kind.startswith("int"):
        return _("Please write a whole number here, such as 12.")
    return _("Please write a number here, such as 12000.")

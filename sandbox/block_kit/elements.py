"""Block elements: their fields, limits and surfaces, and into which blocks they go. Selects: selects.py.

Source: docs.slack.dev, Block Kit elements. OMITTED marks what may be left out.
"""

from datetime import date
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from sandbox.block_kit.parts import (
    HOME,
    MESSAGE,
    MODAL,
    OMITTED,
    AnyText,
    Chooser,
    Confirmed,
    Element,
    Focusable,
    ImageSource,
    OverflowOption,
    Part,
    Placeholder,
    PlainText,
    Text,
    Url,
    problem,
    up_to,
)
from sandbox.block_kit.rich_text import RichText
from sandbox.block_kit.selects import Checkboxes, MultiSelect, RadioButtons, Select, User


def _date(value: str) -> str:
    try:
        is_iso = date.fromisoformat(value).isoformat() == value
    except ValueError:
        is_iso = False
    if not is_iso:
        raise problem("must be a valid date of the form YYYY-MM-DD")
    return value


Date = Annotated[str, AfterValidator(_date)]
Time = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Timestamp = Annotated[int, Field(ge=10**9, lt=10**10)]
Number = Annotated[str, Field(pattern=r"^-?\d+(\.\d+)?$")]


class DispatchConfig(Part):
    trigger_actions_on: Annotated[
        list[Literal["on_enter_pressed", "on_character_entered"]], Field(min_length=1, max_length=2)
    ]


class Typed(Focusable):
    """What is typed into."""

    placeholder: Placeholder = OMITTED
    dispatch_action_config: DispatchConfig = OMITTED


class Button(Confirmed):
    type: Literal["button"]
    text: Annotated[PlainText, up_to(75)]
    value: Annotated[str, Field(min_length=1, max_length=2000)] = OMITTED
    url: Url = OMITTED
    style: Literal["primary", "danger"] = OMITTED
    accessibility_label: Annotated[str, Field(min_length=1, max_length=75)] = OMITTED


class Overflow(Confirmed):
    type: Literal["overflow"]
    options: Annotated[list[OverflowOption], Field(min_length=1, max_length=5)]


class Image(ImageSource):
    type: Literal["image"]


class DatePicker(Chooser):
    type: Literal["datepicker"]
    initial_date: Date = OMITTED


class TimePicker(Chooser):
    type: Literal["timepicker"]
    initial_time: Time = OMITTED
    timezone: str = OMITTED


class DatetimePicker(Confirmed, Focusable):
    surfaces: ClassVar[tuple[str, ...]] = (MODAL, MESSAGE)

    type: Literal["datetimepicker"]
    initial_date_time: Timestamp = OMITTED


class PlainTextInput(Typed):
    type: Literal["plain_text_input"]
    initial_value: Text = OMITTED
    multiline: bool = OMITTED
    min_length: Annotated[int, Field(ge=0, le=3000)] = OMITTED
    max_length: Annotated[int, Field(ge=1, le=3000)] = OMITTED

    @model_validator(mode="after")
    def _fits(self) -> Self:
        most = self.max_length or 3000
        if (self.min_length or 0) > most:
            raise problem("must not be greater than `max_length`", at="min_length")
        if len(self.initial_value or "") > most:
            raise problem(f"must be less than {most + 1} characters", at="initial_value")
        return self


class EmailInput(Typed):
    surfaces: ClassVar[tuple[str, ...]] = (MODAL,)

    type: Literal["email_text_input"]
    initial_value: Text = OMITTED


class UrlInput(Typed):
    surfaces: ClassVar[tuple[str, ...]] = (MODAL,)

    type: Literal["url_text_input"]
    initial_value: Text = OMITTED


class NumberInput(Typed):
    surfaces: ClassVar[tuple[str, ...]] = (MODAL,)

    type: Literal["number_input"]
    is_decimal_allowed: bool
    initial_value: Number = OMITTED
    min_value: Number = OMITTED
    max_value: Number = OMITTED


class RichTextInput(Typed):
    surfaces: ClassVar[tuple[str, ...]] = (MODAL, HOME)

    type: Literal["rich_text_input"]
    initial_value: RichText = OMITTED


class FileInput(Element):
    surfaces: ClassVar[tuple[str, ...]] = (MODAL,)

    type: Literal["file_input"]
    filetypes: list[str] = OMITTED
    max_files: Annotated[int, Field(ge=1, le=10)] = OMITTED


class FeedbackButton(Part):
    text: Annotated[PlainText, up_to(75)]
    value: Annotated[str, Field(min_length=1, max_length=2000)]
    accessibility_label: Annotated[str, Field(min_length=1, max_length=75)] = OMITTED


class FeedbackButtons(Element):
    type: Literal["feedback_buttons"]
    positive_button: FeedbackButton
    negative_button: FeedbackButton


class IconButton(Confirmed):
    type: Literal["icon_button"]
    icon: Literal["trash"]
    text: Annotated[PlainText, up_to(75)]
    value: Annotated[str, Field(min_length=1, max_length=2000)] = OMITTED
    accessibility_label: Annotated[str, Field(min_length=1, max_length=75)] = OMITTED
    visible_to_user_ids: list[User] = OMITTED


_Choice = Select | MultiSelect | Checkboxes | RadioButtons | DatePicker | TimePicker
_TextInput = PlainTextInput | EmailInput | UrlInput | NumberInput | RichTextInput

Accessory = Annotated[_Choice | Button | Overflow | Image, Field(discriminator="type")]
ActionElement = Annotated[_Choice | Button | Overflow | DatetimePicker, Field(discriminator="type")]
InputElement = Annotated[_Choice | DatetimePicker | _TextInput | FileInput, Field(discriminator="type")]
ContextElement = Annotated[AnyText | Image, Field(discriminator="type")]
ContextAction = Annotated[FeedbackButtons | IconButton, Field(discriminator="type")]

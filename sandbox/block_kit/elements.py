"""Block elements: each with its fields, its limits, the blocks it goes into and the surfaces it is for.

Source: docs.slack.dev, Block Kit elements. OMITTED marks what may be left out.
"""

from datetime import date
from typing import Annotated, Any, ClassVar, Literal, Self, TypeVar

from pydantic import AfterValidator, Field, ValidationInfo, model_validator

from sandbox.block_kit.parts import (
    HOME,
    MESSAGE,
    MODAL,
    OMITTED,
    AnyText,
    Confirm,
    FormattedOption,
    Id,
    ImageSource,
    Option,
    OptionGroup,
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

E = TypeVar("E", bound=Part)
Count = Annotated[int, Field(ge=1)]


def _known_user(user: str, info: ValidationInfo) -> str:
    workspace = (info.context or {}).get("workspace")
    if workspace and user not in workspace.people:
        raise problem("invalid user")
    return user


def _known_channel(channel: str, info: ValidationInfo) -> str:
    workspace = (info.context or {}).get("workspace")
    if workspace and channel not in workspace.channels:
        raise problem("invalid channel")
    return channel


def _date(value: str) -> str:
    try:
        is_iso = date.fromisoformat(value).isoformat() == value
    except ValueError:
        is_iso = False
    if not is_iso:
        raise problem("must be a valid date of the form YYYY-MM-DD")
    return value


User = Annotated[str, AfterValidator(_known_user)]
Conversation = Annotated[str, AfterValidator(_known_channel)]
Date = Annotated[str, AfterValidator(_date)]
Time = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Timestamp = Annotated[int, Field(ge=10**9, lt=10**10)]
Number = Annotated[str, Field(pattern=r"^-?\d+(\.\d+)?$")]


class Element(Part):
    action_id: Id = OMITTED


class Confirmed(Element):
    confirm: Confirm = OMITTED


class Focusable(Element):
    focus_on_load: bool = OMITTED


class Chooser(Confirmed, Focusable):
    """What shows a placeholder until something is picked."""

    placeholder: Placeholder = OMITTED


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


class Checkboxes(Confirmed, Focusable):
    type: Literal["checkboxes"]
    options: Annotated[list[FormattedOption], Field(min_length=1, max_length=10)]
    initial_options: Annotated[list[FormattedOption], Field(min_length=1)] = OMITTED

    @model_validator(mode="after")
    def _starts_with_its_own(self) -> Self:
        return _among(self, self.options, self.initial_options or [], "initial_options")


class RadioButtons(Confirmed, Focusable):
    type: Literal["radio_buttons"]
    options: Annotated[list[FormattedOption], Field(min_length=1, max_length=10)]
    initial_option: FormattedOption = OMITTED

    @model_validator(mode="after")
    def _starts_with_its_own(self) -> Self:
        initial = [self.initial_option] if self.initial_option else []
        return _among(self, self.options, initial, "initial_option")


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


class _StaticOptions(Chooser):
    options: Annotated[list[Option], Field(min_length=1, max_length=100)] = OMITTED
    option_groups: Annotated[list[OptionGroup], Field(min_length=1, max_length=100)] = OMITTED

    @model_validator(mode="after")
    def _offers_one_way(self) -> Self:
        if bool(self.options) == bool(self.option_groups):
            raise problem("must define either `options` or `option_groups`", at="type")
        return self

    def offered(self) -> list[Option]:
        return self.options or [option for group in self.option_groups for option in group.options]


class StaticSelect(_StaticOptions):
    type: Literal["static_select"]
    initial_option: Option = OMITTED

    @model_validator(mode="after")
    def _starts_with_its_own(self) -> Self:
        initial = [self.initial_option] if self.initial_option else []
        return _among(self, self.offered(), initial, "initial_option")


class MultiStaticSelect(_StaticOptions):
    type: Literal["multi_static_select"]
    initial_options: Annotated[list[Option], Field(min_length=1)] = OMITTED
    max_selected_items: Count = OMITTED

    @model_validator(mode="after")
    def _starts_with_its_own(self) -> Self:
        return _among(self, self.offered(), self.initial_options or [], "initial_options")


class ExternalSelect(Chooser):
    type: Literal["external_select"]
    initial_option: Option = OMITTED
    min_query_length: Annotated[int, Field(ge=0)] = OMITTED


class MultiExternalSelect(Chooser):
    type: Literal["multi_external_select"]
    initial_options: Annotated[list[Option], Field(min_length=1)] = OMITTED
    min_query_length: Annotated[int, Field(ge=0)] = OMITTED
    max_selected_items: Count = OMITTED


class UsersSelect(Chooser):
    type: Literal["users_select"]
    initial_user: User = OMITTED


class MultiUsersSelect(Chooser):
    type: Literal["multi_users_select"]
    initial_users: Annotated[list[User], Field(min_length=1)] = OMITTED
    max_selected_items: Count = OMITTED


class ConversationFilter(Part):
    include: Annotated[list[Literal["im", "mpim", "private", "public"]], Field(min_length=1)] = OMITTED
    exclude_external_shared_channels: bool = OMITTED
    exclude_bot_users: bool = OMITTED

    @model_validator(mode="after")
    def _filters_something(self) -> Self:
        if not self.model_fields_set:
            raise problem("must define at least one of the filter's fields")
        return self


class _Conversations(Chooser):
    filter: ConversationFilter = OMITTED
    default_to_current_conversation: bool = OMITTED


class ConversationsSelect(_Conversations):
    type: Literal["conversations_select"]
    initial_conversation: Conversation = OMITTED
    response_url_enabled: bool = OMITTED


class MultiConversationsSelect(_Conversations):
    type: Literal["multi_conversations_select"]
    initial_conversations: Annotated[list[Conversation], Field(min_length=1)] = OMITTED
    max_selected_items: Count = OMITTED


class ChannelsSelect(Chooser):
    type: Literal["channels_select"]
    initial_channel: Conversation = OMITTED
    response_url_enabled: bool = OMITTED


class MultiChannelsSelect(Chooser):
    type: Literal["multi_channels_select"]
    initial_channels: Annotated[list[Conversation], Field(min_length=1)] = OMITTED
    max_selected_items: Count = OMITTED


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


_Select = StaticSelect | ExternalSelect | UsersSelect | ConversationsSelect | ChannelsSelect
_MultiSelect = (
    MultiStaticSelect | MultiExternalSelect | MultiUsersSelect | MultiConversationsSelect | MultiChannelsSelect
)
_Choice = _Select | _MultiSelect | Checkboxes | RadioButtons | DatePicker | TimePicker
_TextInput = PlainTextInput | EmailInput | UrlInput | NumberInput | RichTextInput

Accessory = Annotated[_Choice | Button | Overflow | Image, Field(discriminator="type")]
ActionElement = Annotated[_Choice | Button | Overflow | DatetimePicker, Field(discriminator="type")]
InputElement = Annotated[_Choice | DatetimePicker | _TextInput | FileInput, Field(discriminator="type")]
ContextElement = Annotated[AnyText | Image, Field(discriminator="type")]
ContextAction = Annotated[FeedbackButtons | IconButton, Field(discriminator="type")]


def _among(element: E, offered: list[Any], initial: list[Any], field: str) -> E:
    """Refuses initial options that are not exactly among those offered."""
    if any(option not in offered for option in initial):
        raise problem("must be among the options", at=field)
    return element

"""Elements that offer options, people or channels to pick from.

Source: docs.slack.dev, Block Kit elements. OMITTED marks what may be left out.
"""

from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import AfterValidator, Field, ValidationInfo, model_validator

from sandbox.block_kit.parts import (
    OMITTED,
    Chooser,
    Confirmed,
    Focusable,
    FormattedOption,
    Option,
    OptionGroup,
    Part,
    problem,
)

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


User = Annotated[str, AfterValidator(_known_user)]
Conversation = Annotated[str, AfterValidator(_known_channel)]


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


Select = StaticSelect | ExternalSelect | UsersSelect | ConversationsSelect | ChannelsSelect
MultiSelect = (
    MultiStaticSelect | MultiExternalSelect | MultiUsersSelect | MultiConversationsSelect | MultiChannelsSelect
)


def _among(element: E, offered: list[Any], initial: list[Any], field: str) -> E:
    """Refuses initial options that are not exactly among those offered."""
    if any(option not in offered for option in initial):
        raise problem("must be among the options", at=field)
    return element

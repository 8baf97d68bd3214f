"""The rich_text block and what stands in it."""

from typing import Annotated, Literal

from pydantic import Field

from sandbox.block_kit.parts import OMITTED, Id, Part, Text


class Style(Part):
    bold: bool = OMITTED
    italic: bool = OMITTED
    strike: bool = OMITTED
    code: bool = OMITTED
    underline: bool = OMITTED
    highlight: bool = OMITTED
    client_highlight: bool = OMITTED
    unlink: bool = OMITTED


class Styled(Part):
    style: Style = OMITTED


class TextRun(Styled):
    type: Literal["text"]
    text: Text


class Link(Styled):
    type: Literal["link"]
    url: Text
    text: str = OMITTED
    unsafe: bool = OMITTED


class UserMention(Styled):
    type: Literal["user"]
    user_id: Text


class UsergroupMention(Styled):
    type: Literal["usergroup"]
    usergroup_id: Text


class ChannelMention(Styled):
    type: Literal["channel"]
    channel_id: Text


class Broadcast(Styled):
    type: Literal["broadcast"]
    range: Literal["here", "channel", "everyone"]


class Emoji(Styled):
    type: Literal["emoji"]
    name: Text
    unicode: str = OMITTED
    skin_tone: Annotated[int, Field(ge=1, le=6)] = OMITTED


class Color(Part):
    type: Literal["color"]
    value: Text


class Moment(Styled):
    type: Literal["date"]
    timestamp: int
    format: Text
    url: str = OMITTED
    fallback: str = OMITTED


Inline = Annotated[
    TextRun | Link | UserMention | UsergroupMention | ChannelMention | Broadcast | Emoji | Color | Moment,
    Field(discriminator="type"),
]


class Section(Part):
    type: Literal["rich_text_section"]
    elements: list[Inline]


class ListOfSections(Part):
    type: Literal["rich_text_list"]
    style: Literal["bullet", "ordered"]
    elements: list[Section]
    indent: Annotated[int, Field(ge=0, le=8)] = OMITTED
    offset: Annotated[int, Field(ge=0)] = OMITTED
    border: Literal[0, 1] = OMITTED


class Quote(Part):
    type: Literal["rich_text_quote"]
    elements: list[Inline]
    border: Literal[0, 1] = OMITTED


class Preformatted(Part):
    type: Literal["rich_text_preformatted"]
    elements: list[Inline]
    border: Literal[0, 1] = OMITTED
    language: str = OMITTED


class RichText(Part):
    type: Literal["rich_text"]
    block_id: Id = OMITTED
    elements: list[Annotated[Section | ListOfSections | Quote | Preformatted, Field(discriminator="type")]]

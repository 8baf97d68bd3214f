"""Blocks: each with its fields, its limits and the surfaces it is for.

Source: docs.slack.dev, Block Kit blocks. Charts and data tables are in data.py. Cards, carousels and containers are
held to their main limits only.
"""

from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from sandbox.block_kit.data import BlockBase, Cell, DataTable, DataVisualization
from sandbox.block_kit.elements import (
    Accessory,
    ActionElement,
    Button,
    ContextAction,
    ContextElement,
    Image,
    InputElement,
)
from sandbox.block_kit.parts import (
    MESSAGE,
    MODAL,
    OMITTED,
    AnyText,
    ImageSource,
    Part,
    PlainText,
    first_repeated,
    problem,
    up_to,
)
from sandbox.block_kit.rich_text import RichText


def _distinct_action_ids(elements: list[Any]) -> list[Any]:
    repeated = first_repeated(element.action_id for element in elements)
    if repeated:
        index, action_id = repeated
        raise problem(f'`action_id` "{action_id}" already exists', at=f"{index}/action_id")
    return elements


DistinctActions = AfterValidator(_distinct_action_ids)


class Section(BlockBase):
    type: Literal["section"]
    text: Annotated[AnyText, up_to(3000)] = OMITTED
    fields: Annotated[list[Annotated[AnyText, up_to(2000)]], Field(min_length=1, max_length=10)] = OMITTED
    accessory: Accessory = OMITTED
    expand: bool = OMITTED

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.text and not self.fields:
            raise problem("must define either `text` or `fields`", at="type")
        return self


class Header(BlockBase):
    type: Literal["header"]
    text: Annotated[PlainText, up_to(150)]
    level: Annotated[int, Field(ge=1, le=4)] = OMITTED


class Divider(BlockBase):
    type: Literal["divider"]


class ImageBlock(ImageSource, BlockBase):
    type: Literal["image"]
    title: Annotated[PlainText, up_to(2000)] = OMITTED


class Context(BlockBase):
    type: Literal["context"]
    elements: Annotated[list[ContextElement], Field(min_length=1, max_length=10)]


class Actions(BlockBase):
    type: Literal["actions"]
    elements: Annotated[list[ActionElement], Field(min_length=1, max_length=25), DistinctActions]


class ContextActions(BlockBase):
    surfaces: ClassVar[tuple[str, ...]] = (MESSAGE,)

    type: Literal["context_actions"]
    elements: Annotated[list[ContextAction], Field(min_length=1, max_length=5), DistinctActions]


class Input(BlockBase):
    type: Literal["input"]
    label: Annotated[PlainText, up_to(2000)]
    element: InputElement
    hint: Annotated[PlainText, up_to(2000)] = OMITTED
    optional: bool = OMITTED
    dispatch_action: bool = OMITTED


class Markdown(BlockBase):
    surfaces: ClassVar[tuple[str, ...]] = (MESSAGE,)

    type: Literal["markdown"]
    text: Annotated[str, Field(min_length=1, max_length=12_000)]


class Alert(BlockBase):
    surfaces: ClassVar[tuple[str, ...]] = (MODAL,)

    type: Literal["alert"]
    text: Annotated[AnyText, up_to(200)]
    level: Literal["default", "info", "warning", "error", "success"] = OMITTED


class ColumnSetting(Part):
    align: Literal["left", "center", "right"] = OMITTED
    is_wrapped: bool = OMITTED


class Table(BlockBase):
    surfaces: ClassVar[tuple[str, ...]] = (MESSAGE,)

    type: Literal["table"]
    rows: Annotated[
        list[Annotated[list[Cell], Field(min_length=1, max_length=20)]], Field(min_length=1, max_length=100)
    ]
    column_settings: Annotated[list[ColumnSetting], Field(max_length=20)] = OMITTED


class Card(BlockBase):
    type: Literal["card"]
    hero_image: Image = OMITTED
    icon: Image = OMITTED
    title: Annotated[AnyText, up_to(150)] = OMITTED
    subtitle: Annotated[AnyText, up_to(150)] = OMITTED
    body: Annotated[AnyText, up_to(200)] = OMITTED
    actions: Annotated[list[Button], Field(min_length=1, max_length=3), DistinctActions] = OMITTED

    @model_validator(mode="after")
    def _shows_something(self) -> Self:
        if not (self.hero_image or self.title or self.actions or self.body):
            raise problem("must define `hero_image`, `title`, `actions` or `body`", at="type")
        return self


class Carousel(BlockBase):
    type: Literal["carousel"]
    elements: Annotated[list[Card], Field(min_length=1, max_length=10)]


class Container(BlockBase):
    type: Literal["container"]
    child_blocks: Annotated[list["Block"], Field(min_length=1, max_length=10)]
    title: Annotated[PlainText, up_to(150)] = OMITTED
    rich_text_title: RichText = OMITTED
    subtitle: Annotated[AnyText, up_to(150)] = OMITTED
    width: Literal["narrow", "standard", "wide", "full"] = OMITTED
    icon: Image = OMITTED
    is_collapsible: bool = OMITTED
    default_collapsed: bool = OMITTED
    has_header_divider: bool = OMITTED

    @model_validator(mode="after")
    def _has_title(self) -> Self:
        if not self.title and not self.rich_text_title:
            raise problem("must define either `title` or `rich_text_title`", at="type")
        return self


Block = Annotated[
    Section
    | Header
    | Divider
    | ImageBlock
    | Context
    | Actions
    | ContextActions
    | Input
    | RichText
    | Markdown
    | Alert
    | Table
    | DataTable
    | DataVisualization
    | Card
    | Carousel
    | Container,
    Field(discriminator="type"),
]


def _distinct_block_ids(blocks: list[Any]) -> list[Any]:
    repeated = first_repeated(block.block_id for block in blocks)
    if repeated:
        index, block_id = repeated
        raise problem(f'`block_id` "{block_id}" already exists', at=f"{index}/block_id")
    return blocks


DistinctBlocks = AfterValidator(_distinct_block_ids)

"""Where blocks stand: messages, modals and Home tabs, and the options that an external select gets."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from sandbox.block_kit.blocks import Block, DistinctBlocks, Input
from sandbox.block_kit.parts import OMITTED, Option, OptionGroup, Part, PlainText, problem, up_to

MOST_MARKDOWN = 12_000
MOST_CHARTS = 2

Metadata = Annotated[str, Field(max_length=3000)]
Name = Annotated[str, Field(max_length=255)]


class Message(Part):
    blocks: Annotated[list[Block], Field(max_length=50), DistinctBlocks]

    @model_validator(mode="after")
    def _is_not_overfull(self) -> Self:
        blocks: list[Any] = self.blocks
        if sum(len(block.text) for block in blocks if block.type == "markdown") > MOST_MARKDOWN:
            raise problem(f"markdown blocks must be less than {MOST_MARKDOWN + 1} characters", at="blocks")
        if sum(block.type == "data_visualization" for block in blocks) > MOST_CHARTS:
            raise problem(f"no more than {MOST_CHARTS} data_visualization blocks allowed", at="blocks")
        return self


class View(Part):
    blocks: Annotated[list[Block], Field(max_length=100), DistinctBlocks]
    private_metadata: Metadata = OMITTED
    callback_id: Name = OMITTED
    external_id: Name = OMITTED

    @model_validator(mode="after")
    def _focuses_once(self) -> Self:
        inputs = [block.element for block in self.blocks if isinstance(block, Input)]
        if sum(bool(getattr(element, "focus_on_load", False)) for element in inputs) > 1:
            raise problem("only one element can have `focus_on_load`", at="blocks")
        return self


class Modal(View):
    type: Literal["modal"]
    title: Annotated[PlainText, up_to(24)]
    submit: Annotated[PlainText, up_to(24)] = OMITTED
    close: Annotated[PlainText, up_to(24)] = OMITTED
    clear_on_close: bool = OMITTED
    notify_on_close: bool = OMITTED
    submit_disabled: bool = OMITTED

    @model_validator(mode="after")
    def _can_be_submitted(self) -> Self:
        for index, block in enumerate(self.blocks):
            if block.type == "input" and not self.submit:
                raise problem("must define `submit` to use an `input` block in modals", at=f"blocks/{index}/input")
        return self


class Home(View):
    type: Literal["home"]


class Suggestions(Part):
    options: Annotated[list[Option], Field(max_length=100)] = OMITTED
    option_groups: Annotated[list[OptionGroup], Field(max_length=100)] = OMITTED

    @model_validator(mode="after")
    def _answers_one_way(self) -> Self:
        if (self.options is None) == (self.option_groups is None):
            raise problem("must define either `options` or `option_groups`")
        return self

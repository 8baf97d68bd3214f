"""Blocks that show numbers: charts and data tables, and the cells that tables share.

Sources: docs.slack.dev/reference/block-kit/blocks/data-visualization-block and data-table-block, and what client
libraries found out against Slack itself. What is not known for sure stands in README.md.
"""

from collections.abc import Sequence
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from sandbox.block_kit.parts import MESSAGE, OMITTED, Id, Part, first_repeated, problem
from sandbox.block_kit.rich_text import RichText

MOST_SERIES = MOST_SEGMENTS = 12
MOST_POINTS = 20

Label = Annotated[str, Field(min_length=1, max_length=20)]
AxisLabel = Annotated[str, Field(min_length=1, max_length=50)]
Number = Annotated[float, Field(allow_inf_nan=False)]


class BlockBase(Part):
    block_id: Id = OMITTED


class RawText(Part):
    type: Literal["raw_text"]
    text: str


class RawNumber(Part):
    type: Literal["raw_number"]
    value: Number
    text: str = OMITTED


Cell = Annotated[RawText | RawNumber | RichText, Field(discriminator="type")]


class DataTable(BlockBase):
    surfaces: ClassVar[tuple[str, ...]] = (MESSAGE,)

    type: Literal["data_table"]
    caption: Annotated[str, Field(min_length=1)]
    rows: Annotated[
        list[Annotated[list[Cell], Field(min_length=1, max_length=20)]], Field(min_length=2, max_length=201)
    ]
    page_size: Annotated[int, Field(ge=1, le=100)] = OMITTED
    row_header_column_index: Annotated[int, Field(ge=0)] = OMITTED

    @model_validator(mode="after")
    def _is_a_rectangle_under_a_plain_head(self) -> Self:
        head = self.rows[0]
        for index, row in enumerate(self.rows):
            if len(row) != len(head):
                raise problem("all rows must have the same number of cells", at=f"rows/{index}")
        for index, cell in enumerate(head):
            if cell.type == "rich_text":
                raise problem("rich_text cells are not allowed in the header row", at=f"rows/0/{index}")
        if (self.row_header_column_index or 0) >= len(head):
            raise problem("must be the index of a column", at="row_header_column_index")
        return self


class Segment(Part):
    label: Label
    value: Annotated[Number, Field(gt=0)]


class Pie(Part):
    type: Literal["pie"]
    segments: Annotated[list[Segment], Field(min_length=1, max_length=MOST_SEGMENTS)]


class Point(Part):
    label: Label
    value: Number


class Series(Part):
    name: Label
    data: Annotated[list[Point], Field(min_length=1, max_length=MOST_POINTS)]


class AxisConfig(Part):
    categories: Annotated[list[Label], Field(min_length=1, max_length=MOST_POINTS)]
    x_label: AxisLabel = OMITTED
    y_label: AxisLabel = OMITTED


class SeriesChart(Part):
    """Lines, bars or areas: each series has one number for each category, and for nothing else."""

    type: Literal["line", "bar", "area"]
    series: Annotated[list[Series], Field(min_length=1, max_length=MOST_SERIES)]
    axis_config: AxisConfig

    @model_validator(mode="after")
    def _covers_its_categories(self) -> Self:
        categories = self.axis_config.categories
        _refuse_repeated(categories, "category", "axis_config/categories/{index}")
        _refuse_repeated([one.name for one in self.series], "series name", "series/{index}/name")
        for index, one in enumerate(self.series):
            if sorted(point.label for point in one.data) != sorted(categories):
                raise problem("labels must match `axis_config.categories`", at=f"series/{index}/data")
        return self


def _refuse_repeated(words: Sequence[str], what: str, at: str) -> None:
    if repeated := first_repeated(words):
        index, word = repeated
        raise problem(f'{what} "{word}" already exists', at=at.format(index=index))


class DataVisualization(BlockBase):
    surfaces: ClassVar[tuple[str, ...]] = (MESSAGE,)

    type: Literal["data_visualization"]
    title: Annotated[str, Field(min_length=1, max_length=50)]
    chart: Annotated[Pie | SeriesChart, Field(discriminator="type")]

"""Whose export a file is, by its columns."""

import io

import pytest

from models.importing.formats import Columns, Field, Format, columns_of, is_known
from models.importing.reading import read
from models.importing.troubles import Unreadable, UnreadableError

HUBSPOT = "Record ID,Company name,Company owner,Create Date,Annual Revenue,Lifecycle Stage,Became a Customer Date"
PIPEDRIVE = "Organization - Name*,Organization - Owner,Organization - Address,Organization - Open deals"
PROJECTS = "Client,Project,Project Code,Start Date,End Date,Project Notes,Budget"
OWN = "Name,Owner,internal_channel,Shared channel,since,Language,Yearly_Budget,currency,status,anything else"


def columns(head: str, whose: Format | None = None) -> Columns:
    return columns_of(read(io.BytesIO(f"{head}\n".encode()), is_known), whose)


@pytest.mark.parametrize(
    ("head", "whose", "fields"),
    [
        (OWN, Format.OWN, set(Field) - {Field.STAGE}),
        (HUBSPOT, Format.HUBSPOT, {Field.NAME, Field.OWNER, Field.SINCE, Field.STAGE}),
        (PIPEDRIVE, Format.PIPEDRIVE, {Field.NAME, Field.OWNER}),
        (PROJECTS, Format.HARVEST, {Field.NAME}),
        ("Client Name,Address", Format.HARVEST, {Field.NAME}),
        ("name", Format.OWN, {Field.NAME}),
    ],
)
def test_it_is_known_by_its_columns_and_no_foreign_amount_is_a_budget(
    head: str, whose: Format, fields: set[Field]
) -> None:
    found = columns(head)
    assert found.layout.format is whose
    assert set(found.places) == fields


def test_who_says_whose_it_is_is_believed() -> None:
    assert columns("Company name", Format.HUBSPOT).layout.format is Format.HUBSPOT
    with pytest.raises(UnreadableError) as error:
        columns(OWN, Format.PIPEDRIVE)
    assert (error.value.why, error.value.what) == (Unreadable.NOT_THAT_FORMAT, "pipedrive")


@pytest.mark.parametrize(
    ("head", "why"),
    [("First,Last", Unreadable.NO_COLUMNS), ("Name,Since,since", Unreadable.COLUMN_TWICE)],
)
def test_columns_that_say_nothing_or_the_same_twice(head: str, why: Unreadable) -> None:
    with pytest.raises(UnreadableError) as error:
        columns(head)
    assert error.value.why is why


def test_a_column_that_nobody_reads_may_be_there_twice() -> None:
    assert columns("Name,Note,Note").layout.format is Format.OWN

"""What the parts of this feature share: itself, and what Slack sends back."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from handlers.kit.feature import Feature
from handlers.kit.forms import Form
from handlers.kit.ids import Nothing, Payload, RowId, SlackId
from models.importing.formats import Subject
from models.importing.planning import Outcome
from models.rules.figures import DayOrder

feature = Feature("importing")


class Holds(StrEnum):
    """What a file is said to hold."""

    EITHER = "either"
    CLIENTS = "clients"
    INVOICES = "invoices"


class Dates(StrEnum):
    """What is said to come first in its dates."""

    EITHER = "either"
    DAY = "day"
    MONTH = "month"


class ImportForm(Form):
    """A file of Slack's, and what its columns may not tell; without an owner, rows that name none are refused."""

    file: Annotated[tuple[SlackId, ...], Field(min_length=1, max_length=1)]
    holds: Holds = Holds.EITHER
    dates: Dates = Dates.EITHER
    owner: SlackId | None = None


class FileRef(Payload):
    """A file of Slack's with what was said of it, and which page of its preview is meant."""

    file_id: SlackId
    subject: Subject | None = None
    order: DayOrder | None = None
    owner: SlackId | None = None
    only: Outcome | None = None
    """Rows of this kind alone; None for all."""
    page: Annotated[int, Field(ge=0, lt=2**31)] = 0
    seen: Annotated[str, Field(pattern=r"^([0-9a-f]{32})?$")] = ""
    """The fingerprint of all that was in the preview; empty before the first."""


class ImportRef(Payload):
    """What was taken in as one."""

    import_id: RowId


def ref_of(form: ImportForm) -> FileRef:
    """The first page of what was chosen."""
    subject = None if form.holds is Holds.EITHER else Subject(form.holds.value)
    order = None if form.dates is Dates.EITHER else DayOrder(form.dates.value)
    return FileRef(file_id=form.file[0], subject=subject, order=order, owner=form.owner)


IMPORT = feature.modal("import", ImportForm)
LOOK = feature.action("look", FileRef)
APPLY = feature.action("apply", FileRef)
FORGET = feature.action("forget", Nothing)
UNDO = feature.action("undo", ImportRef)

"""What the parts of this feature share: itself, what Slack sends back, and the rows that wait to be added.

What was found is kept as the draft of its page, and so goes when it is added, or in time as any draft does.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit.feature import Feature, Request
from handlers.kit.forms import Form, Hidden
from handlers.kit.guard import Reason
from handlers.kit.ids import Control, Nothing, Payload, RowId, SlackId
from models.clients import NAME_LENGTH
from models.drafts import Draft, find_draft, keep_draft
from models.rules.guessing import Because
from models.rules.pasting import MOST
from models.rules.tiers import Tier

feature = Feature("several")

FRESH = timedelta(hours=1)
"""So long it counts who was seen in a channel; then it is looked at again before a client is added with it."""


class NamesForm(Form):
    """What was pasted."""

    names: str = Field(min_length=1)


class FoundForm(Form):
    """A page of what was found; its rows are kept with the draft."""

    page: Hidden[int] = Field(default=0, ge=0, le=MOST)


class SortForm(Form):
    """Who is to be sorted in this run, in order, and at which of them it stands."""

    run: Hidden[tuple[RowId, ...]] = ()
    at: Hidden[int] = Field(default=0, ge=0)


class RowStep(StrEnum):
    """What is done with a row."""

    LEAVE_OUT = "leave_out"
    PUT_BACK = "put_back"
    NO_CHANNELS = "no_channels"


class RowRef(Payload):
    """A row of what was found, by its number from 0."""

    number: int = Field(ge=0, lt=MOST)
    step: RowStep


class FoundPage(Payload):
    """One page of what was found."""

    number: int = Field(ge=0, le=MOST)


class ImportRef(Payload):
    """What was added in one go."""

    import_id: RowId


class SortRef(Payload):
    """A client, what they are to be (None: nobody says yet), and the decision that was seen."""

    client_id: RowId
    tier: Tier | None = None
    before: RowId | None = None


class Steps(Payload):
    """So many clients forward, or back."""

    by: int = Field(ge=-1, le=1)


NAMES = feature.modal("names", NamesForm)
FOUND = feature.modal("found", FoundForm)
SORT = feature.modal("sort", SortForm)

INTERNAL = Control("several.internal")
SHARED = Control("several.shared")
OWNER = Control("several.owner")
CHANGE_ROW = feature.action("change_row", RowRef)
TURN = feature.action("turn", FoundPage)
GO_ON = feature.action("go_on", Nothing)
UNDO = feature.action("undo", ImportRef)
DECIDE = feature.action("decide", SortRef)
MOVE_ON = feature.action("move_on", Steps)


class Row(BaseModel):
    """A client that waits to be added. `guessed` are the fields that nobody has looked at yet."""

    model_config = ConfigDict(frozen=True)

    name: str = Field(max_length=NAME_LENGTH)
    owner_id: SlackId
    internal: SlackId | None = None
    shared: SlackId | None = None
    guessed: frozenset[str] = frozenset()
    because: Because = Because.ADDS
    unsafe: SlackId | None = None
    """A channel that looked like theirs, and why it is not taken."""
    reason: Reason | None = None
    seen: SlackId | None = None
    """The internal channel into which the guard looked, and of whom it found there."""
    present: frozenset[str] = frozenset()
    out: bool = False
    drawn: int = 0
    """Counts up where Slack's client must forget what stood in the row's menus."""


class Batch(BaseModel):
    """All that was found."""

    rows: tuple[Row, ...] = Field(default=(), max_length=MOST)
    what: str = ""
    """What was left out of what was pasted, a sentence a line."""
    is_whole: bool = True
    """Whether Slack told of every channel."""
    looked_at: datetime | None = None

    def values(self) -> dict[str, Any]:
        """As a draft keeps it: with the names where words are looked for (models/shown.py)."""
        kept = self.model_dump(mode="json", exclude={"rows": {"__all__": {"name"}}})
        return kept | {"names": "\n".join(row.name for row in self.rows)}


def batch_in(values: Mapping[str, Any]) -> Batch:
    """What a draft holds; nothing where it is none of ours."""
    try:
        names = str(values["names"]).split("\n")
        rows = [{**row, "name": name} for row, name in zip(values["rows"], names, strict=True)]
        return Batch.model_validate({**values, "rows": rows})
    except (KeyError, TypeError, ValueError):
        return Batch()


async def batch_of(session: AsyncSession, request: Request) -> Batch:
    """What waits for this person."""
    draft = await find_draft(session, request.person.user_id, FOUND.id, "")
    return batch_in(draft.values) if draft else Batch()


async def keep_batch(session: AsyncSession, request: Request, batch: Batch) -> None:
    """From now on this waits for them."""
    await keep_draft(
        session,
        Draft(
            user_id=request.person.user_id,
            modal=FOUND.id,
            subject="",
            values=batch.values(),
            action_ts=f"{request.now.timestamp():.6f}",
            changed_at=request.now,
        ),
    )


def changed_rows(batch: Batch, view: Mapping[str, Any]) -> Batch:
    """With what stands in the menus of the page now."""
    rows = list(batch.rows)
    for block_id, elements in view.get("state", {}).get("values", {}).items():
        place = _row_of(block_id, rows)
        if place is not None:
            rows[place] = _changed(rows[place], elements)
    return batch.model_copy(update={"rows": tuple(rows)})


def _row_of(block_id: str, rows: Sequence[Row]) -> int | None:
    """The row that a block draws, unless it is an older drawing of it."""
    kind, _, rest = block_id.partition(":")
    number, _, drawn = rest.partition(":")
    if kind != "row" or not number.isdecimal() or int(number) >= len(rows):
        return None
    return int(number) if drawn == str(rows[int(number)].drawn) else None


def _changed(row: Row, elements: Mapping[str, Mapping[str, Any]]) -> Row:
    chosen = {
        "internal": elements.get(INTERNAL.id, {}).get("selected_conversation", row.internal),
        "shared": elements.get(SHARED.id, {}).get("selected_conversation", row.shared),
        "owner_id": elements.get(OWNER.id, {}).get("selected_user", row.owner_id) or row.owner_id,
    }
    new = {field: value for field, value in chosen.items() if value != getattr(row, field)}
    if not new:
        return row
    return Row.model_validate(row.model_dump() | new | {"guessed": row.guessed - new.keys()})

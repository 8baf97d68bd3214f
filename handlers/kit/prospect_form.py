"""The form for a prospect: a feature of its own answers it, and a command of another opens it."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from handlers.kit.forms import Form, Hidden, Modal
from handlers.kit.ids import RowId
from models.clients import NAME_LENGTH
from models.prospects import WORDS_LENGTH
from models.rules.agreement import EngagementKind
from models.rules.profile import Often, Profitable, Season


class ProspectForm(Form):
    """What one knows of somebody who may become a client; without `prospect_id` they are new."""

    prospect_id: Hidden[RowId | None] = None
    name: str = Field(min_length=1, max_length=NAME_LENGTH)
    client: RowId | None = None
    """Who sent them."""
    work: EngagementKind | None = None
    yearly_budget: Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=2)] | None = None
    language: str | None = None
    often: Often | None = None
    season: Season | None = None
    profitable: Profitable | None = None
    note: str | None = Field(default=None, max_length=WORDS_LENGTH)


PROSPECT = Modal("prospects.prospect", ProspectForm)

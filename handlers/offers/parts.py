"""What the parts of this feature share: the feature itself, and what Slack sends back."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from handlers.kit.feature import Feature
from handlers.kit.forms import Form, Hidden, Ticks
from handlers.kit.ids import Nothing, OfferRef, Payload, RowId
from models.offers import MOST_SEATS, NAME_LENGTH, PITCH_LENGTH, REASON_LENGTH
from models.rules.offers import Step

feature = Feature("offers")

Amount = Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=2)]
Seats = Annotated[int, Field(ge=1, le=MOST_SEATS)]
FOR_NEW = "for_new"
"""The tick of a promotion for new customers."""


class Verdict(StrEnum):
    """What a lead decides for a current client."""

    TOO = "too"
    NO = "no"


class OfferForm(Form):
    """What it is, and who hears of it when; `until` is two weeks after the start where it is left empty."""

    offer_id: Hidden[RowId | None] = None
    name: str = Field(min_length=1, max_length=NAME_LENGTH)
    pitch: str = Field(min_length=1, max_length=PITCH_LENGTH)
    start: date
    until: date | None = None
    seats: Seats | None = None
    price: Amount | None = None
    promotion: Ticks[str] = ()


class SettleForm(Form):
    """What came of a pitch; the money is asked of those who see it."""

    offer_id: Hidden[RowId]
    client_id: Hidden[RowId]
    to: Hidden[Step]
    worth: Amount | None = None
    why: str | None = Field(default=None, max_length=REASON_LENGTH)


class DecideForm(Form):
    """Whether a current client gets it too; `before` is what was decided when the form opened."""

    offer_id: Hidden[RowId]
    client_id: Hidden[RowId]
    before: Hidden[Verdict | None] = None
    verdict: Verdict
    why: str | None = Field(default=None, max_length=REASON_LENGTH)


class PitchRef(Payload):
    """An offer and a client."""

    offer_id: RowId
    client_id: RowId


class MoveRef(Payload):
    """A step that a pitch shall take; without a pitch the first one is making it."""

    offer_id: RowId
    client_id: RowId
    to: Step


OFFER = feature.modal("offer", OfferForm)
SETTLE = feature.modal("settle", SettleForm)
DECISION = feature.modal("decision", DecideForm)

SHOW_ALL = feature.action("show_all", Nothing)
SHOW_SUM = feature.action("show_sum", Nothing)
MAKE = feature.action("make", Nothing)
EDIT = feature.action("edit", OfferRef)
END = feature.action("end", OfferRef)
MOVE = feature.action("move", MoveRef)
WRITE = feature.action("write", PitchRef)
DECIDE = feature.action("decide", PitchRef)


class GoneError(Exception):
    """There is no such offer, or no such client, any more."""

"""From where on which tier is proposed, and what an hour should bring in, as an admin decides."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any

from pydantic import Field, ValidationInfo, field_validator
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit import blocks
from handlers.kit.blocks import Block, View, note
from handlers.kit.feature import Request
from handlers.kit.forms import Form
from handlers.kit.ids import Nothing
from handlers.kit.shared import MORE_SETTINGS
from handlers.kit.words import _, plain_number
from handlers.tiers.parts import SHOW_THRESHOLDS, feature
from models.audit import Act
from models.people import Role
from models.rules.tiers import Thresholds
from models.tiers import LATE_DAYS, target_of, thresholds_of
from models.workspaces import this_workspace

LONGEST = 365
"""Days: what was logged longer ago is not looked at (models/portfolio.py)."""
Average = Annotated[Decimal, Field(ge=1, le=5, decimal_places=2)]

# What Slack sends back


class ThresholdsForm(Form):
    """Averages of answers from 1 to 5, days, and money by the hour; without that nobody's fees are measured."""

    good_from: Average
    referral_from: Average
    bad_under: Average
    late_days: Annotated[int, Field(ge=1, le=LONGEST)]
    target_rate: Annotated[Decimal, Field(gt=0, max_digits=14, decimal_places=2)] | None = None

    @field_validator("bad_under")
    @classmethod
    def _below_good(cls, bad_under: Decimal, info: ValidationInfo) -> Decimal:
        if bad_under > info.data.get("good_from", bad_under):
            raise ValueError(_("Please pick no more than what a good client needs."))
        return bad_under


THRESHOLDS = feature.modal("thresholds", ThresholdsForm)

# What people see


def thresholds_modal(known: dict[str, Any], currency: str) -> View:
    """Each with where it counts."""
    body = [
        blocks.context(_("A tier is proposed by these, and decided by a person. Averages go from 1 to 5.")),
        blocks.number_input(
            "good_from", _("Good from"), value=known["good_from"], hint=_("Gut, Respect and Value each")
        ),
        blocks.number_input("referral_from", _("Good from, for Referral"), value=known["referral_from"]),
        blocks.number_input("bad_under", _("A bad fit under"), value=known["bad_under"], hint=_("Gut or Respect")),
        blocks.number_input(
            "late_days", _("Late payments count for"), value=known["late_days"], hint=_("Days, at most 365")
        ),
        blocks.number_input(
            "target_rate",
            _("What an hour should bring in"),
            value=known["target_rate"],
            hint=_("In {currency}. Who is ideal reaches it; left empty, leads say who is worth it.").format(
                currency=currency
            ),
            optional=True,
        ),
    ]
    return THRESHOLDS.view(title=_("Tiers"), body=body)


def _shown(thresholds: Thresholds) -> dict[str, str | None]:
    averages = {name: getattr(thresholds, name) for name in ("good_from", "referral_from", "bad_under")}
    shown = {name: plain_number(_decimal(value)) for name, value in averages.items()}
    return shown | {"late_days": str(thresholds.late_within // timedelta(days=1))}


def _decimal(value: Fraction) -> Decimal:
    return round(Decimal(value.numerator) / value.denominator, 2)


# What people do


@feature.section(MORE_SETTINGS)
async def door(_request: Request, _session: AsyncSession, _nothing: None) -> list[Block]:
    return [blocks.actions(SHOW_THRESHOLDS.button(_("Tiers"), Nothing()))]


@feature.on(SHOW_THRESHOLDS, role=Role.ADMIN)
async def show_thresholds(request: Request, _nothing: Nothing) -> None:
    await request.lead_on(THRESHOLDS)


@feature.opens(THRESHOLDS, role=Role.ADMIN, phrase="/client-settings tiers")
async def build_thresholds(request: Request, values: dict[str, Any]) -> View:
    async with request.reading() as session:
        workspace = await this_workspace(session)
    target = target_of(workspace)
    saved = _shown(thresholds_of(workspace)) | {"target_rate": plain_number(target.rate) if target else None}
    return thresholds_modal(saved | values, target.currency if target else workspace.currency)


@feature.on_submit(THRESHOLDS, role=Role.ADMIN)
async def save_thresholds(request: Request, form: ThresholdsForm) -> None:
    """A target that is written anew is meant in the currency that its field named."""
    async with request.transaction() as session:
        workspace = await this_workspace(session)
        chosen = form.model_dump(include={"good_from", "referral_from", "bad_under", LATE_DAYS})
        workspace.tier_thresholds = {name: str(value) for name, value in chosen.items()}
        currency = workspace.target_currency if workspace.target_rate is not None else workspace.currency
        workspace.target_rate = form.target_rate
        workspace.target_currency = None if form.target_rate is None else currency
        await request.trace(session, Act.CHANGED_SETTINGS, details={"fields": ["tiers"]})
    request.ack()
    await request.tell(note(_("Saved. What is proposed follows at once; what was decided stays.")))

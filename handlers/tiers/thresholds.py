"""From where on which tier is proposed, and what an hour should bring in, as an admin decides."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any

from pydantic import Field, ValidationInfo, field_validator
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit import blocks, forms
from handlers.kit.blocks import Block, Mrkdwn, View, lines, md, note
from handlers.kit.drafts import renewed
from handlers.kit.feature import Request
from handlers.kit.forms import Form, Hidden
from handlers.kit.ids import Nothing
from handlers.kit.shared import MORE_SETTINGS
from handlers.kit.words import _, plain_number
from handlers.tiers.parts import SHOW_THRESHOLDS, feature
from models.audit import Act
from models.base import Workspace
from models.people import Role
from models.tiers import LATE_DAYS, target_of, thresholds_of
from models.workspaces import this_workspace

LONGEST = 365
"""Days: what was logged longer ago is not looked at (models/portfolio.py)."""
Average = Annotated[Decimal, Field(ge=1, le=5, decimal_places=2)]

Known = dict[str, str | None]
"""What is set, by field, as the form shows it; and the currency of the target, which is no field."""
CURRENCY = "currency"

# What Slack sends back


class ThresholdsForm(Form):
    """Averages of answers from 1 to 5, days, and money by the hour; without that nobody's fees are measured."""

    good_from: Average
    referral_from: Average
    bad_under: Average
    late_days: Annotated[int, Field(ge=1, le=LONGEST)]
    target_rate: Annotated[Decimal, Field(gt=0, max_digits=14, decimal_places=2)] | None = None
    before: Hidden[Known] = Field(default_factory=dict)
    """What stood there when this form was shown."""

    @field_validator("bad_under")
    @classmethod
    def _below_good(cls, bad_under: Decimal, info: ValidationInfo) -> Decimal:
        if bad_under > info.data.get("good_from", bad_under):
            raise ValueError(_("Please pick no more than what a good client needs."))
        return bad_under


THRESHOLDS = feature.modal("thresholds", ThresholdsForm)

# What people see


def thresholds_modal(known: Mapping[str, Any], stands: Known, since: Known) -> View:
    """Each with where it counts. `known` is what is to stand in the fields, `stands` what is set now.

    `since` is what others set while this form was on its reader's screen.
    """
    body = [
        *([blocks.section(lines(*_meanwhile(since)))] if since else []),
        blocks.context(_("A tier is proposed by these, and decided by a person. Averages go from 1 to 5.")),
        *(
            blocks.number_input(name, label, value=known[name], hint=hint, optional=name == "target_rate")
            for name, (label, hint) in _fields(stands[CURRENCY]).items()
        ),
    ]
    return THRESHOLDS.view(title=_("Tiers"), body=body, keep={"before": stands})


def _fields(currency: str | None) -> dict[str, tuple[str, str | None]]:
    """What each is called, and where it counts."""
    target = _("In {currency}. Who is ideal reaches it; left empty, leads say who is worth it.")
    return {
        "good_from": (_("Good from"), _("Gut, Respect and Value each")),
        "referral_from": (_("Good from, for Referral"), None),
        "bad_under": (_("A bad fit under"), _("Gut or Respect")),
        LATE_DAYS: (_("Late payments count for"), _("Days, at most 365")),
        "target_rate": (_("What an hour should bring in"), target.format(currency=currency)),
    }


def _meanwhile(since: Known) -> list[Mrkdwn]:
    """'• Good from: 4.2', for each that others set."""
    title = _(
        "Somebody changed these meanwhile, and nothing of yours is saved yet. What you left alone is as it is now."
    )
    names = {name: label for name, (label, _hint) in _fields(None).items()} | {CURRENCY: _("Currency")}
    told = [md("• {name}: {value}", name=names[one], value=value or _("none")) for one, value in since.items()]
    return [Mrkdwn(title), *told]


def _stands(workspace: Workspace) -> Known:
    """What is set now."""
    chosen, target = thresholds_of(workspace), target_of(workspace)
    averages = {name: getattr(chosen, name) for name in ("good_from", "referral_from", "bad_under")}
    return {
        **{name: plain_number(_decimal(value)) for name, value in averages.items()},
        LATE_DAYS: str(chosen.late_within // timedelta(days=1)),
        "target_rate": plain_number(target.rate) if target else None,
        CURRENCY: target.currency if target else workspace.currency,
    }


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
    """What is set, and over it what its reader changed; what they left alone follows what others set since."""
    async with request.reading() as session:
        stands = _stands(await this_workspace(session))
    before: Known = values.get("before") or stands
    typed = {name: values[name] for name in _fields(None) if name in values and values[name] != before.get(name)}
    since = {name: value for name, value in stands.items() if before.get(name) != value}
    return thresholds_modal(stands | typed, stands, since)


@feature.on_submit(THRESHOLDS, role=Role.ADMIN)
async def save_thresholds(request: Request, form: ThresholdsForm) -> None:
    """Where another admin was quicker, what they set is shown, and nothing is saved unseen."""
    async with request.transaction() as session:
        workspace = await this_workspace(session, to_change=True)
        stands = _stands(workspace)
        is_so = form.before == stands
        if is_so:
            chosen = form.model_dump(include={"good_from", "referral_from", "bad_under", LATE_DAYS})
            workspace.tier_thresholds = {name: str(value) for name, value in chosen.items()}
            workspace.target_rate = form.target_rate
            workspace.target_currency = None if form.target_rate is None else stands[CURRENCY]
            await request.trace(session, Act.CHANGED_SETTINGS, details={"fields": ["tiers"]})
    if not is_so:
        await _show_both(request)
        return
    request.ack()
    await request.tell(note(_("Saved. What is proposed follows at once; what was decided stays.")))


async def _show_both(request: Request) -> None:
    current = request.incoming.view
    typed = forms.answers(current) | forms.hidden(current)
    await request.show(renewed(await request.view_of(THRESHOLDS, "", typed), request.incoming.key))

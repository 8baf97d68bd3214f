"""From where on a client's channel hears that scope adds up, as an admin decides."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationInfo, field_validator
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit import blocks
from handlers.kit.blocks import Block, View, note
from handlers.kit.feature import Request
from handlers.kit.forms import Form, Ticks
from handlers.kit.ids import Nothing
from handlers.kit.shared import MORE_SETTINGS
from handlers.kit.words import _, n_, spoken_percent
from handlers.scope.parts import feature
from models.audit import Act
from models.people import Role
from models.scope_requests import thresholds_of
from models.workspaces import this_workspace

SHARES_OFFERED = (5, 10, 25, 50, 75, 100)
FAVOURS_OFFERED = (1, 2, 3, 5, 10)

# What Slack sends back


class ThresholdsForm(Form):
    """Percents and counts that are ticked; without any, nothing is said of their kind."""

    shares: Ticks[int] = ()
    favours: Ticks[int] = ()

    @field_validator("shares", "favours")
    @classmethod
    def _offered(cls, ticked: tuple[int, ...], info: ValidationInfo) -> tuple[int, ...]:
        if not {*ticked} <= {*(SHARES_OFFERED if info.field_name == "shares" else FAVOURS_OFFERED)}:
            raise ValueError(_("This is not one of the choices. Please pick again."))
        return ticked


THRESHOLDS = feature.modal("thresholds", ThresholdsForm)
SHOW_THRESHOLDS = feature.action("show_thresholds", Nothing)

# What people see


def thresholds_modal(known: Mapping[str, Any]) -> View:
    """When the channel hears that it adds up."""
    shares = [(str(share), spoken_percent(share)) for share in SHARES_OFFERED]
    favours = [
        (str(count), n_("{count} favour", "{count} favours", count).format(count=count)) for count in FAVOURS_OFFERED
    ]
    body = [
        blocks.context(
            _("A client's internal channel hears of each once, with the change or the favour that reaches it.")
        ),
        blocks.checkboxes_input(
            "shares",
            _("Changes and favours, of the hours or the budget agreed at kickoff"),
            shares,
            value=known["shares"] or (),
            optional=True,
        ),
        blocks.checkboxes_input(
            "favours", _("Favours within 30 days"), favours, value=known["favours"] or (), optional=True
        ),
    ]
    return THRESHOLDS.view(title=_("When scope adds up"), body=body)


# What people do


@feature.section(MORE_SETTINGS)
async def door(_request: Request, _session: AsyncSession, _nothing: None) -> list[Block]:
    return [blocks.actions(SHOW_THRESHOLDS.button(_("When scope adds up"), Nothing()))]


@feature.on(SHOW_THRESHOLDS, role=Role.ADMIN)
async def show_thresholds(request: Request, _nothing: Nothing) -> None:
    await request.lead_on(THRESHOLDS)


@feature.opens(THRESHOLDS, role=Role.ADMIN, phrase="/client-settings scope")
async def build_thresholds(request: Request, values: dict[str, Any]) -> View:
    async with request.reading() as session:
        chosen = thresholds_of(await this_workspace(session))
    saved = {"shares": [str(one) for one in chosen.shares], "favours": [str(one) for one in chosen.favours]}
    return thresholds_modal(saved | values)


@feature.on_submit(THRESHOLDS, role=Role.ADMIN)
async def save_thresholds(request: Request, form: ThresholdsForm) -> None:
    async with request.transaction() as session:
        (await this_workspace(session)).scope_alerts = form.model_dump(mode="json")
        await request.trace(session, Act.CHANGED_SETTINGS, details={"fields": ["scope_alerts"]})
    request.ack()
    await request.tell(note(_("Saved. It holds from the next change or favour on.")))

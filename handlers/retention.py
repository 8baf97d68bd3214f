"""For how long each kind of thing is kept, as an admin decides.

The kinds and the removing are `models/retention.py`, done nightly by `bot/upkeep.py`; the test is
`tests/handlers/test_retention.py`.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import field_validator
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit import blocks
from handlers.kit.blocks import Block, View, note
from handlers.kit.feature import Feature, Request
from handlers.kit.forms import Form
from handlers.kit.ids import Nothing
from handlers.kit.shared import MORE_SETTINGS
from handlers.kit.words import _
from models.audit import Act
from models.people import Role
from models.retention import CHOSEN_BY_ADMINS, YEAR, Kept, days_kept
from models.workspaces import this_workspace

feature = Feature("retention")

YEARS_OFFERED = (0, YEAR, 2 * YEAR, 3 * YEAR, 5 * YEAR, 10 * YEAR)

# What Slack sends back


class RetentionForm(Form):
    """Days for which each kind is kept; 0 is for ever. Named as in models/retention.py."""

    logged: int
    whys: int
    trail: int

    @field_validator("*")
    @classmethod
    def _offered(cls, days: int) -> int:
        if days not in YEARS_OFFERED:
            raise ValueError(_("This is not one of the choices. Please pick again."))
        return days


RETENTION = feature.modal("retention", RetentionForm)
SHOW = feature.action("show", Nothing)

# What people see


def retention_modal(days: Mapping[str, Any]) -> View:
    """For how long each kind is kept."""
    labels = {
        Kept.LOGGED: (_("What was logged"), _("Health reads at most the last 400 days of it.")),
        Kept.WHYS: (_("Words of ratings"), _("The answers stay: what members see rests on them.")),
        Kept.TRAIL: (_("Audit log"), None),
    }
    body = [
        blocks.select_input(kind, label, _years(), value=days.get(kind), hint=hint)
        for kind, (label, hint) in labels.items()
    ]
    fixed = _("Messages that were said are kept for 30 days, unfinished forms for 90, receipts of requests for 7.")
    return RETENTION.view(title=_("How long we keep it"), body=[*body, blocks.context(fixed)])


def _years() -> list[tuple[str, str]]:
    words = (_("For ever"), _("1 year"), _("2 years"), _("3 years"), _("5 years"), _("10 years"))
    return [(str(days), text) for days, text in zip(YEARS_OFFERED, words, strict=True)]


# What people do


@feature.section(MORE_SETTINGS)
async def door(_request: Request, _session: AsyncSession, _nothing: None) -> list[Block]:
    return [blocks.actions(SHOW.button(_("How long we keep it"), Nothing()))]


@feature.on(SHOW, role=Role.ADMIN)
async def show_retention(request: Request, _nothing: Nothing) -> None:
    await request.lead_on(RETENTION)


@feature.opens(RETENTION, role=Role.ADMIN, phrase="/client-settings keep")
async def build_retention(request: Request, values: dict[str, Any]) -> View:
    async with request.reading() as session:
        chosen = (await this_workspace(session)).retention
    saved = {kind: str(days_kept(chosen, kind) or 0) for kind in CHOSEN_BY_ADMINS}
    return retention_modal(saved | values)


@feature.on_submit(RETENTION, role=Role.ADMIN)
async def save_retention(request: Request, form: RetentionForm) -> None:
    async with request.transaction() as session:
        (await this_workspace(session)).retention = form.model_dump()
        await request.trace(session, Act.CHANGED_SETTINGS, details={"fields": list(CHOSEN_BY_ADMINS)})
    request.ack()
    await request.tell(note(_("Saved. What is older goes with the next night.")))

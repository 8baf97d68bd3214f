"""What happened last, on a client's card."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.interactions.parts import feature
from handlers.kit import blocks
from handlers.kit.blocks import Block, md, mention
from handlers.kit.feature import Request
from handlers.kit.labels import kind_name, tone_name
from handlers.kit.shared import CARD
from handlers.kit.words import _, spoken_date
from models.clients import Client
from models.interactions import Interaction, last_interactions

SHOWN = 5
SHOWN_WORDS = 200

# What people see


def interactions_section(rows: Sequence[Interaction], today: date, zone: ZoneInfo) -> list[Block]:
    """What happened last, newest first; days are those of the reader's zone."""
    title = blocks.section(md("*{title}*", title=_("Last logged")))
    found = [block for row in rows for block in _interaction(row, today, zone)]
    return [title, *found] if found else [blocks.context(_("Nothing is logged yet."))]


def _interaction(row: Interaction, today: date, zone: ZoneInfo) -> list[Block]:
    line = md(
        "*{kind}*{tone} · {day} · {who}{link}",
        kind=kind_name(row.kind),
        tone=md(" · {tone}", tone=tone_name(row.tone)) if row.tone else "",
        day=spoken_date(row.occurred_at.astimezone(zone).date(), today),
        who=mention(row.logged_by),
        link=md(" · {link}", link=blocks.link(row.link, _("message"))) if row.link else "",
    )
    return [blocks.context(line), blocks.quote(blocks.clip(row.what, SHOWN_WORDS))]


# What people do


@feature.section(CARD)
async def what_happened(request: Request, session: AsyncSession, client: Client) -> list[Block]:
    rows = await last_interactions(session, client.id, SHOWN)
    return interactions_section(rows, request.today, ZoneInfo(request.zone))

"""What was changed in a plan, in words: on its page, and for whoever was overtaken by it."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from handlers.kit import blocks
from handlers.kit.blocks import Block, Mrkdwn, md, mention
from handlers.kit.words import _, n_, spoken_date, spoken_day
from models.plan_changes import PlanChange

SHOWN_CHANGES = 10


def history_blocks(changes: Sequence[PlanChange], today: date, zone: ZoneInfo) -> list[Block]:
    """What was changed, the newest first."""
    if not changes:
        return []
    told = [change_line(row, today, zone) for row in reversed(changes)]
    rest = len(told) - SHOWN_CHANGES
    more = [n_("And {count} more.", "And {count} more.", rest).format(count=rest)] if rest > 0 else []
    title = md("*{title}*", title=_("What was changed"))
    return [blocks.divider(), *blocks.paragraphs([title, *told[:SHOWN_CHANGES], *more])]


def change_line(row: PlanChange, today: date, zone: ZoneInfo) -> Mrkdwn:
    """'@Mette, 8 January: “Call them” is now “Meet them” · @Jonas · until Monday 12 January'."""
    before, after = row.before, row.after
    about = {"who": mention(row.changed_by), "day": spoken_date(row.changed_at.astimezone(zone).date(), today)}
    if after.what is None:
        return md(_("{who}, {day}: took “{what}” away"), **about, what=before.what or "")
    if before.what is None:
        return md(_("{who}, {day}: added “{what}”"), **about, what=after.what)
    news = [
        md(_("now “{what}”"), what=after.what) if after.what != before.what else None,
        md(_("now {whom} does it"), whom=mention(after.who or "")) if after.who != before.who else None,
        md(_("now until {until}"), until=spoken_day(after.until)) if after.until not in {before.until, None} else None,
    ]
    told = md(_("{who}, {day}: changed “{what}”"), **about, what=before.what)
    for one in news:
        told = md("{told} · {news}", told=told, news=one) if one else told
    return told

"""What was entered last of an engagement, with the way to take it back: a slip is seen the next day too."""

from collections.abc import Iterator

from handlers.budget.parts import UNDO, EntryRef
from handlers.kit import blocks
from handlers.kit.blocks import Block, Mrkdwn, md, mention
from handlers.kit.directory import Caller
from handlers.kit.words import _, n_, spoken_date, spoken_hours, spoken_money
from models.accounts import Account
from models.hours import HoursEntry, Source
from models.people import Role

LISTED = 8
TRACKERS = {Source.HARVEST: "Harvest", Source.TOGGL: "Toggl Track", Source.CLOCKIFY: "Clockify"}


def may_take_back(person: Caller, row: HoursEntry) -> bool:
    """What one entered oneself; a lead anything, for instance what was deleted in the tracker since."""
    return row.logged_by == person.user_id or person.role >= Role.LEAD


def entered(account: Account, reader: Caller, *, money: bool) -> list[Block]:
    """The last entries, the newest day first."""
    rows = sorted(account.entries, key=lambda row: (row.worked_on, row.id), reverse=True)
    if not rows:
        return []
    shown = [_entry(account, row, reader, money=money) for row in rows[:LISTED]]
    if (more := len(rows) - LISTED) > 0:
        shown.append(blocks.context(n_("{count} more", "{count} more", more).format(count=more)))
    return [blocks.section(md("*{title}*", title=_("Entered last"))), *shown]


def _entry(account: Account, row: HoursEntry, reader: Caller, *, money: bool) -> Block:
    back = UNDO.button(_("Take back"), EntryRef(entry_id=row.id), mark=str(row.id))
    told = Mrkdwn(" · ".join(_facts(account, row, money=money)))
    return blocks.section(told, accessory=back if may_take_back(reader, row) else None)


def _facts(account: Account, row: HoursEntry, *, money: bool) -> Iterator[Mrkdwn]:
    yield md("{hours}", hours=spoken_hours(row.hours))
    if money and row.cost is not None and row.currency:
        yield md("{cost}", cost=spoken_money(row.cost, row.currency))
    yield md("{day}", day=spoken_date(row.worked_on, account.today))
    yield mention(row.logged_by) if row.logged_by else md("{by}", by=TRACKERS.get(row.source) or _("another system"))
    if row.note:
        yield md("“{note}”", note=row.note)

"""What people see of all clients: a table, worst first, thirty at a time."""

from handlers.health.parts import BY_STATEMENT, SHOW_BANDS, StatementsPage
from handlers.kit import blocks, drawn
from handlers.kit.blocks import Message, clip, md, note
from handlers.kit.ids import Action, ClientRef, Nothing, Payload
from handlers.kit.shared import ADD_CLIENT, SHOW_HEALTH
from handlers.kit.words import _, n_
from models.rules.charts import FEWEST
from models.rules.summary import Line, Summary
from models.sight import Sight

PER_PAGE = 30
LOOK_CLOSER = 5


class Page(Payload):
    """From which client on."""

    start: int


PAGE = Action("health.page", Page)


def message(week: Summary, start: int, sight: Sight) -> Message:
    """One page of the table as its reader sees it; `start` may be stale, and then the first page comes."""
    start = start if 0 <= start < len(week.lines) else 0
    return drawn.fitting(lambda width: _page(week, start, width, sight))


def nobody_yet() -> Message:
    """What a workspace sees before its first client."""
    return note(
        _("No clients yet. Add the first one, and rate it in 30 seconds."),
        ADD_CLIENT.button(_("Add a client"), Nothing(), style="primary"),
    )


def no_picture_yet(weeks: int) -> Message:
    """What the picture of so many weeks says before there are two, or while no client has a score."""
    if weeks >= FEWEST:
        return note(_("Nothing to draw yet: no client had a score in these weeks. Ratings bring one soonest."))
    return note(_("There is no week before this one yet. In a week you see here how many went up or down."))


def _page(week: Summary, start: int, width: int, sight: Sight) -> Message:
    shown = week.lines[start : start + PER_PAGE]
    count = len(week.lines)
    title = n_("{count} client, worst first", "{count} clients, worst first", count).format(count=count)
    head = (_("Client"), _("Health"), _("Since last week"), _("Known"))
    return Message(
        f"{title}: {drawn.counts(week.bands)}",
        [
            blocks.header(title),
            blocks.context(drawn.counts(week.bands)),
            *([blocks.context(drawn.for_leads(sight))] if sight.is_lead else []),
            blocks.table([head, *(_row(line, width) for line in shown)], right=(2, 3)),
            blocks.context(md(_("Why is it so? Pick one, or name it: {command}"), command=_HOW)),
            blocks.actions(*(_look(line) for line in shown[:LOOK_CLOSER])),
            *_onward(start, len(shown), count, sight),
        ],
    )


_HOW = blocks.Mrkdwn("`/client-health acme`")


def _row(line: Line, width: int) -> tuple[str, ...]:
    name = clip(line.client.name, width)
    return name, drawn.score_cell(line.health), drawn.change_cell(line.change), drawn.known_cell(line.health)


def _look(line: Line) -> blocks.Element:
    return SHOW_HEALTH.button(line.client.name, ClientRef(client_id=line.client.id), mark=str(line.client.id))


def _onward(start: int, shown: int, count: int, sight: Sight) -> list[blocks.Block]:
    """The ways to the other pages, where there are any, to the weeks before, and for leads to what stands behind."""
    left = count - start - shown
    onward = n_("The next one", "The next {number}", min(left, PER_PAGE)).format(number=min(left, PER_PAGE))
    buttons = [
        PAGE.button(_("Back"), Page(start=max(0, start - PER_PAGE)), mark="back") if start else None,
        PAGE.button(onward, Page(start=start + shown), mark="on") if left > 0 else None,
        SHOW_BANDS.button(_("The weeks before"), Nothing()),
        BY_STATEMENT.button(_("By statement"), StatementsPage()) if sight.is_lead else None,
    ]
    return [blocks.actions(*buttons)]

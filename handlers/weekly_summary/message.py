"""The weekly summary as a channel sees it: a head that names every client, and the details for its thread."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.kit import blocks, card, drawn
from handlers.kit.blocks import MESSAGE_TEXT, Block, LimitError, Message, Mrkdwn, clip, md, note, typed
from handlers.kit.ids import ClientRef, EngagementRef, Nothing
from handlers.kit.labels import band_name, kind_name, part_name
from handlers.kit.shared import ADD_CLIENT, LOOK_BACK, RATE_CLIENT, SHOW_DUE
from handlers.kit.words import _, n_, spoken_date, spoken_day, spoken_interval, spoken_list, spoken_time
from handlers.weekly_summary import reasons
from models.engagements import Engagement
from models.interactions import Interaction
from models.promises import Promise
from models.rules import facts
from models.rules.agreement import Side
from models.rules.change import Change
from models.rules.charts import Count
from models.rules.scope import Step
from models.rules.summary import Line, Summary
from models.scope_requests import ScopeRequest

SHORT_LIST = 5
LONG_LIST = 25
WORDS = 2
"""What people logged may be this many times as long as a client's name may be."""


@dataclass(frozen=True, slots=True)
class Week:
    """A week that is to be told: the rule's summary, the rows behind it, people's names, the channel's calendar."""

    summary: Summary
    logged: Mapping[int, Interaction]
    names: Mapping[str, str]
    zone: str
    due: Sequence[tuple[str, Promise]] = ()
    """What is open and due within the coming week or overdue, with the client's name, in the order of its days."""
    ended: Sequence[tuple[str, Engagement]] = ()
    """What ended within the past week, with the client's name."""
    scope: Sequence[tuple[str, Sequence[ScopeRequest]]] = ()
    """What was asked for or moved within the past week, by client with its name."""
    late: datetime | None = None
    """When it was due, if it comes late."""
    bands: Sequence[Count] = ()
    """How many clients were in each band, week by week, oldest first."""

    @property
    def quiet(self) -> bool:
        """Nothing was logged and nobody moved."""
        return not self.summary.logged and not self.summary.movers


def head(week: Week) -> Message:
    """Every active client by name and how it is, up to 30; then what moved, who needs us, what went well."""
    if not week.summary.lines:
        return _nobody_yet(week)
    return drawn.fitting(lambda width: _head(week, width))


def details(week: Week) -> Message | None:
    """For the thread: every mover part by part and what was logged; None where the head says it all."""
    if not week.summary.logged and len(week.summary.movers) <= SHORT_LIST:
        return None
    return drawn.fitting(lambda width: _details(week, width))


# The head


def _head(week: Week, width: int) -> Message:
    text = _in_words(week, width)
    if len(typed(text)) > MESSAGE_TEXT:
        raise LimitError("the names are too long for the text")
    return Message(
        text,
        [
            blocks.header(_title(week)),
            blocks.context(drawn.counts(week.summary.bands)),
            *_late(week),
            *_quiet(week),
            _table(week.summary, width),
            *_unlisted(week.summary),
            *_movers(week.summary, width),
            *_attention(week.summary, width),
            *_wins(week, width),
            *_due(week, width),
            *_scope(week, width),
            *_ended(week, width),
            *_unrated(week.summary, width),
            *_logged(week.summary),
            *_rate_buttons(week.summary),
        ],
    )


def _in_words(week: Week, width: int) -> str:
    """For notifications and screen readers: the week, the counts, and every listed client with its score."""
    clients = [f"{clip(line.client.name, width)}: {drawn.score_words(line.health)}" for line in week.summary.listed]
    counts = ", ".join(f"{count} {band_name(band).lower()}" for band, count in week.summary.bands.items())
    return f"{_title(week)}. {counts}. {'; '.join(clients)}. {_more(week.summary)}"


def _title(week: Week) -> str:
    """The days from the last summary to the one before this."""
    zone = ZoneInfo(week.zone)
    first = week.summary.since.astimezone(zone).date()
    last = max(first, week.summary.now.astimezone(zone).date() - timedelta(days=1))
    return _("Our clients, {days}").format(days=spoken_interval(first, last))


def _late(week: Week) -> list[Block]:
    if week.late is None:
        return []
    local = week.late.astimezone(ZoneInfo(week.zone))
    text = _("Late: this was due {day}, {time}.").format(day=spoken_day(local.date()), time=spoken_time(local))
    return [blocks.context(text)]


def _quiet(week: Week) -> list[Block]:
    if not week.quiet:
        return []
    return [blocks.section(_("A quiet week: nothing logged, nobody moved. A good one to call somebody you like."))]


def _table(summary: Summary, width: int) -> Block:
    titles = (_("Client"), _("Health"), _("Known"), _("Since last week"), _("Why"))
    rows = [
        (
            clip(line.client.name, width),
            drawn.score_cell(line.health),
            drawn.known_cell(line.health),
            drawn.change_cell(line.change),
            clip(reasons.of(line), width),
        )
        for line in summary.listed
    ]
    return blocks.table([titles, *rows], right=(2, 3))


def _more(summary: Summary) -> str:
    count = summary.unlisted
    return n_("And {count} more client.", "And {count} more clients.", count).format(count=count) if count else ""


def _unlisted(summary: Summary) -> list[Block]:
    more = _more(summary)
    return [blocks.context(md("{more} `/client-health`", more=more))] if more else []


def _movers(summary: Summary, width: int) -> list[Block]:
    return _listing(_("Up and down"), [_mover(line, width) for line in summary.movers], SHORT_LIST)


def _mover(line: Line, width: int) -> Mrkdwn:
    change = line.change
    points = change.whole if change else 0
    return md(
        "{arrow} *{client}* {points}: {parts}",
        arrow="↗" if points > 0 else "↘",
        client=clip(line.client.name, width),
        points=drawn.signed(points),
        parts=_parts(change) if change else "",
    )


def _parts(change: Change) -> str:
    """'ratings +6, tone +2'; they add up to the whole."""
    moved = zip(change.parts, change.whole_parts, strict=True)
    return ", ".join(f"{part_name(part.part).lower()} {drawn.signed(points)}" for part, points in moved if points)


def _attention(summary: Summary, width: int) -> list[Block]:
    found = [
        md("{dot} *{client}*: {why}", dot=drawn.DOTS[line.health.band], client=clip(line.client.name, width), why=why)
        for line in summary.attention
        if (why := ", ".join(reasons.name(reason) for reason in line.reasons))
    ]
    return _listing(_("Needs us"), found, SHORT_LIST)


def _wins(week: Week, width: int) -> list[Block]:
    newest_first = reversed(week.summary.wins)
    found = [_event(week, win.client.name, win.interaction, width) for win in newest_first]
    return _listing(_("Went well"), found, SHORT_LIST)


def _due(week: Week, width: int) -> list[Block]:
    """Promises by side; how one went is said behind the button."""
    today = week.summary.now.astimezone(ZoneInfo(week.zone)).date()
    sides = {Side.OURS: _("Due this week, ours"), Side.THEIRS: _("Due this week, theirs")}
    found: list[Block] = []
    for side, title in sides.items():
        lines = [_promise(client, one, today, width) for client, one in week.due if one.side is side]
        found += _listing(title, lines, SHORT_LIST)
    return [*found, blocks.actions(SHOW_DUE.button(_("How did they go?"), Nothing()))] if found else []


def _promise(client: str, promise: Promise, today: date, width: int) -> Mrkdwn:
    what = clip(" ".join(promise.what.split()), width * WORDS)
    return md(
        "*{client}* · {what}, {day}", client=clip(client, width), what=what, day=spoken_date(promise.due_on, today)
    )


def _scope(week: Week, width: int) -> list[Block]:
    """What was asked for besides, and what became of it; no money."""
    lines = [
        md("*{client}* · {told}", client=clip(client, width), told=", ".join(_asked(rows)))
        for client, rows in week.scope
    ]
    return _listing(_("Scope this week"), lines, SHORT_LIST)


def _asked(rows: Sequence[ScopeRequest]) -> Iterator[str]:
    steps = Counter(row.step for row in rows)
    yield n_("{count} request", "{count} requests", len(rows)).format(count=len(rows))
    if approved := steps[Step.APPROVED]:
        yield n_("{count} approved", "{count} approved", approved).format(count=approved)
    if favours := steps[Step.FAVOUR]:
        yield n_("{count} on us", "{count} on us", favours).format(count=favours)
    if waiting := sum(count for step, count in steps.items() if step.is_open):
        yield n_("{count} still open", "{count} still open", waiting).format(count=waiting)


def _ended(week: Week, width: int) -> list[Block]:
    """Work that is over: a good moment to say what was learnt from it."""
    names = [f"{clip(client, width)} · {clip(one.project, width)}" for client, one in week.ended]
    if not names:
        return []
    buttons = [
        LOOK_BACK.button(
            _("Look back: {project}").format(project=clip(one.project, width)),
            EngagementRef(engagement_id=one.id),
            mark=str(one.id),
        )
        for _client, one in week.ended[:SHORT_LIST]
    ]
    told = _listing(_("Ended this week"), [md("{name}", name=name) for name in names], SHORT_LIST)
    return [*told, blocks.actions(*buttons)]


def _unrated(summary: Summary, width: int) -> list[Block]:
    names = [clip(line.client.name, width) for line in summary.unrated]
    if not names:
        return []
    rest = len(names) - SHORT_LIST
    more = [n_("{count} more", "{count} more", rest).format(count=rest)] if rest > 0 else []
    return [blocks.section(md(_("*Waiting for a rating:* {names}"), names=spoken_list(names[:SHORT_LIST] + more)))]


def _logged(summary: Summary) -> list[Block]:
    counts = [f"{kind_name(kind)} {count}" for kind, count in summary.logged.items()]
    if not counts:
        return []
    return [blocks.context(_("Logged: {counts}. The details are in the thread.").format(counts=" · ".join(counts)))]


def _rate_buttons(summary: Summary) -> list[Block]:
    """For those of whom too little is known, whom nobody has rated first; what is pressed stays private."""
    unknown = sorted((line for line in summary.lines if line.health.score is None), key=lambda line: line.rated)
    buttons = [
        RATE_CLIENT.button(
            _("Rate {client}").format(client=line.client.name),
            ClientRef(client_id=line.client.id),
            mark=str(line.client.id),
        )
        for line in unknown[:SHORT_LIST]
    ]
    return [blocks.actions(*buttons)] if buttons else []


def _nobody_yet(week: Week) -> Message:
    button = ADD_CLIENT.button(_("Add a client"), Nothing(), style="primary")
    said = note(_("{title}: there are none yet. Add the first one.").format(title=_title(week)), button)
    return Message(said.text, [*_late(week), *said.blocks])


# The details


def _details(week: Week, width: int) -> Message:
    events = [
        _event(week, line.client.name, event, width) for line in week.summary.lines for event in reversed(line.logged)
    ]
    movers = [_mover(line, width) for line in week.summary.movers]
    found = [
        *_listing(_("What moved"), movers if len(movers) > SHORT_LIST else [], LONG_LIST),
        *_listing(_("What was logged"), events, LONG_LIST),
    ]
    logged = {line.client.id: line.client.name for line in week.summary.lines if line.logged}
    named = {line.client.id: line.client.name for line in week.summary.movers} | logged
    return Message(_("The details: {week}").format(week=_title(week)), [*found, *card.ways_to(named)])


def _event(week: Week, client: str, event: facts.Interaction, width: int) -> Mrkdwn:
    row = week.logged[event.id]
    told = md(
        _("*{client}* · {kind}, {day}: “{words}” ({who})"),
        client=clip(client, width),
        kind=kind_name(row.kind).lower(),
        day=drawn.ago(row.occurred_at, week.summary.now, week.zone),
        words=clip(" ".join(row.what.split()), width * WORDS),
        who=week.names.get(row.logged_by, _("somebody who has left")),
    )
    earners = [week.names[one] for one in event.earned_by if one in week.names]
    return md(_("{told} · earned by {names}"), told=told, names=spoken_list(earners)) if earners else told


def _listing(title: str, found: list[Mrkdwn], most: int) -> list[Block]:
    """A title and its lines; those beyond `most` are counted."""
    if not found:
        return []
    rest = len(found) - most
    shown = [*found[:most], *([_rest(rest)] if rest > 0 else [])]
    return blocks.paragraphs([md("*{title}*", title=title), *shown])


def _rest(count: int) -> Mrkdwn:
    return md("{rest}", rest=n_("and {count} more", "and {count} more", count).format(count=count))

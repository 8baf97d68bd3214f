"""What people see on their desk."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from handlers.app_home.guide import first_steps, set_up
from handlers.app_home.parts import ALL, BAND, BANDS, MINE, NAME, OWNER, SHOW_ALL, TIER, TURN, WHOSE, Choice, PageRef
from handlers.kit import blocks, drawn
from handlers.kit.blocks import Block, Mrkdwn, View, clip, lines, md, mention
from handlers.kit.drafts import DESK
from handlers.kit.ids import ClientRef, Nothing
from handlers.kit.labels import band_name, kind_name, tier_name
from handlers.kit.shared import (
    ADD_CLIENT,
    ADD_SEVERAL,
    LOG_ANY,
    RATE_ANY,
    RATE_CLIENT,
    SHOW_CARD,
    SHOW_DUE,
    SHOW_HEALTH,
    SHOW_NUDGES,
)
from handlers.kit.words import _, n_, spoken_date
from models.desk import Quieted, Steps
from models.rules.desk import Page, Row
from models.rules.names import LONGEST
from models.rules.nudges.rhythm import Quiet, heard_again
from models.rules.summary import Line, Summary
from models.rules.tiers import Tier

SHOWN_NAME = 60
MOVERS = 3
ALL_DONE = Steps(*([True] * len(Steps._fields)))


@dataclass(frozen=True, slots=True)
class Desk:
    """All that one person's desk tells; without anything, that there is nothing yet."""

    name: str
    week: Summary
    page: Page
    choice: Choice
    whose: str = ALL
    """Whose clients are shown: MINE, ALL, or an owner's."""
    tiers: Sequence[Tier] = ()
    """Which this reader may choose from."""
    nudges: int = 0
    due: tuple[int, int] = (0, 0)
    """Promises with their clients that are due this week or overdue: ours, theirs."""
    quiet: str = ""
    """Until when the agency is quiet, and why."""
    to_rate: Collection[int] = ()
    """The ids of clients of whom this person said nothing for long."""
    steps: Steps = field(default=ALL_DONE)
    is_lead: bool = False
    to_set_up: bool = False
    """Whether they look after the whole agency's settings."""
    is_settled: bool = True


def desk_view(desk: Desk) -> View:
    """The Home tab of a member; what was chosen on it travels with it."""
    view = blocks.home([*_top(desk), *_the_week(desk.week), *(_clients(desk) if desk.week.lines else [])])
    return blocks.with_metadata(view, {DESK: desk.choice.model_dump(mode="json", exclude_defaults=True)})


def nothing_here() -> View:
    """The Home tab of somebody who is not of the team; it says nothing about anybody."""
    return blocks.home(
        [blocks.section(_("Hello. Rapport is for this workspace's own team, so this page stays empty."))]
    )


# What waits for them


def _top(desk: Desk) -> list[Block]:
    return [
        blocks.header(_("Hello {name}").format(name=desk.name)),
        blocks.actions(
            RATE_ANY.button(_("Rate"), Nothing(), style="primary"),
            LOG_ANY.button(_("Log"), Nothing()),
            ADD_CLIENT.button(_("Add a client"), Nothing()),
            ADD_SEVERAL.button(_("Add several"), Nothing()) if desk.is_lead and not desk.steps.has_client else None,
        ),
        *(set_up(desk.steps, is_settled=desk.is_settled) if desk.to_set_up else []),
        *first_steps(desk.steps),
        _nudges(desk.nudges),
        *_due(*desk.due),
        *([blocks.context(desk.quiet)] if desk.quiet else []),
        *(_to_rate(line) for line in desk.week.lines if line.client.id in desk.to_rate),
    ]


def _nudges(count: int) -> Block:
    """What waits for this person, and how they want to hear."""
    waits = n_("{count} thing waits for you.", "{count} things wait for you.", count).format(count=count)
    text = waits if count else _("Nothing waits for you.")
    return blocks.section(text, accessory=SHOW_NUDGES.button(_("About my clients"), Nothing()))


def _due(ours: int, theirs: int) -> list[Block]:
    if not ours + theirs:
        return []
    sides = [
        n_("{count} that we made", "{count} that we made", ours).format(count=ours) if ours else "",
        n_("{count} that they made", "{count} that they made", theirs).format(count=theirs) if theirs else "",
    ]
    text = _("Promises due this week, with your clients: {sides}.").format(sides=", ".join(one for one in sides if one))
    return [blocks.section(text, accessory=SHOW_DUE.button(_("How did they go?"), Nothing()))]


def _to_rate(line: Line) -> Block:
    text = md(_("How does *{client}* feel right now?"), client=clip(line.client.name, SHOWN_NAME))
    return blocks.section(
        text, accessory=RATE_CLIENT.button(_("Rate, 30 seconds"), ClientRef(client_id=line.client.id))
    )


def quiet_line(times: Collection[Quieted], today: date) -> str:
    """'Quiet until 4 January: Christmas'; empty on other days."""
    rules = {one: Quiet(one.begins_on, one.ends_on) for one in times}
    holding = [one for one, rule in rules.items() if rule.holds(today)]
    if not holding:
        return ""
    again = heard_again(list(rules.values()), today)
    why = max(holding, key=lambda one: one.ends_on).why
    return md(_("🔕 Quiet until {day}: {why}"), day=spoken_date(again, today), why=why)


def _the_week(week: Summary) -> list[Block]:
    if not week.lines:
        return [blocks.section(_("No clients yet. Add the first one, and rate it in 30 seconds."))]
    logged = [f"{kind_name(kind)} {count}" for kind, count in week.logged.items()]
    said = _("Logged in the last seven days: {counts}").format(counts=" · ".join(logged))
    return [
        blocks.header(_("The week at a glance")),
        blocks.section(lines(md("*{counts}*", counts=drawn.counts(week.bands)), _movers(week))),
        blocks.context(said if logged else _("Nothing logged in the last seven days.")),
        blocks.divider(),
    ]


def _movers(week: Summary) -> str:
    """'Moved most: Acme +6, Globex −8'."""
    moved = [
        md("{client} {points}", client=clip(line.client.name, SHOWN_NAME), points=drawn.signed(line.change.whole))
        for line in week.movers[:MOVERS]
        if line.change
    ]
    return md(_("Moved most: {clients}"), clients=Mrkdwn(" · ".join(moved))) if moved else ""


# The clients


def _clients(desk: Desk) -> list[Block]:
    rows = [block for row in desk.page.rows for block in _row(row)]
    return [_heading(desk.whose), _filters(desk), _search(desk.choice), *(rows or [_nobody(desk)]), *_foot(desk)]


def _heading(whose: str) -> Block:
    match whose:
        case "mine":
            text = Mrkdwn(_("*My clients*"))
        case "all":
            text = Mrkdwn(_("*All clients*"))
        case _:
            text = md(_("*Clients of* {owner}"), owner=mention(whose))
    return blocks.section(text)


def _filters(desk: Desk) -> Block:
    """The menus; the first choice of each takes it back."""
    choice, any_one = desk.choice, "-"
    bands = [(any_one, _("Any health")), *((key, band_name(band)) for key, band in BANDS.items())]
    tiers = [(any_one, _("Any tier")), *((tier.value, tier_name(tier)) for tier in desk.tiers)]
    whose = [(MINE, _("My clients")), (ALL, _("All clients"))]
    owner = desk.whose if desk.whose not in (MINE, ALL) else None
    return blocks.actions(
        WHOSE.menu(whose, _("Whose clients"), value=desk.whose),
        OWNER.people(_("One owner"), value=owner),
        BAND.menu(bands, _("Health"), value=choice.band or any_one),
        TIER.menu(tiers, _("Tier"), value=choice.tier or any_one),
    )


def _search(choice: Choice) -> Block:
    """Sent by Enter."""
    return NAME.line(_("Find a client"), _("A name, close is good enough. Then press Enter."), choice.name, LONGEST)


def _row(row: Row) -> list[Block]:
    line, ref = row.line, ClientRef(client_id=row.line.client.id)
    buttons = (
        SHOW_CARD.button(_("Open"), ref),
        SHOW_HEALTH.button(_("Why?"), ref),
        RATE_CLIENT.button(_("Rate"), ref),
    )
    return [blocks.section(_line(line)), blocks.actions(*buttons)]


def _line(line: Line) -> Mrkdwn:
    score = md("{bar}  {score}", bar=drawn.bar(line.health), score=drawn.score_words(line.health))
    name = md("*{client}*", client=clip(line.client.name, SHOWN_NAME))
    return lines(name, score, drawn.moved_and_known(line.health, line.change))


def _nobody(desk: Desk) -> Block:
    """Why the list is empty, and the way out."""
    only_whose = not (desk.choice.band or desk.choice.tier or desk.choice.name)
    if only_whose and desk.whose == MINE:
        text = _("No client is yours yet: you own none, and are in no client's team.")
    elif only_whose:
        text = _("They own no active client.")
    else:
        text = _("No client fits what you chose.")
    return blocks.section(text, accessory=SHOW_ALL.button(_("Show all clients"), Nothing()))


def _foot(desk: Desk) -> list[Block]:
    page = desk.page
    if page.pages == 1:
        return []
    text = _("{first} to {last} of {count}").format(
        first=page.first, last=page.first + len(page.rows) - 1, count=page.count
    )
    back = TURN.button(_("Back"), PageRef(number=page.number - 1), mark="back") if page.number else None
    more = TURN.button(_("More"), PageRef(number=page.number + 1), mark="more")
    return [blocks.context(text), blocks.actions(back, more if page.number + 1 < page.pages else None)]

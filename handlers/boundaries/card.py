"""The active boundary on a client's card and below what was logged: how it goes, and the buttons."""

from collections.abc import Iterator, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.boundaries.parts import (
    BEGIN,
    BROKEN,
    CHOOSE,
    DRAFT,
    FROM_MENU,
    KEPT,
    SHOW_HISTORY,
    SHOW_LIST,
    BoundaryRef,
    Choice,
    ChoiceRef,
    Ladder,
    feature,
    ladder_of,
)
from handlers.kit import blocks, card
from handlers.kit.blocks import Block, Element, Mrkdwn, lines, md, mention
from handlers.kit.feature import Request
from handlers.kit.ids import Nothing
from handlers.kit.shared import AFTER_LOG, Logged
from handlers.kit.words import _, first_few, n_, spoken_date, spoken_list
from models.boundaries import Boundary
from models.clients import Client, Status
from models.people import Role
from models.rules.boundaries import WEEKS_OF_CONTACT, Decision, Happening, Standing

SHOWN_WHY = 120
SHOWN_NEED = 40
SHOWN_HELD = 3

# What people see


def on_card(ladder: Ladder) -> list[Block]:
    """What the client learns now and how it goes, or what it could begin with; and what to do about it."""
    told = _nothing_yet(ladder) if ladder.active is None else _how_it_goes(ladder, ladder.active)
    if ladder.held:
        told.append(_keeps(ladder.held))
    if ladder.client.status is Status.ARCHIVED:
        return [blocks.section(lines(*told))] if told else []
    told += _decisions(ladder)
    return [blocks.section(lines(*told), accessory=_door(ladder))] if told else []


def _how_it_goes(ladder: Ladder, active: Boundary) -> list[str]:
    title = md(_("*Boundary: {need}*"), need=active.need)
    return [title, progress(ladder)]


def _nothing_yet(ladder: Ladder) -> list[str]:
    if ladder.coming is None:
        return []
    first = md(_("*Boundary:* none yet. Next on our list: *{need}*"), need=ladder.coming.need)
    return [first, blocks.clip(ladder.coming.why, SHOWN_WHY)]


def progress(ladder: Ladder) -> str:
    """'12 days without a break. Holds on 4 December.', or what it waits for."""
    goes = ladder.standing
    if goes is None:
        return ""
    days = (ladder.today - ladder.day(goes.clean_since)).days
    return f"{_clean_days(days, broken=bool(goes.breaks))} {_outlook(ladder, goes)}"


def _clean_days(days: int, *, broken: bool) -> str:
    if days == 0:
        return _("Broken today.") if broken else _("Begun today.")
    return n_("{days} day without a break.", "{days} days without a break.", days).format(days=days)


def _outlook(ladder: Ladder, goes: Standing) -> str:
    if goes.holds_since:
        day = spoken_date(ladder.day(goes.holds_since), ladder.today)
        return _("It holds since {day}.").format(day=day)
    day = spoken_date(ladder.day(goes.can_hold_at), ladder.today)
    if goes.weeks >= WEEKS_OF_CONTACT:
        return _("Holds on {day}.").format(day=day)
    contact = _("Contact logged in {weeks} of {needed} weeks.").format(weeks=goes.weeks, needed=WEEKS_OF_CONTACT)
    if goes.can_hold_at <= ladder.now:
        return contact
    return contact + " " + _("Can hold on {day}.").format(day=day)


def _keeps(held: Sequence[Boundary]) -> str:
    needs = first_few([blocks.clip(one.need, SHOWN_NEED) for one in held], SHOWN_HELD)
    return _("Holds already: {needs}.").format(needs=spoken_list(needs))


def _decisions(ladder: Ladder) -> list[str]:
    """What repeated breaks lead to: leads and the owner choose, members know that somebody will."""
    if ladder.standing and ladder.standing.decision_due:
        return [_what_next() if ladder.is_trusted else to_decide(ladder)]
    return list(_parting(ladder))


def _what_next() -> str:
    return _("Broken three times after a reminder. What comes next: talk, live with it, or part ways?")


def to_decide(ladder: Ladder) -> str:
    """That something is to be decided, and by whom."""
    if ladder.is_trusted:
        return _("Broken three times after a reminder. What comes next? You decide on their card.")
    return _("Broken three times after a reminder. A lead decides what comes next.")


def decisions() -> dict[Decision, tuple[str, str]]:
    """What each decision is called, and what it means."""
    return {
        Happening.TALK: (_("Talk"), _("say how it feels, hear their side, and count anew.")),
        Happening.LIVE_WITH_IT: (_("Live with it"), _("what they give is worth it to us; count anew.")),
        Happening.PART_WAYS: (_("Part ways"), _("say goodbye well. Only leads and the owner see this.")),
    }


def _parting(ladder: Ladder) -> Iterator[Mrkdwn]:
    """What leads and the owner know of a parting that was decided since the active one began."""
    since = ladder.standing.since if ladder.standing else ladder.now
    decided = [row for row in ladder.told if row.kind.is_decision and row.at >= since]
    if decided and decided[-1].kind is Happening.PART_WAYS:
        who, day = mention(decided[-1].told_by), spoken_date(ladder.day(decided[-1].at), ladder.today)
        text = _("{who} decided on {day} to part ways. Only leads and the owner see this.")
        yield md(text, who=who, day=day)


def _door(ladder: Ladder) -> Element | None:
    """The menu of what there is to say about it; where nothing has begun, the button that begins."""
    if ladder.active is None or ladder.standing is None:
        begin = ladder.coming and BEGIN.button(_("Start with it"), ref_of(ladder, ladder.coming))
        return begin or None
    about = {"client_id": ladder.client.id, "boundary_id": ladder.active.id or 0}
    choices = [(name, ChoiceRef(**about, choice=choice)) for choice, name in _choices(ladder, ladder.standing)]
    if ladder.coming and ladder.standing.holds:
        coming = about | {"boundary_id": ladder.coming.id or 0}
        choices.append((_("Start the next"), ChoiceRef(**coming, choice=Choice.NEXT)))
    return FROM_MENU.overflow(choices)


def _choices(ladder: Ladder, goes: Standing) -> Iterator[tuple[Choice, str]]:
    if goes.decision_due and ladder.is_trusted:
        yield from ((Choice(decision), name) for decision, (name, _what) in decisions().items())
    yield Choice.KEPT, _("Kept")
    yield Choice.BROKEN, _("Broken")
    if goes.wants_reminder and not (goes.decision_due and ladder.is_trusted):
        yield Choice.DRAFT, _("Draft a reminder")


def more_rows(ladder: Ladder, *, for_lead: bool) -> list[Block]:
    """Its history, and for those who may the choice of another and our list."""
    history = SHOW_HISTORY.button(_("History"), ladder.ref) if ladder.told else None
    if ladder.client.status is Status.ARCHIVED:
        return card.row(_("Boundaries"), history)
    active = ladder.active if ladder.standing and ladder.standing.wants_reminder else None
    return card.row(
        _("Boundaries"),
        DRAFT.button(_("Draft a reminder"), ref_of(ladder, active)) if active else None,
        history,
        CHOOSE.button(_("Choose another"), ladder.ref) if ladder.is_trusted and ladder.listed else None,
        SHOW_LIST.button(_("Our list"), Nothing()) if for_lead else None,
    )


def kept_or_broken(
    ladder: Ladder, active: Boundary, kept: str, broken: str, interaction_id: int | None = None
) -> list[Element]:
    """The two buttons about a boundary, tied to what was logged where there is something."""
    ref = ref_of(ladder, active, interaction_id)
    return [KEPT.button(kept, ref), BROKEN.button(broken, ref)]


def ref_of(ladder: Ladder, boundary: Boundary, interaction_id: int | None = None) -> BoundaryRef:
    """A client's boundary, for a button."""
    return BoundaryRef(client_id=ladder.client.id, boundary_id=boundary.id or 0, interaction_id=interaction_id)


def below_logged(ladder: Ladder, logged: Logged) -> list[Block]:
    """How did the boundary go, in what was logged? Not asked of what happened before it began."""
    goes, active = ladder.standing, ladder.active
    if goes is None or active is None or (logged.row and logged.row.occurred_at < goes.since):
        return []
    asked = md(_("Their boundary: *{need}*. How did it go?"), need=active.need)
    kept, broken = _("Boundary kept"), _("Boundary broken")
    row_id = logged.row.id if logged.row else None
    return [blocks.context(asked), blocks.actions(*kept_or_broken(ladder, active, kept, broken, row_id))]


# What people do


@feature.section(card.OPEN)
async def boundary_section(request: Request, session: AsyncSession, client: Client) -> list[Block]:
    return on_card(await ladder_of(request, session, client))


@feature.section(card.MORE)
async def ways_to_boundaries(request: Request, session: AsyncSession, client: Client) -> list[Block]:
    return more_rows(await ladder_of(request, session, client), for_lead=request.person.role >= Role.LEAD)


@feature.section(AFTER_LOG)
async def after_log(request: Request, session: AsyncSession, logged: Logged) -> list[Block]:
    return below_logged(await ladder_of(request, session, logged.client), logged)

"""What people see of promises: the ledger of a client, what is due soon for all, and the forms about one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from handlers.kit import blocks, card
from handlers.kit.blocks import Block, Element, Message, Mrkdwn, View, lines, md, note
from handlers.kit.ids import ClientRef
from handlers.kit.shared import SHOW_PROMISES
from handlers.kit.words import _, n_, spoken_date, spoken_day
from handlers.promises.parts import (
    ASK_GIVE,
    ASK_MOVE,
    ASK_WAIVE,
    GIVE,
    KEPT,
    MISSED,
    MOVE,
    REOPEN,
    WAIVE,
    WHAT_LENGTH,
    PromiseRef,
)
from models.clients import Client
from models.engagements import Engagement
from models.promises import WHY_LENGTH, Promise, PromiseMove
from models.rules.agreement import Side
from models.rules.business_time import BusinessCalendar
from models.rules.promises import Fate, HitRate, hit_rates, is_overdue

ON_CARD, SHOWN_WHAT = 2, 90
OPEN_SHOWN, SETTLED_SHOWN = 20, 10


@dataclass(frozen=True, slots=True)
class Ledger:
    """The promises of one client as somebody reads them at `now`, in the order in which they are due."""

    client: Client
    engagements: Mapping[int, Engagement]
    promises: Sequence[Promise]
    moves: Sequence[PromiseMove]
    calendar: BusinessCalendar
    now: datetime
    today: date

    @property
    def open(self) -> list[Promise]:
        return [promise for promise in self.promises if promise.fate is Fate.OPEN]

    @property
    def settled(self) -> list[Promise]:
        """Those of which somebody said how they went, the last said first."""
        said = [promise for promise in self.promises if promise.settled_at]
        return sorted(said, key=lambda promise: (promise.settled_at or self.now, promise.id), reverse=True)


def ledger_view(ledger: Ledger) -> View:
    """Hit rates by side, what is open with a button for each way it can go, and what was said last."""
    waiting = ledger.open
    body = [
        blocks.header(ledger.client.name),
        blocks.section(lines(*rates(ledger.promises))),
        *[block for promise in waiting[:OPEN_SHOWN] for block in _open(promise, ledger)],
        *_more(len(waiting) - OPEN_SHOWN),
        *_settled(ledger),
    ]
    if not ledger.promises:
        body = [blocks.header(ledger.client.name), blocks.section(_nothing())]
    give = ASK_GIVE.button(_("Add a promise"), ClientRef(client_id=ledger.client.id)) if ledger.engagements else None
    body.append(blocks.actions(give, card.way_to(ledger.client.id)))
    return blocks.modal(title=_("Promises"), blocks=body)


def week_view(found: Sequence[tuple[Promise, Ledger]]) -> View:
    """What is due within a week or overdue, for every client."""
    body = [
        block
        for promise, ledger in found[: 2 * OPEN_SHOWN]
        for block in _open(promise, ledger, client=ledger.client.name, week=True)
    ]
    body += _more(len(found) - 2 * OPEN_SHOWN)
    return blocks.modal(title=_("Due this week"), blocks=body or [blocks.section(_("Nothing is due this week."))])


def card_section(ledger: Ledger) -> list[Block]:
    """How often each side kept theirs, the next ones of each, and the way to all of them."""
    if not ledger.promises:
        return []
    title = md("*{title}*", title=_("Promises"))
    every = SHOW_PROMISES.button(_("All promises"), ClientRef(client_id=ledger.client.id))
    shown = [line for side in Side for line in _next_of(side, ledger)]
    return [blocks.section(lines(title, " · ".join(rates(ledger.promises)), *shown), accessory=every)]


def _next_of(side: Side, ledger: Ledger) -> Iterator[Mrkdwn]:
    """The next of them, the earliest first, and how many come after."""
    waiting = [promise for promise in ledger.open if promise.side is side]
    for promise in waiting[:ON_CARD]:
        what = blocks.clip(promise.what, SHOWN_WHAT)
        yield md("{side}: {what} · {when}", side=side_name(side), what=what, when=_when(promise, ledger))
    if (more := len(waiting) - ON_CARD) > 0:
        words = n_("{side}: and {count} more", "{side}: and {count} more", more)
        yield md(words, side=side_name(side), count=more)


def rates(promises: Sequence[Promise]) -> Iterator[str]:
    """'We kept 7 of 8 · they kept 3 of 5', as far as anybody said."""
    found = hit_rates((promise.side, promise.fate) for promise in promises)
    ours, theirs = found[Side.OURS], found[Side.THEIRS]
    told = [
        _("{bar} We kept {kept} of {told}").format(bar=_bar(ours), kept=ours.kept, told=ours.told) if ours.told else "",
        _("{bar} They kept {kept} of {told}").format(bar=_bar(theirs), kept=theirs.kept, told=theirs.told)
        if theirs.told
        else "",
    ]
    yield from [line for line in told if line] or [_("Nobody has said yet how they went.")]


def _bar(rate: HitRate) -> str:
    filled = round((rate.share or 0) * 5)
    return "🟩" * filled + "⬜" * (5 - filled)


def _open(promise: Promise, ledger: Ledger, *, client: str = "", week: bool = False) -> list[Block]:
    way = card.way_to(ledger.client.id, client) if client else None
    return [
        blocks.section(_in_words(promise, ledger, client), accessory=way),
        blocks.actions(*_ways(promise, week=week)),
    ]


def _in_words(promise: Promise, ledger: Ledger, client: str = "") -> Mrkdwn:
    engagement = ledger.engagements.get(promise.engagement_id)
    where = " · ".join(part for part in (client, engagement.project if engagement else "") if part)
    when = _when(promise, ledger)
    moved = [move for move in ledger.moves if move.promise_id == promise.id]
    text = md(
        "*{side}: {what}*\n{when} · {where}", side=side_name(promise.side), what=promise.what, when=when, where=where
    )
    return lines(text, _moved(moved[-1], ledger.today) if moved else None)


def _when(promise: Promise, ledger: Ledger) -> str:
    day = spoken_date(promise.due_on, ledger.today)
    late = is_overdue(promise.due_on, ledger.now, ledger.calendar)
    return _("{day}, how did it go?").format(day=day) if late else day


def _moved(move: PromiseMove, today: date) -> Mrkdwn:
    text = _("_Moved from {day}: {why}_")
    return md(text, day=spoken_date(move.from_day, today), why=move.why)


def _ways(promise: Promise, *, week: bool) -> list[Element]:
    ref, mark = PromiseRef(promise_id=promise.id, week=week), str(promise.id)
    return [
        KEPT.button(_("Kept"), ref, mark=mark),
        MISSED.button(_("Missed"), ref, mark=mark),
        ASK_MOVE.button(_("Move …"), ref, mark=mark),
        ASK_WAIVE.button(_("Waive …"), ref, mark=mark),
    ]


def _more(count: int) -> list[Block]:
    if count <= 0:
        return []
    return [blocks.context(n_("And {count} more later.", "And {count} more later.", count).format(count=count))]


def _settled(ledger: Ledger) -> list[Block]:
    said = ledger.settled[:SETTLED_SHOWN]
    if not said:
        return []
    shown = [blocks.section(_how_it_went(promise, ledger.today), accessory=_reopen(promise)) for promise in said]
    return [blocks.divider(), *shown]


def _how_it_went(promise: Promise, today: date) -> Mrkdwn:
    text = md("{sign} *{side}: {what}*", sign=SIGNS[promise.fate], side=side_name(promise.side), what=promise.what)
    fate = f"{fate_name(promise.fate)} · {spoken_date(promise.due_on, today)}"
    return lines(text, md("{fate}", fate=fate), md("_{why}_", why=promise.why) if promise.why else None)


def _reopen(promise: Promise) -> Element:
    return REOPEN.button(_("Undo"), PromiseRef(promise_id=promise.id))


SIGNS = {Fate.KEPT: "✅", Fate.MISSED: "❌", Fate.WAIVED: "➖", Fate.OPEN: "▫️"}


def side_name(side: Side) -> str:
    """'We'."""
    return _("We") if side is Side.OURS else _("They")


def fate_name(fate: Fate) -> str:
    """'Kept'."""
    return {Fate.OPEN: _("Still open"), Fate.KEPT: _("Kept"), Fate.MISSED: _("Missed"), Fate.WAIVED: _("Waived")}[fate]


def _nothing() -> str:
    return _("No promises yet. They come with an agreement: type /client-kickoff.")


# What is answered


def said_kept(client: Client, promise: Promise) -> Message:
    """It was kept."""
    text = md(_("✅ *{client}*: kept, “{what}”."), client=client.name, what=promise.what)
    return note(text, _reopen(promise), _ledger_button(client), card.way_to(client.id))


def missed_blocks(client: Client, promise: Promise, agreed: str, draft: str) -> list[Block]:
    """It was missed: what was agreed for that, and words to say so."""
    agreed_words = agreed or _("Nothing is agreed for this. What would be fair to both?")
    return [
        blocks.section(md(_("*{client}*: missed, “{what}”."), client=client.name, what=promise.what)),
        blocks.section(md(_("*What you agreed:* {agreed}"), agreed=agreed_words)),
        blocks.context(_("Words to begin with. You change and send them; I never write to a client.")),
        blocks.quote(draft),
        blocks.actions(_reopen(promise), _ledger_button(client), card.way_to(client.id)),
    ]


def _ledger_button(client: Client) -> Element:
    return SHOW_PROMISES.button(_("All promises"), ClientRef(client_id=client.id))


# Forms


def move_view(promise: Promise, known: Mapping[str, Any]) -> View:
    """Another day, and why."""
    body = [
        blocks.section(_was(promise)),
        blocks.date_input("day", _("New date"), value=known.get("day")),
        _why(known, _("Why it moves")),
    ]
    return MOVE.view(title=_("Move a promise"), body=body, keep=_kept(promise, known))


def waive_view(promise: Promise, known: Mapping[str, Any]) -> View:
    """Why nobody owes it any more."""
    body = [blocks.section(_was(promise)), _why(known, _("Why it no longer counts"))]
    return WAIVE.view(title=_("Waive a promise"), body=body, keep=_kept(promise, known))


def give_view(client: Client, engagements: Sequence[Engagement], known: Mapping[str, Any]) -> View:
    """A promise that somebody gave in a call or a mail."""
    offered = [(str(one.id), one.project) for one in engagements]
    sides = [(side.value, side_name(side)) for side in Side]
    body = [
        blocks.select_input(
            "engagement", _("Project"), offered, value=known.get("engagement") or (offered[0][0] if offered else None)
        ),
        blocks.select_input("side", _("Who"), sides, value=known.get("side")),
        blocks.text_input("what", _("What"), value=known.get("what"), limit=WHAT_LENGTH),
        blocks.date_input("due", _("By"), value=known.get("due")),
    ]
    return GIVE.view(title=_("Add a promise"), body=body, keep={"about": client.id})


def _was(promise: Promise) -> Mrkdwn:
    day = spoken_day(promise.due_on)
    return md("*{side}: {what}*\n{day}", side=side_name(promise.side), what=promise.what, day=day)


def _why(known: Mapping[str, Any], label: str) -> Block:
    return blocks.text_input("why", label, value=known.get("why"), limit=WHY_LENGTH, multiline=True)


def _kept(promise: Promise, known: Mapping[str, Any]) -> dict[str, Any]:
    return {"promise_id": promise.id, "about": promise.client_id, "week": bool(known.get("week"))}

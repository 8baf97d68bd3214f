"""What people see of nudges: the digest with its items, what was said of each, and all that is open."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.kit import blocks
from handlers.kit.blocks import Block, LimitError, Message, Mrkdwn, View, lines, md
from handlers.kit.ids import Nothing
from handlers.kit.labels import tier_name
from handlers.kit.shared import SHOW_HABITS, SHOW_NUDGES
from handlers.kit.words import _, n_, spoken_list, spoken_money
from handlers.nudges.kinds import WORDS
from handlers.nudges.parts import (
    ASK_SNOOZE,
    BACK,
    DONE,
    DRAFT,
    NOT_USEFUL,
    SAY_WHY,
    SHOW_ORDER,
    SNOOZE,
    SNOOZE_TO_DAY,
    ItemRef,
    Reason,
    ReasonRef,
    SnoozeRef,
)
from models.clients import Client
from models.rules.nudges.cause import Cause, Kind, Urgency, What
from models.rules.nudges.deciding import Item

NAMED = 5
MOST_SHOWN = 20
"""Items on one screen; the rest is counted."""
TODAY, A_WEEK = 1, 7

Clients = Mapping[int, Client]


@dataclass(frozen=True, slots=True)
class Marked:
    """An item with the mark by which its buttons know it."""

    item: Item
    mark: str


def digest(items: Sequence[Marked], clients: Clients, counted: int) -> Message:
    """At most five items, worst first; the rest is counted."""
    title = n_("{count} thing about your clients", "{count} things about your clients", len(items))
    heading = title.format(count=len(items))
    told = [said(one, clients) for one in items]
    text = Mrkdwn(" ".join([f"{heading}:", *(f"{number}. {words}" for number, words in enumerate(told, start=1))]))

    def message(*, is_brief: bool) -> Message:
        pairs = zip(items, told, strict=True)
        shown = [block for one, words in pairs for block in _item(one, clients, words, is_brief=is_brief)]
        return Message(text, [blocks.header(heading), *shown, *_foot(counted)])

    try:
        return message(is_brief=False)
    except LimitError:  # five of the longest names and words that there can be
        return message(is_brief=True)


def with_endings(message: Message, endings: Sequence[Message]) -> Message:
    """The same with last lines. Raises LimitError where there is no room for them."""
    text = Mrkdwn(" ".join([message.text, *(one.text for one in endings)]))
    return Message(text, [*message.blocks, *(block for one in endings for block in [blocks.divider(), *one.blocks])])


def at_once(one: Marked, clients: Clients) -> Message:
    """What cannot wait for a digest."""
    words = said(one, clients)
    return Message(words, _item(one, clients, words))


def said(one: Marked, clients: Clients) -> Mrkdwn:
    """Why it is said; several clients are one sentence."""
    first = one.item.first
    if len(one.item.causes) == 1:
        return WORDS[first.kind].say(first, clients[first.client_id]).why
    names = [_named(cause, clients) for cause in one.item.causes]
    rest = len(names) - NAMED
    more = [n_("{count} more", "{count} more", rest).format(count=rest)] if rest > 0 else []
    return md(_grouped(first.what), clients=spoken_list(names[:NAMED] + more), named=first.evidence.named)


def _named(cause: Cause, clients: Clients) -> str:
    """'Acme', and their tier where it is known."""
    name, tier = clients[cause.client_id].name, cause.evidence.tier
    return f"{name} ({tier_name(tier)})" if tier else name


def _grouped(what: What) -> str:
    return {
        What.QUARTER: _("The quarterly review, ten minutes each: *{clients}*"),
        What.OFFER: _("“{named}” · not heard of it yet: *{clients}*"),
        What.PARITY: _("“{named}” is promised to new customers · it is open whether these get it too: *{clients}*"),
    }[what]


def _item(one: Marked, clients: Clients, words: Mrkdwn, *, is_brief: bool = False) -> list[Block]:
    first = one.item.first
    todo = WORDS[first.kind].say(first, clients[first.client_id]).todo
    shown = words if is_brief else lines(words, todo, _stake(one.item))
    return [blocks.section(shown) | {"block_id": words_id(one.mark)}, buttons(one, clients)]


def _stake(item: Item) -> str | None:
    """'€24,000 at stake' where one client's worth is known; notifications do not tell it."""
    worth = item.first.worth if len(item.causes) == 1 else None
    return _("{money} at stake").format(money=spoken_money(worth.amount, worth.currency)) if worth else None


def shows_money_of(items: Iterable[Item]) -> set[int]:
    """Of which clients these items tell the worth."""
    return {item.first.client_id for item in items if _stake(item)}


def buttons(one: Marked, clients: Clients) -> Block:
    """Where it is done, that it is done, later, not at all, and words to begin with."""
    first, ref = one.item.first, ItemRef(item=one.mark)
    client = clients[first.client_id]
    words = WORDS[first.kind].say(first, client)
    drafted = WORDS[first.kind].draft(first) is not None
    row = blocks.actions(
        words.lead_on if len(one.item.causes) == 1 or first.kind in (Kind.OFFER, Kind.REVIEW) else None,
        DONE.button(words.done or _("Done"), ref),
        ASK_SNOOZE.button(_("Later"), ref),
        NOT_USEFUL.button(_("Not useful"), ref),
        DRAFT.button(_("Words to begin with"), ref) if drafted else None,
    )
    return row | {"block_id": block_id(one.mark)}


def block_id(mark: str) -> str:
    """Of the row of buttons of an item."""
    return f"nudge:{mark}"


def words_id(mark: str) -> str:
    """Of what is said of an item."""
    return f"said:{mark}"


def _foot(counted: int) -> list[Block]:
    more = n_("And {count} more that can wait.", "And {count} more that can wait.", counted).format(count=counted)
    note = [blocks.context(more)] if counted else []
    every = SHOW_NUDGES.button(_("All of mine"), Nothing())
    order = SHOW_ORDER.button(_("Why in this order?"), Nothing())
    return [blocks.divider(), *note, blocks.actions(every, order, SHOW_HABITS.button(_("How I hear"), Nothing()))]


# What came of an item, in its place


def with_row(message: Mapping[str, Any], mark: str, row: Block) -> Message | None:
    """The same message with another row in the place of this item's buttons; None where there is no room for it."""
    return _with(message, {block_id(mark): row})


def with_rest(message: Mapping[str, Any], one: Marked, clients: Clients) -> Message | None:
    """The same message with what is still so of this item; None where there is no room for it."""
    return _with(message, {block["block_id"]: block for block in _item(one, clients, said(one, clients))})


def _with(message: Mapping[str, Any], anew: Mapping[str, Block]) -> Message | None:
    kept = [anew.get(block.get("block_id", ""), block) for block in message.get("blocks", ())]
    try:
        return Message(Mrkdwn(message.get("text") or _("About my clients")), kept)
    except LimitError:
        return None


def alone(row: Block) -> Message:
    """The row in a message of its own."""
    return Message(_("About my clients"), [row])


def with_row_in_modal(view: Mapping[str, Any], mark: str, row: Block) -> View:
    """The same modal with another row in the place of this item's buttons."""
    kept = [row if block.get("block_id") == block_id(mark) else block for block in view.get("blocks", ())]
    return blocks.modal(title=view["title"]["text"], blocks=kept)


def over(mark: str) -> Block:
    """Its cause is gone."""
    return blocks.context(_("This is settled already.")) | {"block_id": block_id(mark)}


def nothing_to_do(mark: str) -> Block:
    """Its cause went away, or somebody else looks after it now."""
    return blocks.context(_("✓ Nothing to do here any more.")) | {"block_id": block_id(mark)}


def settled(mark: str, text: str) -> Block:
    """What came of it; by a slip it comes back."""
    back = BACK.button(_("Undo"), ItemRef(item=mark))
    return blocks.section(Mrkdwn(text), accessory=back) | {"block_id": block_id(mark)}


def when(mark: str) -> Block:
    """Until when it rests."""
    ref = ItemRef(item=mark)
    return blocks.actions(
        SNOOZE.button(_("Tomorrow"), SnoozeRef(item=mark, days=TODAY), mark="tomorrow"),
        SNOOZE.button(_("Next week"), SnoozeRef(item=mark, days=A_WEEK), mark="week"),
        SNOOZE_TO_DAY.button(_("Pick a day"), ref),
        BACK.button(_("Back"), ref),
    ) | {"block_id": block_id(mark)}


def why_not(mark: str) -> Block:
    """One tap, and none is fine too."""
    found = [
        SAY_WHY.button(reason_name(reason), ReasonRef(item=mark, why=reason), mark=reason.value) for reason in Reason
    ]
    return blocks.actions(*found, BACK.button(_("Undo"), ItemRef(item=mark))) | {"block_id": block_id(mark)}


def reason_name(reason: Reason) -> str:
    """'I knew'."""
    return {
        Reason.KNEW: _("I knew"),
        Reason.NOT_SO: _("It isn't so"),
        Reason.BAD_MOMENT: _("Wrong moment"),
        Reason.NOT_MINE: _("Not mine"),
    }[reason]


# All that is open


def open_view(items: Sequence[Marked], waiting: Sequence[Item], clients: Clients) -> View:
    """What was said and is open, then what is still to be said."""
    shown = [block for one in items[:MOST_SHOWN] for block in _item(one, clients, said(one, clients))]
    unsaid = [said(Marked(item, ""), clients) for item in waiting]
    body = [*shown, *_listed(_("Still to come"), unsaid)]
    nothing = blocks.section(_("Nothing waits for you. Enjoy the day."))
    foot = blocks.actions(SHOW_HABITS.button(_("How I hear"), Nothing()))
    return blocks.modal(title=_("About my clients"), blocks=[*(body or [nothing]), blocks.divider(), foot])


def _listed(title: str, found: Sequence[Mrkdwn]) -> list[Block]:
    if not found:
        return []
    return blocks.paragraphs([md("*{title}*", title=title), *found[:MOST_SHOWN], *_more(len(found))])


def _more(count: int) -> list[Mrkdwn]:
    """How many there are besides those that are shown."""
    rest = count - MOST_SHOWN
    return (
        [md("{more}", more=n_("And {count} more.", "And {count} more.", rest).format(count=rest))] if rest > 0 else []
    )


def order_view(items: Sequence[Item], clients: Clients, currency: str) -> View:
    """Item by item why it stands where it does."""
    rule = _("First what is urgent, then where more money is at stake, then what you found useful before.")
    told = [
        block
        for number, item in enumerate(items[:MOST_SHOWN], start=1)
        for block in (
            blocks.section(md("*{number}.* {said}", number=number, said=said(Marked(item, ""), clients))),
            blocks.context(_why(item, currency)),
        )
    ]
    more = [blocks.section(one) for one in _more(len(items))]
    body = [blocks.context(rule), *told, *more] if told else [blocks.section(_("Nothing waits for you."))]
    return blocks.modal(title=_("Why in this order?"), blocks=body)


def _why(item: Item, currency: str) -> str:
    return " · ".join(_reasons(item, currency))


def _reasons(item: Item, currency: str) -> Iterator[str]:
    yield {
        Urgency.NOW: _("Somebody waits for us"),
        Urgency.THIS_WEEK: _("This week"),
        Urgency.SOON: _("Soon"),
        Urgency.WHEN_IT_SUITS: _("When it suits"),
    }[item.urgency]
    if item.money:
        yield _("{money} at stake").format(money=spoken_money(item.money, currency))
    done, told = item.useful
    if told:
        yield n_("you acted on {done} of {count} like it", "you acted on {done} of {count} like it", told).format(
            done=done, count=told
        )

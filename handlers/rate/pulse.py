"""What people see of the pulse: a question at the end of a digest, and what becomes of it in its place."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from handlers.kit import blocks
from handlers.kit.blocks import Block, Element, LimitError, Message, Mrkdwn, clip, lines, md
from handlers.kit.ids import ClientRef
from handlers.kit.labels import statement_name
from handlers.kit.shared import RATE_CLIENT, sure_to_leave
from handlers.kit.words import _, spoken_date
from handlers.rate.form import choices, sentences
from handlers.rate.parts import ASK_AGAIN, NOT_MINE, NOT_NOW, SKIP, SWITCH, TAP, PulseRef, SwitchRef, TapRef
from models.clients import Client
from models.rules.facts import Statement

SHOWN_NAME = 60


def question(pulse_id: int, client: Client, readers: str, *, openly: bool) -> list[Block]:
    """Gut, by a tap; `readers` says who will see the answer, `openly` whether the team is among them."""
    ref = PulseRef(pulse_id=pulse_id)
    return [
        blocks.section(asked(client)),
        blocks.actions(*_scale(pulse_id, Statement.GUT, openly=openly)),
        blocks.actions(
            NOT_NOW.button(_("Not now"), ref),
            NOT_MINE.button(_("I don't work with them"), ref, confirm=sure_to_leave(client)),
        ),
        blocks.context(readers),
    ]


def asked(client: Client) -> Mrkdwn:
    """The question in one line."""
    return md(_("How does *{client}* feel right now?"), client=clip(client.name, SHOWN_NAME))


def one_more(
    pulse_id: int,
    client: Client,
    said: Mapping[Statement, int],
    statement: Statement,
    *,
    readers: str,
    openly: bool,
    sealed: str | None,
) -> list[Block]:
    """What was said, then the statement whose turn it is; `openly` as in `question`, `sealed` as in `thanks`."""
    more = md("*{name}.* {sentence}", name=statement_name(statement), sentence=sentences()[statement])
    return [
        blocks.section(lines(_said(client, said), sealed), accessory=_change(pulse_id)),
        blocks.section(more),
        blocks.actions(
            *_scale(pulse_id, statement, openly=openly), SKIP.button(_("Skip"), PulseRef(pulse_id=pulse_id))
        ),
        blocks.context(readers),
    ]


def thanks(pulse_id: int, client: Client, said: Mapping[Statement, int], sealed: str | None = None) -> list[Block]:
    """All is said; `sealed` says why only leads see it, where the person may think otherwise."""
    return [
        blocks.section(lines(md(_("{said} Thank you."), said=_said(client, said)), sealed)),
        blocks.actions(RATE_CLIENT.button(_("Say more"), ClientRef(client_id=client.id)), _change(pulse_id)),
    ]


def put_off(pulse_id: int, client: Client) -> list[Block]:
    """Not now; by a slip it comes back."""
    text = md(_("*{client}*: another time, then."), client=clip(client.name, SHOWN_NAME))
    back = ASK_AGAIN.button(_("Undo"), PulseRef(pulse_id=pulse_id))
    return [blocks.section(text, accessory=back)]


def left(client: Client) -> list[Block]:
    """They do not work with this client."""
    text = _("You are not in the team of *{client}* any more, and I don't ask you about them.")
    return [blocks.section(md(text, client=clip(client.name, SHOWN_NAME)))]


def lapsed(client: Client, asked_on: date) -> list[Block]:
    """The question is old: who sees the answer, and how it feels, may be something else by now."""
    text = md(
        _("I asked this about *{client}* on {day}. How is it now?"),
        client=clip(client.name, SHOWN_NAME),
        day=spoken_date(asked_on),
    )
    return [blocks.section(text, accessory=RATE_CLIENT.button(_("Rate"), ClientRef(client_id=client.id)))]


def gone() -> list[Block]:
    """The client is erased or archived, or it was no question to this person."""
    return [blocks.section(_("This client is not on our list any more."))]


def _scale(pulse_id: int, statement: Statement, *, openly: bool) -> list[Element]:
    """'1 · drains me' to '5 · lifts me'."""
    refs = [TapRef(pulse_id=pulse_id, statement=statement, value=n, sealed=not openly) for n in range(1, 6)]
    scale = zip(refs, choices(statement), strict=True)
    return [TAP.button(f"{ref.value} · {words}", ref, mark=str(ref.value)) for ref, words in scale]


def _said(client: Client, said: Mapping[Statement, int]) -> Mrkdwn:
    """'✓ Acme: Gut 4 · cheers me up, Respect 3 · sometimes'."""
    given = [f"{statement_name(s)} {said[s]} · {choices(s)[said[s] - 1]}" for s in Statement if s in said]
    return md("✓ *{client}*: {given}.", client=clip(client.name, SHOWN_NAME), given=", ".join(given))


def _change(pulse_id: int) -> Element:
    return ASK_AGAIN.button(_("Change"), PulseRef(pulse_id=pulse_id))


# In its place


def mark_of(pulse_id: int) -> str:
    """By what the blocks of a question are known."""
    return f"pulse:{pulse_id}:"


def marked(mark: str, shown: Sequence[Block]) -> list[Block]:
    """Known again by their ids, when something is to stand in their place."""
    return [block | {"block_id": f"{mark}{n}"} for n, block in enumerate(shown)]


def in_place(message: Mapping[str, Any], mark: str, shown: Sequence[Block]) -> Message | None:
    """The same message with this in the place of what is marked; None where that is missing, or there is no room."""
    before: list[Block] = list(message.get("blocks", ()))
    places = [n for n, block in enumerate(before) if str(block.get("block_id")).startswith(mark)]
    if not places:
        return None
    rest = [block for n, block in enumerate(before) if n not in places]
    rest[places[0] : places[0]] = marked(mark, shown)
    try:
        return Message(Mrkdwn(message.get("text") or _("How clients feel")), rest)
    except LimitError:
        return None


def alone(mark: str, shown: Sequence[Block]) -> Message:
    """In a message of its own."""
    return Message(_("How clients feel"), marked(mark, shown))


# Off and on


PAUSE = "pulse_pause:"


def pauses() -> Message:
    """That nothing is asked from now on, and the way back."""
    text = _(
        "I stop asking how clients feel: three times there was no good moment. You can rate them whenever you like."
    )
    again = SWITCH.button(_("Ask me again"), SwitchRef(wanted=True))
    return Message(Mrkdwn(text), marked(PAUSE, [blocks.section(Mrkdwn(text), accessory=again)]))


def switched() -> list[Block]:
    """In the place of the above."""
    return [blocks.section(_("I ask you again now and then how a client feels."))]


def switch(*, wanted: bool) -> list[Block]:
    """Among all that somebody may hear: whether they are asked, and the other way."""
    if wanted:
        text = _("At the end of a digest I ask now and then how a client feels.")
        button = SWITCH.button(_("Don't ask me"), SwitchRef(wanted=False))
    else:
        text = _("I don't ask you how clients feel.")
        button = SWITCH.button(_("Ask me again"), SwitchRef(wanted=True))
    return [blocks.section(text, accessory=button)]

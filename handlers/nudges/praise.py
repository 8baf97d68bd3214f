"""Praise reaches who earned it: as the first lines of their next digest, or as a digest of its own (product.md, Voice).

It is said once, whatever becomes of it afterwards, and by the digest's own rules: on their days, at their hour, not
while they are away. What is taken back before is not said.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit import blocks
from handlers.kit.blocks import Block, Message, Mrkdwn, lines, md, mention
from handlers.kit.feature import Turn
from handlers.kit.ids import Nothing
from handlers.kit.shared import SHOW_HABITS
from handlers.kit.words import _
from models.clients import Client
from models.interaction_people import InteractionPerson
from models.interactions import Interaction
from models.people import Person
from models.praise import unheard_praise

MOST = 5
"""In one digest; the rest comes with the next ones."""
SHOWN_WORDS = 200


@dataclass(frozen=True, slots=True)
class Praise:
    """A praise of somebody that they have not heard."""

    row: InteractionPerson
    logged: Interaction
    client: Client


# What people see


def praise_blocks(person: Person, found: Sequence[Praise]) -> list[Block]:
    """The lines above everything else of a digest."""
    return [blocks.section(lines(*_lines(person, found)))]


def praise_alone(person: Person, found: Sequence[Praise]) -> Message:
    """A digest with nothing else in it."""
    heading = _("A good word for you")
    foot = blocks.actions(SHOW_HABITS.button(_("How I hear"), Nothing()))
    return Message(
        in_words(person, found), [blocks.header(heading), *praise_blocks(person, found), blocks.divider(), foot]
    )


def above(message: Message, person: Person, found: Sequence[Praise]) -> Message:
    """The digest with the praise before it. Raises LimitError where there is no room for it."""
    text = Mrkdwn(f"{in_words(person, found)} {message.text}")
    return Message(text, [*praise_blocks(person, found), blocks.divider(), *message.blocks])


def in_words(person: Person, found: Sequence[Praise]) -> Mrkdwn:
    """For notifications and screen readers."""
    return Mrkdwn(" ".join(_lines(person, found)))


def _lines(person: Person, found: Sequence[Praise]) -> list[Mrkdwn]:
    """'Jonas: Acme praised your work. “Best draft yet.” Logged by Mette', a line for each."""
    return [
        md(
            _("*{you}:* {client} praised your work. “{words}” Logged by {who}."),
            you=person.name,
            client=one.client.name,
            words=blocks.clip(one.logged.what, SHOWN_WORDS),
            who=mention(one.logged.logged_by),
        )
        for one in found
    ]


# What happens by itself


async def to_hear(session: AsyncSession, person: Person) -> list[Praise]:
    """The oldest first; whoever takes one back at this moment waits until it is said."""
    return [Praise(*found) for found in await unheard_praise(session, person.user_id, MOST)]


def heard(turn: Turn, found: Sequence[Praise]) -> None:
    """It is said."""
    for one in found:
        one.row.told_at = turn.now

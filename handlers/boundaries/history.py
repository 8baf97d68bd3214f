"""The history of a client's boundaries: what happened, who told it, and when."""

from collections.abc import Mapping
from typing import Any

from handlers.boundaries.parts import SHOW_HISTORY, Ladder, feature, ladder_of
from handlers.kit import blocks, card
from handlers.kit.blocks import Mrkdwn, View, lines, md, mention
from handlers.kit.feature import Request
from handlers.kit.forms import Form
from handlers.kit.ids import ClientRef
from handlers.kit.request import RefusedError
from handlers.kit.shared import LOOKS_LIKE_ID
from handlers.kit.words import _, n_, spoken_date
from models.boundaries import Boundary, BoundaryEvent, boundaries_by_id
from models.clients import find_client
from models.rules.boundaries import Happening

SHOWN = 80

HISTORY = feature.modal("history", Form)

# What people see


def history_modal(ladder: Ladder, known: Mapping[int, Boundary]) -> View:
    """Everything, newest first; `known` are the boundaries by id, those that are off the list too."""
    told = ladder.told[::-1]
    rows = [_line(ladder, row, known[row.boundary_id]) for row in told[:SHOWN]]
    more = len(told) - SHOWN
    older = n_("And {count} older.", "And {count} older.", more).format(count=more)
    body = [
        blocks.section(md(_("*{client}* and our boundaries"), client=ladder.client.name)),
        *(blocks.paragraphs(rows) if rows else [blocks.context(_("Nothing happened yet."))]),
        *([blocks.context(older)] if more > 0 else []),
        blocks.actions(card.way_to(ladder.client.id)),
    ]
    return blocks.modal(title=_("History"), blocks=body, callback_id=HISTORY.id)


def _line(ladder: Ladder, row: BoundaryEvent, boundary: Boundary) -> Mrkdwn:
    """'3 December · *Broken*: Brief in writing · @Sofie'."""
    told = md(
        "{day} · *{what}*: {need} · {who}",
        day=spoken_date(ladder.day(row.at), ladder.today),
        what=happening_name(row.kind),
        need=boundary.need,
        who=mention(row.told_by),
    )
    return lines(told, md("_{note}_", note=row.note) if row.note else None)


def happening_name(what: Happening) -> str:
    """'Broken'."""
    return {
        Happening.BEGAN: _("Begun"),
        Happening.KEPT: _("Kept"),
        Happening.BROKEN: _("Broken"),
        Happening.REMINDED: _("Reminded"),
        Happening.HELD: _("Holds"),
        Happening.TALK: _("Decided to talk"),
        Happening.LIVE_WITH_IT: _("Decided to live with it"),
        Happening.PART_WAYS: _("Decided to part ways"),
    }[what]


# What people do


@feature.on(SHOW_HISTORY)
async def show_history(request: Request, ref: ClientRef) -> None:
    await request.open(HISTORY, f"client:{ref.client_id}", client=ref.client_id)


@feature.opens(HISTORY)
async def build_history(request: Request, values: dict[str, Any]) -> View:
    """Of an archived client too."""
    number = str(values.get("client"))
    async with request.reading() as session:
        client = await find_client(session, int(number)) if LOOKS_LIKE_ID.fullmatch(number) else None
        if client is None:
            raise RefusedError(blocks.note(_("This client is not on our list any more.")))
        ladder = await ladder_of(request, session, client)
        known = await boundaries_by_id(session, {row.boundary_id for row in ladder.told})
    return history_modal(ladder, known)

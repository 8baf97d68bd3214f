"""Pasting names, one a line; what was left out of them is said."""

from typing import Any

from handlers.kit import blocks
from handlers.kit.blocks import View
from handlers.kit.feature import Request
from handlers.kit.forms import FieldErrors
from handlers.kit.guard import Reason
from handlers.kit.ids import Nothing
from handlers.kit.shared import ADD_SEVERAL
from handlers.kit.words import _, first_few, n_, spoken_list
from handlers.several.found import found_view
from handlers.several.looking import channels_of, rows_for
from handlers.several.parts import GO_ON, NAMES, Batch, NamesForm, batch_of, feature, keep_batch
from handlers.several.showing import draw, looking_view, show_late
from models.clients import NAME_LENGTH, keys_and_channels, name_key
from models.people import Role
from models.rules.pasting import MOST, Pasted, names_in

NAMED = 5
"""So many of the names that were left out are said, the rest is counted."""
AFTER = 10
"""How far it is is said each time that so many more clients are looked at."""

# What people see


def names_view(known: dict[str, Any], waiting: int) -> View:
    """The one field; `waiting` are clients that were found before and wait to be added."""
    go_on = n_(
        "{count} client that you pasted waits to be added.",
        "{count} clients that you pasted wait to be added.",
        waiting,
    ).format(count=waiting)
    hint = _(
        "One a line, up to {most} at a time. Straight from a list or a spreadsheet is fine: bullets, numbers and empty "
        "lines don't matter."
    )
    body = [
        *([blocks.section(go_on, accessory=GO_ON.button(_("Go on"), Nothing()))] if waiting else []),
        blocks.text_input(
            "names", _("Your clients' names"), value=known.get("names"), multiline=True, hint=hint.format(most=MOST)
        ),
        blocks.context(
            _("Next I look for their channels and owners here in Slack. You see all of it before I add any.")
        ),
    ]
    return NAMES.view(title=_("Add several clients"), body=body, submit=_("Next"))


def left_out(pasted: Pasted) -> str:
    """What was not taken of what was pasted, and why; a sentence a line."""
    told = [
        (_("On the list already: {names}."), pasted.known),
        (_("There twice, taken once: {names}."), pasted.again),
        (
            _("Too long for a name, over {limit} characters: {names}."),
            [blocks.clip(one, 40) for one in pasted.too_long],
        ),
        (_("Over {most}, so please paste these afterwards: {names}."), pasted.too_many),
    ]
    return "\n".join(
        text.format(names=spoken_list(first_few(list(names), NAMED)), limit=NAME_LENGTH, most=MOST)
        for text, names in told
        if names
    )


# What people do


@feature.on(ADD_SEVERAL, role=Role.LEAD)
async def add_several(request: Request, _nothing: Nothing) -> None:
    await request.ask(NAMES)


@feature.opens(NAMES, role=Role.LEAD, phrase="/clients several")
async def build(request: Request, values: dict[str, Any]) -> View:
    async with request.reading() as session:
        waiting = await batch_of(session, request)
    return names_view(values, len(waiting.rows))


@feature.on_submit(NAMES, role=Role.LEAD)
async def look(request: Request, form: NamesForm) -> None:
    """Raises FieldErrors where no name is left, and keeps what was typed. Whatever Slack tells, the names are kept."""
    async with request.reading() as session:
        keys, taken = await keys_and_channels(session)
    pasted = names_in(form.names, name_key, keys, NAME_LENGTH)
    if not pasted.names:
        raise FieldErrors(names=left_out(pasted) or _("I see no name here. Please write one on each line."))
    with request.meanwhile(looking_view(0, len(pasted.names))):
        channels = await channels_of(request)
        rows = await rows_for(request, pasted.names, channels, taken, _progress(request))
    silent = any(row.reason is Reason.SILENT for row in rows)
    batch = Batch(
        rows=tuple(rows), what=left_out(pasted), is_whole=channels.is_whole and not silent, looked_at=request.now
    )
    async with request.transaction() as session:
        await keep_batch(session, request, batch)
    await show_late(request, found_view(batch, 0))


def _progress(request: Request) -> Any:
    async def progress(done: int, count: int) -> None:
        """Only once the first words about it stand there."""
        if done and done % AFTER == 0 and request.answer.done():
            await draw(request, looking_view(done, count))

    return progress

"""Adding all that was found, as one step, and taking it back as one."""

from collections.abc import Collection, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit import blocks
from handlers.kit.blocks import Message, Mrkdwn, note
from handlers.kit.feature import Request
from handlers.kit.ids import Nothing
from handlers.kit.request import RefusedError
from handlers.kit.shared import ADD_SEVERAL, SORT_CLIENTS
from handlers.kit.words import _, first_few, n_, spoken_list
from handlers.several.found import checked, refuse
from handlers.several.parts import (
    FOUND,
    FRESH,
    UNDO,
    Batch,
    FoundForm,
    ImportRef,
    Row,
    batch_of,
    changed_rows,
    feature,
    keep_batch,
)
from handlers.several.showing import looking_view, show_late
from handlers.several.sorting import first_card
from models import people
from models.audit import Act
from models.clients import Client, Status, clients_with_keys, keys_and_channels, name_key
from models.importing.applying import Doer, NameCameError, Undone, apply, undo
from models.importing.formats import Format
from models.importing.planning import Outcome, Verdict
from models.importing.touched import touched_clients
from models.imports import import_to_undo
from models.people import Role
from models.teams import set_team
from models.workspaces import settle_zone

NAMED = 5

# What people see


def added(count: int, import_id: int | None, known: Sequence[str] = ()) -> Message:
    """They are on the list: what comes next, and the way back. `known` were there before, by another hand."""
    text = n_("*{count} client* is on the list.", "*{count} clients* are on the list.", count).format(count=count)
    there = _("On the list already: {names}.").format(names=spoken_list(first_few(list(known), NAMED)))
    ask = _("Now one tap each: good, OK or bad fit?")
    return note(
        blocks.lines(Mrkdwn(text), there if known else None, ask),
        SORT_CLIENTS.button(_("Sort them"), Nothing(), style="primary"),
        *([UNDO.button(_("Undo"), ImportRef(import_id=import_id), confirm=_sure())] if import_id else []),
    )


def _sure() -> blocks.Element:
    return blocks.confirm(
        _("Take them off the list?"),
        _("Those that nobody has touched since go. Whom somebody sorted, rated or changed stays."),
        _("Take them off"),
        _("Keep"),
    )


def taken_back(result: Undone) -> Message:
    """What went, and who stayed because somebody went on with them."""
    text = n_("{count} client is off the list again.", "{count} clients are off the list again.", result.removed)
    kept = _("Kept, because somebody went on with them: {clients}.")
    names = spoken_list(first_few(result.kept, NAMED))
    told = blocks.lines(text.format(count=result.removed), kept.format(clients=names) if result.kept else None)
    return note(told, ADD_SEVERAL.button(_("Add several"), Nothing()))


# What people do


@feature.on_submit(FOUND, role=Role.LEAD)
async def add_all(request: Request, _form: FoundForm) -> None:
    """Slack is asked about what was chosen before the transaction begins; then all of it or nothing."""
    async with request.reading() as session:
        batch = changed_rows(await batch_of(session, request), request.incoming.view)
    if not any(not row.out for row in batch.rows):
        await _nothing_to_add(request, batch)
        return
    is_fresh = batch.looked_at is not None and request.now - batch.looked_at < FRESH
    with request.meanwhile(looking_view(0, len(batch.rows))):
        rows, wrong = await checked(request, batch.rows, is_fresh=is_fresh)
    if wrong:
        async with request.deps.database.transaction(request.workspace.id) as session:
            await keep_batch(session, request, batch)
        await refuse(request, batch, wrong)
        return
    wanted = [row for row in rows if not row.out]
    try:
        done = await _add(request, wanted)
    except NameCameError:  # now it is known
        done = await _add(request, wanted)
    request.deps.directory.forget_workspace(request.workspace.id)
    await show_late(request, await first_card(request))
    await request.tell(added(*done))


async def _nothing_to_add(request: Request, batch: Batch) -> None:
    if batch.rows:
        await refuse(request, batch, {0: _("Every client is left out. Put one back, or close this.")})
    else:
        await request.tell(note(_("These were added or put away since. Nothing is waiting here.")))
        await show_late(request, await first_card(request))


async def _add(request: Request, rows: Sequence[Row]) -> tuple[int, int | None, list[str]]:
    """How many were added, by which import, and the names that were on the list by then. Raises NameCameError."""
    async with request.transaction() as session:
        keys, _taken = await keys_and_channels(session)
        new = {name_key(row.name): row for row in rows if name_key(row.name) not in keys}
        verdicts = [_verdict(number, row, request) for number, row in enumerate(new.values())]
        counts = await apply(session, verdicts, Format.OWN, Doer(request.now, request.person.user_id))
        for client in await clients_with_keys(session, new):
            await _make_team(request, session, client, new[client.name_key].present)
        await settle_zone(session, request.zone)
    known = [row.name for row in rows if name_key(row.name) in keys]
    return counts.by_outcome[Outcome.ADDED], counts.import_id, known


def _verdict(number: int, row: Row, request: Request) -> Verdict:
    values = {
        "name": row.name,
        "owner_id": row.owner_id,
        "language": request.workspace.language,
        "status": Status.ACTIVE,
        "internal_channel": row.internal,
        "shared_channel": row.shared,
    }
    return Verdict(number, row.name, Outcome.ADDED, values=values)


async def _make_team(request: Request, session: AsyncSession, client: Client, present: Collection[str]) -> None:
    """Its team is who is in the internal channel, until somebody names one."""
    if client.internal_channel and present:
        moves = await set_team(session, client, present, named=False, now=request.now)
        request.see_anew |= moves.came
        details = {"came": sorted(moves.came), "went": []}
        await request.trace(session, Act.CHANGED_TEAM, client_id=client.id, details=details)


@feature.on(UNDO, role=Role.LEAD)
async def take_back(request: Request, ref: ImportRef) -> None:
    """By whoever added them, or an admin."""
    async with request.transaction() as session:
        done = await import_to_undo(session, ref.import_id)
        if done is None:
            raise RefusedError(note(_("This was undone already, or is too long ago.")))
        if done.done_by != request.person.user_id and request.person.role < Role.ADMIN:
            raise RefusedError(note(_("Sorry, only who added them or an admin can undo it. Nothing was changed.")))
        touched = await touched_clients(session, done.id)
        ours = {person.user_id for person in await people.members(session)}
        result = await undo(session, done, Doer(request.now, request.person.user_id), touched, ours)
    request.deps.directory.forget_workspace(request.workspace.id)
    await request.tell(taken_back(result), replace=True)

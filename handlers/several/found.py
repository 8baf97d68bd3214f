"""What was found: each name with its channels and owner, a page at a time. A guess says so, and all can be changed."""

from collections.abc import Mapping, Sequence
from math import ceil
from types import MappingProxyType
from typing import Any

from handlers.kit import blocks, drafts, guard
from handlers.kit.blocks import Block, Mrkdwn, View, channel_link, lines, md, mention
from handlers.kit.feature import Request
from handlers.kit.guard import Reason, Verdict
from handlers.kit.ids import Chosen, Nothing
from handlers.kit.words import _, n_
from handlers.several.parts import (
    CHANGE_ROW,
    FOUND,
    GO_ON,
    INTERNAL,
    NAMES,
    OWNER,
    SHARED,
    TURN,
    Batch,
    FoundForm,
    FoundPage,
    Row,
    RowRef,
    RowStep,
    batch_in,
    batch_of,
    changed_rows,
    feature,
    keep_batch,
)
from handlers.several.showing import show_late
from models.people import Role
from models.rules.guessing import Because

PER_PAGE = 45
"""Two blocks a row, and ten for what stands around them."""
NOTHING_WRONG: Mapping[int, str] = MappingProxyType({})

# What people see


def found_view(batch: Batch, page: int, wrong: Mapping[int, str] = NOTHING_WRONG) -> View:
    """A page of it; `wrong` says of rows, by number, why they cannot be added so."""
    pages = max(1, ceil(len(batch.rows) / PER_PAGE))
    page = min(page, pages - 1)
    first = page * PER_PAGE
    rows = list(enumerate(batch.rows))[first : first + PER_PAGE]
    body = [
        *_top(batch, wrong),
        *(block for number, row in rows for block in _row(number, row, wrong.get(number, ""))),
        *_foot(page, pages, len(batch.rows)),
    ]
    return FOUND.view(title=_("What I found"), body=body, submit=_("Add them all"), keep={"page": page})


def _top(batch: Batch, wrong: Mapping[int, str]) -> list[Block]:
    kept = sum(not row.out for row in batch.rows)
    text = n_("*{count} client*, ready to add.", "*{count} clients*, ready to add.", kept).format(count=kept)
    how = _("A guess comes from the channels' names and from who is in them. Change whatever is not so.")
    left_out = [blocks.context(line) for line in batch.what.split("\n") if line]
    silent = _("Slack did not tell me everything just now. What is empty you can choose here, or later on the card.")
    stop = _("⚠️ Not added yet, {count} of them cannot be so: see below.").format(count=len(wrong))
    return [
        blocks.section(lines(Mrkdwn(text), how)),
        *left_out,
        *([] if batch.is_whole else [blocks.context(silent)]),
        *([blocks.section(stop)] if wrong else []),
    ]


def _row(number: int, row: Row, wrong: str) -> list[Block]:
    name = md("*{client}*", client=row.name)
    if row.out:
        back = CHANGE_ROW.button(_("Put back"), RowRef(number=number, step=RowStep.PUT_BACK))
        return [blocks.section(md(_("~{client}~ is left out."), client=row.name), accessory=back)]
    more = CHANGE_ROW.overflow(
        [
            (_("Leave out"), RowRef(number=number, step=RowStep.LEAVE_OUT)),
            (_("Without channels"), RowRef(number=number, step=RowStep.NO_CHANNELS)),
        ]
    )
    words = lines(name, _guesses(row), _not_taken(row), f"⚠️ {wrong}" if wrong else None)
    return [blocks.section(words, accessory=more), _menus(number, row)]


def _menus(number: int, row: Row) -> Block:
    menus = blocks.actions(
        INTERNAL.channels(_("Internal channel"), value=row.internal),
        SHARED.channels(_("Shared channel"), value=row.shared, shared=True),
        OWNER.people(_("Owner"), value=row.owner_id),
    )
    return menus | {"block_id": f"row:{number}:{row.drawn}"}


def _guesses(row: Row) -> Mrkdwn:
    """'Internal #acme (a guess) · shared #ext-acme (a guess) · owner @Mette (a guess: …)'."""
    told = [
        _told(row, "internal", _("internal {channel}"), row.internal),
        _told(row, "shared", _("shared {channel}"), row.shared),
        md(_("owner {owner}"), owner=mention(row.owner_id)) + _why_owner(row),
    ]
    return Mrkdwn(" · ".join(one for one in told if one))


def _told(row: Row, field: str, text: str, channel: str | None) -> str:
    if channel is None:
        return ""
    return md(text, channel=channel_link(channel)) + (_(" (a guess)") if field in row.guessed else "")


def _why_owner(row: Row) -> str:
    if "owner_id" not in row.guessed:
        return ""
    return {
        Because.FEWEST: _(" (a guess: in the fewest clients' channels)"),
        Because.CREATOR: _(" (a guess: made the channel)"),
        Because.ADDS: _(" (nothing tells, so it is you)"),
    }[row.because]


def _not_taken(row: Row) -> Mrkdwn | None:
    """A channel of that name that is no place for words about the client."""
    if row.unsafe is None:
        return None
    match row.reason:
        case Reason.GUEST:
            text = _("Not {channel}: a guest reads there.")
        case Reason.OUTSIDER | Reason.SHARED:
            text = _("Not {channel}: somebody from outside reads there.")
        case _:
            text = _("Not {channel}: Slack didn't tell me who reads there.")
    return md(text, channel=channel_link(row.unsafe))


def _foot(page: int, pages: int, count: int) -> list[Block]:
    if pages == 1:
        return []
    first = page * PER_PAGE + 1
    text = _("{first} to {last} of {count}").format(first=first, last=min(count, first + PER_PAGE - 1), count=count)
    back = TURN.button(_("Back"), FoundPage(number=page - 1), mark="back") if page else None
    more = TURN.button(_("More"), FoundPage(number=page + 1), mark="more") if page + 1 < pages else None
    return [blocks.context(text), blocks.actions(back, more)]


# What people do


@feature.opens(FOUND, role=Role.LEAD)
async def build(request: Request, values: dict[str, Any]) -> View:
    """Where nothing waits any more, the form that begins it."""
    batch = batch_in(values)
    if not batch.rows:
        return await request.doors[NAMES.id].opener(request, {})
    return found_view(batch, 0)


@feature.on(GO_ON, role=Role.LEAD)
async def go_on(request: Request, _nothing: Nothing) -> None:
    async with request.reading() as session:
        batch = await batch_of(session, request)
    if request.is_in_modal and not batch.rows and request.incoming.view.get("callback_id") == FOUND.id:
        request.ack()  # still looking
        return
    await request.ask(FOUND)


@feature.on(INTERNAL, role=Role.LEAD)
async def choose_internal(request: Request, _chosen: Chosen) -> None:
    await _keep_changes(request)


@feature.on(SHARED, role=Role.LEAD)
async def choose_shared(request: Request, _chosen: Chosen) -> None:
    await _keep_changes(request)


@feature.on(OWNER, role=Role.LEAD)
async def choose_owner(request: Request, _chosen: Chosen) -> None:
    await _keep_changes(request)


@feature.on(CHANGE_ROW, role=Role.LEAD)
async def change_row(request: Request, ref: RowRef) -> None:
    batch = await _keep_changes(request, ref)
    await _show(request, batch, _page_in(request))


@feature.on(TURN, role=Role.LEAD)
async def turn_page(request: Request, ref: FoundPage) -> None:
    await _show(request, await _keep_changes(request), ref.number)


def _page_in(request: Request) -> int:
    return FoundForm.parse({**request.incoming.view, "state": {}}).page


async def _keep_changes(request: Request, ref: RowRef | None = None) -> Batch:
    """What stands in the menus of this page, and what is done with a row."""
    async with request.deps.database.transaction(request.workspace.id) as session:  # a draft needs no receipt
        batch = changed_rows(await batch_of(session, request), request.incoming.view)
        if ref and ref.number < len(batch.rows):
            rows = [*batch.rows]
            rows[ref.number] = _stepped(rows[ref.number], ref.step)
            batch = batch.model_copy(update={"rows": tuple(rows)})
        if batch.rows:
            await keep_batch(session, request, batch)
    return batch


def _stepped(row: Row, step: RowStep) -> Row:
    if step is RowStep.NO_CHANNELS:
        guessed = row.guessed - {"internal", "shared"}
        return row.model_copy(
            update={"internal": None, "shared": None, "guessed": guessed, "unsafe": None, "drawn": row.drawn + 1}
        )
    return row.model_copy(update={"out": step is RowStep.LEAVE_OUT})


async def _show(request: Request, batch: Batch, page: int) -> None:
    current = request.incoming.view
    if not batch.rows:
        await request.lead_on(NAMES)
        return
    back = drafts.back_url(current)
    await request.show(drafts.remember(found_view(batch, page), subject="", back=back, came_from=current))


async def refuse(request: Request, batch: Batch, wrong: Mapping[int, str]) -> None:
    """The page of the first row that cannot be added, with why."""
    await show_late(request, found_view(batch, min(wrong) // PER_PAGE, wrong))


async def checked(request: Request, rows: Sequence[Row], *, is_fresh: bool) -> tuple[list[Row], dict[int, str]]:
    """The rows with who is in their internal channels, and what speaks against those that cannot be added."""
    shared = {row.shared for row in rows if row.shared and not row.out}
    found, wrong = list(rows), {}
    for number, row in enumerate(rows):
        if row.out:
            continue
        if row.internal and row.internal in shared:
            wrong[number] = _("This internal channel is one that you share with a client. Please pick one of your own.")
        elif row.internal and (row.internal != row.seen or not is_fresh):
            verdict = await _judged(request, row.internal)
            found[number] = row.model_copy(update={"seen": row.internal, "present": verdict.insiders})
            if not verdict.safe:
                wrong[number] = guard.explain(verdict)
        if "owner_id" not in row.guessed and not await _is_ours(request, row.owner_id):
            wrong[number] = _("Please pick somebody of your own team.")
    return found, wrong


async def _judged(request: Request, channel: str) -> Verdict:
    if guard.is_person(channel):
        return Verdict(Reason.UNKNOWN)
    return await guard.judge(request.slack, request.deps.directory, request.workspace.id, channel)


async def _is_ours(request: Request, user_id: str) -> bool:
    return (await request.deps.directory.caller(request.workspace.id, user_id)).role >= Role.MEMBER

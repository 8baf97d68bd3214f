"""Making one client of two entries, and two again: for leads, behind *More* on the card.

The tables are models/merges.py, what moves is ruled by models/merging.py. Tests: tests/handlers/clients/test_merge.py.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.clients.more import gone_view, page_of
from handlers.clients.parts import MERGE_WITH, UNMERGE, MergeRef, MorePage, feature, status_name
from handlers.clients.traces import trace_change
from handlers.kit import blocks
from handlers.kit.blocks import Block, Message, Mrkdwn, View, channel_link, lines, md, mention, note, typed
from handlers.kit.feature import Request
from handlers.kit.forms import FieldErrors, Form, Hidden
from handlers.kit.ids import ClientRef, RowId
from handlers.kit.request import RefusedError
from handlers.kit.shared import SHOW_CARD, client_input, id_in
from handlers.kit.words import LANGUAGES, _, n_, spoken_date, spoken_list, spoken_money
from models.agreements import Agreement
from models.audit import Act
from models.clients import Client, find_client
from models.engagements import Engagement
from models.interactions import Interaction
from models.mentions import Mentions
from models.merges import ClientMerge
from models.merging import GoneError, NameInUseError, counts_of, differing, merge, missing, unmerge
from models.naming import names_around
from models.people import Role
from models.promises import Promise
from models.ratings import Rating
from models.rewording import reword_waiting
from models.scope_requests import ScopeRequest
from models.weights import weight_of

# What Slack sends back


class Right(StrEnum):
    """Which of the two is right where they differ."""

    STAYS = "stays"
    GOES = "goes"


class TwinForm(Form):
    """The other entry of the client."""

    client_id: Hidden[RowId]
    client: RowId


class MergeForm(Form):
    """What is right where the two differ, named as models/merges.py has it; what is not asked stays."""

    client_id: Hidden[RowId]
    other_id: Hidden[RowId]
    owner_id: Right = Right.STAYS
    internal_channel: Right = Right.STAYS
    shared_channel: Right = Right.STAYS
    since: Right = Right.STAYS
    language: Right = Right.STAYS
    budget: Right = Right.STAYS
    status: Right = Right.STAYS

    @property
    def take(self) -> list[str]:
        """In which the one that goes is right."""
        asked = self.model_fields_set - {"client_id", "other_id"}
        return [field for field in asked if getattr(self, field) is Right.GOES]


TWIN = feature.modal("twin", TwinForm)
MERGE = feature.modal("merge", MergeForm)

# What people see


def twin_view(client: Client, other: Client | None) -> View:
    """Which entry is the same client."""
    told = md(_("*{client}* stays. Which entry is the same client?"), client=client.name)
    body = [blocks.section(told), client_input(other)]
    return TWIN.view(title=_("Merge"), body=body, submit=_("Next"), keep={"client_id": client.id})


def merge_view(stays: Client, goes: Client, counts: Mapping[int, Mapping[type[Any], int]], today: date) -> View:
    """What comes together, and what is right where the two differ."""
    said = _("*{other}* becomes part of *{client}*. Its name still finds them. For 30 days you can take them apart.")
    told = [
        blocks.section(md(said, other=goes.name, client=stays.name)),
        blocks.section(lines(*(_comes(one, counts[one.id]) for one in (stays, goes)))),
    ]
    known = missing(stays, goes)
    asked = [_question(field, stays, goes, known, today) for field in differing(stays, goes)]
    body = [*told, *(block for pair in asked for block in pair)]
    keep = {"client_id": stays.id, "other_id": goes.id}
    return MERGE.view(title=_("Merge"), body=body, submit=_("Merge"), keep=keep)


def _comes(client: Client, counts: Mapping[type[Any], int]) -> Mrkdwn:
    """'*Acme:* 3 ratings, 12 things logged'."""
    words = {
        Rating: n_("{count} rating", "{count} ratings", counts.get(Rating, 0)),
        Interaction: n_("{count} thing logged", "{count} things logged", counts.get(Interaction, 0)),
        Engagement: n_("{count} engagement", "{count} engagements", counts.get(Engagement, 0)),
        Agreement: n_("{count} agreement", "{count} agreements", counts.get(Agreement, 0)),
        Promise: n_("{count} promise", "{count} promises", counts.get(Promise, 0)),
        ScopeRequest: n_("{count} scope request", "{count} scope requests", counts.get(ScopeRequest, 0)),
    }
    told = [text.format(count=counts[kind]) for kind, text in words.items() if counts.get(kind)]
    rest = sum(count for kind, count in counts.items() if kind not in words)
    told += [n_("{count} other thing", "{count} other things", rest).format(count=rest)] if rest else []
    return md("*{client}:* {what}", client=client.name, what=spoken_list(told) if told else _("nothing yet"))


def _question(field: str, stays: Client, goes: Client, known: Sequence[str], today: date) -> list[Block]:
    """What each says, and which is right; where only one says something, that is suggested."""
    label = {
        "owner_id": _("Owner"),
        "internal_channel": _("Internal channel"),
        "shared_channel": _("Shared channel"),
        "since": _("Since"),
        "language": _("Language"),
        "budget": _("Yearly budget"),
        "status": _("Status"),
    }[field]
    said = [md("{client}: {value}", client=one.name, value=_value(field, one, today)) for one in (stays, goes)]
    options = [(Right.STAYS.value, stays.name), (Right.GOES.value, goes.name)]
    chosen = Right.GOES if field in known else Right.STAYS
    return [
        blocks.section(lines(md("*{label}*", label=label), *said)),
        blocks.select_input(field, label, options, value=chosen.value),
    ]


def _value(field: str, client: Client, today: date) -> str:
    budget, currency = client.yearly_budget, client.currency
    values: dict[str, str | None] = {
        "owner_id": mention(client.owner_id),
        "internal_channel": channel_link(client.internal_channel) if client.internal_channel else None,
        "shared_channel": channel_link(client.shared_channel) if client.shared_channel else None,
        "since": spoken_date(client.since, today) if client.since else None,
        "language": LANGUAGES.get(client.language),
        "budget": spoken_money(budget, currency) if budget is not None and currency else None,
        "status": status_name(client.status),
    }
    return values[field] or _("not known")


def merged_note(client: Client, other: str, done: ClientMerge) -> Message:
    """Both are one, and the way back."""
    return note(
        md(_("*{other}* is part of *{client}* now. Nothing was lost."), other=other, client=client.name),
        SHOW_CARD.button(_("Open card"), ClientRef(client_id=client.id)),
        UNMERGE.button(_("Take apart"), MergeRef(merge_id=done.id)),
    )


def too_late() -> Message:
    """Somebody else was faster, or a month is over."""
    return note(_("That can't be done any more: somebody was faster, or it is more than 30 days ago."))


# What people do


@feature.on(MERGE_WITH, role=Role.LEAD)
async def merge_with(request: Request, ref: ClientRef) -> None:
    await request.ask(TWIN, f"client:{ref.client_id}", client_id=ref.client_id)


@feature.opens(TWIN, role=Role.LEAD)
async def build_twin(request: Request, values: dict[str, Any]) -> View:
    async with request.reading() as session:
        client, other = await _two(session, values.get("client_id"), values.get("client"))
    return twin_view(client, other) if client else gone_view()


async def _two(session: AsyncSession, *ids: object) -> tuple[Client | None, Client | None]:
    first, second = [await find_client(session, id_in(one) or 0) for one in ids]
    return first, second


@feature.on_submit(TWIN, role=Role.LEAD)
async def choose_twin(request: Request, form: TwinForm) -> None:
    """Raises FieldErrors for the client itself, and for one that is gone."""
    async with request.reading() as session:
        client, other = await _two(session, form.client_id, form.client)
    if client is None or other is None:
        raise FieldErrors(client=_("This client is not on our list any more. Please pick another."))
    if client.id == other.id:
        raise FieldErrors(client=_("This is the same entry. Please pick the other one."))
    await request.lead_on(MERGE, f"merge:{client.id}:{other.id}", client_id=client.id, other_id=other.id)


@feature.opens(MERGE, role=Role.LEAD)
async def build_merge(request: Request, values: dict[str, Any]) -> View:
    async with request.reading() as session:
        stays, goes = await _two(session, values.get("client_id"), values.get("other_id"))
        if stays is None or goes is None or stays.id == goes.id:
            return gone_view()
        counts = await counts_of(session, [stays.id, goes.id])
    if "budget" in differing(stays, goes):
        for one in (stays, goes):
            await request.saw(Act.SAW_MONEY, one.id)
    return merge_view(stays, goes, counts, request.today)


@feature.on_submit(MERGE, role=Role.LEAD)
async def save_merge(request: Request, form: MergeForm) -> None:
    """Make one of both. Raises RefusedError where one of them is gone, or both are one already."""
    async with request.transaction() as session:
        stays = await find_client(session, form.client_id)
        if stays is None or stays.id != form.client_id:
            raise RefusedError(too_late())
        before, me = weight_of(stays), request.person.user_id
        known = await _names_of(session, form.other_id)
        try:
            done, goes = await merge(session, form.client_id, form.other_id, form.take, me, request.now)
        except GoneError as error:
            raise RefusedError(too_late()) from error
        _check_places(stays)
        if known:
            await reword_waiting(session, known, stays.name, typed(stays.name))
        await trace_change(request, session, stays, before)
        await _trace(request, session, Act.MERGED, done)
    request.deps.directory.forget_workspace(request.workspace.id)
    request.ack()
    await request.tell(merged_note(stays, goes.name, done))


async def _names_of(session: AsyncSession, client_id: int) -> Mentions | None:
    """Knows the one that goes again in messages, as long as nothing else is called so."""
    goes = await find_client(session, client_id)
    if goes is None:
        return None
    return Mentions(names=[goes.name], others=(await names_around(session, goes)).others)


def _check_places(client: Client) -> None:
    """Raises RefusedError where our own channel would be the one that the client reads."""
    if client.internal_channel and client.internal_channel == client.shared_channel:
        text = _("The internal channel of the one is the shared channel of the other. Please edit that first.")
        raise RefusedError(note(text))


async def _trace(request: Request, session: AsyncSession, act: Act, done: ClientMerge) -> None:
    details = {"merge": done.id, "other": done.gone_id}
    await request.trace(session, act, client_id=done.client_id, details=details)


@feature.on(UNMERGE, role=Role.LEAD)
async def take_apart(request: Request, ref: MergeRef) -> None:
    """Two again, each with what is its own."""
    async with request.transaction() as session:
        try:
            done, comes = await unmerge(session, ref.merge_id, request.person.user_id, request.now)
        except GoneError as error:
            raise RefusedError(too_late()) from error
        except NameInUseError as taken:
            text = _("Another client is called {name} by now. Give that one another name first.")
            raise RefusedError(note(md(text, name=taken.name))) from taken
        await _trace(request, session, Act.UNMERGED, done)
    request.deps.directory.forget_workspace(request.workspace.id)
    if request.is_in_modal:
        await request.show(await page_of(request, MorePage(client_id=done.client_id)))
    notice = md(_("*{client}* stands on its own again."), client=comes.name)
    await request.tell(note(notice, SHOW_CARD.button(_("Open card"), ClientRef(client_id=comes.id))))

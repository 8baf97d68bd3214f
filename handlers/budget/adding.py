"""Entering hours by hand, and taking back what one entered."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.budget import views
from handlers.budget.alert import hours_added
from handlers.budget.entries import may_take_back
from handlers.budget.parts import ADD, ADD_FOR, UNDO, AddForm, EntryRef, feature
from handlers.budget.showing import burn_of
from handlers.kit import blocks
from handlers.kit.blocks import View, note
from handlers.kit.feature import Request
from handlers.kit.forms import FieldErrors, check_past
from handlers.kit.guard import sees_money
from handlers.kit.ids import ClientRef
from handlers.kit.messages import open_about
from handlers.kit.shared import client_behind, client_chosen, client_currency, client_given, id_in
from handlers.kit.words import _
from models.accounts import Account, accounts_of, running
from models.audit import Act
from models.clients import Client, find_client
from models.hours import HoursEntry, Source, find_entry

# What people do


@feature.on(ADD_FOR)
async def add_by_button(request: Request, ref: ClientRef) -> None:
    client = await client_behind(request, ref)
    if client is None:
        return
    async with request.reading() as session:
        known = await accounts_of(session, [client.id], request.calendar, request.now)
    if known:
        await open_about(request, ADD, client.id)
    else:
        await request.tell(views.nothing_agreed(client))


@feature.opens(ADD)
async def build(request: Request, values: dict[str, Any]) -> View:
    async with request.reading() as session:
        client = await client_given(session, values.get("client"), values.get("about"))
        offered = running(await accounts_of(session, [client.id], request.calendar, request.now)) if client else []
    if client is None or not offered:
        return blocks.modal(title=_("Add hours"), blocks=[blocks.section(views.not_there())])
    chosen = id_in(values.get("project"))
    account = next((one for one in offered if one.engagement.id == chosen), offered[0])
    currency = _currency(request, client, account) if sees_money(request.person, client) else None
    return views.add_view(client, offered, values, currency=currency)


@feature.on_submit(ADD)
async def save(request: Request, form: AddForm) -> None:
    """Keep them, and let the channel know where that is due."""
    _check_day(request, form)
    async with request.transaction() as session:
        client = await _client(session, form)
        account = _meant(running(await accounts_of(session, [client.id], request.calendar, request.now)), form.project)
        cost = form.cost if sees_money(request.person, client) else None
        row = HoursEntry(
            client_id=client.id,
            engagement_id=account.engagement.id,
            worked_on=form.day,
            hours=form.hours,
            cost=cost,
            currency=_currency(request, client, account) if cost is not None else None,
            note=form.note,
            source=Source.HAND,
            logged_by=request.person.user_id,
            logged_at=request.now,
        )
        session.add(row)
        await hours_added(request, session, [account.engagement.id])
    request.ack()
    async with request.reading() as session:
        account = _meant(await accounts_of(session, [client.id], request.calendar, request.now), account.engagement.id)
    await request.tell(views.added(client, account, row))


@feature.on(UNDO)
async def undo(request: Request, ref: EntryRef) -> None:
    """Whoever entered them takes them back, or a lead, once. What was said of them stays said."""
    async with request.transaction() as session:
        row = await find_entry(session, ref.entry_id, to_change=True)
        gone = row if row and may_take_back(request.person, row) else None
        client = await find_client(session, gone.client_id) if gone else None
        if gone:
            await _trace(request, session, gone)
            await session.delete(gone)
    said = views.taken_back(client, gone) if client and gone else note(views.nothing_there())
    if not request.is_in_modal:
        await request.tell(said, replace=client is not None)
    elif row:
        await request.show(await burn_of(request, row.engagement_id, said.text))
    else:
        await request.tell(said)


# What they share


async def _client(session: AsyncSession, form: AddForm) -> Client:
    """Raises FieldErrors where it is archived or gone meanwhile."""
    try:
        return await client_chosen(session, form.about)
    except FieldErrors as gone:
        raise FieldErrors(hours=gone.errors["client"]) from gone


async def _trace(request: Request, session: AsyncSession, row: HoursEntry) -> None:
    """Whoever takes back what is not theirs is written down, without a word or an amount of it."""
    if row.logged_by == request.person.user_id:
        return
    done = "hours_taken_back" if row.logged_by else "sent_hours_taken_back"
    details = {"hours": row.id, "done": done}
    await request.trace(session, Act.CHANGED_LOGGED, client_id=row.client_id, person_id=row.logged_by, details=details)


def _check_day(request: Request, form: AddForm) -> None:
    """Raises FieldErrors for a day to come and for one more than five years ago."""
    today = max(request.today, request.calendar.day_of(request.now))
    to_come = _("This day is still to come. Please enter hours once they are worked.")
    check_past("day", form.day, today, to_come=to_come)


def _meant(accounts: list[Account], engagement_id: int | None) -> Account:
    """The one that was chosen, or the only one. Raises FieldErrors."""
    found = [one for one in accounts if engagement_id in {None, one.engagement.id}]
    if not found:
        field = "project" if engagement_id else "hours"
        raise FieldErrors(**{field: views.not_there()})
    return found[0]


def _currency(request: Request, client: Client, account: Account) -> str:
    """That of the agreement, else as for all that is the client's."""
    return (account.agreement.currency if account.agreement else None) or client_currency(request, client)

"""Keeping what a client asked for: the doors to the form, the form beside the agreement, and saving it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit import blocks
from handlers.kit.blocks import Block, Message, View
from handlers.kit.feature import Request
from handlers.kit.guard import sees_money
from handlers.kit.ids import ClientRef
from handlers.kit.messages import open_about, open_from_command, open_from_message
from handlers.kit.shared import AFTER_LOG, Logged, client_behind, client_chosen, client_given, client_input, id_in
from handlers.kit.words import N_, _
from handlers.scope.answering import answer_blocks, kept
from handlers.scope.beside import agreement_beside, seems_to_match
from handlers.scope.moving import take_step
from handlers.scope.parts import LOG, LOG_FOR, Asked, LogForm, Verdict, currency_of, feature
from handlers.scope.wording import estimate_fields
from models.agreements import Agreement, newest_agreements
from models.clients import Client
from models.scope_requests import ScopeRequest

# What people see


def log_view(
    client: Client | None,
    running: Sequence[Agreement],
    under: Agreement | None,
    known: Mapping[str, Any],
    *,
    currency: str | None,
) -> View:
    """The form, with what was agreed `under` the chosen project beside it; `currency` where the reader sees money."""
    what = known["what"] if "what" in known else known.get("said")
    keep = {name: known.get(name) for name in ("link", "asked_at", "hint")}
    body = [
        client_input(client, hint=None if client else known.get("hint")),
        blocks.text_input("what", _("What they ask for"), value=what, multiline=True),
        *(agreement_beside(client, under, what or "") if client else []),
        *_project(running, under),
        blocks.radio_input("verdict", _("What you say"), verdicts(), value=known.get("verdict") or Verdict.LATER),
        *estimate_fields(known, currency),
    ]
    return LOG.view(title=_("Scope request"), body=body, keep=keep | {"about": client.id if client else None})


def verdicts() -> list[tuple[str, str, str]]:
    """What can be said at once, with what follows from it."""
    return [
        (Verdict.LATER, _("Decide later"), _("You get a holding reply to send.")),
        (Verdict.IN_AGREEMENT, _("In the agreement"), _("It is part of what both sides agreed on.")),
        (Verdict.EXTRA, _("Extra, quote it"), _("It changes the work; they get a price first.")),
        (Verdict.ON_US, _("On us"), _("A favour, with its hours, for them to see.")),
    ]


def _project(running: Sequence[Agreement], under: Agreement | None) -> list[Block]:
    if under is None or len(running) < 2:  # noqa: PLR2004 - there is nothing to choose
        return []
    offered = [(str(one.engagement_id), one.terms.project) for one in running]
    mark = str(under.client_id)
    return [blocks.select_input("project", _("Project"), offered, value=str(under.engagement_id), mark=mark)]


# What people do


@feature.command(
    "/client-scope",
    usage=N_("[client] [what they ask for]"),
    summary=N_("Keep a scope request: /client-scope acme wants five more pages"),
)
async def log_by_command(request: Request, text: str) -> None:
    """What was typed is in the form already; what does not fit there is given back."""
    await open_from_command(request, LOG, text)


@feature.shortcut("message", title="Scope request", summary="Keep what a client asks for here", kind="message")
async def log_message(request: Request) -> None:
    """The message's words and link are in the form already, and the client whose channel it is."""
    await open_from_message(request, LOG, lambda written: {"asked_at": written.isoformat()} if written else {})


@feature.on(LOG_FOR)
async def log_by_button(request: Request, ref: ClientRef) -> None:
    if await client_behind(request, ref):
        await open_about(request, LOG, ref.client_id)


@feature.opens(LOG)
async def build(request: Request, values: dict[str, Any]) -> View:
    async with request.reading() as session:
        client = await client_given(session, values.get("client"), values.get("about"))
        running = await running_agreements(session, client, request.today) if client else []
    under = meant(running, id_in(values.get("project")))
    money = client is not None and sees_money(request.person, client)
    currency = currency_of(request, client, under) if client and money else None
    return log_view(client, running, under, values, currency=currency)


async def running_agreements(session: AsyncSession, client: Client, today: date) -> list[Agreement]:
    """The newest version for each engagement that runs today, the latest begun first; else the one that began last."""
    every = sorted(
        await newest_agreements(session, [client.id]), key=lambda one: (one.terms.starts_on, one.id), reverse=True
    )
    running = [one for one in every if one.terms.ends_on is None or today <= one.terms.ends_on]
    return running or every[:1]


def meant(running: Sequence[Agreement], engagement_id: int | None) -> Agreement | None:
    """The one that was chosen, else the first; None where nothing is agreed."""
    return next((one for one in running if one.engagement_id == engagement_id), next(iter(running), None))


@feature.on_submit(LOG)
async def save(request: Request, form: LogForm) -> None:
    """Keep it, let the channel know where it matters, and offer words to answer with."""
    async with request.transaction() as session:
        client = await client_chosen(session, form.client)
        running = await running_agreements(session, client, request.today)
        under = meant(running, form.project)
        cost = form.cost if sees_money(request.person, client) else None
        row = ScopeRequest(
            client_id=client.id,
            engagement_id=under.engagement_id if under else None,
            what=form.what,
            link=form.link,
            hours=form.hours,
            cost=cost,
            currency=currency_of(request, client, under) if cost is not None else None,
            days=form.days,
            asked_at=min(form.asked_at or request.now, request.now),
            logged_at=request.now,
            logged_by=request.person.user_id,
        )
        asked = await take_step(request, session, client, row, form.verdict.step)
    request.ack()
    await request.tell(await _word_about(request, asked))


async def _word_about(request: Request, asked: Asked) -> Message:
    """Outside hours it may be a boundary that was broken: whoever keeps it is asked."""
    is_outside = not request.calendar.is_open(asked.row.asked_at)
    async with request.reading() as session:
        more = await request.sections(AFTER_LOG, session, Logged(asked.client, None)) if is_outside else []
    late = [blocks.context(_("They asked outside your working hours."))] if is_outside else []
    answer = answer_blocks(request, asked, money=sees_money(request.person, asked.client))
    return kept(asked, answer, seems_to_match(asked.row.what, asked.scope), [*late, *more])

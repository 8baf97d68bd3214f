"""An agreement that is recorded, in full: sent, agreed and amended."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kickoff.flow import screen
from handlers.kickoff.outline import Money, Part, outline
from handlers.kickoff.parts import (
    AS_TEMPLATE,
    LETTER,
    REVIEW,
    SHOW,
    TAKE,
    AgreementRef,
    DocumentRef,
    feature,
)
from handlers.kickoff.versions import what_changed
from handlers.kickoff.views import facts_text
from handlers.kit import blocks, card
from handlers.kit.blocks import Block, Mrkdwn, View, lines, md, mention
from handlers.kit.documents import Kind
from handlers.kit.feature import Request
from handlers.kit.forms import FieldErrors, Form, Hidden
from handlers.kit.guard import sees_money
from handlers.kit.ids import RowId
from handlers.kit.shared import id_in
from handlers.kit.words import _, spoken_date
from models.agreements import AGREED_BY_LENGTH, Agreement, find_agreement, versions_of
from models.audit import Act
from models.clients import Client, Status, find_client
from models.engagements import find_engagement
from models.kickoffs import Kickoff, begin_kickoff, kickoff_of_engagement

# What Slack sends back


class AgreedForm(Form):
    """Who said yes for the client, and when."""

    agreement_id: Hidden[RowId]
    about: Hidden[int | None] = None
    who: str = Field(min_length=1, max_length=AGREED_BY_LENGTH)
    day: date


AGREED_MODAL = feature.modal("agreed", AgreedForm)

KINDS = {Kind.PDF: "PDF", Kind.HTML: "HTML", Kind.MARKDOWN: "Markdown"}

SENT = feature.action("sent", AgreementRef)
AGREED = feature.action("say_agreed", AgreementRef)
AMEND = feature.action("amend", AgreementRef)
VERSIONS = feature.action("versions", AgreementRef)

# What people see


def money_of(request: Request, client: Client, agreement: Agreement) -> Money | None:
    """Its budget, for those who may see money."""
    if not sees_money(request.person, client) or agreement.budget is None or agreement.currency is None:
        return None
    return Money(agreement.budget, agreement.currency)


def full_view(
    client: Client, agreement: Agreement, money: Money | None, *, is_newest: bool, today: date, notice: str = ""
) -> View:
    """Everything that is agreed, and what one can do with it; `notice` is what has just happened."""
    parts = outline(agreement.terms, money, today)
    body = [
        blocks.header(f"{client.name} · {agreement.terms.project}"),
        blocks.context(state_of(agreement, today)),
        *([blocks.context(md(_("Why: {reason}"), reason=agreement.reason))] if agreement.reason else []),
        *[block for part in parts if part.facts for block in _part(part)],
        *([blocks.context(f"✓ {notice}")] if notice else []),
        blocks.divider(),
        *(_ways(client, agreement) if is_newest else [blocks.context(_("This is an earlier version."))]),
    ]
    return blocks.modal(title=_("Agreement"), blocks=body)


def _part(part: Part) -> list[Block]:
    return [blocks.header(part.title), *blocks.paragraphs(facts_text(part))]


def state_of(agreement: Agreement, today: date) -> Mrkdwn:
    """'Version 2 by Mette, 3 March · sent 4 March · agreed by Anna Berg, 6 March'."""
    made = md(
        _("Version {number} by {who}, {day}"),
        number=agreement.version,
        who=mention(agreement.made_by),
        day=spoken_date(agreement.made_at.date(), today),
    )
    sent = agreement.sent_at and _("sent {day}").format(day=spoken_date(agreement.sent_at.date(), today))
    agreed = agreement.agreed_on and md(
        _("agreed by {who}, {day}"), who=agreement.agreed_by or "", day=spoken_date(agreement.agreed_on, today)
    )
    waiting = None if agreed else _("not agreed yet")
    return Mrkdwn(" · ".join(lines(one) for one in (made, sent, agreed, waiting) if one))


def _ways(client: Client, agreement: Agreement) -> list[Block]:
    ref = AgreementRef(agreement_id=agreement.id)
    archived = client.status is Status.ARCHIVED
    return [
        blocks.actions(
            None if archived else AMEND.button(_("Amend"), ref),
            None if agreement.sent_at else SENT.button(_("I sent it"), ref),
            AGREED.button(_("They agreed"), ref, style=None if agreement.agreed_on else "primary"),
            VERSIONS.button(_("What changed"), ref) if agreement.version > 1 else None,
            AS_TEMPLATE.button(_("Use as template"), ref),
        ),
        blocks.actions(
            LETTER.button(_("Welcome letter"), ref),
            *(TAKE.button(KINDS[kind], DocumentRef(agreement_id=agreement.id, kind=kind), mark=kind) for kind in Kind),
            card.way_to(client.id),
        ),
    ]


def gone() -> View:
    """There is no such agreement any more."""
    return blocks.modal(title=_("Agreement"), blocks=[blocks.section(_("This is not here any more."))])


def agreed_view(agreement: Agreement, known: Mapping[str, Any], today: date) -> View:
    """The form for a yes of theirs."""
    body = [
        blocks.text_input(
            "who", _("Who agreed"), value=known.get("who") or agreement.agreed_by, limit=AGREED_BY_LENGTH
        ),
        blocks.date_input("day", _("When"), value=known.get("day") or agreement.agreed_on or today),
    ]
    keep = {"agreement_id": agreement.id, "about": agreement.client_id}
    return AGREED_MODAL.view(title=_("They agreed"), body=body, keep=keep)


# What people do


async def agreement_view(request: Request, agreement_id: int, notice: str = "") -> View:
    """One version in full, as this person may see it; `notice` is what has just happened."""
    async with request.reading() as session:
        agreement = await find_agreement(session, agreement_id)
        client = await find_client(session, agreement.client_id) if agreement else None
        newest = (await versions_of(session, agreement.engagement_id))[0] if agreement else None
        if agreement is None or client is None or newest is None:
            return gone()
        money = money_of(request, client, agreement)
        if money:
            await request.saw(Act.SAW_MONEY, client.id)
    is_newest = newest.id == agreement.id
    return full_view(client, agreement, money, is_newest=is_newest, today=request.today, notice=notice)


@feature.on(SHOW)
async def show(request: Request, ref: AgreementRef) -> None:
    await request.show(await agreement_view(request, ref.agreement_id))


@feature.on(SENT)
async def sent(request: Request, ref: AgreementRef) -> None:
    """The person sent it; Rapport never writes to a client."""
    async with request.transaction() as session:
        agreement = await find_agreement(session, ref.agreement_id)
        if agreement and agreement.sent_at is None:
            agreement.sent_by, agreement.sent_at = request.person.user_id, request.now
    await request.show(await agreement_view(request, ref.agreement_id))


@feature.on(AGREED)
async def say_agreed(request: Request, ref: AgreementRef) -> None:
    await request.lead_on(AGREED_MODAL, _subject(ref), agreement_id=ref.agreement_id)


@feature.opens(AGREED_MODAL)
async def build_agreed(request: Request, values: dict[str, Any]) -> View:
    agreement = await agreement_of(request, values)
    return agreed_view(agreement, values, request.today) if agreement else gone()


@feature.on_submit(AGREED_MODAL)
async def keep_agreed(request: Request, form: AgreedForm) -> None:
    if form.day > request.today:
        raise FieldErrors(day=_("This day is still to come. Please note it when they have agreed."))
    async with request.transaction() as session:
        agreement = await find_agreement(session, form.agreement_id)
        if agreement is None:
            raise FieldErrors(who=_("This agreement is not here any more. What you wrote is still here to copy."))
        agreement.agreed_by, agreement.agreed_on = form.who, form.day
    await request.show(await agreement_view(request, form.agreement_id))


@feature.on(AMEND)
async def amend(request: Request, ref: AgreementRef) -> None:
    """Write the next version, beginning with this one; where somebody is at it already, go on with theirs."""
    async with request.transaction() as session:
        agreement = await find_agreement(session, ref.agreement_id)
        client = await find_client(session, agreement.client_id) if agreement else None
        if agreement is None or client is None or client.status is Status.ARCHIVED:
            kickoff = None
        else:
            kickoff = await _next_version(session, agreement, request)
    if kickoff is None:
        await request.show(gone())
    else:
        await request.show(await screen(request, kickoff.id, REVIEW))


async def _next_version(session: AsyncSession, agreement: Agreement, request: Request) -> Kickoff:
    engagement = await find_engagement(session, agreement.engagement_id, to_change=True)  # of two, one waits
    if begun := await kickoff_of_engagement(session, agreement.engagement_id):
        return begun
    newest = (await versions_of(session, agreement.engagement_id))[0]
    channel = engagement.internal_channel if engagement else None
    return await begin_kickoff(
        session,
        request.person.user_id,
        request.now,
        client_id=newest.client_id,
        engagement_id=newest.engagement_id,
        terms=replace(newest.terms, internal_channel=channel),
        budget=newest.budget,
        currency=newest.currency,
        step=REVIEW,
    )


@feature.on(VERSIONS)
async def versions(request: Request, ref: AgreementRef) -> None:
    """What each version changed, the newest first."""
    async with request.reading() as session:
        agreement = await find_agreement(session, ref.agreement_id)
        every = await versions_of(session, agreement.engagement_id) if agreement else []
        client = await find_client(session, agreement.client_id) if agreement else None
        if client is None:
            await request.show(gone())
            return
        money = sees_money(request.person, client)
        if money and any(one.budget is not None for one in every):
            await request.saw(Act.SAW_MONEY, client.id)
    await request.show(what_changed(every, money=money, today=request.today, back=SHOW.button(_("Back"), ref)))


async def agreement_of(request: Request, values: Mapping[str, Any]) -> Agreement | None:
    """The agreement that a form is about."""
    known = id_in(values.get("agreement_id"))
    async with request.reading() as session:
        return await find_agreement(session, known) if known else None


def _subject(ref: AgreementRef) -> str:
    return f"agreement:{ref.agreement_id}"

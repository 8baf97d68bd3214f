"""Looking back when an engagement has ended: was the scope right, what went right, what to ask a happy client for.

What is said fills the client's profile, from which an agency learns whom to look for (product.md, Methods: 1). The way
in is the client's card and the weekly summary; nobody is written to for it. The table is models/retrospectives.py; the
test is tests/handlers/test_retrospective.py.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit import blocks, card
from handlers.kit.blocks import Block, Message, View, lines, md, mention, note
from handlers.kit.feature import Feature, Request
from handlers.kit.forms import FieldErrors, Form, Hidden
from handlers.kit.ids import EngagementRef, RowId
from handlers.kit.shared import LOOK_BACK, id_in
from handlers.kit.words import _, speaking, spoken_date
from models.clients import Client, find_client
from models.engagements import Engagement, engagements_of, find_engagement
from models.retrospectives import (
    WORDS_LENGTH,
    Ask,
    Retrospective,
    ScopeFit,
    retrospective_of,
    retrospectives_of,
)

feature = Feature("retrospective")

SHOWN, SHOWN_WORDS = 2, 90

# What Slack sends back


class RetrospectiveForm(Form):
    """Answers about an engagement that has ended."""

    engagement_id: Hidden[RowId]
    about: Hidden[int | None] = None
    scope: ScopeFit
    scope_words: str | None = Field(default=None, max_length=WORDS_LENGTH)
    went_right: str | None = Field(default=None, max_length=WORDS_LENGTH)
    why_stayed: str | None = Field(default=None, max_length=WORDS_LENGTH)
    ask: Ask = Ask.NOTHING


RETROSPECTIVE = feature.modal("retrospective", RetrospectiveForm)

# What people see


def retrospective_view(engagement: Engagement, known: Mapping[str, Any]) -> View:
    """Four questions, two minutes."""
    fits = [
        (ScopeFit.RIGHT.value, _("Yes"), _("We did what we had agreed on.")),
        (ScopeFit.MOSTLY.value, _("Mostly"), _("A few things came on top, or fell away.")),
        (ScopeFit.WRONG.value, _("No"), _("It was another job than the one we had agreed on.")),
    ]
    more: dict[str, Any] = {"multiline": True, "optional": True, "limit": WORDS_LENGTH}
    body = [
        blocks.context(md("{project}", project=engagement.project)),
        blocks.radio_input("scope", _("Was the scope right?"), fits, value=known.get("scope")),
        blocks.text_input("scope_words", _("What was different"), value=known.get("scope_words"), **more),
        blocks.text_input("went_right", _("What went right"), value=known.get("went_right"), **more),
        blocks.text_input("why_stayed", _("Why they would choose us again"), value=known.get("why_stayed"), **more),
        blocks.select_input(
            "ask",
            _("What shall we ask them for?"),
            [(ask.value, ask_name(ask)) for ask in Ask],
            value=known.get("ask") or Ask.NOTHING.value,
            hint=_("I write you a draft; you send it."),
        ),
    ]
    keep = {"engagement_id": engagement.id, "about": engagement.client_id}
    return RETROSPECTIVE.view(title=_("Looking back"), body=body, keep=keep)


def ask_name(ask: Ask) -> str:
    """'A testimonial'."""
    return {
        Ask.TESTIMONIAL: _("A testimonial"),
        Ask.REFERRAL: _("A referral"),
        Ask.BOTH: _("Both"),
        Ask.NOTHING: _("Nothing now"),
    }[ask]


def fit_name(fit: ScopeFit) -> str:
    """'The scope was right'."""
    return {
        ScopeFit.RIGHT: _("The scope was right"),
        ScopeFit.MOSTLY: _("The scope was mostly right"),
        ScopeFit.WRONG: _("The scope was not right"),
    }[fit]


def thanks(client: Client, engagement: Engagement, said: Retrospective) -> Message:
    """It is kept; where something is to be asked for, words to begin with."""
    text = md(
        _("Saved, thank you. What you learnt from *{project}* stands on the card of *{client}*."),
        project=engagement.project,
        client=client.name,
    )
    if said.ask is Ask.NOTHING:
        return note(text)
    told = blocks.context(_("Words to begin with. You change and send them; I never write to a client."))
    return Message(text, [blocks.section(text), told, blocks.quote(draft(client, engagement, said.ask))])


def draft(client: Client, engagement: Engagement, ask: Ask) -> str:
    """A few lines in the client's language; nothing is asked for that a person would not ask a friend."""
    with speaking(client.language):
        opening = _("Dear all at {client},\n\nThank you for {project}. We enjoyed it.").format(
            client=client.name, project=engagement.project
        )
        testimonial = _(
            "Would you write two or three sentences about what it was like to work with us? What surprised you tells"
            " others more than praise. Nothing of it is shown before you have said yes to it."
        )
        referral = _(
            "Is there somebody you know who could use work like this? An introduction is all we ask: we look after them"
            " as we do after you. And if nobody comes to mind, that is fine too."
        )
    wanted = {Ask.TESTIMONIAL: [testimonial], Ask.REFERRAL: [referral], Ask.BOTH: [testimonial, referral]}
    return "\n\n".join([opening, *wanted.get(ask, [])])


def card_section(ended: Sequence[Engagement], said: Mapping[int, Retrospective], today: date) -> list[Block]:
    """What has ended: what was learnt from it, or the way to say so."""
    if not ended:
        return []
    told = [line for one in ended[:SHOWN] for line in _one(one, said.get(one.id), today)]
    ways = [(one.project, EngagementRef(engagement_id=one.id)) for one in ended]
    word = _("Edit") if ended[0].id in said else _("Look back")
    return [blocks.section(lines(*told), accessory=card.door(LOOK_BACK, word, ways))]


def _one(engagement: Engagement, said: Retrospective | None, today: date) -> Iterator[str]:
    if said is None:
        ended = spoken_date(engagement.ends_on or today, today)
        yield md(_("*{project}* ended {day}. Two minutes to look back?"), project=engagement.project, day=ended)
        return
    yield md(
        "*{project}* · {fit} ({who})", project=engagement.project, fit=fit_name(said.scope), who=mention(said.said_by)
    )
    yield from (blocks.clip(one, SHOWN_WORDS) for one in (said.went_right, said.why_stayed) if one)


def gone() -> View:
    """There is nothing to look back at."""
    text = _("This is not here any more.")
    return blocks.modal(title=_("Looking back"), blocks=[blocks.section(text)])


# What people do


@feature.section(card.OPEN)
async def what_was_learnt(request: Request, session: AsyncSession, client: Client) -> list[Block]:
    every = await engagements_of(session, [client.id])
    ended = [one for one in every if one.ends_on and one.ends_on < request.today]
    said = {one.engagement_id: one for one in await retrospectives_of(session, [client.id])}
    return card_section(ended, said, request.today)


@feature.on(LOOK_BACK)
async def look_back(request: Request, ref: EngagementRef) -> None:
    await request.open(RETROSPECTIVE, f"engagement:{ref.engagement_id}", engagement_id=ref.engagement_id)


@feature.opens(RETROSPECTIVE)
async def build(request: Request, values: dict[str, Any]) -> View:
    known = id_in(values.get("engagement_id"))
    async with request.reading() as session:
        engagement = await find_engagement(session, known) if known else None
        said = await retrospective_of(session, engagement.id) if engagement else None
    if engagement is None:
        return gone()
    fields = ("scope", "scope_words", "went_right", "why_stayed", "ask")
    return retrospective_view(engagement, {name: getattr(said, name) for name in fields if said} | values)


@feature.on_submit(RETROSPECTIVE)
async def keep(request: Request, form: RetrospectiveForm) -> None:
    """One an engagement: whoever says more of it later changes what stands there."""
    async with request.transaction() as session:
        engagement = await find_engagement(session, form.engagement_id)
        client = await find_client(session, engagement.client_id) if engagement else None
        if engagement is None or client is None:
            raise FieldErrors(scope=_("This is not here any more. What you wrote is still here to copy."))
        said = await retrospective_of(session, engagement.id) or Retrospective(
            client_id=client.id, engagement_id=engagement.id
        )
        for name in ("scope", "scope_words", "went_right", "why_stayed", "ask"):
            setattr(said, name, getattr(form, name))
        said.said_by, said.said_at = request.person.user_id, request.now
        session.add(said)
    request.ack()
    await request.tell(thanks(client, engagement, said))
